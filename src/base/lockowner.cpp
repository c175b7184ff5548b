#include "base/lockowner.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QObject>
#include <QStorageInfo>
#include <QSysInfo>

namespace Deckhand {

namespace {

/// A pool's thread may ask for it while the program's object goes away, which would complain of that on standard error.
QString programName()
{
    static const QString name = QCoreApplication::instance()
                                  ? QFileInfo(QCoreApplication::applicationFilePath()).fileName()
                                  : QCoreApplication::applicationName();
    return name;
}

} // namespace

LockOwner LockOwner::own()
{
    return {QCoreApplication::applicationPid(), programName(), QSysInfo::machineHostName(),
            QSysInfo::machineUniqueId()};
}

LockOwner LockOwner::parse(const QByteArray &text)
{
    const QList<QByteArray> lines = text.split('\n');
    LockOwner owner;
    owner.pid = lines.value(0).toLongLong();
    if (owner.pid <= 0)
        return {};
    owner.program = QString::fromUtf8(lines.value(1));
    owner.host = QString::fromUtf8(lines.value(2));
    owner.machine = lines.value(3);
    return owner;
}

QByteArray LockOwner::text() const
{
    const QList<QByteArray> lines{QByteArray::number(pid), program.toUtf8(), host.toUtf8(), machine,
                                  QSysInfo::bootUniqueId()};
    return lines.join('\n') + '\n';
}

bool LockOwner::isOfThisMachine() const
{
    const LockOwner here = own();
    // A machine may be renamed while a program runs.
    return host.isEmpty() || host == here.host || (!machine.isEmpty() && machine == here.machine);
}

QString LockOwner::name() const
{
    if (pid <= 0)
        return QObject::tr("a program that does not say its name");
    return host.isEmpty() ? QObject::tr("process %1").arg(pid)
                          : QObject::tr("process %1 on host %2").arg(pid).arg(host);
}

bool isShared(const QString &path)
{
    const QByteArray type = QStorageInfo(QFileInfo(path).path()).fileSystemType().toLower();
    for (const char *shared :
         {"nfs", "cifs", "smb", "9p", "virtiofs", "ceph", "gluster", "lustre", "afs", "ocfs2", "gfs2", "fuse.sshfs"}) {
        if (type.startsWith(shared))
            return true;
    }
    return false;
}

} // namespace Deckhand
