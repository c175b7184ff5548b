#pragma once

#include "eventchannel.h"
#include "outputfile.h"
#include "processtree.h"
#include "record.h"
#include "spec.h"
#include "taskfolder.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// Runs one command from its start to the end of the last process of its tree, and tells its true end.
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
    enum class EndedBy { Itself, Stop, Limit, AppGone, Signal };

    bool start();
    bool prepareFolder();
    bool startCommand();
    void handleSignals();
    void failToStart(const std::string &reason);

    void waitForWork();
    int waitingTime() const;
    void readControl();
    void handleControl(std::string_view line);
    bool readSignals();
    bool readOutput();
    void drain();
    void announceOutput();
    void reap();

    void advance();
    void shellEnded();
    void tellLeftovers();
    void requestEnd(EndedBy by);
    void endTree();
    void startKilling();
    void killPass();
    void finish();

    void enter(Phase phase, Milliseconds atMost);
    bool phaseIsOver() const;
    bool limitIsReached() const;
    const char *how() const;
    int decidingSignal() const;
    Record identity() const;

    const Spec m_spec;
    TaskFolder m_folder;
    OutputFile m_output;
    EventChannel m_events;
    std::string m_control;
    int m_controlDescriptor; ///< -1 when it is closed, or its end means nothing
    int m_signals = -1;
    int m_pipe = -1; ///< what the command writes; -1 when nobody can write any more

    Phase m_phase = Phase::Running;
    EndedBy m_endedBy = EndedBy::Itself;
    Time m_started;
    Time m_shellEnded;
    Time m_phaseEnds = Time::max();
    Time m_nextAnnouncement;
    long long m_announced = 0;

    pid_t m_shell = -1;
    unsigned long long m_shellStartTime = 0;
    std::optional<int> m_shellStatus; ///< as waitpid gives it
    bool m_treeIsEmpty = false;
    bool m_childrenChanged = false;
    size_t m_left = 0;
    int m_lastSignal = 0;
    std::vector<ProcessTree::Process> m_survivors;
};
