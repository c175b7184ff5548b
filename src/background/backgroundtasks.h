#pragma once

#include "background/backgroundtask.h"
#include "base/clock.h"
#include "base/result.h"
#include "process/processrunner.h"

#include <QHash>
#include <QObject>

namespace Deckhand {

struct BackgroundTaskSpec {
    QString command;
    QString description;
    QString workingDirectory;
    int timeLimitSeconds = 300; ///< 0: none
};

/// The commands that run while the agent goes on. Owns them; no turn does.
/// Signals: added once a task, changed at every change of state or facts, ended exactly once a task (after the changed that
/// shows the final state). Output growth is told by outputGrew only.
class BackgroundTasks : public QObject
{
    Q_OBJECT
public:
    /// `folder`: where each task gets a private folder of its own; created when needed.
    BackgroundTasks(ProcessRunner &runner, const Clock &clock, QString folder, QObject *parent = nullptr);
    ~BackgroundTasks() override;

    /// Starts a task; never waits for it. A task that cannot start still exists, and ends with status `error`.
    BackgroundTaskId start(const BackgroundTaskSpec &spec);
    /// The same command again, as a new task. Empty id when `id` is unknown.
    BackgroundTaskId startAgain(const BackgroundTaskId &id);
    /// Ends the tree of a running task; false when the id is unknown or the task has ended.
    bool stop(const BackgroundTaskId &id);
    void stopAll();

    /// Null when unknown. Valid until the next call or event.
    const BackgroundTask *find(const BackgroundTaskId &id) const;
    /// In the order in which they were started.
    const QList<BackgroundTask> &tasks() const { return m_tasks; }
    int runningCount() const;

signals:
    void added(const Deckhand::BackgroundTaskId &id);
    void changed(const Deckhand::BackgroundTaskId &id);
    void outputGrew(const Deckhand::BackgroundTaskId &id);
    void ended(const Deckhand::BackgroundTaskId &id);

private:
    BackgroundTask *findMutable(const BackgroundTaskId &id);
    void watch(const BackgroundTaskId &id, RunningCommand *running);
    void finish(const BackgroundTaskId &id, const CommandResult &result);

    ProcessRunner &m_runner;
    const Clock &m_clock;
    const QString m_folder;
    QList<BackgroundTask> m_tasks;
    QHash<BackgroundTaskId, int> m_rows;
    QHash<BackgroundTaskId, RunningCommand *> m_running;
    int m_unfinished = 0;
};

} // namespace Deckhand
