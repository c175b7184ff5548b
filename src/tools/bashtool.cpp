#include "background/backgroundtask.h"
#include "base/onpool.h"
#include "base/privatefolder.h"
#include "process/processrunner.h"
#include "tools/inputschema.h"
#include "tools/outputexcerpt.h"
#include "tools/servicetool.h"
#include "workspace/workspacefs.h"

#include <QTemporaryDir>

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

/// A foreground command. Deleting it ends the command's whole process tree.
class BashRun final : public ToolRun
{
public:
    /// `commandFolder`: where the command's own folder is made; it goes with the run.
    BashRun(ProcessRunner &runner, Command command, const QString &commandFolder, QObject *parent);
    ~BashRun() override;

private:
    void onDone(const CommandResult &result);

    std::unique_ptr<QTemporaryDir> m_folder;
    Command m_command;
    RunningCommand *m_running = nullptr;
};

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

/// `bash`: runs a command in the workspace and waits for it.
class BashTool final : public ServiceTool
{
public:
    BashTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "command") {}

    ToolSpec spec() const override
    {
        return {
            name(),
            QStringLiteral(
                "Runs a command of the shell (%1) in the workspace and waits for its end. Returns standard output and "
                "standard error in the order written (long output: beginning and end) and the exit code when it is "
                "not 0. Standard input is empty. When the command ends, everything that it left running is ended "
                "too. For servers, builds, test suites and anything else that may take longer than a minute use "
                "background_run, and go on working meanwhile.")
                .arg(m_services.processes.shellName()),
            objectSchema({required("command", wordSchema("The command line.")),
                          optional("timeout_s", integerSchema(1, 86400,
                                                              "Time limit in seconds; 120 if not given. After it "
                                                              "the whole process tree is ended."))})};
    }

    ToolPreview preview(const QJsonObject &input) const override
    {
        return {QStringLiteral("Run a command"), subject(input), false};
    }

    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        Command command;
        command.script = preludeFor(subject(input), m_services.processes) + subject(input);
        command.workingDirectory = m_services.files.root();
        command.timeLimit = std::chrono::seconds(input[u"timeout_s"].toInt(120));
        command.lifetime = Command::Lifetime::EndsWithApp;
        command.waitForTree = false;
        return new BashRun(m_services.processes, command, m_services.commandFolder, parent);
    }
};

} // namespace

StandardTool bashTool()
{
    return standardTool<BashTool>(QStringLiteral("bash"), Effect::Command);
}

} // namespace Deckhand
