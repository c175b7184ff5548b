#pragma once

#include <QSortFilterProxyModel>

namespace Deckhand {

/// Keeps the rows that show a text in any of their cells, or are spoken with it (a task's id, its whole state).
class FilterProxy : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString &text);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    QString m_text;
};

} // namespace Deckhand
