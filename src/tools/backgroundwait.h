#pragma once

#include "background/backgroundtask.h"
#include "tools/tool.h"

#include <chrono>
#include <functional>

namespace Deckhand {

class BackgroundTasks;
class Clock;

/// A run that waits for a background task, without polling, until it has ended or the time is up. Then it asks `answer`
/// once, from the event loop.
class BackgroundWait final : public ToolRun
{
    Q_OBJECT
public:
    /// Calls `reply` exactly once, at once or later. `context` is the run: when it goes, nobody wants the reply any more.
    using Reply = std::function<void(const ToolOutcome &)>;
    using Answer = std::function<void(QObject *context, const Reply &reply)>;

    /// An empty `id`: whichever task ends first. Without a time limit it waits as long as it takes.
    BackgroundWait(const BackgroundTasks &tasks, const BackgroundTaskId &id, Answer answer, QObject *parent);

    void limit(Clock &clock, std::chrono::seconds time);
    /// It is over as well when there is something to tell of a task that goes on: it has written the line that it was told
    /// to look out for, or gone beyond a limit.
    void alsoForEvents(const BackgroundTasks &tasks);
    /// It need not wait, or not any longer.
    void finish();

private:
    void finishFor(const BackgroundTaskId &id);

    const BackgroundTaskId m_id;
    const Answer m_answer;
    bool m_finished = false;
};

} // namespace Deckhand
