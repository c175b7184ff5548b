#include "background/backgroundtask.h"

#include "base/humantext.h"

namespace Deckhand {

QString signalName(int signal)
{
    // The numbers that POSIX fixes, and the two that Linux, macOS and the BSDs agree on.
    switch (signal) {
    case 1:
        return QStringLiteral("SIGHUP");
    case 2:
        return QStringLiteral("SIGINT");
    case 3:
        return QStringLiteral("SIGQUIT");
    case 4:
        return QStringLiteral("SIGILL");
    case 5:
        return QStringLiteral("SIGTRAP");
    case 6:
        return QStringLiteral("SIGABRT");
    case 8:
        return QStringLiteral("SIGFPE");
    case 9:
        return QStringLiteral("SIGKILL");
    case 11:
        return QStringLiteral("SIGSEGV");
    case 13:
        return QStringLiteral("SIGPIPE");
    case 14:
        return QStringLiteral("SIGALRM");
    case 15:
        return QStringLiteral("SIGTERM");
    default:
        return {};
    }
}

namespace {

QString signalDescription(int signal)
{
    const QString name = signalName(signal);
    const QString number = QString::number(signal);
    return name.isEmpty() ? QStringLiteral("killed by signal %1").arg(number)
                          : QStringLiteral("killed by signal %1 (%2)").arg(number, name);
}

} // namespace

QString statusWord(BackgroundStatus status)
{
    switch (status) {
    case BackgroundStatus::Queued:
        return QStringLiteral("queued");
    case BackgroundStatus::Running:
        return QStringLiteral("running");
    case BackgroundStatus::Completed:
        return QStringLiteral("completed");
    case BackgroundStatus::Failed:
        return QStringLiteral("failed");
    case BackgroundStatus::Timeout:
        return QStringLiteral("timeout");
    case BackgroundStatus::Stopped:
        return QStringLiteral("stopped");
    case BackgroundStatus::Error:
        return QStringLiteral("error");
    case BackgroundStatus::Lost:
        return QStringLiteral("lost");
    }
    Q_UNREACHABLE();
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
        return task.signal > 0 ? signalDescription(task.signal) : QStringLiteral("exit code %1").arg(task.exitCode);
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

} // namespace Deckhand
