#include "process/processtable.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace Deckhand::ProcessTable {

namespace {

using Buffer = std::array<char, 1024>;

/// One read into the caller's memory: this runs for every process of the system once a second.
std::string_view readSmall(const char *path, Buffer &buffer)
{
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    const ssize_t count = ::read(file, buffer.data(), buffer.size() - 1);
    ::close(file);
    buffer[size_t(std::max<ssize_t>(count, 0))] = '\0';
    return {buffer.data(), size_t(std::max<ssize_t>(count, 0))};
}

quint64 nextNumber(const char *&at)
{
    char *end = nullptr;
    const auto number = std::strtoull(at, &end, 10);
    at = end;
    return number;
}

void skipFields(const char *&at, int count)
{
    for (; count > 0; --count)
        at += std::strcspn(at + 1, " ") + 1;
}

/// proc(5): after the name in brackets come state, ppid, nine more, utime, stime, six more, starttime, vsize, rss.
ProcessEntry parseStat(qint64 pid, std::string_view stat)
{
    // The name may hold brackets and spaces itself.
    const size_t bracket = stat.rfind(')');
    if (bracket == stat.npos || bracket + 4 >= stat.size())
        return {};
    static const auto pageSize = qint64(::sysconf(_SC_PAGESIZE));
    const char *at = stat.data() + bracket + 3;
    ProcessEntry entry;
    entry.pid = pid;
    entry.state = stat[bracket + 2];
    entry.parent = qint64(nextNumber(at));
    skipFields(at, 9);
    entry.cpuTicks = nextNumber(at);
    entry.cpuTicks += nextNumber(at);
    skipFields(at, 6);
    entry.startTicks = nextNumber(at);
    skipFields(at, 1);
    entry.residentBytes = qint64(nextNumber(at)) * pageSize;
    return entry;
}

bool hasTerminal(qint64 pid)
{
    for (int descriptor = 0; descriptor <= 2; ++descriptor) {
        char path[48];
        std::snprintf(path, sizeof path, "/proc/%lld/fd/%d", static_cast<long long>(pid), descriptor);
        std::array<char, 64> target = {};
        if (::readlink(path, target.data(), target.size() - 1) > 0
            && (std::strncmp(target.data(), "/dev/pts/", 9) == 0 || std::strncmp(target.data(), "/dev/tty", 8) == 0))
            return true;
    }
    return false;
}

} // namespace

std::vector<ProcessEntry> readAll(const std::atomic_bool &cancelled)
{
    std::vector<ProcessEntry> all;
    DIR *directory = ::opendir("/proc");
    while (const dirent *name = directory && !cancelled ? ::readdir(directory) : nullptr) {
        const qint64 pid = std::atoll(name->d_name);
        const ProcessEntry entry = pid > 0 ? read(pid) : ProcessEntry();
        if (entry.pid > 0)
            all.push_back(entry);
    }
    if (directory)
        ::closedir(directory);
    return all;
}

ProcessEntry read(qint64 pid)
{
    char path[32];
    std::snprintf(path, sizeof path, "/proc/%lld/stat", static_cast<long long>(pid));
    Buffer buffer;
    return parseStat(pid, readSmall(path, buffer));
}

QString nameOf(qint64 pid)
{
    char path[48];
    std::snprintf(path, sizeof path, "/proc/%lld/comm", static_cast<long long>(pid));
    Buffer buffer;
    const std::string_view name = readSmall(path, buffer);
    return QString::fromUtf8(name.data(), qsizetype(name.size())).trimmed();
}

bool sleepsOnRead(qint64 pid)
{
    char path[32];
    std::snprintf(path, sizeof path, "/proc/%lld/wchan", static_cast<long long>(pid));
    Buffer buffer;
    const std::string_view function = readSmall(path, buffer);
    for (const std::string_view read : {"pipe_read", "anon_pipe_read", "fifo_pipe_read", "pipe_wait", "n_tty_read"}) {
        if (function == read)
            return true;
    }
    // This is where terminals are waited for, and sockets too: a server with an idle connection is not stuck.
    return function == "wait_woken" && hasTerminal(pid);
}

quint64 ticksPerSecond()
{
    static const auto ticks = quint64(::sysconf(_SC_CLK_TCK));
    return ticks;
}

quint64 ticksNow()
{
    timespec now = {};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return quint64(now.tv_sec) * ticksPerSecond() + quint64(now.tv_nsec) * ticksPerSecond() / 1'000'000'000u;
}

} // namespace Deckhand::ProcessTable
