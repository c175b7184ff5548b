#include "tools/bashrun.h"

#include "background/backgroundtask.h"
#include "tools/excerpt.h"

namespace Deckhand {

namespace {

QString signalText(int signal)
{
    const QString name = signalName(signal);
    return QString::number(signal) + (name.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(name));
}

/// How it ended, in brackets; empty after exit code 0.
QString endLine(const CommandResult &result, std::chrono::milliseconds timeLimit)
{
    using enum CommandResult::Ending;
    switch (result.ending) {
    case Exited:
        return result.exitCode == 0 ? QString() : QStringLiteral("[exit code %1]").arg(result.exitCode);
    case Signalled:
        return QStringLiteral("[killed by signal %1]").arg(signalText(result.signal));
    case TimedOut:
        return QStringLiteral("[timed out after %1 s; the whole process tree was ended]").arg(timeLimit.count() / 1000);
    case Stopped:
        return QStringLiteral("[stopped; the whole process tree was ended]");
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

} // namespace

BashRun::BashRun(ProcessRunner &runner, Command command, const QString &commandFolder, QObject *parent)
    : ToolRun(parent),
      m_command(std::move(command))
{
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
    emit done(outcome(result));
}

ToolOutcome BashRun::outcome(const CommandResult &result) const
{
    QStringList lines;
    if (const QString line = endLine(result, m_command.timeLimit); !line.isEmpty())
        lines.append(line);
    if (!result.survivors.isEmpty())
        lines.append(survivorsLine(result.survivors));
    const QString facts = withoutMiddle(lines.join(QLatin1Char('\n')), 2000);

    const qsizetype room = maxResultCharacters - facts.size() - 1;
    QString text =
        m_command.directory.isEmpty() ? QString() : outputExcerpt(m_command.outputPath(), result.droppedBytes, room);
    while (text.endsWith(QLatin1Char('\n')))
        text.chop(1);
    if (text.isEmpty() && result.ending != CommandResult::Ending::FailedToStart)
        text = QStringLiteral("(no output)");

    ToolOutcome outcome;
    outcome.text = text.isEmpty() || facts.isEmpty() ? text + facts : QString(text + QLatin1Char('\n') + facts);
    outcome.isError = result.ending != CommandResult::Ending::Exited || result.exitCode != 0;
    return outcome;
}

} // namespace Deckhand
