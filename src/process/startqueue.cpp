#include "process/startqueue.h"

#include <QElapsedTimer>

namespace Deckhand {

StartQueue::StartQueue()
{
    // A timer and not posted events: those are all delivered within one turn of the loop.
    connect(&m_timer, &QTimer::timeout, this, &StartQueue::startSome);
}

void StartQueue::add(QObject *context, std::function<void()> start)
{
    m_waiting.enqueue({context, std::move(start)});
    if (!m_isHeld)
        m_timer.start(0);
}

void StartQueue::hold()
{
    m_isHeld = true;
    m_timer.stop();
}

void StartQueue::release()
{
    m_isHeld = false;
    m_timer.start(0);
}

void StartQueue::startSome()
{
    constexpr qint64 sliceMs = 4;
    QElapsedTimer slice;
    slice.start();
    do {
        startNext();
    } while (!m_waiting.isEmpty() && slice.elapsed() < sliceMs);
}

void StartQueue::startNext()
{
    while (!m_waiting.isEmpty() && !m_waiting.head().context)
        m_waiting.dequeue();
    const Entry entry = m_waiting.isEmpty() ? Entry() : m_waiting.dequeue();
    if (m_waiting.isEmpty())
        m_timer.stop();
    if (entry.context)
        entry.start();
}

} // namespace Deckhand
