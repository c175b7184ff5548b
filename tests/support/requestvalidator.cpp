#include "support/requestvalidator.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>

namespace Deckhand {

namespace {

using Keys = QSet<QString>;

QString quote(const QString &word)
{
    return u'`' + word + u'`';
}

Keys keysOf(const QString &words)
{
    const QStringList list = words.split(u' ');
    return {list.begin(), list.end()};
}

bool matches(const QString &text, const QString &pattern)
{
    return QRegularExpression(pattern).match(text).hasMatch();
}

QString extraKey(const QJsonObject &object, const Keys &allowed, const QString &where)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!allowed.contains(it.key()))
            return where + it.key() + QStringLiteral(": Extra inputs are not permitted");
    }
    return {};
}

bool hasLoneSurrogate(const QString &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!text.at(i).isSurrogate())
            continue;
        if (!text.at(i).isHighSurrogate() || i + 1 == text.size() || !text.at(i + 1).isLowSurrogate())
            return true;
        ++i;
    }
    return false;
}

bool hasBadText(const QJsonValue &value)
{
    if (value.isString())
        return hasLoneSurrogate(value.toString()) || value.toString().contains(QChar(u'\0'));
    if (value.isArray()) {
        for (const QJsonValue &item : value.toArray()) {
            if (hasBadText(item))
                return true;
        }
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (hasLoneSurrogate(it.key()) || hasBadText(it.value()))
                return true;
        }
    }
    return false;
}

