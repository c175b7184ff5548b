#include "graphlayout/graphlayout.h"

#include "graphlayout/alignment.h"
#include "graphlayout/columns.h"
#include "graphlayout/layerordering.h"
#include "graphlayout/packing.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// How many crossings it may cost that things stay where they were.
constexpr qreal kPriceOfCalm = 1.6;
constexpr qint64 kFreeCrossings = 6;

/// What an earlier layout tells: where boxes and lanes lay.
class Memory
{
public:
    explicit Memory(const GraphLayout *layout)
    {
        if (!layout)
            return;
        for (const PlacedNode &node : layout->nodes)
            m_nodes.insert(node.id, node);
        findParts(*layout);
        for (const RoutedEdge &edge : layout->edges) {
            const int layer = m_nodes.value(edge.from).layer;
            for (int i = 2; i + 1 < edge.points.size(); i += 2)
                m_lanes.insert({edge.from, layer + i / 2}, edge.points.at(i).y());
        }
    }

    bool isEmpty() const { return m_nodes.isEmpty(); }

    RememberedPlaces placesOf(const Cells &cells, const AcyclicGraph &graph) const
    {
        const size_t count = size_t(cells.size());
        RememberedPlaces places{std::vector<std::optional<qreal>>(count), std::vector<int>(count, 0)};
        for (int i = 0; i < cells.size(); ++i) {
            const Cell &cell = cells.at(i);
            const int id = graph.id(cell.node);
            const auto lane = cell.lane ? m_lanes.constFind({id, cell.layer}) : m_lanes.cend();
            const auto node = cell.lane ? m_nodes.cend() : m_nodes.constFind(id);
            if (lane != m_lanes.cend())
                places.heights[size_t(i)] = *lane;
            if (node != m_nodes.cend() && node->layer >= 0)
                places.heights[size_t(i)] = node->rect.center().y();
            if (node != m_nodes.cend() && node->layer == cell.layer)
                places.parts[size_t(i)] = m_parts.value(id);
        }
        return places;
    }

    /// By how much to move the layout so that most nodes stay in place.
    QPointF shiftTo(const GraphLayout &layout) const
    {
        std::vector<qreal> xs;
        std::vector<qreal> ys;
        for (const PlacedNode &node : layout.nodes) {
            if (const auto was = m_nodes.constFind(node.id); was != m_nodes.cend()) {
                const QPointF way = was->rect.center() - node.rect.center();
                xs.push_back(way.x());
                ys.push_back(way.y());
            }
        }
        return {median(xs), median(ys)};
    }

private:
    void findParts(const GraphLayout &layout)
    {
        QMultiHash<int, int> joined;
        for (const RoutedEdge &edge : layout.edges) {
            joined.insert(edge.from, edge.to);
            joined.insert(edge.to, edge.from);
        }
        int part = 0;
        for (const PlacedNode &start : layout.nodes) {
            part += m_parts.contains(start.id) ? 0 : 1;
            for (QList<int> way{start.id}; !way.isEmpty();) {
                const int id = way.takeLast();
                if (m_parts.contains(id))
                    continue;
                m_parts.insert(id, part);
                way += joined.values(id);
            }
        }
    }

