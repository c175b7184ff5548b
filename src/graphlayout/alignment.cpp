#include "graphlayout/alignment.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace Deckhand {

namespace {

using Layers = std::vector<std::vector<int>>;
using Conflicts = QSet<std::pair<int, int>>;

qreal distance(const Cell &a, const Cell &b, const GraphSpacing &spacing)
{
    const qreal gap = a.lane || b.lane ? spacing.lane : spacing.node;
    return (a.height + b.height) / 2 + gap;
}

std::vector<int> positionsIn(const Layers &layers, int cells)
{
    std::vector<int> positions(size_t(cells), 0);
    for (const std::vector<int> &layer : layers) {
        for (size_t at = 0; at < layer.size(); ++at)
            positions[size_t(layer[at])] = int(at);
    }
    return positions;
}

int laneBefore(const Cells &cells, int cell)
{
    if (!cells.at(cell).lane)
        return -1;
    const int before = cells.left[size_t(cell)].front();
    return cells.at(before).lane ? before : -1;
}

/// Edges of boxes that cross the piece of a lane: these give way, so that lanes are straight.
Conflicts crossingLanes(const Cells &cells)
{
    Conflicts found;
    const std::vector<int> position = positionsIn(cells.layers, cells.size());
    for (size_t i = 1; i < cells.layers.size(); ++i) {
        const std::vector<int> &layer = cells.layers[i];
        int first = 0;
        size_t scanned = 0;
        for (size_t at = 0; at < layer.size(); ++at) {
            const int lane = laneBefore(cells, layer[at]);
            if (lane < 0 && at + 1 < layer.size())
                continue;
            const int last = lane >= 0 ? position[size_t(lane)] : int(cells.layers[i - 1].size());
            for (; scanned <= at; ++scanned) {
                const int cell = layer[scanned];
                for (const int neighbour : cells.left[size_t(cell)]) {
                    const int where = position[size_t(neighbour)];
                    const bool inner = cells.at(neighbour).lane && cells.at(cell).lane;
                    if ((where < first || where > last) && !inner)
                        found.insert({neighbour, cell});
                }
            }
            first = last;
        }
    }
    return found;
}

/// One of the four runs: cells are joined into straight blocks, preferring the neighbours on one side and the upper of two, and
/// the blocks are packed to the top.
class BlockRun
{
public:
    BlockRun(const Cells &cells, const Layers &layers, const Cells::Neighbours &neighbours, const Conflicts &conflicts)
        : m_cells(cells),
          m_layers(layers),
          m_root(cells.all.size())
    {
        std::iota(m_root.begin(), m_root.end(), 0);
        joinBlocks(neighbours, conflicts);
    }

    std::vector<qreal> centres(const GraphSpacing &spacing) const;

private:
    struct Distance {
        int block;
        qreal length;
    };
    using Distances = std::vector<std::vector<Distance>>;

    void joinBlocks(const Cells::Neighbours &neighbours, const Conflicts &conflicts);
    std::vector<int> blocksFromTheTop(const Distances &below) const;

