#pragma once

#include "base/result.h"
#include "taskgraph/task.h"

#include <QMap>

#include <optional>

namespace Deckhand {

/// What task_update may change; unset members stay as they are.
struct TaskChange {
    std::optional<TaskStatus> status;
    std::optional<QString> owner;
    std::optional<QString> command;
    QList<int> addBlockedBy;
    QList<int> addBlocks;
    QList<int> removeBlockedBy;
};

/// The tasks and their edges, as a pure value. Both directions of an edge always agree; unknown ids, self edges and
/// cycles are refused (a cycle is named: `#3 → #5 → #3`, the blocker before what it blocks). A completed blocker
/// blocks nobody: that is computed, never stored.
class TaskGraph
{
public:
    TaskGraph() = default;
    /// An edge that only one of its two tasks names is entered in both.
    explicit TaskGraph(const QList<Task> &tasks);

    /// Replaces the task of that id; edges as above.
    void insert(Task task);
    /// Other tasks keep naming it; unknown ids block nobody.
    void remove(int id);
    const Task *find(int id) const;
    QList<Task> tasks() const { return m_tasks.values(); }
    /// Larger than every id here, also than those that are only named by others: else a new task would inherit their
    /// edges.
    int nextId() const;

    /// All or nothing. Returns the ids of the tasks that changed.
    Result<QList<int>> apply(int id, const TaskChange &change);

    /// The blockers that are not completed; unknown ids block nobody.
    QList<int> openBlockers(const Task &task) const;

    bool operator==(const TaskGraph &other) const { return m_tasks == other.m_tasks; }

private:
    Result<void> addEdge(int blocker, int blocked);
    void removeEdge(int blocker, int blocked);
    QList<int> pathOfBlocks(int from, int to) const;

    QMap<int, Task> m_tasks;
};

/// What task_list says: a line a task in the order of ids, `[>] #2: subject (blocked by: #1)`, or `No tasks.`
QString taskListText(const TaskGraph &graph);

} // namespace Deckhand
