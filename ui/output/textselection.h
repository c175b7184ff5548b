#pragma once

#include <QtGlobal>

#include <algorithm>
#include <compare>

namespace Deckhand {

struct TextPosition {
    qint64 line = 0;
    int column = 0; ///< in UTF-16 units of the text as shown
    friend auto operator<=>(const TextPosition &, const TextPosition &) = default;
};

/// What is selected in an output: from where the mouse went down to where it is.
struct TextSelection {
    TextPosition anchor;
    TextPosition cursor;

    bool isEmpty() const { return anchor == cursor; }
    TextPosition begin() const { return std::min(anchor, cursor); }
    TextPosition end() const { return std::max(anchor, cursor); }
    /// The selected columns of a line that has `length` of them: first and one past the last; equal when none.
    std::pair<int, int> columnsIn(qint64 line, int length) const
    {
        if (isEmpty() || line < begin().line || line > end().line)
            return {0, 0};
        const int first = line == begin().line ? std::min(begin().column, length) : 0;
        const int last = line == end().line ? std::min(end().column, length) : length;
        return {first, last};
    }
};

} // namespace Deckhand
