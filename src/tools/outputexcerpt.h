#pragma once

#include <QString>

#include <limits>

namespace Deckhand {

/// An output file and what its file does not tell.
struct OutputSource {
    QString path;
    qint64 totalBytes = 0; ///< that the command wrote, as far as known; the file may hold fewer, or already more
};

/// How much of an output is shown.
struct ExcerptShape {
    int headLines = std::numeric_limits<int>::max();
    qsizetype headCharacters = 0;
    int tailLines = std::numeric_limits<int>::max();
    qsizetype characters = 0; ///< of everything together: head, tail and what is said between them
    bool canBePaged = false;  ///< check_background can read on from an offset
};

/// Output as plain text: whole, or its head and tail with the exact count of the bytes that are missing between them,
/// and what looks like an error among those. No character is cut in two. Empty when nothing was written. Reads up to
/// 65 MiB: for a thread of its own (onPool).
QString outputExcerpt(const OutputSource &source, const ExcerptShape &shape);

/// Output from the byte `offset` on, with a first line that says which bytes these are, of how many, and the offset of
/// the next page. At most `characters` long.
QString outputPage(const OutputSource &source, qint64 offset, qsizetype characters);

} // namespace Deckhand
