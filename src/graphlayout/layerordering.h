#pragma once

#include "graphlayout/cells.h"

#include <optional>

namespace Deckhand {

/// Where the cells of an earlier layout lay.
struct RememberedPlaces {
    std::vector<std::optional<qreal>> heights; ///< by cell: from the top; none: it is new
    std::vector<int> parts;                    ///< by cell: those of one part keep their order; 0: it lay elsewhere
};

/// Finds an order of the cells of each layer with few crossings of edges: barycentres, in turn from both sides, and swaps of
/// neighbours (Gansner et al., 1993).
class LayerOrdering
{
public:
    using Layers = std::vector<std::vector<int>>;

    explicit LayerOrdering(const Cells &cells);

    void orderAfresh();
    /// Lets what is kept as it was and finds places for the rest.
    void orderAsBefore(const RememberedPlaces &places);

    qint64 crossings() const;
    const Layers &layers() const { return m_layers; }

private:
    void startDepthFirst(bool rightwards);
    void improve();
    void startFrom(const RememberedPlaces &places);
    void sweep(bool rightwards, bool lastFirst);
    void sortByBarycentre(std::vector<int> &layer, const Cells::Neighbours &neighbours, bool lastFirst);
    void swapNeighbours(int passes, const std::vector<int> &keptParts = {});
    qint64 gainOfSwap(int upper, int lower) const;
    void turnToReadingOrder();
    qint64 crossingsBefore(size_t layer) const;
    void adopt(const Layers &layers);
    void place(const std::vector<int> &layer);

    const Cells &m_cells;
    Layers m_layers;
    std::vector<int> m_position; ///< of each cell in its layer
};

} // namespace Deckhand
