#pragma once

#include "conversation/message.h"

namespace Deckhand {

// What makes a history one that a strict server takes, and what is known of its size. Pure.

/// False for an answer that the server would refuse to get back: nothing in it but white space, thinking or unknown
/// blocks. It is shown and kept on the disk, and is no part of the history.
bool canBeSentBack(const Message &message);

/// An error result with `reason` for every use.
QList<ToolResultBlock> notRun(const QList<ToolUseBlock> &uses, const QString &reason);

/// The tool uses at the end of the history that `next` does not answer.
QList<ToolUseBlock> openCalls(const QList<MessagePtr> &history, const Message &next = {});

/// A tool of the server's own waits for its result: the next user message may hold tool results only.
bool awaitsServerTool(const Message &message);

/// Tokens that the next request will fill: as the server counted the last response, and four bytes a token for what was
/// added since.
qint64 contextTokensOf(const QList<MessagePtr> &history);

} // namespace Deckhand
