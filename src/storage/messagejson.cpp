#include "storage/messagejson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

// --- writing -------------------------------------------------------------------------------------------------------

QJsonObject typed(const QString &type)
{
    return {{QStringLiteral("type"), type}};
}

QJsonObject toJson(const TextBlock &block)
{
    QJsonObject json = typed(QStringLiteral("text"));
    json.insert(u"text", block.text);
    if (!block.citations.isEmpty())
        json.insert(u"citations", QString::fromUtf8(block.citations)); // as a string, for its bytes
    return json;
}

QJsonObject toJson(const SummaryBlock &block)
{
    QJsonObject json = typed(QStringLiteral("summary"));
    json.insert(u"text", block.text);
    return json;
}

QJsonObject toJson(const FileBlock &block)
{
    QJsonObject json = typed(QStringLiteral("file"));
    json.insert(u"name", block.name);
    json.insert(u"media_type", block.mediaType);
    json.insert(u"data", QString::fromLatin1(block.data.toBase64()));
    return json;
}

QJsonObject toJson(const ThinkingBlock &block)
{
    QJsonObject json = typed(QStringLiteral("thinking"));
    json.insert(u"thinking", block.thinking);
    json.insert(u"signature", block.signature);
    return json;
}

QJsonObject toJson(const RedactedThinkingBlock &block)
{
    QJsonObject json = typed(QStringLiteral("redacted_thinking"));
    json.insert(u"data", block.data);
    return json;
}

QJsonObject toJson(const ImageBlock &block)
{
    QJsonObject source = typed(QStringLiteral("base64"));
    source.insert(u"media_type", block.mediaType);
    source.insert(u"data", QString::fromLatin1(block.data.toBase64()));
    QJsonObject json = typed(QStringLiteral("image"));
    json.insert(u"source", source);
    if (!block.name.isEmpty())
        json.insert(u"name", block.name);
    return json;
}

QJsonObject toJson(const ToolUseBlock &block)
{
    QJsonObject json = typed(QStringLiteral("tool_use"));
    json.insert(u"id", block.id.toString());
    json.insert(u"name", block.name);
    json.insert(u"input", block.input);
    // As a string: a JSON value would lose the order of keys and the digits of numbers.
    json.insert(u"raw_input", QString::fromUtf8(block.rawInput));
    if (block.invalidInput)
        json.insert(u"invalid_input", true);
    return json;
}

QJsonObject toJson(const ToolResultBlock &block)
{
    QJsonArray content;
    if (!block.text.isEmpty())
        content.append(toJson(TextBlock{block.text}));
    for (const ImageBlock &image : block.images)
        content.append(toJson(image));
    QJsonObject json = typed(QStringLiteral("tool_result"));
    json.insert(u"tool_use_id", block.toolUseId.toString());
    json.insert(u"content", content);
    if (block.isError)
        json.insert(u"is_error", true);
    return json;
}

QJsonObject toJson(const NoticesBlock &block)
{
    QJsonArray ids;
    for (const NoticeId &id : block.notices)
        ids.append(id.toString());
    QJsonObject json = typed(QStringLiteral("notices"));
    json.insert(u"text", block.text);
    json.insert(u"notices", ids);
    return json;
}

QJsonObject toJson(const OpaqueBlock &block)
{
    QJsonObject json = typed(QStringLiteral("opaque"));
    json.insert(u"block_type", block.type);
    json.insert(u"json", QString::fromUtf8(block.json));
    json.insert(u"send_back", block.sendBack);
    return json;
}

QJsonObject usageToJson(const Usage &usage)
{
    return {{QStringLiteral("input_tokens"), usage.inputTokens},
            {QStringLiteral("output_tokens"), usage.outputTokens},
            {QStringLiteral("cache_creation_input_tokens"), usage.cacheCreationInputTokens},
            {QStringLiteral("cache_read_input_tokens"), usage.cacheReadInputTokens}};
}

// --- reading -------------------------------------------------------------------------------------------------------

ImageBlock imageFrom(const QJsonObject &json)
{
    const QJsonObject source = json.value(u"source").toObject();
    return {source.value(u"media_type").toString(), QByteArray::fromBase64(source.value(u"data").toString().toLatin1()),
            json.value(u"name").toString()};
}

ToolUseBlock toolUseFrom(const QJsonObject &json)
{
    ToolUseBlock block;
    block.id = ToolUseId(json.value(u"id").toString());
    block.name = json.value(u"name").toString();
    block.input = json.value(u"input").toObject();
    block.rawInput = json.value(u"raw_input").toString().toUtf8();
    block.invalidInput = json.value(u"invalid_input").toBool();
    // A file that somebody edited, or wrote by another program: the object is what counts there.
    if (block.rawInput.isEmpty())
        block.rawInput = QJsonDocument(block.input).toJson(QJsonDocument::Compact);
    return block;
}

ToolResultBlock toolResultFrom(const QJsonObject &json)
{
    ToolResultBlock block;
    block.toolUseId = ToolUseId(json.value(u"tool_use_id").toString());
    block.isError = json.value(u"is_error").toBool();
    const QJsonArray content = json.value(u"content").toArray();
    for (const QJsonValue &part : content) {
        if (part[u"type"].toString() == u"image")
            block.images.append(imageFrom(part.toObject()));
        else
            block.text += part[u"text"].toString();
    }
    return block;
}

