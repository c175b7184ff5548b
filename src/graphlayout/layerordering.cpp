#include "graphlayout/layerordering.h"

#include <algorithm>
#include <limits>

namespace Deckhand {

namespace {

constexpr int kMostSweeps = 24;
constexpr int kVainSweeps = 4;
constexpr int kPassesWhileSweeping = 2;
constexpr int kPassesAtTheEnd = 12;
constexpr int kMostCellsTwice = 6000;

/// Counts the crossings that `neighbour` positions have when they are entered one after the other (Barth, Jünger, Mutzel).
class InversionCounter
{
public:
    explicit InversionCounter(size_t positions) : m_sums(positions + 1, 0) {}

    void enter(int position)
    {
        for (size_t at = size_t(position) + 1; at < m_sums.size(); at += at & (~at + 1))
            ++m_sums[at];
        ++m_entered;
    }
    /// How many of those that were entered lie below.
    qint64 below(int position) const
    {
        qint64 notBelow = 0;
        for (size_t at = size_t(position) + 1; at > 0; at -= at & (~at + 1))
            notBelow += m_sums[at];
        return m_entered - notBelow;
    }

private:
    std::vector<int> m_sums;
    qint64 m_entered = 0;
};

} // namespace

LayerOrdering::LayerOrdering(const Cells &cells) : m_cells(cells), m_layers(cells.layers), m_position(cells.all.size())
{
    for (const std::vector<int> &layer : m_layers)
        place(layer);
}

void LayerOrdering::place(const std::vector<int> &layer)
{
    int position = 0;
    for (const int cell : layer)
        m_position[size_t(cell)] = position++;
}

void LayerOrdering::orderAfresh()
{
    startDepthFirst(true);
    improve();
    // What the search finds depends on where it begins; a second try is worth its time unless there is very much.
    if (const qint64 found = crossings(); found > 0 && m_cells.size() < kMostCellsTwice) {
        const Layers first = m_layers;
        startDepthFirst(false);
        improve();
        if (crossings() >= found)
            adopt(first);
    }
    turnToReadingOrder();
}

void LayerOrdering::improve()
{
    Layers best = m_layers;
    qint64 fewest = crossings();
    int vain = 0;
    for (int i = 0; i < kMostSweeps && vain < kVainSweeps && fewest > 0; ++i) {
        sweep(i % 2 == 0, i % 4 >= 2);
        swapNeighbours(kPassesWhileSweeping);
        const qint64 found = crossings();
        vain = found < fewest ? 0 : vain + 1;
        if (found < fewest) {
            fewest = found;
            best = m_layers;
        }
    }
    adopt(best);
    swapNeighbours(kPassesAtTheEnd);
}

void LayerOrdering::orderAsBefore(const RememberedPlaces &places)
{
    startFrom(places);
    swapNeighbours(kPassesAtTheEnd, places.parts);
}

/// What hangs together begins side by side.
void LayerOrdering::startDepthFirst(bool rightwards)
{
    Layers order(m_layers.size());
    std::vector<char> seen(m_cells.all.size(), 0);
    const Cells::Neighbours &nextOf = rightwards ? m_cells.right : m_cells.left;
    const auto follow = [&](int start) {
        std::vector<int> way{start};
        while (!way.empty()) {
            const int cell = way.back();
            way.pop_back();
            if (std::exchange(seen[size_t(cell)], 1))
                continue;
            order[size_t(m_cells.at(cell).layer)].push_back(cell);
            const std::vector<int> &next = nextOf[size_t(cell)];
            way.insert(way.end(), next.rbegin(), next.rend());
        }
    };
    const auto startsIn = [&](const std::vector<int> &layer) {
        const Cells::Neighbours &before = rightwards ? m_cells.left : m_cells.right;
        for (const int cell : layer) {
            if (before[size_t(cell)].empty())
                follow(cell);
        }
    };
    if (rightwards)
        std::for_each(m_cells.layers.begin(), m_cells.layers.end(), startsIn);
    else
        std::for_each(m_cells.layers.rbegin(), m_cells.layers.rend(), startsIn);
    adopt(order);
}

void LayerOrdering::adopt(const Layers &layers)
{
    m_layers = layers;
    for (const std::vector<int> &layer : m_layers)
        place(layer);
}

void LayerOrdering::startFrom(const RememberedPlaces &places)
{
    // What is new goes to the middle of its neighbours; who has none that lay anywhere, to the end.
    std::vector<std::optional<qreal>> heights = places.heights;
    const auto guess = [&](int cell) {
        if (heights[size_t(cell)])
            return;
        qreal sum = 0;
        int count = 0;
        for (const auto *neighbours : {&m_cells.left[size_t(cell)], &m_cells.right[size_t(cell)]}) {
            for (const int neighbour : *neighbours) {
                sum += heights[size_t(neighbour)].value_or(0);
                count += heights[size_t(neighbour)] ? 1 : 0;
            }
        }
        if (count > 0)
            heights[size_t(cell)] = sum / count;
    };
    for (const std::vector<int> &layer : m_layers)
        std::for_each(layer.begin(), layer.end(), guess);
    for (auto layer = m_layers.rbegin(); layer != m_layers.rend(); ++layer)
        std::for_each(layer->begin(), layer->end(), guess);

    const auto heightOf = [&](int cell) { return heights[size_t(cell)].value_or(std::numeric_limits<qreal>::max()); };
    for (std::vector<int> &layer : m_layers) {
        std::stable_sort(layer.begin(), layer.end(), [&](int a, int b) { return heightOf(a) < heightOf(b); });
        place(layer);
    }
}

void LayerOrdering::sweep(bool rightwards, bool lastFirst)
{
    const size_t count = m_layers.size();
    for (size_t i = 1; i < count; ++i) {
        std::vector<int> &layer = m_layers[rightwards ? i : count - 1 - i];
        sortByBarycentre(layer, rightwards ? m_cells.left : m_cells.right, lastFirst);
        place(layer);
    }
}

/// Cells without neighbours on that side keep their places, the others are sorted around them. `lastFirst`: of equals; turning
/// them round gets the search out of some dead ends.
void LayerOrdering::sortByBarycentre(std::vector<int> &layer, const Cells::Neighbours &neighbours, bool lastFirst)
{
    struct Weighed {
        qreal centre;
        int cell;
    };
    std::vector<Weighed> movable;
    std::vector<size_t> places;
    for (size_t at = 0; at < layer.size(); ++at) {
        const std::vector<int> &around = neighbours[size_t(layer[at])];
        if (around.empty())
            continue;
        qreal sum = 0;
        for (const int neighbour : around)
            sum += m_position[size_t(neighbour)];
        movable.push_back({sum / qreal(around.size()), layer[at]});
        places.push_back(at);
    }
    if (lastFirst)
        std::reverse(movable.begin(), movable.end());
    std::stable_sort(movable.begin(), movable.end(),
                     [](const Weighed &a, const Weighed &b) { return a.centre < b.centre; });
    for (size_t i = 0; i < places.size(); ++i)
        layer[places[i]] = movable[i].cell;
}

void LayerOrdering::swapNeighbours(int passes, const std::vector<int> &keptParts)
{
    const auto keepOrder = [&keptParts](int a, int b) {
        return !keptParts.empty() && keptParts[size_t(a)] != 0 && keptParts[size_t(a)] == keptParts[size_t(b)];
    };
    bool better = true;
    for (int pass = 0; pass < passes && better; ++pass) {
        better = false;
        for (std::vector<int> &layer : m_layers) {
            for (size_t at = 1; at < layer.size(); ++at) {
                int &upper = layer[at - 1];
                int &lower = layer[at];
                if (keepOrder(upper, lower) || gainOfSwap(upper, lower) <= 0)
                    continue;
                std::swap(upper, lower);
                m_position[size_t(upper)] = int(at) - 1;
                m_position[size_t(lower)] = int(at);
                better = true;
            }
        }
    }
}

qint64 LayerOrdering::gainOfSwap(int upper, int lower) const
{
    qint64 gain = 0;
    for (const auto *neighbours : {&m_cells.left, &m_cells.right}) {
        for (const int a : (*neighbours)[size_t(upper)]) {
            const int position = m_position[size_t(a)];
            for (const int b : (*neighbours)[size_t(lower)])
                gain += (position > m_position[size_t(b)]) - (position < m_position[size_t(b)]);
        }
    }
    return gain;
}

/// Upside down there are as many crossings; people expect the older tasks above.
void LayerOrdering::turnToReadingOrder()
{
    int upwards = 0;
    for (const std::vector<int> &layer : m_layers) {
        int last = -1;
        for (const int cell : layer) {
            if (m_cells.at(cell).lane)
                continue;
            if (last >= 0)
                upwards += m_cells.at(cell).node < last ? 1 : -1;
            last = m_cells.at(cell).node;
        }
    }
    if (upwards <= 0)
        return;
    for (std::vector<int> &layer : m_layers) {
        std::reverse(layer.begin(), layer.end());
        place(layer);
    }
}

qint64 LayerOrdering::crossings() const
{
    qint64 sum = 0;
    for (size_t layer = 1; layer < m_layers.size(); ++layer)
        sum += crossingsBefore(layer);
    return sum;
}

qint64 LayerOrdering::crossingsBefore(size_t layer) const
{
    InversionCounter counter(m_layers[layer - 1].size());
    qint64 sum = 0;
    for (const int cell : m_layers[layer]) {
        const std::vector<int> &neighbours = m_cells.left[size_t(cell)];
        for (const int neighbour : neighbours)
            sum += counter.below(m_position[size_t(neighbour)]);
        for (const int neighbour : neighbours)
            counter.enter(m_position[size_t(neighbour)]);
    }
    return sum;
}

} // namespace Deckhand
