#include "taskgraph/taskgraph.h"

#include "base/enumwords.h"

#include <QHash>
#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

void addSorted(QList<int> &ids, int id)
{
    const auto at = std::lower_bound(ids.begin(), ids.end(), id);
    if (at == ids.end() || *at != id)
        ids.insert(at, id);
}

/// What a task only comes to when those that block it are done.
bool needsBlockersDone(TaskStatus status)
{
    return status == TaskStatus::InProgress || status == TaskStatus::Completed;
}

void noteTimes(Task &task, TaskStatus before, const QDateTime &now)
{
    // Programs that write ids as texts may know the keys of their format only, and fail on others.
    const bool isForeign = task.dialect.ids.contains(task.id) && task.command.isEmpty();
    if (task.status == before || isForeign)
        return;
    if (task.status == TaskStatus::InProgress)
        task.startedAt = now;
    if (task.status == TaskStatus::Pending)
        task.startedAt = {};
    const bool isOpen = task.status == TaskStatus::Pending || task.status == TaskStatus::InProgress;
    task.endedAt = isOpen ? QDateTime() : now;
    if (task.startedAt.isValid() && task.endedAt.isValid()) // the clock may have been set back
        task.endedAt = std::max(task.endedAt, task.startedAt);
}

enum Rank { Ready, InProgress, Failed, Blocked, Proposed, Completed, Cancelled, Deleted };

Rank rankOf(const Task &task, const TaskGraph &graph)
{
    switch (task.status) {
    case TaskStatus::Pending:
        return graph.isReady(task) ? Ready : task.isProposed() ? Proposed : Blocked;
    case TaskStatus::InProgress:
        return InProgress;
    case TaskStatus::Completed:
        return Completed;
    case TaskStatus::Failed:
        return Failed;
    case TaskStatus::Cancelled:
        return Cancelled;
    case TaskStatus::Deleted:
        return Deleted;
    }
    Q_UNREACHABLE();
}

const EnumWords<TaskStatus> kMarks{{TaskStatus::Pending, u"[ ]"_qs},   {TaskStatus::InProgress, u"[>]"_qs},
                                   {TaskStatus::Completed, u"[x]"_qs}, {TaskStatus::Failed, u"[!]"_qs},
                                   {TaskStatus::Cancelled, u"[-]"_qs}, {TaskStatus::Deleted, u"[-]"_qs}};

} // namespace

TaskGraph::TaskGraph(const QList<Task> &tasks, const QMap<int, QString> &unreadable) : m_unreadable(unreadable)
{
    for (const Task &task : tasks)
        m_tasks.insert(task.id, task);
    for (const Task &task : tasks) {
        for (const int blocker : task.blockedBy) {
            if (const auto other = m_tasks.find(blocker); other != m_tasks.end())
                link(*other, m_tasks[task.id]);
        }
        for (const int blocked : task.blocks) {
            if (const auto other = m_tasks.find(blocked); other != m_tasks.end())
                link(m_tasks[task.id], *other);
        }
        for (auto id = task.dialect.ids.cbegin(); id != task.dialect.ids.cend(); ++id) {
            if (id.key() > kLargestTaskNumber)
                m_words.insert(id.key(), id->toVariant().toString());
        }
    }
}

/// Each of them can then write what the other one is called.
void TaskGraph::link(Task &blocker, Task &blocked)
{
    addSorted(blocker.blocks, blocked.id);
    addSorted(blocked.blockedBy, blocker.id);
    for (auto [task, other] : {std::pair(&blocker, &blocked), std::pair(&blocked, &blocker)}) {
        if (other->id > kLargestTaskNumber && !task->dialect.ids.contains(other->id))
            task->dialect.ids.insert(other->id, other->dialect.ids.value(other->id));
    }
}

void TaskGraph::insert(Task task)
{
    QList<Task> all = tasks();
    all.removeIf([&task](const Task &old) { return old.id == task.id; });
    all.append(std::move(task));
    *this = TaskGraph(all, m_unreadable);
}

const Task *TaskGraph::find(int id) const
{
    const auto found = m_tasks.constFind(id);
    return found == m_tasks.constEnd() ? nullptr : &*found;
}

QList<Task> TaskGraph::shown() const
{
    QList<Task> tasks = m_tasks.values();
    tasks.removeIf([](const Task &task) { return task.status == TaskStatus::Deleted; });
    const auto isBefore = [](const Task &a, const Task &b) {
        return a.position.value_or(a.id) < b.position.value_or(b.id);
    };
    if (!std::is_sorted(tasks.begin(), tasks.end(), isBefore)) // they mostly are, and moving them is not free
        std::stable_sort(tasks.begin(), tasks.end(), isBefore);
    return tasks;
}

