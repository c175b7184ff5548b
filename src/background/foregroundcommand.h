#pragma once

#include "background/backgroundtask.h"
#include "base/result.h"
#include "process/processrunner.h"

namespace Deckhand {

class BackgroundTasks;
class Clock;

/// A command that somebody waits for. From its start it has a folder among those of the tasks, so that it can go on as one
/// without being started again. The folder's record names no workspace until then: no run of the program takes it for a task.
/// Deleting it ends the command, tree and all, and removes the folder; not when it has moved.
/// Signals: outputGrew any number of times, then done once, unless it has moved before.
class ForegroundCommand : public QObject
{
    Q_OBJECT
public:
    /// What is asked for; a time limit ends it. All outlives it.
    ForegroundCommand(BackgroundTasks &tasks, ProcessRunner &runner, Clock &clock, const BackgroundTaskSpec &spec,
                      QObject *parent);
    ~ForegroundCommand() override;

    /// With what is known of it by now.
    const BackgroundTask &task() const { return m_task; }
    bool isRunning() const { return m_running; }
    /// It goes on as the background task of task().id, and its end is a notice. An error, a sentence for people: it goes on
    /// in front.
    Result<void> moveToBackground();

signals:
    void outputGrew();
    void done(const Deckhand::CommandResult &result);

private:
    void run(ProcessRunner &runner);
    void onDone(const CommandResult &result);

    BackgroundTasks &m_tasks;
    BackgroundTask m_task;
    RunningCommand *m_running = nullptr; ///< null when it has ended, or moved
    bool m_hasMoved = false;
};

} // namespace Deckhand
