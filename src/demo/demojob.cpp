#include "demo/demojob.h"

#include "demo/demowire.h"

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
