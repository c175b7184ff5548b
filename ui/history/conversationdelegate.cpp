#include "ui/history/conversationdelegate.h"

#include "models/conversationlistmodel.h"
#include "ui/style/icons.h"
#include "ui/style/statusglyph.h"

#include <QLineEdit>
#include <QPainter>

namespace Deckhand {

namespace {

constexpr int kSide = 12;
constexpr int kAbove = 8;
constexpr int kBetween = 3;
constexpr int kGlyph = 12;
constexpr int kGap = 6;

QColor backgroundOf(const QStyleOptionViewItem &option, const QModelIndex &index, const Theme &theme)
{
    if (index.data(ConversationListModel::ShownRole).toBool())
        return theme.selectedRow;
    const bool isNear = option.state & (QStyle::State_MouseOver | QStyle::State_Selected);
    return isNear ? theme.hoveredRow : theme.window;
}

QRect titleBox(const QStyleOptionViewItem &option)
{
    return {option.rect.left() + kSide, option.rect.top() + kAbove, option.rect.width() - 2 * kSide,
            option.fontMetrics.height()};
}

QFont smallFont(const QStyleOptionViewItem &option)
{
    return scaledFont(option.font, 0.9);
}

/// Returns what is left of the box behind it.
QRect paintNeed(QPainter &painter, const QRect &box, const QModelIndex &index, const Theme &theme)
{
    const QString need = index.data(ConversationListModel::NeedRole).toString();
    if (need.isEmpty())
        return box;
    const StatusMark mark = markOfRunState(need, theme);
    paintGlyph(painter, QRectF(box.left(), box.center().y() - kGlyph / 2.0 + 0.5, kGlyph, kGlyph), mark);
    painter.setPen(mark.color);
    const QRect room = box.adjusted(kGlyph + kGap, 0, 0, 0);
    const QString text = index.data(ConversationListModel::NeedTextRole).toString();
    QRect used;
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, room.width()), &used);
    return room.adjusted(used.width() + 2 * kGap, 0, 0, 0);
}

} // namespace

void ConversationDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme theme = Theme::of(option.palette);
    painter->fillRect(option.rect, backgroundOf(option, index, theme));
    QRect title = titleBox(option);
    if (index.data(ConversationListModel::PinnedRole).toBool()) {
        const QRect pin(title.right() - kGlyph, title.center().y() - kGlyph / 2, kGlyph, kGlyph);
        tintedIcon(QStringLiteral("pin"), theme.muted).paint(painter, pin);
        title.setRight(pin.left() - kGap);
    }
    QFont font = option.font;
    const QString need = index.data(ConversationListModel::NeedRole).toString();
    font.setBold(need == u"done" || need == u"failed" || need == u"asks"); // nobody has seen it yet
    painter->setFont(font);
    painter->setPen(index.data(ConversationListModel::ArchivedRole).toBool() ? theme.muted : theme.text);
    const QString text = index.data().toString();
    painter->drawText(title, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, title.width()));

    painter->setFont(smallFont(option));
    const QRect below(titleBox(option).bottomLeft() + QPoint(0, kBetween),
                      QSize(titleBox(option).width(), painter->fontMetrics().height()));
    const QRect left = paintNeed(*painter, below, index, theme);
    painter->setPen(theme.muted);
    painter->drawText(left, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(index.data(ConversationListModel::DetailRole).toString(),
                                                        Qt::ElideRight, left.width()));
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int below = QFontMetrics(smallFont(option)).height();
    return {120, option.fontMetrics.height() + below + kBetween + 2 * kAbove};
}

QWidget *ConversationDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *editor = new QLineEdit(parent);
    editor->setAccessibleName(tr("Title of the conversation"));
    return editor;
}

void ConversationDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                                const QModelIndex &) const
{
    editor->setGeometry(titleBox(option).adjusted(-kGap, -kGap, kGap, kGap));
}

void ConversationDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    if (!qobject_cast<QLineEdit *>(editor)->isModified())
        QStyledItemDelegate::setEditorData(editor, index);
}

void ConversationDelegate::setModelData(QWidget *editor, QAbstractItemModel *, const QModelIndex &index) const
{
    const QString title = qobject_cast<QLineEdit *>(editor)->text().simplified();
    if (title != index.data(Qt::EditRole).toString())
        emit renamed(index, title);
}

} // namespace Deckhand
