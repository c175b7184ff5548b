#pragma once

#include "process/commandenvironment.h"
#include "process/processrunner.h"
#include "process/supervisorreport.h"

#include <QPointer>

namespace Deckhand {

class StartQueue;
class SupervisorLink;

/// A command under its own `deckhand-run`. The command's output goes to its file on the disk; nothing of it passes
/// through this program's memory.
class SupervisedProcess final : public RunningCommand
{
    Q_OBJECT
public:
    SupervisedProcess(Command command, QString supervisor, std::shared_ptr<const CommandEnvironment> environment,
                      std::shared_ptr<StartQueue> queue, QObject *parent);
    /// Never blocks and kills nothing itself: the supervisor sees the lifeline close. A command that has not been
    /// started yet is not started any more.
    ~SupervisedProcess() override;

    void stop() override;
    void setPaused(bool paused) override;
    void setNiceness(int niceness) override;
    void setRingBytes(qint64 bytes) override;
    void setTimeLimit(std::chrono::milliseconds limit) override;
    void moveToBackground() override;
    qint64 treeRoot() const override;

private:
    void start();
    void onReported(const SupervisorEvent &event);
    void onDisconnected(const QString &reason);
    void tellOwnEnd(CommandResult result);
    void finish(CommandResult result);

    Command m_command;
    const QString m_supervisor;
    const std::shared_ptr<const CommandEnvironment> m_environment; ///< as m_queue
    const std::shared_ptr<StartQueue> m_queue; ///< shared, so that a start that waits outlives the runner
    QPointer<SupervisorLink> m_link;
    qint64 m_announcedBytes = 0;
    bool m_stopRequested = false;
    bool m_isOwnEndTold = false;
    bool m_done = false;
};

} // namespace Deckhand
