#pragma once

#include "background/backgroundtask.h"
#include "base/clock.h"
#include "process/treesampler.h"

#include <QHash>
#include <QObject>

namespace Deckhand {

class BackgroundTasks;

/// Watches the limits of the tasks that go on when they reach one (LimitRule::Warn). Their supervisors know nothing of
/// these limits: a warning is for somebody who is there, so it is this program that looks, also at tasks of earlier runs.
/// Time and output are exact; of the memory a sample is taken once a second.
class LimitWatch : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it. It follows the tasks by their signals.
    LimitWatch(const BackgroundTasks &tasks, Clock &clock, QObject *parent = nullptr);

signals:
    /// Once a task and limit, and never for one that has ended: what it used is told with its end then.
    void reached(const Deckhand::BackgroundTaskId &id, Deckhand::LimitKind limit);

private:
    /// The time that a task has run, without its pauses.
    struct Stopwatch {
        qint64 countedMs = 0;
        qint64 runsSinceMs = 0; ///< monotonic
        bool isRunning = true;
        bool isTimerSet = false;

        qint64 elapsed(qint64 nowMs) const { return countedMs + (isRunning ? nowMs - runsSinceMs : 0); }
    };

    void follow(const BackgroundTaskId &id);
    void forget(const BackgroundTaskId &id);
    void setPaused(const BackgroundTaskId &id, bool paused);
    void lookAtTime(const BackgroundTaskId &id);
    void lookAtOutput(const BackgroundTaskId &id);
    void lookAtMemory(const QHash<qint64, TreeUsage> &usage);
    void followTrees();
    bool isWatched(const BackgroundTaskId &id, LimitKind limit) const;
    void tell(const BackgroundTaskId &id, LimitKind limit);

    const BackgroundTasks &m_tasks;
    Clock &m_clock;
    TreeSampler m_sampler;
    QHash<BackgroundTaskId, Stopwatch> m_followed;
};

} // namespace Deckhand
