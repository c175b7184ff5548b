#include "agent/historyrules.h"

#include <QJsonDocument>
#include <QSet>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qint64 kBytesPerToken = 4;
constexpr qint64 kTokensOfAnImage = 1600;
constexpr qint64 kPdfBytesPerToken = 16;

/// As UTF-8, counted without writing it.
qint64 bytesOf(const QString &text)
{
    qint64 bytes = 0;
    for (const QChar c : text)
        bytes += c.unicode() < 0x80 ? 1 : c.unicode() < 0x800 || c.isSurrogate() ? 2 : 3;
    return bytes;
}

struct RoughTokens {
    qint64 operator()(const TextBlock &b) const { return ofBytes(bytesOf(b.text)); }
    qint64 operator()(const ThinkingBlock &b) const { return ofBytes(bytesOf(b.thinking)); }
    qint64 operator()(const RedactedThinkingBlock &b) const { return ofBytes(bytesOf(b.data)); }
    qint64 operator()(const ImageBlock &) const { return kTokensOfAnImage; }
    qint64 operator()(const ToolUseBlock &b) const { return ofBytes(b.rawInput.size() + bytesOf(b.name)); }
    qint64 operator()(const ToolResultBlock &b) const
    {
        return ofBytes(bytesOf(b.text)) + b.images.size() * kTokensOfAnImage;
    }
    qint64 operator()(const NoticesBlock &b) const { return ofBytes(bytesOf(b.text)); }
    qint64 operator()(const FileBlock &b) const
    {
        const bool isText = b.mediaType.startsWith(QLatin1String("text/"));
        return b.data.size() / (isText ? kBytesPerToken : kPdfBytesPerToken) + 1;
    }
    qint64 operator()(const SummaryBlock &b) const { return ofBytes(bytesOf(b.text)); }
    qint64 operator()(const OpaqueBlock &b) const { return b.sendBack ? ofBytes(b.json.size()) : 0; }

    static qint64 ofBytes(qint64 bytes) { return (bytes + kBytesPerToken - 1) / kBytesPerToken; }
};

} // namespace

bool canBeSentBack(const Message &message)
{
    return std::any_of(message.content.cbegin(), message.content.cend(), [](const ContentBlock &block) {
        if (const auto *text = std::get_if<TextBlock>(&block))
            return !QStringView(text->text).trimmed().isEmpty();
        if (const auto *opaque = std::get_if<OpaqueBlock>(&block))
            return opaque->sendBack;
        return !std::holds_alternative<ThinkingBlock>(block) && !std::holds_alternative<RedactedThinkingBlock>(block);
    });
}

QList<ToolResultBlock> notRun(const QList<ToolUseBlock> &uses, ToolEnd end, const QString &reason, const QDateTime &at)
{
    QList<ToolResultBlock> results;
    for (const ToolUseBlock &use : uses)
        results.append({use.id, reason, {}, true, at, -1, {}, end});
    return results;
}

QList<ToolUseBlock> openCalls(const QList<MessagePtr> &history, const Message &next)
{
    if (history.isEmpty() || history.last()->role != Role::Assistant)
        return {};
    QSet<ToolUseId> answered;
    for (const ToolResultBlock &result : blocksOf<ToolResultBlock>(next))
        answered.insert(result.toolUseId);
    QList<ToolUseBlock> open;
    for (const ToolUseBlock &use : toolUsesOf(*history.last())) {
        if (!answered.contains(use.id))
            open.append(use);
    }
    return open;
}

bool endsAnswerable(const QList<MessagePtr> &history)
{
    return !history.isEmpty()
        && (history.last()->role == Role::User || history.last()->stopReason == StopReason::PauseTurn);
}

bool awaitsServerTool(const Message &message)
{
    QSet<QString> open;
    for (const OpaqueBlock &block : blocksOf<OpaqueBlock>(message)) {
        if (!block.sendBack)
            continue;
        const QJsonObject json = QJsonDocument::fromJson(block.json).object();
        if (block.type == u"server_tool_use" || block.type == u"mcp_tool_use")
            open.insert(json.value(u"id").toString());
        else
            open.remove(json.value(u"tool_use_id").toString());
    }
    return !open.isEmpty();
}

ContextSize contextSizeOf(const QList<MessagePtr> &history, const CountedContext &counted, const QString &model)
{
    qint64 added = 0;
    for (auto at = history.crbegin(); at != history.crend(); ++at) {
        const Message &message = **at;
        if (*at == counted.upTo)
            return {added + counted.tokens, added};
        if (message.role == Role::Assistant && message.usage.totalInputTokens() > 0) {
            const qint64 tokens = added + message.usage.totalInputTokens() + message.usage.outputTokens;
            const bool isOfModel = message.requestModel.isEmpty() || message.requestModel == model;
            return {tokens, isOfModel ? added : tokens};
        }
        for (const ContentBlock &block : message.content)
            added += std::visit(RoughTokens(), block);
        if (holds<SummaryBlock>(message))
            break;
    }
    return {added, added};
}

} // namespace Deckhand
