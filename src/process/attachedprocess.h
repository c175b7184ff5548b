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
    qint64 treeRoot() const override;

private:
    void begin();
    void look();
    bool mayStillStart() const;
    bool supervisorLives() const;
    void lookForTheLastTime();
    QString reasonOfLoss() const;
    void announce();
    void announceWithoutStatus();
    void tell(const QByteArray &line);
    void tellToStop();
    void finish(CommandResult result);

    const QString m_directory;
    const SupervisorProbe m_probe;
    const std::shared_ptr<QFileSystemWatcher> m_watcher;
    const std::shared_ptr<StartQueue> m_queue; ///< shared, so that a start that waits outlives the runner
    std::optional<SupervisorStatus> m_status;  ///< the last that was read
    QTimer m_poll;
    QElapsedTimer m_attached;
    QList<QByteArray> m_untold; ///< control lines from before `started`
    qint64 m_announcedBytes = 0;
    int m_endedOrphans = 0;
    bool m_started = false;
    bool m_announcedPaused = false;
    bool m_stopRequested = false;
    bool m_goneOnce = false;
    bool m_outputWasGone = false;
    bool m_done = false;
};

} // namespace Deckhand
