#pragma once

#include <QString>

namespace Deckhand {

/// What one tool result may hold, in UTF-16 units.
constexpr qsizetype kMaxResultCharacters = 50'000;

/// `text` when it is short enough, else its beginning and its end with the count of what is missing between them. The
/// result is never longer than `maxCharacters`, and no character is cut in two.
QString withoutMiddle(const QString &text, qsizetype maxCharacters);

} // namespace Deckhand
