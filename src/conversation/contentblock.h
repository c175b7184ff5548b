#pragma once

#include "base/ids.h"
#include "conversation/toolend.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <variant>

namespace Deckhand {

// The content blocks of the Messages API, as plain values. PROTOCOL: a block that the model sent goes back unchanged.

struct TextBlock {
    QString text;
    /// Of the model's text: the JSON array as it came, to be sent back unchanged; empty if there are none.
    QByteArray citations = {};
};

/// Model's thinking. The text may be empty while the signature is not; such a block must be sent back too.
struct ThinkingBlock {
    QString thinking;
    QString signature; ///< of some servers empty; null: it came without one
    /// Members that we do not know, as they came: `,"name":value` and so on, to be sent back unchanged.
    QByteArray more = {};
};

struct RedactedThinkingBlock {
    QString data;
    QByteArray more = {}; ///< likewise
};

struct ImageBlock {
    QString mediaType; ///< image/png, image/jpeg, image/gif or image/webp
    QByteArray data;   ///< the file's bytes, not base64
    QString name = {}; ///< of the file that it came from, for people; may be empty. Never on the wire
};

/// A file that the user attached. Text goes onto the wire as a text block that names it, a PDF as a document.
struct FileBlock {
    QString name;
    QString mediaType; ///< text/plain (UTF-8) or application/pdf
    QByteArray data;   ///< the file's bytes
};

/// What stands for all that was said before it: the model's own summary, and what the program adds to it (see
/// contextOf). On the wire it is a text block; everything before it stays in the history and on the disk.
struct SummaryBlock {
    QString text;
};

struct ToolUseBlock {
    ToolUseId id;
    QString name;
    QJsonObject input;
    /// The input as the model wrote it: keys in their order, digits untouched. QJsonObject sorts keys and holds numbers as
    /// double, which would change the bytes that a prompt cache was made from.
    QByteArray rawInput;
    /// The streamed input was cut or is no JSON object: never run it, answer it with an error. `rawInput` is then
    /// {"INVALID_JSON": "…"} so that it can be sent back.
    bool invalidInput = false;
};

struct ToolResultBlock {
    ToolUseId toolUseId;
    QString text;
    QList<ImageBlock> images;
    bool isError = false;
    // For people and the session's file, not for the model. What never ran has the time of its refusal, and no duration.
    QDateTime startedAt = {};
    qint64 durationMs = -1;
    /// What the call changed in a file, or when it was denied would have, as a unified diff of bounded size; empty: nothing, or
    /// not known.
    QString diff = {};
    ToolEnd end = ToolEnd::Ran;
};

/// Ends of background tasks, told to the model. On the wire it is a text block of a user message; here it has a type of
/// its own so that no view, log or resume takes it for the user's words.
struct NoticesBlock {
    QString text;
    QList<NoticeId> notices;
};

/// A block that this program does not interpret (server tools, later additions): kept as it came.
struct OpaqueBlock {
    QString type;
    QByteArray json;
    bool sendBack = false; ///< false for unknown types: a placeholder is shown, and the wire never sees it again
};

using ContentBlock = std::variant<TextBlock, ThinkingBlock, RedactedThinkingBlock, ImageBlock, ToolUseBlock,
                                  ToolResultBlock, NoticesBlock, FileBlock, SummaryBlock, OpaqueBlock>;

} // namespace Deckhand
