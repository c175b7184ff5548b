#include "anthropic/streamassembler.h"

#include "base/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kMaxBlocks = 100'000;

StreamFault malformed(const QString &what)
{
    return {{}, what};
}

/// Blocks that the API takes back as they came. Of all other unknown ones a placeholder is kept, and no more.
bool canGoBack(const QString &type)
{
    static const QSet<QString> known{
        QStringLiteral("server_tool_use"),
        QStringLiteral("web_search_tool_result"),
        QStringLiteral("web_fetch_tool_result"),
        QStringLiteral("code_execution_tool_result"),
        QStringLiteral("bash_code_execution_tool_result"),
        QStringLiteral("text_editor_code_execution_tool_result"),
        QStringLiteral("tool_search_tool_result"),
        QStringLiteral("container_upload"),
    };
    return known.contains(type);
}

/// A tool use must have an id, or its result could not name it; some local servers send an empty one.
ToolUseId toolUseId(const QString &id)
{
    return ToolUseId(id.isEmpty() ? QStringLiteral("toolu_") + randomHexId() : id);
}

/// `,"name":value` of each other member, as it came.
QByteArray membersBeside(QByteArrayView object, std::initializer_list<QByteArrayView> known)
{
    QByteArray out;
    for (JsonMembers members(object); members.next();) {
        if (std::find(known.begin(), known.end(), members.key()) == known.end())
            out.append(",\"").append(members.key()).append("\":").append(members.value());
    }
    return out;
}

ContentBlock blockOf(const QJsonObject &block, QByteArrayView raw)
{
    const QString type = block.value(u"type").toString();
    if (type == u"text") {
        const bool isCited = !block.value(u"citations").toArray().isEmpty();
        return TextBlock{block.value(u"text").toString(),
                         isCited ? jsonMember(raw, "citations").toByteArray() : QByteArray()};
    }
    if (type == u"thinking")
        return ThinkingBlock{block.value(u"thinking").toString(), signatureIn(block),
                             membersBeside(raw, {"type", "thinking", "signature"})};
    if (type == u"redacted_thinking")
        return RedactedThinkingBlock{block.value(u"data").toString(), membersBeside(raw, {"type", "data"})};
    if (type == u"tool_use") {
        ToolUseBlock use;
        use.id = toolUseId(block.value(u"id").toString());
        use.name = block.value(u"name").toString();
        return use;
    }
    return OpaqueBlock{type, raw.toByteArray(), canGoBack(type)};
}

/// To a JSON array, or to nothing yet.
void appendItem(QByteArray &array, QByteArrayView item)
{
    if (item.isEmpty())
        return;
    if (array.isEmpty())
        array = "[";
    else
        array.chop(1);
    array += array.endsWith('[') ? "" : ",";
    array.append(item);
    array += ']';
}

/// The wire's index, or -1 when it is none.
int indexOf(const QJsonObject &event)
{
    const qint64 index = event.value(u"index").toInteger(-1);
    return index >= 0 && index < kMaxBlocks ? int(index) : -1;
}

} // namespace

StreamFault faultOf(const ServerError &said)
{
    return {said.type.isEmpty() ? QStringLiteral("error") : said.type, said.words, said.code, said.status};
}

QStringList StreamAssembler::texts() const
{
    QStringList texts;
    for (const auto &[index, draft] : m_drafts) {
        if (const auto *text = std::get_if<TextBlock>(&draft.block))
            texts.append(text->text);
    }
    return texts;
}

