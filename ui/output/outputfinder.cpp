#include "ui/output/outputfinder.h"

namespace Deckhand {

OutputFinder::OutputFinder(OutputDocument &document, OutputSearch &search, OutputSelection &selection)
    : m_selection(selection),
      m_search(search),
      m_errors(document)
{
    connect(&m_search, &OutputSearch::progressed, this, &OutputFinder::onProgress);
    connect(&m_errors, &ErrorFinder::progressed, this, &OutputFinder::errorSearchChanged);
    connect(&m_errors, &ErrorFinder::found, this, &OutputFinder::onErrorFound);
    connect(&m_errors, &ErrorFinder::notFound, this, &OutputFinder::noErrorFound);
}

void OutputFinder::restart()
{
    m_errors.cancel();
    m_current = {-1, 0, 0};
    m_search.restart();
}

void OutputFinder::setPattern(const SearchPattern &pattern)
{
    if (pattern == m_search.pattern())
        return;
    m_from = m_linesInView().value_or(std::pair(0, 0)).first;
    m_current = {-1, 0, 0};
    m_seeks = true;
    m_search.start(pattern);
    emit filterChanged();
}

void OutputFinder::setFiltering(bool filtering)
{
    if (filtering == m_filtering)
        return;
    m_filtering = filtering;
    m_search.setFiltering(filtering);
    emit filterChanged();
}

bool OutputFinder::filters() const
{
    return m_filtering && !m_search.pattern().isEmpty() && m_search.pattern().error().isEmpty();
}

void OutputFinder::onProgress()
{
    // While lines are still being searched the nearest match may not be known: it is when the search has passed its line.
    const int first = m_search.next({m_from, -1, 0});
    const bool known = first >= 0 && (!m_search.isRunning() || m_search.matches().at(first).line >= m_from);
    if (m_seeks && known)
        moveTo(first);
    emit changed();
}

void OutputFinder::findNext()
{
    const auto lines = m_linesInView();
    if (currentIndex() >= 0)
        moveTo(m_search.next(m_current));
    else if (lines)
        moveTo(m_search.next({lines->first, -1, 0}));
}

void OutputFinder::findPrevious()
{
    const auto lines = m_linesInView();
    if (currentIndex() >= 0)
        moveTo(m_search.previous(m_current));
    else if (lines)
        moveTo(m_search.previous({lines->second + 1, -1, 0}));
}

void OutputFinder::moveTo(int index)
{
    if (index < 0 || index >= m_search.matches().size())
        return;
    m_seeks = false;
    m_current = m_search.matches().at(index);
    m_selection.setLine(m_current.line);
    emit found(m_current);
    emit changed();
}

void OutputFinder::findError(ErrorFinder::Direction direction)
{
    const auto lines = m_linesInView();
    if (!lines)
        return emit noErrorFound();
    const bool forward = direction == ErrorFinder::Direction::Forward;
    const qint64 edge = forward ? lines->first - 1 : lines->second + 1;
    m_errors.start(m_selection.line() >= 0 ? m_selection.line() : edge, direction);
    if (m_errors.isRunning())
        emit errorSearchChanged();
}

void OutputFinder::onErrorFound(qint64 line)
{
    // It may be none of the lines that the filter lets through.
    setFiltering(false);
    m_selection.select({});
    m_selection.setLine(line);
    emit found({line, 0, 0});
    emit errorSearchChanged();
}

void OutputFinder::cancelErrorSearch()
{
    m_errors.cancel();
    emit errorSearchChanged();
}

} // namespace Deckhand
