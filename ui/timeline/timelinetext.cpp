#include "ui/timeline/timelinetext.h"

#include "base/humantext.h"
#include "base/textcut.h"

#include <QDateTime>

namespace Deckhand {

namespace {

using Kind = AgentSpan::Kind;

QString clockText(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms).toString(QStringLiteral("d MMM HH:mm:ss"));
}

QString timesText(qint64 fromMs, qint64 toMs)
{
    return QStringLiteral("%1, took %2").arg(clockText(fromMs), durationText(toMs - fromMs));
}

QString outcomeWord(const AgentSpan &span)
{
    switch (span.outcome) {
    case AgentSpan::Outcome::Open:
        return span.kind == Kind::Permission ? QStringLiteral("waits for you") : QStringLiteral("goes on");
    case AgentSpan::Outcome::Bad:
        return span.kind == Kind::Permission ? QStringLiteral("not allowed") : QStringLiteral("failed");
    case AgentSpan::Outcome::Cut:
        return QStringLiteral("stopped");
    case AgentSpan::Outcome::Good:
        break;
    }
    return {};
}

QString kindText(Notice::Kind kind)
{
    switch (kind) {
    case Notice::Kind::End:
        return QStringLiteral("its end");
    case Notice::Kind::Match:
        return QStringLiteral("a line of its output");
    case Notice::Kind::Late:
        return QStringLiteral("what it left running");
    case Notice::Kind::TimeLimit:
        return QStringLiteral("its time limit");
    case Notice::Kind::MemoryLimit:
        return QStringLiteral("its memory limit");
    case Notice::Kind::OutputLimit:
        return QStringLiteral("its output limit");
    }
    Q_UNREACHABLE();
}

QString noticeText(const NoticeMark &notice)
{
    const QString what = QStringLiteral("Notice of %1: ").arg(kindText(notice.kind));
    switch (notice.state) {
    case NoticeState::Queued:
        return what + QStringLiteral("waits for the next model call");
    case NoticeState::Held:
        return what + QStringLiteral("held back");
    case NoticeState::Dropped:
        return what + QStringLiteral("dropped: the agent does not need it any more");
    case NoticeState::Delivered:
        return notice.request > 0 ? what + QStringLiteral("on its way with model call %1").arg(notice.request)
                                  : what + QStringLiteral("on its way");
    case NoticeState::Consumed:
        return notice.request > 0 ? what + QStringLiteral("told with model call %1").arg(notice.request)
                                  : what + QStringLiteral("told in an earlier run");
    }
    Q_UNREACHABLE();
}

QString statusText(const TaskLane &lane)
{
    const QString word = statusWord(lane);
    return lane.end.isEmpty() || lane.end == word ? word : QStringLiteral("%1 (%2)").arg(word, oneLine(lane.end));
}

QStringList laneFacts(const TaskLane &lane, qint64 nowMs)
{
    QStringList facts{oneLine(lane.command)};
    if (!lane.description.isEmpty())
        facts << oneLine(lane.description);
    facts << QStringLiteral("Background task %1: %2").arg(lane.id.toString(), statusText(lane));
    const qint64 waitedUntil = lane.startedMs >= 0 ? lane.startedMs : lane.isOver() ? lane.endedMs : nowMs;
    if (lane.askedMs >= 0 && waitedUntil > lane.askedMs)
        facts << QStringLiteral("Waited for its turn from %1 for %2")
                     .arg(clockText(lane.askedMs), durationText(waitedUntil - lane.askedMs));
    if (lane.startedMs >= 0 && lane.endedMs >= 0)
        facts << QStringLiteral("Ran from ") + timesText(lane.startedMs, lane.endedMs);
    else if (lane.startedMs >= 0 && lane.isOver())
        facts << QStringLiteral("Began at %1; nobody saw when it ended").arg(clockText(lane.startedMs));
    else if (lane.startedMs >= 0)
        facts << QStringLiteral("Runs since %1, for %2")
                     .arg(clockText(lane.startedMs), runningTimeText(nowMs - lane.startedMs));
    if (lane.adopted)
        facts << QStringLiteral("Started by an earlier run of Deckhand");
    for (const NoticeMark &notice : lane.notices)
        facts << noticeText(notice);
    return facts;
}

QStringList spanFacts(const AgentSpan &span, qint64 nowMs)
{
    QStringList facts{titleOf(span)};
    if (span.kind == Kind::Prompt)
        return facts << clockText(span.startMs);
    if (span.kind == Kind::ModelCall && !span.summary.isEmpty())
        facts << oneLine(span.summary);
    if (const QString word = outcomeWord(span); !word.isEmpty())
        facts << word;
    if (!span.note.isEmpty())
        facts << span.note;
    if (span.isOpen())
        facts << QStringLiteral("Since %1, for %2").arg(clockText(span.startMs), runningTimeText(nowMs - span.startMs));
    else
        facts << timesText(span.startMs, span.endMs);
    return facts;
}

QStringList factLines(const TimeLine &line, const TimeLineItem &item, qint64 nowMs)
{
    switch (item.kind) {
    case TimeLineItem::Kind::Span:
        return spanFacts(line.span(item.number), nowMs);
    case TimeLineItem::Kind::Lane:
        return laneFacts(line.lane(item.number), nowMs);
    case TimeLineItem::Kind::Notice:
        return {oneLine(line.lane(item.number).command), noticeText(line.lane(item.number).notices.at(item.notice))};
    case TimeLineItem::Kind::None:
        break;
    }
    return {};
}

} // namespace

