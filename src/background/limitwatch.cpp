#include "background/limitwatch.h"

#include "background/backgroundtasks.h"

#include <algorithm>

namespace Deckhand {

namespace {

bool hasLimit(const BackgroundTask &task, LimitKind limit)
{
    switch (limit) {
    case LimitKind::Time:
        return task.timeLimitSeconds > 0;
    case LimitKind::Memory:
        return task.limits.memoryBytes > 0;
    case LimitKind::Output:
        return task.limits.outputBytes > 0;
    }
    Q_UNREACHABLE();
}

} // namespace

LimitWatch::LimitWatch(const BackgroundTasks &tasks, Clock &clock, QObject *parent)
    : QObject(parent),
      m_tasks(tasks),
      m_clock(clock)
{
    connect(&tasks, &BackgroundTasks::changed, this, &LimitWatch::follow);
    connect(&tasks, &BackgroundTasks::outputGrew, this, &LimitWatch::lookAtOutput);
    connect(&tasks, &BackgroundTasks::ended, this, &LimitWatch::forget);
    connect(&m_sampler, &TreeSampler::sampled, this, &LimitWatch::lookAtMemory);
}

/// Every change of any task comes along here.
void LimitWatch::follow(const BackgroundTaskId &id)
{
    const BackgroundTask *task = m_tasks.find(id);
    if (!task || task->onLimit != LimitRule::Warn || task->status != BackgroundStatus::Running)
        return;
    if (!m_followed.contains(id)) {
        Stopwatch watch;
        // Of a task of an earlier run nobody knows the pauses: they count as time then.
        watch.countedMs = task->runningMs(m_clock.monotonicMs());
        watch.runsSinceMs = m_clock.monotonicMs();
        m_followed.insert(id, watch);
    }
    setPaused(id, task->paused);
    lookAtTime(id);
    followTrees();
}

void LimitWatch::forget(const BackgroundTaskId &id)
{
    if (m_followed.remove(id) > 0)
        followTrees();
}

void LimitWatch::setPaused(const BackgroundTaskId &id, bool paused)
{
    Stopwatch &watch = m_followed[id];
    if (watch.isRunning != paused)
        return;
    const qint64 now = m_clock.monotonicMs();
    watch.countedMs = watch.elapsed(now);
    watch.runsSinceMs = now;
    watch.isRunning = !paused;
}

void LimitWatch::lookAtTime(const BackgroundTaskId &id)
{
    // A timer counts its milliseconds in 32 bits; a limit may be a year.
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24);
    const auto watch = m_followed.find(id);
    if (watch == m_followed.end() || !watch->isRunning || !isWatched(id, LimitKind::Time))
        return;
    const std::chrono::milliseconds left = std::chrono::seconds(m_tasks.find(id)->timeLimitSeconds)
                                         - std::chrono::milliseconds(watch->elapsed(m_clock.monotonicMs()));
    if (left.count() <= 0)
        return tell(id, LimitKind::Time);
    // One that is set already comes early at worst, after a pause, and then looks again.
    if (std::exchange(watch->isTimerSet, true))
        return;
    m_clock.callAfter(std::min(left, longest), this, [this, id] {
        if (const auto due = m_followed.find(id); due != m_followed.end())
            due->isTimerSet = false;
        lookAtTime(id);
    });
}

void LimitWatch::lookAtOutput(const BackgroundTaskId &id)
{
    if (isWatched(id, LimitKind::Output) && m_tasks.find(id)->outputBytes > m_tasks.find(id)->limits.outputBytes)
        tell(id, LimitKind::Output);
}

void LimitWatch::lookAtMemory(const QHash<qint64, TreeUsage> &usage)
{
    const QHash<qint64, BackgroundTaskId> roots = m_tasks.treeRoots();
    for (auto root = roots.cbegin(); root != roots.cend(); ++root) {
        const qint64 used = usage.value(root.key()).memoryBytes;
        if (isWatched(*root, LimitKind::Memory) && used > m_tasks.find(*root)->limits.memoryBytes)
            tell(*root, LimitKind::Memory);
    }
}

void LimitWatch::followTrees()
{
    const QHash<qint64, BackgroundTaskId> all = m_tasks.treeRoots();
    QList<qint64> roots;
    for (auto root = all.cbegin(); root != all.cend(); ++root) {
        if (isWatched(*root, LimitKind::Memory))
            roots.append(root.key());
    }
    std::sort(roots.begin(), roots.end()); // the same ones in another order would be a change for the sampler
    m_sampler.setRoots(roots);
}

bool LimitWatch::isWatched(const BackgroundTaskId &id, LimitKind limit) const
{
    const BackgroundTask *task = m_followed.contains(id) ? m_tasks.find(id) : nullptr;
    return task && hasLimit(*task, limit) && !task->limitsReached.contains(limit);
}

/// Not from within: the last output is told in the same breath as the end, and then nothing goes on.
void LimitWatch::tell(const BackgroundTaskId &id, LimitKind limit)
{
    QMetaObject::invokeMethod(
        this,
        [this, id, limit] {
            if (isWatched(id, limit))
                emit reached(id, limit);
        },
        Qt::QueuedConnection);
}

} // namespace Deckhand
