#include "background/backgroundtasks.h"

#include "process/linewatch.h"
#include "process/processtable.h"

#include <QFileInfo>

#include <algorithm>

namespace Deckhand {

namespace {

BackgroundStatus statusOf(const CommandResult &result)
{
    using Ending = CommandResult::Ending;
    switch (result.ending) {
    case Ending::Exited:
        return result.exitCode == 0 ? BackgroundStatus::Completed : BackgroundStatus::Failed;
    case Ending::Signalled:
    case Ending::OverLimit:
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

QStringList namesOf(const QList<qint64> &processes)
{
    QStringList names;
    for (const qint64 pid : processes) {
        const QString name = ProcessTable::nameOf(pid);
        names.append(QStringLiteral("%1 (%2)").arg(name.isEmpty() ? QStringLiteral("?") : name).arg(pid));
    }
    return names;
}

/// What the supervisor is told to do.
Command commandOf(const BackgroundTask &task, const QString &folder)
{
    Command command;
    command.script = task.prelude + task.command;
    command.workingDirectory = task.workingDirectory;
    command.directory = folder;
    command.lifetime = Command::Lifetime::OutlivesApp;
    command.waitForTree = true;
    command.niceness = task.niceness;
    if (task.onLimit == LimitRule::Stop) { // else LimitWatch has them
        command.timeLimit = std::chrono::seconds(task.timeLimitSeconds);
        command.limits = task.limits;
    }
    return command;
}

/// The ring that each of `count` running tasks may have. Heads are small and stay whole.
qint64 ringFor(const TaskLimits &limits, qint64 count)
{
    constexpr qint64 smallestRing = 4 << 20;
    if (limits.spoolBudget <= 0 || count <= 0)
        return limits.spool.ring;
    const qint64 share = limits.spoolBudget / count - limits.spool.head;
    return std::min(limits.spool.ring, std::max(smallestRing, share));
}

RunQueue::Outcome outcomeOf(const BackgroundTask *task)
{
    if (!task)
        return RunQueue::Outcome::Bad;
    if (!isFinal(task->status))
        return RunQueue::Outcome::Pending;
    return task->status == BackgroundStatus::Completed ? RunQueue::Outcome::Good : RunQueue::Outcome::Bad;
}

} // namespace

BackgroundTasks::BackgroundTasks(ProcessRunner &runner, Clock &clock, QString folder, QString workspace)
    : m_runner(runner),
      m_clock(clock),
      m_archive(std::move(folder)),
      m_adoption(m_archive, clock),
      m_workspace(std::move(workspace)),
      m_limitWatch(*this, clock)
{
    connectAdoption();
    connect(&m_limitWatch, &LimitWatch::reached, this, &BackgroundTasks::noteLimit);
}

BackgroundTasks::~BackgroundTasks() = default;

void BackgroundTasks::setLimits(const TaskLimits &limits)
{
    m_limits = limits;
    fillPlaces();
}

BackgroundTaskId BackgroundTasks::start(const BackgroundTaskSpec &spec, const BackgroundTaskId &id)
{
    BackgroundTask task;
    static_cast<BackgroundTaskSpec &>(task) = spec;
    task.id = id.isEmpty() ? m_archive.newId() : id;
    if (task.session.isEmpty() && m_usualSession)
        task.session = m_usualSession();
    task.startedAt = m_clock.now();
    task.startedMs = m_clock.monotonicMs();
    const Result<void> kept = m_archive.add({task.id, task, m_workspace, {}, task.startedAt});
    if (!kept) {
        add(task);
        finishLater(task.id, CommandResult::Ending::FailedToStart, kept.error());
    } else if (task.after.isEmpty() && m_queue.isEmpty() && hasFreePlace()) {
        task.status = BackgroundStatus::Running;
        add(task);
        launch(task.id);
    } else {
        m_queue.add(task.id, task.after);
        add(task);
        fillPlaces();
    }
    return task.id;
}

Result<void> BackgroundTasks::takeOver(BackgroundTask task, RunningCommand *running)
{
    // Before the command outlives this program: without a record nobody would look after it.
    if (Result<void> kept = m_archive.add({task.id, task, m_workspace, {}, task.startedAt}); !kept)
        return kept;
    running->setParent(this);
    running->moveToBackground();
    task.status = BackgroundStatus::Running;
    add(task);
    watch(task.id, running);
    running->setRingBytes(ringFor(m_limits, m_running.size()));
    shareBudget();
    return {};
}

bool BackgroundTasks::hasFreePlace() const
{
    return m_limits.mostRunning == 0 || placesTaken() < m_limits.mostRunning;
}

/// What ended tasks left may run for days.
qint64 BackgroundTasks::placesTaken() const
{
    return std::count_if(m_running.keyBegin(), m_running.keyEnd(),
                         [this](const BackgroundTaskId &id) { return !isFinal(find(id)->status); });
}

void BackgroundTasks::add(const BackgroundTask &task)
{
    const BackgroundTaskId id = task.id;
    m_rows.insert(id, int(m_tasks.size()));
    m_tasks.append(task);
    Command paths;
    paths.directory = m_archive.folderOf(id);
    m_tasks.last().outputPath = paths.outputPath();
    emit added(id);
}

void BackgroundTasks::fillPlaces()
{
    const int free = m_limits.mostRunning > 0 ? m_limits.mostRunning - int(placesTaken()) : m_queue.count();
    const QList<RunQueue::Decision> decisions =
        m_queue.next(free, [this](const BackgroundTaskId &id) { return outcomeOf(find(id)); });
    for (const RunQueue::Decision &decision : decisions) {
        if (decision.kind == RunQueue::Decision::Kind::Start) {
            launch(decision.id);
            continue;
        }
        const BackgroundTask *cause = find(decision.because);
        finishLater(decision.id, CommandResult::Ending::FailedToStart,
                    QStringLiteral("It was not started: it was to follow task %1, which %2.")
                        .arg(decision.because.toString(),
                             cause ? QStringLiteral("did not end well (%1)").arg(endDescription(*cause))
                                   : QStringLiteral("does not exist")));
    }
}

void BackgroundTasks::launch(const BackgroundTaskId &id)
{
    BackgroundTask *task = findMutable(id);
    const bool waited = std::exchange(task->status, BackgroundStatus::Running) == BackgroundStatus::Queued;
    task->startedAt = m_clock.now();
    task->startedMs = m_clock.monotonicMs();
    Command command = commandOf(*task, m_archive.folderOf(id));
    command.spool = m_limits.spool;
    command.spool.ring = ringFor(m_limits, m_running.size() + 1);
    watch(id, m_runner.run(command, this));
    watchLines(id);
    shareBudget();
    if (waited)
        emit changed(id);
}

void BackgroundTasks::watch(const BackgroundTaskId &id, RunningCommand *running)
{
    m_running.insert(id, running);
    const auto set = [this, id](auto BackgroundTask::*fact, const auto &value) {
        findMutable(id)->*fact = value;
        emit changed(id);
    };
    connect(running, &RunningCommand::started, this, [set](qint64 pid) { set(&BackgroundTask::pid, pid); });
    connect(running, &RunningCommand::leftRunning, this,
            [set](int count) { set(&BackgroundTask::leftRunning, count); });
    connect(running, &RunningCommand::pausedChanged, this,
            [set](bool paused) { set(&BackgroundTask::paused, paused); });
    connect(running, &RunningCommand::warned, this,
            [set](const QString &text) { set(&BackgroundTask::warning, text); });
    connect(running, &RunningCommand::outputGrew, this, [this, id](qint64 bytes) { noteGrowth(id, bytes); });
    connect(running, &RunningCommand::ownEnded, this, [this, id](const CommandResult &result) { end(id, result); });
    connect(running, &RunningCommand::done, this, [this, id](const CommandResult &result) { finish(id, result); });
}

void BackgroundTasks::watchLines(const BackgroundTaskId &id)
{
    const BackgroundTask *task = find(id);
    if (task->notifyOn.isEmpty() || task->hasMatched)
        return;
    auto *watch = new LineWatch(task->outputPath, task->notifyOn, this);
    m_watches.insert(id, watch);
    connect(watch, &LineWatch::matched, this, [this, id](const QString &line) {
        BackgroundTask *task = findMutable(id);
        task->matchedLine = line;
        task->hasMatched = true;
        if (LineWatch *done = m_watches.take(id))
            done->deleteLater();
        emit changed(id);
        emit matched(id);
    });
}

void BackgroundTasks::noteLimit(const BackgroundTaskId &id, LimitKind limit)
{
    findMutable(id)->limitsReached.append(limit);
    emit changed(id);
    emit limitReached(id, limit);
}

void BackgroundTasks::noteGrowth(const BackgroundTaskId &id, qint64 bytes)
{
    BackgroundTask *task = findMutable(id);
    task->outputBytes = bytes;
    task->lastOutputMs = m_clock.monotonicMs();
    if (LineWatch *watch = m_watches.value(id))
        watch->look();
    const bool isLate = isFinal(task->status) && bytes > task->endBytes;
    emit outputGrew(id);
    if (isLate)
        noteLate(id);
}

void BackgroundTasks::shareBudget()
{
    const qint64 ring = ringFor(m_limits, m_running.size());
    if (ring == std::exchange(m_ring, ring))
        return;
    for (RunningCommand *running : std::as_const(m_running))
        running->setRingBytes(ring);
}

bool BackgroundTasks::stop(const BackgroundTaskId &id)
{
    if (m_queue.remove(id)) {
        finishLater(id, CommandResult::Ending::Stopped, {});
        return true;
    }
    RunningCommand *running = m_running.value(id);
    if (!running)
        return false;
    if (isFinal(find(id)->status))
        findMutable(id)->hasToldLate = true; // its last words are no news
    running->stop();
    return true;
}

bool BackgroundTasks::setPaused(const BackgroundTaskId &id, bool paused)
{
    RunningCommand *running = m_running.value(id);
    if (!running)
        return false;
    running->setPaused(paused);
    return true;
}

bool BackgroundTasks::setNiceness(const BackgroundTaskId &id, int niceness)
{
    RunningCommand *running = m_running.value(id);
    if (!running)
        return false;
    running->setNiceness(niceness);
    findMutable(id)->niceness = niceness;
    emit changed(id);
    return true;
}

bool BackgroundTasks::giveMoreTime(const BackgroundTaskId &id)
{
    RunningCommand *running = m_running.value(id);
    if (!running || isFinal(find(id)->status) || find(id)->timeLimitSeconds == 0)
        return false;
    BackgroundTask *task = findMutable(id);
    task->timeLimitSeconds += int(std::chrono::seconds(kMoreTime).count());
    if (task->onLimit == LimitRule::Stop) // else LimitWatch has it
        running->setTimeLimit(std::chrono::seconds(task->timeLimitSeconds));
    static_cast<void>(
        m_archive.add({id, *task, m_workspace, {}, task->startedAt})); // for the words of a later run only
    emit changed(id);
    return true;
}

TaskArchive::Adopted BackgroundTasks::adopt(const std::function<bool(const TaskRecord &)> &wanted)
{
    return m_adoption.adopt(m_workspace, wanted);
}

void BackgroundTasks::connectAdoption()
{
    connect(&m_adoption, &TaskAdoption::remarked, this, &BackgroundTasks::remarked);
    connect(&m_adoption, &TaskAdoption::found, this, &BackgroundTasks::add);
    connect(&m_adoption, &TaskAdoption::launched, this, [this](const BackgroundTaskId &id) {
        watch(id, m_runner.attach(m_archive.folderOf(id), this));
        watchLines(id);
    });
    // Nothing that was asked for in another run starts by itself.
    connect(&m_adoption, &TaskAdoption::neverLaunched, this, [this](const BackgroundTaskId &id) {
        finishLater(id, CommandResult::Ending::FailedToStart,
                    QStringLiteral("It was never started: Deckhand ended while it waited for its turn."));
    });
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

TaskCounts BackgroundTasks::counts() const
{
    TaskCounts counts;
    for (const BackgroundTask &task : m_tasks) {
        if (task.status == BackgroundStatus::Queued)
            ++counts.queued;
        else if (task.status == BackgroundStatus::Running)
            ++(task.paused ? counts.paused : counts.running);
        if (!isFinal(task.status)) {
            counts.awaited += task.adopted ? 0 : 1;
            counts.unsettled += task.adopted && task.pid <= 0 ? 1 : 0;
        }
    }
    return counts;
}

std::shared_ptr<void> BackgroundTasks::holdOutput(const BackgroundTaskId &id)
{
    std::shared_ptr<void> held = m_held.value(id).lock();
    if (!held)
        m_held.insert(id, held = std::make_shared<int>());
    return held;
}

QSet<BackgroundTaskId> BackgroundTasks::finishedAndClosed() const
{
    QSet<BackgroundTaskId> ids;
    for (const BackgroundTask &task : m_tasks) {
        if (isFinal(task.status) && m_held.value(task.id).expired())
            ids.insert(task.id);
    }
    return ids;
}

QHash<qint64, BackgroundTaskId> BackgroundTasks::treeRoots() const
{
    QHash<qint64, BackgroundTaskId> roots;
    for (auto running = m_running.cbegin(); running != m_running.cend(); ++running) {
        if (const qint64 root = running.value()->treeRoot(); root > 0)
            roots.insert(root, running.key());
    }
    return roots;
}

void BackgroundTasks::setMeters(const BackgroundTaskId &id, const TaskMeters &meters)
{
    if (!m_running.contains(id))
        return;
    findMutable(id)->meters = meters;
    emit measured(id);
}

/// What an earlier run started may have ended long before now; and the clock may have been set meanwhile.
QDateTime BackgroundTasks::endOf(const BackgroundTask &task, const CommandResult &result) const
{
    const QDateTime told =
        result.endedAtMs > 0 ? QDateTime::fromMSecsSinceEpoch(result.endedAtMs, Qt::UTC) : m_clock.now();
    return std::max(told, task.startedAt.addMSecs(result.durationMs));
}

/// Not from within: whoever started or stopped it shall have returned before the end is told.
void BackgroundTasks::finishLater(const BackgroundTaskId &id, CommandResult::Ending ending, const QString &error)
{
    CommandResult result;
    result.ending = ending;
    result.error = error;
    QMetaObject::invokeMethod(
        this, [this, id, result] { finish(id, result); }, Qt::QueuedConnection);
}

void BackgroundTasks::finish(const BackgroundTaskId &id, const CommandResult &result)
{
    if (RunningCommand *running = m_running.take(id))
        running->deleteLater();
    if (isFinal(find(id)->status))
        finishLeft(id, result);
    else
        end(id, result);
}

/// What an ended task had left running is gone.
void BackgroundTasks::finishLeft(const BackgroundTaskId &id, const CommandResult &result)
{
    BackgroundTask *task = findMutable(id);
    task->leftRunning = 0;
    task->left.clear();
    task->meters.reset();
    task->outputBytes = std::max(task->outputBytes, result.outputBytes);
    task->droppedBytes = result.droppedBytes;
    task->survivors = result.survivors;
    if (result.leftOverLimit)
        task->leftError = result.error.isEmpty() ? QStringLiteral("its time limit ended it") : result.error;
    else if (result.ending == CommandResult::Ending::Lost)
        task->leftError = result.error;
    const bool failed = !task->leftError.isEmpty();
    emit changed(id);
    if (failed)
        noteLate(id);
    shareBudget();
}

/// Not the first word alone: what comes with it shall be told with it.
void BackgroundTasks::noteLate(const BackgroundTaskId &id)
{
    if (std::exchange(findMutable(id)->hasToldLate, true))
        return;
    m_clock.callAfter(std::chrono::seconds(1), this, [this, id] { emit wroteLate(id); });
}

void BackgroundTasks::end(const BackgroundTaskId &id, const CommandResult &result)
{
    if (LineWatch *watch = m_watches.take(id))
        watch->deleteLater();

    BackgroundTask *task = findMutable(id);
    task->status = statusOf(result);
    task->exitCode = result.exitCode;
    task->signal = result.signal;
    task->overLimit = result.ending == CommandResult::Ending::OverLimit;
    task->error = result.error;
    task->pipeline = result.pipeline;
    task->paused = false;
    task->leftRunning = int(result.left.size());
    task->left = namesOf(result.left);
    task->endBytes = result.outputBytes;
    task->meters.reset();
    task->durationMs = result.durationMs;
    task->endedAt = endOf(*task, result);
    task->outputBytes = std::max(task->outputBytes, result.outputBytes);
    task->outputIsGone = result.outputIsGone;
    task->droppedBytes = result.droppedBytes;
    task->survivors = result.survivors;
    emit changed(id);
    if (m_atEnd)
        m_atEnd(BackgroundTask(*find(id))); // a copy: what starts next moves the list
    emit ended(id);
    fillPlaces();
    shareBudget();
}

void stopAll(BackgroundTasks &tasks, WhoseTasks whose)
{
    QList<BackgroundTaskId> waiting;
    QList<BackgroundTaskId> others;
    for (const BackgroundTask &task : tasks.tasks()) {
        if (whose == WhoseTasks::All || !task.adopted)
            (task.status == BackgroundStatus::Queued ? waiting : others).append(task.id);
    }
    // Waiting ones first, or the places that become free would start them.
    for (const BackgroundTaskId &id : waiting + others)
        tasks.stop(id);
}

BackgroundTaskId startAgain(BackgroundTasks &tasks, const BackgroundTaskId &id)
{
    const BackgroundTask *task = tasks.find(id);
    if (!task)
        return {};
    BackgroundTaskSpec spec = *task;
    spec.after = {}; // whoever asks for it wants it now
    spec.graphTask = 0;
    return tasks.start(spec);
}

} // namespace Deckhand