/// Checks the messages in order; remembers which tool uses wait for their results.
class MessagesCheck
{
public:
    QString run(const QJsonArray &messages)
    {
        if (messages.isEmpty())
            return QStringLiteral("messages: at least one message is required");
        if (messages.size() > 100'000)
            return QStringLiteral("messages: at most 100000 messages are allowed");
        for (const QJsonValue &message : messages)
            noteServerTools(message.toObject().value(u"content").toArray());
        for (m_at = 0; m_at < messages.size(); ++m_at) {
            if (const QString why = checkMessage(messages.at(m_at).toObject()); !why.isEmpty())
                return QStringLiteral("messages.%1: ").arg(m_at) + why;
        }
        if (m_images > 100)
            return QStringLiteral("messages: too many images, at most 100 are allowed");
        if (!m_open.isEmpty())
            return QStringLiteral("`tool_use` ids were found without `tool_result` blocks immediately after: ")
                 + QStringList(m_open.begin(), m_open.end()).join(u", ");
        if (const QString why = checkUnresolved(messages); !why.isEmpty())
            return why;
        if (!m_isUser && !m_hasServerTool)
            return QStringLiteral("This model does not support assistant message prefill. "
                                  "The conversation must end with a user message.");
        return {};
    }

private:
    void noteServerTools(const QJsonArray &blocks)
    {
        for (const QJsonValue &value : blocks) {
            const QJsonObject block = value.toObject();
            const QString type = block.value(u"type").toString();
            if (type != u"tool_result" && type.endsWith(u"_tool_result"_qs))
                m_serverResults.insert(block.value(u"tool_use_id").toString());
        }
    }

    /// A server's tool without its result is waited for at the end only: after a pause, or behind our own results.
    QString checkUnresolved(const QJsonArray &messages) const
    {
        for (auto it = m_unresolved.begin(); it != m_unresolved.end(); ++it) {
            if (it.value() == messages.size() - 1)
                continue;
            const QJsonValue last = messages.last().toObject().value(u"content");
            bool onlyResults = it.value() == messages.size() - 2 && last.isArray();
            for (const QJsonValue &block : last.toArray())
                onlyResults = onlyResults && block.toObject().value(u"type").toString() == u"tool_result";
            if (!onlyResults)
                return QStringLiteral("`server_tool_use` without a corresponding result block: ") + it.key();
        }
        return {};
    }

    QString checkMessage(const QJsonObject &message)
    {
        if (const QString why = extraKey(message, keysOf(QStringLiteral("role content")), {}); !why.isEmpty())
            return why;
        const QString role = message.value(u"role").toString();
        if (role != (m_at % 2 == 0 ? u"user" : u"assistant"))
            return QStringLiteral("roles must alternate and begin with user, found ") + quote(role);
        m_isUser = role == u"user";
        m_hasServerTool = false;
        const QJsonValue content = message.value(u"content");
        if (content.isString())
            return checkBlocks({QJsonObject{{u"type"_qs, u"text"_qs}, {u"text"_qs, content}}});
        if (!content.isArray() || content.toArray().isEmpty())
            return QStringLiteral("all messages must have non-empty content");
        return checkBlocks(content.toArray());
    }

    QString checkBlocks(const QJsonArray &blocks)
    {
        QSet<QString> unanswered = m_open;
        m_open.clear();
        bool sawOther = false;
        for (const QJsonValue &value : blocks) {
            const QJsonObject block = value.toObject();
            if (const QString why = checkBlock(block); !why.isEmpty())
                return why;
            if (block.value(u"type").toString() != u"tool_result") {
                sawOther = true;
                continue;
            }
            const QString id = block.value(u"tool_use_id").toString();
            if (!unanswered.remove(id))
                return QStringLiteral("unexpected `tool_use_id` found in `tool_result` blocks: ") + id;
            if (sawOther)
                return QStringLiteral("tool_result blocks must come first, found after other content: ") + id;
        }
        if (!unanswered.isEmpty())
            return QStringLiteral("`tool_use` ids were found without `tool_result` blocks immediately after: ")
                 + QStringList(unanswered.begin(), unanswered.end()).join(u", ");
        return {};
    }

    QString checkBlock(const QJsonObject &block)
    {
        static const QHash<QString, Keys> known{
            {u"text"_qs, keysOf(u"type text cache_control citations"_qs)},
            {u"image"_qs, keysOf(u"type source cache_control"_qs)},
            {u"document"_qs, keysOf(u"type source title context citations cache_control"_qs)},
            {u"thinking"_qs, keysOf(u"type thinking signature"_qs)},
            {u"redacted_thinking"_qs, keysOf(u"type data"_qs)},
            {u"tool_use"_qs, keysOf(u"type id name input caller cache_control"_qs)},
            {u"tool_result"_qs, keysOf(u"type tool_use_id content is_error cache_control"_qs)},
            {u"server_tool_use"_qs, keysOf(u"type id name input caller cache_control"_qs)},
            {u"web_search_tool_result"_qs, keysOf(u"type tool_use_id content caller cache_control"_qs)},
            {u"web_fetch_tool_result"_qs, keysOf(u"type tool_use_id content caller cache_control"_qs)},
            {u"code_execution_tool_result"_qs, keysOf(u"type tool_use_id content cache_control"_qs)},
            {u"bash_code_execution_tool_result"_qs, keysOf(u"type tool_use_id content cache_control"_qs)},
            {u"text_editor_code_execution_tool_result"_qs, keysOf(u"type tool_use_id content cache_control"_qs)},
            {u"tool_search_tool_result"_qs, keysOf(u"type tool_use_id content cache_control"_qs)},
            {u"container_upload"_qs, keysOf(u"type file_id cache_control"_qs)},
        };
        const QString type = block.value(u"type").toString();
        if (!known.contains(type))
            return QStringLiteral("unknown content block type ") + quote(type);
        if (const QString why = extraKey(block, known.value(type), type + u'.'); !why.isEmpty())
            return why;
        static const Keys ofUser = keysOf(u"text image document tool_result"_qs);
        static const Keys onlyOfUser = keysOf(u"image document tool_result"_qs);
        if (m_isUser ? !ofUser.contains(type) : onlyOfUser.contains(type))
            return QStringLiteral("block of type ") + quote(type) + QStringLiteral(" is not allowed in this role");
        if (const QString why = checkCacheControl(type, block); !why.isEmpty())
            return why;
        return checkFields(type, block);
    }

    QString checkCacheControl(const QString &type, const QJsonObject &block) const
    {
        if (!block.contains(u"cache_control"))
            return {};
        const QJsonObject control = block.value(u"cache_control").toObject();
        const QString ttl = control.value(u"ttl").toString(u"5m"_qs);
        if (control.value(u"type").toString() != u"ephemeral" || (ttl != u"5m" && ttl != u"1h"))
            return type + QStringLiteral(".cache_control: {\"type\":\"ephemeral\"} expected");
        return extraKey(control, keysOf(u"type ttl"_qs), type + u".cache_control."_qs);
    }

    QString checkFields(const QString &type, const QJsonObject &block)
    {
        if (type == u"text" && block.value(u"text").toString().trimmed().isEmpty())
            return QStringLiteral("text content blocks must contain non-whitespace text");
        if (type == u"text" && m_isUser && !block.value(u"citations").toArray().isEmpty())
            return QStringLiteral("text.citations: not allowed in a user message");
        if (type == u"server_tool_use") {
            m_hasServerTool = true;
            const QString id = block.value(u"id").toString();
            if (!block.value(u"input").isObject() || id.isEmpty())
                return QStringLiteral("server_tool_use: id and input are required");
            m_serverUses.insert(id);
            if (!m_serverResults.contains(id))
                m_unresolved.insert(id, m_at);
        }
        if (type != u"tool_result" && type.endsWith(u"_tool_result"_qs)) {
            m_hasServerTool = true;
            if (!m_serverUses.contains(block.value(u"tool_use_id").toString()))
                return QStringLiteral("unexpected `tool_use_id` found in ") + quote(type);
        }
        if (type == u"document")
            return checkDocument(block.value(u"source").toObject());
        if (type == u"thinking"
            && (!block.value(u"thinking").isString() || block.value(u"signature").toString().isEmpty()))
            return QStringLiteral("thinking.signature: Field required");
        if (type == u"redacted_thinking" && block.value(u"data").toString().isEmpty())
            return QStringLiteral("redacted_thinking.data: Field required");
        if (type == u"image")
            return checkImage(block.value(u"source").toObject());
        if (type == u"tool_use")
            return checkToolUse(block);
        if (type == u"tool_result")
            return checkToolResult(block);
        return {};
    }

    QString checkDocument(const QJsonObject &source) const
    {
        if (source.value(u"type").toString() != u"base64"
            || source.value(u"media_type").toString() != u"application/pdf")
            return QStringLiteral("document.source: base64 with media_type application/pdf expected");
        const auto data = QByteArray::fromBase64Encoding(source.value(u"data").toString().toLatin1(),
                                                         QByteArray::AbortOnBase64DecodingErrors);
        return data && !data.decoded.isEmpty() ? QString() : QStringLiteral("document.source.data: invalid base64");
    }

    QString checkImage(const QJsonObject &source)
    {
        ++m_images;
        static const Keys types = keysOf(u"image/png image/jpeg image/gif image/webp"_qs);
        if (source.value(u"type").toString() != u"base64" || !types.contains(source.value(u"media_type").toString()))
            return QStringLiteral("image.source: base64 with a supported media_type expected");
        const QByteArray base64 = source.value(u"data").toString().toLatin1();
        if (base64.size() > 10'000'000)
            return QStringLiteral("image.source.data: image exceeds 10 MB maximum");
        const auto data = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        return data && !data.decoded.isEmpty() ? QString() : QStringLiteral("image.source.data: invalid base64 data");
    }

    QString checkToolUse(const QJsonObject &block)
    {
        const QString id = block.value(u"id").toString();
        if (!matches(id, u"^[a-zA-Z0-9_-]+$"_qs))
            return QStringLiteral("tool_use.id: String should match pattern, found ") + quote(id);
        if (m_ids.contains(id))
            return QStringLiteral("`tool_use` ids must be unique: ") + id;
        if (!matches(block.value(u"name").toString(), u"^[a-zA-Z0-9_-]{1,200}$"_qs))
            return QStringLiteral("tool_use.name: String should match pattern");
        if (!block.value(u"input").isObject())
            return QStringLiteral("tool_use.input: Input should be a valid dictionary");
        m_ids.insert(id);
        m_open.insert(id);
        return {};
    }

    QString checkToolResult(const QJsonObject &block)
    {
        const QJsonValue content = block.value(u"content");
        if (block.contains(u"is_error") && !block.value(u"is_error").isBool())
            return QStringLiteral("tool_result.is_error: Input should be a valid boolean");
        if (block.value(u"is_error").toBool() && content.toString().isEmpty() && content.toArray().isEmpty())
            return QStringLiteral("tool_result: content cannot be empty if `is_error` is true");
        if (content.isUndefined() || content.isString())
            return {};
        if (!content.isArray() || content.toArray().isEmpty())
            return QStringLiteral("tool_result.content: Input should be a valid list");
        for (const QJsonValue &value : content.toArray()) {
            const QString type = value.toObject().value(u"type").toString();
            if (type != u"text" && type != u"image")
                return QStringLiteral("tool_result.content: block type ") + quote(type)
                     + QStringLiteral(" is not known");
            if (const QString why = checkBlock(value.toObject()); !why.isEmpty())
                return QStringLiteral("tool_result.content: ") + why;
        }
        return {};
    }

    int m_at = 0;
    bool m_isUser = true;
    QSet<QString> m_ids;
    QSet<QString> m_open;
    int m_images = 0;
    bool m_hasServerTool = false;
    QSet<QString> m_serverUses;
    QSet<QString> m_serverResults;
    QHash<QString, int> m_unresolved; ///< where it stands
};

QString checkTools(const QJsonValue &value)
{
    if (value.isUndefined())
        return {};
    static const Keys allowed =
        keysOf(u"type name description input_schema strict eager_input_streaming cache_control"_qs);
    QSet<QString> names;
    for (const QJsonValue &item : value.toArray()) {
        const QJsonObject tool = item.toObject();
        const QString name = tool.value(u"name").toString();
        // The server's own tools have a schema of their own, and a version in their type.
        static const QHash<QString, Keys> ofServer{
            {u"web_search_20250305"_qs,
             keysOf(u"type name max_uses allowed_domains blocked_domains user_location cache_control"_qs)},
            {u"web_fetch_20250910"_qs, keysOf(u"type name max_uses allowed_domains blocked_domains citations "
                                              "max_content_tokens cache_control"_qs)}};
        const QString type = tool.value(u"type").toString();
        const bool isOfServer = ofServer.contains(type);
        if (const QString why = extraKey(tool, ofServer.value(type, allowed), u"tools."_qs); !why.isEmpty())
            return why;
        if (isOfServer && !type.startsWith(name + u"_2"_qs))
            return QStringLiteral("tools.name: Input should be the tool's own, found ") + quote(name);
        if (tool.contains(u"allowed_domains") && tool.contains(u"blocked_domains"))
            return QStringLiteral("tools: Only one of allowed_domains or blocked_domains can be specified.");
        if (!matches(name, u"^[a-zA-Z0-9_-]{1,64}$"_qs))
            return QStringLiteral("tools.name: String should match pattern, found ") + quote(name);
        if (names.contains(name))
            return QStringLiteral("tools: Tool names must be unique: ") + name;
        if (!isOfServer && tool.value(u"input_schema").toObject().value(u"type").toString() != u"object")
            return QStringLiteral("tools.input_schema.type: Input should be 'object', tool ") + name;
        names.insert(name);
    }
    return {};
}

QString checkSystem(const QJsonValue &value)
{
    if (!value.isUndefined() && !value.isString() && !value.isArray())
        return QStringLiteral("system: Input should be a string or a list");
    for (const QJsonValue &block : value.toArray()) {
        if (const QString why =
                extraKey(block.toObject(), keysOf(u"type text cache_control citations"_qs), u"system."_qs);
            !why.isEmpty())
            return why;
        if (block.toObject().value(u"text").toString().trimmed().isEmpty())
            return QStringLiteral("system: text content blocks must contain non-whitespace text");
    }
    return {};
}

QString checkHeaders(const QHash<QByteArray, QByteArray> &headers)
{
    const QByteArray version = headers.value("anthropic-version");
    if (version != "2023-06-01" && version != "2026-10-21")
        return QStringLiteral("anthropic-version: \"%1\" is not a valid version").arg(QString::fromUtf8(version));
    if (!headers.value("content-type").startsWith("application/json"))
        return QStringLiteral("content-type: application/json expected");
    if (headers.contains("x-api-key") && headers.contains("authorization"))
        return QStringLiteral("both x-api-key and authorization were sent; send exactly one of them");
    return {};
}

int countOf(const QByteArray &text, const QByteArray &words)
{
    return int(text.count(words));
}

QString checkThinking(const QJsonObject &body)
{
    if (!body.contains(u"thinking"))
        return {};
    const QJsonObject thinking = body.value(u"thinking").toObject();
    const QString type = thinking.value(u"type").toString();
    if (const QString why = extraKey(thinking, keysOf(u"type budget_tokens display"_qs), u"thinking."_qs);
        !why.isEmpty())
        return why;
    if (!keysOf(u"adaptive disabled enabled between_tools"_qs).contains(type))
        return QStringLiteral("thinking.type: Input tag not found: ") + quote(type);
    if (thinking.contains(u"display")
        && (type == u"disabled" || !keysOf(u"summarized omitted"_qs).contains(thinking.value(u"display").toString())))
        return QStringLiteral("thinking.display: not allowed");
    if (thinking.contains(u"budget_tokens") != (type == u"enabled"))
        return QStringLiteral("thinking.budget_tokens: only, and always, with `enabled`");
    const qint64 budget = thinking.value(u"budget_tokens").toInteger(1024);
    if (budget < 1024
        || (body.contains(u"max_tokens") && budget >= body.value(u"max_tokens").toInteger() && type == u"enabled"))
        return QStringLiteral("thinking.budget_tokens: at least 1024 and less than max_tokens");
    return {};
}

QString checkToolChoice(const QJsonObject &body)
{
    if (!body.contains(u"tool_choice"))
        return {};
    const QString type = body.value(u"tool_choice").toObject().value(u"type").toString();
    if (!body.contains(u"tools"))
        return QStringLiteral("tool_choice: may only be specified while providing tools");
    const bool thinks = body.value(u"thinking").toObject().value(u"type").toString() == u"enabled";
    return thinks && (type == u"any" || type == u"tool")
             ? QStringLiteral("Thinking may not be enabled when tool_choice forces tool use.")
             : QString();
}

QString checkBetas(const QHash<QByteArray, QByteArray> &headers, const QJsonObject &body)
{
    const QByteArrayList betas =
        headers.contains("anthropic-beta") ? headers.value("anthropic-beta").split(',') : QByteArrayList();
    for (const QByteArray &beta : betas) {
        if (beta.trimmed() != "context-management-2025-06-27" && beta.trimmed() != "web-fetch-2025-09-10")
            return QStringLiteral("Unexpected value(s) `%1` for the `anthropic-beta` header")
                .arg(QString::fromUtf8(beta.trimmed()));
    }
    return body.contains(u"context_management") && !betas.contains("context-management-2025-06-27")
             ? QStringLiteral("context_management: Extra inputs are not permitted")
             : QString();
}

QString checkTop(const QJsonObject &body, bool counts)
{
    static const Keys always =
        keysOf(u"model messages system tools tool_choice thinking output_config cache_control context_management"_qs);
    static const Keys ofMessages = keysOf(u"max_tokens stream stop_sequences metadata service_tier container "
                                          "inference_geo"_qs);
    if (const QString why = extraKey(body, counts ? always : always + ofMessages, {}); !why.isEmpty())
        return why;
    if (body.value(u"model").toString().isEmpty())
        return QStringLiteral("model: Field required");
    if (!body.value(u"messages").isArray())
        return QStringLiteral("messages: Field required");
    if (counts)
        return {};
    const QJsonValue maxTokens = body.value(u"max_tokens");
    if (!maxTokens.isDouble() || maxTokens.toInteger(-1) < 1)
        return QStringLiteral("max_tokens: an integer of at least 1 is required");
    if (body.contains(u"stream") && !body.value(u"stream").isBool())
        return QStringLiteral("stream: Input should be a valid boolean");
    return {};
}

QString violation(const QHash<QByteArray, QByteArray> &headers, const QByteArray &body, bool counts)
{
    if (const QString why = checkHeaders(headers); !why.isEmpty())
        return why;
    if (body.size() > 32'000'000)
        return QStringLiteral("request_too_large: Request exceeds the maximum size");
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (!document.isObject())
        return QStringLiteral("The request body is not valid JSON: ") + error.errorString();
    const QJsonObject top = document.object();
    if (hasBadText(top))
        return QStringLiteral("The request body is not valid JSON: a lone surrogate or a NUL in a string");
    // Counted in the bytes: where it stands in a string, its quotes are escaped.
    if (const int marks = countOf(body, "\"cache_control\":"); marks > 4)
        return QStringLiteral("A maximum of 4 blocks with cache_control may be provided. Found %1.").arg(marks);
    for (const QString &why :
         {checkTop(top, counts), checkBetas(headers, top), checkThinking(top), checkToolChoice(top),
          checkTools(top.value(u"tools")), checkSystem(top.value(u"system"))}) {
        if (!why.isEmpty())
            return why;
    }
    return MessagesCheck().run(top.value(u"messages").toArray());
}

} // namespace

QString requestViolation(const QHash<QByteArray, QByteArray> &headers, const QByteArray &body)
{
    return violation(headers, body, false);
}

QString countViolation(const QHash<QByteArray, QByteArray> &headers, const QByteArray &body)
{
    return violation(headers, body, true);
}

} // namespace Deckhand