NoticesBlock noticesFrom(const QJsonObject &json)
{
    NoticesBlock block;
    block.text = json.value(u"text").toString();
    const QJsonArray ids = json.value(u"notices").toArray();
    for (const QJsonValue &id : ids)
        block.notices.append(NoticeId(id.toString()));
    return block;
}

ContentBlock blockFrom(const QJsonObject &json)
{
    const QString type = json.value(u"type").toString();
    if (type == u"text")
        return TextBlock{json.value(u"text").toString(), json.value(u"citations").toString().toUtf8()};
    if (type == u"summary")
        return SummaryBlock{json.value(u"text").toString()};
    if (type == u"file")
        return FileBlock{json.value(u"name").toString(), json.value(u"media_type").toString(),
                         QByteArray::fromBase64(json.value(u"data").toString().toLatin1())};
    if (type == u"thinking")
        return ThinkingBlock{json.value(u"thinking").toString(), json.value(u"signature").toString()};
    if (type == u"redacted_thinking")
        return RedactedThinkingBlock{json.value(u"data").toString()};
    if (type == u"image")
        return imageFrom(json);
    if (type == u"tool_use")
        return toolUseFrom(json);
    if (type == u"tool_result")
        return toolResultFrom(json);
    if (type == u"notices")
        return noticesFrom(json);
    if (type == u"opaque")
        return OpaqueBlock{json.value(u"block_type").toString(), json.value(u"json").toString().toUtf8(),
                           json.value(u"send_back").toBool()};
    return OpaqueBlock{type, QJsonDocument(json).toJson(QJsonDocument::Compact), false};
}

Usage usageFrom(const QJsonObject &json)
{
    return {json.value(u"input_tokens").toInteger(), json.value(u"output_tokens").toInteger(),
            json.value(u"cache_creation_input_tokens").toInteger(), json.value(u"cache_read_input_tokens").toInteger()};
}

// --- stop reasons --------------------------------------------------------------------------------------------------

struct StopWord {
    StopReason reason;
    QLatin1String word;
};

constexpr StopWord stopWords[] = {
    {StopReason::EndTurn, QLatin1String("end_turn")},
    {StopReason::ToolUse, QLatin1String("tool_use")},
    {StopReason::MaxTokens, QLatin1String("max_tokens")},
    {StopReason::StopSequence, QLatin1String("stop_sequence")},
    {StopReason::PauseTurn, QLatin1String("pause_turn")},
    {StopReason::Refusal, QLatin1String("refusal")},
    {StopReason::ContextWindowExceeded, QLatin1String("model_context_window_exceeded")},
};

QString wordOf(const Message &message)
{
    if (!message.stopReasonText.isEmpty())
        return message.stopReasonText;
    for (const StopWord &entry : stopWords) {
        if (entry.reason == message.stopReason)
            return entry.word;
    }
    return {};
}

StopReason reasonOf(const QString &word)
{
    for (const StopWord &entry : stopWords) {
        if (word == entry.word)
            return entry.reason;
    }
    return StopReason::Unknown;
}

} // namespace

QJsonObject messageToJson(const Message &message)
{
    QJsonArray content;
    for (const ContentBlock &block : message.content)
        content.append(std::visit([](const auto &kind) { return toJson(kind); }, block));

    const bool isAssistant = message.role == Role::Assistant;
    QJsonObject json{{QStringLiteral("role"), isAssistant ? QStringLiteral("assistant") : QStringLiteral("user")},
                     {QStringLiteral("content"), content}};
    if (isAssistant) {
        json.insert(u"id", message.id);
        json.insert(u"model", message.model);
        if (!message.requestModel.isEmpty())
            json.insert(u"request_model", message.requestModel);
        json.insert(u"stop_reason", wordOf(message));
        if (!message.refusalCategory.isEmpty())
            json.insert(u"refusal_category", message.refusalCategory);
        if (!message.refusalExplanation.isEmpty())
            json.insert(u"refusal_explanation", message.refusalExplanation);
        json.insert(u"usage", usageToJson(message.usage));
    } else if (!message.usage.isEmpty()) { // a summary's
        json.insert(u"request_model", message.requestModel);
        json.insert(u"usage", usageToJson(message.usage));
    }
    return json;
}

std::optional<Message> messageFromJson(const QJsonObject &json)
{
    const QString role = json.value(u"role").toString();
    if (!json.value(u"content").isArray() || (role != u"user" && role != u"assistant"))
        return std::nullopt;

    Message message;
    message.role = role == u"assistant" ? Role::Assistant : Role::User;
    const QJsonArray content = json.value(u"content").toArray();
    for (const QJsonValue &block : content)
        message.content.append(blockFrom(block.toObject()));
    message.id = json.value(u"id").toString();
    message.model = json.value(u"model").toString();
    message.requestModel = json.value(u"request_model").toString();
    message.stopReasonText = json.value(u"stop_reason").toString();
    message.stopReason = reasonOf(message.stopReasonText);
    message.refusalCategory = json.value(u"refusal_category").toString();
    message.refusalExplanation = json.value(u"refusal_explanation").toString();
    message.usage = usageFrom(json.value(u"usage").toObject());
    return message;
}

} // namespace Deckhand
