#include "background/foregroundcommand.h"

#include "background/backgroundtasks.h"

#include <QDir>

namespace Deckhand {

ForegroundCommand::ForegroundCommand(BackgroundTasks &tasks, ProcessRunner &runner, Clock &clock,
                                     const BackgroundTaskSpec &spec, QObject *parent)
    : QObject(parent),
      m_tasks(tasks)
{
    static_cast<BackgroundTaskSpec &>(m_task) = spec;
    m_task.id = tasks.archive().newId();
    m_task.startedAt = clock.now();
    m_task.startedMs = clock.monotonicMs();
    TaskArchive &archive = tasks.archive();
    if (const Result<void> made = archive.makeFolder(m_task.id); !made) {
        CommandResult failed;
        failed.ending = CommandResult::Ending::FailedToStart;
        failed.error = made.error();
        QMetaObject::invokeMethod(
            this, [this, failed] { onDone(failed); }, Qt::QueuedConnection);
        return;
    }
    // On a full disk it runs without.
    static_cast<void>(archive.add({m_task.id, m_task, {}, {}, m_task.startedAt}));
    run(runner);
}

ForegroundCommand::~ForegroundCommand()
{
    delete m_running; // before its folder goes
    if (!m_hasMoved)
        QDir(m_tasks.archive().folderOf(m_task.id)).removeRecursively();
}

void ForegroundCommand::run(ProcessRunner &runner)
{
    Command command;
    command.script = m_task.prelude + m_task.command;
    command.workingDirectory = m_task.workingDirectory;
    command.directory = m_tasks.archive().folderOf(m_task.id);
    command.timeLimit = std::chrono::seconds(m_task.timeLimitSeconds);
    m_task.outputPath = command.outputPath();
    m_running = runner.run(command, this);
    connect(m_running, &RunningCommand::started, this, [this](qint64 pid) { m_task.pid = pid; });
    connect(m_running, &RunningCommand::warned, this, [this](const QString &text) { m_task.warning = text; });
    connect(m_running, &RunningCommand::outputGrew, this, [this](qint64 bytes) {
        m_task.outputBytes = bytes;
        m_task.lastOutputMs = m_tasks.nowMs();
        emit outputGrew();
    });
    connect(m_running, &RunningCommand::done, this, &ForegroundCommand::onDone);
}

void ForegroundCommand::onDone(const CommandResult &result)
{
    if (RunningCommand *ended = std::exchange(m_running, nullptr))
        ended->deleteLater();
    emit done(result);
}

Result<void> ForegroundCommand::moveToBackground()
{
    if (!m_running)
        return Error{QStringLiteral("It has ended.")};
    if (Result<void> moved = m_tasks.takeOver(m_task, m_running); !moved)
        return moved;
    std::exchange(m_running, nullptr)->disconnect(this);
    m_hasMoved = true;
    return {};
}

} // namespace Deckhand
