#include "starttime.h"

#include <algorithm>
#include <chrono>

namespace {

template<typename Clock>
long long millisecondsOf()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(Clock::now().time_since_epoch()).count();
}

} // namespace

StartTime StartTime::now()
{
    StartTime start;
    start.m_startedAt = millisecondsOf<std::chrono::system_clock>();
    start.m_startedSteady = millisecondsOf<std::chrono::steady_clock>();
    return start;
}

long long StartTime::endedAt(long long durationMs, long long agoMs) const
{
    return std::max(millisecondsOf<std::chrono::system_clock>() - agoMs, m_startedAt + durationMs);
}

Record StartTime::record() const
{
    return Record().add("started_at", m_startedAt).add("started_steady_ms", m_startedSteady);
}
