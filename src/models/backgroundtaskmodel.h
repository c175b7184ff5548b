#pragma once

#include "background/backgroundtasks.h"
#include "base/clock.h"
#include "models/tablemodel.h"

#include <QSet>

namespace Deckhand {

/// The background tasks as rows, the newest first. The elapsed times of running tasks move once a second, by one timer that
/// exists only while a task runs; output sizes and meters follow at most every 200 ms, each in its own cells.
class BackgroundTaskModel : public TableModel
{
    Q_OBJECT
public:
    enum Column { State, Command, Elapsed, Exit, Size, Rate, Cpu, Memory, Processes, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        StatusRole,            ///< QString: the word of CONTRACTS.md, section 5
        CommandRole,           ///< QString: whole, as it was given
        EndRole,               ///< QString: how it ended, in words; empty while it runs
        MarkRole,              ///< QString: the word for its sign: that of its status, or paused, waits, warned
        FullStateRole,         ///< QString: status and all that is known beside it, in words
        SortRole               ///< of each cell: what sorts it (numbers as numbers)
    };

    /// Both must outlive the model.
    BackgroundTaskModel(BackgroundTasks &tasks, Clock &clock, QObject *parent = nullptr);

    BackgroundTaskId idAt(const QModelIndex &index) const;
    /// Invalid when the id is unknown.
    QModelIndex indexOf(const BackgroundTaskId &id, int column = State) const;
    /// Null when the index is invalid. Valid until the next call or event.
    const BackgroundTask *taskAt(const QModelIndex &index) const;

    /// Of all tasks together.
    struct Totals {
        TaskCounts counts;
        bool measured = false; ///< the two below are known
        double cores = 0;
        qint64 memoryBytes = 0;
    };
    Totals totals() const;

private:
    int count() const override { return int(m_ids.size()); }
    QVariant cell(int row, int column, int role) const override;
    void addRow(const BackgroundTaskId &id);
    void updateRow(const BackgroundTaskId &id);
    void showLater(QSet<BackgroundTaskId> *waiting, const BackgroundTaskId &id);
    void showWaiting();
    void startTicking();
    void tick();

    const BackgroundTask &taskIn(int row) const;
    int rowOf(const BackgroundTaskId &id) const;
    qint64 elapsedMs(const BackgroundTask &task) const;
    QString elapsedText(const BackgroundTask &task) const;
    std::optional<qint64> silence(const BackgroundTask &task) const;
    QString display(const BackgroundTask &task, int column) const;
    QVariant sortKey(const BackgroundTask &task, int column) const;

    BackgroundTasks &m_tasks;
    Clock &m_clock;
    QList<BackgroundTaskId> m_ids; ///< in the order of start
    QHash<BackgroundTaskId, int> m_positions;
    QHash<BackgroundTaskId, qint64> m_adoptedMs; ///< what these wrote before is not known
    QSet<BackgroundTaskId> m_grown;
    QSet<BackgroundTaskId> m_measured;
    QSet<BackgroundTaskId> m_silent; ///< whose state says so
    bool m_ticking = false;
};

} // namespace Deckhand