int TaskGraph::nextId() const
{
    int last = 0;
    const auto count = [&last](int id) { last = id <= kLargestTaskNumber ? std::max(last, id) : last; };
    for (const Task &task : m_tasks) {
        count(task.id);
        for (const QList<int> *named : {&task.blockedBy, &task.blocks})
            std::for_each(named->begin(), named->end(), count);
    }
    return last + 1;
}

QString TaskGraph::whyMissing(int id) const
{
    if (m_unreadable.contains(id))
        return QStringLiteral("Task %1 is not known: %2.").arg(names({id}), m_unreadable.value(id));
    if (id > kLargestTaskNumber && !m_words.contains(id))
        return QStringLiteral("There is no task of that name.");
    return QStringLiteral("There is no task %1.").arg(names({id}));
}

Error TaskGraph::noSuchTask(int id) const
{
    return {whyMissing(id) + QStringLiteral(" task_list shows the tasks.")};
}

Result<QList<int>> TaskGraph::apply(int id, const TaskChange &change, const QDateTime &now)
{
    if (!m_tasks.contains(id))
        return noSuchTask(id);

    // All or nothing: on a copy (shared until it is written to).
    TaskGraph next = *this;
    Task &task = next.m_tasks[id];
    const TaskStatus before = task.status;
    task.subject = change.subject.value_or(task.subject);
    task.description = change.description.value_or(task.description);
    task.status = change.status.value_or(task.status);
    task.owner = change.owner.value_or(task.owner);
    task.proposed = change.proposed.value_or(task.proposed) && isUnbegun(task.status);
    const Result<QString> folder = change.folder ? folderInWorkspace(*change.folder) : task.command.folder;
    if (!folder)
        return Error{folder.error()};
    task.command = {change.command.value_or(task.command.line), *folder,
                    change.timeLimitSeconds.value_or(task.command.timeLimitSeconds),
                    change.wake.value_or(task.command.wake),
                    change.startsByItself.value_or(task.command.startsByItself)};
    task.run = change.run.value_or(task.run);
    task.position = change.position.value_or(task.position);
    if (task.subject.trimmed().isEmpty())
        return Error{QStringLiteral("A task needs a subject.")};
    noteTimes(task, before, now);
    for (const int blocker : change.removeBlockedBy)
        next.removeEdge(blocker, id);
    for (const int blocked : change.removeBlocks)
        next.removeEdge(id, blocked);
    for (const int blocker : change.addBlockedBy) {
        if (const Result<void> added = next.addEdge(blocker, id); !added)
            return Error{added.error()};
    }
    for (const int blocked : change.addBlocks) {
        if (const Result<void> added = next.addEdge(id, blocked); !added)
            return Error{added.error()};
    }
    if (const Result<void> may = next.checkBlockers(next.m_tasks[id], change); before != task.status && !may)
        return Error{may.error()};

    // Nothing else can differ, and looking at all of ten thousand would show.
    QList<int> touched =
        change.addBlockedBy + change.addBlocks + change.removeBlockedBy + change.removeBlocks + QList<int>{id};
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    touched.removeIf([&](int other) { return !find(other) || *next.find(other) == *find(other); });
    *this = next;
    return touched;
}

Result<void> TaskGraph::checkBlockers(const Task &task, const TaskChange &change) const
{
    const QList<int> blockers = openBlockers(task);
    if (change.despiteBlockers || !needsBlockersDone(task.status) || blockers.isEmpty())
        return {};
    return Error{QStringLiteral("Task %1 cannot be set to %2: it is blocked by %3. Complete what comes first, take the "
                                "edge away (removeBlockedBy), or say that you mean it (force).")
                     .arg(task.name(), statusWord(task.status), blockersText(task))};
}

Result<void> TaskGraph::addEdge(int blocker, int blocked)
{
    for (const int id : {blocker, blocked}) {
        if (!m_tasks.contains(id))
            return noSuchTask(id);
        if (m_tasks.value(id).status == TaskStatus::Deleted)
            return Error{
                QStringLiteral("Task %1 is deleted. Set it to pending first to use it again.").arg(names({id}))};
    }
    if (blocker == blocked)
        return Error{QStringLiteral("Task %1 cannot block itself.").arg(names({blocker}))};
    if (QList<int> cycle = pathOfBlocks(blocked, blocker); !cycle.isEmpty()) {
        cycle.append(blocked);
        return Error{QStringLiteral("Task %1 cannot be blocked by %2: they would wait for each other (%3).")
                         .arg(names({blocked}), names({blocker}), names(cycle, QStringLiteral(" → ")))};
    }
    link(m_tasks[blocker], m_tasks[blocked]);
    return {};
}

