#pragma once

#include <QByteArray>
#include <QString>

class QFile;

namespace Deckhand {

/// The beginning and the end of an output file, as many bytes of it as asked for.
struct OutputExcerpt {
    QByteArray head;    ///< the whole file when it is not longer than what was asked for and has no gap
    QByteArray tail;    ///< empty when `head` is the whole file
    qint64 omitted = 0; ///< bytes between head and tail, read or not kept
};

/// What the ring let go of: bytes from `begin` up to `end` of the file were not kept. Empty when everything is there.
struct OutputGap {
    qint64 begin = 0;
    qint64 end = 0;
    qint64 size() const { return end - begin; }
};

/// A page of an output file.
struct OutputRange {
    QByteArray bytes;
    qint64 offset = 0; ///< of the first of them
    qint64 next = 0;   ///< where the page after this one starts
    qint64 size = 0;   ///< of the whole file, gap and all, at the moment of the call
};

/// Not readable: empty.
OutputGap outputGap(const QString &path);
/// Of an open file; does not move its position for reading.
OutputGap outputGap(const QFile &file);

/// At most `maxBytes` that are really there, from `offset` on, which is moved behind the gap when it lies in it; ends at
/// the gap's beginning. What the ring let go of while it was read is not returned. Cuts characters.
QByteArray readStored(QFile &file, qint64 &offset, qint64 maxBytes);

/// Reads at most `maxBytes` of the file, half of it from the beginning and half from the end, cut on borders of UTF-8
/// characters. The file may grow meanwhile; what it held at the moment of the call counts. Not readable: an empty
/// excerpt.
OutputExcerpt readExcerpt(const QString &path, qint64 maxBytes);

/// The last `maxBytes` of the file or a few less, so that it starts with a whole UTF-8 character and behind the gap. Not
/// readable: empty.
QByteArray readTail(const QString &path, qint64 maxBytes);

/// Pages through the file: `offset` is moved forward to a whole UTF-8 character and behind the gap, and the page ends
/// with a whole character (unless it would be empty then) and at the gap's beginning. Behind the end: no bytes. Not
/// readable: no bytes and size 0.
OutputRange readRange(const QString &path, qint64 offset, qint64 maxBytes);

} // namespace Deckhand
