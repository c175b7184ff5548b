#pragma once

#include "taskgraph/taskfiles.h"
#include "taskgraph/taskgraph.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <functional>

namespace Deckhand {

/// What one change did, to be undone: the tasks that it touched, before and after. A task that it made is in `after` only.
struct TaskEdit {
    QList<Task> before;
    QList<Task> after;
};

/// The task graph on disk: `.tasks/task_N.json` in the workspace, read and written together with other programs. The
/// folder is made by the first task. A broken file is reported and left as it is; the others still load.
///
/// A change takes the folder's lock, reads what is there now, and writes what that becomes: two programs never take one
/// number, and an older copy never overwrites a newer file. Each file is the old or the new one at every moment; an edge
/// that only one of its two files names (a crash came between) is entered in both when they are read.
///
/// Changes from outside are seen by watching; beyond `mostWatched` files also by a look each second.
class TaskStore : public QObject
{
    Q_OBJECT
public:
    /// Each watched file costs the system one of its watches, of which a user has some thousands.
    static constexpr int kMostWatched = 1000;

    /// Reads the folder.
    explicit TaskStore(const QString &workspace, QObject *parent = nullptr);

    /// Reads what is new in the folder. Emits changed() only if there is something.
    void reload();

    /// `more`: what else is set of the new task, its edges among it.
    Result<Task> create(const QString &subject, const QString &description, const TaskChange &more = {});

    /// Says yes (an ok) or why not, of the task as it is now, under the lock.
    using Check = std::function<Result<void>(const Task &)>;
    Result<Task> update(int id, const TaskChange &change, const Check &check = {});
    /// The same change of several: all or none of them, and one edit.
    Result<void> updateAll(const QList<int> &ids, const TaskChange &change, const Check &check = {});
    /// Makes tasks of what is proposed, as one edit. An error: one of them is not what was shown any more.
    Result<void> approve(const QList<Task> &shown);

    /// What the last call that succeeded has done.
    const TaskEdit &lastEdit() const { return m_lastEdit; }
    /// Takes an edit back: its tasks are as before again, what it made is deleted. Only while they are as it left them.
    Result<void> revert(const TaskEdit &edit);

    const TaskGraph &graph() const { return m_graph; }
    const QString &workspace() const { return m_workspace; }
    /// Why the folder itself cannot be read, a sentence; empty: it can, or there is none.
    QString folderProblem() const { return m_files.folderProblem(); }
    /// That, and one sentence for each file that could not be read, and for tasks that wait for each other.
    const QStringList &problems() const { return m_problems; }

signals:
    /// Anything changed: tasks, edges, problems. After the lock is released; the store may be called from a slot.
    void changed();

private:
    enum class Outcome { Done, Again };
    using Step = std::function<Result<Outcome>(TaskEdit &edit)>;
    Result<void> underLock(const Step &step);
    Result<Outcome> tryCreate(Task task, const TaskChange &more, TaskEdit &edit);
    Result<Outcome> tryUpdate(const QList<int> &ids, const TaskChange &change, const Check &check, TaskEdit &edit);
    Result<Outcome> tryRevert(const TaskEdit &edit, TaskEdit &done);
    Result<Outcome> writeAll(const TaskGraph &next, const QList<int> &ids, TaskEdit &edit);
    bool readFolder();
    void adoptFolder();
    void watch();

    const QString m_workspace;
    TaskFiles m_files;
    TaskGraph m_graph;
    QStringList m_problems;
    TaskEdit m_lastEdit;
    bool m_isCurrent = true; ///< m_graph is what the files hold
    bool m_isTidy = false;
    QFileSystemWatcher m_watcher;
    QTimer m_settle; ///< other programs write several files in a row
    QTimer m_poll;
};

} // namespace Deckhand
