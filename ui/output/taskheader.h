#pragma once

#include <QPersistentModelIndex>
#include <QWidget>

namespace Deckhand {

/// Two lines above an output: the command, and how it is. Draws a row of the BackgroundTaskModel and follows its changes.
class TaskHeader : public QWidget
{
    Q_OBJECT
public:
    explicit TaskHeader(QWidget *parent = nullptr);

    /// Any cell of the task's row.
    void setRow(const QModelIndex &row);
    /// The second line, as it is shown: `running · 3:07 · 1.2 MiB · 4f3a91c2`.
    QString facts() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();
    QVariant cell(int column, int role = Qt::DisplayRole) const;

    QPersistentModelIndex m_row;
};

} // namespace Deckhand
