#pragma once

#include "graphlayout/cells.h"

namespace Deckhand {

/// A connected part with the place of each cell from the top; the uppermost begins at 0.
struct PlacedPart {
    Cells cells;
    std::vector<qreal> centres;
    qreal height = 0;
};

/// The columns that the layers of all parts share, so that parts that lie below each other are in line.
class Columns
{
public:
    Columns(const AcyclicGraph &graph, const std::vector<PlacedPart> &parts, const GraphSpacing &spacing);

    qreal left(int layer) const { return m_lefts[size_t(layer)]; }
    qreal right(int layer) const { return m_lefts[size_t(layer)] + m_widths[size_t(layer)]; }

private:
    std::vector<qreal> m_lefts;
    std::vector<qreal> m_widths;
};

} // namespace Deckhand
