#pragma once

#include "conversation/contentblock.h"

#include <memory>

namespace Deckhand {

/// Tokens as the server counted them for one response. inputTokens excludes cached ones.
struct Usage {
    qint64 inputTokens = 0;
    qint64 outputTokens = 0;
    qint64 cacheCreationInputTokens = 0;
    qint64 cacheReadInputTokens = 0;

    Usage &operator+=(const Usage &other)
    {
        inputTokens += other.inputTokens;
        outputTokens += other.outputTokens;
        cacheCreationInputTokens += other.cacheCreationInputTokens;
        cacheReadInputTokens += other.cacheReadInputTokens;
        return *this;
    }
    /// The context that the request filled.
    qint64 totalInputTokens() const { return inputTokens + cacheCreationInputTokens + cacheReadInputTokens; }
};

enum class Role { User, Assistant };

/// Unknown covers null and words that did not exist when this was written: decide by content then.
enum class StopReason { EndTurn, ToolUse, MaxTokens, StopSequence, PauseTurn, Refusal, ContextWindowExceeded, Unknown };

/// One message of the history. Immutable once shared: the client keeps its serialised bytes by its address.
struct Message {
    Role role = Role::User;
    QList<ContentBlock> content;

    // Of the assistant's messages only.
    QString id;
    QString model;
    StopReason stopReason = StopReason::Unknown;
    QString stopReasonText; ///< the word as the server sent it
    Usage usage;
};
using MessagePtr = std::shared_ptr<const Message>;

/// The words of the message: its text blocks, joined with blank lines. No notices, no thinking, no tool traffic.
QString textOf(const Message &message);
QList<ToolUseBlock> toolUsesOf(const Message &message);

} // namespace Deckhand
