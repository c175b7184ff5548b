#pragma once

#include "background/backgroundtasks.h"
#include "process/treesampler.h"

namespace Deckhand {

/// Fills in BackgroundTask::meters, once a second, as long as tasks run. For a program that shows them: without a window
/// nobody makes one, and nothing is sampled.
class TaskMetering : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it.
    TaskMetering(BackgroundTasks &tasks, const Clock &clock, QObject *parent = nullptr);

private:
    void followTrees();
    void onSampled(const QHash<qint64, TreeUsage> &usage);

    struct Mark {
        qint64 bytes = 0;
        qint64 ms = 0;
    };

    BackgroundTasks &m_tasks;
    const Clock &m_clock;
    TreeSampler m_sampler;
    QHash<BackgroundTaskId, Mark> m_marks; ///< the output at the last sample
};

} // namespace Deckhand
