#include "ui/conversation/conversationlayout.h"

#include "models/conversationmodel.h"

#include <QFontMetrics>

namespace Deckhand {

namespace {
constexpr int kFoldedHeight = 30;
constexpr int kKeptRows = 60; ///< beyond what is on screen
} // namespace

void ConversationLayout::reset(const QAbstractItemModel *model)
{
    m_model = model;
    m_rows.clear();
    m_heights.clear();
    m_known = 0;
    const int rows = model ? model->rowCount() : 0;
    m_rows.resize(size_t(rows));
    for (int row = 0; row < rows; ++row)
        m_heights.append(estimate(row));
}

void ConversationLayout::insertRows(int first, int last)
{
    std::vector<Row> rows(size_t(last - first + 1));
    std::vector<int> heights;
    for (int row = first; row <= last; ++row)
        heights.push_back(estimate(row));
    m_rows.insert(m_rows.begin() + first, std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    m_heights.insert(first, heights);
}

void ConversationLayout::removeRows(int first, int last)
{
    for (int row = first; row <= last; ++row)
        m_known -= m_rows[size_t(row)].entry ? 1 : 0;
    m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
    m_heights.remove(first, last);
}

void ConversationLayout::updateRow(int row)
{
    if (ConversationEntry *known = m_rows[size_t(row)].entry.get()) {
        known->update(index(row));
        tookHeight(row);
    } else {
        m_heights.set(row, estimate(row));
    }
}

void ConversationLayout::setWidth(int width)
{
    if (width == m_width)
        return;
    m_heights.scale(double(m_width) / width);
    m_width = width;
    for (Row &row : m_rows) {
        if (row.entry)
            row.entry->setWidth(width);
    }
}

void ConversationLayout::restyle()
{
    for (Row &row : m_rows)
        row.entry.reset();
    m_known = 0;
    const QFontMetrics metrics(m_style.font);
    m_lineHeight = metrics.height();
    m_characterWidth = std::max(1, metrics.averageCharWidth());
}

int ConversationLayout::rowAt(int y) const
{
    return y < 0 || y >= height() ? -1 : m_heights.rowAt(y);
}

std::pair<int, int> ConversationLayout::rowsBetween(int top, int bottom) const
{
    if (count() == 0 || bottom < 0 || top >= height())
        return {0, 0};
    const int last = bottom >= height() ? count() - 1 : m_heights.rowAt(bottom);
    return {m_heights.rowAt(std::max(0, top)), last + 1};
}

int ConversationLayout::estimate(int row) const
{
    const QModelIndex at = index(row);
    if (ConversationEntry::folds(at))
        return kFoldedHeight;
    const QString text = at.data(ConversationModel::TextRole).toString();
    const int perLine = std::max(8, m_width / m_characterWidth);
    const qsizetype lines = 1 + text.count(u'\n') + text.size() / perLine;
    return int(std::min<qsizetype>(lines, 2'000'000)) * m_lineHeight * 128 / 100 + 20;
}

ConversationEntry &ConversationLayout::entry(int row)
{
    Row &record = m_rows[size_t(row)];
    if (!record.entry) {
        record.entry = std::make_unique<ConversationEntry>(index(row), m_width, m_style, record.extent);
        ++m_known;
        tookHeight(row);
    }
    return *record.entry;
}

bool ConversationLayout::layOut(int top, int bottom)
{
    if (m_heights.count() == 0)
        return false;
    bool moved = false;
    const int first = m_heights.rowAt(std::max(0, top));
    int row = first;
    int y = m_heights.top(first);
    for (; row < count() && y < bottom; ++row) {
        const int before = m_heights.at(row);
        ConversationEntry &shown = entry(row);
        moved |= shown.layOut(top - y, bottom - y);
        tookHeight(row);
        moved |= m_heights.at(row) != before;
        y += m_heights.at(row);
    }
    if (!moved)
        forgetFarRows(first, row, top, bottom);
    return moved;
}

/// What was laid out and scrolled away costs no memory: near rows keep their measured heights, far ones their sum.
void ConversationLayout::forgetFarRows(int first, int last, int top, int bottom)
{
    const int margin = bottom - top;
    for (int row = first; row < last; ++row) {
        const int y = m_heights.top(row);
        m_rows[size_t(row)].entry->releaseOutside(top - margin - y, bottom + margin - y);
    }
    if (m_known < 3 * kKeptRows + last - first)
        return;
    for (int row = 0; row < count(); ++row) {
        Row &record = m_rows[size_t(row)];
        if (record.entry && (row < first - kKeptRows || row > last + kKeptRows)
            && record.entry->selection().isEmpty()) {
            record.entry.reset();
            --m_known;
        }
    }
}

ConversationLayout::Anchor ConversationLayout::anchorAt(int y) const
{
    if (count() == 0)
        return {};
    Anchor anchor;
    anchor.row = m_heights.rowAt(std::max(0, y));
    anchor.offset = y - m_heights.top(anchor.row);
    if (const ConversationEntry *known = knownEntry(anchor.row)) {
        const auto [segment, top] = known->segmentAt(anchor.offset);
        anchor.segment = segment;
        anchor.offset -= top;
    }
    return anchor;
}

int ConversationLayout::yOf(const Anchor &anchor) const
{
    if (anchor.row < 0 || anchor.row >= count())
        return height();
    const ConversationEntry *known = knownEntry(anchor.row);
    return m_heights.top(anchor.row) + (known ? known->segmentTop(anchor.segment) : 0) + anchor.offset;
}

void ConversationLayout::setExtent(int row, EntryExtent extent)
{
    m_rows[size_t(row)].extent = extent;
    entry(row).setExtent(extent, index(row));
    tookHeight(row);
}

} // namespace Deckhand
