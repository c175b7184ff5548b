#pragma once

#include "base/clock.h"

#include <QList>
#include <QPointer>

namespace Deckhand {

/// Time that stands still until a test moves it.
class ManualClock final : public Clock
{
public:
    QDateTime now() const override;
    qint64 monotonicMs() const override { return m_ms; }
    void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> callback) override;

    /// Moves time and calls what is due, in order.
    void advance(std::chrono::milliseconds by);
    /// Somebody sets the system's clock: the time of day moves, and nothing else.
    void setTimeOfDay(std::chrono::milliseconds by) { m_shiftMs += by.count(); }
    int pending() const { return int(m_timers.size()); }

private:
    struct Timer {
        qint64 dueMs;
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    qint64 m_ms = 1'000'000;
    qint64 m_shiftMs = 0;
    QList<Timer> m_timers;
};

} // namespace Deckhand
