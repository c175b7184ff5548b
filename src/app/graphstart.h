#pragma once

#include "app/taskscommand.h"
#include "background/noticeledger.h"
#include "graphrun/graphrun.h"
#include "process/supervisedprocessrunner.h"
#include "storage/statedir.h"

#include <QObject>
#include <QSet>

namespace Deckhand {

/// `deckhand tasks start`: runs a part of the plan to its end and tells how it goes, a line an event.
class GraphStart : public QObject
{
    Q_OBJECT
public:
    /// The store outlives it.
    GraphStart(TaskStore &store, const StateDir &state, const TasksCommand &command);

    void start();
    /// Ends what runs, then done with 128 + `signal`.
    void interrupt(int signal);

signals:
    void printed(const QString &line);
    void troubled(const QString &reason);
    /// Once: 0 when everything that it ran is completed.
    void done(int exitStatus);

private:
    void onStarted(const BackgroundTaskId &id);
    void onEnded(const BackgroundTaskId &id);
    void tell(const char *event, const BackgroundTask &run);
    void finishWhenQuiet();
    void finish(int status);

    TaskStore &m_store;
    const TasksCommand m_command;
    SystemClock m_clock;
    SupervisedProcessRunner m_processes;
    BackgroundTasks m_background;
    NoticeLedger m_notices;
    GraphRun m_run;
    QList<int> m_planned;
    int m_signal = 0;
    bool m_finished = false;
};

} // namespace Deckhand