void TaskGraph::removeEdge(int blocker, int blocked)
{
    if (const auto other = m_tasks.find(blocked); other != m_tasks.end())
        other->blockedBy.removeAll(blocker);
    if (const auto other = m_tasks.find(blocker); other != m_tasks.end())
        other->blocks.removeAll(blocked);
}

/// From `from` along `blocks` to `to`, both included; empty when there is no way. Files of other programs may hold
/// cycles: each task is visited once.
QList<int> TaskGraph::pathOfBlocks(int from, int to) const
{
    QHash<int, int> cameFrom{{from, from}};
    QList<int> waiting{from};
    while (!waiting.isEmpty()) {
        const int id = waiting.takeFirst();
        if (id == to) {
            QList<int> path{to};
            while (path.first() != from)
                path.prepend(cameFrom.value(path.first()));
            return path;
        }
        const Task *task = find(id);
        for (const int next : task ? task->blocks : QList<int>()) {
            if (!cameFrom.contains(next)) {
                cameFrom.insert(next, id);
                waiting.append(next);
            }
        }
    }
    return {};
}

QList<int> TaskGraph::openBlockers(const Task &task) const
{
    QList<int> open;
    for (const int id : task.blockedBy) {
        const Task *blocker = find(id);
        if (!blocker || (blocker->status != TaskStatus::Completed && blocker->status != TaskStatus::Deleted))
            open.append(id);
    }
    return open;
}

QString TaskGraph::blockersText(const Task &task) const
{
    QStringList texts;
    for (const int id : openBlockers(task))
        texts.append(find(id) ? names({id}) : nameWithReason(id));
    return texts.join(QStringLiteral(", "));
}

QString TaskGraph::nameWithReason(int id) const
{
    return QStringLiteral("%1 (%2)").arg(names({id}), m_unreadable.value(id, QStringLiteral("there is no such task")));
}

QString TaskGraph::names(const QList<int> &ids, const QString &separator) const
{
    QStringList texts;
    for (const int id : ids)
        texts.append(u'#' + m_words.value(id, QString::number(id)));
    return texts.join(separator);
}

bool TaskGraph::isReady(const Task &task) const
{
    return task.status == TaskStatus::Pending && !task.proposed && openBlockers(task).isEmpty();
}

QString TaskGraph::cycle() const
{
    // What can be taken away front to back without ever finding a task that nothing blocks, is no cycle.
    QHash<int, int> incoming;
    QList<int> free;
    for (const Task &task : m_tasks) {
        const auto known = std::count_if(task.blockedBy.begin(), task.blockedBy.end(),
                                         [this](int id) { return m_tasks.contains(id); });
        incoming.insert(task.id, int(known));
        if (known == 0)
            free.append(task.id);
    }
    while (!free.isEmpty()) {
        const int id = free.takeLast();
        incoming.remove(id);
        for (const int blocked : find(id)->blocks) {
            if (const auto left = incoming.find(blocked); left != incoming.end() && --*left == 0)
                free.append(blocked);
        }
    }
    QList<int> left = incoming.keys();
    std::sort(left.begin(), left.end());
    for (const int id : std::as_const(left)) {
        for (const int blocked : find(id)->blocks) {
            if (const QList<int> path = pathOfBlocks(blocked, id); !path.isEmpty())
                return names(QList<int>{id} + path, QStringLiteral(" → "));
        }
    }
    return {};
}

QString taskListText(const TaskGraph &graph)
{
    const QString lines = taskListText(graph, [](const Task &) { return true; });
    return lines.isEmpty() ? QStringLiteral("No tasks.") : lines;
}

QString taskListText(const TaskGraph &graph, const std::function<bool(const Task &)> &wanted)
{
    QList<Task> tasks = graph.shown();
    std::stable_sort(tasks.begin(), tasks.end(),
                     [&graph](const Task &a, const Task &b) { return rankOf(a, graph) < rankOf(b, graph); });
    QStringList lines;
    for (const Task &task : std::as_const(tasks)) {
        if (!wanted(task))
            continue;
        QString line = taskListLine(task);
        if (const QString blockers = graph.blockersText(task); !blockers.isEmpty() && isOpen(task.status))
            line += QStringLiteral(" (blocked by: %1)").arg(blockers);
        lines.append(line);
    }
    return lines.join(QLatin1Char('\n'));
}

QString taskListLine(const Task &task)
{
    const QString line =
        QStringLiteral("%1 %2: %3").arg(kMarks.word(task.status), task.name(), task.subject.simplified());
    return task.isProposed() ? line + QLatin1String(" (proposed)") : line;
}

} // namespace Deckhand
