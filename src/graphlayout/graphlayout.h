#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace Deckhand {

/// What is to be drawn: a box, and the boxes that come before it. Edges to unknown ids, to itself, and those that close a cycle
/// (files of other programs may have them) are left out.
struct GraphNode {
    int id = 0;
    QSizeF size;
    QList<int> blockedBy;

    bool operator==(const GraphNode &other) const = default;
};

/// Distances, in the unit of the sizes.
struct GraphSpacing {
    qreal node = 18;      ///< between two boxes, one above the other
    qreal lane = 11;      ///< between an edge that passes and what is above or below it
    qreal layer = 52;     ///< between two layers, at least: where edges are steep it is more
    qreal component = 40; ///< between parts that no edge joins
};

struct PlacedNode {
    int id = 0;
    int layer = 0; ///< from the left, by the longest way of edges to it; -1: no edge at all, it lies in the grid
    int order = 0; ///< from the top in its layer, among those that edges join; in the grid: from its beginning
    QRectF rect;

    bool operator==(const PlacedNode &other) const = default;
};

/// Goes from the right side of `from` to the left side of `to`. Straight and bent pieces in turn, beginning with a straight one
/// (which may have no length): a straight piece crosses a layer, in a lane that is free of boxes, a bent one lies between two
/// layers. So a curve that leaves and arrives horizontally touches no box.
struct RoutedEdge {
    int from = 0;
    int to = 0;
    QList<QPointF> points; ///< bent: from 1 to 2, from 3 to 4, …

    bool operator==(const RoutedEdge &other) const = default;
};

struct GraphLayout {
    QList<PlacedNode> nodes; ///< ascending ids
    QList<RoutedEdge> edges; ///< by `to`, then by `from`
    QRectF bounds;           ///< of all boxes and edges; does not begin at 0, 0
    int columns = 0;         ///< how wide small parts and the grid are set, in boxes

    const PlacedNode *find(int id) const;
    bool operator==(const GraphLayout &other) const = default;
};

/// Layers from left to right, after Sugiyama. The same input gives the same output. Nodes of `previous` keep their order
/// within a layer, unless that costs many crossings, and the whole lies where most of the nodes lay: who looks at it finds
/// everything again. Costs some milliseconds for 500 nodes.
GraphLayout layOutGraph(const QList<GraphNode> &nodes, const GraphLayout *previous = nullptr,
                        const GraphSpacing &spacing = {});

} // namespace Deckhand
