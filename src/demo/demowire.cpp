#include "demo/demowire.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

using Json = QJsonObject;

QByteArray compact(const Json &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

Json typed(const QString &type)
{
    return {{QStringLiteral("type"), type}};
}

QByteArray deltaEvent(int index, const QString &type, const QString &key, const QString &value)
{
    Json delta = typed(type);
    delta.insert(key, value);
    Json json = typed(QStringLiteral("content_block_delta"));
    json.insert(u"index", index);
    json.insert(u"delta", delta);
    return compact(json);
}

Json emptyBlock(const ContentBlock &block)
{
    const auto *use = std::get_if<ToolUseBlock>(&block);
    Json json = typed(use ? QStringLiteral("tool_use") : QStringLiteral("text"));
    if (use) {
        json.insert(u"id", use->id.toString());
        json.insert(u"name", use->name);
        json.insert(u"input", Json());
    } else {
        json.insert(u"text", QString());
    }
    return json;
}

struct Writer {
    const Message &message;

    QByteArray operator()(const StreamStarted &event) const
    {
        Json start = typed(QStringLiteral("message"));
        start.insert(u"id", event.messageId);
        start.insert(u"role", QStringLiteral("assistant"));
        start.insert(u"model", event.model);
        start.insert(u"content", QJsonArray());
        start.insert(u"stop_reason", QJsonValue::Null);
        start.insert(u"usage", Json{{QStringLiteral("input_tokens"), message.usage.inputTokens},
                                    {QStringLiteral("output_tokens"), 0}});
        Json json = typed(QStringLiteral("message_start"));
        json.insert(u"message", start);
        return compact(json);
    }
    QByteArray operator()(const BlockStarted &event) const
    {
        Json json = typed(QStringLiteral("content_block_start"));
        json.insert(u"index", event.index);
        json.insert(u"content_block", emptyBlock(event.block));
        return compact(json);
    }
    QByteArray operator()(const TextDelta &event) const
    {
        return deltaEvent(event.index, QStringLiteral("text_delta"), QStringLiteral("text"), event.text);
    }
    QByteArray operator()(const ThinkingDelta &event) const
    {
        return deltaEvent(event.index, QStringLiteral("thinking_delta"), QStringLiteral("thinking"), event.text);
    }
    QByteArray operator()(const ToolInputDelta &event) const
    {
        return deltaEvent(event.index, QStringLiteral("input_json_delta"), QStringLiteral("partial_json"),
                          event.partialJson);
    }
    QByteArray operator()(const BlockFinished &event) const
    {
        Json json = typed(QStringLiteral("content_block_stop"));
        json.insert(u"index", event.index);
        return compact(json);
    }
};

} // namespace

QByteArray demoWireEvent(const StreamEvent &event, const Message &message)
{
    return std::visit(Writer{message}, event);
}

QList<QByteArray> demoWireEnding(const Message &message)
{
    Json delta = typed(QStringLiteral("message_delta"));
    delta.insert(u"delta", Json{{QStringLiteral("stop_reason"), message.stopReasonText}});
    delta.insert(u"usage", Json{{QStringLiteral("output_tokens"), message.usage.outputTokens}});
    return {compact(delta), compact(typed(QStringLiteral("message_stop")))};
}

} // namespace Deckhand
