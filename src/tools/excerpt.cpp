#include "tools/excerpt.h"

#include "base/textcut.h"

namespace Deckhand {

namespace {

// Longer than the marker below.
constexpr qsizetype kRoomForMarker = 100;

} // namespace

QString withoutMiddle(const QString &text, qsizetype maxCharacters)
{
    if (text.size() <= maxCharacters)
        return text;
    const qsizetype half = (maxCharacters - kRoomForMarker) / 2;
    const QString first = firstCharacters(text, half).toString();
    const QString last = lastCharacters(text, half).toString();
    return first + QStringLiteral("\n… %1 characters omitted …\n").arg(text.size() - first.size() - last.size()) + last;
}

} // namespace Deckhand
