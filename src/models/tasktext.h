#pragma once

#include "background/backgroundtasks.h"

#include <QStringList>

#include <chrono>
#include <optional>

namespace Deckhand {

/// A running task that has written nothing for this long is said to be silent: a fact, and no guess at its reason.
inline constexpr std::chrono::seconds kSilenceTold{45};

/// For how many milliseconds a running task has written nothing; nothing when that is below `kSilenceTold`, or when it is
/// paused or does not run. `silentMs`: BackgroundTasks::silentMs, or less when it was not watched for so long.
std::optional<qint64> silenceOf(const BackgroundTask &task, qint64 silentMs);

/// For a narrow cell: `running`, `paused`, `running (2 left)`, `waits for input`, `quiet for 52 s`, `failed`.
QString taskStateText(const BackgroundTask &task, std::optional<qint64> silence);
/// Its word (shownWord) with all that is known beside it: `running (waits for input, no output for 52 s)`.
QString taskStateInFull(const BackgroundTask &task, std::optional<qint64> silence);
/// Which sign it gets: its word (shownWord), or `waits` (for input), `warned` (something is wrong with it that
/// its status does not say).
QString taskMarkWord(const BackgroundTask &task, std::optional<qint64> silence);
/// `2 running · 1 paused · 3 queued`; empty when there are none.
QString taskCountsText(const TaskCounts &counts);
/// `0`, `3`, `SIGKILL`, `time limit`; empty while it runs.
QString taskExitText(const BackgroundTask &task);
/// All that is known of it, a fact a line.
QString taskFacts(const BackgroundTask &task, std::optional<qint64> silence);

/// Of a wake rule, for a narrow cell: `at once`, `within 5.0 s`, `on failure`, `next message`, `never`.
QString wakeText(const WakeWish &wish);

} // namespace Deckhand
