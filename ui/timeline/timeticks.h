#pragma once

#include "ui/timeline/timescale.h"

#include <QString>

namespace Deckhand {

struct TimeTick {
    qint64 ms = 0;
    double x = 0;    ///< as TimeScale has it
    QString clock;   ///< the local time of day; with the day where that is another than the one before
    QString elapsed; ///< since the beginning of the line: `+1:30`
};

/// The step between two ticks, in milliseconds: the smallest round one that leaves `room` pixels for each.
qint64 tickStep(double pixelsPerMs, double room);

/// What lies between two places along the line, at round times of the local clock.
QList<TimeTick> ticksBetween(const TimeScale &scale, double fromX, double toX, double room);

} // namespace Deckhand
