#pragma once

#include "base/ids.h"
#include "process/command.h"

#include <QDateTime>
#include <QMetaType>

namespace Deckhand {

enum class BackgroundStatus { Queued, Running, Completed, Failed, Timeout, Stopped, Error, Lost };

/// The word of CONTRACTS.md, section 5: queued, running, completed, failed, timeout, stopped, error, lost.
QString statusWord(BackgroundStatus status);
inline bool isFinal(BackgroundStatus status)
{
    return status != BackgroundStatus::Queued && status != BackgroundStatus::Running;
}

struct BackgroundTask {
    BackgroundTaskId id;
    QString command;
    QString description; ///< may be empty
    QString workingDirectory;
    int timeLimitSeconds = 0; ///< 0: none
    BackgroundStatus status = BackgroundStatus::Queued;
    int exitCode = -1; ///< valid when Completed or (Failed without signal)
    int signal = 0;
    QString error; ///< when Error or Lost: why
    qint64 pid = 0;
    int leftRunning = 0;   ///< processes of the tree that outlive the shell, while Running
    QDateTime startedAt;   ///< UTC
    QDateTime endedAt;     ///< UTC; invalid while it runs
    qint64 durationMs = 0; ///< monotonic; valid at the end
    qint64 outputBytes = 0;
    qint64 droppedBytes = 0;
    QString outputPath;
    QList<qint64> survivors;
};

/// `SIGKILL` for 9; empty for a number that has no fixed name.
QString signalName(int signal);

/// How it ended, for people and for the model: "exit code 3", "killed by signal 9 (SIGKILL)", "time limit of 300 s", the
/// reason of an error; empty while it runs.
QString endDescription(const BackgroundTask &task);

} // namespace Deckhand

Q_DECLARE_METATYPE(Deckhand::BackgroundTask)
