#include "commandtree.h"

#include "processes_macos.h"
#include "shellprocess_unix.h"
#include "watchdog_macos.h"

#include <algorithm>
#include <csignal>
#include <set>

#include <sys/event.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using Processes::Process;

/// Each process of the tree is watched by the queue: its forks, so that its children are known before it leaves them, and
/// its end. When none is left that is watched, all processes of the system are looked through before the tree is empty.
class MacTree : public CommandTree
{
public:
    MacTree();

    std::string start(const Spec &spec, const File &output) override;
    long long shell() const override { return m_shell; }
    Record identity() const override;
    std::string group() const override { return m_group; }
    NativeHandle handle() const override { return m_queue.handle(); }
    News takeNews() override;
    void terminate() override;
    void kill() override;
    void pause() override;
    void resume() override;
    bool setNiceness(int niceness) override;
    long long memoryBytes() const override;
    std::vector<long long> living() const override;
    void release() override { m_watchdog.dismiss(); }

private:
    void handle(const struct kevent &event, News &news);
    void reapShell(News &news);
    bool watch(const Process &process);
    void watchChildrenOf(pid_t parent);
    void watchAll();
    std::vector<Process> tree() const;

    File m_queue;
    Watchdog m_watchdog;
    pid_t m_shell = -1;
    bool m_shellRuns = false;
    unsigned long long m_startTime = 0;
    std::string m_group;
    mutable std::optional<TreeTracker> m_tracker;
    std::set<pid_t> m_watched;
};

bool addTo(const File &queue, uintptr_t what, int16_t filter, uint32_t notes)
{
    struct kevent change = {};
    EV_SET(&change, what, filter, EV_ADD | EV_CLEAR, notes, 0, nullptr);
    return kevent(int(queue.handle()), &change, 1, nullptr, 0, nullptr) == 0;
}

MacTree::MacTree() : m_queue(kqueue())
{
    for (int signal = 1; signal < NSIG; ++signal) {
        if (sigismember(&handledSignals(), signal) == 1)
            addTo(m_queue, uintptr_t(signal), EVFILT_SIGNAL, 0);
    }
}

std::string MacTree::start(const Spec &spec, const File &output)
{
    m_watchdog.start(spec.task());
    const ShellProcess shell = startShell(spec, output, ::fork, [this] { m_watchdog.guard(getpid()); });
    m_shell = shell.pid;
    m_shellRuns = shell.error.empty();
    const Process process = Processes::read(m_shell).value_or(Process{m_shell, getpid(), m_shell, 0, true});
    m_startTime = process.startTime;
    if (!m_shellRuns)
        return shell.error;
    if (spec.useControlGroup)
        m_group = "session:" + std::to_string(m_shell) + ":" + std::to_string(m_startTime) + ":" + spec.task();
    m_tracker.emplace(Processes::trackerOf(process, spec.task()));
    watchAll();
    return {};
}

Record MacTree::identity() const
{
    const auto self = Processes::read(getpid());
    Record record;
    record.add("pid", m_shell)
        .add("pid_start", static_cast<long long>(m_startTime))
        .add("boot_id", Processes::bootId())
        .add("supervisor_pid", getpid())
        .add("supervisor_start", static_cast<long long>(self ? self->startTime : 0));
    return record;
}

CommandTree::News MacTree::takeNews()
{
    News news;
    struct kevent events[64];
    const timespec noTime = {};
    int count = 0;
    while ((count = kevent(int(m_queue.handle()), nullptr, 0, events, std::size(events), &noTime)) > 0)
        std::for_each(events, events + count, [&](const struct kevent &event) { handle(event, news); });
    reapShell(news);
    if (m_tracker && !m_shellRuns && m_watched.empty())
        watchAll();
    news.isEmpty = !m_shellRuns && m_watched.empty();
    return news;
}

void MacTree::handle(const struct kevent &event, News &news)
{
    if (event.filter == EVFILT_SIGNAL) {
        news.isAskedToEnd = news.isAskedToEnd || event.ident != SIGCHLD;
        return;
    }
    if ((event.fflags & NOTE_FORK) != 0)
        watchChildrenOf(pid_t(event.ident));
    if ((event.fflags & NOTE_EXIT) != 0) {
        m_watched.erase(pid_t(event.ident));
        news.hasChanged = true;
    }
}

void MacTree::reapShell(News &news)
{
    int status = 0;
    if (!m_shellRuns || waitpid(m_shell, &status, WNOHANG) != m_shell)
        return;
    m_shellRuns = false;
    m_watched.erase(m_shell); // its event may still come
    news.hasChanged = true;
    news.shell = shellEndOf(status);
}

/// False also for one that is watched already, or has ended.
bool MacTree::watch(const Process &process)
{
    const auto pid = pid_t(process.pid);
    if (process.hasEnded || m_watched.contains(pid)
        || !addTo(m_queue, uintptr_t(pid), EVFILT_PROC, NOTE_EXIT | NOTE_FORK))
        return false;
    m_watched.insert(pid);
    m_tracker->add(process);
    return true;
}

/// And theirs: what was forked before the watch began is not told.
void MacTree::watchChildrenOf(pid_t parent)
{
    std::vector<pid_t> parents = {parent};
    while (!parents.empty()) {
        const std::vector<pid_t> children = Processes::childrenOf(parents.back());
        parents.pop_back();
        for (const pid_t child : children) {
            const auto process = Processes::read(child);
            if (process && watch(*process))
                parents.push_back(child);
        }
    }
}

/// Until nothing new appears.
void MacTree::watchAll()
{
    constexpr int mostRounds = 50;
    bool isNew = true;
    for (int round = 0; round < mostRounds && isNew; ++round) {
        isNew = false;
        for (const Process &process : tree())
            isNew = watch(process) || isNew;
    }
}

std::vector<Process> MacTree::tree() const
{
    return m_tracker ? Processes::living(*m_tracker) : std::vector<Process>();
}

void MacTree::terminate()
{
    watchAll();
    // What is stopped must run to hear of its end.
    for (const Process &process : tree()) {
        Processes::sendSignal(process, SIGTERM);
        Processes::sendSignal(process, SIGCONT);
    }
}

void MacTree::kill()
{
    watchAll();
    if (m_tracker)
        Processes::killAll(*m_tracker);
}

void MacTree::pause()
{
    if (m_tracker)
        Processes::stopAll(*m_tracker);
}

void MacTree::resume()
{
    for (const Process &process : tree())
        Processes::sendSignal(process, SIGCONT);
}

bool MacTree::setNiceness(int niceness)
{
    const int sum = getpriority(PRIO_PROCESS, 0) + niceness;
    bool allowed = true;
    for (int pass = 0; pass < 2; ++pass) { // again, for what was forked meanwhile
        allowed = true;
        for (const Process &process : tree())
            allowed = (setpriority(PRIO_PROCESS, id_t(process.pid), sum) == 0 || errno == ESRCH) && allowed;
    }
    return allowed;
}

long long MacTree::memoryBytes() const
{
    long long sum = 0;
    for (const Process &process : tree())
        sum += Processes::residentBytes(pid_t(process.pid));
    return sum;
}

std::vector<long long> MacTree::living() const
{
    std::vector<long long> pids;
    for (const Process &process : tree())
        pids.push_back(process.pid);
    return pids;
}

} // namespace

std::unique_ptr<CommandTree> CommandTree::create()
{
    return std::make_unique<MacTree>();
}
