#pragma once

#include "conversation/message.h"

namespace Deckhand {

/// When a prompt goes out that comes while a turn runs.
enum class SendWhen {
    TurnHasEnded, ///< it begins the next one
    Now           ///< in the turn's next request; if there is none any more, it begins the next turn
};

/// A prompt of the user that waits.
struct QueuedPrompt {
    QString id; ///< unique in its session
    QList<ContentBlock> content;
    SendWhen when = SendWhen::TurnHasEnded;
};

/// Where a session keeps what must outlive the program (the port to the disk). Each call returns when the record is where a
/// crash of the program takes nothing of it any more, and says so: true when it is, and with it everything before. What is
/// not stays with the writer, which tries it again with the next.
class HistoryWriter
{
public:
    virtual ~HistoryWriter() = default;

    /// A message enters the history. `queueId`: it is the prompt that waited under this id, which therefore waits no more.
    virtual bool keepMessage(const Message &message, const QString &queueId) = 0;
    /// One call of the last message is done, others are not yet; the message with the results of all of them follows.
    virtual bool keepResult(const ToolResultBlock &result) = 0;
    virtual bool keepQueued(const QueuedPrompt &prompt) = 0;
    /// It waits no more and enters no history: it was taken back.
    virtual bool dropQueued(const QString &queueId) = 0;
    /// What waits goes out in this order from now on; all that waits is named.
    virtual bool keepQueueOrder(const QStringList &queueIds) = 0;
    /// Nobody has named the session: keepTitle may.
    virtual bool wantsTitle() const { return false; }
    virtual bool keepTitle(const QString &) { return true; }
};

} // namespace Deckhand
