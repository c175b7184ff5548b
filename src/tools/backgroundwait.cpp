#include "tools/backgroundwait.h"

#include "background/backgroundtasks.h"

namespace Deckhand {

BackgroundWait::BackgroundWait(const BackgroundTasks &tasks, const BackgroundTaskId &id, Answer answer, QObject *parent)
    : ToolRun(parent),
      m_answer(std::move(answer))
{
    connect(&tasks, &BackgroundTasks::ended, this, [this, id](const BackgroundTaskId &ended) {
        if (id.isEmpty() || id == ended)
            finish();
    });
}

void BackgroundWait::limit(Clock &clock, std::chrono::seconds time)
{
    clock.callAfter(time, this, [this] { finish(); });
}

void BackgroundWait::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    // From the event loop: whoever else listens to the same end (the writer of notices) has then seen it too.
    QMetaObject::invokeMethod(
        this, [this] { emit done(m_answer()); }, Qt::QueuedConnection);
}

} // namespace Deckhand
