#include "process/orphanedgroup.h"

#include "process/supervisorprobe.h"
#include "process/supervisorreport.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace Deckhand {

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// As the supervisor names it.
QString nameFor(const QString &directory, const SupervisorStatus &status)
{
    return QStringLiteral("deckhand-%1-%2-%3")
        .arg(directory.section(u'/', -1), QString::number(status.supervisorPid),
             QString::number(status.supervisorStart));
}

bool isControlGroup(const QString &path)
{
    struct statfs info = {};
    return ::statfs(QFile::encodeName(path).constData(), &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC;
}

/// Also true of one that is not there.
bool belongsToThisUser(const QString &path)
{
    struct stat info = {};
    return ::lstat(QFile::encodeName(path).constData(), &info) != 0
        || (S_ISDIR(info.st_mode) && info.st_uid == ::geteuid());
}

bool holdsThisProgram(const QString &name)
{
    const QByteArray own = contentOf(QStringLiteral("/proc/self/cgroup")).replace('\n', '/');
    return own.contains(QByteArray('/' + QFile::encodeName(name) + '/'));
}

QStringList withInnerGroups(const QString &path)
{
    QStringList groups = {path};
    QDirIterator inner(path, QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (inner.hasNext())
        groups.append(inner.next());
    return groups;
}

} // namespace

OrphanedGroup::OrphanedGroup(const QString &directory, const SupervisorStatus &status)
{
    const QString &path = status.controlGroup;
    const QString name = nameFor(directory, status);
    const bool isNamed = path.startsWith(u'/') && path.endsWith(u'/' + name) && !path.contains(u"/../"_qs)
                      && status.supervisorPid > 1 && status.supervisorStart > 0
                      && status.bootId == SupervisorProbe::bootId();
    if (isNamed && isControlGroup(path.chopped(name.size())) && belongsToThisUser(path) && !holdsThisProgram(name))
        m_path = path;
}

QList<qint64> OrphanedGroup::processes() const
{
    QList<qint64> found;
    for (const QString &group : isKnown() ? withInnerGroups(m_path) : QStringList()) {
        for (const QByteArray &line : contentOf(group + QStringLiteral("/cgroup.procs")).split('\n')) {
            if (const qint64 pid = line.toLongLong(); pid > 0)
                found.append(pid);
        }
    }
    return found;
}

bool OrphanedGroup::kill() const
{
    const QByteArray file = QFile::encodeName(m_path + QStringLiteral("/cgroup.kill"));
    const int descriptor = isKnown() ? ::open(file.constData(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (descriptor < 0)
        return false;
    const bool written = ::write(descriptor, "1", 1) == 1;
    ::close(descriptor);
    return written;
}

void OrphanedGroup::remove() const
{
    QStringList groups = isKnown() ? withInnerGroups(m_path) : QStringList();
    while (!groups.isEmpty()) // the inner ones come later
        ::rmdir(QFile::encodeName(groups.takeLast()).constData());
}

} // namespace Deckhand
