#include "graphlayout/acyclicgraph.h"

#include <QHash>
#include <QMap>

#include <algorithm>

namespace Deckhand {

AcyclicGraph::AcyclicGraph(const QList<GraphNode> &nodes)
{
    QMap<int, const GraphNode *> byId;
    for (const GraphNode &node : nodes)
        byId.insert(node.id, &node);
    QHash<int, int> indexOf;
    for (auto node = byId.cbegin(); node != byId.cend(); ++node) {
        indexOf.insert(node.key(), size());
        m_ids.push_back(node.key());
        m_boxes.push_back((*node)->size);
    }
    m_in.resize(m_ids.size());
    m_out.resize(m_ids.size());
    for (int node = 0; node < size(); ++node) {
        std::vector<int> &in = m_in[size_t(node)];
        for (const int id : byId.value(m_ids[size_t(node)])->blockedBy) {
            const int blocker = indexOf.value(id, node);
            if (blocker != node)
                in.push_back(blocker);
        }
        std::sort(in.begin(), in.end());
        in.erase(std::unique(in.begin(), in.end()), in.end());
        for (const int blocker : in)
            m_out[size_t(blocker)].push_back(node);
    }
    removeBackEdges();
}

/// Depth first, with a stack of its own: a chain of ten thousand tasks is no reason to run out of the program's.
void AcyclicGraph::removeBackEdges()
{
    enum State : char { New, Open, Done };
    std::vector<State> states(m_ids.size(), New);
    std::vector<size_t> next(m_ids.size(), 0);
    std::vector<int> way;
    for (int start = 0; start < size(); ++start) {
        if (states[size_t(start)] != New)
            continue;
        way.push_back(start);
        while (!way.empty()) {
            const int node = way.back();
            states[size_t(node)] = Open;
            std::vector<int> &out = m_out[size_t(node)];
            size_t &at = next[size_t(node)];
            if (at == out.size()) {
                states[size_t(node)] = Done;
                way.pop_back();
            } else if (const int to = out[at]; states[size_t(to)] == Open) {
                out.erase(out.begin() + qsizetype(at));
                std::erase(m_in[size_t(to)], node);
            } else {
                ++at;
                if (states[size_t(to)] == New)
                    way.push_back(to);
            }
        }
    }
}

std::vector<int> AcyclicGraph::longestPaths() const
{
    std::vector<int> lengths(m_ids.size(), 0);
    std::vector<size_t> waits(m_ids.size());
    std::vector<int> ready;
    for (int node = 0; node < size(); ++node) {
        waits[size_t(node)] = blockers(node).size();
        if (waits[size_t(node)] == 0)
            ready.push_back(node);
    }
    while (!ready.empty()) {
        const int node = ready.back();
        ready.pop_back();
        for (const int to : dependents(node)) {
            lengths[size_t(to)] = std::max(lengths[size_t(to)], lengths[size_t(node)] + 1);
            if (--waits[size_t(to)] == 0)
                ready.push_back(to);
        }
    }
    return lengths;
}

std::vector<std::vector<int>> AcyclicGraph::components() const
{
    std::vector<std::vector<int>> found;
    std::vector<char> seen(m_ids.size(), 0);
    for (int start = 0; start < size(); ++start) {
        if (seen[size_t(start)] || isIsolated(start))
            continue;
        std::vector<int> members{start};
        seen[size_t(start)] = 1;
        for (size_t at = 0; at < members.size(); ++at) {
            for (const auto *neighbours : {&m_in[size_t(members[at])], &m_out[size_t(members[at])]}) {
                for (const int node : *neighbours) {
                    if (!std::exchange(seen[size_t(node)], 1))
                        members.push_back(node);
                }
            }
        }
        std::sort(members.begin(), members.end());
        found.push_back(std::move(members));
    }
    return found;
}

} // namespace Deckhand