StreamAssembler::Step StreamAssembler::take(QByteArrayView data, bool isError)
{
    if (isError)
        return faultOf(serverErrorOf(data.toByteArray()));
    if (auto step = takeTextDelta(data))
        return *std::move(step);
    const QByteArrayView text = data.trimmed();
    if (text == "[DONE]") // another API's end mark, which some servers send along
        return m_began ? Step() : malformed(QStringLiteral("[DONE] came before message_start"));
    if (!text.startsWith('{'))
        return faultOf(serverErrorOf(text.toByteArray()));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(data.toByteArray(), &error);
    if (error.error == QJsonParseError::IllegalUTF8String) {
        // Bad bytes become U+FFFD, as in any stream that is no UTF-8 (WHATWG); one bad byte must not end the answer.
        const QByteArray repaired = QString::fromUtf8(data).toUtf8();
        const QJsonDocument again = QJsonDocument::fromJson(repaired, &error);
        return again.isObject() ? takeObject(again.object(), repaired) : malformed(error.errorString());
    }
    if (!document.isObject())
        return malformed(QStringLiteral("an event is no JSON object (%1)").arg(error.errorString()));
    return takeObject(document.object(), data);
}

/// Nearly every event of a long answer is a text delta. Read without a tree it costs a quarter (0.7 against 2.8 µs, see
/// tst_streamcost); whatever looks unusual falls through to the general way.
std::optional<StreamAssembler::Step> StreamAssembler::takeTextDelta(QByteArrayView json)
{
    QByteArrayView type;
    QByteArrayView index;
    QByteArrayView delta;
    JsonMembers members(json);
    while (members.next()) {
        if (members.key() == "type")
            type = members.value();
        else if (members.key() == "index")
            index = members.value();
        else if (members.key() == "delta")
            delta = members.value();
    }
    if (!members.complete() || type != "\"content_block_delta\"" || jsonMember(delta, "type") != "\"text_delta\"")
        return std::nullopt;
    bool isNumber = false;
    const int number = index.toInt(&isNumber);
    auto text = jsonString(jsonMember(delta, "text"));
    if (!isNumber || !text || !findBlock<TextBlock>(number))
        return std::nullopt;
    return appendText(number, *std::move(text));
}

StreamAssembler::Step StreamAssembler::takeObject(const QJsonObject &event, QByteArrayView json)
{
    const QString type = event.value(u"type").toString();
    if (type == u"message_start")
        return takeMessageStart(event);
    const bool isOfMessage = type.startsWith(u"content_block_") || type.startsWith(u"message_");
    if (isOfMessage && !m_began)
        return malformed(QStringLiteral("%1 came before message_start").arg(type));
    if (type == u"content_block_start")
        return takeBlockStart(event, json);
    if (type == u"content_block_delta")
        return takeBlockDelta(event, json);
    if (type == u"content_block_stop")
        return takeBlockStop(event);
    if (type == u"message_delta")
        return takeMessageDelta(event);
    if (type == u"message_stop")
        return finish();
    return type == u"ping" ? Step() : takeOther(event);
}

StreamAssembler::Step StreamAssembler::takeOther(const QJsonObject &event) const
{
    if (const std::optional<ServerError> error = serverErrorIn(event))
        return faultOf(*error);
    return {}; // whatever is added later
}

StreamAssembler::Step StreamAssembler::takeMessageStart(const QJsonObject &event)
{
    if (m_began)
        return malformed(QStringLiteral("message_start came twice"));
    const QJsonObject message = event.value(u"message").toObject();
    m_began = true;
    m_message.role = Role::Assistant;
    m_message.id = message.value(u"id").toString();
    m_message.model = message.value(u"model").toString();
    takeUsage(message.value(u"usage").toObject());
    return StreamEvent(StreamStarted{m_message.id, m_message.model});
}

StreamAssembler::Step StreamAssembler::takeBlockStart(const QJsonObject &event, QByteArrayView json)
{
    const int index = indexOf(event);
    if (index < 0 || m_drafts.count(index) > 0)
        return malformed(QStringLiteral("content_block_start has no usable index"));
    const QByteArrayView raw = jsonMember(json, "content_block");
    Draft draft;
    draft.block = blockOf(event.value(u"content_block").toObject(), raw);
    if (auto *use = std::get_if<ToolUseBlock>(&draft.block)) {
        draft.wholeInput = jsonMember(raw, "input").toByteArray();
        if (hasToolUse(use->id)) // some local servers give all calls of a message the same one
            use->id = toolUseId({});
    }
    BlockStarted started{index, draft.block};
    m_drafts.emplace(index, std::move(draft));
    return StreamEvent(std::move(started));
}

