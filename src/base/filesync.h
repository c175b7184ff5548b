#pragma once

#include "base/result.h"

#include <QFileDevice>

#include <memory>

namespace Deckhand {

/// What was written to a file goes from the system's memory to the disk: a power failure takes nothing of it any more. It
/// takes as long as the disk is busy, and is therefore a thing of its own that any thread may run, whatever becomes of the
/// file object meanwhile.
class FileSync
{
public:
    /// `file` is open. `withName`: it is new, so that its folder has to reach the disk too.
    FileSync(const QFileDevice &file, bool withName);

    /// An error is the system's: what was written since the last success may not be there, also when a later call succeeds.
    Result<void> operator()() const;

private:
    std::shared_ptr<const int> m_handle;
    QString m_folder; ///< empty: only the file
};

} // namespace Deckhand
