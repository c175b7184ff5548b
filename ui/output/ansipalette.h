#pragma once

#include "ui/output/ansistyle.h"
#include "ui/style/theme.h"

#include <QTextCharFormat>

namespace Deckhand {

/// What the colours of a terminal look like on the window's background: the sixteen named ones are readable in light and in
/// dark, the others are as they were asked for.
QColor colorOf(const AnsiColor &color, const Theme &theme, const QColor &fallback);
QTextCharFormat formatOf(const AnsiStyle &style, const Theme &theme);

} // namespace Deckhand
