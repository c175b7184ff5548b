#pragma once

#include <QString>

namespace Deckhand {

/// What one tool result may hold, in UTF-16 units.
constexpr qsizetype maxResultCharacters = 50'000;

/// `text` when it is short enough, else its beginning and its end with the count of what is missing between them. The
/// result is never longer than `maxCharacters`, and no character is cut in two.
QString withoutMiddle(const QString &text, qsizetype maxCharacters);

/// An output file as plain text: whole, or head and tail with the count of what is missing. `droppedBytes`: what the
/// command wrote and the file does not hold.
QString outputExcerpt(const QString &path, qint64 droppedBytes, qsizetype maxCharacters);

/// The last lines of an output file as plain text, at most `maxCharacters`; says so when that is not all.
QString outputTail(const QString &path, int lines, qsizetype maxCharacters);

/// On one line and at most `maxCharacters` long: for rows and lists.
QString oneLine(const QString &text, qsizetype maxCharacters = 200);

} // namespace Deckhand
