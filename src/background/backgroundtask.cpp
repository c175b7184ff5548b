#include "background/backgroundtask.h"

#include "base/enumwords.h"
#include "base/humantext.h"

namespace Deckhand {

namespace {

// The numbers that POSIX fixes, and the two that Linux, macOS and the BSDs agree on.
const EnumWords<int> kSignals{{1, u"SIGHUP"_qs},   {2, u"SIGINT"_qs},   {3, u"SIGQUIT"_qs},  {4, u"SIGILL"_qs},
                              {5, u"SIGTRAP"_qs},  {6, u"SIGABRT"_qs},  {8, u"SIGFPE"_qs},   {9, u"SIGKILL"_qs},
                              {11, u"SIGSEGV"_qs}, {13, u"SIGPIPE"_qs}, {14, u"SIGALRM"_qs}, {15, u"SIGTERM"_qs}};

/// What Windows ends a process for, by the NTSTATUS that is its exit code then.
const EnumWords<quint32> kExceptions{{0xC0000005, u"access violation"_qs},
                                     {0xC0000017, u"no memory"_qs},
                                     {0xC000001D, u"illegal instruction"_qs},
                                     {0xC0000094, u"division by zero"_qs},
                                     {0xC00000FD, u"stack overflow"_qs},
                                     {0xC0000135, u"a DLL is missing"_qs},
                                     {0xC0000139, u"a DLL lacks a function"_qs},
                                     {0xC000013A, u"Ctrl-C or Ctrl-Break"_qs},
                                     {0xC0000142, u"a DLL could not be started"_qs},
                                     {0xC0000374, u"heap corruption"_qs},
                                     {0xC0000409, u"it gave up: abort or stack overrun"_qs}};

const EnumWords<BackgroundStatus> kStatuses{
    {BackgroundStatus::Queued, u"queued"_qs},       {BackgroundStatus::Running, u"running"_qs},
    {BackgroundStatus::Completed, u"completed"_qs}, {BackgroundStatus::Failed, u"failed"_qs},
    {BackgroundStatus::Timeout, u"timeout"_qs},     {BackgroundStatus::Stopped, u"stopped"_qs},
    {BackgroundStatus::Error, u"error"_qs},         {BackgroundStatus::Lost, u"lost"_qs}};

/// As people write it.
QString signalNumber(int signal)
{
    return signal > 0 ? QString::number(signal)
                      : QStringLiteral("0x%1").arg(quint32(signal), 8, 16).toUpper().replace(u'X', u'x');
}

} // namespace

QString signalName(int signal)
{
    return signal > 0 ? kSignals.word(signal) : kExceptions.word(quint32(signal));
}

QString signalDescription(int signal)
{
    const QString name = signalName(signal);
    return (signal > 0 ? QStringLiteral("killed by signal ") : QStringLiteral("ended by exception "))
         + signalNumber(signal) + (name.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(name));
}

QString statusWord(BackgroundStatus status)
{
    return kStatuses.word(status);
}

QString shownWord(const BackgroundTask &task)
{
    return task.paused ? QStringLiteral("paused") : statusWord(task.status);
}

QString endDescription(const BackgroundTask &task)
{
    switch (task.status) {
    case BackgroundStatus::Queued:
    case BackgroundStatus::Running:
        return {};
    case BackgroundStatus::Completed:
        return QStringLiteral("exit code 0");
    case BackgroundStatus::Failed:
        if (task.overLimit)
            return task.error;
        return task.signal != 0 ? signalDescription(task.signal) : QStringLiteral("exit code %1").arg(task.exitCode);
    case BackgroundStatus::Timeout:
        return QStringLiteral("ended by its time limit of %1 s").arg(task.timeLimitSeconds);
    case BackgroundStatus::Stopped:
        return QStringLiteral("stopped on request");
    case BackgroundStatus::Error:
        return task.error.isEmpty() ? QStringLiteral("could not start") : task.error;
    case BackgroundStatus::Lost:
        return task.error.isEmpty() ? QStringLiteral("nobody knows how it ended") : task.error;
    }
    Q_UNREACHABLE();
}

QString limitRemark(const BackgroundTask &task, LimitKind limit)
{
    switch (limit) {
    case LimitKind::Time:
        return QStringLiteral("it has run for more than %1 s").arg(task.timeLimitSeconds);
    case LimitKind::Memory:
        return QStringLiteral("it has used more than %1 of memory")
            .arg(sizeText(task.limits.memoryBytes, QLocale::c()));
    case LimitKind::Output:
        return QStringLiteral("it has written more than %1 of output")
            .arg(sizeText(task.limits.outputBytes, QLocale::c()));
    }
    Q_UNREACHABLE();
}

QString outputRemark(const BackgroundTask &task)
{
    return endDescription(task).contains(task.error) ? QString() : task.error;
}

QString leftRemark(const BackgroundTask &task)
{
    constexpr qsizetype most = 5;
    if (task.leftRunning == 0)
        return {};
    const QString count = task.leftRunning == 1 ? QStringLiteral("1 process of it still runs")
                                                : QStringLiteral("%1 processes of it still run").arg(task.leftRunning);
    if (task.left.size() != task.leftRunning) // some have gone since
        return count;
    const QString more =
        task.left.size() > most ? QStringLiteral(" and %1 more").arg(task.left.size() - most) : QString();
    return count + QStringLiteral(": ") + task.left.mid(0, most).join(QStringLiteral(", ")) + more;
}

QString pipelineRemark(const BackgroundTask &task)
{
    if (task.status != BackgroundStatus::Completed)
        return {};
    constexpr int brokenPipe = 128 + 13; // as in `yes | head`: its reader had enough
    QStringList failed;
    for (qsizetype part = 0; part < task.pipeline.size(); ++part) {
        if (task.pipeline.at(part) != 0 && task.pipeline.at(part) != brokenPipe)
            failed.append(QStringLiteral("part %1 of %2 of its last pipeline ended with exit code %3")
                              .arg(part + 1)
                              .arg(task.pipeline.size())
                              .arg(task.pipeline.at(part)));
    }
    return failed.join(QStringLiteral(", "));
}

QHash<SessionId, int> liveTasks(const QList<BackgroundTask> &tasks)
{
    QHash<SessionId, int> live;
    for (const BackgroundTask &task : tasks) {
        if (!isFinal(task.status))
            ++live[task.session];
    }
    return live;
}

} // namespace Deckhand
