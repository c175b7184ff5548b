#pragma once

#include <QList>

namespace Deckhand {

/// The stretches of time in which something went on, so that a view can leave the idle ones out. Stretches with less than
/// `shortestGap` between them are one: the list stays as short as the session has real breaks.
class BusyTime
{
public:
    struct Stretch {
        qint64 fromMs = 0;
        qint64 toMs = 0;
    };
    static constexpr qint64 kShortestGap = 60'000;

    /// Something went on from then to then; in any order. Costs by the logarithm of the breaks, mostly.
    void add(qint64 fromMs, qint64 toMs);

    /// Ordered; between two of them nothing went on for `shortestGap` or longer.
    const QList<Stretch> &stretches() const { return m_stretches; }

private:
    QList<Stretch> m_stretches;
};

} // namespace Deckhand
