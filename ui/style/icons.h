#pragma once

#include <QColor>
#include <QIcon>

namespace Deckhand {

/// The drawing of that name (IconDrawing) in the given colour and sharp at every size and scale. A null icon if there is
/// no such resource.
QIcon tintedIcon(const QString &name, const QColor &color);

} // namespace Deckhand
