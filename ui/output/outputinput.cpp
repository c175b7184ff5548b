// The hands on an output view: keys, mouse, the context menu. Reading and painting are in outputview.cpp.
#include "ui/output/outputview.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

namespace Deckhand {

namespace {

constexpr int kDragScrollMs = 40;

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

std::pair<int, int> wordAround(const QString &text, int column)
{
    int first = qBound(0, column, int(text.size()));
    int end = first;
    while (first > 0 && isWordCharacter(text.at(first - 1)))
        --first;
    while (end < text.size() && isWordCharacter(text.at(end)))
        ++end;
    return {first, end};
}

} // namespace

void OutputView::keyPressEvent(QKeyEvent *event)
{
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    if (event->matches(QKeySequence::Copy))
        return copy();
    if (event->matches(QKeySequence::SelectAll))
        return selectAll();
    switch (event->key()) {
    case Qt::Key_Up: return scrollLines(-1);
    case Qt::Key_Down: return scrollLines(1);
    case Qt::Key_PageUp: return scrollLines(-qMax(1, visibleLineCount() - 1));
    case Qt::Key_PageDown:
    case Qt::Key_Space: return scrollLines(qMax(1, visibleLineCount() - 1));
    case Qt::Key_Home: return control ? scrollLines(-topLine()) : horizontalScrollBar()->setValue(0);
    case Qt::Key_End:
        return control ? scrollLines(lineCount()) : horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
    case Qt::Key_Left: return horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
    case Qt::Key_Right: return horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

TextPosition OutputView::positionAt(QPoint point)
{
    const qint64 row = qFloor(qreal(point.y() - margin / 2) / m_renderer.lineHeight());
    const qint64 line = topLine() + row;
    if (line < 0 || lineCount() == 0)
        return {};
    if (line >= lineCount())
        return {lineCount() - 1, int(lineText(lineCount() - 1).size())};
    const qreal x = point.x() - margin + horizontalScrollBar()->value();
    return {line, m_renderer.columnAt(line, m_document.line(line), x)};
}

void OutputView::mousePressEvent(QMouseEvent *event)
{
    // The preview's lines have no numbers yet that a selection could hold on to.
    if (event->button() != Qt::LeftButton || !m_preview.isEmpty())
        return;
    const TextPosition position = positionAt(event->position().toPoint());
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier) && hasSelection();
    select({extend ? m_selection.anchor : position, position});
    m_dragging = true;
}

void OutputView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_dragging)
        return;
    const QPoint point = event->position().toPoint();
    if (viewport()->rect().contains(point))
        m_dragTimer.stop();
    else if (!m_dragTimer.isActive())
        m_dragTimer.start(kDragScrollMs, this);
    dragTo(point);
}

void OutputView::dragTo(QPoint point)
{
    const TextPosition position = positionAt(point);
    if (position == m_selection.cursor)
        return;
    // Text that runs away cannot be selected.
    setFollowing(false);
    select({m_selection.anchor, position});
}

void OutputView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_dragTimer.timerId())
        return QAbstractScrollArea::timerEvent(event);
    const QPoint point = viewport()->mapFromGlobal(QCursor::pos());
    const int above = point.y() < 0 ? point.y() : qMax(0, point.y() - viewport()->height());
    if (above != 0)
        scrollLines(above / m_renderer.lineHeight() + (above < 0 ? -1 : 1));
    dragTo(point);
}

void OutputView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragging = false;
    m_dragTimer.stop();
}

void OutputView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_preview.isEmpty())
        return;
    const TextPosition position = positionAt(event->position().toPoint());
    const auto [first, end] = wordAround(lineText(position.line), position.column);
    select({{position.line, first}, {position.line, end}});
}

void OutputView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copySelection = menu->addAction(tr("Copy"), this, &OutputView::copy);
    copySelection->setEnabled(hasSelection());
    QAction *all = menu->addAction(tr("Copy all"), this, &OutputView::copyAll);
    all->setEnabled(lineCount() > 0);
    menu->addSeparator();
    menu->addAction(tr("Select all"), this, &OutputView::selectAll);
    menu->popup(event->globalPos());
}

} // namespace Deckhand
