#pragma once

#include "ui/style/theme.h"

#include <QFont>

namespace Deckhand {

constexpr int kItemIndent = 24;  ///< of what stands in an item of a list
constexpr int kQuoteIndent = 16; ///< of what is quoted, behind its bar
constexpr int kQuoteBar = 3;     ///< the bar's width

/// What text in the conversation looks like; a copy for all rows, renewed when font or palette change.
struct TextStyle {
    QFont font;
    QFont mono;
    Theme theme;

    static TextStyle of(const QFont &font, const QPalette &palette)
    {
        TextStyle style{font, monospaceFont(), Theme::of(palette)};
        if (font.pointSizeF() > 0)
            style.mono.setPointSizeF(font.pointSizeF() * 0.93);
        else
            style.mono.setPixelSize(qRound(font.pixelSize() * 0.93));
        return style;
    }
};

} // namespace Deckhand
