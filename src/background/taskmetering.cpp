#include "background/taskmetering.h"

namespace Deckhand {

TaskMetering::TaskMetering(BackgroundTasks &tasks, const Clock &clock, QObject *parent)
    : QObject(parent),
      m_tasks(tasks),
      m_clock(clock)
{
    connect(&tasks, &BackgroundTasks::changed, this, &TaskMetering::followTrees);
    connect(&m_sampler, &TreeSampler::sampled, this, &TaskMetering::onSampled);
    followTrees();
}

void TaskMetering::followTrees()
{
    m_sampler.setRoots(m_tasks.treeRoots().keys());
}

void TaskMetering::onSampled(const QHash<qint64, TreeUsage> &usage)
{
    const qint64 now = m_clock.monotonicMs();
    const QHash<qint64, BackgroundTaskId> roots = m_tasks.treeRoots();
    QHash<BackgroundTaskId, Mark> marks;
    for (auto root = roots.cbegin(); root != roots.cend(); ++root) {
        const auto tree = usage.constFind(root.key());
        const BackgroundTask *task = m_tasks.find(*root);
        if (tree == usage.cend() || !task)
            continue;
        const Mark mark{task->outputBytes, now};
        const Mark last = m_marks.value(*root, mark);
        TaskMeters meters;
        meters.tree = *tree;
        if (now > last.ms)
            meters.outputRate = double(mark.bytes - last.bytes) * 1000.0 / double(now - last.ms);
        marks.insert(*root, mark);
        m_tasks.setMeters(*root, meters);
    }
    m_marks = marks;
}

} // namespace Deckhand
