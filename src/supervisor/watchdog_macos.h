#pragma once

#include "file.h"

#include <string>

#include <sys/types.h>

/// A process that ends the command when the supervisor is killed, for a system that sends a child no signal then. It hears
/// of that by the end of a pipe, which, unlike an event of a process queue, also tells what happened before one listened.
class Watchdog
{
public:
    void start(const std::string &task);
    /// Called in the shell's process before it runs anything: from here on it does not outlive the supervisor.
    void guard(pid_t shell) const;
    /// It is not needed any more.
    void dismiss();

private:
    pid_t m_process = -1;
    File m_pipe;
};
