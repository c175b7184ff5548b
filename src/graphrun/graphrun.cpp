#include "graphrun/graphrun.h"

#include "base/textcut.h"
#include "output/outputfile.h"
#include "output/plaintext.h"

#include <QFileInfo>
#include <QScopedValueRollback>

#include <algorithm>
#include <chrono>

namespace Deckhand {

namespace {

constexpr qsizetype kTailCharacters = 4000;
constexpr qint64 kTailBytes = 16 * 1024LL; ///< of which that is the end
constexpr int kTailLines = 20;

/// The end of what it wrote, as it is kept in the task's file.
QString tailOf(const BackgroundTask &task)
{
    const QString output = plainText(readTail(task.outputPath, kTailBytes)).trimmed();
    QStringList lines = lastCharacters(output, kTailCharacters).toString().split(u'\n');
    if (lines.size() > kTailLines)
        lines = lines.mid(lines.size() - kTailLines);
    return lines.join(u'\n');
}

/// A failure says how; what is not simply one is named first.
QString outcomeOf(const BackgroundTask &task)
{
    const QString end = endDescription(task);
    const QString word = statusWord(task.status);
    const bool isPlain = task.status == BackgroundStatus::Completed || task.status == BackgroundStatus::Failed;
    return isPlain || end.startsWith(word) ? end : QStringLiteral("%1: %2").arg(word, end);
}

/// Whatever blocks it.
bool mayBegin(const Task &task)
{
    return task.status == TaskStatus::Pending && !task.isProposed();
}

QString sentence(const char *words, const QList<int> &tasks, const TaskGraph &graph)
{
    return tasks.isEmpty() ? QString() : QStringLiteral(" %1: %2.").arg(QLatin1String(words), graph.names(tasks));
}

} // namespace

TaskRun taskRunOf(const BackgroundTask &ended)
{
    const bool isGood = ended.status == BackgroundStatus::Completed;
    return TaskRun{ended.id.toString(), outcomeOf(ended), isGood ? QString() : tailOf(ended)};
}

GraphRun::GraphRun(TaskStore &store, BackgroundTasks &background, Clock &clock, const QString &folder, QObject *parent)
    : QObject(parent),
      m_store(store),
      m_background(background),
      m_clock(clock),
      m_owner(folder),
      m_requests(folder, store.workspace(), m_owner.lock())
{
    connect(&background, &BackgroundTasks::added, this, &GraphRun::onAdded);
    // A person, or another program, may have completed what blocked others.
    connect(&store, &TaskStore::changed, this, &GraphRun::startReadyLater);
}

Result<StartPlan> GraphRun::plan(const StartWish &wish)
{
    m_store.reload();
    if (const QString problem = m_store.folderProblem(); !problem.isEmpty())
        return Error{problem};
    StartWish known = wish;
    for (const int id : wish.tasks) {
        if (const Task *task = m_store.graph().find(id); task && isInHands(*task))
            known.inHands.insert(id);
    }
    return planStart(m_store.graph(), known);
}

Result<StartPlan> GraphRun::start(const StartWish &wish, const SessionId &session)
{
    const Result<StartPlan> planned = plan(wish);
    if (!planned)
        return planned;
    QList<RunRequest> requests;
    for (const int id : planned->all()) {
        const Task &task = *m_store.graph().find(id);
        requests.append({id, task.command, wish.despiteBlockers && wish.tasks.contains(id), session});
    }
    note(m_requests.add(requests));
    for (const int id : planned->all()) {
        if (const Result<void> reopened = reopen(*m_store.graph().find(id)); !reopened)
            return Error{reopened.error()};
    }
    startReady();
    emit changed();
    return planned;
}

/// What has failed, and what is in progress and run by nobody.
Result<void> GraphRun::reopen(const Task &task)
{
    if (task.status != TaskStatus::Failed && task.status != TaskStatus::InProgress)
        return {};
    TaskChange again;
    again.status = TaskStatus::Pending;
    if (task.status == TaskStatus::InProgress)
        again.run = TaskRun();
    const Result<Task> reopened = m_store.update(task.id, again, [this](const Task &now) {
        return isInHands(now) ? Result<void>(Error{tr("Somebody else has it.")}) : Result<void>();
    });
    return reopened ? Result<void>() : Result<void>(Error{reopened.error()});
}

bool GraphRun::isInHands(const Task &task) const
{
    return task.status == TaskStatus::InProgress && !task.run.backgroundTask.isEmpty()
        && m_owner.whose(task.run.by) != RunOwner::Whose::Left;
}

bool GraphRun::stop(int task)
{
    const bool waited = m_requests.contains(task);
    forget({task});
    const auto run = std::find(m_runs.cbegin(), m_runs.cend(), task);
    return run != m_runs.cend() ? m_background.stop(run.key()) : waited;
}

void GraphRun::stopAll()
{
    forget(requested());
    for (const BackgroundTaskId &run : m_runs.keys())
        m_background.stop(run);
}

void GraphRun::setPlaces(int places)
{
    m_places = places;
    startReadyLater();
}

QList<int> GraphRun::requested() const
{
    QList<int> tasks;
    for (const RunRequest &request : m_requests.all())
        tasks.append(request.task);
    return tasks;
}

bool GraphRun::willStart(int task) const
{
    const Task *found = m_store.graph().find(task);
    return found && mayBegin(*found) && m_requests.contains(task);
}

/// What changes the store or ends a command is in the middle of something: its own listeners come first.
void GraphRun::startReadyLater()
{
    const bool hasWork = !m_requests.all().isEmpty() || !m_unwritten.isEmpty();
    if (!hasWork || std::exchange(m_startsLater, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_startsLater = false;
            goOn();
        },
        Qt::QueuedConnection);
}

void GraphRun::startReady()
{
    if (m_starting)
        return;
    const QScopedValueRollback<bool> starting(m_starting, true);
    QList<int> obsolete;
    const QList<RunRequest> requests = m_requests.all();
    for (const RunRequest &request : requests) {
        const bool hasPlace = m_places == 0 || m_runs.size() < m_places;
        if (isStartable(request, &obsolete) && hasPlace)
            launch(request);
    }
    forget(obsolete);
}

bool GraphRun::isStartable(const RunRequest &request, QList<int> *obsolete)
{
    const Task *task = m_store.graph().find(request.task);
    if (!task && m_store.graph().unreadable().contains(request.task))
        return false; // it may just be written
    if (!task || !mayBegin(*task)) {
        if (!isRunning(request.task)) // done, begun or given up by other hands, or its approval was taken back
            obsolete->append(request.task);
        return false;
    }
    if (task->command != request.command) {
        obsolete->append(request.task);
        emit troubled(
            tr("Task %1 is not started by itself: its command has been changed since it was asked for. Start it "
               "again if you want that.")
                .arg(task->name()));
        return false;
    }
    return request.despiteBlockers || m_store.graph().openBlockers(*task).isEmpty();
}

void GraphRun::launch(const RunRequest &request)
{
    const BackgroundTaskId id = m_background.archive().newId();
    const Task *task = m_store.graph().find(request.task);
    TaskChange claim;
    claim.status = TaskStatus::InProgress;
    claim.run = TaskRun{id.toString(), {}, {}, m_owner.mark()};
    claim.despiteBlockers = request.despiteBlockers;
    if (task->owner.isEmpty())
        claim.owner = QStringLiteral("deckhand");
    bool overtaken = false;
    const Result<Task> claimed = m_store.update(request.task, claim, [&](const Task &now) {
        overtaken = !mayBegin(now) || now.command != request.command;
        return overtaken ? Result<void>(Error{tr("Somebody else has it.")}) : Result<void>();
    });
    if (!claimed) {
        if (!overtaken) // then the next look at it says why
            emit troubled(claimed.error());
        return;
    }
    m_runs.insert(id, request.task);
    m_background.start(specOf(*claimed, request.session), id);
    emit changed();
}

BackgroundTaskSpec GraphRun::specOf(const Task &task, const SessionId &session) const
{
    BackgroundTaskSpec spec;
    spec.command = task.command.line;
    spec.description = QStringLiteral("%1 %2").arg(task.name(), task.subject.simplified());
    spec.workingDirectory = m_store.workspace();
    if (!task.command.folder.isEmpty())
        spec.workingDirectory += u'/' + task.command.folder;
    spec.timeLimitSeconds = task.command.timeLimitSeconds;
    spec.graphTask = task.id;
    spec.session = session;
    // Nobody has to act on a success that others go on after by themselves.
    const WakeRule usual = leadsOn(task) ? WakeRule::OnFailure : WakeRule::Now;
    spec.wake.rule = wakeRuleFromWord(task.command.wake).value_or(usual);
    return spec;
}

bool GraphRun::leadsOn(const Task &task) const
{
    return std::any_of(task.blocks.begin(), task.blocks.end(), [this](int id) { return willStart(id); });
}

/// One that an earlier run of the program started; ours are entered before they are.
void GraphRun::onAdded(const BackgroundTaskId &id)
{
    const int task = m_background.find(id)->graphTask;
    if (isRunOf(task, id))
        m_runs.insert(id, task);
}

void GraphRun::onEnded(const BackgroundTask &ended)
{
    if (!m_runs.contains(ended.id))
        return;
    const int task = m_runs.take(ended.id);
    if (neverRan(ended))
        giveBack(task, ended.id);
    else
        recordEnd(ended);
    startReady();
    emit changed();
}

bool GraphRun::neverRan(const BackgroundTask &task) const
{
    return task.adopted && task.status == BackgroundStatus::Error
        && !QFileInfo::exists(m_background.archive().folderOf(task.id) + QStringLiteral("/task.lock"));
}

void GraphRun::recordEnd(const BackgroundTask &ended)
{
    const bool isGood = ended.status == BackgroundStatus::Completed;
    TaskChange end;
    end.status = isGood ? TaskStatus::Completed : TaskStatus::Failed;
    end.run = taskRunOf(ended);
    end.despiteBlockers = true; // it has run, whatever was linked to it meanwhile
    const Result<void> written = change(ended.graphTask, ended.id, end);
    if (written) {
        m_unwritten.remove(ended.id);
        return forget({ended.graphTask});
    }
    if (!m_unwritten.contains(ended.id))
        emit troubled(written.error());
    m_unwritten.insert(ended.id, ended);
    retryLater();
}

/// The disk may have room again; until then the task is shown as in progress, and the next run would find its end.
void GraphRun::retryLater()
{
    if (std::exchange(m_retriesLater, true))
        return;
    m_clock.callAfter(std::chrono::seconds(5), this, [this] {
        m_retriesLater = false;
        goOn();
    });
}

void GraphRun::goOn()
{
    const QList<BackgroundTask> unwritten = m_unwritten.values();
    for (const BackgroundTask &ended : unwritten)
        recordEnd(ended);
    startReady();
    if (m_unwritten.size() < unwritten.size())
        emit changed();
}

void GraphRun::giveBack(int task, const BackgroundTaskId &run)
{
    TaskChange back;
    back.status = TaskStatus::Pending;
    back.run = TaskRun();
    if (const Result<void> given = change(task, run, back); !given)
        emit troubled(given.error());
}

/// Of a task that this run has. One that is gone, or that somebody else has taken in hand meanwhile, stays as it is, which
/// is no error.
Result<void> GraphRun::change(int task, const BackgroundTaskId &run, const TaskChange &change)
{
    bool overtaken = false;
    const Result<Task> changed = m_store.update(task, change, [&](const Task &now) {
        overtaken = now.status != TaskStatus::InProgress || now.run.backgroundTask != run.toString();
        return overtaken ? Result<void>(Error{tr("Somebody else has it.")}) : Result<void>();
    });
    const bool isGone = !m_store.graph().find(task) && !m_store.graph().unreadable().contains(task);
    return changed || overtaken || isGone ? Result<void>() : Result<void>(Error{changed.error()});
}

void GraphRun::forget(const QList<int> &tasks)
{
    if (tasks.isEmpty())
        return;
    note(m_requests.remove(tasks));
    emit changed();
}

/// Said once; the disk may have room again.
void GraphRun::note(const Result<void> &kept)
{
    if (!kept && !std::exchange(m_isUnkept, true)) {
        emit troubled(kept.error());
        keepLater();
    }
    m_isUnkept = !kept;
}

void GraphRun::keepLater()
{
    m_clock.callAfter(std::chrono::seconds(5), this, [this] {
        note(m_requests.save());
        if (m_isUnkept)
            keepLater();
    });
}

bool GraphRun::needs(const TaskRecord &record) const
{
    return isRunOf(record.spec.graphTask, record.id);
}

/// Also when nobody knows just now, because the task's file cannot be read: before its end is written it is looked at again.
bool GraphRun::isRunOf(int task, const BackgroundTaskId &run) const
{
    const Task *found = task > 0 ? m_store.graph().find(task) : nullptr;
    if (!found)
        return m_store.graph().unreadable().contains(task);
    return found->status == TaskStatus::InProgress && found->run.backgroundTask == run.toString();
}

bool GraphRun::runsInAnother(const Task &task) const
{
    const BackgroundTaskId run(task.run.backgroundTask);
    return task.status == TaskStatus::InProgress && !run.isEmpty() && !m_background.find(run)
        && m_owner.whose(task.run.by) == RunOwner::Whose::Running;
}

bool GraphRun::runsElsewhere(const Task &task) const
{
    return task.status == TaskStatus::InProgress && !task.run.backgroundTask.isEmpty()
        && m_owner.isElsewhere(task.run.by);
}

void GraphRun::resume()
{
    m_requests.adopt();
    for (const Task &task : m_store.graph().tasks()) {
        const BackgroundTaskId id(task.run.backgroundTask);
        const bool isOpenRun = task.status == TaskStatus::InProgress && !id.isEmpty() && !m_runs.contains(id);
        // With a record, or still without one because it is just being started: another run of the program has it.
        if (!isOpenRun || m_owner.whose(task.run.by) != RunOwner::Whose::Left
            || QFileInfo::exists(m_background.archive().folderOf(id) + QStringLiteral("/task.json")))
            continue;
        if (m_requests.contains(task.id)) {
            giveBack(task.id, id);
            continue;
        }
        TaskChange lost;
        lost.status = TaskStatus::Failed;
        lost.run = TaskRun{id.toString(), tr("lost: nobody knows how it ended"), {}};
        if (const Result<void> written = change(task.id, id, lost); !written)
            emit troubled(written.error());
    }
    startReady();
    emit changed();
}

QString GraphRun::remarkOn(const BackgroundTask &ended) const
{
    const Task *task = ended.graphTask > 0 ? m_store.graph().find(ended.graphTask) : nullptr;
    if (!task || task->run.backgroundTask != ended.id.toString())
        return {};
    const TaskGraph &graph = m_store.graph();
    QList<int> started;
    QList<int> waiting;
    QList<int> ready;
    QList<int> blocked;
    QList<int> proposed;
    for (const int id : task->blocks) {
        const Task *next = m_store.graph().find(id);
        if (!next || next->status == TaskStatus::Deleted)
            continue;
        if (isRunning(id))
            started.append(id);
        else if (m_store.graph().isReady(*next))
            (willStart(id) ? waiting : ready).append(id);
        else if (next->status == TaskStatus::Pending)
            (next->isProposed() ? proposed : blocked).append(id);
    }
    return QStringLiteral("task %1 of the plan is %2.").arg(task->name(), statusWord(task->status))
         + sentence("Started by themselves", started, graph)
         + sentence("Start as soon as there is a place", waiting, graph)
         + sentence("Ready now, for you to begin", ready, graph) + sentence("Still blocked", blocked, graph)
         + sentence("Only proposed, for the user to approve", proposed, graph);
}

} // namespace Deckhand
