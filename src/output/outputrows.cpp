#include "output/outputrows.h"

#include <algorithm>

namespace Deckhand {

qint64 OutputRows::count() const
{
    return m_filtered ? m_search.lines().size() + (hasGap() ? 1 : 0) : m_document.rowCount();
}

qint64 OutputRows::lineAt(qint64 row) const
{
    if (!m_filtered)
        return m_document.lineAt(row);
    const qint64 gapRow = hasGap() ? linesBefore(gapLine()) : count();
    if (row == gapRow)
        return hasGap() ? gapLine() : 0;
    return m_search.lines().at(row < gapRow ? row : row - 1);
}

qint64 OutputRows::rowOf(qint64 line) const
{
    if (!m_filtered)
        return m_document.rowOf(line);
    const qint64 row = linesBefore(line) + (hasGap() && line > gapLine() ? 1 : 0);
    return qBound<qint64>(0, row, qMax<qint64>(0, count() - 1));
}

qint64 OutputRows::linesBefore(qint64 line) const
{
    const QList<qint64> &lines = m_search.lines();
    return std::lower_bound(lines.cbegin(), lines.cend(), line) - lines.cbegin();
}

} // namespace Deckhand
