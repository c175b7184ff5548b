#include "ui/timeline/timeticks.h"

#include "base/humantext.h"

#include <QDateTime>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qint64 kSecond = 1000;
constexpr qint64 kMinute = 60 * kSecond;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kSteps[] = {1,
                             2,
                             5,
                             10,
                             20,
                             50,
                             100,
                             200,
                             500,
                             kSecond,
                             2 * kSecond,
                             5 * kSecond,
                             10 * kSecond,
                             15 * kSecond,
                             30 * kSecond,
                             kMinute,
                             2 * kMinute,
                             5 * kMinute,
                             10 * kMinute,
                             15 * kMinute,
                             30 * kMinute,
                             kHour,
                             2 * kHour,
                             3 * kHour,
                             6 * kHour,
                             12 * kHour,
                             24 * kHour};

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
    const auto *step =
        std::find_if(std::begin(kSteps), std::end(kSteps), [&](qint64 ms) { return double(ms) * pixelsPerMs >= room; });
    return step == std::end(kSteps) ? kSteps[std::size(kSteps) - 1] : *step;
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
