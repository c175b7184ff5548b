#include "storage/sessionlock.h"

#include <QFileInfo>

namespace Deckhand {

Result<std::unique_ptr<QLockFile>> lockSession(const QString &path)
{
    auto lock = std::make_unique<QLockFile>(path + QStringLiteral(".lock"));
    // By age alone a lock never goes stale: a window may be open for days. A dead owner's lock is taken over.
    lock->setStaleLockTime(0);
    if (!lock->tryLock(0) && lock->error() == QLockFile::LockFailedError)
        return Error{QStringLiteral("Session %1 is open in another Deckhand. Close it there first.")
                         .arg(QFileInfo(path).completeBaseName())};
    return lock;
}

} // namespace Deckhand
