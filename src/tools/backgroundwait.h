#pragma once

#include "background/backgroundtask.h"
#include "tools/tool.h"

#include <chrono>
#include <functional>

namespace Deckhand {

class BackgroundTasks;
class Clock;

/// A run that is over when a background task has ended or when the time is up: no polling. Then it asks `answer` once.
class BackgroundWait final : public ToolRun
{
    Q_OBJECT
public:
    using Answer = std::function<ToolOutcome()>;

    /// An empty `id`: whichever task ends first. Without a time limit it waits as long as it takes.
    BackgroundWait(const BackgroundTasks &tasks, const BackgroundTaskId &id, Answer answer, QObject *parent);

    void limit(Clock &clock, std::chrono::seconds time);

private:
    void finish();

    const Answer m_answer;
    bool m_finished = false;
};

} // namespace Deckhand
