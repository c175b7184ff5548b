#include "taskfolder.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace {

/// For reading and writing, and never through a link.
File openIn(const File &directory, const char *name, int flags)
{
    return File(openat(int(directory.handle()), name, flags | O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
}

} // namespace

std::string TaskFolder::open(const std::string &path)
{
    m_path = path;
    m_directory = File(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!m_directory.isOpen())
        return "The folder " + path + " for the command's output cannot be opened: " + strerror(errno) + ".";
    const int directory = int(handle());
    struct stat info = {};
    if (fstat(directory, &info) != 0 || info.st_uid != geteuid())
        return "The folder " + path + " for the command's output belongs to somebody else.";
    if ((info.st_mode & 077) != 0)
        fchmod(directory, 0700);
    m_lock = openIn(m_directory, "task.lock", 0);
    if (!m_lock.isOpen())
        return "The file task.lock in " + path + " cannot be written: " + strerror(errno) + ".";
    if (flock(int(m_lock.handle()), LOCK_EX | LOCK_NB) != 0)
        return "A command already runs with the folder " + path + ".";
    return {};
}

File TaskFolder::create(const char *name) const
{
    return openIn(m_directory, name, O_EXCL);
}

File TaskFolder::createOver(const char *name) const
{
    return openIn(m_directory, name, O_TRUNC);
}

bool TaskFolder::has(const char *name, const File &file) const
{
    struct stat named = {};
    struct stat opened = {};
    return fstatat(int(handle()), name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(int(file.handle()), &opened) == 0
        && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

bool TaskFolder::rename(const char *from, const char *to) const
{
    return renameat(int(handle()), from, int(handle()), to) == 0;
}

bool TaskFolder::createFolder(const char *name) const
{
    return mkdirat(int(handle()), name, 0700) == 0;
}

bool TaskFolder::remove(const char *name) const
{
    return unlinkat(int(handle()), name, 0) == 0;
}

long long TaskFolder::room() const
{
    struct statvfs info = {};
    return fstatvfs(int(handle()), &info) == 0 ? static_cast<long long>(info.f_bavail * info.f_frsize) : -1;
}

std::string TaskFolder::read(const char *name) const
{
    // Not blocking: somebody may have put a FIFO there.
    const File file(openat(int(handle()), name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    char buffer[4096];
    struct stat info = {};
    const bool plain = file.isOpen() && fstat(int(file.handle()), &info) == 0 && S_ISREG(info.st_mode);
    return std::string(buffer, plain ? file.readAt(buffer, sizeof buffer, 0) : 0);
}

/// The next one. Not emptied: what is reserved would be given back.
File TaskFolder::openStatus() const
{
    return openIn(m_directory, "status.new", 0);
}

void TaskFolder::syncStatus() const
{
    const File file(openat(int(handle()), "status", O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.isOpen())
        return;
    fsync(int(file.handle()));
    fsync(int(handle()));
}
