#include "workspace/atomicreplace_unix.h"
#include "workspace/atomicreplace.h"

#include "base/filesync_unix.h"
#include "base/ids.h"
#include "workspace/beneath.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

namespace {

bool writeAll(int fd, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::write(fd, bytes.constData() + done, size_t(bytes.size() - done));
        if (written < 0 && errno != EINTR)
            return false;
        done += std::max<ssize_t>(written, 0);
    }
    return true;
}

/// Owner first: chown clears the set-user-id bits that chmod restores.
bool inherit(int folder, const QByteArray &name, const struct stat &old, int fd)
{
    if ((old.st_uid != ::geteuid() || old.st_gid != ::getegid()) && ::fchown(fd, old.st_uid, old.st_gid) != 0) {
        // Not ours to give away. The group alone may still be one of ours; else the file becomes the user's own.
        [[maybe_unused]] const int ignored = ::fchown(fd, uid_t(-1), old.st_gid);
    }
    const FileDescriptor source(::openat(folder, name.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (source.isValid())
        copyAttributes(source.get(), fd);
    return ::fchmod(fd, old.st_mode & 07777) == 0;
}

int fillAndRename(int folder, const QByteArray &temporary, const QByteArray &name, int fd, const struct stat *old,
                  const QByteArray &bytes)
{
    if (!writeAll(fd, bytes) || (old && !inherit(folder, name, *old, fd)) || syncToDisk(fd) != 0)
        return errno;
    return ::renameat(folder, temporary.constData(), folder, name.constData()) == 0 ? 0 : errno;
}

void syncFolder(int folder)
{
    // The handle may be one that cannot be synced (O_PATH). When this fails the file is whole all the same.
    const FileDescriptor opened(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.isValid())
        syncToDisk(opened.get());
}

} // namespace

int replaceFile(int folder, const QByteArray &name, const QByteArray &bytes)
{
    struct stat old;
    const bool replaces = ::fstatat(folder, name.constData(), &old, AT_SYMLINK_NOFOLLOW) == 0;
    if (replaces && S_ISDIR(old.st_mode))
        return EISDIR;
    if (replaces && !S_ISREG(old.st_mode))
        return ENODEV;
    // A rename needs no right to write the file itself; a person who made it read-only means it.
    if (replaces && ::faccessat(folder, name.constData(), W_OK, AT_EACCESS) != 0)
        return errno;

    const QByteArray temporary = ".deckhand-" + randomHexId().toLatin1() + ".tmp";
    const mode_t mode = replaces ? 0600 : 0666; // a new file: as the user's umask has it
    const FileDescriptor fd(
        ::openat(folder, temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd.isValid())
        return errno;
    if (const int error = fillAndRename(folder, temporary, name, fd.get(), replaces ? &old : nullptr, bytes)) {
        ::unlinkat(folder, temporary.constData(), 0);
        return error;
    }
    syncFolder(folder);
    return 0;
}

} // namespace Deckhand
