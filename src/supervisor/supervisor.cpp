#include "supervisor.h"

#include "shellprocess.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

constexpr auto drainTime = 2s;
constexpr auto grace = 2s;
constexpr auto killingTime = 3s;
constexpr auto killingPause = 10ms;
constexpr auto announcementPause = 50ms;

std::chrono::steady_clock::time_point now()
{
    return std::chrono::steady_clock::now();
}

long long milliseconds(std::chrono::steady_clock::duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

std::string pidList(const std::vector<ProcessTree::Process> &processes)
{
    std::string list;
    for (const auto &process : processes)
        list += (list.empty() ? "" : ",") + std::to_string(process.pid);
    return list;
}

} // namespace

Supervisor::Supervisor(Spec spec, std::string control, int controlDescriptor, int eventDescriptor)
    : m_spec(std::move(spec)),
      m_output(m_spec.maxBytes),
      m_events(eventDescriptor),
      m_control(std::move(control)),
      m_controlDescriptor(controlDescriptor)
{
}

Supervisor::~Supervisor()
{
    if (m_signals >= 0)
        close(m_signals);
    if (m_pipe >= 0)
        close(m_pipe);
}

void Supervisor::run()
{
    if (start()) {
        while (m_phase != Phase::Ended) {
            waitForWork();
            const bool askedToEnd = readSignals();
            reap(); // before any wish to end it: a command that has ended was not stopped
            if (askedToEnd)
                requestEnd(EndedBy::Signal);
            readControl();
            readOutput();
            announceOutput();
            advance();
        }
        finish();
    }
    m_events.flushBeforeExit();
    // After the news is out: a disk can take tens of milliseconds, and more when many commands end together. Not at the
    // start of a command, because a loss of power changes the boot id and with that the task is lost whatever its
    // status says; and not for a command that ends with the program.
    if (!m_spec.endsWithApp)
        m_folder.syncStatus();
}

bool Supervisor::start()
{
    m_started = now();
    handleSignals();
    ProcessTree::adoptOrphans();
    return prepareFolder() && startCommand();
}

void Supervisor::handleSignals()
{
    // Inherited from a program that ignores SIGCHLD, the kernel would reap for us and the exit codes would be gone.
    struct sigaction defaultAction = {};
    defaultAction.sa_handler = SIG_DFL;
    defaultAction.sa_flags = SA_NOCLDSTOP;
    sigaction(SIGCHLD, &defaultAction, nullptr);
    sigset_t handled;
    sigemptyset(&handled);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP})
        sigaddset(&handled, signal);
    sigprocmask(SIG_BLOCK, &handled, nullptr);
    m_signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool Supervisor::prepareFolder()
{
    std::string reason = m_folder.open(m_spec.directory);
    if (!reason.empty()) { // the folder is not ours: nothing may be written there, also no status
        m_events.send(Record().add("how", "not-started").add("error", reason).asEvent("ended"));
        return false;
    }
    reason = m_output.create(m_folder);
    if (reason.empty() && !m_folder.createScript(m_spec.script))
        reason = std::string("The script cannot be written to ") + m_spec.directory + ": " + strerror(errno) + ".";
    if (!reason.empty())
        failToStart(reason);
    return reason.empty();
}

bool Supervisor::startCommand()
{
    readControl();
    if (m_phase != Phase::Running) { // the wish to end it came together with the spec
        finish();
        return false;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        failToStart(std::string("No pipe could be opened: ") + strerror(errno) + ".");
        return false;
    }
    m_pipe = ends[0];
    fcntl(m_pipe, F_SETFL, O_NONBLOCK);
    fcntl(m_pipe, F_SETPIPE_SZ, 1 << 20); // a flood is taken in larger pieces; a refusal does no harm
    const ShellProcess shell = startShell(m_spec, ends[1]);
    close(ends[1]);
    if (!shell.error.empty()) {
        failToStart(shell.error);
        return false;
    }
    m_shell = shell.pid;
    m_started = now();
    m_shellStartTime = ProcessTree::startTime(m_shell);
    m_events.send(Record().add("pid", m_shell).asEvent("started"));
    m_folder.writeStatus(identity().add("state", "running").asFile());
    return true;
}

void Supervisor::failToStart(const std::string &reason)
{
    Record end;
    end.add("how", "not-started").add("error", reason);
    m_folder.writeStatus("state=ended\n" + end.asFile());
    m_events.send(end.asEvent("ended"));
}

