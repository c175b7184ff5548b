// What keys and the mouse do in a TimeLineView.
#include "ui/timeline/timelineview.h"

#include "base/humantext.h"
#include "ui/timeline/timelinetext.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>

namespace Deckhand {

constexpr int kMargin = 24; ///< that stays around what is brought into view

// --- The current item

void TimeLineView::reveal(const TimeLineItem &item)
{
    if (item.kind != TimeLineItem::Kind::Span) {
        const QRect row = m_layout.laneRow(item.number);
        const QRect lanes = m_frame.lanesArea();
        m_scroll.moveBy({0, std::min(0, row.top() - lanes.top()) + std::max(0, row.bottom() - lanes.bottom())});
    }
    const QRectF rect = m_layout.rectOf(item);
    const QRect area = m_frame.timeArea();
    if (rect.right() < area.left() + kMargin || rect.left() > area.right() - kMargin)
        m_scroll.moveBy({int(rect.left()) - area.left() - area.width() / 3, 0});
}

void TimeLineView::open(const TimeLineItem &item)
{
    if (!m_layout.exists(item))
        return;
    if (item.kind != TimeLineItem::Kind::Span) {
        // A copy: whoever hears of it may change the line.
        const BackgroundTaskId id = line().lane(item.number).id;
        emit outputRequested(id);
        return;
    }
    const AgentSpan span = line().span(item.number);
    if (!span.toolUse.isEmpty())
        emit toolCallOpened(span.toolUse);
    else if (span.request > 0)
        emit requestOpened(span.request);
}

// --- Keys

void TimeLineView::keyPressEvent(QKeyEvent *event)
{
    if (!handlesKey(*event))
        event->ignore(); // the window may have a use for it
}

bool TimeLineView::handlesKey(const QKeyEvent &event)
{
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    m_showsCurrent = true;
    switch (event.key()) {
    case Qt::Key_Left:
        moveSideways(-1);
        return true;
    case Qt::Key_Right:
        moveSideways(1);
        return true;
    case Qt::Key_Up:
        moveUpDown(-1);
        return true;
    case Qt::Key_Down:
        moveUpDown(1);
        return true;
    case Qt::Key_Home:
        moveToEnd(false);
        return true;
    case Qt::Key_End:
        moveToEnd(true);
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        m_scroll.pageBy(event.key() == Qt::Key_PageUp ? -1 : 1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        open(m_current);
        return true;
    default:
        return false;
    }
}

/// In the agent's lane from span to span. In a task's lane along its arrows: left to the call that started it, right to the
/// request that carried its end.
void TimeLineView::moveSideways(int direction)
{
    if (!m_layout.exists(m_current))
        return setCurrent(firstItem());
    if (m_current.kind == TimeLineItem::Kind::Span) {
        const qint64 next = m_current.number + direction;
        return setCurrent(TimeLineItem::ofSpan(next));
    }
    const TaskLane &lane = line().lane(m_current.number);
    qint64 span = direction < 0 ? lane.spawnSpan : -1;
    for (const NoticeMark &notice : lane.notices) {
        if (direction > 0 && notice.request > 0)
            span = line().spanOfRequest(notice.request);
    }
    setCurrent(TimeLineItem::ofSpan(span));
}

void TimeLineView::moveUpDown(int direction)
{
    if (!m_layout.exists(m_current))
        return setCurrent(firstItem());
    if (m_current.kind == TimeLineItem::Kind::Span) {
        // The newest task is the uppermost.
        if (direction > 0)
            setCurrent(TimeLineItem::ofLane(line().endOfLanes() - 1));
        return;
    }
    if (direction < 0 && m_current.number + 1 >= line().endOfLanes())
        return setCurrent(TimeLineItem::ofSpan(nearestSpan(line().lane(m_current.number).firstMs())));
    setCurrent(TimeLineItem::ofLane(m_current.number - direction));
}

void TimeLineView::moveToEnd(bool last)
{
    const bool inLanes = m_layout.exists(m_current) && m_current.kind != TimeLineItem::Kind::Span;
    if (inLanes)
        setCurrent(TimeLineItem::ofLane(last ? line().firstLane() : line().endOfLanes() - 1));
    else
        setCurrent(TimeLineItem::ofSpan(last ? line().endOfSpans() - 1 : line().firstSpan()));
}

TimeLineItem TimeLineView::firstItem() const
{
    const bool hasSpans = line().endOfSpans() > line().firstSpan();
    return hasSpans ? TimeLineItem::ofSpan(line().endOfSpans() - 1) : TimeLineItem::ofLane(line().endOfLanes() - 1);
}

/// The last that had begun then, or the first.
qint64 TimeLineView::nearestSpan(qint64 ms) const
{
    qint64 low = line().firstSpan();
    qint64 high = line().endOfSpans();
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (line().span(middle).startMs <= ms)
            low = middle + 1;
        else
            high = middle;
    }
    return std::max(line().firstSpan(), low - 1);
}

void TimeLineView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    m_showsCurrent = event->reason() != Qt::MouseFocusReason;
    if (m_showsCurrent && !m_layout.exists(m_current))
        setCurrent(firstItem());
}

// --- The mouse

void TimeLineView::hover(const TimeLineItem &item)
{
    if (m_hovered == item)
        return;
    m_hovered = item;
    viewport()->setCursor(item.isNone() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    viewport()->update();
}

void TimeLineView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_showsCurrent = false;
    m_scroll.press(*event);
}

void TimeLineView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_scroll.drag(*event))
        hover(m_layout.itemAt(event->position().toPoint()));
}

void TimeLineView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_scroll.isPressed())
        return;
    const bool dragged = m_scroll.release();
    const TimeLineItem item = m_layout.itemAt(event->position().toPoint());
    viewport()->setCursor(item.isNone() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    if (dragged || item.isNone())
        return;
    m_current = item.kind == TimeLineItem::Kind::Notice ? TimeLineItem::ofLane(item.number) : item;
    open(item);
}

void TimeLineView::wheelEvent(QWheelEvent *event)
{
    m_scroll.wheel(*event);
}

bool TimeLineView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        hover({});
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    auto *help = static_cast<QHelpEvent *>(event);
    const TimeLineItem item = m_layout.itemAt(help->pos());
    const QString facts = m_layout.exists(item) ? factsOf(line(), item, m_frame.now) : QString();
    QToolTip::showText(help->globalPos(), literalToolTip(facts), viewport());
    return true;
}

} // namespace Deckhand
