#pragma once

#include "record.h"

/// When the command started, by two clocks.
class StartTime
{
public:
    /// Not at all.
    StartTime() = default;
    static StartTime now();

    /// Unix time in ms of what was `agoMs` before now and came `durationMs` after the start: wherever the clock was set to
    /// meanwhile, it is not less than that after the start.
    long long endedAt(long long durationMs, long long agoMs) const;
    Record record() const;

private:
    long long m_startedAt = 0;     ///< Unix time in ms
    long long m_startedSteady = 0; ///< the same moment by the clock that never jumps, in ms
};
