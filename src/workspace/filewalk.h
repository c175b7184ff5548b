#pragma once

#include "base/result.h"
#include "workspace/openedfolder.h"

#include <atomic>
#include <functional>

namespace Deckhand {

class WorkspaceFs;

/// A folder, or a part of one that is large.
struct WalkedFolder {
    QByteArray path; ///< relative to the workspace; empty: the workspace itself. Absolute in a folder that was added
    std::vector<FolderEntry> entries;
    qint64 left = 0; ///< how many more there are that the walk leaves out; told with one part of it
    const OpenedFolder &opened;

    QByteArray pathOf(const FolderEntry &entry) const { return path.isEmpty() ? entry.name : path + '/' + entry.name; }
};

struct FileWalk {
    QByteArray start; ///< a folder, or a file, as WorkspaceFs::resolved says, but empty for the workspace itself
    int depth = 0;    ///< of folders that are opened, 1: only that one; 0: all
    std::function<bool(const QByteArray &path)> leavesOut; ///< more than ignore files do, by any thread; may be null
};

/// Called for each folder by the thread that the function is for.
using VisitFolder = std::function<void(const WalkedFolder &)>;

/// Walks through what is in the workspace below a folder, with several threads, and returns when all of it was seen or
/// `isStopped` has become true. Leaves out what ignore files say, and `.git`. Follows no link. What changes or cannot be read
/// meanwhile is passed over. `visitor` is asked once a thread for who looks at the folders, in any order. An error: the
/// beginning cannot be opened.
Result<void> walkFiles(const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped,
                       const std::function<VisitFolder()> &visitor);

} // namespace Deckhand
