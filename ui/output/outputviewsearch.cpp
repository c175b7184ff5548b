// Search, filter and error-like lines of an output view.
#include "ui/output/outputview.h"

#include <QScrollBar>

namespace Deckhand {

void OutputView::setSearch(const SearchPattern &pattern)
{
    if (pattern == m_search.pattern())
        return;
    m_searchFrom = {rowCount() > 0 ? m_rows.lineAt(topRow()) : 0, -1};
    m_currentMatch = {-1, 0, 0};
    m_seekMatch = true;
    m_search.start(pattern);
    applyFilter();
}

void OutputView::setFiltering(bool filtering)
{
    if (filtering == m_filtering)
        return;
    m_filtering = filtering;
    m_search.setFiltering(filtering);
    applyFilter();
    emit filteringChanged(filtering);
}

void OutputView::applyFilter()
{
    const bool filtered = m_filtering && !m_search.pattern().isEmpty() && m_search.pattern().error().isEmpty();
    if (filtered == m_rows.isFiltered())
        return;
    if (!m_following)
        m_anchor = rowCount() > 0 ? m_rows.lineAt(topRow()) : 0;
    m_rows.setFiltered(filtered);
    m_gutter.setNumbers(filtered);
    m_preview.clear();
    m_widest = 0;
    if (filtered)
        m_document.updateArrivals();
    // The line that the reader has chosen is what he wants to see among its neighbours.
    if (m_currentLine >= 0 && rowCount() > 0) {
        setFollowing(false);
        m_anchor = m_rows.lineAt(qMax(qint64(0), m_rows.rowOf(m_currentLine) - visibleRowCount() / 3));
    }
    updateScrollBars();
    viewport()->update();
}

void OutputView::showMatch()
{
    // While lines are still being searched the nearest match may not be known: it is when the search has passed its line.
    const int first = m_search.next({m_searchFrom.line, m_searchFrom.column, 0});
    const bool known = first >= 0 && (!m_search.isRunning() || m_search.matches().at(first).line >= m_searchFrom.line);
    if (m_seekMatch && known)
        moveToMatch(first);
    if (m_rows.isFiltered())
        updateScrollBars();
    // Most slices of a search find nothing, and painting takes as long as one.
    const qsizetype lines = m_search.lines().size();
    if (std::exchange(m_paintedMatches, lines) != lines || !m_search.isRunning())
        viewport()->update();
    emit searchChanged();
}

void OutputView::findNext()
{
    const int current = currentMatch();
    if (current < 0 && rowCount() > 0)
        moveToMatch(m_search.next({m_rows.lineAt(topRow()), -1, 0}));
    else if (current >= 0)
        moveToMatch(m_search.next(m_currentMatch));
}

void OutputView::findPrevious()
{
    const int current = currentMatch();
    if (current < 0 && rowCount() > 0)
        moveToMatch(m_search.previous({m_rows.lineAt(qMin(rowCount(), topRow() + visibleRowCount()) - 1) + 1, -1, 0}));
    else if (current >= 0)
        moveToMatch(m_search.previous(m_currentMatch));
}

void OutputView::moveToMatch(int index)
{
    if (index < 0 || index >= m_search.matches().size())
        return;
    m_seekMatch = false;
    m_currentMatch = m_search.matches().at(index);
    setCurrentLine(m_currentMatch.line);
    reveal(m_currentMatch);
    emit searchChanged();
}

void OutputView::findNextError()
{
    findError(ErrorFinder::Direction::Forward);
}

void OutputView::findPreviousError()
{
    findError(ErrorFinder::Direction::Backward);
}

void OutputView::findError(ErrorFinder::Direction direction)
{
    if (rowCount() == 0)
        return emit noErrorFound();
    const bool forward = direction == ErrorFinder::Direction::Forward;
    const qint64 last = qMin(rowCount(), topRow() + visibleRowCount()) - 1;
    const qint64 edge = forward ? m_rows.lineAt(topRow()) - 1 : m_rows.lineAt(last) + 1;
    m_errors.start(m_currentLine >= 0 ? m_currentLine : edge, direction);
    if (m_errors.isRunning())
        emit errorSearchChanged();
}

void OutputView::moveToError(qint64 line)
{
    // It may be none of the lines that the filter lets through.
    setFiltering(false);
    select({});
    setCurrentLine(line);
    reveal({line, 0, 0});
    emit errorSearchChanged();
}

void OutputView::cancelErrorSearch()
{
    m_errors.cancel();
    emit errorSearchChanged();
}

void OutputView::reveal(const OutputMatch &match)
{
    revealLine(match.line);
    const OutputLine line = m_document.line(match.line);
    const int left = qFloor(m_renderer.xOf(match.line, line, match.column));
    const int right = qCeil(m_renderer.xOf(match.line, line, match.column + match.length)) + 2 * margin;
    m_widest = qMax(m_widest, m_renderer.widthOf(match.line, line));
    updateScrollBars();
    QScrollBar *bar = horizontalScrollBar();
    if (left < bar->value() || right > bar->value() + textWidth())
        bar->setValue(right <= textWidth() ? 0 : left - textWidth() / 4);
    viewport()->update();
}

void OutputView::revealLine(qint64 line)
{
    setFollowing(false);
    const qint64 row = m_rows.rowOf(line);
    const qint64 top = m_rows.rowOf(m_anchor);
    if (rowCount() > 0 && (row < top || row >= top + visibleRowCount()))
        m_anchor = m_rows.lineAt(qMax(qint64(0), row - visibleRowCount() / 3));
    updateScrollBars();
}

} // namespace Deckhand
