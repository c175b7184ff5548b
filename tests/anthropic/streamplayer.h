#pragma once

#include "anthropic/sseparser.h"
#include "anthropic/streamassembler.h"

#include <QStringList>

namespace Deckhand {

/// What came of a stream of bytes: no network, only the parser and the assembler.
class StreamPlayer
{
public:
    explicit StreamPlayer(const QString &requestModel = {}) : m_assembler(requestModel) {}

    /// Bytes after the end are not looked at, as in MessagesJob.
    void feed(const QByteArray &bytes)
    {
        if (ended())
            return;
        m_parser.feed(bytes);
        while (const auto event = m_parser.next()) {
            const StreamAssembler::Step step = m_assembler.take(event->data);
            if (std::holds_alternative<StreamEvent>(step))
                ++events;
            if (const auto *done = std::get_if<MessagePtr>(&step))
                message = *done;
            if (const auto *why = std::get_if<StreamFault>(&step))
                fault = *why;
            if (ended())
                return;
        }
    }
    bool ended() const { return message || fault; }

    int events = 0;
    MessagePtr message;
    std::optional<StreamFault> fault;

private:
    SseParser m_parser;
    StreamAssembler m_assembler;
};

/// Everything that a message holds, as text: two messages are the same if their descriptions are.
inline QString describe(const MessagePtr &message)
{
    struct Visitor {
        QString operator()(const TextBlock &b) const
        {
            return u"text "_qs + b.text + u'|' + QString::fromUtf8(b.citations);
        }
        QString operator()(const ThinkingBlock &b) const { return u"thinking "_qs + b.thinking + u'|' + b.signature; }
        QString operator()(const RedactedThinkingBlock &b) const { return u"redacted "_qs + b.data; }
        QString operator()(const ToolUseBlock &b) const
        {
            return u"use %1 %2 %3 %4"_qs.arg(b.id.toString(), b.name, QString::fromUtf8(b.rawInput))
                .arg(b.invalidInput);
        }
        QString operator()(const OpaqueBlock &b) const
        {
            return u"opaque %1 %2"_qs.arg(QString::fromUtf8(b.json)).arg(b.sendBack);
        }
        QString operator()(const ImageBlock &) const { return u"image"_qs; }
        QString operator()(const ToolResultBlock &) const { return u"result"_qs; }
        QString operator()(const NoticesBlock &) const { return u"notices"_qs; }
        QString operator()(const FileBlock &) const { return u"file"_qs; }
        QString operator()(const SummaryBlock &) const { return u"summary"_qs; }
    };
    if (!message)
        return u"none"_qs;
    QStringList lines{message->id,
                      message->model,
                      message->requestModel,
                      message->stopReasonText,
                      message->refusalCategory,
                      message->refusalExplanation,
                      u"%1 %2 %3 %4"_qs.arg(message->usage.inputTokens)
                          .arg(message->usage.outputTokens)
                          .arg(message->usage.cacheCreationInputTokens)
                          .arg(message->usage.cacheReadInputTokens)};
    for (const ContentBlock &block : message->content)
        lines.append(std::visit(Visitor(), block));
    return lines.join(u'\n');
}

} // namespace Deckhand
