#include "base/filelock.h"

#include "base/lockowner.h"

#include <QFile>

#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

namespace {

constexpr int kOpenFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

QByteArray contentOf(int file)
{
    QByteArray text(1024, Qt::Uninitialized);
    const ssize_t count = ::pread(file, text.data(), size_t(text.size()), 0);
    return text.left(std::max<ssize_t>(0, count));
}

/// By the number and, because that may be another program's by now, by the name of its program.
bool mayLive(const LockOwner &owner)
{
    if (owner.pid <= 0 || (::kill(pid_t(owner.pid), 0) != 0 && errno != EPERM))
        return false;
    const QString program = QFile::symLinkTarget(QStringLiteral("/proc/%1/exe").arg(owner.pid)).section(u'/', -1);
    return program.isEmpty() || owner.program.isEmpty() || program == owner.program;
}

/// The system's word first. Where it gives none, or not for other machines, that of the file.
bool isHeldByOthers(int file, int operation, const QString &path)
{
    const bool isLocked = ::flock(file, operation | LOCK_NB) == 0;
    if (!isLocked && errno == EWOULDBLOCK)
        return true;
    const LockOwner owner = LockOwner::parse(contentOf(file));
    if (!owner.isOfThisMachine())
        return isShared(path);
    return !isLocked && mayLive(owner);
}

bool isRegular(int file)
{
    struct stat info = {};
    return ::fstat(file, &info) == 0 && S_ISREG(info.st_mode);
}

bool isWritable(int file)
{
    return (::fcntl(file, F_GETFL) & O_ACCMODE) == O_RDWR;
}

bool isSame(int descriptor, const QString &path)
{
    struct stat opened = {};
    struct stat named = {};
    return ::fstat(descriptor, &opened) == 0 && ::lstat(QFile::encodeName(path).constData(), &named) == 0
        && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// What another user left in a folder of ours can often be read only, which is enough for a look at the lock.
int openFile(const QByteArray &path, int more = 0)
{
    const int file = ::open(path.constData(), O_RDWR | kOpenFlags | more, 0600);
    return file < 0 && errno == EACCES ? ::open(path.constData(), O_RDONLY | kOpenFlags) : file;
}

int openOrMake(const QByteArray &path, bool *wasThere)
{
    const int file = openFile(path);
    *wasThere = file >= 0;
    return file < 0 && errno == ENOENT ? openFile(path, O_CREAT | O_EXCL) : file;
}

/// That something lies there which is no lock. EEXIST: it came just now.
bool isInTheWay(int error)
{
    return error == EEXIST || error == ELOOP || error == EISDIR || error == EACCES || error == ENXIO || error == EPERM;
}

} // namespace

FileLock::~FileLock()
{
    if (isInPlace())
        ::unlink(QFile::encodeName(m_path).constData());
    if (m_file >= 0)
        ::close(m_file);
}

bool FileLock::isInPlace() const
{
    return isSame(m_file, m_path);
}

bool FileLock::isAt(const QFileDevice &file, const QString &path)
{
    return isSame(file.handle(), path);
}

/// Tried again when it changes under our hands: another program has let go of it, or has moved the same thing aside.
FileLock::Outcome FileLock::acquireOnce()
{
    const QByteArray path = QFile::encodeName(m_path);
    for (int attempt = 0; attempt < 10; ++attempt) {
        bool wasThere = false;
        const int file = openOrMake(path, &wasThere);
        if (file < 0) {
            if (!isInTheWay(errno) || (errno != EEXIST && !makeWay()))
                return impossible();
            continue;
        }
        const bool isLock = isRegular(file);
        const bool isHeld = isLock && isHeldByOthers(file, LOCK_EX, m_path);
        const bool isThere = isSame(file, m_path);
        const LockOwner owner = LockOwner::parse(contentOf(file));
        if (isLock && !isHeld && isThere && isWritable(file)) {
            keep(file, wasThere ? owner.name() : QString());
            return Outcome::Taken;
        }
        ::close(file);
        if (isHeld) {
            m_holder = owner.name();
            return Outcome::Held;
        }
        if (isThere && !makeWay())
            return impossible();
    }
    errno = EAGAIN;
    return impossible();
}

void FileLock::keep(int file, const QString &leftBy)
{
    if (m_file >= 0)
        ::close(m_file);
    m_file = file;
    sayLeftBy(leftBy);
    // A disk that is full loses no more than the name.
    const QByteArray text = LockOwner::own().text();
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, text.constData(), size_t(text.size()), 0) < 0)
        ::ftruncate(file, 0);
}

/// For a file of ours its owner's rights, everything else goes aside: nobody can hold that.
bool FileLock::makeWay()
{
    const QByteArray path = QFile::encodeName(m_path);
    struct stat info = {};
    if (::lstat(path.constData(), &info) != 0)
        return errno == ENOENT;
    const mode_t rights = S_IRUSR | S_IWUSR;
    if (S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && (info.st_mode & rights) != rights)
        return ::chmod(path.constData(), rights) == 0;
    return moveAside();
}

bool FileLock::isHeld(const QString &path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | kOpenFlags);
    // Shared, so that two that look at the same moment do not take each other for its owner.
    const bool isHeld = file >= 0 && isRegular(file) && isHeldByOthers(file, LOCK_SH, path);
    if (file >= 0)
        ::close(file);
    return isHeld;
}

} // namespace Deckhand
