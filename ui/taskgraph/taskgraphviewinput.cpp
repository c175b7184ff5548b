// What keys, the mouse and fingers do in a TaskGraphView.
#include "ui/taskgraph/graphwalk.h"
#include "ui/taskgraph/taskgraphview.h"

#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QGestureEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QToolTip>

#include <optional>

namespace Deckhand {

namespace {

bool isZoomKey(const QKeyEvent &event)
{
    const bool control = (event.modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::ControlModifier;
    const int key = event.key();
    return control && (key == Qt::Key_Plus || key == Qt::Key_Equal || key == Qt::Key_Minus || key == Qt::Key_0);
}

std::optional<Step> stepOf(const QKeyEvent &event)
{
    static const QHash<int, Step> steps{{Qt::Key_Left, Step::Left},  {Qt::Key_Right, Step::Right},
                                        {Qt::Key_Up, Step::Up},      {Qt::Key_Down, Step::Down},
                                        {Qt::Key_Home, Step::First}, {Qt::Key_End, Step::Last}};
    const auto step = steps.constFind(event.key());
    const bool isPlain = !(event.modifiers() & ~Qt::KeypadModifier);
    return isPlain && step != steps.cend() ? std::optional(*step) : std::nullopt;
}

} // namespace

// --- Keys

bool TaskGraphView::event(QEvent *event)
{
    // The window may use these keys for something else; while the graph has the focus they zoom it.
    if (event->type() == QEvent::ShortcutOverride && isZoomKey(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void TaskGraphView::keyPressEvent(QKeyEvent *event)
{
    if (!handlesKey(*event))
        event->ignore();
}

bool TaskGraphView::handlesKey(const QKeyEvent &event)
{
    if (isZoomKey(event)) {
        if (event.key() == Qt::Key_0)
            resetZoom();
        else if (event.key() == Qt::Key_Minus)
            zoomOut();
        else
            zoomIn();
        return true;
    }
    if (const std::optional<Step> step = stepOf(event)) {
        setCurrentTask(taskAfter(m_look.current, *step, scene()));
        return true;
    }
    switch (event.key()) {
    case Qt::Key_F:
        if (event.modifiers() != Qt::NoModifier)
            return false;
        fit();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_look.current == 0)
            return false;
        emit taskActivated(m_look.current);
        return true;
    case Qt::Key_PageUp:
        m_scroll.pageBy(-1);
        return true;
    case Qt::Key_PageDown:
        m_scroll.pageBy(1);
        return true;
    default:
        return false;
    }
}

void TaskGraphView::focusInEvent(QFocusEvent *event)
{
    const bool byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byKey && m_look.current == 0)
        setCurrentTask(taskAfter(0, Step::First, scene()));
    QAbstractScrollArea::focusInEvent(event);
}

// --- Wheel and fingers

void TaskGraphView::wheelEvent(QWheelEvent *event)
{
    m_scroll.wheel(*event);
}

bool TaskGraphView::viewportEvent(QEvent *event)
{
    switch (event->type()) {
    case QEvent::NativeGesture:
    case QEvent::Gesture:
        if (pinch(event))
            return true;
        break;
    case QEvent::ToolTip: {
        const auto *help = static_cast<QHelpEvent *>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    case QEvent::Leave:
        setHovered(0);
        break;
    default:
        break;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

bool TaskGraphView::pinch(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (gesture->gestureType() != Qt::ZoomNativeGesture)
            return false;
        zoomTo(m_camera.zoom() * (1 + gesture->value()), gesture->position());
        return true;
    }
    const auto *pinch = static_cast<QPinchGesture *>(static_cast<QGestureEvent *>(event)->gesture(Qt::PinchGesture));
    if (!pinch)
        return false;
    if (pinch->changeFlags().testFlag(QPinchGesture::ScaleFactorChanged))
        zoomTo(m_camera.zoom() * pinch->scaleFactor(), viewport()->mapFromGlobal(pinch->centerPoint()));
    return true;
}

// --- The mouse

void TaskGraphView::mousePressEvent(QMouseEvent *event)
{
    m_scroll.press(*event);
}

void TaskGraphView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_scroll.drag(*event))
        setHovered(taskAt(event->position().toPoint()));
}

void TaskGraphView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_scroll.release() && event->button() == Qt::LeftButton)
        setCurrentTask(taskAt(event->position().toPoint()));
}

void TaskGraphView::mouseDoubleClickEvent(QMouseEvent *event)
{
    mousePressEvent(event);
    const int id = event->button() == Qt::LeftButton ? taskAt(event->position().toPoint()) : 0;
    if (id == 0)
        return;
    setCurrentTask(id);
    emit taskActivated(id);
}

void TaskGraphView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int id = byKey ? m_look.current : taskAt(event->pos());
    if (id != 0)
        setCurrentTask(id);
    const QPoint atCard = viewport()->mapToGlobal(taskRect(id).center());
    emit contextMenuRequested(id, byKey && id != 0 ? atCard : event->globalPos());
}

void TaskGraphView::setHovered(int id)
{
    if (id == m_look.hovered)
        return;
    updateTask(m_look.hovered);
    m_look.hovered = id;
    updateTask(id);
}

void TaskGraphView::showToolTip(const QPoint &position, const QPoint &globalPosition)
{
    const int id = taskAt(position);
    if (id == 0)
        return QToolTip::hideText();
    QToolTip::showText(globalPosition, taskToolTip(m_model, id), viewport(), taskRect(id));
}

} // namespace Deckhand
