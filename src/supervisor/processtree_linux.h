#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

/// What there is to know of the tree of processes under this one. By /proc and pidfd.
namespace ProcessTree {

/// A pid alone proves nothing, it is given away again; together with the start time (in clock ticks since boot) it is
/// one process for as long as the machine runs.
struct Process {
    pid_t pid = 0;
    pid_t parent = 0;
    unsigned long long startTime = 0;
    bool hasEnded = false; ///< only its parent has not taken notice yet
};

/// From now on an orphan anywhere in the tree becomes a child of this process: with that, "no children" means "no
/// tree", and neither setsid nor a daemon's double fork leads out of it.
void adoptOrphans();

/// All processes under this one, parents before their children, also those that have ended.
std::vector<Process> descendants();

/// Asks every one to end, also those that are stopped.
void terminateAll();

/// Kills every one. What is forked meanwhile can escape, so this is repeated until nothing is left.
void killAll();

/// Stops every one where it is, and lets every one run on; of those that are meant.
void pauseAll(const std::function<bool(pid_t)> &isMeant);
void resumeAll(const std::function<bool(pid_t)> &isMeant);

/// The priority of every one, all its threads too; children inherit it. False when the system refused it for one.
bool setNiceness(int niceness);

/// Resident, of all together; pages that they share count for each.
long long memoryBytes();

/// Signals the process if it is still the one that `descendants` saw, at the place in the tree where it saw it.
bool sendSignal(const Process &process, int signal);

/// Of all processes under this one those that still run.
std::vector<Process> livingDescendants();

/// 0 when there is no such process.
unsigned long long startTime(pid_t pid);

/// Different after every start of the machine.
std::string bootId();

} // namespace ProcessTree
