#pragma once

#include "conversation/modelclient.h"

#include <QJsonDocument>

namespace Deckhand {

// Messages in one line each, for tests of what goes onto the wire.

inline MessagePtr says(QList<ContentBlock> content)
{
    return userMessage(content);
}

inline MessagePtr says(const QString &text)
{
    return userMessage({TextBlock{text}});
}

inline MessagePtr answers(QList<ContentBlock> content, StopReason reason = StopReason::EndTurn,
                          const QString &requestModel = {})
{
    auto message = std::make_shared<Message>();
    message->role = Role::Assistant;
    message->content = std::move(content);
    message->stopReason = reason;
    message->requestModel = requestModel;
    return message;
}

inline ToolUseBlock toolUse(const QString &id, const QByteArray &rawInput = "{}")
{
    ToolUseBlock use;
    use.id = ToolUseId(id);
    use.name = QStringLiteral("bash");
    use.input = QJsonDocument::fromJson(rawInput).object();
    use.rawInput = rawInput;
    return use;
}

inline ToolResultBlock toolResult(const QString &id, const QString &text = QStringLiteral("ok"), bool isError = false)
{
    return {ToolUseId(id), text, {}, isError};
}

inline ModelRequest requestOf(const QList<MessagePtr> &messages)
{
    ModelRequest request;
    request.model = QStringLiteral("m-1");
    request.maxTokens = 100;
    request.messages = messages;
    return request;
}

inline QByteArray withoutCacheMarks(QByteArray json)
{
    return json.replace(R"(,"cache_control":{"type":"ephemeral"})", "");
}

} // namespace Deckhand
