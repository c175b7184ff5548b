#pragma once

#include "base/clock.h"
#include "storage/sessionfile.h"

#include <QObject>

#include <memory>
#include <optional>

namespace Deckhand {

class SessionWriter;

/// Sessions on disk: `SESSIONS/WORKSPACE-HASH/ID.jsonl`, append-only, each record one write. One session is open for
/// writing at a time; its file is made with its first message, so that a window that was only looked at leaves nothing
/// behind.
class SessionStore : public QObject, public HistoryWriter
{
    Q_OBJECT
public:
    /// What a session holds for the run that goes on with it.
    struct Content {
        QList<MessagePtr> messages;
        QList<QueuedPrompt> queued; ///< that no turn has begun with yet, in order
    };

    /// `folder` exists and is private (StateDir::sessions). The clock outlives the store.
    SessionStore(const QString &folder, const Clock &clock, QObject *parent = nullptr);
    ~SessionStore() override;

    /// A new session: what is kept from now on belongs to it. Returns its id.
    SessionId begin(const QString &workspace, const QString &model);

    /// Goes on with an old one: takes it for this process and appends to it from now on. An error when there is none of
    /// that id, when another Deckhand writes to it, or when it cannot be read. What is damaged in it is put into a file
    /// beside it, ID.jsonl.damaged-TIME; `repaired` tells of it. `workspace` serves a file whose first line is lost.
    Result<Content> resume(const SessionId &id, const QString &workspace = {});

    /// Only reads; whatever cannot be read is left out.
    Result<QList<MessagePtr>> load(const SessionId &id) const;

    /// Whether that session's messages hold this notice. Reads the whole file.
    bool holdsNotice(const SessionId &id, const NoticeId &notice) const;

    /// The one that was written to last, as its records say (sessionorder.h). The workspace is an absolute path. `repaired`
    /// tells of what may be newer and cannot be read.
    std::optional<SessionId> newestFor(const QString &workspace);

    /// Empty before begin or resume.
    const SessionId &current() const { return m_header.id; }
    /// Where the current session is or will be.
    QString currentFile() const;

    // False: it is not safe yet; `failed` has told why.
    bool keepMessage(const Message &message, const QString &queueId = {}) override;
    bool keepResult(const ToolResultBlock &result) override;
    bool keepQueued(const QueuedPrompt &prompt) override;
    bool dropQueued(const QString &queueId) override;

    /// Waits until all that was kept is on the disk. An error, for people: it is not.
    Result<void> flush();

signals:
    /// Records could not be written; a sentence for people, once until writing works again. They are kept in memory and
    /// tried again with the next record.
    void failed(const QString &message);
    /// What was found in the way or wrong, and what was done about it.
    void repaired(const QString &message);

private:
    void open(const SessionHeader &header, std::unique_ptr<SessionWriter> writer);
    void close();
    void tellMadeAnew(const QString &aside);
    void tellCut(qint64 lost);
    bool append(const QByteArray &record);
    RecordTime nextTime();
    QString failure(const QString &reason) const;

    QString folderOf(const QString &workspace) const;
    QString find(const SessionId &id) const;

    QString m_folder;
    const Clock &m_clock;
    SessionHeader m_header;
    std::unique_ptr<SessionWriter> m_writer;
    std::optional<QDateTime> m_lastOrder; ///< of all records of the workspace; nothing before the first of this run
};

} // namespace Deckhand
