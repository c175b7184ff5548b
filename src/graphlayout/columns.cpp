#include "graphlayout/columns.h"

#include <algorithm>
#include <cmath>

namespace Deckhand {

namespace {

constexpr qreal kWideningStep = 16;
constexpr int kMostSteps = 6;
constexpr qreal kHeightPerStep = 220;

/// Steep edges need room to bend. In steps, so that a small change of heights moves no column.
qreal widening(qreal steepest)
{
    return kWideningStep * std::min(kMostSteps, int(std::floor(steepest / kHeightPerStep)));
}

} // namespace

Columns::Columns(const AcyclicGraph &graph, const std::vector<PlacedPart> &parts, const GraphSpacing &spacing)
{
    std::vector<qreal> steepest;
    for (const PlacedPart &part : parts) {
        const Cells &cells = part.cells;
        m_widths.resize(std::max(m_widths.size(), cells.layers.size()), 0);
        steepest.resize(m_widths.size(), 0);
        for (int cell = 0; cell < cells.size(); ++cell) {
            const size_t layer = size_t(cells.at(cell).layer);
            if (!cells.at(cell).lane)
                m_widths[layer] = std::max(m_widths[layer], graph.box(cells.at(cell).node).width());
            for (const int next : cells.right[size_t(cell)]) {
                const qreal rise = std::abs(part.centres[size_t(next)] - part.centres[size_t(cell)]);
                steepest[layer] = std::max(steepest[layer], rise);
            }
        }
    }
    qreal x = 0;
    for (size_t layer = 0; layer < m_widths.size(); ++layer) {
        m_lefts.push_back(x);
        x += m_widths[layer] + spacing.layer + widening(steepest[layer]);
    }
}

} // namespace Deckhand
