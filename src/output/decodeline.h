#pragma once

#include "output/ansistyle.h"

#include <QByteArrayView>

namespace Deckhand {

/// A line as it is shown: as a terminal shows it in the end (TerminalLine), cut when it is very long.
struct OutputLine : StyledText {
    static constexpr int kLongest = 4096; ///< UTF-16 units that are shown

    QString more;       ///< `… 12,345 more` when it was cut, or what is there instead of text; no part of the text
    bool isGap = false; ///< no line, but the place where lines are missing: `more` says how much
    qint64 offset = -1; ///< where it begins in the file

    friend bool operator==(const OutputLine &, const OutputLine &) = default;
};

/// Decodes the raw bytes of one line (a line feed at its end says that it is complete: then a character that was cut is shown
/// as U+FFFD; else it may still come). `style` goes in and out. Not more than `longest` units of text. What is no text gives
/// an empty line with a note.
OutputLine decodeLine(QByteArrayView bytes, AnsiStyle &style, int longest = OutputLine::kLongest);

/// A line of which only the beginning and the end were read: its last state is what was written since the cursor
/// first went back within that end.
OutputLine decodeLongLine(QByteArrayView head, QByteArrayView tail, qint64 length, AnsiStyle style);

/// These bytes are no text in any way that could be read: images, archives, random numbers.
bool isBinary(QByteArrayView bytes);

} // namespace Deckhand