bool StreamAssembler::hasToolUse(const ToolUseId &id) const
{
    return std::any_of(m_drafts.cbegin(), m_drafts.cend(), [&id](const auto &draft) {
        const auto *use = std::get_if<ToolUseBlock>(&draft.second.block);
        return use && use->id == id;
    });
}

StreamAssembler::Step StreamAssembler::takeBlockDelta(const QJsonObject &event, QByteArrayView json)
{
    const int index = indexOf(event);
    const QJsonObject delta = event.value(u"delta").toObject();
    const QString type = delta.value(u"type").toString();
    Draft *draft = find(index);
    if (!draft)
        return malformed(QStringLiteral("a delta came for block %1, which never began").arg(index));
    if (std::holds_alternative<OpaqueBlock>(draft->block)) {
        takeOpaqueDelta(*draft, delta);
        return {};
    }
    if (type == u"text_delta")
        return appendText(index, delta.value(u"text").toString());
    if (type == u"thinking_delta")
        return appendThinking(index, delta.value(u"thinking").toString());
    if (type == u"input_json_delta")
        return appendInput(index, delta.value(u"partial_json").toString());
    if (auto *thinking = std::get_if<ThinkingBlock>(&draft->block); thinking && type == u"signature_delta")
        thinking->signature = signatureIn(delta);
    if (auto *text = std::get_if<TextBlock>(&draft->block); text && type == u"citations_delta")
        appendItem(text->citations, jsonMember(jsonMember(json, "delta"), "citation"));
    return {};
}

/// The input of a server's tool streams like that of ours. Any other delta makes the block one that is not understood:
/// it is no longer what its first event said.
void StreamAssembler::takeOpaqueDelta(Draft &draft, const QJsonObject &delta) const
{
    auto &block = std::get<OpaqueBlock>(draft.block);
    if (block.type != u"server_tool_use" || delta.value(u"type").toString() != u"input_json_delta") {
        block.sendBack = false;
        return;
    }
    draft.input += delta.value(u"partial_json").toString();
    draft.hasInputDeltas = true;
}

StreamAssembler::Draft *StreamAssembler::find(int index)
{
    const auto it = m_drafts.find(index);
    return it == m_drafts.end() ? nullptr : &it->second;
}

template<typename Block>
Block *StreamAssembler::findBlock(int index)
{
    Draft *draft = find(index);
    return draft ? std::get_if<Block>(&draft->block) : nullptr;
}

StreamAssembler::Step StreamAssembler::appendText(int index, QString text)
{
    auto *block = findBlock<TextBlock>(index);
    if (!block)
        return malformed(QStringLiteral("text came for block %1, which is no text block").arg(index));
    block->text += text;
    return StreamEvent(TextDelta{index, std::move(text)});
}

StreamAssembler::Step StreamAssembler::appendThinking(int index, const QString &text)
{
    auto *block = findBlock<ThinkingBlock>(index);
    if (!block)
        return malformed(QStringLiteral("thinking came for block %1, which is no thinking block").arg(index));
    block->thinking += text;
    return StreamEvent(ThinkingDelta{index, text});
}

StreamAssembler::Step StreamAssembler::appendInput(int index, const QString &partialJson)
{
    if (!findBlock<ToolUseBlock>(index))
        return malformed(QStringLiteral("tool input came for block %1, which is no tool use").arg(index));
    find(index)->input += partialJson;
    if (partialJson.isEmpty())
        return {};
    return StreamEvent(ToolInputDelta{index, partialJson});
}

StreamAssembler::Step StreamAssembler::takeBlockStop(const QJsonObject &event)
{
    const int index = indexOf(event);
    Draft *draft = find(index);
    if (!draft)
        return malformed(QStringLiteral("block %1 ended, but it never began").arg(index));
    if (std::exchange(draft->finished, true))
        return {};
    settle(*draft, false);
    return StreamEvent(BlockFinished{index});
}

void StreamAssembler::settle(Draft &draft, bool wasCut) const
{
    settleToolUse(draft, wasCut);
    settleServerToolUse(draft, wasCut);
}

