#pragma once

#include "process/command.h"

#include <QObject>

namespace Deckhand {

/// A command that runs. Order: started at most once, outputGrew any number of times (rate limited, at most every 50
/// ms), done exactly once and last. Nothing is emitted from within ProcessRunner::run. Deleting it before done: a
/// command with Lifetime::EndsWithApp is ended, tree and all, without further signals; one with Lifetime::OutlivesApp
/// goes on under its supervisor. One that is deleted before the event loop came to its start is never started.
class RunningCommand : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Ends the whole tree: TERM, grace, then KILL until nothing is left. `done` follows with Stopped, unless the
    /// command ended by itself before. Calling it again, or after done, does nothing.
    virtual void stop() = 0;

signals:
    void started(qint64 pid);
    void outputGrew(qint64 totalBytes);
    /// The shell has ended but `count` processes of its tree have not (Command::waitForTree only).
    void leftRunning(int count);
    void done(const Deckhand::CommandResult &result);
};

/// The port to the operating system's processes.
class ProcessRunner
{
public:
    virtual ~ProcessRunner() = default;
    /// Never null, never blocks. The running command belongs to `parent`.
    virtual RunningCommand *run(const Command &command, QObject *parent) = 0;
};

} // namespace Deckhand
