#pragma once

#include <QDateTime>

#include <chrono>
#include <functional>

class QObject;

namespace Deckhand {

/// Time is passed in, so that no test sleeps: the program uses SystemClock, tests use ManualClock (tests/support).
class Clock
{
public:
    virtual ~Clock() = default;

    /// Wall clock, UTC: for people and files.
    virtual QDateTime now() const = 0;
    /// Steady milliseconds since some point: for durations. Never jumps.
    virtual qint64 monotonicMs() const = 0;
    /// Calls `callback` once after `delay` in the event loop, unless `context` was destroyed before.
    virtual void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> callback) = 0;
};

class SystemClock final : public Clock
{
public:
    QDateTime now() const override;
    qint64 monotonicMs() const override;
    void callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> callback) override;
};

} // namespace Deckhand
