#include "taskfolder.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

TaskFolder::~TaskFolder()
{
    if (m_lock >= 0)
        close(m_lock);
    if (m_directory >= 0)
        close(m_directory);
}

std::string TaskFolder::open(const std::string &path)
{
    m_directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (m_directory < 0)
        return "The folder " + path + " for the command's output cannot be opened: " + strerror(errno) + ".";
    struct stat info = {};
    if (fstat(m_directory, &info) != 0 || info.st_uid != geteuid())
        return "The folder " + path + " for the command's output belongs to somebody else.";
    if ((info.st_mode & 077) != 0)
        fchmod(m_directory, 0700);
    m_lock = openat(m_directory, "task.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (m_lock < 0)
        return "The file task.lock in " + path + " cannot be written: " + strerror(errno) + ".";
    if (flock(m_lock, LOCK_EX | LOCK_NB) != 0)
        return "A command already runs with the folder " + path + ".";
    return {};
}

int TaskFolder::create(const char *name) const
{
    return openat(m_directory, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int TaskFolder::createOver(const char *name) const
{
    return openat(m_directory, name, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int TaskFolder::createFifo(const char *name) const
{
    if (mkfifoat(m_directory, name, 0600) != 0)
        return -1;
    // For writing too, so that it does not come to its end whenever a writer leaves.
    return openat(m_directory, name, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
}

bool TaskFolder::has(const char *name, int file) const
{
    struct stat named = {};
    struct stat opened = {};
    return fstatat(m_directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(file, &opened) == 0
        && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

bool TaskFolder::rename(const char *from, const char *to) const
{
    return renameat(m_directory, from, m_directory, to) == 0;
}

void TaskFolder::remove(const char *name) const
{
    if (m_directory >= 0)
        unlinkat(m_directory, name, 0);
}

std::string TaskFolder::read(const char *name) const
{
    // Not blocking: somebody may have put a FIFO there.
    const int file = openat(m_directory, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    char buffer[4096];
    struct stat info = {};
    const bool plain = file >= 0 && fstat(file, &info) == 0 && S_ISREG(info.st_mode);
    const ssize_t count = plain ? ::read(file, buffer, sizeof buffer) : 0;
    if (file >= 0)
        close(file);
    return std::string(buffer, count > 0 ? size_t(count) : 0);
}

bool TaskFolder::createScript(std::string_view script) const
{
    const int file = create("script");
    if (file < 0)
        return false;
    const bool written = writeAll(file, script);
    return close(file) == 0 && written;
}

bool TaskFolder::writeStatus(std::string_view text) const
{
    const int file = openStatus();
    if (file < 0)
        return false;
    const bool written = writeAll(file, text) && ftruncate(file, off_t(text.size())) == 0;
    return close(file) == 0 && written && rename("status.new", "status");
}

void TaskFolder::reserveStatus() const
{
    constexpr off_t longest = 4096;
    const int file = openStatus();
    if (file < 0)
        return;
    fallocate(file, 0, 0, longest);
    close(file);
}

/// The next one. Not emptied: what is reserved would be given back.
int TaskFolder::openStatus() const
{
    return openat(m_directory, "status.new", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

void TaskFolder::syncStatus() const
{
    const int file = openat(m_directory, "status", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return;
    fsync(file);
    close(file);
    fsync(m_directory);
}

bool writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes.remove_prefix(size_t(count));
    }
    return true;
}

bool writeAllAt(int descriptor, std::string_view bytes, long long &offset)
{
    while (!bytes.empty()) {
        const ssize_t count = pwrite(descriptor, bytes.data(), bytes.size(), offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        offset += count;
        bytes.remove_prefix(size_t(count));
    }
    return true;
}
