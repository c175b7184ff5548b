#pragma once

#include "process/command.h"

#include <QObject>

namespace Deckhand {

/// A command that runs. Order: started at most once, outputGrew any number of times (rate limited, at most every 50
/// ms), ownEnded at most once, done exactly once and last. Nothing is emitted from within ProcessRunner::run. Deleting it before done: a
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

    /// Holds up every process of the tree, or lets them go on. The time limit stands still meanwhile. `pausedChanged`
    /// follows when it has happened.
    virtual void setPaused(bool paused) = 0;
    /// For every process of the tree, and what it starts from now on. 0 to 19; raising the priority again needs rights
    /// that a user seldom has, so a lower number than before may change nothing.
    virtual void setNiceness(int niceness) = 0;
    /// Another size for the ring of the output's end (SpoolLimits::ring), from now on.
    virtual void setRingBytes(qint64 bytes) = 0;
    /// Another time limit, counted from the command's start; 0: none.
    virtual void setTimeLimit(std::chrono::milliseconds limit) = 0;
    /// A command with Lifetime::EndsWithApp goes on as one with OutlivesApp and waitForTree.
    virtual void moveToBackground() = 0;

    /// The process whose descendants are the command's tree (for TreeSampler); 0 until `started`.
    virtual qint64 treeRoot() const = 0;

signals:
    void started(qint64 pid);
    void outputGrew(qint64 totalBytes);
    void pausedChanged(bool paused);
    /// Something that people should know while it runs: the disk is full and output is not stored any more.
    void warned(const QString &text);
    /// The shell has ended but `count` processes of its tree have not (Command::waitForTree only).
    void leftRunning(int count);
    /// The same, two seconds later: the command itself has ended, with this result, and `left` of it go on. `done` tells their
    /// end then, with the same ending, unless that is Lost.
    void ownEnded(const Deckhand::CommandResult &result);
    void done(const Deckhand::CommandResult &result);
};

/// The port to the operating system's processes.
class ProcessRunner
{
public:
    virtual ~ProcessRunner() = default;
    /// Never null, never blocks. The running command belongs to `parent`.
    virtual RunningCommand *run(const Command &command, QObject *parent) = 0;

    /// The command that an earlier run of this program started with this folder and Lifetime::OutlivesApp: running, it is
    /// watched from now on and can be stopped and paused (`started` comes first); ended meanwhile, its true result is
    /// told by `done`; and where nobody knows its end, that is Lost with the processes that are left of it as survivors.
    /// Never null, never blocks for long; nothing is emitted from within. Deleting it never ends the command.
    virtual RunningCommand *attach(const QString &directory, QObject *parent) = 0;

    /// What commands are written for, in words for the model.
    virtual QString shellName() const { return QStringLiteral("bash"); }
};

} // namespace Deckhand
