#pragma once

#include <QMargins>

#include <algorithm>

namespace Deckhand {

constexpr int kConversationColumn = 820; ///< the widest that reads well
constexpr int kConversationScrollBar = 12;

/// What is left free at both sides of the one column that rows, questions and the composer stand in, on a page of this width.
/// The scroll bar's room is kept free whether it is shown or not, so that nothing moves when it appears.
inline QMargins columnMargins(int pageWidth)
{
    const int margin = pageWidth < 520 ? 12 : 24;
    const int room = pageWidth - kConversationScrollBar;
    const int column = std::clamp(room - 2 * margin, 80, kConversationColumn);
    const int left = std::max((room - column) / 2, 0);
    return {left, 0, pageWidth - left - column, 0};
}

} // namespace Deckhand
