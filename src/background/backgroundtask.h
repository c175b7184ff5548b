#pragma once

#include "background/limitrule.h"
#include "background/wakerule.h"
#include "base/ids.h"
#include "process/command.h"
#include "process/treesampler.h"

#include <QDateTime>
#include <QHash>
#include <QMetaType>

namespace Deckhand {

enum class BackgroundStatus { Queued, Running, Completed, Failed, Timeout, Stopped, Error, Lost };

/// The word of CONTRACTS.md, section 5: queued, running, completed, failed, timeout, stopped, error, lost.
QString statusWord(BackgroundStatus status);
inline bool isFinal(BackgroundStatus status)
{
    return status != BackgroundStatus::Queued && status != BackgroundStatus::Running;
}

/// What is asked for. It does not change while the task lives, but for its niceness.
struct BackgroundTaskSpec {
    QString command;
    QString description; ///< may be empty
    QString workingDirectory;
    int timeLimitSeconds = 300; ///< 0: none
    WakeWish wake = {};
    QString notifyOn = {};       ///< a regular expression on lines of output; empty: none. Has passed LineWatch::check
    BackgroundTaskId after = {}; ///< starts when this task has ended well; empty: at once
    ResourceLimits limits = {};
    int niceness = 0;
    LimitRule onLimit = LimitRule::Stop; ///< for the time limit too
    int graphTask = 0;                   ///< number of the task of the task graph whose command this is; 0: of none
    SessionId session = {};              ///< the conversation that it belongs to, and that is told of it
    QString prelude = {};                ///< what the shell gets before it, on the same line; not kept
};

/// What a running task uses, sampled once a second while somebody looks.
struct TaskMeters {
    TreeUsage tree;
    double outputRate = 0; ///< bytes a second
};

struct BackgroundTask : BackgroundTaskSpec {
    BackgroundTaskId id;
    BackgroundStatus status = BackgroundStatus::Queued;
    int exitCode = -1; ///< valid when Completed or (Failed without signal)
    int signal = 0;
    bool overLimit = false; ///< Failed, because it used more than it was allowed to; `error` says what
    QString error;          ///< when Error, Lost or over its limit: why; else why output is missing. At its end
    qint64 pid = 0;
    QList<int> pipeline;     ///< exit codes of the last pipeline's parts; empty when the shell cannot tell
    QString warning;         ///< what is wrong with its output while it runs: a full disk. For people
    QString matchedLine;     ///< the line that `notifyOn` found; empty when an earlier run of the program found it
    bool hasMatched = false; ///< it was found, in this run of the program or an earlier one
    QList<LimitKind> limitsReached; ///< with LimitRule::Warn: those that it went beyond
    bool paused = false;            ///< while Running
    bool adopted = false;           ///< an earlier run of the program started it
    int leftRunning = 0;            ///< processes of the tree that outlive the shell, also when it has ended
    QStringList left;               ///< what they were at its end: "node (4711)"
    qint64 endBytes = 0;            ///< of its output at its end, when it left some running
    bool hasToldLate = false;       ///< what it left has written since, or failed, and that was told; or need not be
    QString leftError;              ///< how that failed; for people
    QDateTime startedAt;            ///< UTC; of a queued one: when it was asked for
    qint64 startedMs = 0;           ///< the same moment by Clock::monotonicMs
    std::optional<qint64> lastOutputMs; ///< by Clock::monotonicMs; nothing as long as nothing came
    std::optional<TaskMeters> meters;   ///< while Running, when somebody samples them
    QDateTime endedAt;                  ///< UTC; invalid while it runs. Never before startedAt and what it took
    qint64 durationMs = 0;              ///< monotonic; valid at the end
    qint64 outputBytes = 0;
    qint64 droppedBytes = 0;
    bool outputIsGone = false; ///< it ended, and its output was deleted
    QString outputPath;
    QList<qint64> survivors;

    /// How long it has run or, of a queued one, waited by now, a moment of Clock::monotonicMs.
    qint64 runningMs(qint64 nowMs) const { return std::max<qint64>(0, nowMs - startedMs); }
    /// How long nothing was heard of it: since its last output, else its start.
    qint64 silentMs(qint64 nowMs) const { return std::max<qint64>(0, nowMs - lastOutputMs.value_or(startedMs)); }
};

/// It runs or waits, or what it left runs.
inline bool canBeStopped(const BackgroundTask &task)
{
    return !isFinal(task.status) || task.leftRunning > 0;
}

/// "2 processes of it still run: node (4711), sccache (4712)"; empty when there are none.
QString leftRemark(const BackgroundTask &task);

/// How it is shown: `paused`, else the word of its status.
QString shownWord(const BackgroundTask &task);

/// `SIGKILL` for 9; empty for a number that has no fixed name. A negative one is a NTSTATUS of Windows.
QString signalName(int signal);
/// "killed by signal 9 (SIGKILL)", "ended by exception 0xC0000005 (access violation)".
QString signalDescription(int signal);

/// How it ended, for people and for the model: "exit code 3", "killed by signal 9 (SIGKILL)", "time limit of 300 s", the
/// reason of an error; empty while it runs.
QString endDescription(const BackgroundTask &task);

/// What it did to reach this limit: "it has used more than 2 GiB of memory".
QString limitRemark(const BackgroundTask &task, LimitKind limit);

/// Why output is missing, where endDescription does not say so; empty when there is nothing to say.
QString outputRemark(const BackgroundTask &task);

/// That a command with exit code 0 had a part that failed: "part 1 of 2 of its last pipeline ended with exit code 2";
/// empty when there is nothing to say.
QString pipelineRemark(const BackgroundTask &task);

/// How many of them have not ended, of each session that has such.
QHash<SessionId, int> liveTasks(const QList<BackgroundTask> &tasks);

} // namespace Deckhand

Q_DECLARE_METATYPE(Deckhand::BackgroundTask)
