#include "graphlayout/packing.h"

#include <algorithm>
#include <cmath>

namespace Deckhand {

namespace {

/// Windows are wider than high.
constexpr qreal kAspect = 1.7;
/// How far the number of columns may be off before everything is set anew.
constexpr qreal kSlack = 1.5;

/// As wide as the widest part, or as what lies below it needs to be of a good shape.
int columnsFor(const QList<QSizeF> &parts, qsizetype isolatedCount, QSizeF cell)
{
    qreal widest = cell.width();
    for (const QSizeF &part : parts)
        widest = std::max(widest, part.width());
    qreal area = qreal(isolatedCount) * cell.width() * cell.height();
    for (const QSizeF &part : parts) {
        const bool small = part.width() * 2 <= widest || widest < 3 * cell.width();
        area += small ? (part.width() + cell.width() / 4) * (part.height() + cell.height() / 2) : 0;
    }
    return int(std::ceil(std::max(widest, std::sqrt(area * kAspect)) / cell.width() - 0.01));
}

/// Sets boxes of different sizes in rows, each beginning at a column.
class Rows
{
public:
    Rows(qreal top, qreal width, qreal column, qreal gap) : m_width(width), m_column(column), m_gap(gap), m_y(top) {}

    QPointF add(QSizeF size)
    {
        if (m_x > 0 && m_x + size.width() > m_width)
            end();
        const QPointF corner(m_x, m_y);
        m_x = std::ceil((m_x + size.width() + m_gap / 2) / m_column) * m_column;
        m_height = std::max(m_height, size.height());
        return corner;
    }
    /// Where the next row begins.
    qreal end()
    {
        m_y += m_height > 0 ? m_height + m_gap : 0;
        m_x = 0;
        m_height = 0;
        return m_y;
    }

private:
    qreal m_width;
    qreal m_column;
    qreal m_gap;
    qreal m_x = 0;
    qreal m_y;
    qreal m_height = 0;
};

} // namespace

Packing pack(const QList<QSizeF> &parts, qsizetype isolatedCount, QSizeF box, int previousColumns,
             const GraphSpacing &spacing)
{
    const QSizeF cell = box + QSizeF(spacing.layer, spacing.node);
    Packing packing;
    packing.columns = columnsFor(parts, isolatedCount, cell);
    const bool stillRight = previousColumns <= packing.columns * kSlack && packing.columns <= previousColumns * kSlack;
    if (stillRight)
        packing.columns = previousColumns;
    const qreal width = packing.columns * cell.width();

    packing.parts.resize(parts.size());
    const auto isWide = [&](qsizetype part) { return parts.at(part).width() * 2 > width; };
    Rows wide(0, 0, cell.width(), spacing.component);
    for (qsizetype part = 0; part < parts.size(); ++part) {
        if (isWide(part))
            packing.parts[part] = wide.add(parts.at(part));
    }
    Rows small(wide.end(), width, cell.width(), spacing.component);
    for (qsizetype part = 0; part < parts.size(); ++part) {
        if (!isWide(part))
            packing.parts[part] = small.add(parts.at(part));
    }
    const qreal gridTop = small.end();
    for (qsizetype i = 0; i < isolatedCount; ++i) {
        const qsizetype row = i / packing.columns;
        packing.isolated.append({qreal(i % packing.columns) * cell.width(), gridTop + qreal(row) * cell.height()});
    }
    return packing;
}

} // namespace Deckhand
