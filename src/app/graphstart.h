#pragma once

#include "background/noticeledger.h"
#include "commandline/taskscommand.h"
#include "graphrun/graphrun.h"
#include "history/sessionstore.h"
#include "process/supervisedprocessrunner.h"
#include "storage/statedir.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <optional>

namespace Deckhand {

/// `deckhand tasks start`: runs the plan, or a part of it, to its end and tells how it goes, a line an event. What an earlier
/// start left when it was killed is taken over; what another Deckhand runs is waited for.
class GraphStart : public QObject
{
    Q_OBJECT
public:
    /// The store outlives it.
    GraphStart(TaskStore &store, const StateDir &state, const TasksCommand &command);

    void start();
    /// Ends what runs, then done with 128 + `signal`.
    void interrupt(int signal);

signals:
    void printed(const QString &line);
    void troubled(const QString &reason);
    /// Once: 0 when all that was asked for is completed; what is not has been named.
    void done(int exitStatus);

private:
    bool isWhole() const { return m_command.ids.isEmpty(); }
    bool hasPlan() const;
    StartWish wish() const;
    StartPlan withoutStuck(const StartPlan &plan) const;
    void tellPlan(const StartWish &wish);
    void adoptRuns();
    void onStarted(const BackgroundTaskId &id);
    void onEnded(const BackgroundTaskId &id);
    void tell(const char *event, const BackgroundTask &run);
    void tellInWords(const BackgroundTask &run, const Task &task);
    Task taskOf(const BackgroundTask &run);
    QString whyNotEntered(const BackgroundTask &run) const;
    void finishWhenQuiet();
    QList<int> unfinished() const;
    bool waitsForAnother(const QList<int> &unfinished);
    bool waitsForAFile(const QList<int> &unfinished);
    QString whyNotRun(int id) const;
    void tellNotRun(int id);
    void lookAgain();
    void finish(int status);

    TaskStore &m_store;
    const TasksCommand m_command;
    SystemClock m_clock;
    SupervisedProcessRunner m_processes;
    BackgroundTasks m_background;
    NoticeLedger m_notices;
    GraphRun m_run;
    SessionStore m_sessions;
    QList<int> m_planned;
    QHash<int, Task> m_seen; ///< those that ran: their files may be gone at the end
    QSet<int> m_saidElsewhere;
    std::optional<qint64> m_unreadableSince; ///< monotonic, ms
    int m_signal = 0;
    bool m_looksAgain = false;
    bool m_finished = false;
};

} // namespace Deckhand
