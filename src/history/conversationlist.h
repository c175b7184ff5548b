#pragma once

#include "history/conversationcatalog.h"

#include <QObject>
#include <QStringList>

#include <memory>

class QFileSystemWatcher;
class QTimer;

namespace Deckhand {

/// The conversations on the disk, of one workspace or of all, as they are now: it looks again by itself when one is added,
/// removed, marked, or written by whoever has it open. Reading is done on another thread.
class ConversationList : public QObject
{
    Q_OBJECT
public:
    /// `sessions`: StateDir::sessions. Nothing is read before setWorkspace.
    explicit ConversationList(const QString &sessions, QObject *parent = nullptr);
    ~ConversationList() override;

    /// Absolute; empty: those of all workspaces. `changed` is emitted when they are read.
    void setWorkspace(const QString &workspace);
    /// Looks again, soon: for file systems that tell nothing, when the window is activated.
    void refresh();

    /// The last written first. Empty until `changed` was emitted for the first time.
    const QList<ConversationInfo> &conversations() const { return m_conversations; }
    /// Null: it is not there. Until the next `changed`.
    const ConversationInfo *find(const SessionId &id) const;
    /// For people: what could not be read.
    const QStringList &problems() const { return m_problems; }

signals:
    void changed();

private:
    void read();
    void take(const ConversationCatalog::Found &found);
    void watch();

    const QString m_sessions;
    QString m_workspace;
    std::shared_ptr<ConversationCatalog> m_catalog; ///< while `m_isReading` of the other thread
    QFileSystemWatcher *m_watcher;
    QTimer *m_soon;
    QList<ConversationInfo> m_conversations;
    QStringList m_problems;
    bool m_isKnown = false; ///< `changed` was emitted for this workspace
    bool m_isReading = false;
    bool m_isStale = false; ///< something changed while it was read
};

} // namespace Deckhand
