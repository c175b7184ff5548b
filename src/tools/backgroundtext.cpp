#include "tools/backgroundtext.h"

#include "background/backgroundtasks.h"
#include "tools/excerpt.h"

#include <QRegularExpression>

namespace Deckhand {

namespace {

QString seconds(qint64 ms)
{
    return QStringLiteral("%1 s").arg(double(ms) / 1000.0, 0, 'f', 1);
}

QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODate);
}

QStringList endFacts(const BackgroundTask &task)
{
    QStringList facts{QStringLiteral("ended: %1, %2").arg(timeText(task.endedAt), endDescription(task)),
                      QStringLiteral("duration: ") + seconds(task.durationMs)};
    if (!task.survivors.isEmpty()) {
        QStringList pids;
        for (const qint64 pid : task.survivors)
            pids.append(QString::number(pid));
        facts.append(QStringLiteral("could not be ended: pid ") + pids.join(QLatin1String(", ")));
    }
    return facts;
}

QStringList runningFacts(const BackgroundTask &task, const QDateTime &now)
{
    QStringList facts{QStringLiteral("running for: ") + seconds(task.startedAt.msecsTo(now))};
    if (task.pid > 0)
        facts.append(QStringLiteral("pid: %1").arg(task.pid));
    if (task.leftRunning > 0)
        facts.append(QStringLiteral("the shell has ended, %1 of its processes still run").arg(task.leftRunning));
    return facts;
}

} // namespace

Result<BackgroundTaskId> findBackgroundTask(const BackgroundTasks &tasks, const QString &id)
{
    static const QRegularExpression form(QStringLiteral("\\A[0-9a-f]{8}\\z"));
    const BackgroundTaskId wanted(id.trimmed().toLower());
    if (form.match(wanted.toString()).hasMatch() && tasks.find(wanted))
        return wanted;

    QStringList known;
    for (const BackgroundTask &task : tasks.tasks())
        known.append(task.id.toString());
    const QString list = known.isEmpty()
                           ? QStringLiteral("There are no background tasks.")
                           : QStringLiteral("The background tasks are: %1.").arg(known.join(QLatin1String(", ")));
    if (!form.match(wanted.toString()).hasMatch())
        return Error{QStringLiteral("\"%1\" is no id of a background task: those are 8 hex digits. %2")
                         .arg(oneLine(id, 80), list)};
    return Error{QStringLiteral("There is no background task %1. %2").arg(wanted.toString(), list)};
}

QString backgroundLine(const BackgroundTask &task)
{
    return QStringLiteral("%1: [%2] %3").arg(task.id.toString(), statusWord(task.status), oneLine(task.command));
}

QString backgroundFacts(const BackgroundTask &task, const QDateTime &now)
{
    QStringList lines{QStringLiteral("[%1] %2").arg(statusWord(task.status), withoutMiddle(task.command, 4000))};
    if (!task.description.isEmpty())
        lines.append(QStringLiteral("description: ") + oneLine(task.description));
    if (task.startedAt.isValid())
        lines.append(QStringLiteral("started: ") + timeText(task.startedAt));
    lines.append(isFinal(task.status) ? endFacts(task) : runningFacts(task, now));
    lines.append(
        task.droppedBytes > 0
            ? QStringLiteral("output: %1 bytes, %2 of them not kept").arg(task.outputBytes).arg(task.droppedBytes)
            : QStringLiteral("output: %1 bytes").arg(task.outputBytes));
    return lines.join(QLatin1Char('\n'));
}

} // namespace Deckhand
