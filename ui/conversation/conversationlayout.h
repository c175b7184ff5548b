#pragma once

#include "ui/conversation/conversationentry.h"
#include "ui/conversation/rowheights.h"

#include <QAbstractItemModel>
#include <QPointer>

namespace Deckhand {

/// Where each row is. Only rows near the viewport are laid out; the others have the height they had, or an estimate.
/// Vertical coordinates are pixels from the top of the first row.
class ConversationLayout
{
public:
    /// A place that stays put while heights around it become known.
    struct Anchor {
        int row = -1;
        int segment = -1;
        int offset = 0; ///< below the top of the segment, or of the row
    };

    explicit ConversationLayout(const TextStyle &style) : m_style(style) { restyle(); }

    /// All rows anew; folds are forgotten.
    void reset(const QAbstractItemModel *model);
    void insertRows(int first, int last);
    void removeRows(int first, int last);
    void updateRow(int row);
    void setWidth(int width);
    void restyle();

    int count() const { return m_heights.count(); }
    int height() const { return m_heights.total(); }
    int rowTop(int row) const { return m_heights.top(row); }
    QSize rowSize(int row) const { return {m_width, m_heights.at(row)}; }
    /// -1 above the first and below the last row.
    int rowAt(int y) const;
    /// The first and one beyond the last row that have something between the two.
    std::pair<int, int> rowsBetween(int top, int bottom) const;

    /// Lays out what lies between `top` and `bottom`. True if that moved anything: look again where things are.
    bool layOut(int top, int bottom);
    Anchor anchorAt(int y) const;
    int yOf(const Anchor &anchor) const;

    /// Made on demand, which may change the row's height: for a row that is on the screen, or about to be. It must exist.
    ConversationEntry &entry(int row);
    /// Null if the row is not laid out.
    ConversationEntry *knownEntry(int row) const { return m_rows[size_t(row)].entry.get(); }
    EntryExtent extent(int row) const { return m_rows[size_t(row)].extent; }
    void setExtent(int row, EntryExtent extent);

private:
    struct Row {
        std::unique_ptr<ConversationEntry> entry;
        EntryExtent extent;
    };

    QModelIndex index(int row) const { return m_model->index(row, 0); }
    int estimate(int row) const;
    void tookHeight(int row) { m_heights.set(row, m_rows[size_t(row)].entry->height()); }
    void forgetFarRows(int first, int last, int top, int bottom);

    const TextStyle &m_style;
    QPointer<const QAbstractItemModel> m_model;
    std::vector<Row> m_rows;
    RowHeights m_heights;
    int m_width = 600;
    int m_lineHeight = 0;
    int m_characterWidth = 0; ///< on average
    int m_known = 0;          ///< rows that have an entry
};

} // namespace Deckhand
