#include "history/messagejson.h"

#include "base/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

// --- writing -------------------------------------------------------------------------------------------------------
// As text at once: a tree of QJsonValues would hold every long answer and every image once more, in UTF-16.

void openBlock(QByteArray &out, const char *type)
{
    out += R"({"type":")";
    out += type;
    out += '"';
}

/// Between the items of an array.
void appendComma(QByteArray &out)
{
    if (!out.endsWith('['))
        out += ',';
}

void appendNumber(QByteArray &out, const char *name, qint64 number)
{
    appendKey(out, name);
    out += QByteArray::number(number);
}

void appendFlag(QByteArray &out, const char *name, bool is)
{
    appendKey(out, name);
    out += is ? "true" : "false";
}

void appendBase64(QByteArray &out, const char *name, const QByteArray &data)
{
    appendKey(out, name);
    out += '"' + data.toBase64() + '"';
}

/// What is empty need not be there.
void appendText(QByteArray &out, const char *name, const QString &text)
{
    if (!text.isEmpty())
        appendStringMember(out, name, text);
}

// Each kind of block, but for the brace behind it.

template<typename Block>
void appendBlock(QByteArray &out, const Block &block);

void write(QByteArray &out, const TextBlock &block)
{
    openBlock(out, "text");
    appendStringMember(out, "text", block.text);
    appendText(out, "citations", QString::fromUtf8(block.citations)); // as a string, for its bytes
}

void write(QByteArray &out, const SummaryBlock &block)
{
    openBlock(out, "summary");
    appendStringMember(out, "text", block.text);
}

void write(QByteArray &out, const FileBlock &block)
{
    openBlock(out, "file");
    appendStringMember(out, "name", block.name);
    appendStringMember(out, "media_type", block.mediaType);
    appendBase64(out, "data", block.data);
}

void write(QByteArray &out, const ThinkingBlock &block)
{
    openBlock(out, "thinking");
    appendStringMember(out, "thinking", block.thinking);
    if (!block.signature.isNull())
        appendStringMember(out, "signature", block.signature);
    appendText(out, "more", QString::fromUtf8(block.more)); // likewise
}

void write(QByteArray &out, const RedactedThinkingBlock &block)
{
    openBlock(out, "redacted_thinking");
    appendStringMember(out, "data", block.data);
    appendText(out, "more", QString::fromUtf8(block.more)); // likewise
}

void write(QByteArray &out, const ImageBlock &block)
{
    openBlock(out, "image");
    appendKey(out, "source");
    openBlock(out, "base64");
    appendStringMember(out, "media_type", block.mediaType);
    appendBase64(out, "data", block.data);
    out += '}';
    appendText(out, "name", block.name);
}

void write(QByteArray &out, const ToolUseBlock &block)
{
    openBlock(out, "tool_use");
    appendStringMember(out, "id", block.id.toString());
    appendStringMember(out, "name", block.name);
    appendKey(out, "input");
    out += QJsonDocument(block.input).toJson(QJsonDocument::Compact);
    // As a string: a JSON value would lose the order of keys and the digits of numbers.
    appendStringMember(out, "raw_input", QString::fromUtf8(block.rawInput));
    if (block.invalidInput)
        appendFlag(out, "invalid_input", true);
}

void write(QByteArray &out, const ToolResultBlock &block)
{
    openBlock(out, "tool_result");
    appendStringMember(out, "tool_use_id", block.toolUseId.toString());
    appendKey(out, "content");
    out += '[';
    if (!block.text.isEmpty())
        appendBlock(out, TextBlock{block.text});
    for (const ImageBlock &image : block.images) {
        appendComma(out);
        appendBlock(out, image);
    }
    out += ']';
    if (block.isError)
        appendFlag(out, "is_error", true);
    if (block.startedAt.isValid())
        appendStringMember(out, "started_at", block.startedAt.toUTC().toString(Qt::ISODateWithMs));
    if (block.durationMs >= 0)
        appendNumber(out, "duration_ms", block.durationMs);
    appendText(out, "diff", block.diff);
    appendText(out, "end", wordOf(block.end));
}

void write(QByteArray &out, const NoticesBlock &block)
{
    openBlock(out, "notices");
    appendStringMember(out, "text", block.text);
    appendKey(out, "notices");
    out += '[';
    for (const NoticeId &id : block.notices) {
        appendComma(out);
        appendJsonString(out, id.toString());
    }
    out += ']';
}

void write(QByteArray &out, const OpaqueBlock &block)
{
    openBlock(out, "opaque");
    appendStringMember(out, "block_type", block.type);
    appendStringMember(out, "json", QString::fromUtf8(block.json));
    appendFlag(out, "send_back", block.sendBack);
}

template<typename Block>
void appendBlock(QByteArray &out, const Block &block)
{
    write(out, block);
    out += '}';
}

