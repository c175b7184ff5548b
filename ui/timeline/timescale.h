#pragma once

#include "timeline/busytime.h"

namespace Deckhand {

/// Where a moment lies along the line, in pixels from its beginning. Long breaks, in which nothing went on, can be squeezed to
/// a fixed width.
class TimeScale
{
public:
    static constexpr double kGapWidth = 64; ///< of a squeezed break

    /// A piece of time that is drawn to scale.
    struct Piece {
        qint64 fromMs = 0;
        qint64 toMs = 0;
        double x = 0; ///< of fromMs
    };

    /// `busy`: ordered, without overlaps. Without `squeeze` all between the first and the last is drawn to scale.
    void setTimes(const QList<BusyTime::Stretch> &busy, bool squeeze);
    void setPixelsPerMs(double pixels);
    double pixelsPerMs() const { return m_pixels; }
    /// At which the whole line is so wide, as far as its breaks allow.
    double pixelsPerMsFor(double width) const;

    bool isEmpty() const { return m_pieces.isEmpty(); }
    qint64 startMs() const { return isEmpty() ? 0 : m_pieces.first().fromMs; }
    qint64 endMs() const { return isEmpty() ? 0 : m_pieces.last().toMs; }
    double width() const { return isEmpty() ? 0 : xOf(endMs()); }
    /// Goes on to scale before the beginning and behind the end.
    double xOf(qint64 ms) const;
    qint64 timeAt(double x) const;
    /// Between two of them lies a squeezed break.
    const QList<Piece> &pieces() const { return m_pieces; }

private:
    void place();

    QList<Piece> m_pieces;
    double m_pixels = 0.02;
};

} // namespace Deckhand
