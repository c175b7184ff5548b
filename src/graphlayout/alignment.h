#pragma once

#include "graphlayout/cells.h"

namespace Deckhand {

/// The centre of each cell, from the top, for the order in `cells.layers`: after Brandes and Köpf (2001), so that long edges and
/// chains are straight and everybody lies in the middle of what it is joined to. Cells of a layer keep the distances of
/// `spacing`. May be negative.
std::vector<qreal> alignedCentres(const Cells &cells, const GraphSpacing &spacing);

} // namespace Deckhand
