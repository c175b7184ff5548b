#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "conversation/message.h"

#include <QDateTime>
#include <QList>

namespace Deckhand {

/// The first record of a session's file.
struct SessionHeader {
    SessionId id;
    QString workspace; ///< absolute
    QString model;     ///< at the beginning; each message tells its own
    QDateTime created; ///< UTC
};

/// What a session's file holds: one JSON object a line, the header first, then a record for each message.
struct SessionFile {
    SessionHeader header;
    QList<MessagePtr> messages;
    /// The bytes of the whole, readable records. What follows them is torn (a crash in the middle of a write).
    qint64 wholeBytes = 0;

    /// Reads a file; a torn or garbled record ends the reading. Records of unknown types are passed over. An error when
    /// there is no readable header, or a newer version wrote it.
    static Result<SessionFile> parse(const QByteArray &bytes, const QString &path);

    /// One record, with its line end.
    static QByteArray headerRecord(const SessionHeader &header);
    static QByteArray messageRecord(const Message &message, const QDateTime &at);
};

} // namespace Deckhand
