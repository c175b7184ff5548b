#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// The only code that opens a path for a tool. A path is relative to the workspace or absolute inside it; nothing outside
/// is reached, by no `..`, no link and no race: each path is opened beneath the workspace's own handle (openat2 on Linux),
/// and the decision is made on the opened file, not on the string.
class WorkspaceFs
{
public:
    /// A folder that exists; its canonical path becomes the root.
    static Result<WorkspaceFs> open(const QString &folder);

    WorkspaceFs(WorkspaceFs &&other) noexcept;
    WorkspaceFs &operator=(WorkspaceFs &&other) noexcept;
    ~WorkspaceFs();

    /// Canonical, absolute, without a trailing slash.
    const QString &root() const { return m_root; }

    /// The path relative to the root, or why it is refused. Lexical only: reading and writing check the opened file.
    Result<QString> relative(const QString &path) const;

    struct File {
        QByteArray bytes;
        qint64 size = 0; ///< of the whole file; bytes may be fewer
    };
    /// At most `maxBytes` bytes from `offset`. Regular files only.
    Result<File> read(const QString &path, qint64 offset = 0, qint64 maxBytes = 64 * 1024 * 1024) const;

    /// Replaces atomically (new file in the same folder, flushed, renamed); creates parent folders; keeps the mode of the
    /// file it replaces; never writes through a link.
    Result<void> write(const QString &path, const QByteArray &bytes) const;

    Result<bool> exists(const QString &path) const;

private:
    WorkspaceFs() = default;

    QString m_root;
    int m_rootFd = -1;
};

} // namespace Deckhand
