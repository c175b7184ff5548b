#pragma once

#include "ui/panels/rowdelegate.h"

#include <QTreeView>

namespace Deckhand {

/// The list of a dock: uniform rows, one selected at a time, sorted by a click on a header (a third click gives the model's own
/// order back). One column takes the width that is left; where it would get too narrow, others hide in a given order.
class RowView : public QTreeView
{
    Q_OBJECT
public:
    explicit RowView(QWidget *parent = nullptr);

    RowDelegate &rowDelegate() { return *m_delegate; }
    /// Shown instead of rows, in the middle.
    void setHint(const QString &hint);

    /// `samples`: for each column the widest text to expect. Call it when the model is set.
    void setColumns(const QStringList &samples, int stretched, const QList<int> &hideOrder);

    QModelIndex selectedIndex() const;

signals:
    /// A click on a row, or Enter.
    void opened(const QModelIndex &index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    int widthOf(int column, const QString &sample) const;
    void fitColumns();
    void applyTheme();

    RowDelegate *m_delegate;
    QString m_hint;
    QStringList m_samples;
    QList<int> m_hideOrder;
    int m_stretched = 0;
};

} // namespace Deckhand
