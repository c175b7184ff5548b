#pragma once

#include "conversation/message.h"

namespace Deckhand {

// What makes a history one that a strict server takes, and what is known of its size. Pure.

/// False for an answer that the server would refuse to get back: nothing in it but white space, thinking or unknown
/// blocks. It is shown and kept on the disk, and is no part of the history.
bool canBeSentBack(const Message &message);

/// An error result with `reason` for every use. `at`: when that was decided; invalid: nobody knows.
QList<ToolResultBlock> notRun(const QList<ToolUseBlock> &uses, ToolEnd end, const QString &reason,
                              const QDateTime &at = {});

/// The tool uses at the end of the history that `next` does not answer.
QList<ToolUseBlock> openCalls(const QList<MessagePtr> &history, const Message &next = {});

/// The history as it is can be sent: it ends with words, results, or an answer that the server itself paused.
bool endsAnswerable(const QList<MessagePtr> &history);

/// A tool of the server's own waits for its result: the next user message may hold tool results only.
bool awaitsServerTool(const Message &message);

/// What a server has counted when it was asked for nothing else: the request that ends with `upTo`.
struct CountedContext {
    qint64 tokens = 0;
    MessagePtr upTo; ///< null: nothing was counted
};

struct ContextSize {
    qint64 tokens = 0;    ///< that the next request will fill
    qint64 estimated = 0; ///< of these: four bytes a token; 0: a server has counted all of it
};
/// By the newest that a server has counted, a response or `counted`, and an estimate of what was added since. What
/// another model than `model` was asked says little, and is an estimate as a whole.
ContextSize contextSizeOf(const QList<MessagePtr> &history, const CountedContext &counted, const QString &model);

} // namespace Deckhand
