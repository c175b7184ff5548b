#include "anthropic/requestbody.h"

#include "base/humantext.h"
#include "base/jsontext.h"

#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

using Kind = WireBlock::Kind;

constexpr char CacheMark[] = R"(,"cache_control":{"type":"ephemeral"}})";
constexpr int kLeastBudget = 1024;
constexpr qsizetype kAroundMessage = 40; ///< bytes: role, brackets

/// A block is an object: its closing brace makes room.
void appendMarked(QByteArray &out, const QByteArray &block)
{
    out.append(block.constData(), block.size() - 1);
    out += CacheMark;
}

QByteArray toolJson(const ToolSpec &tool)
{
    QByteArray out("{");
    if (!tool.serverType.isEmpty()) {
        appendStringMember(out, "type", tool.serverType);
        appendStringMember(out, "name", tool.name);
        const QByteArray options = QJsonDocument(tool.inputSchema).toJson(QJsonDocument::Compact);
        return options.size() > 2 ? out + ',' + options.sliced(1) : out + '}';
    }
    appendStringMember(out, "name", tool.name);
    appendStringMember(out, "description", tool.description);
    appendKey(out, "input_schema");
    return out + QJsonDocument(tool.inputSchema).toJson(QJsonDocument::Compact) + '}';
}

void appendTools(QByteArray &out, const QList<ToolSpec> &tools, bool marksLast)
{
    appendKey(out, "tools");
    out += '[';
    for (qsizetype i = 0; i < tools.size(); ++i) {
        if (i > 0)
            out += ',';
        if (marksLast && i == tools.size() - 1)
            appendMarked(out, toolJson(tools.at(i)));
        else
            out += toolJson(tools.at(i));
    }
    out += ']';
}

/// The ends of the last two user messages; -1 for what is not there.
std::array<qsizetype, 2> markedMessages(const QList<WireMessage> &messages)
{
    std::array<qsizetype, 2> marked{-1, -1};
    qsizetype found = 0;
    for (qsizetype i = messages.size() - 1; i >= 0 && found < 2; --i) {
        if (messages.at(i).role == Role::User)
            marked[std::size_t(found++)] = i;
    }
    return marked;
}

void appendMessage(QByteArray &out, const WireMessage &message, bool isMarked)
{
    out += message.role == Role::User ? R"({"role":"user","content":[)" : R"({"role":"assistant","content":[)";
    for (qsizetype i = 0; i < message.blocks.size(); ++i) {
        if (i > 0)
            out += ',';
        if (isMarked && i == message.blocks.size() - 1)
            appendMarked(out, message.blocks.at(i)->json);
        else
            out += message.blocks.at(i)->json;
    }
    out += "]}";
}

/// In one pass over the kept bytes: in a long conversation copying them is all that a turn costs.
void appendMessages(QByteArray &out, const QList<WireMessage> &messages, bool marks)
{
    qsizetype bytes = out.size() + 256;
    for (const WireMessage &message : messages) {
        bytes += kAroundMessage;
        for (const WireBlock *block : message.blocks)
            bytes += block->json.size() + 1;
    }
    out.reserve(bytes);
    const auto marked = markedMessages(messages);
    appendKey(out, "messages");
    out += '[';
    for (qsizetype i = 0; i < messages.size(); ++i) {
        if (i > 0)
            out += ',';
        appendMessage(out, messages.at(i), marks && (i == marked[0] || i == marked[1]));
    }
    out += ']';
}

bool holds(const QList<WireMessage> &messages, Kind kind)
{
    return std::any_of(messages.cbegin(), messages.cend(), [kind](const WireMessage &message) {
        return std::any_of(message.blocks.cbegin(), message.blocks.cend(),
                           [kind](const WireBlock *block) { return block->kind == kind; });
    });
}

