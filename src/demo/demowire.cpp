#include "demo/demowire.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

QByteArray compact(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QByteArray deltaEvent(int index, const QString &type, const QString &key, const QString &value)
{
    return compact({{u"type"_qs, u"content_block_delta"_qs},
                    {u"index"_qs, index},
                    {u"delta"_qs, QJsonObject{{u"type"_qs, type}, {key, value}}}});
}

QJsonObject emptyBlock(const ContentBlock &block)
{
    if (const auto *use = std::get_if<ToolUseBlock>(&block))
        return {{u"type"_qs, u"tool_use"_qs},
                {u"id"_qs, use->id.toString()},
                {u"name"_qs, use->name},
                {u"input"_qs, QJsonObject()}};
    return {{u"type"_qs, u"text"_qs}, {u"text"_qs, QString()}};
}

struct Writer {
    const Message &message;

    QByteArray operator()(const StreamStarted &event) const
    {
        const QJsonObject usage{{u"input_tokens"_qs, message.usage.inputTokens}, {u"output_tokens"_qs, 0}};
        const QJsonObject start{{u"type"_qs, u"message"_qs},   {u"id"_qs, event.messageId},
                                {u"role"_qs, u"assistant"_qs}, {u"model"_qs, event.model},
                                {u"content"_qs, QJsonArray()}, {u"stop_reason"_qs, QJsonValue::Null},
                                {u"usage"_qs, usage}};
        return compact({{u"type"_qs, u"message_start"_qs}, {u"message"_qs, start}});
    }
    QByteArray operator()(const BlockStarted &event) const
    {
        return compact({{u"type"_qs, u"content_block_start"_qs},
                        {u"index"_qs, event.index},
                        {u"content_block"_qs, emptyBlock(event.block)}});
    }
    QByteArray operator()(const TextDelta &event) const
    {
        return deltaEvent(event.index, u"text_delta"_qs, u"text"_qs, event.text);
    }
    QByteArray operator()(const ThinkingDelta &event) const
    {
        return deltaEvent(event.index, u"thinking_delta"_qs, u"thinking"_qs, event.text);
    }
    QByteArray operator()(const ToolInputDelta &event) const
    {
        return deltaEvent(event.index, u"input_json_delta"_qs, u"partial_json"_qs, event.partialJson);
    }
    QByteArray operator()(const BlockFinished &event) const
    {
        return compact({{u"type"_qs, u"content_block_stop"_qs}, {u"index"_qs, event.index}});
    }
};

} // namespace

QByteArray demoWireEvent(const StreamEvent &event, const Message &message)
{
    return std::visit(Writer{message}, event);
}

QList<QByteArray> demoWireEnding(const Message &message)
{
    return {compact({{u"type"_qs, u"message_delta"_qs},
                     {u"delta"_qs, QJsonObject{{u"stop_reason"_qs, message.stopReasonText}}},
                     {u"usage"_qs, QJsonObject{{u"output_tokens"_qs, message.usage.outputTokens}}}}),
            compact({{u"type"_qs, u"message_stop"_qs}})};
}

} // namespace Deckhand
