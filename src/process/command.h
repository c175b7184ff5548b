#pragma once

#include <QString>

#include <chrono>

#include <QList>

namespace Deckhand {

/// How much of a command's output is kept on the disk: the first `head` bytes and a ring of the last `ring` bytes. What
/// falls between is counted, never stored. `freeFloor`: with less free space than this on the disk nothing is stored.
struct SpoolLimits {
    qint64 head = 8ll << 20;
    qint64 ring = 56ll << 20;
    qint64 freeFloor = 512ll << 20;
};

/// What the whole tree of a command may use; 0: no limit. A tree that goes beyond is ended, and the result says so.
struct ResourceLimits {
    qint64 memoryBytes = 0; ///< resident, of all its processes together
    qint64 outputBytes = 0; ///< written by the command, stored or not
};

/// What to run. Plain data in; CommandResult is the plain data that comes out.
struct Command {
    /// Whether the command's life hangs on this program's. A foreground command ends with it (also when it crashes).
    enum class Lifetime { EndsWithApp, OutlivesApp };

    QString script;           ///< for the shell
    QString workingDirectory; ///< absolute; a missing one is FailedToStart
    /// Existing private folder (0700) for this one run; the supervisor writes `output.log`, `status` and `task.lock`
    /// there.
    QString directory;
    std::chrono::milliseconds timeLimit{0}; ///< 0: none
    Lifetime lifetime = Lifetime::EndsWithApp;
    /// Leftovers of the script's tree when the shell itself has ended: ended too (bash), or let go on, under the limits
    /// (background_run).
    bool waitForTree = false;
    SpoolLimits spool;
    ResourceLimits limits;
    int niceness = 0;            ///< 0 to 19, added to this program's own
    bool useControlGroup = true; ///< where the system lets us; else, and without, the tree of processes is all there is

    QString outputPath() const { return directory + QStringLiteral("/output.log"); }
};

/// How a command ended. Nobody's guess: what is not known is Lost.
struct CommandResult {
    enum class Ending { Exited, Signalled, TimedOut, Stopped, OverLimit, FailedToStart, Lost };

    Ending ending = Ending::Lost;
    int exitCode = -1; ///< when Exited; else -1
    int signal = 0;    ///< when Signalled, or what ended it when TimedOut or Stopped; else 0. Negative: a NTSTATUS
    QString error;     ///< when OverLimit, FailedToStart or Lost: why; else empty, or why output is missing. For people
    QList<int> pipeline;    ///< exit codes of the parts of the script's last pipeline; empty when the shell cannot tell
    qint64 durationMs = 0;  ///< monotonic
    qint64 endedAtMs = 0;   ///< Unix time, never before the start; 0: not told
    qint64 outputBytes = 0; ///< all bytes that the command wrote
    qint64 droppedBytes = 0;    ///< of these, not stored
    bool outputIsGone = false;  ///< the file was there once, and was deleted; `error` says so
    QList<qint64> survivors;    ///< pids that could not be ended; nearly always empty
    QList<qint64> left;         ///< pids that the command left running; of RunningCommand::ownEnded only
    bool leftOverLimit = false; ///< what it had left running then was ended by a limit; `error` may say which
};

} // namespace Deckhand
