#pragma once

#include "taskgraph/taskgraph.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace Deckhand {

/// The task graph on disk: `.tasks/task_N.json` in the workspace, read and written together with other programs. The
/// folder is made by the first task. A broken file is reported and left as it is; the others still load. Changes from
/// outside are seen by watching the folder, and re-read before every write. Links are not followed: neither the folder
/// nor a file of it may lead elsewhere.
class TaskStore : public QObject
{
    Q_OBJECT
public:
    /// Reads the folder.
    explicit TaskStore(const QString &workspace, QObject *parent = nullptr);

    /// Reads the folder anew. Emits changed() only if there is something new.
    void reload();

    Result<Task> create(const QString &subject, const QString &description);
    Result<Task> update(int id, const TaskChange &change);

    const TaskGraph &graph() const { return m_graph; }
    /// One sentence for each file that could not be read.
    const QStringList &problems() const { return m_problems; }

    static QByteArray toJson(const Task &task) { return taskToJson(task); }
    static Result<Task> fromJson(const QByteArray &json) { return taskFromJson(json); }

signals:
    /// Anything changed: tasks, edges, problems.
    void changed();

private:
    QString pathOf(int id) const;
    Result<Task> load(const QString &fileName) const;
    Result<void> makeFolder();
    Result<void> save(const Task &task);
    void adopt(const TaskGraph &graph, const QStringList &problems);
    void watch();

    const QString m_workspace;
    const QString m_folder;
    TaskGraph m_graph;
    QStringList m_problems;
    int m_lastFileNumber = 0; ///< the number of a broken file is never given to a new task
    QFileSystemWatcher m_watcher;
    QTimer m_settle; ///< other programs write several files in a row
};

} // namespace Deckhand
