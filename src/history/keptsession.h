#pragma once

#include "history/sessionfile.h"

#include <QObject>

#include <memory>

namespace Deckhand {

class RecordOrder;
class SessionWriter;

/// One session that is open for writing: `SESSIONS/WORKSPACE-HASH/ID.jsonl`, append-only, each record one write. The file of a
/// new one is made with its first message, so that a window that was only looked at leaves nothing behind. SessionStore
/// makes it; nobody else writes to it as long as this lives.
class KeptSession : public QObject, public HistoryWriter
{
    Q_OBJECT
public:
    KeptSession(SessionHeader header, std::unique_ptr<SessionWriter> writer, std::shared_ptr<RecordOrder> order);
    ~KeptSession() override;

    const SessionId &id() const { return m_header.id; }
    /// Where it is or will be.
    QString file() const;
    bool hasWritten() const;

    // False: it is not safe yet; `failed` has told why.
    bool keepMessage(const Message &message, const QString &queueId = {}) override;
    bool keepResult(const ToolResultBlock &result) override;
    bool keepQueued(const QueuedPrompt &prompt) override;
    bool dropQueued(const QString &queueId) override;
    bool keepQueueOrder(const QStringList &queueIds) override;
    bool wantsTitle() const override { return !m_marks.title; }
    bool keepTitle(const QString &title) override { return keepMarks({title}); }

    /// Of a new one they come with its first record.
    bool keepMarks(const SessionMarks &marks);
    /// What its file says already, read later than it was opened: what was chosen since counts.
    void learn(const SessionMarks &earlier);
    /// Mode and model; the title, if it was given since it was opened.
    const SessionMarks &marks() const { return m_marks; }

    /// Waits until all that was kept is on the disk. An error, for people: it is not.
    Result<void> flush();

signals:
    /// Records could not be written; a sentence for people, once until writing works again. They are kept in memory and
    /// tried again with the next record.
    void failed(const QString &message);
    /// What was found in the way, and what was done about it.
    void repaired(const QString &message);

private:
    bool append(const QByteArray &records);
    void tellMadeAnew(const QString &aside);
    void tellCut(qint64 lost);
    QString failure(const QString &reason) const;

    const SessionHeader m_header;
    const std::unique_ptr<SessionWriter> m_writer;
    const std::shared_ptr<RecordOrder> m_order;
    SessionMarks m_marks;
    bool m_isBegun;
    QByteArray m_first; ///< records that wait for the first
};

} // namespace Deckhand
