#include "taskgraph/folderlock.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QThread>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace Deckhand {

namespace {

/// flock on the folder's own descriptor: unlike a lock file it cannot be left behind, and unlike fcntl's locks it does not
/// vanish when another descriptor of this program is closed.
class Flock final : public FolderLock
{
public:
    explicit Flock(int descriptor) : m_descriptor(descriptor) {}
    ~Flock() override { ::close(m_descriptor); }
    Q_DISABLE_COPY_MOVE(Flock)

private:
    const int m_descriptor;
};

} // namespace

Result<std::unique_ptr<FolderLock>> FolderLock::acquire(const QString &folder)
{
    const int descriptor =
        ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return Error{QStringLiteral("The folder %1 cannot be opened: %2.").arg(folder, qt_error_string(errno))};
    auto lock = std::make_unique<Flock>(descriptor);
    const QDeadlineTimer deadline(kPatience);
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            break; // this file system has no locks
        if (deadline.hasExpired())
            return isBusy(folder);
        QThread::msleep(1);
    }
    return std::unique_ptr<FolderLock>(std::move(lock));
}

} // namespace Deckhand
