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
    if (event->key() == Qt::Key_Escape && m_errors.isRunning())
        return cancelErrorSearch();
    switch (event->key()) {
    case Qt::Key_Up:
        return scrollRows(-1);
    case Qt::Key_Down:
        return scrollRows(1);
    case Qt::Key_PageUp:
        return scrollRows(-qMax(1, visibleRowCount() - 1));
    case Qt::Key_PageDown:
    case Qt::Key_Space:
        return scrollRows(qMax(1, visibleRowCount() - 1));
    case Qt::Key_Home:
        return control ? scrollRows(-topRow()) : horizontalScrollBar()->setValue(0);
    case Qt::Key_End:
        return control ? scrollRows(rowCount()) : horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
    case Qt::Key_Left:
        return horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
    case Qt::Key_Right:
        return horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

qint64 OutputView::rowAt(int y) const
{
    return topRow() + qFloor(qreal(y - margin / 2) / m_renderer.lineHeight());
}

TextPosition OutputView::positionAt(QPoint point)
{
    const qint64 row = rowAt(point.y());
    if (rowCount() == 0)
        return {};
    if (row < 0)
        return {m_rows.lineAt(0), 0};
    const qint64 number = m_rows.lineAt(qMin(row, rowCount() - 1));
    const OutputLine line = m_document.line(number);
    if (row >= rowCount())
        return {number, int(line.text.size())};
    const qreal x = point.x() - textLeft() + horizontalScrollBar()->value();
    return {number, m_renderer.columnAt(number, line, x)};
}

void OutputView::mousePressEvent(QMouseEvent *event)
{
    // The preview's lines have no numbers yet that a selection could hold on to.
    if (event->button() != Qt::LeftButton || !m_preview.isEmpty())
        return;
    const TextPosition position = positionAt(event->position().toPoint());
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier) && hasSelection();
    if (rowCount() > 0 && message().isEmpty())
        setCurrentLine(position.line);
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
        scrollRows(above / m_renderer.lineHeight() + (above < 0 ? -1 : 1));
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
    const auto [first, end] = wordAround(m_document.line(position.line).text, position.column);
    select({{position.line, first}, {position.line, end}});
}

void OutputView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copySelection = menu->addAction(tr("Copy"), this, &OutputView::copy);
    copySelection->setEnabled(hasSelection());
    QAction *all = menu->addAction(tr("Copy all"), this, &OutputView::copyAll);
    all->setEnabled(rowCount() > 0);
    menu->addSeparator();
    menu->addAction(tr("Select all"), this, &OutputView::selectAll);
    if (!actions().isEmpty())
        menu->addSeparator();
    menu->addActions(actions());
    menu->popup(event->globalPos());
}

} // namespace Deckhand