WireHistory::Terms historyTerms(const ModelRequest &request, const RequestBody::Terms &terms)
{
    return {.model = request.model,
            .server = terms.server,
            .unsignedThinking = terms.unsignedThinking,
            .firstThinking = terms.noThinkingUpTo ? int(request.messages.indexOf(terms.noThinkingUpTo)) + 1 : 0,
            .documents = !terms.omissions.omits(SentOption::Documents, request.model),
            .withheld = terms.withheld};
}

/// What people call it.
QString describe(const ContentBlock &block)
{
    if (const auto *image = std::get_if<ImageBlock>(&block))
        return withName(QStringLiteral("the image"), image->name);
    if (const auto *file = std::get_if<FileBlock>(&block))
        return withName(QStringLiteral("the attached file"), file->name);
    if (std::holds_alternative<ToolResultBlock>(block))
        return QStringLiteral("the result of a tool call");
    if (const auto *use = std::get_if<ToolUseBlock>(&block))
        return withName(QStringLiteral("the input of a tool call,"), use->name);
    return QStringLiteral("one message's text");
}

} // namespace

void RequestBody::bringUpToDate(const QList<MessagePtr> &messages)
{
    m_freshlyWritten = 0;
    m_written.resize(std::min(m_written.size(), messages.size()));
    for (qsizetype i = 0; i < messages.size(); ++i) {
        if (i < m_written.size() && m_written.at(i).message == messages.at(i))
            continue;
        ++m_freshlyWritten;
        WrittenMessage written{messages.at(i), wireBlocks(*messages.at(i))};
        if (i < m_written.size())
            m_written[i] = std::move(written);
        else
            m_written.append(std::move(written));
    }
}

Result<void> RequestBody::check(const QList<WireMessage> &messages) const
{
    const bool isPaused = !m_written.isEmpty() && m_written.last().message->role == Role::Assistant
                       && m_written.last().message->stopReason == StopReason::PauseTurn;
    if (messages.isEmpty() || (messages.last().role == Role::Assistant && !isPaused))
        return Error{QStringLiteral("There is nothing to send: the conversation does not end with your words. "
                                    "Write a message and send it.")};
    int images = 0;
    for (const WireMessage &message : messages) {
        for (const WireBlock *block : message.blocks)
            images += block->images;
    }
    if (images > kMostImages)
        return Error{QStringLiteral("The conversation holds %1 images, and one request takes at most %2. Compact it "
                                    "with /compact, or start a new one.")
                         .arg(images)
                         .arg(kMostImages)};
    return {};
}

void RequestBody::appendThinking(QByteArray &out, const ModelRequest &request, const Terms &terms)
{
    const Thinking &thinking = request.thinking;
    if (thinking.kind == Thinking::Kind::Unset || terms.omissions.omits(SentOption::Thinking, request.model))
        return;
    const int budget = std::min(thinking.budgetTokens, request.maxTokens - 1);
    if (thinking.kind == Thinking::Kind::Enabled && budget < kLeastBudget)
        return; // no room: the whole request would be refused
    m_sent |= SentOption::Thinking;
    appendKey(out, "thinking");
    if (thinking.kind == Thinking::Kind::Disabled) {
        out += R"({"type":"disabled"})";
    } else if (thinking.kind == Thinking::Kind::Enabled) {
        out += R"({"type":"enabled","budget_tokens":)" + QByteArray::number(budget) + '}';
    } else if (terms.omissions.omits(SentOption::ThinkingDisplay, request.model)) {
        out += R"({"type":"adaptive"})";
    } else {
        // The newest models would send empty thinking otherwise, and the window would show nothing for minutes.
        out += R"({"type":"adaptive","display":"summarized"})";
        m_sent |= SentOption::ThinkingDisplay;
    }
}

void RequestBody::appendOptions(QByteArray &out, const ModelRequest &request, const Terms &terms)
{
    appendThinking(out, request, terms);
    if (terms.forCounting || !request.editsContext
        || terms.omissions.omits(SentOption::ContextManagement, request.model))
        return;
    m_sent |= SentOption::ContextManagement;
    // Each clearing makes the cached prompt worthless: it must be worth it.
    out += R"(,"context_management":{"edits":[{"type":"clear_tool_uses_20250919",)"
           R"("clear_at_least":{"type":"input_tokens","value":20000}}]})";
}

