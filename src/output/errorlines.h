#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

namespace Deckhand {

/// A line of an output file, raw, at most 400 bytes of it. A longer one is cut so that what makes it interesting is in.
struct ErrorLine {
    qint64 offset = 0; ///< of the first byte of `bytes`
    QByteArray bytes;  ///< without line feed
};

struct ErrorLines {
    QList<ErrorLine> lines; ///< by offset
    bool more = false;      ///< there are more between the first and the last of them, or not everything was read
};

/// The first place at or behind `from` that looks like an error report in the output of a compiler, a test, a script or a
/// program, by its words: `error:`, `FAILED`, `panic`, `Traceback`, `NullPointerException`, `undefined reference` … as words of
/// their own or at the end of a name. Not `0 errors`, `no failures`, `errors: 0`, `-Wfatal-errors`. -1 when there is none.
/// A place in a file of bytes, not of characters: any encoding that has ASCII will do.
qsizetype indexOfError(QByteArrayView bytes, qsizetype from = 0);

/// Up to `most` lines that look like errors, among what starts from `from` on and before `to`: the first half of them
/// and the last. Of a range with more than 32 MiB only the first and the last 16 are read. Costs about 1 ms for each MiB
/// that is read. Not readable: none.
ErrorLines errorLines(const QString &path, qint64 from, qint64 to, int most);

} // namespace Deckhand
