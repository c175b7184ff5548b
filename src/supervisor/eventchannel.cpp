#include "eventchannel.h"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

EventChannel::EventChannel(int descriptor) : m_descriptor(descriptor)
{
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

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
    while (!m_pending.empty()) {
        const ssize_t count = write(m_descriptor, m_pending.data(), m_pending.size());
        if (count > 0)
            m_pending.erase(0, size_t(count));
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            m_pending.clear(); // nobody reads any more
    }
}

void EventChannel::flushBeforeExit()
{
    constexpr int patienceMs = 5000;
    pollfd writable = {m_descriptor, POLLOUT, 0};
    flush();
    while (hasPending() && poll(&writable, 1, patienceMs) > 0)
        flush();
}
