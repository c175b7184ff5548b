#include "base/textcut.h"

#include <QTextBoundaryFinder>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kLongestCharacter = 1024;
constexpr qsizetype kLongestUtf8 = 4;
constexpr QChar kEllipsis = u'…';

/// Before one of these a character begins, whatever stands there (but for prefixes of rare scripts); so what stands
/// before it need not be known.
bool beginsAlways(QChar c)
{
    return c >= u' ' && c < QChar(0x7f);
}

/// Half a flag.
bool isRegional(QStringView pair)
{
    return pair.size() == 2 && pair[0] == QChar(0xd83c) && pair[1] >= QChar(0xdde6) && pair[1] <= QChar(0xddff);
}

/// A place before `at` from which on the characters can be told apart.
qsizetype placeBefore(QStringView text, qsizetype at)
{
    const qsizetype lowest = std::max<qsizetype>(0, at - kLongestCharacter);
    qsizetype begin = at;
    while (begin > lowest && !beginsAlways(text[begin]))
        --begin;
    begin -= begin > 0 && text[begin].isLowSurrogate() ? 1 : 0;
    while (begin >= 2 && isRegional(text.sliced(begin - 2, 2)))
        begin -= 2; // which of them are pairs is told by the first
    return begin;
}

} // namespace

qsizetype characterStart(QStringView text, qsizetype at)
{
    if (at <= 0 || at >= text.size())
        return std::clamp<qsizetype>(at, 0, text.size());
    if (beginsAlways(text[at]))
        return at;
    const qsizetype begin = placeBefore(text, at);
    // Two units behind the place, one character, tell whether what stands before it goes on there.
    const QStringView around = text.sliced(begin, std::min(text.size(), at + 2) - begin);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, around.data(), around.size());
    finder.setPosition(at - begin);
    return finder.isAtBoundary() ? at : begin + std::max<qsizetype>(0, finder.toPreviousBoundary());
}

qsizetype characterStart(QByteArrayView utf8, qsizetype at)
{
    if (at <= 0 || at >= utf8.size())
        return std::clamp<qsizetype>(at, 0, utf8.size());
    at -= tornEnd(utf8.first(at));
    qsizetype begin = std::max<qsizetype>(0, at - kLongestCharacter);
    begin += begin > 0 ? tornStart(utf8.sliced(begin, at - begin)) : 0;
    while (begin >= kLongestUtf8 && isRegional(QString::fromUtf8(utf8.sliced(begin - kLongestUtf8, kLongestUtf8))))
        begin -= kLongestUtf8;
    const QString around = QString::fromUtf8(utf8.sliced(begin, std::min(utf8.size(), at + kLongestUtf8) - begin));
    const qsizetype before = QString::fromUtf8(utf8.sliced(begin, at - begin)).size();
    const qsizetype start = characterStart(around, before);
    const QStringView back = QStringView(around).sliced(start, before - start);
    // The text does not tell the size of bytes that are none.
    return back.contains(QChar::ReplacementCharacter) ? at : at - back.toUtf8().size();
}

qsizetype characterEnd(QStringView text, qsizetype at)
{
    const qsizetype start = characterStart(text, at);
    if (start >= at)
        return start;
    const QStringView rest = text.sliced(start, std::min(text.size() - start, 2 * kLongestCharacter));
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, rest.data(), rest.size());
    return std::max(at, start + finder.toNextBoundary());
}

qsizetype characterEnd(QByteArrayView utf8, qsizetype at)
{
    const qsizetype start = characterStart(utf8, at);
    if (start >= at)
        return start;
    const QByteArrayView bytes = utf8.sliced(start, std::min(utf8.size() - start, 2 * kLongestCharacter));
    const QString rest = QString::fromUtf8(bytes.chopped(tornEnd(bytes)));
    const QStringView character = QStringView(rest).first(characterEnd(rest, std::min<qsizetype>(1, rest.size())));
    return character.contains(QChar::ReplacementCharacter) ? at : std::max(at, start + character.toUtf8().size());
}

QStringView firstCharacters(QStringView text, qsizetype size)
{
    return text.first(characterStart(text, size));
}

QStringView lastCharacters(QStringView text, qsizetype size)
{
    return text.sliced(characterEnd(text, text.size() - size));
}

QString shortened(const QString &text, qsizetype size)
{
    return text.size() <= size ? text : firstCharacters(text, size - 1).toString() + kEllipsis;
}

QString oneLine(const QString &text, qsizetype size)
{
    const qsizetype looked = 4 * size;
    if (text.size() <= looked)
        return shortened(text.simplified(), size);
    return firstCharacters(firstCharacters(text, looked).toString().simplified(), size - 1).toString() + kEllipsis;
}

bool isUtf8Continuation(char byte)
{
    return (uchar(byte) & 0xc0) == 0x80;
}

int utf8Length(char lead)
{
    const uchar byte = uchar(lead);
    if (byte >= 0xf5)
        return 1;
    return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
}

qsizetype tornStart(QByteArrayView bytes)
{
    qsizetype count = 0;
    while (count < std::min(kLongestUtf8 - 1, bytes.size()) && isUtf8Continuation(bytes[count]))
        ++count;
    return count;
}

qsizetype tornEnd(QByteArrayView bytes)
{
    for (qsizetype back = 1; back <= std::min(kLongestUtf8, bytes.size()); ++back) {
        const char byte = bytes[bytes.size() - back];
        if (!isUtf8Continuation(byte))
            return utf8Length(byte) > back ? back : 0;
    }
    return 0;
}

} // namespace Deckhand
