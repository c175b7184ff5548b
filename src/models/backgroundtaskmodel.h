#pragma once

#include "background/backgroundtasks.h"
#include "base/clock.h"

#include <QAbstractTableModel>
#include <QSet>

namespace Deckhand {

/// The background tasks as rows, the newest first. The elapsed times of running tasks move once a second, by one timer that
/// exists only while a task runs; the sizes of outputs follow at most every 200 ms.
class BackgroundTaskModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { State, Command, Elapsed, Exit, Size, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        StatusRole,            ///< QString: the word of CONTRACTS.md, section 5
        IsRunningRole,         ///< bool: it has not ended
        CommandRole,           ///< QString: whole, as it was given
        EndRole,               ///< QString: how it ended, in words; empty while it runs
        SortRole               ///< of each cell: what sorts it (numbers as numbers)
    };

    /// Both must outlive the model.
    BackgroundTaskModel(BackgroundTasks &tasks, Clock &clock, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    BackgroundTaskId idAt(const QModelIndex &index) const;
    /// Invalid when the id is unknown.
    QModelIndex indexOf(const BackgroundTaskId &id, int column = State) const;

private:
    void addRow(const BackgroundTaskId &id);
    void updateRow(const BackgroundTaskId &id);
    void noteGrowth(const BackgroundTaskId &id);
    void showGrowth();
    void startTicking();
    void tick();

    const BackgroundTask &taskAt(int row) const;
    int rowOf(const BackgroundTaskId &id) const;
    qint64 elapsedMs(const BackgroundTask &task) const;
    QString elapsedText(const BackgroundTask &task) const;
    QString display(const BackgroundTask &task, int column) const;
    QVariant sortKey(const BackgroundTask &task, int column) const;

    BackgroundTasks &m_tasks;
    Clock &m_clock;
    QList<BackgroundTaskId> m_ids; ///< in the order of start
    QHash<BackgroundTaskId, int> m_positions;
    QSet<BackgroundTaskId> m_grown;
    bool m_ticking = false;
};

} // namespace Deckhand