void Supervisor::waitForWork()
{
    // A negative descriptor is left out by poll.
    pollfd sources[] = {{m_signals, POLLIN, 0},
                        {m_pipe, POLLIN, 0},
                        {m_controlDescriptor, POLLIN, 0},
                        {m_events.hasPending() ? m_events.descriptor() : -1, POLLOUT, 0}};
    poll(sources, std::size(sources), waitingTime());
    if (sources[3].revents != 0)
        m_events.flush();
}

/// Milliseconds to the next moment at which something has to be done; -1: there is none.
int Supervisor::waitingTime() const
{
    Time next = m_phaseEnds;
    if (m_spec.timeLimitMs > 0 && (m_phase == Phase::Running || m_phase == Phase::LeftRunning))
        next = std::min(next, m_started + Milliseconds(m_spec.timeLimitMs));
    if (m_output.total() != m_announced && !m_events.hasPending())
        next = std::min(next, m_nextAnnouncement);
    if (m_phase == Phase::Killing)
        next = std::min(next, now() + killingPause);
    if (next == Time::max())
        return -1;
    // Rounded up, or the last millisecond would be spent spinning.
    const long long wait = milliseconds(next - now()) + 1;
    return int(std::clamp(wait, 0ll, 3'600'000ll));
}

void Supervisor::readControl()
{
    char buffer[4096];
    pollfd source = {m_controlDescriptor, POLLIN, 0};
    if (m_controlDescriptor >= 0 && poll(&source, 1, 0) > 0) {
        const ssize_t count = read(m_controlDescriptor, buffer, sizeof buffer);
        if (count > 0) {
            m_control.append(buffer, size_t(count));
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
            m_controlDescriptor = -1;
            if (m_spec.endsWithApp)
                requestEnd(EndedBy::AppGone);
        }
    }
    for (size_t end = 0; (end = m_control.find('\n')) != std::string::npos; m_control.erase(0, end + 1))
        handleControl(std::string_view(m_control).substr(0, end));
}

void Supervisor::handleControl(std::string_view line)
{
    if (line == "stop")
        requestEnd(EndedBy::Stop);
}

/// Returns whether one of them asks for the end.
bool Supervisor::readSignals()
{
    bool askedToEnd = false;
    signalfd_siginfo info;
    while (read(m_signals, &info, sizeof info) == ssize_t(sizeof info))
        askedToEnd = askedToEnd || info.ssi_signo != SIGCHLD;
    return askedToEnd;
}

/// Returns whether there may be more.
bool Supervisor::readOutput()
{
    static char buffer[256 * 1024];
    if (m_pipe < 0)
        return false;
    const ssize_t count = read(m_pipe, buffer, sizeof buffer);
    if (count > 0) {
        m_output.append({buffer, size_t(count)});
        return true;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return errno == EINTR;
    close(m_pipe);
    m_pipe = -1;
    return false;
}

/// Takes what the tree wrote before it ended. Bounded, because a survivor could write for ever.
void Supervisor::drain()
{
    const Time deadline = now() + drainTime;
    while (readOutput() && now() < deadline) {
    }
}

void Supervisor::announceOutput()
{
    if (m_output.total() == m_announced || now() < m_nextAnnouncement)
        return;
    if (m_events.sendIfIdle(Record().add("bytes", m_output.total()).asEvent("output"))) {
        m_announced = m_output.total();
        m_nextAnnouncement = now() + announcementPause;
    }
}

void Supervisor::reap()
{
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        m_childrenChanged = true;
        if (pid == m_shell) {
            m_shellStatus = status;
            m_shellEnded = now();
        }
    }
    m_treeIsEmpty = pid < 0 && errno == ECHILD;
}

void Supervisor::advance()
{
    if (m_treeIsEmpty) {
        m_phase = Phase::Ended;
        return;
    }
    switch (m_phase) {
    case Phase::Running:
        if (m_shellStatus)
            shellEnded();
        else if (limitIsReached())
            requestEnd(EndedBy::Limit);
        break;
    case Phase::Draining:
        if (m_pipe < 0 || phaseIsOver())
            endTree();
        break;
    case Phase::LeftRunning:
        if (limitIsReached())
            requestEnd(EndedBy::Limit);
        else if (m_childrenChanged)
            tellLeftovers();
        break;
    case Phase::Terminating:
        if (phaseIsOver())
            startKilling();
        break;
    case Phase::Killing:
        killPass();
        break;
    case Phase::Ended:
        break;
    }
    m_childrenChanged = false;
}

