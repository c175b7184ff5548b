#pragma once

#include "graphlayout/acyclicgraph.h"

#include <QHash>

namespace Deckhand {

/// What takes room in a layer: a box, or the lane of edges that pass through to a later layer.
struct Cell {
    int node = 0; ///< of the AcyclicGraph; of a lane: where its edges come from
    int layer = 0;
    qreal height = 0;
    bool lane = false;
};

/// A connected part of the graph, cut into layers so that every edge joins two neighbouring ones. The edges of one node share
/// their lanes: they leave it as one line and part where they must, which is less to look at and to compute.
struct Cells {
    using Neighbours = std::vector<std::vector<int>>;

    Cells(const AcyclicGraph &graph, const std::vector<int> &members, const std::vector<int> &layerOf);

    int size() const { return int(all.size()); }
    const Cell &at(int cell) const { return all[size_t(cell)]; }

    std::vector<Cell> all;
    std::vector<std::vector<int>> layers; ///< cells from the top; their order is what LayerOrdering decides
    Neighbours left;                      ///< of each cell in the layer before
    Neighbours right;

    /// The lanes of an edge between two members, from left to right.
    std::vector<int> lanesBetween(int from, int to) const;
    int cellOf(int node) const { return m_cellOf.value(node, -1); }

private:
    int add(const Cell &cell);
    void join(int cell, int next);

    QHash<int, int> m_cellOf;
    QHash<int, std::vector<int>> m_lanesOf; ///< by node
};

} // namespace Deckhand
