#pragma once

#include "memory/markdownfiles.h"
#include "memory/memorynote.h"

#include <QList>
#include <QString>

#include <optional>

namespace Deckhand {

/// What somebody has written for every conversation: of the user, of the workspace, of a folder in it.
struct MemoryFile {
    QString place;   ///< its folder relative to the workspace, `.` is that itself; empty: the user's
    QString name;    ///< relative to the workspace; the user's is absolute
    QString path;    ///< absolute
    QString text;    ///< with what it imports; at most kMostBytes in UTF-8, and what says the cut
    QString problem; ///< why it cannot be read, for people: then there is no text

    qint64 size() const { return text.toUtf8().size(); }
};

/// Finds and reads memory files: AGENTS.md, or CLAUDE.md where there is no such. Each is read at every call, by regular files
/// beneath the workspace's folder (the user's beneath its own) only, and opening one never waits.
///
/// A line `@PATH` (not in a code fence) stands for the text of that file: relative to the one that it stands in, inside the
/// same folder, five deep. What is not imported is named there, with the reason.
class MemoryFiles
{
public:
    static constexpr qint64 kMostBytes = 65'536; ///< of one with all that it imports
    static constexpr int kDeepestImport = 5;

    /// `workspace` outlives it. `userFolder` need not exist.
    MemoryFiles(const WorkspaceFs &workspace, QString userFolder);

    /// Nothing: there is none.
    std::optional<MemoryFile> at(const QString &place) const;

    /// A line more in the file of the user (empty) or of the workspace (`.`): in the one that holds, else in a new AGENTS.md. The
    /// user's folder is made where it is missing. See memorynote.h.
    Result<MemoryNote> note(const QString &place, const QString &text) const;

    /// The places whose files hold for what is done at `path`, which need not exist: the user's, `.`, `src`, `src/app`. The nearest
    /// last; outside of the workspace it is the user's and `.`.
    QStringList placesFor(const QString &path) const;

    /// Instructions for certain work: `SKILL.md` in each folder of `.deckhand/skills` and `.claude/skills`; of two with one name
    /// the first. Their names are those of the folders, or what they say.
    QList<MarkdownFile> skills() const;

private:
    const WorkspaceFs &m_workspace;
    const QString m_userFolder;
};

} // namespace Deckhand
