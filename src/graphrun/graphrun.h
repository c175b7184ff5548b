#pragma once

#include "background/backgroundtasks.h"
#include "graphrun/runowner.h"
#include "graphrun/runrequests.h"
#include "graphrun/startplan.h"
#include "taskgraph/taskstore.h"

#include <QHash>
#include <QObject>

#include <algorithm>

namespace Deckhand {

/// How a command ended, as it is entered in the file of its task.
TaskRun taskRunOf(const BackgroundTask &ended);

/// Runs the tasks of the graph that carry a command, each as a background task: in progress while it runs, completed at exit
/// code 0, else failed with how it ended and the end of its output. Its end releases those that it blocked: they start by
/// themselves when that was asked for, at most `places` of them at once.
///
/// A task is claimed in its file, under the folder's lock, before its command starts: of several programs one runs it. What
/// was asked for is kept until it has ended, so that the next run of the program goes on after a crash: a command that ran
/// is not run again, one that was claimed and never ran is.
class GraphRun : public QObject
{
    Q_OBJECT
public:
    /// All of them outlive it. `folder`: private, for what was asked for; made when needed. Whoever makes it
    /// tells it of the end of every background task (BackgroundTasks::setAtEnd).
    GraphRun(TaskStore &store, BackgroundTasks &background, Clock &clock, const QString &folder,
             QObject *parent = nullptr);

    /// What starting would mean now; nothing is started.
    Result<StartPlan> plan(const StartWish &wish);
    /// Starts it, or lets it wait for its turn. Returns what that means. `session`: the conversation that asks for it, and
    /// is told how its commands end; empty: a person does.
    Result<StartPlan> start(const StartWish &wish, const SessionId &session = {});
    /// A background task has ended: what it led to is in the graph when this returns (remarkOn), and what it freed is started.
    void onEnded(const BackgroundTask &ended);
    /// Ends the command if it runs (the task is failed then), and does not start it any more. False: neither was the case.
    bool stop(int task);
    /// Nothing is started any more, and what runs is ended.
    void stopAll();

    /// At once; further ones wait. 0: no limit. Those that run go on.
    void setPlaces(int places);
    int places() const { return m_places; }
    int runningCount() const { return int(m_runs.size()); }
    /// By this program.
    bool isRunning(int task) const { return std::find(m_runs.cbegin(), m_runs.cend(), task) != m_runs.cend(); }
    /// Of commands that have ended, the ends that could not be written yet; it is tried again.
    int unwrittenCount() const { return int(m_unwritten.size()); }
    /// What is still to be started, in the order in which it was asked for.
    QList<int> requested() const;

    /// It waits for a place, or for what blocks it.
    bool willStart(int task) const;

    /// The task in the graph is in progress by this run: whoever takes over background tasks wants it.
    bool needs(const TaskRecord &record) const;
    /// It is in progress by a Deckhand that keeps its state in another place: nothing is known of it here, not its output
    /// and not whether it still runs.
    bool runsElsewhere(const Task &task) const;
    /// It is in progress by another Deckhand that lives and keeps its state in the same place: its end will be written.
    bool runsInAnother(const Task &task) const;
    /// Goes on with what earlier runs of the program left. After the background tasks were taken over.
    void resume();
    /// Looks whether something can be started, or written, that could not before. Happens by itself, a little later.
    void goOn();

    /// The program was killed between claiming the task and starting its command.
    bool neverRan(const BackgroundTask &task) const;
    /// What the end of a task of the graph led to: a line for the model. Empty for other tasks.
    QString remarkOn(const BackgroundTask &ended) const;

signals:
    /// What waits to be started.
    void changed();
    /// Something did not go as was asked for; a sentence for people.
    void troubled(const QString &reason);

private:
    Result<void> reopen(const Task &task);
    bool isInHands(const Task &task) const;
    void startReady();
    void startReadyLater();
    bool isStartable(const RunRequest &request, QList<int> *obsolete);
    void launch(const RunRequest &request);
    BackgroundTaskSpec specOf(const Task &task, const SessionId &session) const;
    bool leadsOn(const Task &task) const;
    void onAdded(const BackgroundTaskId &id);
    bool isRunOf(int task, const BackgroundTaskId &run) const;
    void recordEnd(const BackgroundTask &ended);
    void retryLater();
    void giveBack(int task, const BackgroundTaskId &run);
    Result<void> change(int task, const BackgroundTaskId &run, const TaskChange &change);
    void forget(const QList<int> &tasks);
    void note(const Result<void> &kept);
    void keepLater();

    TaskStore &m_store;
    BackgroundTasks &m_background;
    Clock &m_clock;
    RunOwner m_owner;
    RunRequests m_requests;
    QHash<BackgroundTaskId, int> m_runs; ///< those that have not ended, and their tasks
    QHash<BackgroundTaskId, BackgroundTask> m_unwritten;
    int m_places = 4;
    bool m_starting = false;
    bool m_startsLater = false;
    bool m_retriesLater = false;
    bool m_isUnkept = false; ///< the disk has not taken what is requested
};

} // namespace Deckhand
