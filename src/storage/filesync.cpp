#include "storage/filesync.h"

#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace Deckhand {

#ifdef Q_OS_UNIX

namespace {

std::shared_ptr<const int> owned(int handle)
{
    return {new int(handle), [](const int *own) {
                if (*own >= 0)
                    ::close(*own);
                delete own;
            }};
}

bool sync(int handle)
{
#if defined(Q_OS_LINUX)
    return ::fdatasync(handle) == 0;
#else
    return ::fsync(handle) == 0;
#endif
}

} // namespace

FileSync::FileSync(const QFileDevice &file, bool withName)
    : m_handle(owned(::fcntl(file.handle(), F_DUPFD_CLOEXEC, 0))),
      m_folder(withName ? QFileInfo(file).absolutePath() : QString())
{
}

Result<void> FileSync::operator()() const
{
    if (!sync(*m_handle))
        return Error{qt_error_string(errno)};
    if (m_folder.isEmpty())
        return {};
    const auto folder = owned(::open(QFile::encodeName(m_folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Not every file system knows it of folders.
    if (*folder < 0 || (::fsync(*folder) != 0 && errno != EINVAL && errno != ENOTSUP))
        return Error{qt_error_string(errno)};
    return {};
}

#else

FileSync::FileSync(const QFileDevice &, bool)
{
}

Result<void> FileSync::operator()() const
{
    return {};
}

#endif

} // namespace Deckhand
