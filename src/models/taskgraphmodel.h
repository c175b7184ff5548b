#pragma once

#include "base/clock.h"
#include "models/tablemodel.h"
#include "taskgraph/taskstore.h"

#include <QSet>

#include <functional>

namespace Deckhand {

/// The plan as rows, in the order that people gave it, else of ids; without what is deleted. A change of the store touches
/// only the rows that differ, so that selection and scroll position stay. The elapsed times of tasks in progress move once
/// a second, by one timer that exists only while there are such.
class TaskGraphModel : public TableModel
{
    Q_OBJECT
public:
    enum Column { Id, Subject, Status, BlockedBy, Command, Time, Owner, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< int
        NameRole,              ///< QString: what people call it, as in #7
        SubjectRole,           ///< QString, to the letter
        StatusRole,            ///< QString: pending, proposed, in_progress, completed, failed, cancelled
        IsBlockedRole,         ///< bool: open, and a blocker is open
        BlockersRole,          ///< QList<int>: all edges into it
        OwnerRole,             ///< QString
        CommandRole,           ///< QString, to the letter; empty: none
        RunRole,               ///< QString: the background task that runs or last ran it; empty: none
        OutcomeRole,           ///< QString: how that ended, for people; empty: it did not
        StartsByItselfRole,    ///< bool: it will start once nothing blocks it and a place is free
        StartedAtRole,         ///< QDateTime, UTC; invalid: unknown
        EndedAtRole,           ///< QDateTime, UTC; invalid: it has not, or unknown
        SortRole
    };

    /// Both must outlive the model.
    TaskGraphModel(TaskStore &store, Clock &clock, QObject *parent = nullptr);

    /// Who knows whether a task will start by itself. Call refresh() when its answers change.
    void setWillStart(std::function<bool(int id)> willStart);
    void refresh();

    /// Invalid when it is unknown or deleted.
    QModelIndex indexOf(int id, int column = Id) const;

    /// One sentence for each file of the store that could not be read.
    const QStringList &problems() const { return m_problems; }

signals:
    void problemsChanged();

private:
    int count() const override { return int(m_rows.size()); }
    QVariant cell(int at, int column, int role) const override;
    struct Row {
        Task task;
        QList<int> openBlockers;
        QString blockersText; ///< the same, with the reasons of those of which nothing is known
        bool startsByItself = false;

        bool operator==(const Row &other) const = default;
    };

    QList<Row> readRows() const;
    void removeMissing(const QList<Row> &fresh);
    void insertMoveOrUpdate(const QList<Row> &fresh);
    void putInPlace(int at, const Row &row, const QSet<int> &known);
    void tick();
    QString display(const Row &row, int column) const;
    QString timeText(const Task &task) const;
    QVariant sortKey(const Row &row, int column) const;

    TaskStore &m_store;
    Clock &m_clock;
    std::function<bool(int id)> m_willStart;
    QList<Row> m_rows;
    QStringList m_problems;
    bool m_ticking = false;
};

} // namespace Deckhand