void RequestBody::appendHead(QByteArray &out, const ModelRequest &request, const Terms &terms)
{
    const bool marks = m_sent.testFlag(SentOption::CacheControl);
    appendStringMember(out, "model", request.model);
    if (!terms.forCounting)
        out += ",\"max_tokens\":" + QByteArray::number(std::max(1, request.maxTokens)) + ",\"stream\":true";
    appendOptions(out, request, terms);
    if (!textJson(request.system).isEmpty()) {
        if (marks) {
            out += R"(,"system":[)";
            appendMarked(out, textJson(request.system));
            out += ']';
        } else {
            appendStringMember(out, "system", request.system);
        }
    }
    if (!request.tools.isEmpty())
        appendTools(out, request.tools, marks);
}

Error RequestBody::tooLarge(qsizetype bytes) const
{
    qsizetype most = 0;
    QString biggest;
    for (const WrittenMessage &written : m_written) {
        for (const WireBlock &block : written.blocks) {
            if (block.json.size() <= most)
                continue;
            most = block.json.size();
            biggest = describe(written.message->content.at(block.source));
        }
    }
    return {QStringLiteral("The request would have %1, and one request takes at most %2. The biggest part is %3 with "
                           "%4. Compact the conversation with /compact, or start a new one and attach less.")
                .arg(sizeText(bytes), sizeText(kMostBytes), biggest, sizeText(most))};
}

QList<SentAttachment> RequestBody::attachments(const ModelRequest &request, const Terms &terms)
{
    bringUpToDate(request.messages);
    WireHistory history(historyTerms(request, terms));
    const QList<WireMessage> messages = history.join(m_written);
    QHash<const WireBlock *, QPair<int, int>> places;
    for (qsizetype i = 0; i < messages.size(); ++i) {
        for (qsizetype j = 0; j < messages.at(i).blocks.size(); ++j)
            places.insert(messages.at(i).blocks.at(j), {int(i), int(j)});
    }
    const bool takesDocuments = !terms.omissions.omits(SentOption::Documents, request.model);
    QList<SentAttachment> found;
    for (const WrittenMessage &written : std::as_const(m_written)) {
        for (const WireBlock &block : written.blocks) {
            const auto [message, at] = places.value(&block, {-1, -1});
            const SentAttachment attachment{written.message, block.source, message, at};
            const bool isSent = block.images > 0 || (block.kind == Kind::Document && takesDocuments);
            if (isSent && !terms.withheld.contains(attachment))
                found.append(attachment);
        }
    }
    return found;
}

Result<QByteArray> RequestBody::write(const ModelRequest &request, const Terms &terms)
{
    m_sent = {};
    m_tooLarge = false;
    bringUpToDate(request.messages);
    WireHistory history(historyTerms(request, terms));
    const QList<WireMessage> messages = history.join(m_written);
    if (const Result<void> sendable = check(messages); !sendable) {
        m_tooLarge = !messages.isEmpty() && messages.last().role == Role::User;
        return Error{sendable.error()};
    }
    m_sent.setFlag(SentOption::CacheControl,
                   !terms.forCounting && !terms.omissions.omits(SentOption::CacheControl, request.model));
    m_sent.setFlag(SentOption::EarlierThinking, holds(messages, Kind::Thinking));
    m_hasUnsignedThinking = history.hasUnsignedThinking();
    m_sent.setFlag(SentOption::UnsignedThinking, m_hasUnsignedThinking && terms.unsignedThinking);
    m_sent.setFlag(SentOption::Documents, holds(messages, Kind::Document));
    QByteArray out("{");
    appendHead(out, request, terms);
    appendMessages(out, messages, m_sent.testFlag(SentOption::CacheControl));
    out += '}';
    if (out.size() <= kMostBytes)
        return out;
    m_tooLarge = true;
    return tooLarge(out.size());
}

} // namespace Deckhand
