#include "tools/bashrun.h"

#include "background/backgroundtask.h"
#include "base/onpool.h"
#include "base/privatefolder.h"
#include "tools/outputexcerpt.h"

namespace Deckhand {

namespace {

/// A part of a pipeline may fail and the exit code still be 0; empty when there is nothing to say.
QString pipelineLine(const CommandResult &result)
{
    BackgroundTask task;
    task.status = BackgroundStatus::Completed;
    task.pipeline = result.pipeline;
    const QString remark = pipelineRemark(task);
    return remark.isEmpty() ? QString() : QStringLiteral("[exit code 0, but %1]").arg(remark);
}

/// How it ended, in brackets; empty after exit code 0.
QString endLine(const CommandResult &result, std::chrono::milliseconds timeLimit)
{
    using enum CommandResult::Ending;
    switch (result.ending) {
    case Exited:
        return result.exitCode == 0 ? pipelineLine(result) : QStringLiteral("[exit code %1]").arg(result.exitCode);
    case Signalled:
        return QStringLiteral("[%1]").arg(signalDescription(result.signal));
    case TimedOut:
        return QStringLiteral("[timed out after %1 s; the whole process tree was ended]").arg(timeLimit.count() / 1000);
    case Stopped:
        return QStringLiteral("[stopped; the whole process tree was ended]");
    case OverLimit:
        return QStringLiteral("[%1; the whole process tree was ended]").arg(result.error);
    case FailedToStart:
        return QStringLiteral("[the command could not be started: %1]").arg(result.error);
    case Lost:
        return QStringLiteral("[nobody knows how the command ended: %1]").arg(result.error);
    }
    Q_UNREACHABLE();
}

QString survivorsLine(const QList<qint64> &survivors)
{
    QStringList pids;
    for (const qint64 pid : survivors)
        pids.append(QString::number(pid));
    return QStringLiteral("[still running, could not be ended: pid %1]").arg(pids.join(QLatin1String(", ")));
}

QString factsOf(const Command &command, const CommandResult &result)
{
    QStringList lines;
    const QString line = endLine(result, command.timeLimit);
    if (!line.isEmpty())
        lines.append(line);
    if (!line.contains(result.error))
        lines.append(QStringLiteral("[%1]").arg(result.error));
    if (!result.survivors.isEmpty())
        lines.append(survivorsLine(result.survivors));
    return withoutMiddle(lines.join(QLatin1Char('\n')), 2000);
}

QString resultText(const Command &command, const CommandResult &result)
{
    const QString facts = factsOf(command, result);
    if (result.ending == CommandResult::Ending::FailedToStart)
        return facts;
    ExcerptShape shape;
    shape.characters = kMaxResultCharacters - facts.size() - 1;
    shape.headCharacters = shape.characters / 2;
    QString text = outputExcerpt({command.outputPath(), result.outputBytes}, shape);
    if (text.isEmpty())
        text =
            result.outputIsGone ? QStringLiteral("(its output is not there any more)") : QStringLiteral("(no output)");
    return facts.isEmpty() ? text : text + QLatin1Char('\n') + facts;
}

} // namespace

BashRun::BashRun(ProcessRunner &runner, Command command, const QString &commandFolder, QObject *parent)
    : ToolRun(parent),
      m_command(std::move(command))
{
    openPrivateFolder(commandFolder); // somebody may have removed it
    m_folder = std::make_unique<QTemporaryDir>(commandFolder + QStringLiteral("/bash-XXXXXX")); // 0700
    if (!m_folder->isValid()) {
        CommandResult failed;
        failed.ending = CommandResult::Ending::FailedToStart;
        failed.error = QStringLiteral("no folder for its output can be made in %1: %2")
                           .arg(commandFolder, m_folder->errorString());
        QMetaObject::invokeMethod(
            this, [this, failed] { onDone(failed); }, Qt::QueuedConnection);
        return;
    }
    m_command.directory = m_folder->path();
    m_running = runner.run(m_command, this);
    connect(m_running, &RunningCommand::done, this, &BashRun::onDone);
}

BashRun::~BashRun()
{
    // Before its folder goes.
    delete m_running;
}

void BashRun::onDone(const CommandResult &result)
{
    const bool isError = result.ending != CommandResult::Ending::Exited || result.exitCode != 0;
    onPool(
        this, [command = m_command, result] { return resultText(command, result); },
        [this, isError](const QString &text) {
            emit done({text, {}, isError});
        });
}

} // namespace Deckhand