/// Puts the streamed input where the first event had an empty one; all else stays as it came.
void StreamAssembler::settleServerToolUse(Draft &draft, bool wasCut) const
{
    auto *block = std::get_if<OpaqueBlock>(&draft.block);
    if (!block || block->type != u"server_tool_use")
        return;
    if (wasCut)
        block->sendBack = false;
    const QByteArray input = draft.input.toUtf8();
    if (!draft.hasInputDeltas || input.trimmed().isEmpty())
        return;
    const QByteArrayView old = jsonMember(block->json, "input");
    if (old.isEmpty() || !isStrictJsonObject(input)) {
        block->sendBack = false;
        return;
    }
    block->json.replace(old.data() - block->json.constData(), old.size(), input);
}

/// Parses the input, once. It is never repaired: half a command must not run.
void StreamAssembler::settleToolUse(Draft &draft, bool wasCut) const
{
    auto *use = std::get_if<ToolUseBlock>(&draft.block);
    if (!use)
        return;
    QByteArray raw = draft.input.isEmpty() ? draft.wholeInput : draft.input.toUtf8();
    if (raw.trimmed().isEmpty())
        raw = "{}";
    // Strictly: QJsonDocument alone takes raw line breaks and "1.", and the next request would carry them.
    const QJsonDocument parsed = !wasCut && isStrictJsonObject(raw) ? QJsonDocument::fromJson(raw) : QJsonDocument();
    use->invalidInput = !parsed.isObject();
    use->input = parsed.object();
    use->rawInput = raw;
    if (use->invalidInput) {
        use->rawInput = R"({"INVALID_JSON": )";
        appendJsonString(use->rawInput, draft.input);
        use->rawInput += '}';
    }
}

void StreamAssembler::takeUsage(const QJsonObject &usage)
{
    // Counts are cumulative: overwrite, never add; what is absent or null leaves the earlier count.
    const auto take = [&usage](QStringView key, qint64 &count) { count = usage.value(key).toInteger(count); };
    take(u"input_tokens", m_message.usage.inputTokens);
    take(u"output_tokens", m_message.usage.outputTokens);
    take(u"cache_creation_input_tokens", m_message.usage.cacheCreationInputTokens);
    take(u"cache_read_input_tokens", m_message.usage.cacheReadInputTokens);
    m_message.usage.webSearches =
        usage.value(u"server_tool_use")[u"web_search_requests"].toInteger(m_message.usage.webSearches);
}

StreamAssembler::Step StreamAssembler::takeMessageDelta(const QJsonObject &event)
{
    const QJsonObject delta = event.value(u"delta").toObject();
    const QString reason = delta.value(u"stop_reason").toString();
    if (!reason.isEmpty()) {
        m_message.stopReasonText = reason;
        m_message.stopReason = stopReasonOf(reason);
    }
    if (const QJsonObject details = delta.value(u"stop_details").toObject(); !details.isEmpty()) {
        m_message.refusalCategory = details.value(u"category").toString();
        m_message.refusalExplanation = details.value(u"explanation").toString();
    }
    takeUsage(event.value(u"usage").toObject());
    return {};
}

StreamAssembler::Step StreamAssembler::finish()
{
    const bool outOfRoom =
        m_message.stopReason == StopReason::MaxTokens || m_message.stopReason == StopReason::ContextWindowExceeded;
    for (auto &[index, draft] : m_drafts) {
        const bool isLast = index == m_drafts.rbegin()->first;
        // Out of room before the first character of its input: {} would be a call that the model never made.
        const bool neverWritten = outOfRoom && isLast && draft.input.isEmpty();
        if (!draft.finished || neverWritten)
            settle(draft, true);
        // It has grown in leaps, and will be kept as long as the conversation.
        if (auto *text = std::get_if<TextBlock>(&draft.block))
            text->text.squeeze();
        m_message.content.append(std::move(draft.block));
    }
    m_drafts.clear();
    return std::make_shared<const Message>(std::move(m_message));
}

} // namespace Deckhand
