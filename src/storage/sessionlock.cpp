#include "storage/sessionlock.h"

#include <QFileInfo>

namespace Deckhand {

Result<std::unique_ptr<FileLock>> lockSession(const QString &path)
{
    auto lock = std::make_unique<FileLock>(path + QStringLiteral(".lock"));
    if (lock->acquire() == FileLock::Outcome::Held)
        return Error{
            QStringLiteral("Session %1 is open in another Deckhand (%2). Close it there first. If that is on a "
                           "machine that is gone, remove %3.")
                .arg(QFileInfo(path).completeBaseName(), lock->holder(), lock->path())};
    return lock;
}

} // namespace Deckhand
