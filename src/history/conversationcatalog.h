#pragma once

#include "history/conversationinfo.h"
#include "history/sessionpieces.h"

#include <QFileInfo>
#include <QHash>

namespace Deckhand {

/// What the conversations on the disk are, read from their files: only from those that have changed, and of these only what
/// was appended. What is known is kept in a file beside them (`summaries.json`), which may vanish or rot at any time. Not for the GUI
/// thread; one thread at a time.
class ConversationCatalog
{
public:
    /// `sessions`: StateDir::sessions.
    explicit ConversationCatalog(QString sessions) : m_sessions(std::move(sessions)) {}

    struct Found {
        QList<ConversationInfo> conversations; ///< the last written first
        QStringList problems;                  ///< for people: files that cannot be read
    };
    /// Of one workspace (absolute), or of all when it is empty. Not those in which nothing was said.
    Found read(const QString &workspace);

private:
    struct Known {
        ConversationInfo info;
        SessionPlace place;
        qint64 size = -1;
        qint64 changed = 0; ///< ms since 1970
    };
    struct Folder {
        QHash<QString, Known> known; ///< by id
        qint64 unsaved = 0;          ///< bytes that were read since it was kept
    };

    void readFolder(const QString &path, Found &found);
    static QString readFile(const QFileInfo &file, Folder &folder);
    static Folder load(const QString &path);
    static void save(const QString &path, Folder &folder);

    const QString m_sessions;
    QHash<QString, Folder> m_folders; ///< by path
};

} // namespace Deckhand
