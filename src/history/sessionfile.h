#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "conversation/historywriter.h"

#include <QDateTime>
#include <QStringList>

#include <optional>

namespace Deckhand {

/// The first record of a session's file.
struct SessionHeader {
    SessionId id;
    QString workspace;           ///< absolute
    QString model;               ///< at the beginning; each message tells its own
    QDateTime created;           ///< UTC
    SessionId branchedFrom = {}; ///< it began with what that one held; empty: with nothing
};

/// What people say of a session as a whole; what is not set stays as it was.
struct SessionMarks {
    struct Model {
        QString id;     ///< empty: none is chosen any more
        QString server; ///< base URL: elsewhere the id may mean nothing
    };
    std::optional<QString> title = {}; ///< empty: none is given any more
    std::optional<bool> pinned = {};
    std::optional<bool> archived = {};
    std::optional<QString> mode = {}; ///< modeWord of what people chose for it
    std::optional<Model> model = {};  ///< that people chose for it
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
/// `queued`, a prompt that waits; `unqueued`, it was taken back (a `user` record with `from_queue` has sent it);
/// `queue_order`, the ids of those that wait as they go out from then on; `result`, what one call of several has given, until
/// the message with all of them follows; `title`, `pinned`, `archived`, `permission_mode` and `model`, of which the last counts.
struct SessionFile {
    static constexpr int kVersion = 1; ///< that this program writes
    /// Part: whole records of it, from anywhere within.
    enum class For { Reading, Writing, Part };

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
    QStringList unqueued;       ///< waited before this part and do no more
    SessionMarks marks;
    QDateTime written; ///< RecordTime::order of the last record that adds to the conversation; may be invalid
    bool isInRound =
        false;             ///< the last message has the results of some calls only; the one with all of them may follow
    bool isNewer = false;  ///< a newer version wrote it: it is read and never written
    QList<Damage> damages; ///< in order
    bool isTorn = false;   ///< the last of them is the end of the file: a crash in the middle of a write

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
    /// One for each that is set.
    static QByteArray marksRecords(const SessionMarks &marks, const RecordTime &time);
    static QByteArray queueOrderRecord(const QStringList &queueIds, const RecordTime &time);
};

} // namespace Deckhand
