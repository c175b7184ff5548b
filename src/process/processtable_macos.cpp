#include "process/processtable.h"

#include <algorithm>
#include <chrono>

#include <libproc.h>
#include <mach/mach_time.h>
#include <sys/param.h>
#include <sys/proc.h>

// A tick is a microsecond, and counted from 1970: a process' start is kept as the time of day that it was then.

namespace Deckhand::ProcessTable {

namespace {

/// What is told of processor time is in the units of Mach, which are nanoseconds only on Intel's.
quint64 ticksOf(uint64_t machTime)
{
    static const mach_timebase_info_data_t base = [] {
        mach_timebase_info_data_t read = {1, 1};
        ::mach_timebase_info(&read);
        return read;
    }();
    return quint64(double(machTime) * base.numer / base.denom / 1000);
}

/// The system itself knows only threads that run or sleep.
char stateOf(const proc_bsdinfo &info, int running)
{
    switch (info.pbi_status) {
    case SZOMB:
        return 'Z';
    case SSTOP:
        return 'T';
    default:
        return running > 0 ? 'R' : 'S';
    }
}

} // namespace

std::vector<ProcessEntry> readAll(const std::atomic_bool &cancelled)
{
    // Some more than there are now, for those that come meanwhile.
    std::vector<pid_t> numbers(size_t(std::max(::proc_listallpids(nullptr, 0), 0)) + 64);
    const int count = ::proc_listallpids(numbers.data(), int(numbers.size() * sizeof(pid_t)));
    numbers.resize(std::min(numbers.size(), size_t(std::max(count, 0))));
    std::vector<ProcessEntry> all;
    for (const pid_t pid : numbers) {
        if (cancelled)
            break;
        if (const ProcessEntry entry = read(pid); entry.pid > 0)
            all.push_back(entry);
    }
    return all;
}

ProcessEntry read(qint64 pid)
{
    constexpr uint64_t alsoEnded = 1;
    proc_bsdinfo info = {};
    if (::proc_pidinfo(int(pid), PROC_PIDTBSDINFO, alsoEnded, &info, sizeof info) != sizeof info)
        return {};
    proc_taskinfo task = {}; // of others' processes it stays empty
    ::proc_pidinfo(int(pid), PROC_PIDTASKINFO, 0, &task, sizeof task);
    ProcessEntry entry;
    entry.pid = pid;
    entry.parent = info.pbi_ppid;
    entry.state = stateOf(info, task.pti_numrunning);
    entry.startTicks = info.pbi_start_tvsec * ticksPerSecond() + info.pbi_start_tvusec;
    entry.cpuTicks = ticksOf(task.pti_total_user) + ticksOf(task.pti_total_system);
    entry.residentBytes = qint64(task.pti_resident_size);
    return entry;
}

QString nameOf(qint64 pid)
{
    char name[2 * MAXCOMLEN + 1] = {};
    return ::proc_name(int(pid), name, sizeof name) > 0 ? QString::fromUtf8(name) : QString();
}

bool sleepsOnRead(qint64)
{
    return false; // it does not tell what a thread waits for
}

quint64 ticksPerSecond()
{
    return 1'000'000;
}

quint64 ticksNow()
{
    using namespace std::chrono;
    return quint64(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
}

} // namespace Deckhand::ProcessTable
