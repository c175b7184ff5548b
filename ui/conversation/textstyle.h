#pragma once

#include "ui/style/theme.h"

#include <QFont>

namespace Deckhand {

/// What text in the conversation looks like; a copy for all rows, renewed when font or palette change.
struct TextStyle {
    QFont font;
    QFont mono;
    Theme theme;

    static TextStyle of(const QFont &font, const QPalette &palette);
};

} // namespace Deckhand
