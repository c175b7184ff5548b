#pragma once

#include "base/result.h"
#include "ui/taskgraph/graphpainter.h"

namespace Deckhand {

/// Writes the whole graph, as the name's ending says: .svg or .png. The file appears, or is replaced, only as a whole. `look`: its
/// theme, current task and time are used.
Result<void> writeGraph(const QString &path, const GraphScene &scene, const GraphLook &look, const QFont &font);

/// The colours for paper, whatever the window's are.
Theme themeForPaper();

} // namespace Deckhand
