#include "app/printreporter.h"

#include "app/aside.h"
#include "app/standardstreams.h"

#include <QJsonDocument>
#include <QSet>

namespace Deckhand {

namespace {

/// For formats that have no line of their own for it: whoever waits at a terminal learns why.
void tellOf(const AgentEvent &event)
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

/// What the program sends to the model by itself; the host knows its own prompts.
bool isOurs(const Message &message)
{
    return holds<ToolResultBlock, NoticesBlock, SummaryBlock>(message);
}

class TextReporter final : public PrintReporter
{
public:
    void happened(const AgentEvent &event) override { tellOf(event); }
    void ended(const PromptResult &result) override
    {
        if (!result.text.isEmpty())
            writeLine(result.text.toUtf8());
    }
};

class JsonReporter final : public PrintReporter
{
public:
    void happened(const AgentEvent &event) override { tellOf(event); }
    void ended(const PromptResult &result) override { writeObject(resultObject(result, session())); }
};

class StreamJsonReporter final : public PrintReporter
{
public:
    void started(const InitFacts &facts) override { tellOfSession(initObject(facts)); }

    void happened(const AgentEvent &event) override
    {
        if (const auto *wire = std::get_if<WireEvent>(&event))
            writeLine(R"({"type":"stream_event","parent_tool_use_id":null,"session_id":")"
                      + session().toString().toUtf8() + R"(","uuid":")" + randomUuid().toUtf8() + R"(","event":)"
                      + wire->json + '}');
        else if (const auto *assistant = std::get_if<AssistantMessageAdded>(&event))
            tellOfSession(messageObject(*assistant->message, session()));
        else if (const auto *user = std::get_if<UserMessageAdded>(&event); user && isOurs(*user->message))
            tellOfSession(messageObject(*user->message, session()));
        else if (const auto *retry = std::get_if<RetryScheduled>(&event))
            tellOfSession(retryObject(*retry));
        else if (const auto *remark = std::get_if<Remark>(&event))
            tellOfSession(remarkObject(*remark));
        else if (const auto *started = std::get_if<CompactionStarted>(&event))
            m_compaction = *started;
        else if (const auto *ended = std::get_if<CompactionEnded>(&event))
            tellOfSession(compactionObject(m_compaction, *ended));
    }

    void backgroundTask(const BackgroundTask &task) override
    {
        // `changed` also tells of facts; a line is due at a change of state only.
        if (m_lastStatus.value(task.id, BackgroundStatus::Queued) == task.status)
            return;
        m_lastStatus.insert(task.id, task.status);
        tellOfSession(backgroundTaskObject(task));
    }

    void notice(const Notice &notice) override { tellOfSession(noticeObject(notice)); }
    void permissionRequested(const PermissionRequest &request) override
    {
        writeObject(permissionRequestObject(request));
    }
    void permissionWithdrawn(const PermissionId &id) override { writeObject(permissionWithdrawnObject(id)); }
    void controlResponse(const QJsonObject &response) override { writeObject(response); }
    void stateChanged(const QString &state) override
    {
        tellOfSession({{u"type"_qs, u"system"_qs},
                       {u"subtype"_qs, u"session_state_changed"_qs},
                       {u"state"_qs, state},
                       {u"sdk_host_only"_qs, true}});
    }
    void ended(const PromptResult &result) override { tellOfSession(resultObject(result, session())); }

private:
    /// As hosts know the messages of a session: each says whose it is, and has an id of its own.
    void tellOfSession(QJsonObject object)
    {
        object[u"session_id"_qs] = session().toString();
        object[u"uuid"_qs] = randomUuid();
        writeObject(object);
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

void PrintReporter::writeLine(QByteArray line)
{
    // One write a line; after an error the rest would be a text with a hole.
    if (m_outputError == 0)
        note(writeToStandardOutput(line.append('\n')));
}

void PrintReporter::close()
{
    note(closeStandardOutput());
}

void PrintReporter::note(int outputError)
{
    if (m_outputError != 0 || outputError == 0)
        return;
    m_outputError = outputError;
    if (m_outputLost)
        m_outputLost();
}

void PrintReporter::writeObject(const QJsonObject &object)
{
    writeLine(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace Deckhand
