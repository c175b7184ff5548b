#include "taskgraph/folderlock.h"

#include <QLockFile>

namespace Deckhand {

namespace {

class LockFile final : public FolderLock
{
public:
    explicit LockFile(const QString &path) : m_lock(path) { m_lock.setStaleLockTime(std::chrono::milliseconds(0)); }
    bool tryLock() { return m_lock.tryLock(kPatience); }

private:
    QLockFile m_lock;
};

} // namespace

Result<std::unique_ptr<FolderLock>> FolderLock::acquire(const QString &folder)
{
    auto lock = std::make_unique<LockFile>(folder + QStringLiteral("/.lock"));
    if (!lock->tryLock())
        return isBusy(folder);
    return std::unique_ptr<FolderLock>(std::move(lock));
}

} // namespace Deckhand
