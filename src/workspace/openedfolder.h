#pragma once

#include "workspace/beneath.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace Deckhand {

/// What stands in a folder under a name. Links are not followed.
struct FolderEntry {
    enum class Kind { File, Folder, Link, Other };

    QByteArray name; ///< as the system spells it, in any encoding; on Windows UTF-8
    Kind kind = Kind::Other;
};

/// A folder beneath the root that is open to be looked through. Everything in it is reached by the handle, so nothing that is
/// swapped meanwhile leads out of it. May be used by several threads at once.
class OpenedFolder
{
public:
    struct Facts {
        qint64 size = 0;       ///< bytes
        qint64 modifiedMs = 0; ///< Unix time
    };

    /// Null, and `error` is the errno. Links in the path are followed as long as they stay inside.
    static std::unique_ptr<OpenedFolder> open(int rootFd, const QString &root, const QByteArray &path, int *error);
    ~OpenedFolder();

    /// Without `.` and `..`, in no order. Reads them anew; not by two threads at once.
    std::vector<FolderEntry> entries() const;
    /// Of the entry itself, also where it is a link; zeros when it has gone.
    Facts factsOf(const QByteArray &name) const;
    /// Where the link leads, as it is written; empty when it is none.
    QByteArray targetOf(const QByteArray &name) const;
    /// A regular file, for reading, and how large it is; invalid for anything else, links too. Opening never waits.
    FileDescriptor openFile(const QByteArray &name, qint64 *size) const;

private:
    struct Handle;
    explicit OpenedFolder(std::unique_ptr<Handle> handle);

    const std::unique_ptr<Handle> m_handle;
};

} // namespace Deckhand
