#pragma once

#include "treetracker_macos.h"

#include <optional>
#include <string>

#include <sys/types.h>

/// What the system tells of processes, by libproc and sysctl. A start time is in microseconds since 1970.
namespace Processes {

using Process = TreeTracker::Process;

std::optional<Process> read(pid_t pid);
std::vector<Process> all();
std::vector<pid_t> childrenOf(pid_t parent);
/// Whether it was started with this variable ("NAME=value"). False also where that is hidden: the system does so for its
/// own programs.
bool carries(pid_t pid, const std::string &variable);
long long residentBytes(pid_t pid);
/// Different after every start of the machine.
std::string bootId();

/// A tracker for the command of that shell and task.
TreeTracker trackerOf(const Process &shell, const std::string &task);

/// Signals it if it is still the same process.
bool sendSignal(const Process &process, int signal);
/// Stops every one where it is, until nothing new appears: else a tree that forks faster than we look would outrun us.
/// Returns the tree.
std::vector<Process> stopAll(TreeTracker &tracker);
/// Kills every one. What is forked meanwhile can escape, so this is repeated until nothing is left.
void killAll(TreeTracker &tracker);
/// Without those that have ended.
std::vector<Process> living(TreeTracker &tracker);

} // namespace Processes
