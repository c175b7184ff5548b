#include "base/clock.h"

#include <QTimer>

namespace Deckhand {

QDateTime SystemClock::now() const
{
    return QDateTime::currentDateTimeUtc();
}

qint64 SystemClock::monotonicMs() const
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

void SystemClock::callAfter(std::chrono::milliseconds delay, QObject *context, std::function<void()> callback)
{
    // A coarse timer may come 5 % early or late; a joining window of 250 ms should not.
    QTimer::singleShot(delay, Qt::PreciseTimer, context, std::move(callback));
}

} // namespace Deckhand
