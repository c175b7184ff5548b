#pragma once

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// A beginning or an end of output as plain text, and how many of its bytes that text stands for.
struct PlainCut {
    QString text;
    qsizetype bytes = 0;
};

// Both take whole lines; only one that is far too long is cut, on the border of a character and never inside a control
// sequence. The text is at most `characters` UTF-16 units long: what counts is what remains of a line when `\r` was
// folded and control codes are gone, so a long line of progress takes little of it.

PlainCut firstPlain(const QByteArray &bytes, int lines, qsizetype characters);
PlainCut lastPlain(const QByteArray &bytes, int lines, qsizetype characters);

} // namespace Deckhand
