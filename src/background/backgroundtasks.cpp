#include "background/backgroundtasks.h"

#include <QDir>

namespace Deckhand {

namespace {

BackgroundStatus statusOf(const CommandResult &result)
{
    using Ending = CommandResult::Ending;
    switch (result.ending) {
    case Ending::Exited:
        return result.exitCode == 0 ? BackgroundStatus::Completed : BackgroundStatus::Failed;
    case Ending::Signalled:
        return BackgroundStatus::Failed;
    case Ending::TimedOut:
        return BackgroundStatus::Timeout;
    case Ending::Stopped:
        return BackgroundStatus::Stopped;
    case Ending::FailedToStart:
        return BackgroundStatus::Error;
    case Ending::Lost:
        return BackgroundStatus::Lost;
    }
    Q_UNREACHABLE();
}

Result<void> makePrivateFolder(const QString &path)
{
    if (!QDir().mkpath(path))
        return Error{QStringLiteral("The folder %1 for the task's output cannot be made. Check its permissions and the "
                                    "free space of the disk.")
                         .arg(path)};
    // mkpath obeys the umask; output may hold secrets.
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return {};
}

} // namespace

BackgroundTasks::BackgroundTasks(ProcessRunner &runner, const Clock &clock, QString folder, QObject *parent)
    : QObject(parent),
      m_runner(runner),
      m_clock(clock),
      m_folder(std::move(folder))
{
}

BackgroundTasks::~BackgroundTasks() = default;

BackgroundTaskId BackgroundTasks::start(const BackgroundTaskSpec &spec)
{
    BackgroundTask task;
    do {
        task.id = BackgroundTaskId(randomHexId());
    } while (m_rows.contains(task.id));
    const BackgroundTaskId id = task.id;
    task.command = spec.command;
    task.description = spec.description;
    task.workingDirectory = spec.workingDirectory;
    task.timeLimitSeconds = spec.timeLimitSeconds;
    task.status = BackgroundStatus::Running;
    task.startedAt = m_clock.now();

    Command command;
    command.script = spec.command;
    command.workingDirectory = spec.workingDirectory;
    command.directory = m_folder + u'/' + id.toString();
    command.timeLimit = std::chrono::seconds(spec.timeLimitSeconds);
    command.lifetime = Command::Lifetime::OutlivesApp;
    command.waitForTree = true;
    task.outputPath = command.outputPath();

    m_rows.insert(id, int(m_tasks.size()));
    m_tasks.append(task);
    ++m_unfinished;
    emit added(id);

    if (const Result<void> folder = makePrivateFolder(command.directory); !folder) {
        CommandResult failed;
        failed.ending = CommandResult::Ending::FailedToStart;
        failed.error = folder.error();
        // Not from within start(): the caller shall know the id before it hears of the end.
        QMetaObject::invokeMethod(
            this, [this, id, failed] { finish(id, failed); }, Qt::QueuedConnection);
        return id;
    }
    watch(id, m_runner.run(command, this));
    return id;
}

void BackgroundTasks::watch(const BackgroundTaskId &id, RunningCommand *running)
{
    m_running.insert(id, running);
    connect(running, &RunningCommand::started, this, [this, id](qint64 pid) {
        findMutable(id)->pid = pid;
        emit changed(id);
    });
    connect(running, &RunningCommand::outputGrew, this, [this, id](qint64 bytes) {
        findMutable(id)->outputBytes = bytes;
        emit outputGrew(id);
    });
    connect(running, &RunningCommand::leftRunning, this, [this, id](int count) {
        findMutable(id)->leftRunning = count;
        emit changed(id);
    });
    connect(running, &RunningCommand::done, this, [this, id](const CommandResult &result) { finish(id, result); });
}

BackgroundTaskId BackgroundTasks::startAgain(const BackgroundTaskId &id)
{
    const BackgroundTask *task = find(id);
    if (!task)
        return {};
    return start({task->command, task->description, task->workingDirectory, task->timeLimitSeconds});
}

bool BackgroundTasks::stop(const BackgroundTaskId &id)
{
    RunningCommand *running = m_running.value(id);
    if (!running)
        return false;
    running->stop();
    return true;
}

void BackgroundTasks::stopAll()
{
    const QList<RunningCommand *> all = m_running.values();
    for (RunningCommand *running : all)
        running->stop();
}

const BackgroundTask *BackgroundTasks::find(const BackgroundTaskId &id) const
{
    const auto row = m_rows.constFind(id);
    return row == m_rows.constEnd() ? nullptr : &m_tasks.at(*row);
}

BackgroundTask *BackgroundTasks::findMutable(const BackgroundTaskId &id)
{
    return &m_tasks[m_rows.value(id)];
}

int BackgroundTasks::runningCount() const
{
    return m_unfinished;
}

void BackgroundTasks::finish(const BackgroundTaskId &id, const CommandResult &result)
{
    if (RunningCommand *running = m_running.take(id))
        running->deleteLater();

    BackgroundTask *task = findMutable(id);
    task->status = statusOf(result);
    task->exitCode = result.exitCode;
    task->signal = result.signal;
    task->error = result.error;
    task->leftRunning = 0;
    task->endedAt = m_clock.now();
    task->durationMs = result.durationMs;
    task->outputBytes = result.outputBytes;
    task->droppedBytes = result.droppedBytes;
    task->survivors = result.survivors;
    --m_unfinished;
    emit changed(id);
    emit ended(id);
}

} // namespace Deckhand
