#pragma once

#include "background/backgroundtask.h"
#include "base/result.h"

namespace Deckhand {

class BackgroundTasks;

/// The id in a tool's `task_id`, if there is such a task; else which there are.
Result<BackgroundTaskId> findBackgroundTask(const BackgroundTasks &tasks, const QString &id);

/// What a queued task waits for: "2 tasks run, the limit is 2", "task 1a2b3c4d to end with exit code 0".
QString whatItWaitsFor(const BackgroundTask &task, const BackgroundTasks &tasks);

/// `1a2b3c4d: [running] npm test`
QString backgroundLine(const BackgroundTask &task);

/// `[status] command`, then what is known, a fact a line.
QString backgroundFacts(const BackgroundTask &task, const BackgroundTasks &tasks);

} // namespace Deckhand
