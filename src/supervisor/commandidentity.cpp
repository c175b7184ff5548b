#include "commandidentity.h"

#include "processtree.h"

#include <algorithm>
#include <chrono>

#include <unistd.h>

namespace {

template<typename Clock>
long long millisecondsOf()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(Clock::now().time_since_epoch()).count();
}

} // namespace

CommandIdentity::CommandIdentity(pid_t shell)
    : m_shell(shell),
      m_startTime(ProcessTree::startTime(shell)),
      m_startedAt(millisecondsOf<std::chrono::system_clock>()),
      m_startedSteady(millisecondsOf<std::chrono::steady_clock>())
{
}

long long CommandIdentity::endedAt(long long durationMs, long long agoMs) const
{
    return std::max(millisecondsOf<std::chrono::system_clock>() - agoMs, m_startedAt + durationMs);
}

Record CommandIdentity::record() const
{
    Record record;
    record.add("pid", m_shell)
        .add("pid_start", static_cast<long long>(m_startTime))
        .add("boot_id", ProcessTree::bootId())
        .add("supervisor_pid", getpid())
        .add("supervisor_start", static_cast<long long>(ProcessTree::startTime(getpid())))
        .add("started_at", m_startedAt)
        .add("started_steady_ms", m_startedSteady);
    return record;
}
