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

/// The tasks and their edges, as a pure value. Both directions of an edge always agree; unknown ids, self edges and cycles
/// are refused (a cycle is named: `#3 → #5 → #3`). A completed blocker blocks nobody: that is computed, never stored.
class TaskGraph
{
public:
    void insert(Task task);
    void remove(int id);
    const Task *find(int id) const;
    QList<Task> tasks() const { return m_tasks.values(); }
    int nextId() const;

    /// All or nothing. Returns the ids of the tasks that changed.
    Result<QList<int>> apply(int id, const TaskChange &change);

    /// The blockers that are not completed; unknown ids block nobody.
    QList<int> openBlockers(const Task &task) const;

private:
    QMap<int, Task> m_tasks;
};

} // namespace Deckhand
