#include "ui/panels/viewscroll.h"

#include "ui/style/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <cmath>

namespace Deckhand {

namespace {

constexpr qreal kZoomPerNotch = 1.2;
constexpr qreal kNotch = 120;

void setBar(QScrollBar &bar, int content, int page, int step)
{
    bar.setPageStep(page);
    bar.setSingleStep(step);
    bar.setRange(0, qMax(0, content - page));
}

} // namespace

ViewScroll::ViewScroll(QAbstractScrollArea &view, ZoomBy zoomBy) : m_view(view), m_zoomBy(std::move(zoomBy))
{
    view.installEventFilter(this);
}

bool ViewScroll::eventFilter(QObject *, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        m_view.viewport()->update();
    return false;
}

void ViewScroll::setTheme(const Theme &theme)
{
    const QString sheet = scrollBarSheet(theme);
    for (QScrollBar *bar : {m_view.horizontalScrollBar(), m_view.verticalScrollBar()}) {
        if (bar->styleSheet() != sheet)
            bar->setStyleSheet(sheet);
    }
}

QPoint ViewScroll::position() const
{
    return {m_view.horizontalScrollBar()->value(), m_view.verticalScrollBar()->value()};
}

QPoint ViewScroll::end() const
{
    return {m_view.horizontalScrollBar()->maximum(), m_view.verticalScrollBar()->maximum()};
}

void ViewScroll::moveBy(QPoint way)
{
    const QPoint to = position() + way;
    m_view.horizontalScrollBar()->setValue(to.x());
    m_view.verticalScrollBar()->setValue(to.y());
}

void ViewScroll::pageBy(int pages)
{
    moveBy({0, pages * m_view.verticalScrollBar()->pageStep()});
}

void ViewScroll::moveTo(QPoint position)
{
    const auto byView = own();
    moveBy(position - this->position());
}

void ViewScroll::setContent(QSize content, QSize page, QSize step)
{
    const auto byView = own();
    setBar(*m_view.horizontalScrollBar(), content.width(), page.width(), step.width());
    setBar(*m_view.verticalScrollBar(), content.height(), page.height(), step.height());
}

void ViewScroll::wheel(QWheelEvent &event)
{
    event.accept();
    if (event.modifiers().testFlag(Qt::ControlModifier) && m_zoomBy)
        return m_zoomBy(std::pow(kZoomPerNotch, event.angleDelta().y() / kNotch), event.position());
    const bool byNotches = event.pixelDelta().isNull();
    QPointF way(byNotches ? event.angleDelta() : event.pixelDelta());
    const bool across = event.modifiers().testFlag(Qt::ShiftModifier) || end().y() == 0;
    if (across && qAbs(way.y()) > qAbs(way.x()))
        way = way.transposed();
    if (byNotches) {
        way *= QApplication::wheelScrollLines() / kNotch;
        way = {way.x() * m_view.horizontalScrollBar()->singleStep(),
               way.y() * m_view.verticalScrollBar()->singleStep()};
    }
    moveBy(-way.toPoint());
}

void ViewScroll::press(const QMouseEvent &event)
{
    m_pressed = event.button() == Qt::LeftButton || event.button() == Qt::MiddleButton;
    m_pressedAt = event.position().toPoint();
    m_pressedPosition = position();
    if (event.button() == Qt::MiddleButton)
        beginDrag();
}

bool ViewScroll::drag(const QMouseEvent &event)
{
    if (!m_pressed)
        return false;
    const QPoint way = event.position().toPoint() - m_pressedAt;
    if (!m_dragging && way.manhattanLength() >= QApplication::startDragDistance())
        beginDrag();
    if (m_dragging)
        moveBy(m_pressedPosition - way - position());
    return true;
}

void ViewScroll::beginDrag()
{
    m_dragging = true;
    m_view.viewport()->setCursor(Qt::ClosedHandCursor);
}

bool ViewScroll::release()
{
    m_pressed = false;
    if (m_dragging)
        m_view.viewport()->unsetCursor();
    return std::exchange(m_dragging, false);
}

} // namespace Deckhand
