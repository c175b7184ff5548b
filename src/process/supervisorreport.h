#pragma once

#include "process/command.h"

#include <QByteArray>
#include <QHash>

#include <optional>

namespace Deckhand {

/// One line of what the supervisor tells: `name key=value key=value`, values percent-encoded.
struct SupervisorEvent {
    QByteArray name;
    QHash<QByteArray, QByteArray> values;

    static SupervisorEvent parse(const QByteArray &line);
    qint64 number(const QByteArray &key, qint64 otherwise = 0) const;
};

/// What the status file of a command's folder tells.
struct SupervisorStatus {
    bool ended = false;
    bool paused = false;
    qint64 pid = 0;             ///< the shell
    qint64 supervisorPid = 0;   ///< the root of the command's tree
    qint64 supervisorStart = 0; ///< in ticks since the machine's start; 0: not told
    QByteArray bootId;          ///< of the machine's run that these process numbers belong to
    qint64 startedAt = 0;       ///< Unix ms; 0: not told
    qint64 startedSteadyMs = 0; ///< the same by SystemClock::monotonicMs, in the same run of the machine; 0: not told
    QString controlGroup;       ///< the command's control group, by its folder (macOS: its session); empty: it has none
    qint64 outputBytes = 0;     ///< 0 while it runs and does not tell
    CommandResult result;       ///< when ended
    std::optional<CommandResult> ownEnd; ///< not ended, but the command itself has; see RunningCommand::ownEnded
};

/// The result that the values of an `ended` event, or of a final status file, tell.
CommandResult resultOf(const SupervisorEvent &ended);

/// Nothing when there is no status file (yet), or when it is not whole.
std::optional<SupervisorStatus> readStatus(const QString &directory);

/// That there is something in the status file's place, and it is no status.
bool isStatusDamaged(const QString &directory);

/// The result in the status file of a command's folder; nothing when it does not tell an end (yet).
std::optional<CommandResult> readFinalStatus(const QString &directory);

/// Writes down the end that a supervisor told in this line and could not write itself before it was killed. True when it is
/// there, or when its folder is gone.
bool keepFinalStatus(const QString &directory, const QByteArray &ended);

/// Says so in the result when the command's output was deleted.
void lookForOutput(const QString &directory, CommandResult *result);

/// Kills what a supervisor that has gone left running in the command's control group. Returns how many processes that
/// were; 0 also where there is no such group. They need a moment to go, so lostResult is asked for after that.
int endOrphans(const QString &directory, const SupervisorStatus &status);

/// For a command whose supervisor is gone without having told its end: Lost, with the output that is on the disk and the
/// processes that are left. To `reason` it adds what became of these; `ended` is what endOrphans returned. Removes the
/// command's control group when nothing is left in it. Looks through all processes of the system, which takes some
/// milliseconds.
CommandResult lostResult(const QString &directory, const QString &reason, int ended = 0);

} // namespace Deckhand
