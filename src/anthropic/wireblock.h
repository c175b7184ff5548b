#pragma once

#include "conversation/message.h"

namespace Deckhand {

/// One content block as the Messages API takes it.
struct WireBlock {
    enum class Kind {
        Content,
        Thinking, ///< also redacted; valid only for the model that thought it
        UnsignedThinking,
        Document,
        ToolUse,
        ToolResult,
        ServerToolUse,
        ServerToolResult
    };
    Kind kind = Kind::Content;
    QByteArray json; ///< one JSON object, without white space around it
    /// Of the four tool kinds: which call it is. Of a document: what stands for it where none may be sent.
    QString id = {};
    int images = 0;
    int source = 0; ///< index in Message::content
};

/// The blocks of a message in their order. What every server would refuse is left out: empty text and empty thinking,
/// blocks of unknown types, and whatever does not belong to the message's role.
QList<WireBlock> wireBlocks(const Message &message);

/// Stands for an image, a document, or a result with images that the server has refused: words for the model.
WireBlock withheldBlock(const ContentBlock &block);
/// A text block; no bytes for blank text, which the API refuses.
QByteArray textJson(const QString &text);
/// Stands for a result that nobody recorded.
WireBlock missingResult(const QString &toolUseId);
/// The same call, or its result, under another id (letters, digits, `_` and `-`).
WireBlock renamed(WireBlock block, const QString &id);

} // namespace Deckhand
