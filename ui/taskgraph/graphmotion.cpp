#include "ui/taskgraph/graphmotion.h"

#include <QtGlobal>

namespace Deckhand {

void GraphMotion::start(const CameraPose &from, const CameraPose &to, int milliseconds)
{
    m_from = from;
    m_to = to;
    m_duration = milliseconds;
    m_since.start();
}

qreal GraphMotion::progress() const
{
    if (!isRunning())
        return 1;
    const qreal left = 1 - qMin(1.0, qreal(m_since.elapsed()) / m_duration);
    return 1 - left * left * left;
}

CameraPose GraphMotion::pose(qreal progress) const
{
    return {m_from.zoom + (m_to.zoom - m_from.zoom) * progress,
            m_from.centre + (m_to.centre - m_from.centre) * progress};
}

} // namespace Deckhand