    const Cells &m_cells;
    const Layers &m_layers;
    std::vector<int> m_root;
};

void BlockRun::joinBlocks(const Cells::Neighbours &neighbours, const Conflicts &conflicts)
{
    const std::vector<int> position = positionsIn(m_layers, m_cells.size());
    const auto isConflict = [&conflicts](int a, int b) {
        return conflicts.contains({a, b}) || conflicts.contains({b, a});
    };
    for (const std::vector<int> &layer : m_layers) {
        int last = -1;
        for (const int cell : layer) {
            std::vector<int> around = neighbours[size_t(cell)];
            if (around.empty())
                continue;
            std::sort(around.begin(), around.end(),
                      [&](int a, int b) { return position[size_t(a)] < position[size_t(b)]; });
            const size_t middle = (around.size() - 1) / 2;
            for (size_t i = middle; i <= around.size() / 2; ++i) {
                const int other = around[i];
                if (position[size_t(other)] <= last || isConflict(cell, other))
                    continue;
                m_root[size_t(cell)] = m_root[size_t(other)];
                last = position[size_t(other)];
                break;
            }
        }
    }
}

std::vector<qreal> BlockRun::centres(const GraphSpacing &spacing) const
{
    Distances below(m_cells.all.size());
    for (const std::vector<int> &layer : m_layers) {
        for (size_t at = 1; at < layer.size(); ++at) {
            const int upper = layer[at - 1];
            const int lower = layer[at];
            below[size_t(m_root[size_t(upper)])].push_back(
                {m_root[size_t(lower)], distance(m_cells.at(upper), m_cells.at(lower), spacing)});
        }
    }
    const std::vector<int> order = blocksFromTheTop(below);
    std::vector<qreal> tops(m_cells.all.size(), 0);
    for (const int block : order) {
        for (const Distance &next : below[size_t(block)])
            tops[size_t(next.block)] = std::max(tops[size_t(next.block)], tops[size_t(block)] + next.length);
    }
    // Who has room goes down to what is below: else a free block would lie far up, alone.
    for (auto block = order.rbegin(); block != order.rend(); ++block) {
        qreal lowest = std::numeric_limits<qreal>::max();
        for (const Distance &next : below[size_t(*block)])
            lowest = std::min(lowest, tops[size_t(next.block)] - next.length);
        if (!below[size_t(*block)].empty())
            tops[size_t(*block)] = std::max(tops[size_t(*block)], lowest);
    }
    std::vector<qreal> centres(m_cells.all.size());
    for (size_t cell = 0; cell < centres.size(); ++cell)
        centres[cell] = tops[size_t(m_root[cell])];
    return centres;
}

/// Blocks never cross, so there is such an order.
std::vector<int> BlockRun::blocksFromTheTop(const Distances &below) const
{
    std::vector<int> waits(m_cells.all.size(), 0);
    for (const auto &distances : below) {
        for (const Distance &next : distances)
            ++waits[size_t(next.block)];
    }
    std::vector<int> order;
    for (int cell = 0; cell < m_cells.size(); ++cell) {
        if (m_root[size_t(cell)] == cell && waits[size_t(cell)] == 0)
            order.push_back(cell);
    }
    for (size_t at = 0; at < order.size(); ++at) {
        for (const Distance &next : below[size_t(order[at])]) {
            if (--waits[size_t(next.block)] == 0)
                order.push_back(next.block);
        }
    }
    return order;
}

struct Extent {
    qreal first = std::numeric_limits<qreal>::max();
    qreal last = std::numeric_limits<qreal>::lowest();
};

Extent extentOf(const std::vector<qreal> &centres, const Cells &cells)
{
    Extent extent;
    for (int cell = 0; cell < cells.size(); ++cell) {
        extent.first = std::min(extent.first, centres[size_t(cell)] - cells.at(cell).height / 2);
        extent.last = std::max(extent.last, centres[size_t(cell)] + cells.at(cell).height / 2);
    }
    return extent;
}

} // namespace

std::vector<qreal> alignedCentres(const Cells &cells, const GraphSpacing &spacing)
{
    const Conflicts conflicts = crossingLanes(cells);
    std::array<std::vector<qreal>, 4> runs;
    for (size_t run = 0; run < runs.size(); ++run) {
        const bool fromRight = run >= 2;
        const bool fromBottom = run % 2 == 1;
        Layers layers = cells.layers;
        if (fromRight)
            std::reverse(layers.begin(), layers.end());
        if (fromBottom)
            std::for_each(layers.begin(), layers.end(), [](auto &layer) { std::reverse(layer.begin(), layer.end()); });
        runs[run] = BlockRun(cells, layers, fromRight ? cells.right : cells.left, conflicts).centres(spacing);
        if (fromBottom) {
            for (qreal &centre : runs[run])
                centre = -centre;
        }
    }

    // The smallest of the four says where the others lie; each is shifted to the side that it was packed to.
    std::array<Extent, 4> extents;
    std::transform(runs.begin(), runs.end(), extents.begin(), [&](const auto &run) { return extentOf(run, cells); });
    const Extent smallest = *std::min_element(extents.begin(), extents.end(), [](const Extent &a, const Extent &b) {
        return a.last - a.first < b.last - b.first;
    });
    std::vector<qreal> centres(cells.all.size());
    for (size_t cell = 0; cell < centres.size(); ++cell) {
        std::array<qreal, 4> found;
        for (size_t run = 0; run < runs.size(); ++run) {
            const qreal shift = run % 2 == 0 ? smallest.first - extents[run].first : smallest.last - extents[run].last;
            found[run] = runs[run][cell] + shift;
        }
        std::sort(found.begin(), found.end());
        centres[cell] = (found[1] + found[2]) / 2;
    }
    return centres;
}

} // namespace Deckhand
