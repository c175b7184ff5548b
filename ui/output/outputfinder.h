#pragma once

#include "output/errorfinder.h"
#include "output/outputsearch.h"
#include "ui/output/outputselection.h"

#include <functional>
#include <optional>

namespace Deckhand {

/// The way of a reader through what a search and the search for error-like lines find: which match is marked, and which one is
/// next from where he is.
class OutputFinder : public QObject
{
    Q_OBJECT
public:
    /// The first line in view and the last; nothing while there is no line.
    using LinesInView = std::function<std::optional<std::pair<qint64, qint64>>()>;
    /// All must outlive it.
    OutputFinder(OutputDocument &document, OutputSearch &search, OutputSelection &selection);
    void setLinesInView(LinesInView lines) { m_linesInView = std::move(lines); }

    const OutputSearch &search() const { return m_search; }
    /// Goes to the first match from where the reader is, as soon as that is known.
    void setPattern(const SearchPattern &pattern);
    /// The one that is marked; of line -1: none.
    const OutputMatch &current() const { return m_current; }
    /// Its index among the matches.
    int currentIndex() const { return m_search.indexOf(m_current); }
    void findNext();
    void findPrevious();

    /// Only the lines that match are wanted, while there is a search.
    void setFiltering(bool filtering);
    bool isFiltering() const { return m_filtering; }
    /// There is a search, and so it is done.
    bool filters() const;

    const ErrorFinder &errors() const { return m_errors; }
    void findNextError() { findError(ErrorFinder::Direction::Forward); }
    void findPreviousError() { findError(ErrorFinder::Direction::Backward); }
    void cancelErrorSearch();

    /// The document is another one, or begins anew: nothing is found yet.
    void restart();

signals:
    /// Count or current match changed.
    void changed();
    /// isFiltering() or filters().
    void filterChanged();
    /// The current match, or an error-like line (of no length): to be shown. The selection has it already.
    void found(const Deckhand::OutputMatch &match);
    /// The search for a line that looks like an error goes on, or has ended at one.
    void errorSearchChanged();
    void noErrorFound();

private:
    void onProgress();
    void onErrorFound(qint64 line);
    void moveTo(int index);
    void findError(ErrorFinder::Direction direction);

    OutputSelection &m_selection;
    OutputSearch &m_search;
    ErrorFinder m_errors;
    LinesInView m_linesInView;
    qint64 m_from = 0; ///< the line from which the first match is looked for
    OutputMatch m_current{-1, 0, 0};
    bool m_seeks = false; ///< goes to the first match as soon as there is one
    bool m_filtering = false;
};

} // namespace Deckhand
