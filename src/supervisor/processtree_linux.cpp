#include "processtree_linux.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <set>

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::string readSmallFile(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    char buffer[1024];
    const ssize_t count = read(file, buffer, sizeof buffer);
    close(file);
    return std::string(buffer, size_t(std::max<ssize_t>(0, count)));
}

std::optional<ProcessTree::Process> readProcess(pid_t pid)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/stat", int(pid));
    const std::string stat = readSmallFile(path);
    // The second field is the program's name in brackets, and that may hold brackets and spaces itself.
    const size_t bracket = stat.rfind(')');
    if (bracket == std::string::npos)
        return std::nullopt;
    char state = 0;
    int parent = 0;
    unsigned long long startTime = 0;
    const int fields = sscanf(stat.c_str() + bracket + 1,
                              " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &state,
                              &parent, &startTime);
    if (fields != 3)
        return std::nullopt;
    return ProcessTree::Process{pid, parent, startTime, state == 'Z' || state == 'X'};
}

/// The numbers among the names in the folder: processes in /proc, threads in /proc/PID/task.
std::vector<pid_t> numbersIn(const char *path)
{
    std::vector<pid_t> numbers;
    DIR *directory = opendir(path);
    while (const dirent *entry = directory ? readdir(directory) : nullptr) {
        if (const pid_t number = atoi(entry->d_name); number > 0)
            numbers.push_back(number);
    }
    if (directory)
        closedir(directory);
    return numbers;
}

std::vector<ProcessTree::Process> allProcesses()
{
    std::vector<ProcessTree::Process> all;
    for (const pid_t pid : numbersIn("/proc")) {
        if (const auto process = readProcess(pid))
            all.push_back(*process);
    }
    return all;
}

/// Until nothing new appears: else a tree that forks faster than we read would outrun us. Returns the tree.
std::vector<ProcessTree::Process> stopAll(const std::function<bool(pid_t)> &isMeant)
{
    constexpr int mostRounds = 50;
    std::set<pid_t> stopped;
    std::vector<ProcessTree::Process> tree;
    for (int round = 0; round < mostRounds; ++round) {
        tree = ProcessTree::descendants();
        const size_t before = stopped.size();
        for (const ProcessTree::Process &process : tree) {
            if (isMeant(process.pid) && stopped.insert(process.pid).second)
                ProcessTree::sendSignal(process, SIGSTOP);
        }
        if (stopped.size() == before)
            break;
    }
    return tree;
}

} // namespace

void ProcessTree::adoptOrphans()
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<ProcessTree::Process> ProcessTree::descendants()
{
    std::vector<Process> others = allProcesses();
    std::vector<Process> tree;
    const auto takeChildrenOf = [&](pid_t parent) {
        const auto isChild = [parent](const Process &process) { return process.parent == parent; };
        const auto children = std::stable_partition(others.begin(), others.end(), std::not_fn(isChild));
        tree.insert(tree.end(), children, others.end());
        others.erase(children, others.end());
    };
    takeChildrenOf(getpid());
    for (size_t at = 0; at < tree.size(); ++at)
        takeChildrenOf(tree[at].pid);
    return tree;
}

std::vector<ProcessTree::Process> ProcessTree::livingDescendants()
{
    std::vector<Process> tree = descendants();
    std::erase_if(tree, [](const Process &process) { return process.hasEnded; });
    return tree;
}

void ProcessTree::terminateAll()
{
    // To each process, not to groups: every one is proved to be ours. What is stopped must run to hear of its end.
    for (const Process &process : descendants()) {
        sendSignal(process, SIGTERM);
        sendSignal(process, SIGCONT);
    }
}

void ProcessTree::killAll()
{
    for (const Process &process : stopAll([](pid_t) { return true; }))
        sendSignal(process, SIGKILL);
}

void ProcessTree::pauseAll(const std::function<bool(pid_t)> &isMeant)
{
    stopAll(isMeant);
}

void ProcessTree::resumeAll(const std::function<bool(pid_t)> &isMeant)
{
    for (const Process &process : descendants()) {
        if (isMeant(process.pid))
            sendSignal(process, SIGCONT);
    }
}

namespace {

/// Where Linux schedules by sessions (sched(7), autogroup: the usual desktop), a niceness counts only among the
/// processes of one session; against everybody else it is the session's own that counts. Errors mean that there is no
/// such thing, or that the kernel wants less of it at once: then the other counts alone.
void weighSession(pid_t pid, int niceness)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/autogroup", int(pid));
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    const std::string text = std::to_string(niceness);
    (void)!write(file, text.data(), text.size());
    close(file);
}

} // namespace

bool ProcessTree::setNiceness(int niceness)
{
    bool allowed = true;
    std::set<pid_t> sessions;
    for (const Process &process : livingDescendants()) {
        if (sessions.insert(getsid(process.pid)).second)
            weighSession(process.pid, niceness);
        char path[32];
        snprintf(path, sizeof path, "/proc/%d/task", int(process.pid));
        for (const pid_t thread : numbersIn(path)) // Linux has a priority for each thread
            allowed = (setpriority(PRIO_PROCESS, id_t(thread), niceness) == 0 || errno == ESRCH) && allowed;
    }
    return allowed;
}

long long ProcessTree::memoryBytes()
{
    long long pages = 0;
    for (const Process &process : livingDescendants()) {
        char path[32];
        snprintf(path, sizeof path, "/proc/%d/statm", int(process.pid));
        long long resident = 0;
        if (sscanf(readSmallFile(path).c_str(), "%*d %lld", &resident) == 1)
            pages += resident;
    }
    return pages * sysconf(_SC_PAGESIZE);
}

bool ProcessTree::sendSignal(const Process &process, int signal)
{
    // The handle first, the proof second: what the handle holds cannot become somebody else in between.
    const int handle = int(syscall(SYS_pidfd_open, process.pid, 0));
    if (handle < 0 && errno != ENOSYS)
        return false;
    const auto now = readProcess(process.pid);
    const bool proved =
        now && now->startTime == process.startTime && (now->parent == process.parent || now->parent == getpid());
    bool sent = false;
    if (proved) {
        sent = handle >= 0 ? syscall(SYS_pidfd_send_signal, handle, signal, nullptr, 0) == 0
                           : kill(process.pid, signal) == 0;
    }
    if (handle >= 0)
        close(handle);
    return sent;
}

unsigned long long ProcessTree::startTime(pid_t pid)
{
    const auto process = readProcess(pid);
    return process ? process->startTime : 0;
}

std::string ProcessTree::bootId()
{
    std::string id = readSmallFile("/proc/sys/kernel/random/boot_id");
    id.erase(std::min(id.find('\n'), id.size()));
    return id;
}
