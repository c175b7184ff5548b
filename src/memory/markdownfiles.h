#pragma once

#include <QHash>
#include <QList>
#include <QString>

namespace Deckhand {

class WorkspaceFs;

/// A Markdown file, and what the front matter between its two lines `---` says.
struct MarkdownFile {
    QString name; ///< its path beneath the folder that was looked through, without `.md`
    QString path; ///< beneath the files' root
    QHash<QString, QString> facts;
    QString body;

    /// What it says of itself; else its first line.
    QString description() const;
};

/// Those beneath a folder, by their names. What cannot be read is left out.
QList<MarkdownFile> markdownFilesIn(const WorkspaceFs &files, const QString &folder);
/// Those of its folders that are called this: `NAME/SKILL.md`.
QList<MarkdownFile> markdownFilesCalled(const WorkspaceFs &files, const QString &folder, const QString &fileName);

} // namespace Deckhand
