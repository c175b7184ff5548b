#pragma once

#include "output/outputlog.h"

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// A page of an output file.
struct OutputRange {
    QByteArray bytes;
    qint64 offset = 0; ///< of the first of them
    qint64 next = 0;   ///< where the page after this one starts
    qint64 size = 0;   ///< of the whole file, gap and all, at the moment of the call
};

/// At most `maxBytes` that are really there, from `offset` on, which is moved behind the gap when it lies in it; ends at
/// the gap's beginning. What the ring let go of while it was read is not returned. Cuts characters.
QByteArray readStored(OutputLog &file, qint64 &offset, qint64 maxBytes);

/// The last `maxBytes` of the file or a few less, so that it starts with a whole UTF-8 character and behind the gap. Not
/// readable: empty.
QByteArray readTail(const QString &path, qint64 maxBytes);

/// Pages through the file: `offset` is moved forward to a whole UTF-8 character and behind the gap, and the page ends
/// with a whole character (unless it would be empty then) and at the gap's beginning. Behind the end: no bytes. Not
/// readable: no bytes and size 0.
OutputRange readRange(const QString &path, qint64 offset, qint64 maxBytes);

} // namespace Deckhand
