#pragma once

#include "ending.h"
#include "file.h"
#include "spec.h"

#include <csignal>
#include <functional>
#include <string>

#include <sys/types.h>

/// A shell that was started, or the reason why not.
struct ShellProcess {
    pid_t pid = -1;
    std::string error; ///< for people; empty when it was started
};

/// Starts the shell on `script` in the task's folder: in a session of its own, without a terminal, with standard input
/// at its end, both outputs going to `output`, no other descriptor, all signals as they are by default and no core
/// dumps. `fork` is as fork(2); `dieWithSupervisor`, called in the child, sees to it that it does not outlive this
/// process. Returns when the shell's program runs or has failed to.
ShellProcess startShell(const Spec &spec, const File &output, const std::function<pid_t()> &fork,
                        const std::function<void()> &dieWithSupervisor);

/// Of a status as waitpid gives it.
ShellEnd shellEndOf(int status);

/// SIGCHLD and what asks for the end: blocked from now on in this process, which is told of them in another way.
const sigset_t &handledSignals();
