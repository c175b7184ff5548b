#pragma once

#include "ui/style/statusglyph.h"

#include <QHash>
#include <QStyledItemDelegate>

#include <functional>

namespace Deckhand {

/// Draws the cells of the docks' lists: one line each, elided, plain text, with an optional sign before it. A selected row is
/// tinted and its text keeps its colours.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum class Look { Text, Muted, Code, Marked };
    using MarkOf = std::function<StatusMark(const QModelIndex &, const Theme &)>;

    using QStyledItemDelegate::QStyledItemDelegate;

    /// Columns that are not named look like Text.
    void setLook(int column, Look look) { m_looks.insert(column, look); }
    /// A sign before the text of `column`; with the look Marked the text takes its colour.
    void setMark(int column, MarkOf markOf) { m_marks.insert(column, std::move(markOf)); }
    bool hasMark(int column) const { return m_marks.contains(column); }
    /// Rows whose text steps back.
    void setMutedRows(std::function<bool(const QModelIndex &)> isMuted) { m_isMuted = std::move(isMuted); }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// Space that a column needs beside its text.
    static int paddingOf(bool marked);

private:
    QRect paintMark(QPainter *painter, const QRect &box, const QModelIndex &index, const Theme &theme,
                    QColor *color) const;
    QFont fontOf(const QStyleOptionViewItem &option, const QModelIndex &index) const;
    QColor colorOf(const QModelIndex &index, const Theme &theme) const;

    QHash<int, Look> m_looks;
    QHash<int, MarkOf> m_marks;
    std::function<bool(const QModelIndex &)> m_isMuted;
};

} // namespace Deckhand
