#pragma once

#include <QString>

#include <chrono>

#include <QList>

namespace Deckhand {

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
    /// Leftovers of the script's tree when the shell itself has ended: ended too (bash), or waited for
    /// (background_run).
    bool waitForTree = false;

    QString outputPath() const { return directory + QStringLiteral("/output.log"); }
};

/// How a command ended. Nobody's guess: what is not known is Lost.
struct CommandResult {
    enum class Ending { Exited, Signalled, TimedOut, Stopped, FailedToStart, Lost };

    Ending ending = Ending::Lost;
    int exitCode = -1;       ///< when Exited; else -1
    int signal = 0;          ///< when Signalled, or what ended it when TimedOut or Stopped; else 0
    QString error;           ///< when FailedToStart or Lost: why; else empty, or why output is missing. For people
    qint64 durationMs = 0;   ///< monotonic
    qint64 outputBytes = 0;  ///< all bytes that the command wrote
    qint64 droppedBytes = 0; ///< of these, not stored
    QList<qint64> survivors; ///< pids that could not be ended; nearly always empty
};

} // namespace Deckhand
