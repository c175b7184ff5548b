#include "process/processenvironment_macos.h"
#include "process/supervisorprobe.h"
#include "process/supervisorprobe_unix.h"
#include "process/supervisorreport.h"

#include <QFile>

#include <csignal>

namespace Deckhand {

bool askSupervisorToEnd(const SupervisorStatus &status)
{
    // There is no handle to hold it by: between the proof and the signal it may end, but hardly its number be given away again.
    return SupervisorProbe::isAlive(status) && ::kill(pid_t(status.supervisorPid), SIGTERM) == 0;
}

QList<qint64> SupervisorProbe::processesOfCommand() const
{
    const QByteArray cookie = QFile::encodeName(QStringLiteral("DECKHAND_TASK=") + m_directory.section(u'/', -1));
    QList<qint64> found;
    for (const qint64 pid : processesOfThisUser()) {
        if (carries(pid, cookie) == Carries::Yes)
            found.append(pid);
    }
    return found;
}

} // namespace Deckhand
