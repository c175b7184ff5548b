#include "app/printreporter.h"

#include <QJsonDocument>
#include <QSet>

#include <cstdio>

namespace Deckhand {

namespace {

void tellAside(const QString &line)
{
    std::fprintf(stderr, "deckhand: %s\n", qPrintable(line));
}

/// For formats that have no line of their own for it: whoever waits at a terminal learns why.
void tellAside(const AgentEvent &event)
{
    if (const auto *remark = std::get_if<Remark>(&event))
        tellAside(remark->text);
    if (const auto *retry = std::get_if<RetryScheduled>(&event))
        tellAside(QStringLiteral("%1 Trying again in %2 s (%3 of %4).")
                      .arg(retry->error.message)
                      .arg(double(retry->delayMs) / 1000, 0, 'f', retry->delayMs < 10'000 ? 1 : 0)
                      .arg(retry->attempt)
                      .arg(retry->mostAttempts));
}

class TextReporter final : public PrintReporter
{
public:
    void happened(const AgentEvent &event) override { tellAside(event); }
    void ended(const PromptResult &result) override
    {
        if (!result.text.isEmpty())
            writeLine(result.text.toUtf8());
    }
};

class JsonReporter final : public PrintReporter
{
public:
    void happened(const AgentEvent &event) override { tellAside(event); }
    void ended(const PromptResult &result) override { writeObject(resultObject(result, session())); }
};

class StreamJsonReporter final : public PrintReporter
{
public:
    void started(const InitFacts &facts) override { writeObject(initObject(facts)); }

    void happened(const AgentEvent &event) override
    {
        if (const auto *wire = std::get_if<WireEvent>(&event))
            writeLine(R"({"type":"stream_event","event":)" + wire->json + '}');
        else if (const auto *assistant = std::get_if<AssistantMessageAdded>(&event))
            writeObject(messageObject(*assistant->message, session()));
        else if (const auto *user = std::get_if<UserMessageAdded>(&event); user && isAnswer(*user->message))
            writeObject(messageObject(*user->message, session()));
        else if (const auto *retry = std::get_if<RetryScheduled>(&event))
            writeObject(retryObject(*retry));
        else if (const auto *remark = std::get_if<Remark>(&event))
            writeObject(remarkObject(*remark));
        else if (const auto *started = std::get_if<CompactionStarted>(&event))
            m_compaction = *started;
        else if (const auto *ended = std::get_if<CompactionEnded>(&event))
            writeObject(compactionObject(m_compaction, *ended));
    }

    void backgroundTask(const BackgroundTask &task) override
    {
        // `changed` also tells of facts; a line is due at a change of state only.
        if (m_lastStatus.value(task.id, BackgroundStatus::Queued) == task.status)
            return;
        m_lastStatus.insert(task.id, task.status);
        writeObject(backgroundTaskObject(task));
    }

    void notice(const Notice &notice) override { writeObject(noticeObject(notice)); }
    void permissionRequested(const PermissionRequest &request) override
    {
        writeObject(permissionRequestObject(request));
    }
    void controlResponse(const QJsonObject &response) override { writeObject(response); }
    void ended(const PromptResult &result) override { writeObject(resultObject(result, session())); }

private:
    /// What the program sends to the model by itself; the host knows its own prompts.
    static bool isAnswer(const Message &message)
    {
        return std::any_of(message.content.cbegin(), message.content.cend(), [](const ContentBlock &block) {
            return std::holds_alternative<ToolResultBlock>(block) || std::holds_alternative<NoticesBlock>(block)
                || std::holds_alternative<SummaryBlock>(block);
        });
    }

    QHash<BackgroundTaskId, BackgroundStatus> m_lastStatus;
    CompactionStarted m_compaction;
};

} // namespace

std::unique_ptr<PrintReporter> PrintReporter::make(OutputFormat format)
{
    switch (format) {
    case OutputFormat::Text:
        return std::make_unique<TextReporter>();
    case OutputFormat::Json:
        return std::make_unique<JsonReporter>();
    case OutputFormat::StreamJson:
        return std::make_unique<StreamJsonReporter>();
    }
    Q_UNREACHABLE();
}

void PrintReporter::writeLine(const QByteArray &line)
{
    const bool written = std::fwrite(line.constData(), 1, size_t(line.size()), stdout) == size_t(line.size())
                      && std::putc('\n', stdout) != EOF;
    m_writable = written && std::fflush(stdout) == 0 && m_writable;
}

void PrintReporter::writeObject(const QJsonObject &object)
{
    writeLine(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace Deckhand