void appendUsage(QByteArray &out, const Usage &usage)
{
    appendKey(out, "usage");
    out += '{';
    appendNumber(out, "input_tokens", usage.inputTokens);
    appendNumber(out, "output_tokens", usage.outputTokens);
    appendNumber(out, "cache_creation_input_tokens", usage.cacheCreationInputTokens);
    appendNumber(out, "cache_read_input_tokens", usage.cacheReadInputTokens);
    if (usage.webSearches > 0)
        appendNumber(out, "web_search_requests", usage.webSearches);
    out += '}';
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
    block.startedAt = QDateTime::fromString(json.value(u"started_at").toString(), Qt::ISODateWithMs);
    block.durationMs = json.value(u"duration_ms").toInteger(-1);
    block.diff = json.value(u"diff").toString();
    block.end = toolEndOf(json.value(u"end").toString());
    block.text = json.value(u"content").toString(); // as other programs may write it
    const QJsonArray content = json.value(u"content").toArray();
    for (const QJsonValue part : content) {
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
    for (const QJsonValue id : ids)
        block.notices.append(NoticeId(id.toString()));
    return block;
}

ContentBlock blockFrom(const QJsonObject &json)
{
    const QString type = json.value(u"type").toString();
    const QByteArray more = json.value(u"more").toString().toUtf8();
    if (type == u"text")
        return TextBlock{json.value(u"text").toString(), json.value(u"citations").toString().toUtf8()};
    if (type == u"summary")
        return SummaryBlock{json.value(u"text").toString()};
    if (type == u"file")
        return FileBlock{json.value(u"name").toString(), json.value(u"media_type").toString(),
                         QByteArray::fromBase64(json.value(u"data").toString().toLatin1())};
    if (type == u"thinking")
        return ThinkingBlock{json.value(u"thinking").toString(), signatureIn(json), more};
    if (type == u"redacted_thinking")
        return RedactedThinkingBlock{json.value(u"data").toString(), more};
    if (type == u"image")
        return imageFrom(json);
    // One that names nothing could be neither answered nor sent back.
    if (type == u"tool_use" && !json.value(u"id").toString().isEmpty() && !json.value(u"name").toString().isEmpty())
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
            json.value(u"cache_creation_input_tokens").toInteger(), json.value(u"cache_read_input_tokens").toInteger(),
            json.value(u"web_search_requests").toInteger()};
}

} // namespace

void appendContentJson(QByteArray &out, const QList<ContentBlock> &content)
{
    out += '[';
    for (const ContentBlock &block : content) {
        appendComma(out);
        std::visit([&out](const auto &kind) { appendBlock(out, kind); }, block);
    }
    out += ']';
}

void appendMessageJson(QByteArray &out, const Message &message)
{
    const bool isAssistant = message.role == Role::Assistant;
    out += isAssistant ? R"({"role":"assistant","content":)" : R"({"role":"user","content":)";
    appendContentJson(out, message.content);
    if (isAssistant) {
        appendStringMember(out, "id", message.id);
        appendStringMember(out, "model", message.model);
        appendText(out, "request_model", message.requestModel);
        appendText(out, "server", message.server);
        const QString &word = message.stopReasonText;
        appendStringMember(out, "stop_reason", word.isEmpty() ? stopReasonWord(message.stopReason) : word);
        appendText(out, "refusal_category", message.refusalCategory);
        appendText(out, "refusal_explanation", message.refusalExplanation);
        appendUsage(out, message.usage);
    } else if (!message.usage.isEmpty()) { // a summary's
        appendStringMember(out, "request_model", message.requestModel);
        appendUsage(out, message.usage);
    }
    out += '}';
}

std::optional<QList<ContentBlock>> contentFromJson(const QJsonValue &json)
{
    if (json.isString())
        return QList<ContentBlock>{TextBlock{json.toString()}};
    if (!json.isArray())
        return std::nullopt;
    QList<ContentBlock> content;
    const QJsonArray blocks = json.toArray();
    content.reserve(blocks.size()); // as much as is needed: they are kept by the thousand
    for (const QJsonValue block : blocks)
        content.append(blockFrom(block.toObject()));
    return content;
}

std::optional<Message> messageFromJson(const QJsonObject &json)
{
    const QString role = json.value(u"role").toString();
    std::optional<QList<ContentBlock>> content = contentFromJson(json.value(u"content"));
    if (!content || (role != u"user" && role != u"assistant"))
        return std::nullopt;

    Message message;
    message.role = role == u"assistant" ? Role::Assistant : Role::User;
    message.content = std::move(*content);
    message.id = json.value(u"id").toString();
    message.model = json.value(u"model").toString();
    message.requestModel = json.value(u"request_model").toString();
    message.server = json.value(u"server").toString();
    message.stopReasonText = json.value(u"stop_reason").toString();
    message.stopReason = stopReasonOf(message.stopReasonText);
    message.refusalCategory = json.value(u"refusal_category").toString();
    message.refusalExplanation = json.value(u"refusal_explanation").toString();
    message.usage = usageFrom(json.value(u"usage").toObject());
    return message;
}

} // namespace Deckhand
