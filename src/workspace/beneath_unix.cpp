#include "workspace/beneath_unix.h"
#include "workspace/beneath.h"

#include <QByteArrayList>
#include <QDir>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace Deckhand {

namespace {

// The kernel's own limit for links in one path.
constexpr int kMaxLinks = 40;

QByteArrayList namesOf(const QByteArray &path)
{
    QByteArrayList names;
    for (const QByteArray &name : path.split('/')) {
        if (!name.isEmpty() && name != ".")
            names.append(name);
    }
    return names;
}

/// Whether the walk may succeed where openat2 did not: no such call here (or a filter forbids it), an absolute link
/// that may point inside, or a rename during the look-up.
bool needsWalk(int error)
{
    return error == ENOSYS || error == EPERM || error == EXDEV || error == EAGAIN;
}

/// The way from the root to where the walk stands.
class Walk
{
public:
    Walk(int rootFd, const QByteArray &root, const QByteArray &path)
        : m_rootFd(rootFd),
          m_root(root),
          m_ahead(namesOf(path))
    {
    }

    BeneathPlace run(MissingFolders missing)
    {
        while (!m_ahead.isEmpty()) {
            const QByteArray name = m_ahead.takeFirst();
            if (name == "..") {
                if (m_behind.empty())
                    return failed(EXDEV);
                m_behind.pop_back();
                continue;
            }
            struct stat found;
            const bool exists = ::fstatat(here(), name.constData(), &found, AT_SYMLINK_NOFOLLOW) == 0;
            if (!exists && errno != ENOENT)
                return failed(errno);
            if (exists && S_ISLNK(found.st_mode)) {
                if (const int error = follow(name))
                    return failed(error);
                continue;
            }
            if (m_ahead.isEmpty())
                return arrived(name, exists);
            if (!exists && missing == MissingFolders::Create && ::mkdirat(here(), name.constData(), 0777) != 0
                && errno != EEXIST)
                return failed(errno);
            if (const int error = enter(name))
                return error == ENOENT ? missed(name) : failed(error);
        }
        return arrived(".", true);
    }

private:
    struct Step {
        FileDescriptor folder;
        QByteArray name;
    };

    int here() const { return m_behind.empty() ? m_rootFd : m_behind.back().folder.get(); }

    int enter(const QByteArray &name)
    {
        FileDescriptor folder(openFolderIn(here(), name.constData()));
        if (folder.isValid()) {
            m_behind.push_back({std::move(folder), name});
            return 0;
        }
        // It was no link a moment ago. Somebody swaps it: look again, but not for ever.
        struct stat found;
        if ((errno == ELOOP || errno == ENOTDIR)
            && ::fstatat(here(), name.constData(), &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(found.st_mode)
            && ++m_links <= kMaxLinks) {
            m_ahead.prepend(name);
            return 0;
        }
        return errno ? errno : ENOTDIR;
    }

    int follow(const QByteArray &name)
    {
        if (++m_links > kMaxLinks)
            return ELOOP;
        QByteArray target(PATH_MAX, Qt::Uninitialized);
        const ssize_t length = ::readlinkat(here(), name.constData(), target.data(), size_t(target.size()));
        if (length < 0)
            return errno == EINVAL ? ELOOP : errno;
        target.truncate(length);
        if (target.startsWith('/')) {
            const QByteArray prefix = m_root.endsWith('/') ? m_root : m_root + '/';
            if (target != m_root && !target.startsWith(prefix))
                return EXDEV;
            target.remove(0, m_root.size());
            m_behind.clear();
        }
        m_ahead = namesOf(target) + m_ahead;
        return 0;
    }

    BeneathPlace arrived(const QByteArray &name, bool exists)
    {
        BeneathPlace place;
        place.exists = exists;
        QByteArrayList names = namesBehind();
        if (name != ".")
            names.append(name);
        place.path = names.isEmpty() ? QStringLiteral(".") : QFile::decodeName(names.join('/'));
        place.name = name;
        place.folder = m_behind.empty() ? FileDescriptor(::fcntl(m_rootFd, F_DUPFD_CLOEXEC, 0))
                                        : std::move(m_behind.back().folder);
        place.error = place.folder.isValid() ? 0 : errno;
        return place;
    }

    /// There is no such folder, so from here on there are no links either.
    BeneathPlace missed(const QByteArray &name) const
    {
        BeneathPlace place = failed(ENOENT);
        const QByteArrayList names = namesBehind() + QByteArrayList{name} + m_ahead;
        place.path = QDir::cleanPath(QFile::decodeName(names.join('/')));
        return place;
    }

    QByteArrayList namesBehind() const
    {
        QByteArrayList names;
        for (const Step &step : m_behind)
            names.append(step.name);
        return names;
    }

    static BeneathPlace failed(int error)
    {
        BeneathPlace place;
        place.error = error;
        return place;
    }

    const int m_rootFd;
    const QByteArray m_root;
    QByteArrayList m_ahead;
    std::vector<Step> m_behind;
    int m_links = 0;
};

/// errno says why it is invalid.
FileDescriptor openForReadingBeneath(int rootFd, const QByteArray &root, const QByteArray &path, int more)
{
    // Opening a pipe must not wait for its other end, nor a terminal become ours: fstat refuses them afterwards.
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | more;
    FileDescriptor fd(openBeneath(rootFd, path, flags));
    if (!fd.isValid() && needsWalk(errno)) {
        const BeneathPlace place = Walk(rootFd, root, path).run(MissingFolders::Fail);
        errno = place.error;
        if (place.error == 0)
            fd = FileDescriptor(::openat(place.folder.get(), place.name.constData(), flags | O_NOFOLLOW));
    }
    return fd;
}

} // namespace

FileDescriptor::~FileDescriptor()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

qint64 FileDescriptor::read(char *bytes, qint64 size) const
{
    ssize_t count = 0;
    do
        count = ::read(m_fd, bytes, size_t(size));
    while (count < 0 && errno == EINTR);
    return std::max<ssize_t>(0, count);
}

const Qt::CaseSensitivity kNameCase = Qt::CaseSensitive;

QString pathProblem(const QString &)
{
    return {};
}

FileDescriptor openRoot(const QString &path, int *error)
{
    FileDescriptor fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    *error = fd.isValid() ? 0 : errno;
    return fd;
}

BeneathPlace locateBeneath(int rootFd, const QString &root, const QString &path, MissingFolders missing)
{
    return Walk(rootFd, QFile::encodeName(root), QFile::encodeName(path)).run(missing);
}

FileDescriptor openFolderBeneath(int rootFd, const QString &root, const QByteArray &path, int *error)
{
    FileDescriptor fd = openForReadingBeneath(rootFd, QFile::encodeName(root), path, O_DIRECTORY);
    *error = fd.isValid() ? 0 : errno;
    return fd;
}

FileDescriptor openFileBeneath(int rootFd, const QString &root, const QString &path, int *error)
{
    FileDescriptor fd = openForReadingBeneath(rootFd, QFile::encodeName(root), QFile::encodeName(path), 0);
    struct stat found;
    const bool isOpen = fd.isValid() && ::fstat(fd.get(), &found) == 0;
    *error = isOpen ? 0 : errno == ENXIO ? ENODEV : errno;
    if (isOpen && !S_ISREG(found.st_mode))
        *error = S_ISDIR(found.st_mode) ? EISDIR : ENODEV;
    return *error == 0 ? std::move(fd) : FileDescriptor();
}

} // namespace Deckhand
