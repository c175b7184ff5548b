#pragma once

#include "process/processrunner.h"
#include "process/supervisorprobe.h"
#include "process/supervisorreport.h"

#include <QElapsedTimer>
#include <QTimer>

class QFileSystemWatcher;

namespace Deckhand {

class StartQueue;

/// A command whose supervisor was started by an earlier run of this program; see ProcessRunner::attach. What it learns
/// it learns from the command's folder, so nothing that is done here can hurt the command. The signal leftRunning does
/// not come: the folder does not tell.
class AttachedProcess final : public RunningCommand
{
    Q_OBJECT
public:
    /// `watcher` is shared by all, because a user may have only some hundred of them.
    AttachedProcess(QString directory, std::shared_ptr<QFileSystemWatcher> watcher, std::shared_ptr<StartQueue> queue,
                    QObject *parent);
    ~AttachedProcess() override;

    void stop() override;
    void setPaused(bool paused) override;
    void setNiceness(int niceness) override;
    void setRingBytes(qint64 bytes) override;
    void setTimeLimit(std::chrono::milliseconds limit) override;
    void moveToBackground() override {} ///< it is there
    qint64 treeRoot() const override;

private:
    enum class State {
        Joining,    ///< nothing of it was told yet
        StopWanted, ///< the same, and it is to be told to stop as soon as it is there
        Running,
        Stopping,
        Done
    };

    /// What the listeners know.
    struct Told {
        qint64 bytes = 0;
        bool isPaused = false;
        bool outputIsGone = false;
        bool ownEnd = false;
    };

    bool isJoining() const { return m_state == State::Joining || m_state == State::StopWanted; }
    void begin();
    void look();
    bool mayStillStart() const;
    bool supervisorLives() const;
    void lookForTheLastTime();
    QString reasonOfLoss() const;
    void announce();
    void announceWithoutStatus();
    void announceOwnEnd();
    void tell(const QByteArray &line);
    void tellToStop();
    void finish(CommandResult result);

    const QString m_directory;
    const SupervisorProbe m_probe;
    const std::shared_ptr<QFileSystemWatcher> m_watcher;
    const std::shared_ptr<StartQueue> m_queue; ///< shared, so that a start that waits outlives the runner
    std::optional<SupervisorStatus> m_status;  ///< the last that was read
    QTimer m_poll;
    QTimer m_lastLook; ///< runs when the supervisor seems to have gone; nothing else is looked at meanwhile
    QElapsedTimer m_attached;
    QList<QByteArray> m_untold; ///< control lines from before `started`
    State m_state = State::Joining;
    Told m_told;
    int m_endedOrphans = 0;
};

} // namespace Deckhand
