#include "anthropic/requestbody.h"

#include "anthropic/jsontext.h"

namespace Deckhand {

namespace {

bool isBlank(const QString &text)
{
    return QStringView(text).trimmed().isEmpty();
}

/// Appends `,"key":` (without the comma after an opening brace).
void key(QByteArray &out, QByteArrayView name)
{
    if (!out.endsWith('{'))
        out += ',';
    out += '"';
    out.append(name);
    out += "\":";
}

void stringMember(QByteArray &out, QByteArrayView name, const QString &text)
{
    key(out, name);
    appendJsonString(out, text);
}

QByteArray opened(QByteArrayView type)
{
    QByteArray out(R"({"type":")");
    out.append(type);
    return out + '"';
}

QByteArray textBlock(const QString &text)
{
    if (isBlank(text)) // the model sends empty text blocks; the API refuses them
        return {};
    QByteArray out = opened("text");
    stringMember(out, "text", text);
    return out + '}';
}

// One overload a kind of block; empty bytes for what does not go onto the wire.

QByteArray json(const TextBlock &block)
{
    return textBlock(block.text);
}

QByteArray json(const NoticesBlock &block)
{
    return textBlock(block.text);
}

QByteArray json(const SummaryBlock &block)
{
    return textBlock(block.text);
}

QByteArray json(const FileBlock &block)
{
    if (!block.mediaType.startsWith(QLatin1String("text/"))) {
        QByteArray out = opened("document");
        out += R"(,"source":{"type":"base64")";
        stringMember(out, "media_type", block.mediaType);
        out += R"(,"data":")" + block.data.toBase64() + R"("})";
        if (!isBlank(block.name))
            stringMember(out, "title", block.name);
        return out + '}';
    }
    return textBlock(QStringLiteral("Attached file \u201c%1\u201d:\n\n").arg(block.name)
                     + QString::fromUtf8(block.data));
}

QByteArray json(const ThinkingBlock &block)
{
    if (block.signature.isEmpty())
        return {};
    QByteArray out = opened("thinking");
    stringMember(out, "thinking", block.thinking);
    stringMember(out, "signature", block.signature);
    return out + '}';
}

QByteArray json(const RedactedThinkingBlock &block)
{
    QByteArray out = opened("redacted_thinking");
    stringMember(out, "data", block.data);
    return out + '}';
}

QByteArray json(const ImageBlock &block)
{
    QByteArray out = opened("image");
    out += R"(,"source":{"type":"base64")";
    stringMember(out, "media_type", block.mediaType);
    out += R"(,"data":")" + block.data.toBase64() + R"("}})";
    return out;
}

QByteArray json(const ToolUseBlock &block)
{
    QByteArray out = opened("tool_use");
    stringMember(out, "id", block.id.toString());
    stringMember(out, "name", block.name);
    key(out, "input");
    // Checked again, for a message may come from a session file; what is no JSON would spoil the whole request.
    if (isStrictJsonObject(block.rawInput))
        out += withoutLoneSurrogates(block.rawInput);
    else
        out += QJsonDocument(block.input).toJson(QJsonDocument::Compact);
    return out + '}';
}

QByteArray resultContent(const ToolResultBlock &block)
{
    QByteArray out;
    if (block.images.isEmpty()) {
        appendJsonString(out, block.text);
        return out;
    }
    out = textBlock(block.text);
    for (const ImageBlock &image : block.images) {
        if (!out.isEmpty())
            out += ',';
        out += json(image);
    }
    return '[' + out + ']';
}

QByteArray json(const ToolResultBlock &block)
{
    QByteArray out = opened("tool_result");
    stringMember(out, "tool_use_id", block.toolUseId.toString());
    if (!isBlank(block.text) || !block.images.isEmpty()) {
        key(out, "content");
        out += resultContent(block);
    } else if (block.isError) { // an error without words is refused
        stringMember(out, "content", QStringLiteral("The tool failed and gave no reason."));
    }
    if (block.isError)
        out += R"(,"is_error":true)";
    return out + '}';
}

QByteArray json(const OpaqueBlock &block)
{
    return block.sendBack ? block.json : QByteArray();
}

QByteArray toolsJson(const QList<ToolSpec> &tools)
{
    QByteArray out;
    for (const ToolSpec &tool : tools) {
        QByteArray item("{");
        stringMember(item, "name", tool.name);
        stringMember(item, "description", tool.description);
        key(item, "input_schema");
        item += QJsonDocument(tool.inputSchema).toJson(QJsonDocument::Compact);
        out += (out.isEmpty() ? QByteArray() : QByteArray(",")) + item + '}';
    }
    return '[' + out + ']';
}

/// `listAt` is where the list of blocks begins in `to`.
void appendBlocks(QByteArray &to, const QByteArray &blocks, qsizetype listAt = 0)
{
    if (to.size() > listAt && !blocks.isEmpty())
        to += ',';
    to += blocks;
}

} // namespace

RequestBody::Written RequestBody::written(const MessagePtr &message)
{
    Written result{message, {}, {}};
    for (const ContentBlock &block : message->content) {
        QByteArray &to = std::holds_alternative<ToolResultBlock>(block) ? result.results : result.others;
        appendBlocks(to, std::visit([](const auto &b) { return json(b); }, block));
    }
    return result;
}

void RequestBody::bringUpToDate(const QList<MessagePtr> &messages)
{
    m_freshlyWritten = 0;
    m_written.resize(std::min(m_written.size(), messages.size()));
    for (qsizetype i = 0; i < messages.size(); ++i) {
        if (i < m_written.size() && m_written.at(i).message == messages.at(i))
            continue;
        ++m_freshlyWritten;
        if (i < m_written.size())
            m_written[i] = written(messages.at(i));
        else
            m_written.append(written(messages.at(i)));
    }
}

/// Appends the messages in one pass over the kept bytes: in a long conversation copying them is all that a turn costs.
Result<void> RequestBody::appendMessages(QByteArray &out) const
{
    std::optional<Role> lastRole;
    for (qsizetype i = 0; i < m_written.size();) {
        const qsizetype end = endOfRun(i);
        const Role role = m_written.at(i).message->role;
        const qsizetype before = out.size();
        out += lastRole ? "," : "";
        out += role == Role::User ? R"({"role":"user","content":[)" : R"({"role":"assistant","content":[)";
        const qsizetype contentAt = out.size();
        for (qsizetype k = i; k < end; ++k)
            appendBlocks(out, m_written.at(k).results, contentAt);
        for (qsizetype k = i; k < end; ++k)
            appendBlocks(out, m_written.at(k).others, contentAt);
        i = end;
        if (out.size() == contentAt) { // nothing of it goes onto the wire
            out.resize(before);
            continue;
        }
        if (!lastRole && role != Role::User)
            return Error{QStringLiteral("The conversation begins with an answer of the model. Start a new one.")};
        out += "]}";
        lastRole = role;
    }
    if (lastRole != Role::User)
        return Error{QStringLiteral("There is nothing to send: the conversation does not end with your words. "
                                    "Write a message and send it.")};
    return {};
}

/// One past the last message that goes into the same message of the wire as message `first`.
qsizetype RequestBody::endOfRun(qsizetype first) const
{
    qsizetype end = first + 1;
    while (end < m_written.size()
           && (m_written.at(end).isEmpty() || m_written.at(end).message->role == m_written.at(first).message->role))
        ++end;
    return end;
}

Result<QByteArray> RequestBody::write(const ModelRequest &request)
{
    bringUpToDate(request.messages);
    qsizetype bytes = 64 * 1024;
    for (const Written &one : std::as_const(m_written))
        bytes += one.results.size() + one.others.size() + 48;
    QByteArray out;
    out.reserve(bytes);
    out += '{';
    stringMember(out, "model", request.model);
    key(out, "max_tokens");
    out += QByteArray::number(request.maxTokens);
    out += R"(,"stream":true)";
    if (!isBlank(request.system))
        stringMember(out, "system", request.system);
    if (!request.tools.isEmpty()) {
        key(out, "tools");
        out += toolsJson(request.tools);
    }
    out += R"(,"messages":[)";
    if (const Result<void> appended = appendMessages(out); !appended)
        return Error{appended.error()};
    out += "]}";
    return out;
}

} // namespace Deckhand
