#include "commandtree.h"

#include "controlgroup_linux.h"
#include "processtree_linux.h"
#include "shellprocess_unix.h"

#include <cerrno>
#include <csignal>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/// A process that adopts the orphans of the tree, so that no children means no tree; and a control group around it where
/// the system lets us.
class LinuxTree : public CommandTree
{
public:
    LinuxTree();

    std::string start(const Spec &spec, const File &output) override;
    long long shell() const override { return m_shell; }
    Record identity() const override;
    std::string group() const override { return m_group.path(); }
    NativeHandle handle() const override { return m_signals.handle(); }
    News takeNews() override;
    void terminate() override;
    void kill() override;
    void pause() override;
    void resume() override;
    bool setNiceness(int niceness) override;
    long long memoryBytes() const override { return ProcessTree::memoryBytes(); }
    std::vector<long long> living() const override;
    void release() override { m_group.remove(); }

private:
    File m_signals;
    ControlGroup m_group;
    pid_t m_shell = -1;
    unsigned long long m_startTime = 0;
};

LinuxTree::LinuxTree() : m_signals(signalfd(-1, &handledSignals(), SFD_CLOEXEC | SFD_NONBLOCK))
{
    ProcessTree::adoptOrphans();
}

std::string LinuxTree::start(const Spec &spec, const File &output)
{
    if (spec.useControlGroup)
        m_group.create(spec.task());
    const auto dieWithSupervisor = [] { prctl(PR_SET_PDEATHSIG, SIGKILL); };
    const ShellProcess shell = startShell(
        spec, output, [this] { return m_group.fork(); }, dieWithSupervisor);
    m_shell = shell.pid;
    m_startTime = ProcessTree::startTime(m_shell);
    return shell.error;
}

Record LinuxTree::identity() const
{
    Record record;
    record.add("pid", m_shell)
        .add("pid_start", static_cast<long long>(m_startTime))
        .add("boot_id", ProcessTree::bootId())
        .add("supervisor_pid", getpid())
        .add("supervisor_start", static_cast<long long>(ProcessTree::startTime(getpid())));
    return record;
}

CommandTree::News LinuxTree::takeNews()
{
    News news;
    signalfd_siginfo info;
    while (read(int(m_signals.handle()), &info, sizeof info) == ssize_t(sizeof info))
        news.isAskedToEnd = news.isAskedToEnd || info.ssi_signo != SIGCHLD;
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        news.hasChanged = true;
        if (pid == m_shell)
            news.shell = shellEndOf(status);
    }
    news.isEmpty = pid < 0 && errno == ECHILD;
    return news;
}

void LinuxTree::terminate()
{
    ProcessTree::terminateAll();
    m_group.thaw(); // what was paused must run to hear of its end
}

void LinuxTree::kill()
{
    if (!m_group.kill())
        m_group.freeze();   // what stands still can be killed, but cannot fork
    ProcessTree::killAll(); // without a group, and what has left it
}

/// What is in the group does not notice. The rest is stopped by a signal, which a parent can see.
void LinuxTree::pause()
{
    m_group.freeze();
    ProcessTree::pauseAll([this](pid_t process) { return !m_group.freezes(process); });
}

void LinuxTree::resume()
{
    ProcessTree::resumeAll([this](pid_t process) { return !m_group.freezes(process); });
    m_group.thaw();
}

bool LinuxTree::setNiceness(int niceness)
{
    const int sum = getpriority(PRIO_PROCESS, 0) + niceness;
    ProcessTree::setNiceness(sum);
    return ProcessTree::setNiceness(sum); // again, for what was forked meanwhile
}

std::vector<long long> LinuxTree::living() const
{
    std::vector<long long> pids;
    for (const ProcessTree::Process &process : ProcessTree::livingDescendants())
        pids.push_back(process.pid);
    return pids;
}

} // namespace

std::unique_ptr<CommandTree> CommandTree::create()
{
    return std::make_unique<LinuxTree>();
}
