#include "support/heartbeat.h"

#include <ctime>

namespace Deckhand {

qint64 threadCpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

void CpuHeartbeat::timerEvent(QTimerEvent *)
{
    const qint64 now = threadCpuMs();
    m_longest = qMax(m_longest, now - m_last);
    m_last = now;
}

} // namespace Deckhand
