#pragma once

#include "commandtree.h"
#include "controllines.h"
#include "ending.h"
#include "eventchannel.h"
#include "limits.h"
#include "outputpipe.h"
#include "record.h"
#include "spec.h"
#include "spool.h"
#include "starttime.h"
#include "statusfile.h"
#include "taskfolder.h"

#include <chrono>
#include <string>
#include <vector>

/// Runs one command from its start to the end of the last process of its tree, and tells its true end.
/// Control lines, from `lifeline` and from `control` in the task's folder: `stop`, `pause`, `resume`, `nice N`,
/// `ring BYTES`, `limit MILLISECONDS` (from the command's start; 0: none), `background` (it does not end with the program
/// any more, and waits for what its shell leaves running). Others are ignored.
class Supervisor
{
public:
    /// The end of `lifeline` means that the program has gone.
    Supervisor(Spec spec, std::unique_ptr<CommandTree> tree, ControlLines lifeline, EventChannel events);
    Supervisor(const Supervisor &) = delete;
    Supervisor &operator=(const Supervisor &) = delete;

    void run();

private:
    using Time = std::chrono::steady_clock::time_point;
    using Milliseconds = std::chrono::milliseconds;

    /// Running -> Draining or LeftRunning (the shell has ended, others have not; at its end the command's own end is told)
    /// -> Terminating -> Killing -> Ended.
    /// Forward only; each but Running may be left out.
    enum class Phase { Running, Draining, LeftRunning, Terminating, Killing, Ended };

    bool start();
    bool prepareFolder();
    bool startCommand();
    bool startShell();
    void failToStart(const std::string &reason);

    void waitForWork();
    int waitingTime() const;
    void readControl();
    void handleControl(const std::string &line);
    void drain();
    void announceOutput();
    void takeNews();

    void advance();
    void checkLimits();
    void shellEnded();
    void tellLeftovers();
    void tellOwnEnd();
    void requestEnd(Ending::By by);
    bool isOwnEndTold() const { return !m_ownEnd.empty(); }
    void endTree();
    void startKilling();
    void killPass();
    void finish();

    void pause();
    void resume();
    void setNiceness(int niceness);
    void moveToBackground();

    bool isRunning() const { return m_phase == Phase::Running || m_phase == Phase::LeftRunning; }
    void enter(Phase phase, Milliseconds atMost);
    bool phaseIsOver() const;
    void tell(const char *event, const Record &record = {});
    void writeRunningStatus();
    Record identity() const;
    Record result() const;

    Spec m_spec;
    const std::unique_ptr<CommandTree> m_tree;
    TaskFolder m_folder;
    StatusFile m_status;
    Spool m_spool;
    OutputPipe m_pipe;
    Limits m_limits;
    EventChannel m_events;
    ControlLines m_lifeline;
    ControlLines m_control{nullptr}; ///< of the folder

    Phase m_phase = Phase::Running;
    Ending m_ending;
    std::string m_ownEnd; ///< the line that told it, when the command has ended and others of its tree go on
    Ending m_leftEnding;  ///< of these
    bool m_isPaused = false;
    Time m_started;
    StartTime m_startTime;
    Time m_shellEnded;
    Time m_phaseEnds = Time::max();
    Time m_nextAnnouncement;
    long long m_announced = 0;

    bool m_treeIsEmpty = false;
    bool m_childrenChanged = false;
    size_t m_left = 0;
    std::vector<long long> m_survivors;
};
