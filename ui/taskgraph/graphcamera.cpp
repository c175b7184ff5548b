#include "ui/taskgraph/graphcamera.h"

#include <QtMath>

namespace Deckhand {

constexpr int kMargin = 24;

qreal GraphCamera::zoomToFit() const
{
    if (m_bounds.isEmpty())
        return 1;
    const qreal wide = (m_viewport.width() - 2 * kMargin) / m_bounds.width();
    const qreal high = (m_viewport.height() - 2 * kMargin) / m_bounds.height();
    return qBound(kSmallestZoom, qMin(wide, high), 1.0);
}

QSize GraphCamera::contentSize() const
{
    return {qCeil(m_bounds.width() * m_zoom - 0.01) + 2 * kMargin,
            qCeil(m_bounds.height() * m_zoom - 0.01) + 2 * kMargin};
}

QPoint GraphCamera::scrollFor(QPointF scene, QPointF view) const
{
    return ((scene - m_bounds.topLeft()) * m_zoom + QPointF(kMargin, kMargin) - view).toPoint();
}

QPointF GraphCamera::origin() const
{
    const QSize content = contentSize();
    const auto along = [](int viewport, int size, int scroll) {
        return kMargin + (size <= viewport ? (viewport - size) / 2 : -scroll);
    };
    return QPointF(along(m_viewport.width(), content.width(), m_scroll.x()),
                   along(m_viewport.height(), content.height(), m_scroll.y()));
}

} // namespace Deckhand
