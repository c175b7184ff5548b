#pragma once

#include <QByteArrayView>
#include <QString>

namespace Deckhand {

// Where a text is cut by a count of UTF-16 units, it is cut between what people see as characters: never inside a family
// of emoji, a flag, a letter with its marks or a surrogate pair. Only the neighbourhood of the cut is looked at. A
// "character" of more than 1,024 units is cut all the same.

/// The last place at or before `at` where a character begins; in UTF-8 where it is text. Flags may stand in a row of any
/// length, which is looked through.
qsizetype characterStart(QStringView text, qsizetype at);
qsizetype characterStart(QByteArrayView utf8, qsizetype at);
/// The first such place at or behind `at`.
qsizetype characterEnd(QStringView text, qsizetype at);
qsizetype characterEnd(QByteArrayView utf8, qsizetype at);

/// At most `size` units from the beginning, or from the end.
QStringView firstCharacters(QStringView text, qsizetype size);
QStringView lastCharacters(QStringView text, qsizetype size);

/// `text` when it has at most `size` units, else its beginning with an ellipsis behind it, together at most `size` (> 0).
QString shortened(const QString &text, qsizetype size);
/// As shortened(), of the text on one line: what fits into a row. Any white space is one space, none at the ends. Costs by
/// `size`, not by the text.
QString oneLine(const QString &text, qsizetype size = 300);

// Where bytes were cut at any place:

bool isUtf8Continuation(char byte);
/// Bytes of the UTF-8 character that begins with `lead`; 1 for what cannot begin one.
int utf8Length(char lead);
/// How many bytes at the beginning are the rest of a character that was cut, at most three; and how many at the end are
/// the beginning of one. Bytes that are no UTF-8 stay.
qsizetype tornStart(QByteArrayView bytes);
qsizetype tornEnd(QByteArrayView bytes);

} // namespace Deckhand