void Supervisor::shellEnded()
{
    if (m_spec.waitForTree) {
        enter(Phase::LeftRunning, Milliseconds::max());
        tellLeftovers();
    } else if (m_pipe < 0) {
        endTree(); // nothing more can come
    } else {
        enter(Phase::Draining, drainTime);
    }
}

void Supervisor::tellLeftovers()
{
    const size_t count = ProcessTree::livingDescendants().size();
    if (count == m_left || count == 0)
        return;
    m_left = count;
    m_events.send(Record().add("count", static_cast<long long>(count)).asEvent("left"));
}

/// The first reason counts, and none when the shell has ended by itself and only its leftovers are being ended.
void Supervisor::requestEnd(EndedBy by)
{
    if (m_phase >= Phase::Terminating || m_treeIsEmpty)
        return;
    const bool shellHasEnded = m_shellStatus.has_value();
    if (!shellHasEnded || m_spec.waitForTree)
        m_endedBy = by;
    endTree();
}

void Supervisor::endTree()
{
    enter(Phase::Terminating, grace);
    m_lastSignal = SIGTERM;
    ProcessTree::terminateAll();
}

void Supervisor::startKilling()
{
    enter(Phase::Killing, killingTime);
    m_lastSignal = SIGKILL;
    killPass();
}

void Supervisor::killPass()
{
    if (phaseIsOver()) {
        m_survivors = ProcessTree::livingDescendants();
        m_phase = Phase::Ended;
        return;
    }
    ProcessTree::killAll();
}

void Supervisor::finish()
{
    drain();
    m_nextAnnouncement = Time::min();
    announceOutput();
    // What counts is when the command ended, not how long its leftovers took to go.
    const Time end = m_endedBy == EndedBy::Itself && !m_spec.waitForTree ? m_shellEnded : now();
    Record record;
    record.add("how", how());
    if (m_shellStatus && WIFEXITED(*m_shellStatus))
        record.add("code", WEXITSTATUS(*m_shellStatus));
    record.add("signal", decidingSignal())
        .add("duration_ms", milliseconds(end - m_started))
        .add("bytes", m_output.total())
        .add("dropped", m_output.dropped())
        .add("survivors", pidList(m_survivors));
    if (!m_output.error().empty())
        record.add("error", m_output.error());
    static constexpr const char *names[] = {"itself", "stop", "limit", "app-gone", "signal"};
    Record file = identity();
    file.add("state", "ended").add("ended_by", names[int(m_endedBy)]);
    m_folder.writeStatus(file.asFile() + record.asFile());
    m_events.send(record.asEvent("ended"));
}

void Supervisor::enter(Phase phase, Milliseconds atMost)
{
    m_phase = phase;
    m_phaseEnds = atMost == Milliseconds::max() ? Time::max() : now() + atMost;
}

bool Supervisor::phaseIsOver() const
{
    return now() >= m_phaseEnds;
}

bool Supervisor::limitIsReached() const
{
    return m_spec.timeLimitMs > 0 && now() >= m_started + Milliseconds(m_spec.timeLimitMs);
}

const char *Supervisor::how() const
{
    if (m_endedBy == EndedBy::Limit)
        return "timeout";
    if (m_endedBy != EndedBy::Itself)
        return "stopped";
    return m_shellStatus && WIFSIGNALED(*m_shellStatus) ? "signalled" : "exited";
}

/// What ended the shell; for a shell that ended in its own way, what its tree had to be ended with.
int Supervisor::decidingSignal() const
{
    if (m_shellStatus && WIFSIGNALED(*m_shellStatus))
        return WTERMSIG(*m_shellStatus);
    return m_endedBy == EndedBy::Itself || m_shell < 0 ? 0 : m_lastSignal;
}

Record Supervisor::identity() const
{
    Record record;
    record.add("pid", m_shell)
        .add("pid_start", static_cast<long long>(m_shellStartTime))
        .add("boot_id", ProcessTree::bootId())
        .add("supervisor_pid", getpid());
    return record;
}
