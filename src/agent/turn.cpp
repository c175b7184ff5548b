#include "agent/turn.h"

#include "agent/toolround.h"
#include "background/noticeledger.h"
#include "background/noticetext.h"
#include "tools/toolregistry.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// False for a message that the server would refuse to get back: nothing in it but white space or unknown blocks.
bool canBeSentBack(const Message &message)
{
    return std::any_of(message.content.cbegin(), message.content.cend(), [](const ContentBlock &block) {
        if (const auto *text = std::get_if<TextBlock>(&block))
            return !text->text.trimmed().isEmpty();
        if (const auto *opaque = std::get_if<OpaqueBlock>(&block))
            return opaque->sendBack;
        return true;
    });
}

QList<ToolResultBlock> notRun(const QList<ToolUseBlock> &uses, const QString &reason)
{
    QList<ToolResultBlock> results;
    for (const ToolUseBlock &use : uses)
        results.append({use.id, reason, {}, true});
    return results;
}

} // namespace

Turn::Turn(const AgentServices &services, const AgentSettings &settings, QList<MessagePtr> &history, int &requestCount,
           QObject *parent)
    : QObject(parent),
      m_services(services),
      m_settings(settings),
      m_history(history),
      m_requestCount(requestCount)
{
}

// From        | to            | when
// Idle        | AwaitingModel | start
// AwaitingModel | RunningTools | the message holds tool uses
// RunningTools | AwaitingModel | all of them are answered
// any but Finished | Finished | the model has ended, an error, a limit, cancel
void Turn::setState(State state)
{
    Q_ASSERT(m_state != State::Finished);
    Q_ASSERT(state != State::RunningTools || m_state == State::AwaitingModel);
    m_state = state;
}

void Turn::start(TurnCause cause, const QList<ContentBlock> &prompt)
{
    m_startedMs = m_services.clock.monotonicMs();
    emit happened(TurnStarted{cause});
    if (!prompt.isEmpty())
        addUserMessage(prompt);
    callModel();
}

void Turn::callModel()
{
    setState(State::AwaitingModel);
    if (m_settings.maxTurns > 0 && m_requests >= m_settings.maxTurns)
        return finish(TurnOutcome::MaxTurns,
                      QStringLiteral("The limit of %1 model calls was reached.").arg(m_settings.maxTurns));
    if (!m_services.model)
        return finish(TurnOutcome::Failed, QStringLiteral("No model is set up. Choose one in the settings."), true);

    ++m_requests;
    ++m_requestCount;
    m_accepted = false;
    m_partialTexts.clear();

    ModelRequest request;
    request.model = m_settings.model;
    request.maxTokens = m_settings.maxTokens;
    request.system = m_settings.systemPrompt;
    request.tools = m_services.tools.specs();
    request.messages = messagesWithNotices();
    request.wantsWireEvents = m_settings.wantsWireEvents;

    emit happened(RequestStarted{m_requestCount});
    m_job = m_services.model->start(request, this);
    connect(m_job, &ModelJob::accepted, this, &Turn::onAccepted);
    connect(m_job, &ModelJob::streamed, this, &Turn::onStreamed);
    connect(m_job, &ModelJob::done, this, &Turn::onModelDone);
    if (m_settings.wantsWireEvents)
        connect(m_job, &ModelJob::wireEvent, this, [this](const QByteArray &json) { emit happened(WireEvent{json}); });
}

QList<MessagePtr> Turn::messagesWithNotices()
{
    m_notices.reset();
    NoticesBlock block;
    QStringList entries;
    const QList<Notice> claimed = m_services.notices.claim(m_requestCount);
    for (const Notice &notice : claimed) {
        block.notices.append(notice.id);
        entries.append(notice.text);
    }
    QList<MessagePtr> messages = m_history;
    if (!entries.isEmpty()) {
        block.text = noticesText(entries);
        // A message of its own behind the tool results; on the wire the two are one.
        m_notices = userMessage({block});
        messages.append(m_notices);
    }
    return messages;
}

void Turn::onAccepted()
{
    m_accepted = true;
    if (m_notices) {
        m_history.append(m_notices);
        emit happened(UserMessageAdded{m_notices});
    }
    // After the history is on the disk: a crash between the two tells the next run that they were told.
    m_services.notices.consume(m_requestCount);
}

void Turn::onStreamed(const StreamEvent &event)
{
    if (const auto *delta = std::get_if<TextDelta>(&event))
        m_partialTexts[delta->index] += delta->text;
    emit happened(Streamed{event});
}

