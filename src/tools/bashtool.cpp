#include "background/backgroundtasks.h"
#include "background/foregroundcommand.h"
#include "background/noticeinbox.h"
#include "base/onpool.h"
#include "output/outputfile.h"
#include "tools/inputschema.h"
#include "tools/outputexcerpt.h"
#include "tools/plaincut.h"
#include "tools/servicetool.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

namespace {

/// A command that ends before that is not shown while it runs.
constexpr std::chrono::milliseconds kQuietTime{1000};
constexpr std::chrono::milliseconds kLivePace{250};
constexpr int kLiveLines = 8;
constexpr qint64 kLiveBytes = 16ll * 1024;
constexpr qsizetype kLiveCharacters = 1600;

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
QString endLine(const CommandResult &result, int timeLimitSeconds)
{
    using enum CommandResult::Ending;
    switch (result.ending) {
    case Exited:
        return result.exitCode == 0 ? pipelineLine(result) : QStringLiteral("[exit code %1]").arg(result.exitCode);
    case Signalled:
        return QStringLiteral("[%1]").arg(signalDescription(result.signal));
    case TimedOut:
        return QStringLiteral("[timed out after %1 s; the whole process tree was ended]").arg(timeLimitSeconds);
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

QString factsOf(const BackgroundTask &task, const CommandResult &result)
{
    QStringList lines;
    const QString line = endLine(result, task.timeLimitSeconds);
    if (!line.isEmpty())
        lines.append(line);
    if (!line.contains(result.error))
        lines.append(QStringLiteral("[%1]").arg(result.error));
    if (!result.survivors.isEmpty())
        lines.append(survivorsLine(result.survivors));
    return withoutMiddle(lines.join(QLatin1Char('\n')), 2000);
}

/// The output with the facts below it; `nothing` is said where there is none.
QString outputWith(const QString &facts, const OutputSource &source, const QString &nothing, bool canBePaged = false)
{
    ExcerptShape shape;
    shape.characters = kMaxResultCharacters - facts.size() - 1;
    shape.headCharacters = shape.characters / 2;
    shape.canBePaged = canBePaged;
    QString text = outputExcerpt(source, shape);
    if (text.isEmpty())
        text = nothing;
    return facts.isEmpty() ? text : text + QLatin1Char('\n') + facts;
}

QString resultText(const BackgroundTask &task, const CommandResult &result)
{
    const QString facts = factsOf(task, result);
    if (result.ending == CommandResult::Ending::FailedToStart)
        return facts;
    return outputWith(facts, {task.outputPath, result.outputBytes},
                      result.outputIsGone ? QStringLiteral("(its output is not there any more)")
                                          : QStringLiteral("(no output)"));
}

/// A foreground command. Deleting it ends the command's whole process tree, unless it has gone to the background.
class BashRun final : public ToolRun
{
public:
    /// `limit`: when it goes to the background by itself; 0: never.
    BashRun(const ToolServices &services, const BackgroundTaskSpec &spec, std::chrono::milliseconds limit,
            QObject *parent);

    bool moveToBackground() override { return move(QStringLiteral("the user moved it")); }

private:
    bool move(const QString &how);
    void moveAtLimit(std::chrono::milliseconds limit);
    void onDone(const CommandResult &result);
    void showLines();

    Clock &m_clock;
    ForegroundCommand m_command;
    bool m_showsLines = false; ///< it has run for long enough, and nothing is being read
};

BashRun::BashRun(const ToolServices &services, const BackgroundTaskSpec &spec, std::chrono::milliseconds limit,
                 QObject *parent)
    : ToolRun(parent),
      m_clock(services.clock),
      m_command(services.background, services.processes, services.clock, spec, nullptr)
{
    connect(&m_command, &ForegroundCommand::done, this, &BashRun::onDone);
    connect(&m_command, &ForegroundCommand::outputGrew, this, &BashRun::showLines);
    if (limit.count() > 0)
        m_clock.callAfter(limit, this, [this, limit] { moveAtLimit(limit); });
    m_clock.callAfter(kQuietTime, this, [this] {
        m_showsLines = true;
        showLines();
    });
}

/// Where that cannot be, it goes on in front and it is tried again.
void BashRun::moveAtLimit(std::chrono::milliseconds limit)
{
    if (!move(QStringLiteral("moved")) && m_command.isRunning())
        m_clock.callAfter(limit, this, [this, limit] { moveAtLimit(limit); });
}

bool BashRun::move(const QString &how)
{
    if (!m_command.moveToBackground())
        return false;
    const BackgroundTask &task = m_command.task();
    const QString fact = QStringLiteral("[%1 to the background as %2 after %3 s, you will be told of its end]")
                             .arg(how, task.id.toString())
                             .arg((task.runningMs(m_clock.monotonicMs()) + 500) / 1000);
    onPool(
        this,
        [source = OutputSource{task.outputPath, task.outputBytes}, fact] {
            return outputWith(fact, source, QStringLiteral("(no output so far)"), true);
        },
        [this](const QString &text) { emit done({text}); });
    return true;
}

void BashRun::onDone(const CommandResult &result)
{
    const bool isError = result.ending != CommandResult::Ending::Exited || result.exitCode != 0;
    onPool(
        this, [task = m_command.task(), result] { return resultText(task, result); },
        [this, isError](const QString &text) {
            emit done({text, {}, isError});
        });
}

/// At a pace that eyes can follow.
void BashRun::showLines()
{
    if (!m_command.isRunning() || !std::exchange(m_showsLines, false))
        return;
    onPool(
        this,
        [path = m_command.task().outputPath] {
            return lastPlain(readTail(path, kLiveBytes), kLiveLines, kLiveCharacters).text;
        },
        [this, bytes = m_command.task().outputBytes](const QString &lines) {
            if (m_command.isRunning())
                emit wrote(lines);
            m_clock.callAfter(kLivePace, this, [this, bytes] {
                m_showsLines = true;
                if (m_command.task().outputBytes > bytes)
                    showLines();
            });
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
                "background_run, and go on working meanwhile. A command that takes too long all the same goes on as "
                "a background task: the result says so with its id, and you are told when it ends.")
                .arg(m_services.processes.shellName()),
            objectSchema(
                {required("command", wordSchema("The command line.")),
                 optional("timeout_s", integerSchema(1, 86400,
                                                     "Ends the whole process tree after so many seconds. If not "
                                                     "given, the command goes on in the background after "
                                                     "120 s, or what the user has set."))})};
    }

    ToolPreview preview(const QJsonObject &input) const override
    {
        return {QStringLiteral("Run a command"), subject(input), false};
    }

    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        const bool hasLimit = input.contains(QLatin1String("timeout_s"));
        BackgroundTaskSpec spec;
        spec.session = m_services.notices.session();
        spec.command = subject(input);
        spec.prelude = preludeFor(spec.command, m_services.processes);
        spec.workingDirectory = m_services.files.root();
        spec.timeLimitSeconds = input[u"timeout_s"].toInt();
        return new BashRun(m_services, spec,
                           hasLimit ? std::chrono::seconds(0) : m_services.background.limits().foreground, parent);
    }
};

} // namespace

StandardTool bashTool()
{
    return standardTool<BashTool>(QStringLiteral("bash"), Effect::Command);
}

} // namespace Deckhand
