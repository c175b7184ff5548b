#pragma once

#include "output/ansistyle.h"
#include "ui/style/theme.h"

#include <QTextCharFormat>

namespace Deckhand {

/// What the colours of a terminal look like in the window: the sixteen named ones are its own, the others are as they were asked
/// for; but as text, each is moved as far as it has to be to be read (formatOf).
QColor colorOf(const AnsiColor &color, const Theme &theme, const QColor &fallback);
QTextCharFormat formatOf(const AnsiStyle &style, const Theme &theme);

} // namespace Deckhand
