#include "eventchannel.h"

void EventChannel::send(const std::string &line)
{
    m_pending += line;
    flush();
}

bool EventChannel::sendIfIdle(const std::string &line)
{
    if (hasPending())
        return false;
    send(line);
    return true;
}

void EventChannel::flush()
{
    while (hasPending()) {
        const size_t count = m_sink->write(m_pending);
        if (count == 0)
            return;
        m_pending.erase(0, count);
    }
}

void EventChannel::flushBeforeExit()
{
    constexpr int patienceMs = 5000;
    flush();
    while (hasPending() && waitUntilReady({}, handle(), patienceMs))
        flush();
}
