#include "ui/timeline/timescale.h"

#include <algorithm>

namespace Deckhand {

void TimeScale::setTimes(const QList<BusyTime::Stretch> &busy, bool squeeze)
{
    m_pieces.clear();
    if (busy.isEmpty())
        return;
    if (squeeze) {
        for (const BusyTime::Stretch &stretch : busy)
            m_pieces.append({stretch.fromMs, stretch.toMs, 0});
    } else {
        m_pieces.append({busy.first().fromMs, busy.last().toMs, 0});
    }
    place();
}

void TimeScale::setPixelsPerMs(double pixels)
{
    m_pixels = pixels;
    place();
}

void TimeScale::place()
{
    double x = 0;
    for (Piece &piece : m_pieces) {
        piece.x = x;
        x += double(piece.toMs - piece.fromMs) * m_pixels + kGapWidth;
    }
}

double TimeScale::pixelsPerMsFor(double width) const
{
    double busyMs = 0;
    for (const Piece &piece : m_pieces)
        busyMs += double(piece.toMs - piece.fromMs);
    const double gaps = std::max<double>(0, double(m_pieces.size()) - 1) * kGapWidth;
    // However many breaks there are, something is left for what happened.
    return std::max(width - gaps, width / 4) / std::max(busyMs, 1.0);
}

double TimeScale::xOf(qint64 ms) const
{
    if (isEmpty())
        return 0;
    const auto next = std::partition_point(m_pieces.cbegin(), m_pieces.cend(),
                                           [ms](const Piece &piece) { return piece.fromMs <= ms; });
    const Piece &piece = next == m_pieces.cbegin() ? *next : *(next - 1);
    const double x = piece.x + double(ms - piece.fromMs) * m_pixels;
    if (ms <= piece.toMs || next == m_pieces.cend())
        return x;
    // Within a break: what little may lie there keeps its order.
    const double part = double(ms - piece.toMs) / double(next->fromMs - piece.toMs);
    return next->x - kGapWidth * (1 - part);
}

qint64 TimeScale::timeAt(double x) const
{
    if (isEmpty())
        return 0;
    const auto next =
        std::partition_point(m_pieces.cbegin(), m_pieces.cend(), [x](const Piece &piece) { return piece.x <= x; });
    const Piece &piece = next == m_pieces.cbegin() ? *next : *(next - 1);
    const qint64 ms = piece.fromMs + qint64((x - piece.x) / m_pixels);
    if (ms <= piece.toMs || next == m_pieces.cend())
        return ms;
    const double part = 1 - (next->x - x) / kGapWidth;
    return piece.toMs + qint64(double(next->fromMs - piece.toMs) * part);
}

} // namespace Deckhand
