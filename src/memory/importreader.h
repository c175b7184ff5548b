#pragma once

#include "base/result.h"

#include <QSet>
#include <QString>
#include <QStringList>

namespace Deckhand {

class WorkspaceFs;

/// Reads one memory file with what it imports (see MemoryFiles). Each file is read once, so that no web of imports takes longer
/// than its files.
class ImportReader
{
public:
    explicit ImportReader(const WorkspaceFs &files) : m_files(files) {}

    /// Once. An error: the file itself cannot be read, for people.
    Result<QString> read(const QString &path);

private:
    /// An error: why it is not, for people and the model.
    Result<void> addFile(const QString &path);
    void addLines(const QString &text, const QString &folder);
    void addLine(const QString &line);
    void import(const QString &named, const QString &folder);

    const WorkspaceFs &m_files;
    QStringList m_chain; ///< the file that is read, and those that led to it
    QSet<QString> m_seen;
    QString m_text;
    qint64 m_size = 0; ///< of m_text in UTF-8
    bool m_isCut = false;
};

} // namespace Deckhand
