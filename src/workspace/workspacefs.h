#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QIODevice>
#include <QString>

#include <memory>

namespace Deckhand {

class FileDescriptor;

/// The only code that opens a path for a tool. A path is relative to the workspace or absolute inside it; nothing
/// outside is reached, by no `..`, no link and no race: each path is opened beneath the workspace's own handle
/// (openat2 on Linux, NtCreateFile on Windows), and the decision is made on the opened file, not on the string. Links that stay inside are
/// followed.
class WorkspaceFs
{
public:
    /// A folder that exists; its canonical path becomes the root.
    static Result<WorkspaceFs> open(const QString &folder);

    /// Canonical, absolute, without a trailing slash.
    const QString &root() const { return m_root; }

    /// The path relative to the root (`.` for the root itself), or why it is refused. Lexical only: reading and writing
    /// check the opened file.
    Result<QString> relative(const QString &path) const;

    /// As relative(), but with every link on the way followed: what a permission rule must be matched against, so that
    /// a link cannot give a protected file another name. The path need not exist.
    Result<QString> resolved(const QString &path) const;

    /// A regular file, unbuffered, at its beginning. For big files: what is read is the same file to the end, whoever
    /// replaces the path meanwhile.
    Result<std::unique_ptr<QIODevice>> openForReading(const QString &path) const;

    /// Replaces atomically (new file in the same folder, flushed, renamed); creates parent folders; keeps the mode,
    /// owner and extended attributes of the file it replaces. Never writes through a link: when the path is one and
    /// its target is inside, the target is replaced and the link stays. A file that is read-only stays as it is.
    Result<void> write(const QString &path, const QByteArray &bytes) const;

    /// Whether there is anything at the end of the path, links followed. An error when the path leads outside.
    Result<bool> exists(const QString &path) const;

private:
    WorkspaceFs() = default;

    Error outside(const QString &path) const;
    /// errno in words.
    Error failure(const char *verb, const QString &path, int error) const;

    QString m_root;
    QString m_openedAs; ///< the root as it was given: absolute paths may use that name of it too
    std::shared_ptr<const FileDescriptor> m_opened;
};

} // namespace Deckhand
