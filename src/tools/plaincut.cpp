#include "tools/plaincut.h"

#include "base/textcut.h"
#include "output/plaintext.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// A line up to this length is shown whole or not at all.
constexpr qsizetype kShortLine = 1000;
constexpr qsizetype kLongestCharacter = 4; ///< bytes
constexpr qsizetype kLongestSequence = 64;

/// The largest `size` up to `limit` whose text (`textOf`) is not longer than `characters`.
template<typename TextOf>
qsizetype largestFitting(qsizetype limit, qsizetype characters, const TextOf &textOf)
{
    qsizetype fits = 0;
    for (qsizetype tooMany = limit + 1; tooMany - fits > 1;) {
        const qsizetype middle = fits + (tooMany - fits) / 2;
        (QString::fromUtf8(textOf(middle)).size() <= characters ? fits : tooMany) = middle;
    }
    return fits;
}

struct Span {
    qsizetype begin;
    qsizetype end;
};

/// The control sequence (ESC [ … letter) that a cut at `at` would break; else an empty span at `at`.
Span sequenceAround(const QByteArray &bytes, qsizetype at)
{
    const qsizetype begin = at > 0 ? bytes.lastIndexOf('\x1b', at - 1) : -1;
    if (begin < 0 || at - begin > kLongestSequence)
        return {at, at};
    qsizetype end = begin + 1;
    if (end < bytes.size() && bytes.at(end) == '[')
        ++end;
    while (end < bytes.size() && bytes.at(end) >= 0x20 && bytes.at(end) <= 0x3f)
        ++end;
    end = std::min(end + 1, bytes.size());
    return end > at ? Span{begin, end} : Span{at, at};
}

PlainCut beginningOf(const QByteArray &line, qsizetype characters)
{
    const auto first = [&line](qsizetype size) { return QByteArrayView(line).first(size); };
    qsizetype size = largestFitting(std::min(line.size(), characters * kLongestCharacter), characters, first);
    size = sequenceAround(line, characterStart(QByteArrayView(line), size)).begin;
    return {plainText(line.first(size)), size};
}

PlainCut endOf(const QByteArray &line, qsizetype characters)
{
    const auto last = [&line](qsizetype size) { return QByteArrayView(line).last(size); };
    qsizetype begin =
        line.size() - largestFitting(std::min(line.size(), characters * kLongestCharacter), characters, last);
    begin = sequenceAround(line, characterEnd(QByteArrayView(line), begin)).end;
    return {plainText(line.sliced(begin)), line.size() - begin};
}

} // namespace

PlainCut firstPlain(const QByteArray &bytes, int lines, qsizetype characters)
{
    PlainCut cut;
    for (; lines > 0 && cut.bytes < bytes.size(); --lines) {
        const qsizetype feed = bytes.indexOf('\n', cut.bytes);
        const QByteArray line = bytes.sliced(cut.bytes, (feed < 0 ? bytes.size() : feed + 1) - cut.bytes);
        const QString text = plainText(line);
        const qsizetype room = characters - cut.text.size();
        const bool fits = text.size() <= room;
        if (!fits && text.size() <= std::min(kShortLine, characters))
            break;
        const PlainCut part = fits ? PlainCut{text, line.size()} : beginningOf(line, room);
        cut.text += part.text;
        cut.bytes += part.bytes;
        if (!fits)
            break;
    }
    return cut;
}

PlainCut lastPlain(const QByteArray &bytes, int lines, qsizetype characters)
{
    QStringList parts;
    PlainCut cut;
    for (qsizetype length = 0; lines > 0 && cut.bytes < bytes.size(); --lines) {
        const qsizetype end = bytes.size() - cut.bytes;
        const qsizetype begin = end < 2 ? 0 : bytes.lastIndexOf('\n', end - 2) + 1;
        const QByteArray line = bytes.sliced(begin, end - begin);
        const QString text = plainText(line);
        const qsizetype room = characters - length;
        const bool fits = text.size() <= room;
        if (!fits && text.size() <= std::min(kShortLine, characters))
            break;
        const PlainCut part = fits ? PlainCut{text, line.size()} : endOf(line, room);
        parts.prepend(part.text);
        cut.bytes += part.bytes;
        length += part.text.size();
        if (!fits)
            break;
    }
    cut.text = parts.join(QString());
    return cut;
}

} // namespace Deckhand
