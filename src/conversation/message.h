#pragma once

#include "conversation/contentblock.h"

#include <algorithm>
#include <memory>

namespace Deckhand {

/// Tokens as the server counted them for one response. inputTokens excludes cached ones.
struct Usage {
    qint64 inputTokens = 0;
    qint64 outputTokens = 0;
    qint64 cacheCreationInputTokens = 0;
    qint64 cacheReadInputTokens = 0;
    qint64 webSearches = 0; ///< by the server, each of which is paid for

    Usage &operator+=(const Usage &other)
    {
        inputTokens += other.inputTokens;
        outputTokens += other.outputTokens;
        cacheCreationInputTokens += other.cacheCreationInputTokens;
        cacheReadInputTokens += other.cacheReadInputTokens;
        webSearches += other.webSearches;
        return *this;
    }
    /// Nobody counted anything.
    bool isEmpty() const { return totalInputTokens() == 0 && outputTokens == 0; }
    /// The context that the request filled.
    qint64 totalInputTokens() const { return inputTokens + cacheCreationInputTokens + cacheReadInputTokens; }
};

enum class Role { User, Assistant };

/// Unknown covers null and words that did not exist when this was written: decide by content then.
enum class StopReason { EndTurn, ToolUse, MaxTokens, StopSequence, PauseTurn, Refusal, ContextWindowExceeded, Unknown };
/// The API's word; empty for Unknown.
QString stopReasonWord(StopReason reason);
StopReason stopReasonOf(QStringView word);

/// One message of the history. Immutable once shared: the client keeps its serialised bytes by its address.
struct Message {
    Role role = Role::User;
    QList<ContentBlock> content;
    QDateTime at; ///< when it entered the history; only of one that was read from a session's file

    // Of the assistant's messages only; but a summary, which is a message of the user to the model, has the usage of the
    // calls that it took, and the model that was asked.
    QString id;
    QString model;        ///< that answered
    QString requestModel; ///< that was asked; thinking is valid only for this one. Empty in old sessions
    QString server;       ///< the base URL that was asked; likewise
    StopReason stopReason = StopReason::Unknown;
    QString stopReasonText; ///< the word as the server sent it
    /// Of a refusal, in the server's words; often empty.
    QString refusalCategory;
    QString refusalExplanation;
    Usage usage;
};
using MessagePtr = std::shared_ptr<const Message>;

/// The words of the message: its text blocks, joined with blank lines. No notices, no thinking, no tool traffic.
QString textOf(const Message &message);
/// The words of a prompt and, a line for people each, what is attached to them: "plan.png (PNG image, 12 KB)".
QString wordsOf(const QList<ContentBlock> &content);
QStringList attachmentsOf(const QList<ContentBlock> &content);
MessagePtr userMessage(const QList<ContentBlock> &content);
/// What of a history is sent: all of it, or what begins with the last message that holds a SummaryBlock.
QList<MessagePtr> contextOf(const QList<MessagePtr> &history);

/// Its blocks of this type, in their order.
template<typename Block>
QList<Block> blocksOf(const Message &message)
{
    QList<Block> blocks;
    for (const ContentBlock &block : message.content) {
        if (const auto *wanted = std::get_if<Block>(&block))
            blocks.append(*wanted);
    }
    return blocks;
}
inline QList<ToolUseBlock> toolUsesOf(const Message &message)
{
    return blocksOf<ToolUseBlock>(message);
}
/// There is a block of one of these types in it.
template<typename... Blocks>
bool holds(const Message &message)
{
    return std::any_of(message.content.cbegin(), message.content.cend(),
                       [](const ContentBlock &block) { return (std::holds_alternative<Blocks>(block) || ...); });
}

/// ThinkingBlock::signature of a block as JSON.
QString signatureIn(const QJsonObject &thinking);

} // namespace Deckhand
