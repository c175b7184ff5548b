#pragma once

#include "taskgraph/taskgraph.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>

namespace Deckhand {

/// The task graph on disk: `.tasks/task_N.json` in the workspace, read and written together with other programs. The folder
/// is made by the first task. A broken file is reported and left as it is; the others still load. Changes from outside
/// are seen by watching the folder, and re-read before every write.
class TaskStore : public QObject
{
    Q_OBJECT
public:
    explicit TaskStore(const QString &workspace, QObject *parent = nullptr);

    /// Reads the folder anew.
    void reload();

    Result<Task> create(const QString &subject, const QString &description);
    Result<Task> update(int id, const TaskChange &change);

    const TaskGraph &graph() const { return m_graph; }
    /// One sentence for each file that could not be read.
    const QStringList &problems() const { return m_problems; }

    static QByteArray toJson(const Task &task);
    static Result<Task> fromJson(const QByteArray &json);

signals:
    /// Anything changed: tasks, edges, problems.
    void changed();

private:
    Result<void> save(const Task &task);

    QString m_folder;
    TaskGraph m_graph;
    QStringList m_problems;
    QFileSystemWatcher m_watcher;
};

} // namespace Deckhand
