#pragma once

#include <QSet>

#include <utility>

namespace Deckhand {

class GraphScene;

/// A task with all that it waits for and all that waits for it, over any number of edges.
struct Lineage {
    QSet<int> tasks;                 ///< without itself
    QSet<std::pair<int, int>> edges; ///< from, to
};

/// Empty for an unknown id.
Lineage lineageOf(int id, const GraphScene &scene);

} // namespace Deckhand
