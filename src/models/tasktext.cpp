#include "models/tasktext.h"

#include "base/humantext.h"
#include "base/textcut.h"

namespace Deckhand {

namespace {

bool waitsForInput(const BackgroundTask &task, std::optional<qint64> silence)
{
    return silence && task.meters && task.meters->tree.waitsForInput;
}

bool isBeyondALimit(const BackgroundTask &task)
{
    return task.status == BackgroundStatus::Running && !task.limitsReached.isEmpty();
}

QString silenceText(qint64 ms)
{
    return QStringLiteral("no output for %1").arg(runningTimeText(ms));
}

QStringList remarks(const BackgroundTask &task, std::optional<qint64> silence)
{
    QStringList all;
    if (task.status == BackgroundStatus::Queued && !task.after.isEmpty())
        all << QStringLiteral("after %1 has ended well").arg(task.after.toString());
    if (task.leftRunning > 0)
        all << QStringLiteral("%1 left").arg(task.leftRunning);
    if (waitsForInput(task, silence))
        all << QStringLiteral("waits for input");
    if (isBeyondALimit(task))
        all << QStringLiteral("over its limit");
    if (silence)
        all << silenceText(*silence);
    return all;
}

QString timeOf(const QDateTime &utc)
{
    return utc.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString startText(const BackgroundTask &task)
{
    const QString verb =
        task.status == BackgroundStatus::Queued ? QStringLiteral("asked for") : QStringLiteral("started");
    const QString who = task.adopted ? QStringLiteral(" by an earlier run of Deckhand") : QString();
    return verb + who + QStringLiteral(" at ") + timeOf(task.startedAt);
}

QString limitsText(const BackgroundTask &task)
{
    QStringList limits;
    if (task.timeLimitSeconds > 0)
        limits << runningTimeText(task.timeLimitSeconds * 1000ll);
    if (task.limits.memoryBytes > 0)
        limits << QStringLiteral("%1 of memory").arg(sizeText(task.limits.memoryBytes));
    if (task.limits.outputBytes > 0)
        limits << QStringLiteral("%1 of output").arg(sizeText(task.limits.outputBytes));
    const QString rule =
        task.onLimit == LimitRule::Warn ? QStringLiteral("limits, only told: %1") : QStringLiteral("limits: %1");
    const QString text = limits.isEmpty() ? QStringLiteral("no limits") : rule.arg(limits.join(QStringLiteral(", ")));
    return task.niceness > 0 ? text + QStringLiteral(" · lower priority (nice %1)").arg(task.niceness) : text;
}

QString reachedText(const BackgroundTask &task)
{
    QStringList lines;
    for (const LimitKind limit : task.limitsReached)
        lines << QStringLiteral("over its limit: %1").arg(limitRemark(task, limit));
    return lines.join(u'\n');
}

QString outputText(const BackgroundTask &task)
{
    if (task.outputBytes <= 0)
        return {};
    const QString text = QStringLiteral("output: %1").arg(sizeText(task.outputBytes));
    return task.droppedBytes > 0 ? text + QStringLiteral(", %1 of them not kept").arg(sizeText(task.droppedBytes))
                                 : text;
}

QString metersText(const BackgroundTask &task)
{
    if (!task.meters)
        return {};
    return QStringLiteral("CPU %1 % · %2 of memory · %3 processes")
        .arg(qRound(task.meters->tree.cores * 100))
        .arg(sizeText(task.meters->tree.memoryBytes))
        .arg(task.meters->tree.processes);
}

QString survivorsText(const BackgroundTask &task)
{
    if (task.survivors.isEmpty())
        return {};
    QStringList pids;
    for (const qint64 pid : task.survivors)
        pids << QString::number(pid);
    return QStringLiteral("still there, could not be ended: %1 %2")
        .arg(pids.size() == 1 ? QStringLiteral("process") : QStringLiteral("processes"),
             pids.join(QStringLiteral(", ")));
}

QString watchText(const BackgroundTask &task)
{
    if (task.notifyOn.isEmpty())
        return {};
    return task.matchedLine.isEmpty() ? QStringLiteral("looks out for: %1").arg(oneLine(task.notifyOn))
                                      : QStringLiteral("found: %1").arg(oneLine(task.matchedLine));
}

} // namespace

std::optional<qint64> silenceOf(const BackgroundTask &task, qint64 silentMs)
{
    const bool isSilent = silentMs >= std::chrono::milliseconds(kSilenceTold).count();
    return task.status == BackgroundStatus::Running && !task.paused && isSilent ? std::optional(silentMs)
                                                                                : std::nullopt;
}

QString taskStateText(const BackgroundTask &task, std::optional<qint64> silence)
{
    if (task.paused)
        return shownWord(task);
    if (waitsForInput(task, silence))
        return QStringLiteral("waits for input");
    if (task.leftRunning > 0)
        return QStringLiteral("%1 (%2 left)").arg(statusWord(task.status)).arg(task.leftRunning);
    return silence ? QStringLiteral("quiet for %1").arg(runningTimeText(*silence)) : statusWord(task.status);
}

QString taskStateInFull(const BackgroundTask &task, std::optional<qint64> silence)
{
    const QStringList all = remarks(task, silence);
    const QString word = shownWord(task);
    return all.isEmpty() ? word : QStringLiteral("%1 (%2)").arg(word, all.join(QStringLiteral(", ")));
}

QString taskMarkWord(const BackgroundTask &task, std::optional<qint64> silence)
{
    if (task.paused)
        return shownWord(task);
    if (waitsForInput(task, silence))
        return QStringLiteral("waits");
    const bool warned = task.status == BackgroundStatus::Running && !task.warning.isEmpty();
    if (warned || isBeyondALimit(task) || !pipelineRemark(task).isEmpty())
        return QStringLiteral("warned");
    return statusWord(task.status);
}

QString taskCountsText(const TaskCounts &counts)
{
    QStringList parts;
    if (counts.running > 0)
        parts << QStringLiteral("%1 running").arg(counts.running);
    if (counts.paused > 0)
        parts << QStringLiteral("%1 paused").arg(counts.paused);
    if (counts.queued > 0)
        parts << QStringLiteral("%1 queued").arg(counts.queued);
    return parts.join(QStringLiteral(" · "));
}

QString taskExitText(const BackgroundTask &task)
{
    switch (task.status) {
    case BackgroundStatus::Queued:
    case BackgroundStatus::Running:
        return {};
    case BackgroundStatus::Completed:
        return QStringLiteral("0");
    case BackgroundStatus::Failed:
        if (task.overLimit)
            return QStringLiteral("over limit");
        if (task.signal == 0)
            return QString::number(task.exitCode);
        if (const QString name = signalName(task.signal); !name.isEmpty())
            return name;
        return task.signal > 0 ? QStringLiteral("signal %1").arg(task.signal) : signalDescription(task.signal);
    case BackgroundStatus::Timeout:
        return QStringLiteral("time limit");
    case BackgroundStatus::Stopped:
        return QStringLiteral("on request");
    case BackgroundStatus::Error:
        return QStringLiteral("no start");
    case BackgroundStatus::Lost:
        return QStringLiteral("unknown");
    }
    Q_UNREACHABLE();
}

QString taskFacts(const BackgroundTask &task, std::optional<qint64> silence)
{
    constexpr int commandCharacters = 800; // the facts below it shall stay in sight
    QStringList lines{task.description};
    lines << shortened(task.command, commandCharacters);
    lines << task.id.toString() + QStringLiteral(" · ") + taskStateInFull(task, silence);
    const QString end = endDescription(task);
    if (!end.isEmpty() && task.durationMs > 0)
        lines << QStringLiteral("%1, after %2").arg(end, durationText(task.durationMs));
    else
        lines << end;
    lines << pipelineRemark(task) << outputRemark(task) << (isFinal(task.status) ? QString() : task.warning)
          << leftRemark(task) << survivorsText(task) << reachedText(task);
    lines << startText(task) << QStringLiteral("in %1").arg(task.workingDirectory);
    lines << metersText(task) << outputText(task) << watchText(task) << limitsText(task);
    lines << QStringLiteral("wakes the agent: %1").arg(wakeText(task.wake));
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QString wakeText(const WakeWish &wish)
{
    switch (wish.rule) {
    case WakeRule::Never:
        return QStringLiteral("never");
    case WakeRule::NextMessage:
        return QStringLiteral("next message");
    case WakeRule::OnFailure:
        return QStringLiteral("on failure");
    case WakeRule::Join:
        return QStringLiteral("within %1").arg(durationText(wish.joining.count()));
    case WakeRule::Now:
        return QStringLiteral("at once");
    }
    Q_UNREACHABLE();
}

} // namespace Deckhand
