#include "support/thinkingecho.h"

#include <QJsonDocument>
#include <QMap>

namespace Deckhand {

namespace {

bool isThinking(const QJsonObject &block)
{
    const QString type = block.value(u"type").toString();
    return type == u"thinking" || type == u"redacted_thinking";
}

/// The blocks of a stream, put together; only what matters here.
QMap<int, QJsonObject> blocksOf(const QByteArray &stream)
{
    QMap<int, QJsonObject> blocks;
    for (const QByteArray &line : stream.split('\n')) {
        if (!line.startsWith("data:"))
            continue;
        const QJsonObject event = QJsonDocument::fromJson(line.mid(5)).object();
        QJsonObject &block = blocks[event.value(u"index").toInt(-1)];
        const QJsonObject delta = event.value(u"delta").toObject();
        if (event.value(u"type").toString() == u"content_block_start")
            block = event.value(u"content_block").toObject();
        else if (delta.contains(u"thinking"))
            block[u"thinking"_qs] = QString(block.value(u"thinking").toString() + delta.value(u"thinking").toString());
        else if (delta.contains(u"signature"))
            block[u"signature"_qs] = delta.value(u"signature");
    }
    blocks.remove(-1);
    return blocks;
}

QJsonArray contentOf(const QJsonValue &message)
{
    return message.toObject().value(u"content").toArray();
}

QJsonArray thinkingIn(const QJsonArray &content)
{
    QJsonArray found;
    for (const QJsonValue &block : content) {
        if (isThinking(block.toObject()))
            found.append(block);
    }
    return found;
}

/// Messages that paused are one message on the wire: what was thought last stands last.
bool endsWith(const QJsonArray &all, const QJsonArray &last)
{
    for (qsizetype i = 1; i <= last.size(); ++i) {
        if (i > all.size() || all.at(all.size() - i) != last.at(last.size() - i))
            return false;
    }
    return true;
}

QString lastToolUse(const QJsonArray &content)
{
    QString id;
    for (const QJsonValue &block : content) {
        if (block.toObject().value(u"type").toString() == u"tool_use")
            id = block.toObject().value(u"id").toString();
    }
    return id;
}

} // namespace

void ThinkingEcho::noteReply(const QString &model, const QByteArray &stream)
{
    if (!stream.contains("thinking") || !stream.contains("message_stop"))
        return;
    const QMap<int, QJsonObject> blocks = blocksOf(stream);
    Answer answer{model, {}};
    for (const QJsonObject &block : blocks) {
        if (!isThinking(block) || block.value(u"signature").toString(u"none"_qs).isEmpty())
            continue; // a local server's, which nobody may send back
        answer.thinking.append(block);
        if (block.contains(u"signature"))
            m_bySignature[block.value(u"signature").toString()].insert(block.value(u"thinking").toString());
    }
    for (const QJsonObject &block : blocks) {
        if (block.value(u"type").toString() == u"tool_use")
            m_byToolUse.insert(block.value(u"id").toString(), answer);
    }
}

QString ThinkingEcho::violation(const QJsonObject &request) const
{
    const QJsonArray messages = request.value(u"messages").toArray();
    for (const QJsonValue &message : messages) {
        for (const QJsonValue &block : thinkingIn(contentOf(message))) {
            const auto sent = m_bySignature.constFind(block[u"signature"].toString());
            if (sent != m_bySignature.cend() && !sent->contains(block[u"thinking"].toString()))
                return QStringLiteral("`thinking` blocks cannot be modified: signature ")
                     + block[u"signature"].toString();
        }
    }
    // A tool loop: the results of the last answer's calls are all that follows it.
    if (messages.size() < 2 || contentOf(messages.last()).first()[u"type"].toString() != u"tool_result")
        return {};
    const QJsonArray latest = contentOf(messages.at(messages.size() - 2));
    const auto answer = m_byToolUse.constFind(lastToolUse(latest));
    if (answer == m_byToolUse.cend() || answer->model != request.value(u"model").toString()
        || endsWith(thinkingIn(latest), answer->thinking))
        return {};
    return QStringLiteral(
        "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified");
}

} // namespace Deckhand
