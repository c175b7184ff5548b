#include "ui/panels/rowdelegate.h"

#include <QPainter>

namespace Deckhand {

namespace {

constexpr int kPadding = 8;
constexpr int kGlyph = 13;
constexpr int kGlyphGap = 7;
constexpr int kRowPadding = 10;

QColor backgroundOf(const QStyleOptionViewItem &option, const Theme &theme)
{
    if (option.state.testFlag(QStyle::State_Selected))
        return mixed(theme.window, theme.selectedRow, option.state.testFlag(QStyle::State_Active) ? 1 : 0.6);
    if (option.state.testFlag(QStyle::State_MouseOver))
        return theme.hoveredRow;
    return theme.window;
}

} // namespace

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme theme = Theme::of(option.palette);
    painter->fillRect(option.rect, backgroundOf(option, theme));

    QRect box = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    QColor color = colorOf(index, theme);
    box = paintMark(painter, box, index, theme, &color);
    if (box.width() <= 0)
        return;

    const QFont font = fontOf(option, index);
    painter->setFont(font);
    painter->setPen(color);
    const QString text = index.data(Qt::DisplayRole).toString();
    const QString elided = QFontMetrics(font).elidedText(text, Qt::ElideRight, box.width());
    painter->drawText(box, index.data(Qt::TextAlignmentRole).toInt() | int(Qt::TextSingleLine), elided);
}

QRect RowDelegate::paintMark(QPainter *painter, const QRect &box, const QModelIndex &index, const Theme &theme,
                             QColor *color) const
{
    const auto markOf = m_marks.constFind(index.column());
    if (markOf == m_marks.constEnd())
        return box;
    const StatusMark mark = (*markOf)(index, theme);
    const QRectF glyph(box.left(), box.center().y() - kGlyph / 2.0 + 0.5, kGlyph, kGlyph);
    paintGlyph(*painter, glyph, mark);
    if (m_looks.value(index.column()) == Look::Marked)
        *color = mixed(mark.color, theme.text, 0.15);
    return box.adjusted(kGlyph + kGlyphGap, 0, 0, 0);
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {64, option.fontMetrics.height() + kRowPadding};
}

int RowDelegate::paddingOf(bool marked)
{
    return 2 * kPadding + (marked ? kGlyph + kGlyphGap : 0) + 4;
}

QFont RowDelegate::fontOf(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return m_looks.value(index.column()) == Look::Code ? monospaceFont() : option.font;
}

QColor RowDelegate::colorOf(const QModelIndex &index, const Theme &theme) const
{
    const bool muted = m_looks.value(index.column()) == Look::Muted || (m_isMuted && m_isMuted(index));
    return muted ? theme.muted : theme.text;
}

} // namespace Deckhand
