#pragma once

#include "taskgraph/taskstore.h"

#include <QAbstractTableModel>

namespace Deckhand {

/// The plan as rows, in the order of ids. A change of the store touches only the rows that differ, so that selection and
/// scroll position stay.
class TaskGraphModel : public QAbstractTableModel
{
    Q_OBJECT
    Q_PROPERTY(QStringList problems READ problems NOTIFY problemsChanged)
public:
    enum Column { Id, Subject, Status, BlockedBy, Owner, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< int
        StatusRole,            ///< QString: pending, in_progress, completed
        IsBlockedRole,         ///< bool: not completed, and a blocker is open
        DescriptionRole,       ///< QString
        SortRole
    };

    /// The store must outlive the model.
    explicit TaskGraphModel(TaskStore &store, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// One sentence for each file of the store that could not be read.
    const QStringList &problems() const { return m_problems; }

signals:
    void problemsChanged();

private:
    struct Row {
        Task task;
        QString blockers; ///< `#1, #4`: the open ones; empty: free to begin
    };

    void refresh();
    QList<Row> readRows() const;
    void removeMissing(const QList<Row> &fresh);
    void insertOrUpdate(const QList<Row> &fresh);
    QString display(const Row &row, int column) const;

    TaskStore &m_store;
    QList<Row> m_rows;
    QStringList m_problems;
};

} // namespace Deckhand
