#pragma once

#include <QString>

namespace Deckhand {

struct Theme;

/// Style sheet for line edits, combo boxes and numbers, as high and as round as the buttons beside them. Fusion's own frame is
/// hardly seen in the dark.
QString fieldSheet(const Theme &theme);

} // namespace Deckhand
