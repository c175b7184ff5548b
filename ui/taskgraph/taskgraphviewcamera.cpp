// Which part of the graph a TaskGraphView shows: zoom, scrolling, and the way from one picture to the next.
#include "ui/taskgraph/taskgraphview.h"

#include <QStyle>

namespace Deckhand {

constexpr int kMotionMs = 150;
constexpr qsizetype kMostMoving = 1000; ///< more are not computed anew for each frame
constexpr qreal kZoomStep = 1.25;
constexpr int kStep = 20; ///< pixels: a third of what a notch of the wheel moves

CameraPose TaskGraphView::pose() const
{
    return {m_camera.zoom(), m_camera.toScene(viewCentre())};
}

/// Fitted, or so that the current task, or else what is in the middle, stays where it is on the screen.
CameraPose TaskGraphView::poseAfterChange(const CameraPose &before, const QRectF &currentBefore) const
{
    const QRectF bounds = m_scene.layout().bounds;
    if (m_fitted) {
        GraphCamera camera = m_camera;
        camera.setBounds(bounds);
        return {camera.zoomToFit(), bounds.center()};
    }
    const PlacedNode *current = m_scene.layout().find(m_look.current);
    const bool seen = m_camera.toView(currentBefore).intersects(viewport()->rect());
    if (!current || currentBefore.isNull() || !seen)
        return before;
    return {before.zoom, before.centre + current->rect.center() - currentBefore.center()};
}

void TaskGraphView::moveTo(const CameraPose &from, const CameraPose &to, bool animated)
{
    const int wanted = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this);
    const bool smooth = animated && isVisible() && m_scene.nodes().size() <= kMostMoving;
    m_from = from;
    m_to = to;
    m_motion.stop();
    m_motion.setDuration(smooth ? qMin(kMotionMs, wanted) : 0);
    if (m_motion.duration() == 0)
        return step(1);
    step(0);
    m_motion.start();
}

void TaskGraphView::step(qreal progress)
{
    m_scene.setProgress(progress);
    showPose(
        {m_from.zoom + (m_to.zoom - m_from.zoom) * progress, m_from.centre + (m_to.centre - m_from.centre) * progress});
    if (progress >= 1)
        updateClock();
}

/// Without the rest of the way.
void TaskGraphView::arrive()
{
    m_motion.stop();
    m_scene.setProgress(1);
    m_camera.setBounds(m_scene.bounds());
}

void TaskGraphView::showPose(const CameraPose &pose)
{
    m_camera.setBounds(m_scene.bounds());
    m_camera.setZoom(pose.zoom);
    updateScrollBars();
    m_scroll.moveTo(m_camera.scrollFor(pose.centre, viewCentre()));
    viewport()->update();
}

void TaskGraphView::updateScrollBars()
{
    m_scroll.setContent(m_camera.contentSize(), viewport()->size(), {kStep, kStep});
}

void TaskGraphView::scrollContentsBy(int dx, int dy)
{
    m_camera.setScroll(m_scroll.position());
    // What the view moves, it paints anew.
    if (m_scroll.isOwn())
        viewport()->update();
    else
        viewport()->scroll(dx, dy);
    updateClock();
}

void TaskGraphView::resizeEvent(QResizeEvent *event)
{
    const CameraPose before = pose();
    m_camera.setViewport(viewport()->size());
    if (m_fitted)
        fit();
    else
        showPose({m_camera.zoom(), before.centre});
    QAbstractScrollArea::resizeEvent(event);
}

QPointF TaskGraphView::viewCentre() const
{
    return QRectF(viewport()->rect()).center();
}

void TaskGraphView::zoomTo(qreal zoom, QPointF around)
{
    refresh();
    const QPointF fixed = m_camera.toScene(around);
    m_fitted = false;
    arrive();
    m_camera.setZoom(zoom);
    updateScrollBars();
    m_scroll.moveTo(m_camera.scrollFor(fixed, around));
    viewport()->update();
    updateClock();
}

void TaskGraphView::zoomIn()
{
    zoomTo(m_camera.zoom() * kZoomStep, viewCentre());
}

void TaskGraphView::zoomOut()
{
    zoomTo(m_camera.zoom() / kZoomStep, viewCentre());
}

void TaskGraphView::resetZoom()
{
    zoomTo(1, viewCentre());
    reveal(m_look.current);
}

void TaskGraphView::fit()
{
    refresh();
    m_fitted = true;
    arrive();
    showPose({m_camera.zoomToFit(), m_scene.bounds().center()});
    updateClock();
}

} // namespace Deckhand
