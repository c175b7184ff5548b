#include "tools/backgroundwait.h"

#include "background/backgroundtasks.h"

namespace Deckhand {

BackgroundWait::BackgroundWait(const BackgroundTasks &tasks, const BackgroundTaskId &id, Answer answer, QObject *parent)
    : ToolRun(parent),
      m_id(id),
      m_answer(std::move(answer))
{
    connect(&tasks, &BackgroundTasks::ended, this, &BackgroundWait::finishFor);
}

void BackgroundWait::limit(Clock &clock, std::chrono::seconds time)
{
    clock.callAfter(time, this, [this] { finish(); });
}

void BackgroundWait::alsoForEvents(const BackgroundTasks &tasks)
{
    connect(&tasks, &BackgroundTasks::matched, this, &BackgroundWait::finishFor);
    connect(&tasks, &BackgroundTasks::limitReached, this, &BackgroundWait::finishFor);
}

void BackgroundWait::finishFor(const BackgroundTaskId &id)
{
    if (m_id.isEmpty() || m_id == id)
        finish();
}

void BackgroundWait::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    // From the event loop: whoever else listens to the same end (the writer of notices) has then seen it too.
    QMetaObject::invokeMethod(
        this, [this] { m_answer(this, [this](const ToolOutcome &outcome) { emit done(outcome); }); },
        Qt::QueuedConnection);
}

} // namespace Deckhand
