#include "tools/excerpt.h"

namespace Deckhand {

namespace {

// Longer than the marker below.
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

} // namespace

QString withoutMiddle(const QString &text, qsizetype maxCharacters)
{
    if (text.size() <= maxCharacters)
        return text;
    const qsizetype half = (maxCharacters - roomForMarker) / 2;
    const QString first = head(text, half);
    const QString last = tail(text, half);
    return first + QStringLiteral("\n… %1 characters omitted …\n").arg(text.size() - first.size() - last.size()) + last;
}

QString oneLine(const QString &text, qsizetype maxCharacters)
{
    const QString line = text.simplified();
    return line.size() <= maxCharacters ? line : head(line, maxCharacters - 1) + QStringLiteral("…");
}

} // namespace Deckhand
