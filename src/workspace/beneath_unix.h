#pragma once

#include <QByteArray>

#include <utility>

namespace Deckhand {

/// Owns a file descriptor.
class FileDescriptor
{
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor &&other) noexcept : m_fd(other.release()) {}
    FileDescriptor &operator=(FileDescriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~FileDescriptor();

    bool isValid() const { return m_fd >= 0; }
    int get() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd = -1;
};

/// Where a path ends: an opened folder beneath the root, and a name in it that is no link (it may not exist).
struct BeneathPlace {
    FileDescriptor folder;
    QByteArray name; ///< `.` when the path ends at a folder by `..`
    QByteArray path; ///< relative to the root, links followed
    int error = 0;   ///< errno when there is no such place; EXDEV: it is outside
};

enum class MissingFolders { Fail, Create };

/// Walks the path one name at a time, each opened by the handle of the one before without following links; links are
/// followed here, by their text. `..` goes back on the way we came. So no link, however it is swapped meanwhile, leads
/// outside. Unlike openat2's RESOLVE_BENEATH this allows absolute links that point inside, and works on every Unix.
BeneathPlace locateBeneath(int rootFd, const QByteArray &root, const QByteArray &path, MissingFolders missing);

/// A folder that may be passed through, if need be without being listed; not by a link. -1 and errno as open(2).
int openFolderIn(int folder, const char *name);

/// One openat2 call that the kernel keeps beneath `rootFd`; -1 and errno as open(2). EXDEV: a link or `..` leads
/// outside, or an absolute link; ENOSYS where there is no such call.
int openBeneath(int rootFd, const QByteArray &path, int flags);

} // namespace Deckhand
