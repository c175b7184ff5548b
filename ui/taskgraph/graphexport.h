#pragma once

#include "base/result.h"
#include "ui/taskgraph/graphpainter.h"

namespace Deckhand {

/// Writes the whole graph in the colours of paper, as the name's ending says: .svg or .png. The file appears, or is replaced,
/// only as a whole.
Result<void> writeGraph(const QString &path, const GraphScene &scene, const QDateTime &now, const QFont &font);

} // namespace Deckhand
