#include "support/manualclock.h"

#include <QTimeZone>

#include <algorithm>

namespace Deckhand {

QDateTime ManualClock::now() const
{
    return QDateTime::fromMSecsSinceEpoch(1'790'000'000'000 + m_ms + m_shiftMs, Qt::UTC);
}

void ManualClock::callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> callback)
{
    m_timers.append({m_ms + delay.count(), context, std::move(callback)});
}

void ManualClock::advance(std::chrono::milliseconds by)
{
    const qint64 end = m_ms + by.count();
    for (;;) {
        const auto next = std::min_element(m_timers.begin(), m_timers.end(),
                                           [](const Timer &a, const Timer &b) { return a.dueMs < b.dueMs; });
        if (next == m_timers.end() || next->dueMs > end)
            break;
        const Timer timer = *next;
        m_timers.erase(next);
        m_ms = std::max(m_ms, timer.dueMs);
        if (timer.context)
            timer.callback();
    }
    m_ms = end;
}

} // namespace Deckhand
