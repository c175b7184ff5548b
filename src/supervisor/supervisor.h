#pragma once

#include "commandidentity.h"
#include "controlgroup.h"
#include "controllines.h"
#include "ending.h"
#include "eventchannel.h"
#include "limits.h"
#include "outputpipe.h"
#include "processtree.h"
#include "record.h"
#include "spec.h"
#include "spool.h"
#include "statusfile.h"
#include "taskfolder.h"

#include <chrono>
#include <string>
#include <vector>

/// Runs one command from its start to the end of the last process of its tree, and tells its true end.
/// Control lines, from standard input and from the FIFO `control` in the task's folder: `stop`, `pause`, `resume`,
/// `nice N`, `ring BYTES`. Others are ignored.
class Supervisor
{
public:
    /// `control` is what already came of the control lines.
    Supervisor(Spec spec, std::string control, int controlDescriptor, int eventDescriptor);
    ~Supervisor();
    Supervisor(const Supervisor &) = delete;
    Supervisor &operator=(const Supervisor &) = delete;

    void run();

private:
    using Time = std::chrono::steady_clock::time_point;
    using Milliseconds = std::chrono::milliseconds;

    /// Running -> Draining or LeftRunning (the shell has ended, others have not) -> Terminating -> Killing -> Ended.
    /// Forward only; each but Running may be left out.
    enum class Phase { Running, Draining, LeftRunning, Terminating, Killing, Ended };

    bool start();
    bool prepareFolder();
    bool startCommand();
    bool forkShell();
    void handleSignals();
    void failToStart(const std::string &reason);

    void waitForWork();
    int waitingTime() const;
    void readControl();
    void handleControl(const std::string &line);
    bool readSignals();
    void drain();
    void announceOutput();
    void reap();

    void advance();
    void checkLimits();
    void shellEnded();
    void tellLeftovers();
    void requestEnd(Ending::By by);
    void endTree();
    void startKilling();
    void killPass();
    void finish();

    void pause();
    void resume();
    void setNiceness(int niceness);

    bool isRunning() const { return m_phase == Phase::Running || m_phase == Phase::LeftRunning; }
    void enter(Phase phase, Milliseconds atMost);
    bool phaseIsOver() const;
    void tell(const char *event, const Record &record = {});
    void writeRunningStatus();
    Record result() const;

    const Spec m_spec;
    TaskFolder m_folder;
    StatusFile m_status;
    Spool m_spool;
    OutputPipe m_pipe;
    ControlGroup m_group;
    Limits m_limits;
    EventChannel m_events;
    ControlLines m_lifeline; ///< standard input
    ControlLines m_fifo;
    int m_signals = -1;

    Phase m_phase = Phase::Running;
    Ending m_ending;
    bool m_isPaused = false;
    Time m_started;
    Time m_shellEnded;
    Time m_phaseEnds = Time::max();
    Time m_nextAnnouncement;
    long long m_announced = 0;

    CommandIdentity m_shell;
    bool m_treeIsEmpty = false;
    bool m_childrenChanged = false;
    size_t m_left = 0;
    std::vector<ProcessTree::Process> m_survivors;
};
