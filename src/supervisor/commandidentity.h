#pragma once

#include "record.h"

#include <sys/types.h>

/// What proves, also to a program that starts later, which processes the shell and its supervisor are.
class CommandIdentity
{
public:
    /// Of a shell that was not started.
    CommandIdentity() = default;
    /// Of a shell that was started just now.
    explicit CommandIdentity(pid_t shell);

    pid_t pid() const { return m_shell; }
    /// Unix time in ms of what was `agoMs` before now and came `durationMs` after the start: wherever the clock was set to
    /// meanwhile, it is not less than that after the start.
    long long endedAt(long long durationMs, long long agoMs) const;
    Record record() const;

private:
    pid_t m_shell = -1;
    unsigned long long m_startTime = 0;
    long long m_startedAt = 0;     ///< Unix time in ms
    long long m_startedSteady = 0; ///< the same moment by the clock that never jumps, in ms
};
