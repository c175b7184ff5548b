#pragma once

#include <QPointF>
#include <QRectF>
#include <QSize>

namespace Deckhand {

/// What of the scene lies in the middle of the viewport, and how large it is.
struct CameraPose {
    qreal zoom = 1;
    QPointF centre;
};

/// Which part of the scene a viewport shows. What is smaller than the viewport lies in its middle; of what is larger, scroll
/// bars choose a part.
class GraphCamera
{
public:
    static constexpr qreal kSmallestZoom = 0.08;
    static constexpr qreal kLargestZoom = 2.5;

    void setBounds(const QRectF &bounds) { m_bounds = bounds; }
    void setViewport(QSize size) { m_viewport = size; }
    void setZoom(qreal zoom) { m_zoom = qBound(kSmallestZoom, zoom, kLargestZoom); }
    void setScroll(QPoint scroll) { m_scroll = scroll; }

    qreal zoom() const { return m_zoom; }
    /// At which everything is seen, never more than 1.
    qreal zoomToFit() const;
    /// Pixels; the scroll position goes from 0 to this less the viewport.
    QSize contentSize() const;
    /// The scroll position with which `scene` lies at `view`; not bounded.
    QPoint scrollFor(QPointF scene, QPointF view) const;

    QPointF toView(QPointF scene) const { return (scene - m_bounds.topLeft()) * m_zoom + origin(); }
    QRectF toView(const QRectF &scene) const { return {toView(scene.topLeft()), scene.size() * m_zoom}; }
    QPointF toScene(QPointF view) const { return (view - origin()) / m_zoom + m_bounds.topLeft(); }
    QRectF toScene(const QRectF &view) const { return {toScene(view.topLeft()), view.size() / m_zoom}; }

private:
    QPointF origin() const;

    QRectF m_bounds;
    QSize m_viewport;
    QPoint m_scroll;
    qreal m_zoom = 1;
};

} // namespace Deckhand