void Turn::onModelDone(const ModelResult &result)
{
    m_job->deleteLater();
    m_job = nullptr;
    if (const auto *error = std::get_if<ModelError>(&result)) {
        if (!m_accepted)
            m_services.notices.release(m_requestCount);
        emit happened(RequestFailed{*error});
        return finish(TurnOutcome::Failed, error->message, true);
    }
    if (!m_accepted)
        onAccepted(); // a client that tells only the end has been answered nevertheless
    onMessage(std::get<MessagePtr>(result));
}

void Turn::onMessage(const MessagePtr &message)
{
    m_usage += message->usage;
    m_lastText = textOf(*message);
    if (canBeSentBack(*message))
        m_history.append(message);
    emit happened(AssistantMessageAdded{message});

    QList<ToolUseBlock> uses = toolUsesOf(*message);
    if (message->stopReason == StopReason::Refusal) {
        if (!uses.isEmpty())
            addResults(notRun(uses, QStringLiteral("Not run: the answer was refused.")));
        return finish(TurnOutcome::Refused,
                      QStringLiteral("The model refused to answer. Rephrase the request or choose "
                                     "another model."));
    }
    if (!uses.isEmpty()) {
        // At the token limit the last call may be cut and still be valid JSON: it is not what the model meant to say.
        if (message->stopReason == StopReason::MaxTokens
            && std::holds_alternative<ToolUseBlock>(message->content.last()))
            uses.last().invalidInput = true;
        return runTools(uses);
    }
    if (message->stopReason == StopReason::MaxTokens || message->stopReason == StopReason::ContextWindowExceeded)
        return finish(TurnOutcome::MaxTokens, QStringLiteral("The answer was cut off at the limit of tokens."));
    finish(TurnOutcome::Completed);
}

void Turn::runTools(const QList<ToolUseBlock> &uses)
{
    setState(State::RunningTools);
    m_round = new ToolRound(m_services, m_settings.someoneAnswers, uses, this);
    connect(m_round, &ToolRound::changed, this, [this](const ToolCall &call) { emit happened(ToolCallChanged{call}); });
    connect(m_round, &ToolRound::settled, this, &Turn::onToolsSettled);
    m_round->start();
}

void Turn::onToolsSettled(const QList<ToolResultBlock> &results)
{
    m_round->deleteLater();
    m_round = nullptr;
    addResults(results);
    callModel();
}

void Turn::cancel()
{
    if (m_state == State::Finished)
        return;
    if (m_job) {
        // Not deleted at once: Stop may come from a slot that the job's own signal has called.
        m_job->disconnect(this);
        m_job->deleteLater();
        m_job = nullptr;
        if (!m_accepted)
            m_services.notices.release(m_requestCount);
        keepPartialText();
    }
    if (m_round) {
        m_round->disconnect(this);
        connect(m_round, &ToolRound::changed, this,
                [this](const ToolCall &call) { emit happened(ToolCallChanged{call}); });
        const QList<ToolResultBlock> results = m_round->cancel();
        m_round->deleteLater();
        m_round = nullptr;
        addResults(results);
    }
    finish(TurnOutcome::Interrupted);
}

void Turn::keepPartialText()
{
    Message message;
    message.role = Role::Assistant;
    message.model = m_settings.model;
    QList<int> indexes = m_partialTexts.keys();
    std::sort(indexes.begin(), indexes.end());
    for (int index : std::as_const(indexes)) {
        if (const QString &text = m_partialTexts[index]; !text.trimmed().isEmpty())
            message.content.append(TextBlock{text});
    }
    if (message.content.isEmpty())
        return;
    m_lastText = textOf(message);
    m_history.append(std::make_shared<const Message>(std::move(message)));
    emit happened(AssistantMessageAdded{m_history.last()});
}

void Turn::finish(TurnOutcome outcome, const QString &error, bool canRetry)
{
    setState(State::Finished);
    TurnEnded ended;
    ended.outcome = outcome;
    ended.text = m_lastText;
    ended.error = error;
    ended.canRetry = canRetry;
    ended.requests = m_requests;
    ended.durationMs = m_services.clock.monotonicMs() - m_startedMs;
    ended.usage = m_usage;
    emit happened(ended);
    emit done();
}

void Turn::addUserMessage(const QList<ContentBlock> &content)
{
    m_history.append(userMessage(content));
    emit happened(UserMessageAdded{m_history.last()});
}

void Turn::addResults(const QList<ToolResultBlock> &results)
{
    QList<ContentBlock> content;
    for (const ToolResultBlock &result : results)
        content.append(result);
    addUserMessage(content);
}

} // namespace Deckhand
