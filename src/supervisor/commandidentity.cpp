#include "commandidentity.h"

#include "processtree.h"

#include <chrono>

#include <unistd.h>

CommandIdentity::CommandIdentity(pid_t shell) : m_shell(shell), m_startTime(ProcessTree::startTime(shell))
{
    using namespace std::chrono;
    m_startedAt = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Record CommandIdentity::record() const
{
    Record record;
    record.add("pid", m_shell)
        .add("pid_start", static_cast<long long>(m_startTime))
        .add("boot_id", ProcessTree::bootId())
        .add("supervisor_pid", getpid())
        .add("supervisor_start", static_cast<long long>(ProcessTree::startTime(getpid())))
        .add("started_at", m_startedAt);
    return record;
}
