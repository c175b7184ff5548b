#pragma once

#include "ui/conversation/conversationfind.h"
#include "ui/conversation/readingplace.h"

#include <QPersistentModelIndex>

namespace Deckhand {

/// The hit of a search that the reader was led to. What was unfolded for it folds again when they go on to another row, so
/// that a word that is being typed leaves no trail.
class ShownHit
{
public:
    ShownHit(ConversationLayout &layout, ReadingPlace &place) : m_layout(layout), m_place(place) {}

    /// The n-th hit in a piece of this row: unfolds it, and moves the view's place to where it is read well, if it is not there yet.
    /// `top` and `height`: what is seen.
    void show(const QModelIndex &row, int piece, int hit, const SoughtWords &words, int top, int height);
    /// There is none. What was unfolded stays.
    void clear();
    /// The user has folded a row: it is theirs.
    void keep() { m_unfolded = QPersistentModelIndex(); }
    /// -1: none.
    int row() const { return m_row.isValid() ? m_row.row() : -1; }
    /// At the hit, or at the top of the view.
    ConversationFind::Place reader() const;
    EntrySpot spotIn(int row) const { return row == this->row() ? m_spot : EntrySpot(); }

private:
    bool unfold(const QModelIndex &row);
    bool setExtent(int row, EntryExtent extent);

    ConversationLayout &m_layout;
    ReadingPlace &m_place;
    QPersistentModelIndex m_row;
    EntrySpot m_spot;
    QPersistentModelIndex m_unfolded;
    EntryExtent m_before; ///< of that row
};

} // namespace Deckhand
