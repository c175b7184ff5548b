#pragma once

#include "background/backgroundtask.h"
#include "background/limitwatch.h"
#include "background/runqueue.h"
#include "background/taskadoption.h"
#include "background/taskarchive.h"
#include "base/clock.h"
#include "process/processrunner.h"

#include <QHash>
#include <QObject>

namespace Deckhand {

class LineWatch;

/// How much at once, how much of their output is kept, and what their own limits mean.
struct TaskLimits {
    int mostRunning = 128;                ///< further ones wait, queued; 0: no limit
    LimitRule onLimit = LimitRule::Stop;  ///< for whoever starts a task and was not told; running ones keep theirs
    std::chrono::seconds foreground{120}; ///< then a command that somebody waits for goes on as a task; 0: never
    SpoolLimits spool;
    qint64 spoolBudget = 2ll << 30; ///< of all running tasks together: the more there are, the smaller their rings
};

struct TaskCounts {
    int running = 0; ///< without the paused ones
    int paused = 0;
    int queued = 0;
    /// All of them without those that an earlier run of the program started: they may run for days, and how one ended may not
    /// be known before the disk has room for it.
    int awaited = 0;
    /// Of those that an earlier run started: they may have ended long ago, or run on; it is being looked at.
    int unsettled = 0;

    int all() const { return running + paused + queued; }
};

/// The commands that run while the agent goes on. Owns them; no turn does.
/// Signals: added once a task, changed at every change of state or facts, ended exactly once a task (after the changed that
/// shows the final state). Output growth is told by outputGrew only, meters by measured only.
class BackgroundTasks : public QObject
{
    Q_OBJECT
public:
    /// `folder`: where each task gets a private folder of its own; created when needed. `workspace`: for which they are started,
    /// absolute; tasks that an earlier run left of it can be adopted.
    BackgroundTasks(ProcessRunner &runner, Clock &clock, QString folder, QString workspace = {});
    ~BackgroundTasks() override;

    /// What the end of a task leads to: called once a task, in its final state, after the `changed` that shows that and
    /// before `ended` tells of it. It may start others.
    using AtEnd = std::function<void(const BackgroundTask &)>;
    void setAtEnd(AtEnd atEnd) { m_atEnd = std::move(atEnd); }
    /// Asked for tasks that no conversation began: those that are started by hand.
    void setUsualSession(std::function<SessionId()> usualSession) { m_usualSession = std::move(usualSession); }
    /// Running tasks go on; waiting ones may start.
    void setLimits(const TaskLimits &limits);
    const TaskLimits &limits() const { return m_limits; }

    /// Starts a task, or lets it wait for its turn; never waits for it. A task that cannot start still exists, and ends
    /// with status `error`. `id`: of TaskArchive::newId, for whoever has to write it down before the task exists.
    BackgroundTaskId start(const BackgroundTaskSpec &spec, const BackgroundTaskId &id = {});
    /// Goes on with a command that runs already, in the task's folder (see ForegroundCommand), and owns it then. The task tells
    /// what is known of it: id, spec, start, pid, output. An error is a sentence for people: nothing has changed.
    Result<void> takeOver(BackgroundTask task, RunningCommand *running);
    /// Ends the tree of a running task or what an ended one left of it, or takes a waiting one out of the queue; false when the
    /// id is unknown or nothing of it runs.
    bool stop(const BackgroundTaskId &id);
    /// Holds up the tree of a running task, or lets it go on; `changed` follows. False when it does not run.
    bool setPaused(const BackgroundTaskId &id, bool paused);
    /// 0 to 19, for the whole tree. False when it does not run.
    bool setNiceness(const BackgroundTaskId &id, int niceness);
    /// Moves the time limit of a running task. False when it does not run, or has none.
    static constexpr std::chrono::minutes kMoreTime{10};
    bool giveMoreTime(const BackgroundTaskId &id);

    /// Takes over what earlier runs of the program left of the workspace and `wanted` says yes to: what still
    /// runs is looked after again; how the others ended is told by `ended` as if it happened now.
    TaskArchive::Adopted adopt(const std::function<bool(const TaskRecord &)> &wanted);