    static qreal median(std::vector<qreal> &values)
    {
        if (values.empty())
            return 0;
        const auto middle = values.begin() + qsizetype(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return *middle;
    }

    QHash<int, PlacedNode> m_nodes;
    QHash<int, int> m_parts;                   ///< by id, from 1: what edges joined has one number
    QHash<std::pair<int, int>, qreal> m_lanes; ///< by the id that the edges come from, and the layer
};

LayerOrdering::Layers orderOf(const Cells &cells, const AcyclicGraph &graph, const Memory &memory)
{
    LayerOrdering calm(cells);
    if (!memory.isEmpty()) {
        calm.orderAsBefore(memory.placesOf(cells, graph));
        if (calm.crossings() <= kFreeCrossings / 2)
            return calm.layers();
    }
    LayerOrdering fresh(cells);
    fresh.orderAfresh();
    const qreal bearable = qreal(fresh.crossings()) * kPriceOfCalm + qreal(kFreeCrossings);
    return !memory.isEmpty() && qreal(calm.crossings()) <= bearable ? calm.layers() : fresh.layers();
}

PlacedPart placed(const AcyclicGraph &graph, const std::vector<int> &members, const std::vector<int> &layerOf,
                  const Memory &memory, const GraphSpacing &spacing)
{
    PlacedPart part{Cells(graph, members, layerOf), {}, 0};
    part.cells.layers = orderOf(part.cells, graph, memory);
    part.centres = alignedCentres(part.cells, spacing);
    qreal top = part.centres.front();
    qreal bottom = top;
    for (int cell = 0; cell < part.cells.size(); ++cell) {
        const qreal half = part.cells.at(cell).height / 2;
        top = std::min(top, part.centres[size_t(cell)] - half);
        bottom = std::max(bottom, part.centres[size_t(cell)] + half);
    }
    for (qreal &centre : part.centres)
        centre -= top;
    part.height = bottom - top;
    return part;
}

void addNodes(GraphLayout *layout, const PlacedPart &part, const AcyclicGraph &graph, const Columns &columns,
              QPointF corner)
{
    for (const std::vector<int> &layer : part.cells.layers) {
        int order = 0;
        for (const int index : layer) {
            const Cell &cell = part.cells.at(index);
            if (cell.lane)
                continue;
            const QPointF at(columns.left(cell.layer), part.centres[size_t(index)] - cell.height / 2);
            layout->nodes.append({graph.id(cell.node), cell.layer, order++, {corner + at, graph.box(cell.node)}});
        }
    }
}

void addEdges(GraphLayout *layout, const PlacedPart &part, const AcyclicGraph &graph, const Columns &columns,
              QPointF corner)
{
    const Cells &cells = part.cells;
    for (const std::vector<int> &layer : cells.layers) {
        for (const int target : layer) {
            if (cells.at(target).lane)
                continue;
            const int to = cells.at(target).node;
            for (const int from : graph.blockers(to)) {
                const int start = cells.cellOf(from);
                const int firstLayer = cells.at(start).layer;
                const qreal y = part.centres[size_t(start)];
                RoutedEdge edge{graph.id(from), graph.id(to), {}};
                edge.points << QPointF(columns.left(firstLayer) + graph.box(from).width(), y)
                            << QPointF(columns.right(firstLayer), y);
                for (const int lane : cells.lanesBetween(from, to)) {
                    const qreal height = part.centres[size_t(lane)];
                    edge.points << QPointF(columns.left(cells.at(lane).layer), height)
                                << QPointF(columns.right(cells.at(lane).layer), height);
                }
                edge.points << QPointF(columns.left(cells.at(target).layer), part.centres[size_t(target)]);
                for (QPointF &point : edge.points)
                    point += corner;
                layout->edges.append(edge);
            }
        }
    }
}

void finish(GraphLayout *layout, QPointF shift)
{
    for (PlacedNode &node : layout->nodes) {
        node.rect.translate(shift);
        layout->bounds |= node.rect;
    }
    // Lanes may lie above or below all boxes.
    for (RoutedEdge &edge : layout->edges) {
        for (QPointF &point : edge.points) {
            point += shift;
            layout->bounds.setTop(std::min(layout->bounds.top(), point.y()));
            layout->bounds.setBottom(std::max(layout->bounds.bottom(), point.y()));
        }
    }
    std::sort(layout->nodes.begin(), layout->nodes.end(),
              [](const PlacedNode &a, const PlacedNode &b) { return a.id < b.id; });
    std::sort(layout->edges.begin(), layout->edges.end(), [](const RoutedEdge &a, const RoutedEdge &b) {
        return std::pair(a.to, a.from) < std::pair(b.to, b.from);
    });
}

} // namespace

const PlacedNode *GraphLayout::find(int id) const
{
    const auto found = std::lower_bound(nodes.cbegin(), nodes.cend(), id,
                                        [](const PlacedNode &node, int wanted) { return node.id < wanted; });
    return found != nodes.cend() && found->id == id ? &*found : nullptr;
}

GraphLayout layOutGraph(const QList<GraphNode> &nodes, const GraphLayout *previous, const GraphSpacing &spacing)
{
    if (nodes.isEmpty())
        return {};
    const AcyclicGraph graph(nodes);
    const std::vector<int> layerOf = graph.longestPaths();
    const Memory memory(previous);
    std::vector<PlacedPart> parts;
    for (const std::vector<int> &members : graph.components())
        parts.push_back(placed(graph, members, layerOf, memory, spacing));
    const Columns columns(graph, parts, spacing);

    QSizeF box;
    QList<int> isolated;
    for (int node = 0; node < graph.size(); ++node) {
        box = box.expandedTo(graph.box(node));
        if (graph.isIsolated(node))
            isolated.append(node);
    }
    QList<QSizeF> sizes;
    for (const PlacedPart &part : parts)
        sizes.append({columns.right(int(part.cells.layers.size()) - 1), part.height});
    const Packing packing = pack(sizes, isolated.size(), box, previous ? previous->columns : 0, spacing);

    GraphLayout layout;
    layout.columns = packing.columns;
    for (size_t part = 0; part < parts.size(); ++part) {
        addNodes(&layout, parts[part], graph, columns, packing.parts.at(qsizetype(part)));
        addEdges(&layout, parts[part], graph, columns, packing.parts.at(qsizetype(part)));
    }
    for (qsizetype i = 0; i < isolated.size(); ++i) {
        const int node = isolated.at(i);
        layout.nodes.append({graph.id(node), -1, int(i), {packing.isolated.at(i), graph.box(node)}});
    }
    finish(&layout, memory.shiftTo(layout));
    return layout;
}

} // namespace Deckhand
