#include "supervisor.h"

#include "bashscript.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

using namespace std::chrono_literals;
using By = Ending::By;

namespace {

constexpr auto kDrainTime = 2s;
constexpr auto kSettleTime = 2s; ///< what the shell leaves and ends by then belongs to the command
constexpr auto kGrace = 2s;
constexpr auto kKillingTime = 3s;
constexpr auto kKillingPause = 10ms;
constexpr auto kAnnouncementPause = 50ms;

std::chrono::steady_clock::time_point now()
{
    return std::chrono::steady_clock::now();
}

template<typename Duration>
long long milliseconds(Duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// With a comma between.
std::string listOf(const std::vector<long long> &numbers)
{
    std::string list;
    for (const long long number : numbers)
        list += (list.empty() ? "" : ",") + std::to_string(number);
    return list;
}

} // namespace

Supervisor::Supervisor(Spec spec, std::unique_ptr<CommandTree> tree, ControlLines lifeline, EventChannel events)
    : m_spec(std::move(spec)),
      m_tree(std::move(tree)),
      m_status(m_folder),
      m_spool(m_folder, {m_spec.headBytes, m_spec.ringBytes, m_spec.freeFloorBytes}),
      m_limits(m_spec, *m_tree),
      m_events(std::move(events)),
      m_lifeline(std::move(lifeline))
{
}

void Supervisor::run()
{
    if (start()) {
        while (m_phase != Phase::Ended) {
            waitForWork();
            takeNews(); // before any wish to end it: a command that has ended was not stopped
            readControl();
            m_pipe.readTo(m_spool);
            m_spool.look();
            announceOutput();
            m_status.tryAgain();
            advance();
        }
        finish();
    }
    m_events.flushBeforeExit();
    m_tree->release();
    if (m_spec.endsWithApp) // nobody reads its status: the program was told, or has gone
        return;
    // After the news is out: a disk can take tens of milliseconds, and more when many commands end together. One that takes
    // nothing is waited for: as long as this process holds its lock, nobody takes the task for lost. A signal now means that
    // the machine is being shut down.
    while (m_status.isDue() && !m_tree->takeNews().isAskedToEnd)
        m_status.waitAndTry(m_tree->handle());
    // Not at the start of a command, because a loss of power changes the boot id and with that the task is lost whatever
    // its status says.
    m_folder.syncStatus();
}

bool Supervisor::start()
{
    m_started = now();
    return prepareFolder() && startCommand();
}

bool Supervisor::prepareFolder()
{
    std::string reason = m_folder.open(m_spec.directory);
    if (!reason.empty()) { // the folder is not ours: nothing may be written there, also no status
        tell("ended", Record().add("how", "not-started").add("error", reason));
        return false;
    }
    reason = m_spool.create();
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
    m_started = now(); // before that: on a busy machine the command may be far before we run again
    if (!startShell())
        return false;
    m_limits.start(m_started);
    tell("started", Record().add("pid", m_tree->shell()));
    m_control = ControlLines(openControl(m_folder));
    writeRunningStatus();
    return true;
}

bool Supervisor::startShell()
{
    const File output = m_pipe.open();
    const std::string error = output.isOpen() ? m_tree->start(m_spec, output)
                                              : std::string("No pipe could be opened: ") + strerror(errno) + ".";
    m_startTime = StartTime::now();
    if (!error.empty())
        failToStart(error);
    return error.empty();
}

void Supervisor::failToStart(const std::string &reason)
{
    Record end;
    end.add("how", "not-started").add("error", reason);
    m_status.show("state=ended\n" + end.asFile());
    tell("ended", end);
}

void Supervisor::waitForWork()
{
    waitUntilReady({m_tree->handle(), m_pipe.handle(), m_lifeline.handle(), m_control.handle()}, m_events.handle(),
                   waitingTime());
    m_events.flush();
}

/// Milliseconds to the next moment at which something has to be done; -1: there is none.
int Supervisor::waitingTime() const
{
    Time next = std::min(m_phaseEnds, m_status.nextTry());
    if (isRunning())
        next = std::min({next, m_limits.nextCheck(), m_spool.nextLook()});
    if (m_spool.total() != m_announced && !m_events.hasPending())
        next = std::min(next, m_nextAnnouncement);
    if (m_phase == Phase::Killing)
        next = std::min(next, now() + kKillingPause);
    if (next == Time::max())
        return -1;
    // Rounded up, or the last millisecond would be spent spinning.
    const long long wait = milliseconds(next - now()) + 1;
    return int(std::clamp(wait, 0ll, 3'600'000ll));
}

void Supervisor::readControl()
{
    const bool appIsThere = m_lifeline.read();
    m_control.read();
    for (ControlLines *lines : {&m_lifeline, &m_control}) {
        while (const auto line = lines->next())
            handleControl(*line);
    }
    if (!appIsThere && m_spec.endsWithApp)
        requestEnd(By::AppGone);
}

void Supervisor::handleControl(const std::string &line)
{
    if (line == "stop")
        requestEnd(By::Stop);
    else if (line == "pause")
        pause();
    else if (line == "resume")
        resume();
    else if (const long long niceness = ControlLines::numberAfter("nice", line); niceness >= 0)
        setNiceness(int(std::min(niceness, 19ll)));
    else if (const long long bytes = ControlLines::numberAfter("ring", line); bytes >= 0)
        m_spool.setRing(bytes);
    else if (const long long limit = ControlLines::numberAfter("limit", line); limit >= 0)
        m_limits.setTime(Milliseconds(limit));
    else if (line == "background")
        moveToBackground();
}

/// Takes what the tree wrote before it ended. Bounded, because a survivor could write for ever.
void Supervisor::drain()
{
    const Time deadline = now() + kDrainTime;
    while (m_pipe.readTo(m_spool) && now() < deadline) {
    }
}

void Supervisor::announceOutput()
{
    if (const std::string warning = m_spool.takeWarning(); !warning.empty())
        tell("warning", Record().add("text", warning));
    if (m_spool.total() == m_announced || now() < m_nextAnnouncement)
        return;
    if (m_events.sendIfIdle(Record().add("bytes", m_spool.total()).asEvent("output"))) {
        m_announced = m_spool.total();
        m_nextAnnouncement = now() + kAnnouncementPause;
    }
}

void Supervisor::takeNews()
{
    const CommandTree::News news = m_tree->takeNews();
    m_childrenChanged = m_childrenChanged || news.hasChanged;
    m_treeIsEmpty = news.isEmpty;
    if (news.shell) {
        m_ending.shell = news.shell;
        m_shellEnded = now();
    }
    if (news.isAskedToEnd)
        requestEnd(By::Signal);
}

void Supervisor::advance()
{
    if (m_treeIsEmpty) {
        m_phase = Phase::Ended;
        return;
    }
    switch (m_phase) {
    case Phase::Running:
        m_ending.shell ? shellEnded() : checkLimits();
        break;
    case Phase::Draining:
        if (m_pipe.isClosed() || phaseIsOver())
            endTree();
        break;
    case Phase::LeftRunning:
        if (m_childrenChanged)
            tellLeftovers();
        if (phaseIsOver())
            tellOwnEnd();
        checkLimits();
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

void Supervisor::checkLimits()
{
    const Limits::Reached reached = m_limits.check(now(), m_spool.total());
    if (reached == Limits::Reached::Memory) { // in the two seconds of grace it could take all the memory there is
        (isOwnEndTold() ? m_leftEnding : m_ending).by = By::OtherLimit;
        startKilling();
    } else if (reached != Limits::Reached::None) {
        requestEnd(reached == Limits::Reached::Time ? By::TimeLimit : By::OtherLimit);
    }
}

void Supervisor::shellEnded()
{
    if (m_spec.waitForTree) {
        enter(Phase::LeftRunning, kSettleTime);
        tellLeftovers();
    } else if (m_pipe.isClosed()) {
        endTree(); // nothing more can come
    } else {
        enter(Phase::Draining, kDrainTime);
    }
}

void Supervisor::tellLeftovers()
{
    const size_t count = m_tree->living().size();
    if (count == m_left || count == 0)
        return;
    m_left = count;
    tell("left", Record().add("count", static_cast<long long>(count)));
}

/// The command has ended, and what it left (a daemon, a server) may run for days.
void Supervisor::tellOwnEnd()
{
    m_phaseEnds = Time::max();
    m_ownEnd = "own-end"; // from now on what counts is the shell's end
    const Record end = result().add("left", listOf(m_tree->living()));
    m_ownEnd = end.asEvent("own-end");
    writeRunningStatus();
    tell("own-end", end);
}

/// The first reason counts, and none when the shell has ended by itself and only its leftovers are being ended.
void Supervisor::requestEnd(By by)
{
    if (m_phase >= Phase::Terminating || m_treeIsEmpty)
        return;
    const bool shellHasEnded = m_ending.shell.has_value();
    if (isOwnEndTold())
        m_leftEnding.by = by;
    else if (!shellHasEnded || m_spec.waitForTree)
        m_ending.by = by;
    endTree();
}

void Supervisor::endTree()
{
    enter(Phase::Terminating, kGrace);
    m_ending.lastSignal = m_tree->shell() > 0 ? Ending::Terminate : Ending::Nothing;
    m_tree->terminate();
}

void Supervisor::startKilling()
{
    enter(Phase::Killing, kKillingTime);
    m_ending.lastSignal = Ending::Kill;
    killPass();
}

void Supervisor::killPass()
{
    if (phaseIsOver()) {
        m_survivors = m_tree->living();
        m_phase = Phase::Ended;
        return;
    }
    m_tree->kill();
}

void Supervisor::pause()
{
    if (!isRunning() || m_isPaused)
        return;
    m_tree->pause();
    m_isPaused = true;
    m_limits.pause(now());
    writeRunningStatus();
    tell("paused");
}

void Supervisor::resume()
{
    if (!isRunning() || !m_isPaused)
        return;
    m_isPaused = false;
    m_limits.resume(now());
    m_tree->resume();
    writeRunningStatus();
    tell("resumed");
}

void Supervisor::setNiceness(int niceness)
{
    if (!m_tree->setNiceness(niceness))
        tell("warning", Record().add("text", "The system does not allow this user to raise the priority again."));
}

void Supervisor::moveToBackground()
{
    m_spec.endsWithApp = false;
    if (m_phase == Phase::Running) // else what the shell left is being ended already
        m_spec.waitForTree = true;
}

void Supervisor::finish()
{
    drain();
    m_nextAnnouncement = Time::min();
    announceOutput();
    Record end = result();
    if (isOwnEndTold())
        end.add("left_ended_by", m_leftEnding.byName());
    m_folder.remove("pipeline"); // has the script's umask, and all it says is in the result
    m_status.show(identity().add("state", "ended").add("ended_by", m_ending.byName()).add(end).asFile());
    if (!m_status.isDue()) // else a later program may want to stop it, and must not have to end this process for that
        m_folder.remove("control");
    tell("ended", end);
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

void Supervisor::tell(const char *event, const Record &record)
{
    m_events.send(record.asEvent(event));
}

void Supervisor::writeRunningStatus()
{
    Record state = Record().add("state", "running").add("paused", m_isPaused ? 1 : 0).add("cgroup", m_tree->group());
    if (isOwnEndTold())
        state.add("own_end", m_ownEnd);
    m_status.show(identity().add(state).asFile());
    m_folder.reserveStatus();
}

/// Of what runs or ran.
Record Supervisor::identity() const
{
    return m_tree->identity().add(m_startTime.record());
}

Record Supervisor::result() const
{
    // What counts is when the command ended, not how long its leftovers took to go.
    const bool othersWereWaitedFor = m_spec.waitForTree && !isOwnEndTold();
    const Time end = m_ending.isOwn() && !othersWereWaitedFor ? m_shellEnded : now();
    const long long duration = milliseconds(end - m_started);
    Record record = m_ending.record();
    record.add("duration_ms", duration)
        .add("ended_at", m_startTime.endedAt(duration, milliseconds(now() - end)))
        .add("bytes", m_spool.total())
        .add("dropped", m_spool.dropped())
        .add("survivors", listOf(m_survivors));
    const std::string codes = m_ending.hasExited() ? BashScript::pipelineCodes(m_folder.read("pipeline")) : "";
    if (!codes.empty())
        record.add("pipeline", codes);
    const std::string &limit = m_limits.reason();
    const std::string error = limit + (limit.empty() || m_spool.error().empty() ? "" : " ") + m_spool.error();
    if (!error.empty())
        record.add("error", error);
    return record;
}
