#pragma once

#include <QByteArray>
#include <QString>

#include <utility>

namespace Deckhand {

/// Owns a file descriptor (of the C library, on Windows).
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
    /// At most `size` bytes from where it stands; 0 at its end, also where it cannot be read on.
    qint64 read(char *bytes, qint64 size) const;

private:
    int m_fd = -1;
};

/// Where a path ends: an opened folder beneath the root, and a name in it that is no link (it may not exist).
struct BeneathPlace {
    FileDescriptor folder;
    QByteArray name; ///< as the system's calls want it (on Windows UTF-8); `.` when the path ends at a folder by `..`
    /// Relative to the root, links followed; on Windows as the file system spells it, no short names. Where folders are missing
    /// (ENOENT) where it would be once they are made.
    QString path;
    bool exists = false;
    int error = 0; ///< errno when there is no such place; EXDEV: it is outside
};

enum class MissingFolders { Fail, Create };

/// The folder at an absolute path; invalid, and `error` is its errno.
FileDescriptor openRoot(const QString &path, int *error);

/// Walks the path one name at a time, each opened by the handle of the one before without following links; links are
/// followed here, by their text. `..` goes back on the way we came. So no link, however it is swapped meanwhile, leads
/// outside. Absolute links that point inside are followed. `root` is the absolute path of what `rootFd` is.
BeneathPlace locateBeneath(int rootFd, const QString &root, const QString &path, MissingFolders missing);

/// A regular file beneath the root, for reading; opening it never waits. Invalid, and `error` is its errno (ENODEV: it is
/// something else).
FileDescriptor openFileBeneath(int rootFd, const QString &root, const QString &path, int *error);

/// A folder beneath the root, to be listed; a path as the system spells it, `.` is the root. Invalid, and `error` is its errno.
FileDescriptor openFolderBeneath(int rootFd, const QString &root, const QByteArray &path, int *error);

/// Why no file can have this path, wherever its folder is; empty: one can. By its text.
QString pathProblem(const QString &path);
/// Whether names that differ by case are two.
extern const Qt::CaseSensitivity kNameCase;

} // namespace Deckhand
