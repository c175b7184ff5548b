#include "process/supervisorprobe.h"
#include "process/supervisorprobe_unix.h"
#include "process/supervisorreport.h"

#include <QDir>
#include <QFile>

#include <csignal>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace Deckhand {

namespace {

QByteArray procFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

bool askSupervisorToEnd(const SupervisorStatus &status)
{
    // The handle first, the proof second: what the handle holds cannot become somebody else in between.
    const int process = int(::syscall(SYS_pidfd_open, pid_t(status.supervisorPid), 0));
    if (process < 0)
        return false;
    const bool sent =
        SupervisorProbe::isAlive(status) && ::syscall(SYS_pidfd_send_signal, process, SIGTERM, nullptr, 0) == 0;
    ::close(process);
    return sent;
}

QList<qint64> SupervisorProbe::processesOfCommand() const
{
    const QByteArray cookie =
        '\0' + QFile::encodeName(QStringLiteral("DECKHAND_TASK=") + m_directory.section(u'/', -1)) + '\0';
    QList<qint64> found;
    const QStringList names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &name : names) {
        const qint64 pid = name.toLongLong();
        const QString folder = QStringLiteral("/proc/") + name;
        struct stat info = {};
        if (pid <= 1 || pid == ::getpid() || ::stat(QFile::encodeName(folder).constData(), &info) != 0
            || info.st_uid != ::geteuid())
            continue;
        const QByteArray environment = '\0' + procFile(folder + QStringLiteral("/environ")) + '\0';
        if (environment.contains(cookie))
            found.append(pid);
    }
    return found;
}

} // namespace Deckhand
