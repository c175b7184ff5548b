#include "demo/demojob.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QPointer>

namespace Deckhand {

namespace {

constexpr int kWordsPerChunk = 3;
constexpr int kJsonCharactersPerChunk = 14;

/// The end of a chunk: behind the white space after some words.
qsizetype endOfWords(const QString &text, qsizetype from)
{
    int words = 0;
    qsizetype end = from;
    while (end < text.size() && words < kWordsPerChunk) {
        while (end < text.size() && !text[end].isSpace())
            ++end;
        while (end < text.size() && text[end].isSpace())
            ++end;
        ++words;
    }
    return end;
}

void streamBlock(const TextBlock &block, int index, QList<StreamEvent> &events)
{
    events.append(BlockStarted{index, TextBlock{}});
    for (qsizetype from = 0; from < block.text.size();) {
        const qsizetype end = endOfWords(block.text, from);
        events.append(TextDelta{index, block.text.mid(from, end - from)});
        from = end;
    }
}

void streamBlock(const ToolUseBlock &block, int index, QList<StreamEvent> &events)
{
    events.append(BlockStarted{index, ToolUseBlock{block.id, block.name, {}, {}, false}});
    const QString json = QString::fromUtf8(block.rawInput);
    for (qsizetype from = 0; from < json.size();) {
        qsizetype length = kJsonCharactersPerChunk;
        // A character outside the basic plane is two code units that must not be parted.
        if (from + length < json.size() && json[from + length - 1].isHighSurrogate())
            ++length;
        events.append(ToolInputDelta{index, json.mid(from, length)});
        from += length;
    }
}

// The demo model has no wire. For readers of stream-json who asked for partial messages, these are the events that a
// server would have sent for the same stream.

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

QByteArray demoWireEvent(const StreamEvent &event, const Message &message)
{
    return std::visit(Writer{message}, event);
}

/// message_delta and message_stop.
QList<QByteArray> demoWireEnding(const Message &message)
{
    return {compact({{u"type"_qs, u"message_delta"_qs},
                     {u"delta"_qs, QJsonObject{{u"stop_reason"_qs, message.stopReasonText}}},
                     {u"usage"_qs, QJsonObject{{u"output_tokens"_qs, message.usage.outputTokens}}}}),
            compact({{u"type"_qs, u"message_stop"_qs}})};
}

} // namespace

QList<StreamEvent> streamOf(const Message &message)
{
    QList<StreamEvent> events = {StreamStarted{message.id, message.model}};
    int index = 0;
    for (const ContentBlock &block : message.content) {
        if (const auto *text = std::get_if<TextBlock>(&block))
            streamBlock(*text, index, events);
        else if (const auto *use = std::get_if<ToolUseBlock>(&block))
            streamBlock(*use, index, events);
        else
            continue;
        events.append(BlockFinished{index++});
    }
    return events;
}

DemoJob::DemoJob(MessagePtr message, std::chrono::milliseconds interval, bool wantsWireEvents, QObject *parent)
    : ModelJob(parent),
      m_message(std::move(message)),
      m_wantsWireEvents(wantsWireEvents),
      m_events(streamOf(*m_message))
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &DemoJob::tick);
    m_timer.start();
}

QStringList DemoJob::textsSoFar() const
{
    QMap<int, QString> texts;
    for (const StreamEvent &event : m_events.first(m_next)) {
        if (const auto *delta = std::get_if<TextDelta>(&event))
            texts[delta->index] += delta->text;
    }
    return texts.values();
}

// Each signal may be answered by deleting the job, so nothing of it is touched after the last one of a tick.
void DemoJob::tick()
{
    if (!m_accepted) {
        m_accepted = true;
        emit accepted();
        return;
    }
    if (m_next == m_events.size())
        return finish();
    const StreamEvent event = m_events[m_next++];
    const QPointer<DemoJob> self(this);
    if (m_wantsWireEvents)
        emit wireEvent(demoWireEvent(event, *m_message));
    if (self)
        emit streamed(event);
}

void DemoJob::finish()
{
    m_timer.stop();
    const QPointer<DemoJob> self(this);
    if (m_wantsWireEvents) {
        const QList<QByteArray> ending = demoWireEnding(*m_message);
        for (const QByteArray &json : ending) {
            if (self)
                emit wireEvent(json);
        }
    }
    if (self)
        emit done(m_message);
}

} // namespace Deckhand
