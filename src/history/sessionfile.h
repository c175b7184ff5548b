#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "conversation/historywriter.h"

#include <QDateTime>

namespace Deckhand {

/// The first record of a session's file.
struct SessionHeader {
    SessionId id;
    QString workspace; ///< absolute
    QString model;     ///< at the beginning; each message tells its own
    QDateTime created; ///< UTC
};

/// When a record is written.
struct RecordTime {
    QDateTime at; ///< UTC, as the clock says
    /// Set where the clock has jumped back: it is written after the record of this time.
    QDateTime after = {};

    /// What orders records, over all sessions of a workspace. UTC.
    QDateTime order() const { return after.isValid() ? std::max(at, after.addMSecs(1)) : at; }
};

/// What a session's file holds: one JSON object a line, the header first, then a record for each message. Between them:
/// `queued`, a prompt that waits; `unqueued`, it was taken back (a `user` record with `from_queue` has sent it); `result`,
/// what one call of several has given, until the message with all of them follows.
struct SessionFile {
    enum class For { Reading, Writing };

    /// Bytes that are no record.
    struct Damage {
        qsizetype from = 0;
        qsizetype size = 0; ///< with the line end, where it has one
        qsizetype end() const { return from + size; }
    };

    SessionHeader header;
    bool hasHeader = false; ///< else `header` holds the id only, from the file's name
    QList<MessagePtr> messages;
    QList<QueuedPrompt> queued; ///< that still wait, in order
    QDateTime written;          ///< RecordTime::order of the last record; may be invalid
    QList<Damage> damages;      ///< in order
    bool isTorn = false;        ///< the last of them is the end of the file: a crash in the middle of a write

    /// Reads a file: whatever is whole, before and after what is damaged. Records of unknown types are passed over. An
    /// error when there is no record at all, and for writing when a newer version wrote it.
    static Result<SessionFile> parse(const QByteArray &bytes, const QString &path, For purpose);

    /// RecordTime::order of a record that adds to the conversation, invalid if it tells none; nothing for others and for
    /// what is no whole record.
    static std::optional<QDateTime> timeOf(QByteArrayView record);
    /// Of a header; invalid for others.
    static QDateTime createdOf(QByteArrayView record);

    // One record each, with its line end.
    static QByteArray headerRecord(const SessionHeader &header);
    static QByteArray messageRecord(const Message &message, const RecordTime &time, const QString &queueId = {});
    static QByteArray resultRecord(const ToolResultBlock &result, const RecordTime &time);
    static QByteArray queuedRecord(const QueuedPrompt &prompt, const RecordTime &time);
    static QByteArray unqueuedRecord(const QString &queueId, const RecordTime &time);
};

} // namespace Deckhand
