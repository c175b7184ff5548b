#pragma once

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// The beginning and the end of an output file, as many bytes of it as asked for.
struct OutputExcerpt {
    QByteArray head;    ///< the whole file when it is not longer than what was asked for
    QByteArray tail;    ///< empty when `head` is the whole file
    qint64 omitted = 0; ///< bytes between head and tail
};

/// Reads at most `maxBytes` of the file, half of it from the beginning and half from the end, cut on borders of UTF-8
/// characters. The file may grow meanwhile; what it held at the moment of the call counts. Not readable: an empty
/// excerpt.
OutputExcerpt readExcerpt(const QString &path, qint64 maxBytes);

/// The last `maxBytes` of the file or a few less, so that it starts with a whole UTF-8 character. Not readable: empty.
QByteArray readTail(const QString &path, qint64 maxBytes);

} // namespace Deckhand