    /// Their folders.
    const TaskArchive &archive() const { return m_archive; }
    TaskArchive &archive() { return m_archive; }
    /// As long as somebody who shows the task's output has this, its folder is not removed.
    std::shared_ptr<void> holdOutput(const BackgroundTaskId &id);
    /// Those that have ended and whose output nobody shows.
    QSet<BackgroundTaskId> finishedAndClosed() const;
    /// Null when unknown. Valid until the next call or event.
    const BackgroundTask *find(const BackgroundTaskId &id) const;
    /// In the order in which they were started.
    const QList<BackgroundTask> &tasks() const { return m_tasks; }
    /// What BackgroundTask::startedMs counts from, too.
    qint64 nowMs() const { return m_clock.monotonicMs(); }
    /// Of those that have not ended.
    TaskCounts counts() const;
    /// The processes whose trees are the running tasks (TreeSampler).
    QHash<qint64, BackgroundTaskId> treeRoots() const;
    /// What a sampler found.
    void setMeters(const BackgroundTaskId &id, const TaskMeters &meters);

signals:
    void added(const Deckhand::BackgroundTaskId &id);
    void changed(const Deckhand::BackgroundTaskId &id);
    void outputGrew(const Deckhand::BackgroundTaskId &id);
    void measured(const Deckhand::BackgroundTaskId &id);
    /// A line of output is what the task was told to look out for (BackgroundTaskSpec::notifyOn). Once a task at most.
    void matched(const Deckhand::BackgroundTaskId &id);
    /// It has gone beyond this limit and goes on (LimitRule::Warn). Once a task and limit, over all runs of the program.
    void limitReached(const Deckhand::BackgroundTaskId &id, Deckhand::LimitKind limit);
    void ended(const Deckhand::BackgroundTaskId &id);
    /// It has ended, and what it left running has written since, or failed. Once a task at most, and not after `stop`.
    void wroteLate(const Deckhand::BackgroundTaskId &id);
    /// For people: what is wrong with the tasks of earlier runs.
    void remarked(const QString &text);

private:
    BackgroundTask *findMutable(const BackgroundTaskId &id);
    void add(const BackgroundTask &task);
    void fillPlaces();
    void launch(const BackgroundTaskId &id);
    void watch(const BackgroundTaskId &id, RunningCommand *running);
    void watchLines(const BackgroundTaskId &id);
    void noteGrowth(const BackgroundTaskId &id, qint64 bytes);
    void shareBudget();
    void finishLater(const BackgroundTaskId &id, CommandResult::Ending ending, const QString &error);
    QDateTime endOf(const BackgroundTask &task, const CommandResult &result) const;
    void finish(const BackgroundTaskId &id, const CommandResult &result);
    void end(const BackgroundTaskId &id, const CommandResult &result);
    void finishLeft(const BackgroundTaskId &id, const CommandResult &result);
    void noteLate(const BackgroundTaskId &id);
    qint64 placesTaken() const;
    void connectAdoption();
    void noteLimit(const BackgroundTaskId &id, LimitKind limit);
    bool hasFreePlace() const;

    ProcessRunner &m_runner;
    Clock &m_clock;
    TaskArchive m_archive;
    TaskAdoption m_adoption;
    const QString m_workspace;
    AtEnd m_atEnd;
    std::function<SessionId()> m_usualSession;
    TaskLimits m_limits;
    RunQueue m_queue;
    QList<BackgroundTask> m_tasks;
    QHash<BackgroundTaskId, int> m_rows;
    QHash<BackgroundTaskId, RunningCommand *> m_running;
    QHash<BackgroundTaskId, LineWatch *> m_watches;
    QHash<BackgroundTaskId, std::weak_ptr<void>> m_held;
    qint64 m_ring = 0; ///< what the running tasks were told last
    LimitWatch m_limitWatch;
};

/// Own: but those that an earlier run of the program started.
enum class WhoseTasks { All, Own };
void stopAll(BackgroundTasks &tasks, WhoseTasks whose = WhoseTasks::All);

/// The same command again, as a new task that belongs to no task graph. Empty id when `id` is unknown.
BackgroundTaskId startAgain(BackgroundTasks &tasks, const BackgroundTaskId &id);

} // namespace Deckhand
