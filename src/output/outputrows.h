#pragma once

#include "output/outputsearch.h"

namespace Deckhand {

/// What a view shows of a document, row by row: all of it, or only the lines that a search has found. The row of the gap is
/// always among them: a filtered output is no more whole than the other.
class OutputRows
{
public:
    /// Both must outlive it.
    OutputRows(const OutputDocument &document, const OutputSearch &search) : m_document(document), m_search(search) {}

    bool isFiltered() const { return m_filtered; }
    void setFiltered(bool filtered) { m_filtered = filtered; }

    qint64 count() const;
    /// The line in a row that exists.
    qint64 lineAt(qint64 row) const;
    /// Where a line is, or the nearest that is shown behind it, or the last.
    qint64 rowOf(qint64 line) const;

private:
    bool hasGap() const { return !m_document.extent().gap.isEmpty() && !m_search.lines().isEmpty(); }
    qint64 gapLine() const { return m_document.droppedLines().first; }
    /// Found lines before `line`.
    qint64 linesBefore(qint64 line) const;

    const OutputDocument &m_document;
    const OutputSearch &m_search;
    bool m_filtered = false;
};

} // namespace Deckhand
