#pragma once

#include "graphlayout/graphlayout.h"

#include <vector>

namespace Deckhand {

/// The nodes by index, in the order of their ids, with the edges that can be drawn: both ends exist, and no cycle is left.
class AcyclicGraph
{
public:
    explicit AcyclicGraph(const QList<GraphNode> &nodes);

    int size() const { return int(m_ids.size()); }
    int id(int node) const { return m_ids[size_t(node)]; }
    QSizeF box(int node) const { return m_boxes[size_t(node)]; }
    /// Ascending.
    const std::vector<int> &blockers(int node) const { return m_in[size_t(node)]; }
    const std::vector<int> &dependents(int node) const { return m_out[size_t(node)]; }
    bool isIsolated(int node) const { return blockers(node).empty() && dependents(node).empty(); }

    /// For each node the number of edges on the longest way to it.
    std::vector<int> longestPaths() const;
    /// Nodes that edges join, by their smallest; each ascending. Isolated ones are in none.
    std::vector<std::vector<int>> components() const;

private:
    void removeBackEdges();

    std::vector<int> m_ids;
    std::vector<QSizeF> m_boxes;
    std::vector<std::vector<int>> m_in;
    std::vector<std::vector<int>> m_out;
};

} // namespace Deckhand
