#include "processes_macos.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <set>

#include <libproc.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <unistd.h>

namespace {

/// What one of libproc's lists holds; `list` is called with a buffer and its size in bytes and returns a count.
template<typename List>
std::vector<pid_t> pidsOf(const List &list)
{
    std::vector<pid_t> pids(256);
    for (;;) {
        const int count = list(pids.data(), int(pids.size() * sizeof(pid_t)));
        if (count < int(pids.size())) {
            pids.resize(size_t(std::max(count, 0)));
            return pids;
        }
        pids.resize(pids.size() * 2);
    }
}

/// KERN_PROCARGS2: the number of arguments, the program's path, nulls, the arguments, the environment.
std::string argumentsAndEnvironment(pid_t pid)
{
    int most = 0;
    size_t size = sizeof most;
    if (sysctlbyname("kern.argmax", &most, &size, nullptr, 0) != 0 || most <= 0)
        return {};
    std::string bytes(size_t(most), '\0');
    int name[] = {CTL_KERN, KERN_PROCARGS2, pid};
    size = bytes.size();
    if (sysctl(name, 3, bytes.data(), &size, nullptr, 0) != 0)
        return {};
    bytes.resize(size);
    return bytes;
}

} // namespace

std::optional<Processes::Process> Processes::read(pid_t pid)
{
    constexpr uint64_t alsoEnded = 1;
    proc_bsdinfo info = {};
    if (proc_pidinfo(pid, PROC_PIDTBSDINFO, alsoEnded, &info, sizeof info) != sizeof info)
        return std::nullopt;
    const unsigned long long start = info.pbi_start_tvsec * 1'000'000 + info.pbi_start_tvusec;
    return Process{pid, pid_t(info.pbi_ppid), getsid(pid), start, info.pbi_status == SZOMB};
}

std::vector<Processes::Process> Processes::all()
{
    std::vector<Process> found;
    for (const pid_t pid : pidsOf(proc_listallpids)) {
        if (const auto process = pid > 0 ? read(pid) : std::nullopt)
            found.push_back(*process);
    }
    return found;
}

std::vector<pid_t> Processes::childrenOf(pid_t parent)
{
    return pidsOf([parent](void *buffer, int size) { return proc_listchildpids(parent, buffer, size); });
}

bool Processes::carries(pid_t pid, const std::string &variable)
{
    // An argument that looks the same is a command's own.
    const std::string wanted = '\0' + variable + '\0';
    return (argumentsAndEnvironment(pid) + '\0').find(wanted) != std::string::npos;
}

long long Processes::residentBytes(pid_t pid)
{
    proc_taskinfo task = {};
    proc_pidinfo(pid, PROC_PIDTASKINFO, 0, &task, sizeof task);
    return static_cast<long long>(task.pti_resident_size);
}

std::string Processes::bootId()
{
    char id[64] = {};
    size_t size = sizeof id - 1;
    return sysctlbyname("kern.bootsessionuuid", id, &size, nullptr, 0) == 0 ? id : "";
}

TreeTracker Processes::trackerOf(const Process &shell, const std::string &task)
{
    return {shell.pid, shell.startTime,
            [cookie = "DECKHAND_TASK=" + task](long long pid) { return carries(pid_t(pid), cookie); }};
}

bool Processes::sendSignal(const Process &process, int signal)
{
    // There is no handle to hold it by; but a number is given away again only after all others.
    const auto now = read(pid_t(process.pid));
    return now && now->startTime == process.startTime && ::kill(pid_t(process.pid), signal) == 0;
}

std::vector<Processes::Process> Processes::stopAll(TreeTracker &tracker)
{
    constexpr int mostRounds = 50;
    std::set<long long> stopped;
    std::vector<Process> tree;
    for (int round = 0; round < mostRounds; ++round) {
        tree = living(tracker);
        const size_t before = stopped.size();
        for (const Process &process : tree) {
            if (stopped.insert(process.pid).second)
                sendSignal(process, SIGSTOP);
        }
        if (stopped.size() == before)
            break;
    }
    return tree;
}

void Processes::killAll(TreeTracker &tracker)
{
    for (const Process &process : stopAll(tracker))
        sendSignal(process, SIGKILL);
}

std::vector<Processes::Process> Processes::living(TreeTracker &tracker)
{
    std::vector<Process> tree = tracker.look(all());
    std::erase_if(tree, [](const Process &process) { return process.hasEnded; });
    return tree;
}
