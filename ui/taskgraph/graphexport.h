#pragma once

#include "base/result.h"
#include "ui/taskgraph/graphpainter.h"

namespace Deckhand {

/// The whole graph as a drawing. `look`: its theme, current task and time are used.
QByteArray graphAsSvg(const GraphScene &scene, GraphLook look, const QFont &font);

/// Twice as large as on the screen; less where that would be too large for a picture.
QImage graphAsImage(const GraphScene &scene, GraphLook look, const QFont &font);

/// Writes one of the two, as the name's ending says: .svg or .png. The file appears, or is replaced, only as a whole.
Result<void> writeGraph(const QString &path, const GraphScene &scene, const GraphLook &look, const QFont &font);

/// The colours for paper, whatever the window's are.
Theme themeForPaper();

} // namespace Deckhand
