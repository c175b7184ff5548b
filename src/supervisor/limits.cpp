#include "limits.h"

#include <algorithm>
#include <cstdio>

using namespace std::chrono_literals;

namespace {

constexpr auto kPauseBetweenSamples = 100ms;

std::string sizeText(long long bytes)
{
    char text[32];
    if (bytes >= 10 << 20)
        snprintf(text, sizeof text, "%lld MiB", bytes >> 20);
    else if (bytes >= 1 << 20)
        snprintf(text, sizeof text, "%.1f MiB", double(bytes) / (1 << 20));
    else
        snprintf(text, sizeof text, "%lld bytes", bytes);
    return text;
}

} // namespace

void Limits::start(Time now)
{
    m_started = now;
    setTime(std::chrono::milliseconds(m_spec.timeLimitMs));
    if (m_spec.memoryLimitBytes > 0)
        m_nextSample = now;
}

void Limits::setTime(std::chrono::milliseconds limit)
{
    m_timeEnds = limit.count() > 0 ? m_started + limit : Time::max();
}

void Limits::resume(Time now)
{
    m_started += now - m_paused;
    if (m_timeEnds != Time::max())
        m_timeEnds += now - m_paused;
    m_paused = Time();
}

Limits::Time Limits::nextCheck() const
{
    return isPaused() ? m_nextSample : std::min(m_timeEnds, m_nextSample);
}

Limits::Reached Limits::check(Time now, long long outputBytes)
{
    if (m_spec.outputLimitBytes > 0 && outputBytes > m_spec.outputLimitBytes) {
        m_reason = "It wrote more than " + sizeText(m_spec.outputLimitBytes) + " of output, which is its limit.";
        return Reached::Output;
    }
    if (memoryIsReached(now))
        return Reached::Memory;
    return !isPaused() && now >= m_timeEnds ? Reached::Time : Reached::None;
}

bool Limits::memoryIsReached(Time now)
{
    if (now < m_nextSample)
        return false;
    m_nextSample = now + kPauseBetweenSamples;
    const long long used = m_tree.memoryBytes();
    if (used <= m_spec.memoryLimitBytes)
        return false;
    m_reason = "It used " + sizeText(used) + " of memory; its limit is " + sizeText(m_spec.memoryLimitBytes) + ".";
    return true;
}
