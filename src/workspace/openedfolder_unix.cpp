#include "workspace/beneath_unix.h"
#include "workspace/openedfolder.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

struct OpenedFolder::Handle {
    DIR *stream = nullptr;
    int fd() const { return ::dirfd(stream); }
    ~Handle() { ::closedir(stream); }
};

namespace {

FolderEntry::Kind kindOfMode(mode_t mode)
{
    return S_ISREG(mode) ? FolderEntry::Kind::File
         : S_ISDIR(mode) ? FolderEntry::Kind::Folder
         : S_ISLNK(mode) ? FolderEntry::Kind::Link
                         : FolderEntry::Kind::Other;
}

/// macOS calls it otherwise.
template<typename Stat>
qint64 modifiedMs(const Stat &facts)
{
    const auto time = [&facts] {
        if constexpr (requires { facts.st_mtim; })
            return facts.st_mtim;
        else
            return facts.st_mtimespec;
    }();
    return qint64(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

/// Not all file systems say it with the name.
FolderEntry::Kind kindOf(int folder, const dirent &found)
{
    switch (found.d_type) {
    case DT_REG:
        return FolderEntry::Kind::File;
    case DT_DIR:
        return FolderEntry::Kind::Folder;
    case DT_LNK:
        return FolderEntry::Kind::Link;
    case DT_UNKNOWN:
        break;
    default:
        return FolderEntry::Kind::Other;
    }
    struct stat facts;
    return ::fstatat(folder, found.d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? kindOfMode(facts.st_mode)
                                                                             : FolderEntry::Kind::Other;
}

} // namespace

std::unique_ptr<OpenedFolder> OpenedFolder::open(int rootFd, const QString &root, const QByteArray &path, int *error)
{
    FileDescriptor fd = openFolderBeneath(rootFd, root, path, error);
    DIR *stream = fd.isValid() ? ::fdopendir(fd.get()) : nullptr;
    if (!stream) {
        *error = *error != 0 ? *error : errno;
        return nullptr;
    }
    fd.release();
    auto handle = std::make_unique<Handle>();
    handle->stream = stream;
    return std::unique_ptr<OpenedFolder>(new OpenedFolder(std::move(handle)));
}

OpenedFolder::OpenedFolder(std::unique_ptr<Handle> handle) : m_handle(std::move(handle))
{
}

OpenedFolder::~OpenedFolder() = default;

std::vector<FolderEntry> OpenedFolder::entries() const
{
    std::vector<FolderEntry> entries;
    ::rewinddir(m_handle->stream);
    while (const dirent *found = ::readdir(m_handle->stream)) {
        if (std::strcmp(found->d_name, ".") != 0 && std::strcmp(found->d_name, "..") != 0)
            entries.push_back({QByteArray(found->d_name), kindOf(m_handle->fd(), *found)});
    }
    return entries;
}

OpenedFolder::Facts OpenedFolder::factsOf(const QByteArray &name) const
{
    struct stat facts;
    if (::fstatat(m_handle->fd(), name.constData(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return {};
    return {qint64(facts.st_size), modifiedMs(facts)};
}

QByteArray OpenedFolder::targetOf(const QByteArray &name) const
{
    QByteArray target(PATH_MAX, Qt::Uninitialized);
    const ssize_t length = ::readlinkat(m_handle->fd(), name.constData(), target.data(), size_t(target.size()));
    target.truncate(std::max<ssize_t>(0, length));
    return target;
}

FileDescriptor OpenedFolder::openFile(const QByteArray &name, qint64 *size) const
{
    // As for every file beneath the root: nothing is waited for, and what it is shows when it is open.
    FileDescriptor fd(
        ::openat(m_handle->fd(), name.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat facts;
    if (!fd.isValid() || ::fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return {};
    *size = facts.st_size;
    return fd;
}

} // namespace Deckhand
