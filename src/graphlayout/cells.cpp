#include "graphlayout/cells.h"

#include <algorithm>

namespace Deckhand {

Cells::Cells(const AcyclicGraph &graph, const std::vector<int> &members, const std::vector<int> &layerOf)
{
    for (const int node : members)
        m_cellOf.insert(node, add({node, layerOf[size_t(node)], graph.box(node).height(), false}));
    for (const int node : members) {
        int last = layerOf[size_t(node)];
        for (const int to : graph.dependents(node))
            last = std::max(last, layerOf[size_t(to)] - 1);
        int from = cellOf(node);
        std::vector<int> way{from};
        for (int layer = layerOf[size_t(node)] + 1; layer <= last; ++layer) {
            const int lane = add({node, layer, 0, true});
            join(from, lane);
            way.push_back(lane);
            from = lane;
        }
        for (const int to : graph.dependents(node))
            join(way[size_t(layerOf[size_t(to)] - layerOf[size_t(node)] - 1)], cellOf(to));
        way.erase(way.begin());
        m_lanesOf.insert(node, way);
    }
}

std::vector<int> Cells::lanesBetween(int from, int to) const
{
    const std::vector<int> lanes = m_lanesOf.value(from);
    const int count = at(cellOf(to)).layer - at(cellOf(from)).layer - 1;
    return {lanes.begin(), lanes.begin() + count};
}

int Cells::add(const Cell &cell)
{
    const int index = size();
    all.push_back(cell);
    left.emplace_back();
    right.emplace_back();
    if (layers.size() <= size_t(cell.layer))
        layers.resize(size_t(cell.layer) + 1);
    layers[size_t(cell.layer)].push_back(index);
    return index;
}

void Cells::join(int cell, int next)
{
    right[size_t(cell)].push_back(next);
    left[size_t(next)].push_back(cell);
}

} // namespace Deckhand