QString statusWord(const TaskLane &lane)
{
    return lane.paused ? QStringLiteral("paused") : statusWord(lane.status);
}

QString titleOf(const AgentSpan &span)
{
    switch (span.kind) {
    case Kind::Prompt:
        return QStringLiteral("You: ") + span.summary;
    case Kind::ModelCall:
        return QStringLiteral("Model call %1").arg(span.request);
    case Kind::RetryWait:
        return QStringLiteral("Waits to ask the model again, ") + span.summary;
    case Kind::Compaction:
        return span.summary.isEmpty() ? QStringLiteral("The conversation is summed up")
                                      : QStringLiteral("The conversation is summed up: ") + span.summary;
    case Kind::Permission:
        return QStringLiteral("Asks for permission: %1 %2").arg(span.name, span.summary).trimmed();
    case Kind::Tool:
        break;
    }
    return span.summary.isEmpty() ? span.name : QStringLiteral("%1: %2").arg(span.name, span.summary);
}

QString barText(const AgentSpan &span, qint64 nowMs)
{
    const QString took =
        span.isOpen() ? runningTimeText(nowMs - span.startMs) : durationText(span.endMs - span.startMs);
    switch (span.kind) {
    case Kind::Prompt:
        return span.summary;
    case Kind::ModelCall:
        return span.summary.isEmpty() ? QStringLiteral("#%1 · %2").arg(span.request).arg(took)
                                      : QStringLiteral("#%1 · %2 · %3").arg(span.request).arg(took, span.summary);
    case Kind::RetryWait:
        return QStringLiteral("retry · ") + took;
    case Kind::Compaction:
        return QStringLiteral("sums up · ") + took;
    case Kind::Permission:
        return QStringLiteral("asks · %1 · %2").arg(took, span.name);
    case Kind::Tool:
        break;
    }
    return QStringLiteral("%1 %2").arg(span.name, span.summary).trimmed();
}

QString barText(const TaskLane &lane, qint64 nowMs)
{
    if (lane.status == BackgroundStatus::Queued)
        return lane.askedMs < 0 ? QStringLiteral("queued")
                                : QStringLiteral("queued · ") + runningTimeText(nowMs - lane.askedMs);
    if (!lane.isOver()) {
        const QString word = lane.paused ? QStringLiteral("paused · ") : QString();
        return lane.startedMs < 0 ? word : word + runningTimeText(nowMs - lane.startedMs);
    }
    const bool isGood = lane.status == BackgroundStatus::Completed;
    const bool isCoded = lane.status == BackgroundStatus::Failed;
    const QString word = isGood ? QString() : isCoded ? oneLine(lane.end, 60) : statusWord(lane.status);
    const QString took =
        lane.startedMs >= 0 && lane.endedMs >= 0 ? durationText(lane.endedMs - lane.startedMs) : QString();
    QStringList parts{word, took};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString factsOf(const TimeLine &line, const TimeLineItem &item, qint64 nowMs)
{
    return factLines(line, item, nowMs).join(u'\n');
}

QString spokenText(const TimeLine &line, const TimeLineItem &item, qint64 nowMs)
{
    return factLines(line, item, nowMs).join(QStringLiteral(", "));
}

} // namespace Deckhand
