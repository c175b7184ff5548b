#include "tools/backgroundtext.h"

#include "background/backgroundtasks.h"
#include "base/humantext.h"
#include "base/textcut.h"
#include "output/outputgap.h"
#include "tools/tool.h"

#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostIdsListed = 20;
constexpr qint64 kSilentAfterMs = 45'000;

QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODate);
}

QStringList endFacts(const BackgroundTask &task)
{
    QStringList facts{QStringLiteral("ended: %1, %2").arg(timeText(task.endedAt), endDescription(task)),
                      QStringLiteral("duration: ") + secondsText(task.durationMs)};
    if (const QString remark = pipelineRemark(task); !remark.isEmpty())
        facts.append(QStringLiteral("warning: ") + remark);
    if (const QString remark = outputRemark(task); !remark.isEmpty())
        facts.append(QStringLiteral("warning: ") + oneLine(remark));
    if (const QString left = leftRemark(task); !left.isEmpty())
        facts.append(left);
    if (!task.survivors.isEmpty()) {
        QStringList pids;
        for (const qint64 pid : task.survivors)
            pids.append(QString::number(pid));
        facts.append(QStringLiteral("could not be ended: pid ") + pids.join(QLatin1String(", ")));
    }
    return facts;
}

QString usage(const TaskMeters &meters)
{
    return QStringLiteral("uses: %1 cores, %2 of memory, %3 processes")
        .arg(meters.tree.cores, 0, 'f', 1)
        .arg(sizeText(meters.tree.memoryBytes, QLocale::c()))
        .arg(meters.tree.processes);
}

QStringList runningFacts(const BackgroundTask &task, const BackgroundTasks &tasks)
{
    QStringList facts{QStringLiteral("running for: ") + secondsText(task.runningMs(tasks.nowMs()))};
    if (task.paused)
        facts.append(QStringLiteral("paused: yes; its processes stand still until the user lets them go on"));
    if (task.pid > 0)
        facts.append(QStringLiteral("pid: %1").arg(task.pid));
    if (task.leftRunning > 0)
        facts.append(QStringLiteral("the shell has ended, %1 of its processes still run").arg(task.leftRunning));
    if (task.meters)
        facts.append(usage(*task.meters));
    const qint64 silent = task.silentMs(tasks.nowMs());
    if (task.lastOutputMs)
        facts.append(QStringLiteral("last output: %1 ago").arg(secondsText(silent)));
    if (silent >= kSilentAfterMs && !task.paused && task.meters && task.meters->tree.waitsForInput)
        facts.append(QStringLiteral("it seems to wait for input, and nobody can give it any"));
    return facts;
}

QString limitFacts(const BackgroundTask &task)
{
    QStringList limits;
    if (task.timeLimitSeconds > 0)
        limits.append(QStringLiteral("%1 s").arg(task.timeLimitSeconds));
    if (task.limits.memoryBytes > 0)
        limits.append(sizeText(task.limits.memoryBytes, QLocale::c()) + QStringLiteral(" of memory"));
    if (task.limits.outputBytes > 0)
        limits.append(sizeText(task.limits.outputBytes, QLocale::c()) + QStringLiteral(" of output"));
    if (limits.isEmpty())
        return QStringLiteral("limits: none");
    const QString rule = task.onLimit == LimitRule::Warn ? QStringLiteral("limits (it may go beyond them): ")
                                                         : QStringLiteral("limits: ");
    return rule + limits.join(u", "_qs);
}

QStringList reachedFacts(const BackgroundTask &task)
{
    QStringList facts;
    for (const LimitKind limit : task.limitsReached)
        facts.append(QStringLiteral("warning: %1, which is its limit").arg(limitRemark(task, limit)));
    return facts;
}

