#pragma once

#include <QAbstractTableModel>
#include <QStringList>

namespace Deckhand {

/// A table whose rows have no children, and what all such tables answer alike: their names of columns, numbers on the right.
class TableModel : public QAbstractTableModel
{
public:
    /// `numbers`: the columns that are aligned to the right.
    TableModel(QStringList names, QList<int> numbers, QObject *parent)
        : QAbstractTableModel(parent),
          m_names(std::move(names)),
          m_numbers(std::move(numbers))
    {
    }

    int rowCount(const QModelIndex &parent = {}) const final { return parent.isValid() ? 0 : count(); }
    int columnCount(const QModelIndex &parent = {}) const final { return parent.isValid() ? 0 : int(m_names.size()); }
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const final;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const final;

protected:
    virtual int count() const = 0; ///< of rows
    /// Of one that is there; nothing for an unknown role.
    virtual QVariant cell(int row, int column, int role) const = 0;

private:
    QVariant alignment(int column) const;

    const QStringList m_names;
    const QList<int> m_numbers;
};

} // namespace Deckhand
