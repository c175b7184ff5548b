#include "ui/conversation/textstyle.h"

namespace Deckhand {

TextStyle TextStyle::of(const QFont &font, const QPalette &palette)
{
    TextStyle style{font, monospaceFont(), Theme::of(palette)};
    if (font.pointSizeF() > 0)
        style.mono.setPointSizeF(font.pointSizeF() * 0.93);
    else
        style.mono.setPixelSize(qRound(font.pixelSize() * 0.93));
    return style;
}

} // namespace Deckhand
