#pragma once

#include "ui/conversation/conversationlayout.h"

namespace Deckhand {

/// What stays where it is on the screen while heights become known: the end, as long as the reader is there, else the text at
/// the top of the view. Vertical coordinates are those of the layout.
class ReadingPlace
{
public:
    explicit ReadingPlace(ConversationLayout &layout) : m_layout(layout) {}

    /// At the top of the view, as it was settled.
    const ConversationLayout::Anchor &anchor() const { return m_anchor; }
    /// Other rows: at their end.
    void restart();
    bool followsEnd() const { return m_follows; }
    void followEnd() { m_follows = true; }
    /// Here, whatever comes.
    void stay() { m_follows = false; }
    /// A row's top `offset` below the top of the view, whatever the rows on the way there turn out to measure.
    void goTo(int row, int offset) { goTo({row, -1, -offset}); }
    /// The anchor at the top of the view.
    void goTo(const ConversationLayout::Anchor &anchor);

    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    /// The user has moved the view by `by` pixels, and its top is at `top` now.
    void scrolled(int by, int top, int viewHeight);
    /// At the end of the way: from now on it is followed.
    void setAtEnd(bool atEnd) { m_follows = atEnd; }

    /// Lays out what is seen of a view of this height, between margins above the first and below the last row. Returns the top
    /// of the view.
    int settle(int viewHeight, int above, int below);

private:
    ConversationLayout &m_layout;
    ConversationLayout::Anchor m_anchor;
    bool m_follows = true;
};

} // namespace Deckhand
