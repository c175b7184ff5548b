#pragma once

#include "base/result.h"

#include <QString>

#include <chrono>
#include <memory>

namespace Deckhand {

/// Held by one program at a time, for the moment in which a task folder is written. The system releases it when its
/// program dies. It leaves no file behind where the folder itself can be locked.
class FolderLock
{
public:
    virtual ~FolderLock() = default;

    /// Waits for others, for two seconds at most: a write takes milliseconds. The folder must be there. A file system
    /// that knows no locks gives one that holds nobody back: numbers of tasks are then still taken once only, because
    /// their files are made exclusively.
    static Result<std::unique_ptr<FolderLock>> acquire(const QString &folder);

protected:
    static constexpr std::chrono::milliseconds kPatience{2000};
    static Error isBusy(const QString &folder)
    {
        return {
            QStringLiteral("Another program has been writing to %1 for two seconds. Nothing was changed; try again.")
                .arg(folder)};
    }
};

} // namespace Deckhand
