#pragma once

#include <QString>

#include <atomic>
#include <vector>

namespace Deckhand {

/// One process as the system shows it.
struct ProcessEntry {
    qint64 pid = 0;
    qint64 parent = 0;
    char state = 0; ///< R runs, S sleeps, D waits for a device, T is stopped, Z has ended
    quint64 startTicks =
        0; ///< when it started, since the start of the machine or of time; tells a pid from a later user of it
    quint64 cpuTicks = 0; ///< what it used of the processors, without its children
    qint64 residentBytes = 0;

    bool hasEnded() const { return state == 'Z' || state == 'X'; }
};

/// The system's processes. Ticks are the same for start times and processor time.
namespace ProcessTable {

/// Every process, also those of other users. Costs about 10 µs each. Stops early, with what it has, when `cancelled`.
std::vector<ProcessEntry> readAll(const std::atomic_bool &cancelled);

/// `pid` is 0 when there is no such process.
ProcessEntry read(qint64 pid);

/// What it runs, as the system names it; empty when there is no such process.
QString nameOf(qint64 pid);

/// The process sleeps in a read of a pipe or of a terminal. False where the system does not tell.
bool sleepsOnRead(qint64 pid);

quint64 ticksPerSecond();
/// As startTicks.
quint64 ticksNow();

} // namespace ProcessTable

} // namespace Deckhand
