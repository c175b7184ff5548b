#include "workspace/workspacefs.h"

#include "workspace/atomicreplace_unix.h"
#include "workspace/beneath_unix.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace Deckhand {

namespace {

QString reason(int error)
{
    switch (error) {
    case ENOENT:
        return QStringLiteral("there is no such file or folder");
    case ENOTDIR:
        return QStringLiteral("a part of the path is not a folder");
    case EISDIR:
        return QStringLiteral("it is a folder");
    case ENODEV:
        return QStringLiteral("it is not a regular file");
    case EACCES:
    case EPERM:
        return QStringLiteral("permission denied");
    case EROFS:
        return QStringLiteral("the file system is read-only");
    case ENOSPC:
        return QStringLiteral("the disk is full");
    case EDQUOT:
        return QStringLiteral("the disk quota is used up");
    case ENAMETOOLONG:
        return QStringLiteral("a name in the path is too long");
    case ELOOP:
        return QStringLiteral("too many links, or a link that changes while it is followed");
    default:
        return QString::fromStdString(std::generic_category().message(error));
    }
}

Error failure(const char *verb, const QString &path, int error)
{
    return {QStringLiteral("Cannot %1 %2: %3.").arg(QLatin1String(verb), path, reason(error))};
}

/// Whether the walk may succeed where openat2 did not: no such call here (or a filter forbids it), an absolute link
/// that may point inside, or a rename during the look-up.
bool needsWalk(int error)
{
    return error == ENOSYS || error == EPERM || error == EXDEV || error == EAGAIN;
}

} // namespace

Result<WorkspaceFs> WorkspaceFs::open(const QString &folder)
{
    const QString canonical = QFileInfo(folder).canonicalFilePath();
    if (canonical.isEmpty())
        return Error{QStringLiteral("The folder %1 does not exist.").arg(folder)};
    const int fd = ::open(QFile::encodeName(canonical).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return failure("open the folder", canonical, errno);
    WorkspaceFs files;
    files.m_root = canonical;
    files.m_openedAs = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    files.m_rootFd = fd;
    return files;
}

WorkspaceFs::WorkspaceFs(WorkspaceFs &&other) noexcept
    : m_root(std::move(other.m_root)),
      m_openedAs(std::move(other.m_openedAs)),
      m_rootFd(std::exchange(other.m_rootFd, -1))
{
}

WorkspaceFs &WorkspaceFs::operator=(WorkspaceFs &&other) noexcept
{
    std::swap(m_root, other.m_root);
    std::swap(m_openedAs, other.m_openedAs);
    std::swap(m_rootFd, other.m_rootFd);
    return *this;
}

WorkspaceFs::~WorkspaceFs()
{
    if (m_rootFd >= 0)
        ::close(m_rootFd);
}

Result<QString> WorkspaceFs::resolved(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return name;
    const BeneathPlace place =
        locateBeneath(m_rootFd, QFile::encodeName(m_root), QFile::encodeName(*name), MissingFolders::Fail);
    if (place.error == EXDEV)
        return outside(path);
    // Where folders are missing there are no links to follow either.
    if (place.error == ENOENT || place.error == ENOTDIR)
        return name;
    if (place.error != 0)
        return failure("reach", path, place.error);
    return QFile::decodeName(place.path);
}

Result<std::unique_ptr<QIODevice>> WorkspaceFs::openForReading(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return Error{name.error()};

    // Opening a pipe must not wait for its other end, nor a terminal become ours: fstat refuses them afterwards.
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const QByteArray encoded = QFile::encodeName(*name);
    FileDescriptor fd(openBeneath(m_rootFd, encoded, flags));
    if (!fd.isValid() && needsWalk(errno)) {
        const BeneathPlace place = locateBeneath(m_rootFd, QFile::encodeName(m_root), encoded, MissingFolders::Fail);
        if (place.error == EXDEV)
            return outside(path);
        if (place.error != 0)
            return failure("read", path, place.error);
        fd = FileDescriptor(::openat(place.folder.get(), place.name.constData(), flags | O_NOFOLLOW));
    }
    if (!fd.isValid())
        return failure("read", path, errno == ENXIO ? ENODEV : errno);

    struct stat found;
    if (::fstat(fd.get(), &found) != 0)
        return failure("read", path, errno);
    if (!S_ISREG(found.st_mode))
        return failure("read", path, S_ISDIR(found.st_mode) ? EISDIR : ENODEV);

    auto file = std::make_unique<QFile>();
    if (!file->open(fd.get(), QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle))
        return Error{QStringLiteral("Cannot read %1: %2.").arg(path, file->errorString())};
    fd.release();
    return std::unique_ptr<QIODevice>(std::move(file));
}

Result<void> WorkspaceFs::write(const QString &path, const QByteArray &bytes) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return Error{name.error()};
    const BeneathPlace place =
        locateBeneath(m_rootFd, QFile::encodeName(m_root), QFile::encodeName(*name), MissingFolders::Create);
    if (place.error == EXDEV)
        return outside(path);
    if (place.error != 0)
        return failure("write", path, place.error);
    if (const int error = replaceFile(place.folder.get(), place.name, bytes))
        return failure("write", path, error);
    return {};
}

Result<bool> WorkspaceFs::exists(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return Error{name.error()};
    const BeneathPlace place =
        locateBeneath(m_rootFd, QFile::encodeName(m_root), QFile::encodeName(*name), MissingFolders::Fail);
    if (place.error == EXDEV)
        return outside(path);
    if (place.error == ENOENT || place.error == ENOTDIR)
        return false;
    if (place.error != 0)
        return failure("reach", path, place.error);
    struct stat found;
    return ::fstatat(place.folder.get(), place.name.constData(), &found, AT_SYMLINK_NOFOLLOW) == 0;
}

} // namespace Deckhand
