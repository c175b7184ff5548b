#pragma once

#include "graphlayout/graphlayout.h"

namespace Deckhand {

/// Where the parts of a graph lie that no edge joins: wide ones below each other, small ones side by side in rows, and below
/// them what stands alone, in a grid.
struct Packing {
    QList<QPointF> parts;    ///< the upper left corners, in the order of the sizes
    QList<QPointF> isolated; ///< the upper left corners in the grid
    int columns = 0;         ///< how many boxes the rows are wide
};

/// `box`: the largest of all. `previousColumns`: kept while they are about right, so that rows do not break anew with every
/// node; 0: none.
Packing pack(const QList<QSizeF> &parts, qsizetype isolatedCount, QSizeF box, int previousColumns,
             const GraphSpacing &spacing);

} // namespace Deckhand
