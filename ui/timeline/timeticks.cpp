#include "ui/timeline/timeticks.h"

#include "base/humantext.h"

#include <QDateTime>

#include <algorithm>
#include <chrono>

namespace Deckhand {

using namespace std::chrono_literals;

namespace {

constexpr qint64 kSecond = 1000;
constexpr qint64 kMinute = 60 * kSecond;
constexpr std::chrono::milliseconds kSteps[] = {1ms,   2ms,   5ms,   10ms, 20ms, 50ms, 100ms, 200ms, 500ms,
                                                1s,    2s,    5s,    10s,  15s,  30s,  1min,  2min,  5min,
                                                10min, 15min, 30min, 1h,   2h,   3h,   6h,    12h,   24h};

QString clockText(const QDateTime &time, qint64 step)
{
    if (step < kSecond)
        return time.toString(QStringLiteral("HH:mm:ss.zzz"));
    return time.toString(step < kMinute ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
}

QString elapsedText(qint64 ms, qint64 step)
{
    if (step < kSecond)
        return QStringLiteral("+%1 s").arg(double(ms) / kSecond, 0, 'f', step < 10 ? 3 : step < 100 ? 2 : 1);
    return u'+' + runningTimeText(ms);
}

} // namespace

qint64 tickStep(double pixelsPerMs, double room)
{
    const auto hasRoom = [&](std::chrono::milliseconds step) { return double(step.count()) * pixelsPerMs >= room; };
    return std::find_if(std::begin(kSteps), std::prev(std::end(kSteps)), hasRoom)->count();
}

QList<TimeTick> ticksBetween(const TimeScale &scale, double fromX, double toX, double room)
{
    QList<TimeTick> ticks;
    const qint64 step = tickStep(scale.pixelsPerMs(), room);
    QDate day = QDateTime::fromMSecsSinceEpoch(scale.endMs()).date();
    double free = fromX - room; // where there is room for a label
    for (const TimeScale::Piece &piece : scale.pieces()) {
        const bool isLast = &piece == &scale.pieces().last();
        const qint64 from = std::max(piece.fromMs, scale.timeAt(fromX));
        const qint64 to = isLast ? scale.timeAt(toX) : std::min(piece.toMs, scale.timeAt(toX));
        // Round on the local clock: in some places the hour does not begin with that of UTC.
        const qint64 offset = qint64(QDateTime::fromMSecsSinceEpoch(from).offsetFromUtc()) * kSecond;
        for (qint64 local = (from + offset + step - 1) / step * step; local - offset <= to; local += step) {
            TimeTick tick;
            tick.ms = local - offset;
            tick.x = scale.xOf(tick.ms);
            if (tick.x < free)
                continue;
            const QDateTime time = QDateTime::fromMSecsSinceEpoch(tick.ms);
            tick.clock = clockText(time, step);
            if (time.date() != day)
                tick.clock = time.toString(QStringLiteral("d MMM ")) + tick.clock;
            day = time.date();
            tick.elapsed = elapsedText(tick.ms - scale.startMs(), step);
            ticks.append(tick);
            free = tick.x + room * 0.9;
        }
    }
    return ticks;
}

} // namespace Deckhand
