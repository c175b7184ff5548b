#pragma once

#include "base/result.h"
#include "taskgraph/task.h"

#include <QHash>
#include <QMap>

#include <functional>
#include <optional>

namespace Deckhand {

/// What may be changed of a task; unset members stay as they are.
struct TaskChange {
    std::optional<QString> subject;
    std::optional<QString> description;
    std::optional<TaskStatus> status;
    std::optional<QString> owner;
    std::optional<bool> proposed;
    std::optional<QString> command; ///< and the rest of a TaskCommand
    std::optional<QString> folder;
    std::optional<int> timeLimitSeconds;
    std::optional<QString> wake;
    std::optional<bool> startsByItself;
    std::optional<TaskRun> run;
    std::optional<std::optional<double>> position;
    QList<int> addBlockedBy;
    QList<int> addBlocks;
    QList<int> removeBlockedBy;
    QList<int> removeBlocks;
    bool despiteBlockers = false; ///< start or complete it although others should come first
};

/// The tasks and their edges, as a pure value. Both directions of an edge always agree; unknown ids, self edges and
/// cycles are refused (a cycle is named: `#3 → #5 → #3`, the blocker before what it blocks). A completed or deleted blocker
/// blocks nobody: that is computed, never stored, so that reopening it blocks again. One of which nothing is known, because its
/// file cannot be read or is not there, blocks: unknown is not done.
class TaskGraph
{
public:
    TaskGraph() = default;
    /// An edge that only one of its two tasks names is entered in both. `unreadable`: tasks that there are but of which
    /// nothing is known, and why.
    explicit TaskGraph(const QList<Task> &tasks, const QMap<int, QString> &unreadable = {});

    /// Replaces the task of that id; edges as above.
    void insert(Task task);
    const Task *find(int id) const;
    /// All of them, also the deleted ones, by id.
    QList<Task> tasks() const { return m_tasks.values(); }
    /// What people see: without the deleted ones, in the order that was given by hand, else by id.
    QList<Task> shown() const;
    bool isEmpty() const { return m_tasks.isEmpty(); }
    /// Larger than every id here, also than those that are only named by others: else a new task would inherit their
    /// edges.
    int nextId() const;

    /// All or nothing. Returns the ids of the tasks that changed. A change of the status also notes when: `now`. A blocked
    /// task is not started or completed without TaskChange::despiteBlockers. One that is begun is not proposed any more.
    Result<QList<int>> apply(int id, const TaskChange &change, const QDateTime &now = QDateTime::currentDateTimeUtc());

    const QMap<int, QString> &unreadable() const { return m_unreadable; }
    /// Why there is no such task here, a sentence: its file cannot be read, or there is none.
    QString whyMissing(int id) const;

    /// The blockers that are not completed; deleted ones block nobody.
    QList<int> openBlockers(const Task &task) const;
    /// The same for people: `#1, #4 (task_4.json cannot be used: it is no JSON …), #9 (there is no such task)`.
    QString blockersText(const Task &task) const;
    /// Of a task that is not here: `#9 (there is no such task)`.
    QString nameWithReason(int id) const;
    /// `#1, #task_1761234567_0042`
    QString names(const QList<int> &ids, const QString &separator = QStringLiteral(", ")) const;
    /// Pending, not only proposed, and nothing blocks it.
    bool isReady(const Task &task) const;
    /// A cycle that a file of another program brought in, as `apply` names one; empty if there is none.
    QString cycle() const;

    bool operator==(const TaskGraph &other) const
    {
        return m_tasks == other.m_tasks && m_unreadable == other.m_unreadable;
    }

private:
    static void link(Task &blocker, Task &blocked);
    Error noSuchTask(int id) const;
    Result<void> addEdge(int blocker, int blocked);
    void removeEdge(int blocker, int blocked);
    QList<int> pathOfBlocks(int from, int to) const;
    Result<void> checkBlockers(const Task &task, const TaskChange &change) const;

    QMap<int, Task> m_tasks;
    QMap<int, QString> m_unreadable;
    QHash<int, QString> m_words; ///< what those are called whose ids are no numbers, also where only others name them
};

/// What task_list says: a line a task, `[>] #2: subject (blocked by: #1)`, or `No tasks.` First what is ready, then what is
/// in progress, failed, blocked, proposed, completed, cancelled; within these in the order of TaskGraph::shown.
QString taskListText(const TaskGraph &graph);
/// Only of those that `wanted` says yes to; empty if there are none.
QString taskListText(const TaskGraph &graph, const std::function<bool(const Task &)> &wanted);
/// One of its lines, without what blocks the task: `[>] #2: subject`, `[ ] #3: subject (proposed)`.
QString taskListLine(const Task &task);

} // namespace Deckhand
