#include "taskgraph/taskgraph.h"

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

QString joined(const QList<int> &ids, const QString &separator)
{
    QStringList names;
    for (const int id : ids)
        names.append(QStringLiteral("#%1").arg(id));
    return names.join(separator);
}

Error noSuchTask(int id)
{
    return {QStringLiteral("There is no task #%1. task_list shows the tasks.").arg(id)};
}

} // namespace

TaskGraph::TaskGraph(const QList<Task> &tasks)
{
    for (const Task &task : tasks)
        m_tasks.insert(task.id, task);
    for (const Task &task : tasks) {
        for (const int blocker : task.blockedBy) {
            if (const auto other = m_tasks.find(blocker); other != m_tasks.end())
                addSorted(other->blocks, task.id);
        }
        for (const int blocked : task.blocks) {
            if (const auto other = m_tasks.find(blocked); other != m_tasks.end())
                addSorted(other->blockedBy, task.id);
        }
    }
}

void TaskGraph::insert(Task task)
{
    QList<Task> all = tasks();
    all.removeIf([&task](const Task &old) { return old.id == task.id; });
    all.append(std::move(task));
    *this = TaskGraph(all);
}

void TaskGraph::remove(int id)
{
    m_tasks.remove(id);
}

const Task *TaskGraph::find(int id) const
{
    const auto found = m_tasks.constFind(id);
    return found == m_tasks.constEnd() ? nullptr : &*found;
}

int TaskGraph::nextId() const
{
    int last = 0;
    for (const Task &task : m_tasks) {
        last = std::max(last, task.id);
        for (const QList<int> *named : {&task.blockedBy, &task.blocks})
            last = named->isEmpty() ? last : std::max(last, named->last());
    }
    return last + 1;
}

Result<QList<int>> TaskGraph::apply(int id, const TaskChange &change)
{
    if (!m_tasks.contains(id))
        return noSuchTask(id);

    // All or nothing: on a copy (shared until it is written to).
    TaskGraph next = *this;
    Task &task = next.m_tasks[id];
    task.status = change.status.value_or(task.status);
    task.owner = change.owner.value_or(task.owner);
    task.command = change.command.value_or(task.command);
    for (const int blocker : change.removeBlockedBy)
        next.removeEdge(blocker, id);
    for (const int blocker : change.addBlockedBy) {
        if (const Result<void> added = next.addEdge(blocker, id); !added)
            return Error{added.error()};
    }
    for (const int blocked : change.addBlocks) {
        if (const Result<void> added = next.addEdge(id, blocked); !added)
            return Error{added.error()};
    }

    QList<int> changed;
    for (const Task &after : std::as_const(next.m_tasks)) {
        if (after != *find(after.id))
            changed.append(after.id);
    }
    *this = next;
    return changed;
}

Result<void> TaskGraph::addEdge(int blocker, int blocked)
{
    for (const int id : {blocker, blocked}) {
        if (!m_tasks.contains(id))
            return noSuchTask(id);
    }
    if (blocker == blocked)
        return Error{QStringLiteral("Task #%1 cannot block itself.").arg(blocker)};
    if (QList<int> cycle = pathOfBlocks(blocked, blocker); !cycle.isEmpty()) {
        cycle.append(blocked);
        return Error{QStringLiteral("Task #%1 cannot be blocked by #%2: they would wait for each other (%3).")
                         .arg(blocked)
                         .arg(blocker)
                         .arg(joined(cycle, QStringLiteral(" → ")))};
    }
    addSorted(m_tasks[blocker].blocks, blocked);
    addSorted(m_tasks[blocked].blockedBy, blocker);
    return {};
}

void TaskGraph::removeEdge(int blocker, int blocked)
{
    m_tasks[blocked].blockedBy.removeAll(blocker);
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
        if (blocker && blocker->status != TaskStatus::Completed)
            open.append(id);
    }
    return open;
}

QString taskListText(const TaskGraph &graph)
{
    QStringList lines;
    for (const Task &task : graph.tasks()) {
        const char *mark = task.status == TaskStatus::Completed  ? "[x]"
                         : task.status == TaskStatus::InProgress ? "[>]"
                                                                 : "[ ]";
        QString line = QLatin1String(mark) + QStringLiteral(" #%1: ").arg(task.id) + task.subject.simplified();
        if (const QList<int> blockers = graph.openBlockers(task); !blockers.isEmpty())
            line += QStringLiteral(" (blocked by: %1)").arg(joined(blockers, QStringLiteral(", ")));
        lines.append(line);
    }
    return lines.isEmpty() ? QStringLiteral("No tasks.") : lines.join(QLatin1Char('\n'));
}

} // namespace Deckhand
