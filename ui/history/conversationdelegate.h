#pragma once

#include <QStyledItemDelegate>

namespace Deckhand {

/// Draws a conversation of the list: its title with the time, below it what it needs or has cost. Renaming is done in the
/// title's place.
class ConversationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;
    /// Not of what somebody has begun to write: rows change at any time.
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    /// By `renamed`; the model knows of it when the disk does.
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;

signals:
    void renamed(const QModelIndex &index, const QString &title) const;
};

} // namespace Deckhand