QStringList outputFacts(const BackgroundTask &task)
{
    QString size = QStringLiteral("output: %1 bytes").arg(task.outputBytes);
    // Counted to the byte at the end; until then the file tells what its ring has let go of.
    const qint64 dropped = isFinal(task.status) ? task.droppedBytes : outputGap(task.outputPath).size();
    if (dropped > 0)
        size += QStringLiteral(", %1 of them were not kept").arg(dropped);
    QStringList facts{size};
    if (!task.warning.isEmpty())
        facts.append(QStringLiteral("warning: ") + oneLine(task.warning));
    if (!task.matchedLine.isEmpty())
        facts.append(QStringLiteral("notify_on matched: ") + oneLine(task.matchedLine, 500));
    return facts;
}

QString listOf(const QList<BackgroundTask> &tasks)
{
    if (tasks.isEmpty())
        return QStringLiteral("There are no background tasks.");
    QStringList ids;
    for (auto task = tasks.crbegin(); task != tasks.crend() && ids.size() < kMostIdsListed; ++task)
        ids.prepend(task->id.toString());
    const QString list = ids.join(QLatin1String(", "));
    return tasks.size() <= kMostIdsListed
             ? QStringLiteral("The background tasks are: %1.").arg(list)
             : QStringLiteral("The newest %1 of %2 are: %3.").arg(ids.size()).arg(tasks.size()).arg(list);
}

} // namespace

Result<BackgroundTaskId> findBackgroundTask(const BackgroundTasks &tasks, const QString &id)
{
    static const QRegularExpression form(QStringLiteral("\\A[0-9a-f]{8}\\z"));
    const BackgroundTaskId wanted(id.trimmed().toLower());
    if (!form.match(wanted.toString()).hasMatch())
        return Error{QStringLiteral("\"%1\" is no id of a background task: those are 8 hex digits. %2")
                         .arg(oneLine(id, 80), listOf(tasks.tasks()))};
    if (!tasks.find(wanted))
        return Error{
            QStringLiteral("There is no background task %1. %2").arg(wanted.toString(), listOf(tasks.tasks()))};
    return wanted;
}

QString whatItWaitsFor(const BackgroundTask &task, const BackgroundTasks &tasks)
{
    const BackgroundTask *first = task.after.isEmpty() ? nullptr : tasks.find(task.after);
    if (first && !isFinal(first->status))
        return QStringLiteral("task %1 to end with exit code 0").arg(task.after.toString());
    const auto running = std::count_if(tasks.tasks().cbegin(), tasks.tasks().cend(), [](const BackgroundTask &other) {
        return other.status == BackgroundStatus::Running;
    });
    return QStringLiteral("a free place: %1 tasks run, the limit is %2").arg(running).arg(tasks.limits().mostRunning);
}

QString backgroundLine(const BackgroundTask &task)
{
    const QString line =
        QStringLiteral("%1: [%2] %3").arg(task.id.toString(), statusWord(task.status), oneLine(task.command));
    return task.paused ? line + QStringLiteral(" (paused)") : line;
}

QString backgroundFacts(const BackgroundTask &task, const BackgroundTasks &tasks)
{
    QStringList lines{QStringLiteral("[%1] %2").arg(statusWord(task.status), withoutMiddle(task.command, 4000))};
    if (!task.description.isEmpty())
        lines.append(QStringLiteral("description: ") + oneLine(task.description));
    if (task.status == BackgroundStatus::Queued) {
        lines.append(QStringLiteral("waits for ") + whatItWaitsFor(task, tasks));
        lines.append(QStringLiteral("asked for: ") + timeText(task.startedAt));
        return lines.join(QLatin1Char('\n')) + QLatin1Char('\n') + limitFacts(task);
    }
    if (task.startedAt.isValid())
        lines.append(QStringLiteral("started: ") + timeText(task.startedAt));
    lines.append(isFinal(task.status) ? endFacts(task) : runningFacts(task, tasks));
    if (!isFinal(task.status))
        lines.append(limitFacts(task));
    lines.append(reachedFacts(task));
    lines.append(outputFacts(task));
    return lines.join(QLatin1Char('\n'));
}

} // namespace Deckhand
