#include "ui/conversation/readingplace.h"

#include <algorithm>

namespace Deckhand {

void ReadingPlace::restart()
{
    m_anchor = {};
    m_follows = true;
}

void ReadingPlace::goTo(const ConversationLayout::Anchor &anchor)
{
    m_follows = false;
    m_anchor = anchor;
}

void ReadingPlace::rowsInserted(int first, int last)
{
    if (m_anchor.row >= first)
        m_anchor.row += last - first + 1;
}

void ReadingPlace::rowsRemoved(int first, int last)
{
    if (m_anchor.row > last)
        m_anchor.row -= last - first + 1;
}

/// A step moves what is on screen by just that step, whatever the rows that come into view turn out to measure.
void ReadingPlace::scrolled(int by, int top, int viewHeight)
{
    if (std::abs(by) < viewHeight)
        m_anchor.offset += by;
    else
        m_anchor = m_layout.anchorAt(top);
}

/// Laying out moves things, and then other things are in view: a few rounds until all that is seen is laid out.
int ReadingPlace::settle(int viewHeight, int above, int below)
{
    int top = 0;
    for (int round = 0; round < 12; ++round) {
        const int last = std::max(0, m_layout.height() + above + below - viewHeight);
        m_follows |= last == 0;
        top = (m_follows ? last : std::clamp(m_layout.yOf(m_anchor) + above, 0, last)) - above;
        if (!m_layout.layOut(top, top + viewHeight))
            break;
    }
    m_anchor = m_layout.anchorAt(top);
    return top;
}

} // namespace Deckhand
