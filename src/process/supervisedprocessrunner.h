#pragma once

#include "process/processrunner.h"

#include <memory>

class QFileSystemWatcher;

namespace Deckhand {

class CommandEnvironment;
class StartQueue;

/// Runs every command under a `deckhand-run` of its own. Use on the thread that has the event loop.
class SupervisedProcessRunner final : public ProcessRunner
{
public:
    /// `supervisor`: the path of deckhand-run. When nothing is there, every command fails to start and says so.
    explicit SupervisedProcessRunner(QString supervisor = findSupervisor());
    ~SupervisedProcessRunner() override;

    RunningCommand *run(const Command &command, QObject *parent) override;
    RunningCommand *attach(const QString &directory, QObject *parent) override;
    QString shellName() const override;

    /// What commands get that have not started yet.
    CommandEnvironment &environment() { return *m_environment; }
    /// Commands wait from now on: something is still missing in their environment.
    void holdStarts();
    void releaseStarts();

    /// Beside the program, or in ../libexec/deckhand as installed; where it is not found, the first of the two.
    static QString findSupervisor();

private:
    const QString m_supervisor;
    const std::shared_ptr<CommandEnvironment> m_environment;
    const std::shared_ptr<StartQueue> m_starts;
    const std::shared_ptr<StartQueue> m_attachments;     ///< for them nobody waits
    const std::shared_ptr<QFileSystemWatcher> m_watcher; ///< shared with the attached, which may outlive the runner
};

} // namespace Deckhand
