#include "ui/conversation/shownhit.h"

namespace Deckhand {

void ShownHit::show(const QModelIndex &row, int piece, int hit, const SoughtWords &words, int top, int height)
{
    const bool moved = unfold(row);
    ConversationEntry &entry = m_layout.entry(row.row());
    m_row = row;
    m_spot = entry.hit(piece, hit, words);
    if (m_spot.segment < 0)
        return;
    const auto [line, lineHeight] = entry.lineAt(m_spot);
    const int y = m_layout.yOf({row.row(), m_spot.segment, line}) - top;
    if (moved || y < lineHeight || y + 3 * lineHeight > height)
        m_place.goTo({row.row(), m_spot.segment, line - height / 3});
    else
        m_place.stay();
}

void ShownHit::clear()
{
    m_row = QPersistentModelIndex();
    keep();
}

ConversationFind::Place ShownHit::reader() const
{
    const ConversationLayout::Anchor &top = m_place.anchor();
    return m_row.isValid() ? ConversationFind::Place{row(), m_spot}
                           : ConversationFind::Place{top.row, {top.segment, 0}};
}

/// True if a row is of another height now.
bool ShownHit::unfold(const QModelIndex &row)
{
    if (m_unfolded == row)
        return false;
    const bool folded = m_unfolded.isValid() && setExtent(m_unfolded.row(), m_before);
    m_unfolded = row;
    m_before = m_layout.extent(row.row());
    return setExtent(row.row(), {m_before.unfolded || ConversationEntry::folds(row), true}) || folded;
}

bool ShownHit::setExtent(int row, EntryExtent extent)
{
    const QSize before = m_layout.rowSize(row);
    m_layout.setExtent(row, extent);
    return m_layout.rowSize(row) != before;
}

} // namespace Deckhand
