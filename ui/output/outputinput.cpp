// The hands on an output view: keys, mouse, the context menu.
#include "ui/output/outputview.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

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
        return m_selection.copy();
    if (event->matches(QKeySequence::SelectAll))
        return m_selection.selectAll();
    if (event->key() == Qt::Key_Escape && m_finder.errors().isRunning())
        return m_finder.cancelErrorSearch();
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
        return control ? scrollRows(-topRow()) : scrollAcross(-m_scroll.position().x());
    case Qt::Key_End:
        return control ? scrollRows(m_rows.count()) : scrollAcross(m_scroll.end().x());
    case Qt::Key_Left:
        return scrollAcross(-horizontalScrollBar()->singleStep());
    case Qt::Key_Right:
        return scrollAcross(horizontalScrollBar()->singleStep());
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

TextPosition OutputView::positionAt(QPoint point)
{
    return m_painter.positionAt(point, topRow(), m_scroll.position().x());
}

void OutputView::mousePressEvent(QMouseEvent *event)
{
    // The preview's lines have no numbers yet that a selection could hold on to.
    if (event->button() != Qt::LeftButton || !m_preview.isEmpty())
        return;
    const TextPosition position = positionAt(event->position().toPoint());
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier) && !m_selection.isEmpty();
    if (m_rows.count() > 0 && message().isEmpty())
        m_selection.setLine(position.line);
    m_selection.select({extend ? m_selection.range().anchor : position, position});
    m_selecting = true;
}

void OutputView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_selecting)
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
    if (position == m_selection.range().cursor)
        return;
    // Text that runs away cannot be selected.
    setFollowing(false);
    m_selection.select({m_selection.range().anchor, position});
}

void OutputView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_dragTimer.timerId())
        return QAbstractScrollArea::timerEvent(event);
    const QPoint point = viewport()->mapFromGlobal(QCursor::pos());
    const int above = point.y() < 0 ? point.y() : qMax(0, point.y() - viewport()->height());
    if (above != 0)
        scrollRows(above / m_painter.lines().lineHeight() + (above < 0 ? -1 : 1));
    dragTo(point);
}

void OutputView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_selecting = false;
    m_dragTimer.stop();
}

void OutputView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_preview.isEmpty())
        return;
    const TextPosition position = positionAt(event->position().toPoint());
    const auto [first, end] = wordAround(m_document.line(position.line).text, position.column);
    m_selection.select({{position.line, first}, {position.line, end}});
}

void OutputView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copySelection = menu->addAction(tr("Copy"), &m_selection, &OutputSelection::copy);
    copySelection->setEnabled(!m_selection.isEmpty());
    QAction *all = menu->addAction(tr("Copy all"), &m_selection, &OutputSelection::copyAll);
    all->setEnabled(m_rows.count() > 0);
    menu->addSeparator();
    menu->addAction(tr("Select all"), &m_selection, &OutputSelection::selectAll);
    if (!actions().isEmpty())
        menu->addSeparator();
    menu->addActions(actions());
    menu->popup(event->globalPos());
}

bool OutputView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const qint64 row = m_painter.rowAt(help->pos().y(), topRow());
    const bool known = m_preview.isEmpty() && row >= 0 && row < m_rows.count();
    QToolTip::showText(help->globalPos(),
                       known ? m_painter.gutter().toolTip(help->pos().x(), m_document.line(m_rows.lineAt(row)))
                             : QString(),
                       viewport());
    return true;
}

} // namespace Deckhand
