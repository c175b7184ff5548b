#include "timeline/timeline.h"

#include "base/textcut.h"

#include <algorithm>

namespace Deckhand {

namespace {

using Kind = AgentSpan::Kind;
using Outcome = AgentSpan::Outcome;

constexpr int kSummaryCharacters = 200;
constexpr int kMostToolRows = 6; ///< more calls side by side share the last one

QString beginningOf(const QString &text)
{
    return oneLine(text, kSummaryCharacters);
}

QString firstWords(const QList<ContentBlock> &content)
{
    for (const ContentBlock &block : content) {
        if (const auto *text = std::get_if<TextBlock>(&block); text && !text->text.isEmpty())
            return beginningOf(text->text);
    }
    return {};
}

/// Tool results, notices and summaries are messages of role user too.
bool isPrompt(const Message &message)
{
    return !message.content.isEmpty() && !holds<ToolResultBlock, NoticesBlock, SummaryBlock>(message);
}

AgentSpan spanOf(const ToolCall &call, Kind kind, int row)
{
    AgentSpan span;
    span.kind = kind;
    span.toolUse = call.id;
    span.name = call.name;
    span.summary = beginningOf(call.summary);
    span.row = row;
    return span;
}

QString tokensOf(const Usage &usage)
{
    if (usage.totalInputTokens() == 0 && usage.outputTokens == 0)
        return {};
    return QStringLiteral("%1 tokens in, %2 out").arg(usage.totalInputTokens()).arg(usage.outputTokens);
}

} // namespace

TimeLine::TimeLine(Limits limits) : m_limits{std::max(10, limits.spans), std::max(10, limits.lanes)}
{
}

bool TimeLine::apply(const AgentEvent &event, qint64 nowMs)
{
    // By far the most, and they say nothing about when anything began or ended.
    if (std::holds_alternative<Streamed>(event) || std::holds_alternative<WireEvent>(event))
        return false;
    if (!m_inTurn) {
        if (const auto *user = std::get_if<UserMessageAdded>(&event))
            return tellAgain(user->message);
        if (const auto *assistant = std::get_if<AssistantMessageAdded>(&event))
            return tellAgain(assistant->message);
        if (!std::holds_alternative<TurnStarted>(event))
            return false;
    }
    m_now = nowMs;
    return std::visit([this](const auto &what) { return on(what); }, event);
}

bool TimeLine::tellAgain(const MessagePtr &message)
{
    const QList<ToolCall> calls = m_told.follow(*message);
    if (!message->at.isValid()) {
        m_askedMs = -1;
        return false;
    }
    tellAgain(calls);
    const qint64 atMs = message->at.toMSecsSinceEpoch();
    m_now = atMs;
    if (message->role == Role::User) {
        // What was never answered does not go on until the next day; notices come with a request that has begun.
        if (m_askedMs < 0 || isPrompt(*message))
            m_askedMs = atMs;
        const bool isNew = on(UserMessageAdded{message});
        m_prompt = -1;
        return isNew || !calls.isEmpty();
    }
    m_now = m_askedMs < 0 ? atMs : m_askedMs;
    m_askedMs = -1;
    AgentSpan answer;
    answer.kind = Kind::ModelCall;
    m_call = begin(answer);
    m_now = atMs;
    on(AssistantMessageAdded{message});
    if (message->id.isEmpty()) // what there was of it when the user stopped it
        m_spans.last().outcome = Outcome::Cut;
    return true;
}

void TimeLine::tellAgain(const QList<ToolCall> &calls)
{
    QList<qint64> freeFrom(kMostToolRows + 1, 0); // by row
    for (const ToolCall &call : calls) {
        if (!call.startedAt.isValid())
            continue;
        const qint64 fromMs = call.startedAt.toMSecsSinceEpoch();
        const qint64 endMs = fromMs + std::max<qint64>(0, call.durationMs); // refused: a moment
        int row = 1;
        while (row < kMostToolRows && freeFrom.at(row) > fromMs)
            ++row;
        freeFrom[row] = endMs;
        m_now = fromMs;
        m_tools.insert(call.id, begin(spanOf(call, Kind::Tool, row)));
        m_now = endMs;
        endTool(call);
    }
}

bool TimeLine::on(const TurnStarted &)
{
    m_inTurn = true;
    m_unclaimed.clear();
    return false;
}

bool TimeLine::on(const UserMessageAdded &event)
{
    if (!isPrompt(*event.message))
        return false;
    AgentSpan prompt;
    prompt.kind = Kind::Prompt;
    prompt.summary = firstWords(event.message->content);
    if (prompt.summary.isEmpty())
        prompt.summary = attachmentsOf(event.message->content).join(QStringLiteral(", "));
    prompt.outcome = Outcome::Good;
    prompt.endMs = m_now;
    m_prompt = begin(prompt);
    return true;
}

bool TimeLine::on(const RequestStarted &event)
{
    end(&m_wait, Outcome::Good);
    if (const qint64 prompt = std::exchange(m_prompt, -1); prompt >= m_droppedSpans)
        spanAt(prompt).request = event.number;
    // The model call of a compaction is what the compaction consists of.
    if (m_compaction >= 0) {
        spanAt(m_compaction).request = event.number;
        m_spanOfRequest.insert(event.number, m_compaction);
        return true;
    }
    end(&m_call, Outcome::Cut);
    AgentSpan call;
    call.kind = Kind::ModelCall;
    call.request = event.number;
    m_call = begin(call);
    m_spanOfRequest.insert(event.number, m_call);
    return true;
}

bool TimeLine::on(const AssistantMessageAdded &event)
{
    if (m_call < 0)
        return false;
    const Message &message = *event.message;
    spanAt(m_call).summary = firstWords(message.content);
    if (message.stopReason == StopReason::Refusal)
        end(&m_call, Outcome::Bad, QStringLiteral("The model refused."));
    else if (message.stopReason == StopReason::MaxTokens)
        end(&m_call, Outcome::Good, QStringLiteral("The answer was cut by the token limit."));
    else
        end(&m_call, Outcome::Good, tokensOf(message.usage));
    return true;
}

bool TimeLine::on(const RequestFailed &event)
{
    if (m_call < 0)
        return false;
    end(&m_call, Outcome::Bad, beginningOf(event.error.message));
    return true;
}

bool TimeLine::on(const RetryScheduled &event)
{
    // Within a compaction the wait is a part of it.
    if (m_compaction >= 0)
        return false;
    end(&m_wait, Outcome::Cut);
    AgentSpan wait;
    wait.kind = Kind::RetryWait;
    wait.summary = QStringLiteral("try %1 of %2").arg(event.attempt).arg(event.mostAttempts);
    wait.note = beginningOf(event.error.message);
    m_wait = begin(wait);
    return true;
}

bool TimeLine::on(const CompactionStarted &event)
{
    end(&m_compaction, Outcome::Cut);
    AgentSpan compaction;
    compaction.kind = Kind::Compaction;
    compaction.summary = event.automatic ? QStringLiteral("the context was nearly full") : QString();
    m_compaction = begin(compaction);
    return true;
}

bool TimeLine::on(const CompactionEnded &event)
{
    end(&m_compaction, event.error.isEmpty() ? Outcome::Good : Outcome::Bad, beginningOf(event.error));
    return true;
}

bool TimeLine::on(const ToolCallChanged &event)
{
    const ToolCall &call = event.call;
    switch (call.state) {
    case ToolCall::State::Queued:
        return false;
    case ToolCall::State::AwaitingPermission:
    case ToolCall::State::AwaitingAnswer:
        beginToolSpan(call, Kind::Permission);
        return true;
    case ToolCall::State::Running:
        beginToolSpan(call, Kind::Tool);
        return true;
    case ToolCall::State::Done:
        endTool(call);
        return true;
    }
    Q_UNREACHABLE();
}

bool TimeLine::on(const TurnEnded &event)
{
    const bool stopped = event.outcome == TurnOutcome::Interrupted;
    const QString note = stopped ? QStringLiteral("The user stopped it.") : beginningOf(event.error);
    // What a stopped answer had brought came as a message; but the model had not ended it.
    if (stopped && m_call < 0 && !m_spans.isEmpty() && m_spans.last().kind == Kind::ModelCall
        && m_spans.last().outcome == Outcome::Good) {
        m_spans.last().outcome = Outcome::Cut;
        m_spans.last().note = note;
    }
    endOpenOnes(stopped ? Outcome::Cut : Outcome::Bad, note);
    m_inTurn = false;
    return true;
}

void TimeLine::beginToolSpan(const ToolCall &call, Kind kind)
{
    int row = freeToolRow();
    // A call goes on in its row when it was allowed.
    if (const auto open = m_tools.constFind(call.id); open != m_tools.cend()) {
        qint64 number = *open;
        if (spanAt(number).kind == kind)
            return;
        row = spanAt(number).row;
        end(&number, Outcome::Good, QStringLiteral("allowed"));
    }
    m_tools.insert(call.id, begin(spanOf(call, kind, row)));
}

void TimeLine::endTool(const ToolCall &call)
{
    qint64 number = m_tools.value(call.id, -1);
    if (number < 0) // refused before anybody was asked
        number = begin(spanOf(call, Kind::Tool, freeToolRow()));
    m_tools.remove(call.id);
    claimTasks(call, number);
    const bool failed = call.result.isError;
    const bool stopped = call.result.end == ToolEnd::Stopped;
    end(&number,
        stopped  ? Outcome::Cut
        : failed ? Outcome::Bad
                 : Outcome::Good,
        failed ? beginningOf(call.result.text) : QString());
}

/// The call whose result names the task has started it.
void TimeLine::claimTasks(const ToolCall &call, qint64 spanNumber)
{
    if (m_unclaimed.isEmpty() || call.result.isError)
        return;
    const QString text = call.result.text.left(4000);
    const QSet<BackgroundTaskId> unclaimed = m_unclaimed;
    for (const BackgroundTaskId &id : unclaimed) {
        const qint64 number = laneOf(id);
        if (!text.contains(id.toString()))
            continue;
        m_unclaimed.remove(id);
        if (number < 0)
            continue;
        m_lanes[number - m_droppedLanes].spawnedBy = call.id;
        m_lanes[number - m_droppedLanes].spawnSpan = spanNumber;
    }
}

int TimeLine::freeToolRow() const
{
    QSet<int> taken;
    for (const qint64 number : m_tools)
        taken.insert(span(number).row);
    int row = 1;
    while (row < kMostToolRows && taken.contains(row))
        ++row;
    return row;
}

qint64 TimeLine::begin(AgentSpan span)
{
    if (m_spans.size() >= m_limits.spans)
        dropOldestSpans();
    span.startMs = m_now;
    m_rows = std::max(m_rows, span.row + 1);
    m_spans.append(span);
    m_busy.add(m_now, m_now);
    if (span.isOpen())
        liveBegan();
    return endOfSpans() - 1;
}

void TimeLine::end(qint64 *number, Outcome outcome, const QString &note)
{
    const qint64 known = std::exchange(*number, -1);
    if (known < m_droppedSpans || !span(known).isOpen())
        return;
    AgentSpan &span = spanAt(known);
    span.outcome = outcome;
    span.endMs = std::max(m_now, span.startMs);
    if (!note.isEmpty())
        span.note = span.note.isEmpty() ? note : span.note;
    liveEnded(span.startMs);
}

void TimeLine::endOpenOnes(Outcome outcome, const QString &note)
{
    for (qint64 *number : {&m_call, &m_wait, &m_compaction})
        end(number, outcome, note);
    const QHash<ToolUseId, qint64> tools = std::exchange(m_tools, {});
    for (qint64 number : tools)
        end(&number, outcome, note);
    m_prompt = -1;
}

/// Only what is over goes: an open span among them is kept by ending there.
void TimeLine::dropOldestSpans()
{
    const qsizetype wanted = std::max(1, m_limits.spans / 10);
    qsizetype count = 0;
    while (count < wanted && !m_spans.at(count).isOpen())
        ++count;
    // Something that never ends must not make the list grow: it is given up with the others.
    if (count == 0) {
        qint64 oldest = m_droppedSpans;
        const qint64 number = oldest;
        end(&oldest, Outcome::Cut);
        m_tools.removeIf([number](const auto &tool) { return tool.value() == number; });
        for (qint64 *open : {&m_call, &m_wait, &m_compaction})
            *open = *open == number ? -1 : *open;
        count = 1;
    }
    for (qsizetype i = 0; i < count; ++i) {
        const int request = m_spans.at(i).request;
        if (m_spanOfRequest.value(request, -1) == m_droppedSpans + i)
            m_spanOfRequest.remove(request);
    }
    m_spans.remove(0, count);
    m_droppedSpans += count;
}

void TimeLine::liveBegan()
{
    if (m_live++ == 0)
        m_liveSince = m_now;
}

void TimeLine::liveEnded(qint64 fromMs)
{
    m_live = std::max(0, m_live - 1);
    m_busy.add(fromMs, m_now);
}

const QList<BusyTime::Stretch> &TimeLine::busyStretches(qint64 nowMs)
{
    if (isLive())
        m_busy.add(m_liveSince, nowMs);
    return m_busy.stretches();
}

} // namespace Deckhand
