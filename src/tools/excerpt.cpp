#include "tools/excerpt.h"

#include "process/outputfile.h"
#include "process/plaintext.h"

#include <algorithm>

namespace Deckhand {

namespace {

// Longer than any marker below.
constexpr qsizetype roomForMarker = 100;

QString head(const QString &text, qsizetype size)
{
    const bool splits = size > 0 && size < text.size() && text.at(size - 1).isHighSurrogate();
    return text.left(splits ? size - 1 : size);
}

QString tail(const QString &text, qsizetype size)
{
    const bool splits = size > 0 && size < text.size() && text.at(text.size() - size).isLowSurrogate();
    return text.right(splits ? size - 1 : size);
}

QString joined(const QString &head, qint64 missing, const char *unit, const QString &tail)
{
    return head + QStringLiteral("\n… %1 %2 omitted …\n").arg(missing).arg(QLatin1String(unit)) + tail;
}

} // namespace

QString withoutMiddle(const QString &text, qsizetype maxCharacters)
{
    if (text.size() <= maxCharacters)
        return text;
    const qsizetype half = (maxCharacters - roomForMarker) / 2;
    const QString first = head(text, half);
    const QString last = tail(text, half);
    return joined(first, text.size() - first.size() - last.size(), "characters", last);
}

QString outputExcerpt(const QString &path, qint64 droppedBytes, qsizetype maxCharacters)
{
    // A character takes up to four bytes: only a file longer than that is sure to be too long. Then bytes are counted,
    // because nobody has read the middle to count its characters.
    const OutputExcerpt all = readExcerpt(path, maxCharacters * 4);
    if (all.omitted == 0 && droppedBytes == 0)
        return withoutMiddle(plainText(all.head + all.tail), maxCharacters);
    const OutputExcerpt ends = readExcerpt(path, maxCharacters - roomForMarker);
    return joined(plainText(ends.head), ends.omitted + droppedBytes, "bytes", plainText(ends.tail));
}

QString outputTail(const QString &path, int lines, qsizetype maxCharacters)
{
    const OutputExcerpt all = readExcerpt(path, maxCharacters * 4);
    QString text = plainText(all.omitted == 0 ? all.head + all.tail : readTail(path, maxCharacters * 4));
    if (text.endsWith(QLatin1Char('\n')))
        text.chop(1);

    qsizetype start = text.size();
    for (int i = 0; i < lines && start >= 0; ++i)
        start = start > 0 ? text.lastIndexOf(QLatin1Char('\n'), start - 1) : -1;
    QString shown = lines == 0 ? QString() : text.mid(start + 1);
    shown = tail(shown, std::min(shown.size(), maxCharacters - roomForMarker));
    const bool cut = shown.size() < text.size() || all.omitted > 0;
    return cut && !shown.isEmpty() ? QStringLiteral("… (earlier output left out)\n") + shown : shown;
}

QString oneLine(const QString &text, qsizetype maxCharacters)
{
    const QString line = text.simplified();
    return line.size() <= maxCharacters ? line : head(line, maxCharacters - 1) + QStringLiteral("…");
}

} // namespace Deckhand
