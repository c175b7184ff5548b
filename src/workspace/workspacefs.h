#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QIODevice>
#include <QString>
#include <QStringList>

#include <memory>

namespace Deckhand {

class FileDescriptor;
class OpenedFolder;

enum class FolderAccess { Read, Write };

/// A folder outside of the workspace that tools may use.
struct AddedFolder {
    QString path;
    FolderAccess access = FolderAccess::Write;

    /// `/usr/include (read only)`
    QString inWords() const;
    /// `DIR`, or `DIR:ro` to read only, from the current folder.
    static AddedFolder fromText(const QString &text);
};

/// The only code that opens a path for a tool. A path is relative to the workspace or absolute inside it or a folder that was
/// added; nothing outside is reached, by no `..`, no link and no race: each path is opened beneath its folder's own handle
/// (openat2 on Linux, NtCreateFile on Windows), and the decision is made on the opened file, not on the string. Links that stay inside are
/// followed. A value: folders that are added to a copy are open in that copy alone.
class WorkspaceFs
{
public:
    /// A folder that exists; its canonical path becomes the root.
    static Result<WorkspaceFs> open(const QString &folder);

    /// Canonical, absolute, without a trailing slash.
    const QString &root() const { return m_roots.first().path; }

    /// From now on all that lies in this folder is inside, too. Adding it again changes its access. An error, for people.
    Result<void> addFolder(const QString &folder, FolderAccess access);
    QList<AddedFolder> addedFolders() const;
    /// Nothing is written in these, wherever they lie: what the program itself keeps, and goes by at its next start.
    void keepFromWriting(const QStringList &folders);
    /// Of a path that is outside: the folder that would have to be added for it, canonical, which is there. Empty: it is inside,
    /// or nothing can be added for it. By its text and the folders on the disk: opens nothing.
    QString folderOutside(const QString &path) const;

    /// The path relative to the root (`.` for the root itself), absolute in a folder that was added, or why it is refused.
    /// Lexical only: reading and writing check the opened file.
    Result<QString> relative(const QString &path) const;

    /// As relative(), but with every link on the way followed: what a permission rule must be matched against, so that
    /// a link cannot give a protected file another name. The path need not exist.
    Result<QString> resolved(const QString &path) const;

    /// A regular file, unbuffered, at its beginning. For big files: what is read is the same file to the end, whoever
    /// replaces the path meanwhile.
    Result<std::unique_ptr<QIODevice>> openForReading(const QString &path) const;

    /// To be looked through; `path` as relative() gives it, or as FolderEntry::name spells its parts.
    Result<std::unique_ptr<OpenedFolder>> openFolder(const QByteArray &path) const;

    /// Replaces atomically (new file in the same folder, flushed, renamed); creates parent folders; keeps the mode,
    /// owner and extended attributes of the file it replaces. Never writes through a link: when the path is one and
    /// its target is inside, the target is replaced and the link stays. A file that is read-only stays as it is.
    Result<void> write(const QString &path, const QByteArray &bytes) const;

    /// Whether there is anything at the end of the path, links followed. An error when the path leads outside.
    Result<bool> exists(const QString &path) const;

private:
    struct Root {
        QString path;
        QString openedAs; ///< as it was given: absolute paths may use that name of it too
        std::shared_ptr<const FileDescriptor> opened;
        FolderAccess access = FolderAccess::Write;
    };
    /// Where a path leads: beneath which root, and how from there.
    struct Spot {
        Root root;
        QString name;
        bool isAdded = false;

        /// As rules, tools and people are told it.
        QString told(const QString &name) const;
    };

    WorkspaceFs() = default;

    static Result<Root> openedRoot(const QString &folder);
    Result<Spot> spotOf(const QString &path) const;
    /// Whether something may be written at what resolved() has told.
    Result<void> checkWritable(const QString &path, const QString &target) const;
    Error outside(const QString &path) const;
    /// errno in words.
    Error failure(const char *verb, const QString &path, int error) const;

    QList<Root> m_roots;     ///< the workspace, then those that were added
    QStringList m_unwritten; ///< see keepFromWriting; canonical where they are there
};

} // namespace Deckhand
