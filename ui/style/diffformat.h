#pragma once

#include <QTextCharFormat>

namespace Deckhand {

struct Theme;

/// How a line of a unified diff is written, by its first character; the sign itself stays, so that it can be told without
/// colours too.
QTextCharFormat diffFormat(QStringView line, const Theme &theme);

} // namespace Deckhand
