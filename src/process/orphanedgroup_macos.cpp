#include "process/orphanedgroup.h"

#include "process/processenvironment_macos.h"
#include "process/processtable.h"
#include "process/supervisorprobe.h"
#include "process/supervisorreport.h"

#include <QFile>

#include <csignal>

#include <unistd.h>

// The nearest that there is to a control group: the session that the supervisor made for the shell. The supervisor names it
// "session:LEADER:START:TASK". Its number is nobody else's as long as one process is in it.

namespace Deckhand {

namespace {

bool isFromBefore(qint64 pid, quint64 start)
{
    const ProcessEntry process = ProcessTable::read(pid);
    return process.pid > 0 && process.startTicks < start;
}

/// Whether the number has been given to another session's leader since.
bool isTaken(qint64 leader, quint64 start)
{
    const ProcessEntry process = ProcessTable::read(leader);
    return process.pid > 0 && process.startTicks != start;
}

} // namespace

OrphanedGroup::OrphanedGroup(const QString &directory, const SupervisorStatus &status)
{
    const QStringList parts = status.controlGroup.split(u':');
    const bool isNamed = parts.size() == 4 && parts.at(0) == u"session" && parts.at(3) == directory.section(u'/', -1)
                      && parts.at(1).toLongLong() == status.pid && status.pid > 1 && parts.at(2).toULongLong() > 0
                      && status.bootId == SupervisorProbe::bootId();
    if (isNamed && ::getsid(0) != pid_t(status.pid) && !isTaken(status.pid, parts.at(2).toULongLong()))
        m_path = status.controlGroup;
}

QList<qint64> OrphanedGroup::processes() const
{
    QList<qint64> found;
    const QStringList parts = m_path.split(u':');
    if (!isKnown())
        return found;
    const auto session = pid_t(parts.at(1).toInt());
    const quint64 start = parts.at(2).toULongLong();
    const QByteArray cookie = QFile::encodeName(QStringLiteral("DECKHAND_TASK=") + parts.at(3));
    for (const qint64 pid : processesOfThisUser()) {
        if (::getsid(pid_t(pid)) == session && !isFromBefore(pid, start) && carries(pid, cookie) != Carries::No)
            found.append(pid);
    }
    return found;
}

bool OrphanedGroup::kill() const
{
    bool sent = false;
    // What stands still cannot fork.
    for (const int signal : {SIGSTOP, SIGKILL}) {
        for (const qint64 pid : processes())
            sent = ::kill(pid_t(pid), signal) == 0 || sent;
    }
    return sent;
}

void OrphanedGroup::remove() const
{
}

} // namespace Deckhand
