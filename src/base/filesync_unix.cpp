#include "base/filesync_unix.h"
#include "base/filesync.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace Deckhand {

namespace {

std::shared_ptr<const int> owned(int handle)
{
    return {new int(handle), [](const int *own) {
                if (*own >= 0)
                    ::close(*own);
                delete own;
            }};
}

/// Not every file system knows it, of folders above all.
bool isRefused(int error)
{
    return error == EINVAL || error == ENOSYS || error == ENOTSUP;
}

Result<void> outcome(int returned)
{
    if (returned == 0 || isRefused(errno))
        return {};
    return Error{qt_error_string(errno)};
}

} // namespace

FileSync::FileSync(const QFileDevice &file, bool withName)
    : m_handle(owned(::fcntl(file.handle(), F_DUPFD_CLOEXEC, 0))),
      m_folder(withName ? QFileInfo(file).absolutePath() : QString())
{
}

Result<void> FileSync::operator()() const
{
    const Result<void> synced = outcome(syncDataToDisk(*m_handle));
    if (!synced || m_folder.isEmpty())
        return synced;
    const auto folder = owned(::open(QFile::encodeName(m_folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return outcome(*folder < 0 ? -1 : syncToDisk(*folder));
}

} // namespace Deckhand
