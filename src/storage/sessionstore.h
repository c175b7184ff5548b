#pragma once

#include "base/clock.h"
#include "conversation/agentevent.h"
#include "storage/sessionfile.h"

#include <QFile>
#include <QLockFile>
#include <QObject>

#include <memory>
#include <optional>

namespace Deckhand {

/// Sessions on disk: `SESSIONS/WORKSPACE-HASH/ID.jsonl`, append-only, each record one write. One session is open for
/// writing at a time; its file is made with its first message, so that a window that was only looked at leaves nothing
/// behind.
class SessionStore : public QObject
{
    Q_OBJECT
public:
    /// `folder` exists and is private (StateDir::sessions). The clock outlives the store.
    SessionStore(const QString &folder, const Clock &clock, QObject *parent = nullptr);
    ~SessionStore() override;

    /// A new session: what `apply` is told from now on belongs to it. Returns its id.
    SessionId begin(const QString &workspace, const QString &model);

    /// Goes on with an old one: takes it for this process, repairs its end, and appends to it from now on. An error
    /// when there is none of that id, when another Deckhand writes to it, or when it cannot be read. What was torn off
    /// at the end is kept beside it as ID.jsonl.torn-TIME; `repaired` tells of it.
    Result<QList<MessagePtr>> resume(const SessionId &id);

    /// Only reads; whatever cannot be read at the end is left out.
    Result<QList<MessagePtr>> load(const SessionId &id) const;

    /// Whether that session's messages hold this notice. Reads the whole file.
    bool holdsNotice(const SessionId &id, const NoticeId &notice) const;

    /// The one that was written to last. The workspace is an absolute path.
    std::optional<SessionId> newestFor(const QString &workspace) const;

    /// Empty before begin or resume.
    const SessionId &current() const { return m_header.id; }
    /// Where the current session is or will be.
    QString currentFile() const { return m_file.fileName(); }

public slots:
    /// Writes messages, passes over everything else.
    void apply(const Deckhand::AgentEvent &event);

signals:
    /// Records could not be written; a sentence for people, once until writing works again. They are kept in memory and
    /// tried again with the next record.
    void failed(const QString &message);
    void repaired(const QString &message);

private:
    void open(const SessionHeader &header, const QString &path);
    void close();
    void append(const Message &message);
    bool writePending();
    bool openFile();
    void reportFailure(const QString &reason);
    Result<void> cutTornEnd(const SessionFile &file, const QByteArray &bytes);

    QString folderOf(const QString &workspace) const;
    QString find(const SessionId &id) const;

    QString m_folder;
    const Clock &m_clock;
    SessionHeader m_header;
    QFile m_file;
    std::unique_ptr<QLockFile> m_lock;
    QByteArray m_pending; ///< whole records that are not in the file yet
    bool m_failed = false;
};

} // namespace Deckhand
