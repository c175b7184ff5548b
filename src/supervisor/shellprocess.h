#pragma once

#include "controlgroup.h"
#include "spec.h"

#include <string>

#include <sys/types.h>

/// A shell that was started, or the reason why not.
struct ShellProcess {
    pid_t pid = -1;
    std::string error; ///< for people; empty when it was started
};

/// Starts the shell on `script` in the task's folder: in a session of its own, without a terminal, with standard input
/// at its end, both outputs going to `output`, no other descriptor, all signals as they are by default and no core
/// dumps. It is in the group from its first moment, if there is one. Returns when the shell's program runs or has
/// failed to.
ShellProcess startShell(const Spec &spec, ControlGroup &group, int output);
