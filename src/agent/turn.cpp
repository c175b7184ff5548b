#include "agent/turn.h"

#include "agent/compaction.h"
#include "agent/historyrules.h"
#include "agent/modelcall.h"
#include "agent/promptqueue.h"
#include "agent/toolround.h"
#include "agent/turnwords.h"

namespace Deckhand {

namespace {

constexpr int kMostPausesInRow = 10;

bool endedAtALimit(const Message &message)
{
    return message.stopReason == StopReason::MaxTokens || message.stopReason == StopReason::ContextWindowExceeded;
}

} // namespace

Turn::Turn(const AgentServices &services, const AgentSettings &settings, QList<MessagePtr> &history,
           HistoryKeeper &keeper, PromptQueue &queue, SessionMeter &meter, QObject *parent)
    : QObject(parent),
      m_services(services),
      m_settings(settings),
      m_history(history),
      m_keeper(keeper),
      m_queue(queue),
      m_meter(meter),
      m_programMessage(services.notices, services.reminders),
      m_compaction(new Compaction(
          m_services, m_settings, m_history, m_meter, [this] { return beginSummaryRequest(); }, this))
{
    connect(m_compaction, &Compaction::spent, this, &Turn::count);
    connect(m_compaction, &Compaction::requestFailed, this,
            [this](const ModelError &error) { emit happened(RequestFailed{error}); });
    connect(m_compaction, &Compaction::retryScheduled, this,
            [this](const RetryScheduled &retry) { emit happened(retry); });
    connect(m_compaction, &Compaction::leftOut, this, [this](const QString &what) { emit happened(Remark{what}); });
    connect(m_compaction, &Compaction::done, this, &Turn::onSummary);
}

// From        | to            | when
// Idle        | AwaitingModel | start
// Idle, AwaitingModel | Compacting | the user wants it; the context is nearly full
// Compacting  | AwaitingModel | the summary is in the history, or there is none and the old context may do
// AwaitingModel | RunningTools | the message holds tool uses
// RunningTools | AwaitingModel | all of them are answered
// any but Finished | Finished | the model has ended, an error, a limit, cancel
// A request that failed and is tried again leaves the state as it is.
void Turn::setState(State state)
{
    Q_ASSERT(m_state != State::Finished);
    Q_ASSERT(state != State::RunningTools || m_state == State::AwaitingModel);
    m_state = state;
}

void Turn::start(TurnCause cause, const QueuedPrompt &prompt)
{
    m_startedMs = m_services.clock.monotonicMs();
    m_cause = cause;
    m_prompt = prompt;
    // What the model paused is taken up again with nothing between.
    if (cause == TurnCause::Retry && !m_history.isEmpty() && m_history.last()->stopReason == StopReason::PauseTurn)
        m_pausesInRow = 1;
    emit happened(TurnStarted{cause});
    if (isOver())
        return;
    addPrompt();
    if (!isOver())
        callModel();
}

void Turn::startCompaction(const QString &wish)
{
    m_startedMs = m_services.clock.monotonicMs();
    m_cause = TurnCause::Compaction;
    emit happened(TurnStarted{m_cause});
    if (isOver() || !mayRequest())
        return;
    ++m_requests;
    compact(wish);
}

void Turn::addPrompt()
{
    const QueuedPrompt prompt = std::exchange(m_prompt, {});
    if (!prompt.content.isEmpty())
        add(userMessage(prompt.content), prompt.id);
}

/// Behind the results, or whatever the history ends with; not between a pause of the server and its going on.
void Turn::addUrgent()
{
    while (!serverWaits() && !isOver()) { // whoever hears of one may stop the turn: the others are given back then
        const std::optional<QueuedPrompt> prompt = m_queue.takeUrgent();
        if (!prompt)
            return;
        add(userMessage(prompt->content), prompt->id);
    }
}

void Turn::callModel()
{
    setState(State::AwaitingModel);
    if (m_settings.maxTurns > 0 && m_requests >= m_settings.maxTurns)
        return finish(TurnOutcome::MaxTurns,
                      QStringLiteral("The limit of %1 model calls was reached.").arg(m_settings.maxTurns));
    if (!mayRequest())
        return;
    if (m_compaction->isDue(serverWaits()))
        return compact();
    if (m_compaction->isWindowFull())
        return finish(TurnOutcome::MaxTokens, windowFullText());
    ++m_requests;
    m_programMessage.beginCall();
    m_call = new ModelCall(
        *m_services.model, m_services.clock, [this] { return prepareRequest(); }, this);
    connect(m_call, &ModelCall::accepted, this, &Turn::onAccepted);
    connect(m_call, &ModelCall::leftOut, this, [this](const QString &what) { emit happened(Remark{what}); });
    connect(m_call, &ModelCall::streamed, this, [this](const StreamEvent &event) { emit happened(Streamed{event}); });
    connect(m_call, &ModelCall::failed, this, &Turn::onRequestFailed);
    connect(m_call, &ModelCall::retryScheduled, this, [this](const RetryScheduled &retry) { emit happened(retry); });
    connect(m_call, &ModelCall::done, this, &Turn::onModelDone);
    if (m_settings.wantsWireEvents)
        connect(m_call, &ModelCall::wireEvent, this,
                [this](const QByteArray &json) { emit happened(WireEvent{json}); });
    m_call->start();
}

/// Every request passes here, also one that is tried again. Otherwise the turn has ended.
bool Turn::mayRequest()
{
    if (!m_services.model)
        finish(TurnOutcome::Failed, QStringLiteral("No model is set up. Choose one in the settings."), true);
    else if (m_meter.limitReached())
        finish(TurnOutcome::Failed, m_meter.limitText(), true);
    return !isOver();
}

std::optional<ModelRequest> Turn::prepareRequest()
{
    if (!mayRequest())
        return std::nullopt;
    addUrgent();
    if (isOver())
        return std::nullopt;
    m_request = m_meter.nextRequest();
    const ModelRequest request = requestFor(m_settings, m_services.tools, messagesWithProgramMessage());
    // The notices that it was about were dropped or held while it waited to be tried again.
    if (!endsAnswerable(request.messages)) {
        finish(TurnOutcome::Completed);
        return std::nullopt;
    }
    emit happened(RequestStarted{m_request});
    return isOver() ? std::nullopt : std::optional(request);
}

QList<MessagePtr> Turn::messagesWithProgramMessage()
{
    QList<MessagePtr> messages = contextOf(m_history);
    m_programMessage.clear();
    if (serverWaits())
        return messages;
    // On the wire it is one with the tool results before it.
    if (const MessagePtr message = m_programMessage.claim(m_request, endsAnswerable(messages)))
        messages.append(message);
    return messages;
}

void Turn::onAccepted()
{
    if (const MessagePtr message = m_programMessage.takeAccepted())
        add(message);
    m_keeper.consume(m_request);
}

void Turn::onRequestFailed(const ModelError &error)
{
    count(error.usage);
    if (!m_call->isAccepted())
        m_programMessage.release(m_request);
    emit happened(RequestFailed{error});
}

void Turn::onModelDone(const ModelResult &result)
{
    dropCall();
    if (const auto *message = std::get_if<MessagePtr>(&result))
        return onMessage(*message);
    const ModelError &error = std::get<ModelError>(result);
    // 413 is the size in bytes, which a summary does not change for certain; a 400 of this kind is the context.
    const bool isContext = error.kind == ModelError::Kind::TooLarge && error.httpStatus != 413;
    if (isContext && m_compaction->canMakeRoom())
        return onWindowFull();
    finish(TurnOutcome::Failed, error.message, true);
}

void Turn::onMessage(const MessagePtr &message)
{
    count(message->usage);
    m_lastText = textOf(*message);
    m_compaction->noteAnswer();
    m_serverToolOpen = false;
    if (message->stopReason != StopReason::PauseTurn)
        m_pausesInRow = 0;
    add(message);
    if (isOver())
        return;

    QList<ToolUseBlock> uses = toolUsesOf(*message);
    if (uses.isEmpty() || message->stopReason == StopReason::Refusal)
        return onLastMessage(*message);
    // At a limit the last call may be cut and still be valid JSON: it is not what the model meant to say.
    if (endedAtALimit(*message) && std::holds_alternative<ToolUseBlock>(message->content.last()))
        uses.last().invalidInput = true;
    m_compaction->setWindowFull(message->stopReason == StopReason::ContextWindowExceeded);
    m_serverToolOpen = awaitsServerTool(*message);
    runTools(uses);
}

void Turn::onLastMessage(const Message &message)
{
    switch (message.stopReason) {
    case StopReason::Refusal:
        return finish(TurnOutcome::Refused, refusalText(message));
    case StopReason::PauseTurn:
        return onPaused();
    case StopReason::ContextWindowExceeded:
        return onWindowFull();
    case StopReason::MaxTokens:
        return finish(TurnOutcome::MaxTokens, QStringLiteral("The answer was cut off at the limit of tokens."));
    case StopReason::EndTurn:
    case StopReason::ToolUse:
    case StopReason::StopSequence:
    case StopReason::Unknown:
        return finish(TurnOutcome::Completed);
    }
}

void Turn::onPaused()
{
    if (++m_pausesInRow > kMostPausesInRow)
        return finish(TurnOutcome::Failed, pausedText(kMostPausesInRow), true);
    callModel();
}

void Turn::onWindowFull()
{
    m_compaction->setWindowFull(true);
    callModel();
}

void Turn::compact(const QString &wish)
{
    setState(State::Compacting);
    const bool isAlone = m_cause == TurnCause::Compaction;
    // A turn that a notice began has nothing to go on with: what was asked last is answered.
    const bool midWork = !isAlone && (m_requests > 0 || (!m_history.isEmpty() && m_history.last()->role == Role::User));
    emit happened(CompactionStarted{!isAlone, m_compaction->contextTokens()});
    if (!isOver())
        m_compaction->start(wish, midWork);
}

bool Turn::beginSummaryRequest()
{
    if (!mayRequest())
        return false;
    m_request = m_meter.nextRequest();
    emit happened(RequestStarted{m_request});
    return !isOver();
}

void Turn::onSummary(const Result<MessagePtr> &summary)
{
    if (summary)
        add(*summary);
    if (isOver())
        return;
    const QString error = summary ? QString() : summary.error();
    setState(State::AwaitingModel);
    emit happened(CompactionEnded{error});
    if (isOver())
        return;
    if (m_cause == TurnCause::Compaction)
        return finish(summary ? TurnOutcome::Completed : TurnOutcome::Failed, error);
    if (!summary && !m_compaction->mayDoWithout())
        return finish(TurnOutcome::Failed,
                      QStringLiteral("The conversation does not fit the model's context window any more. ") + error,
                      true);
    callModel();
}

void Turn::runTools(const QList<ToolUseBlock> &uses)
{
    setState(State::RunningTools);
    m_uses = uses;
    m_round = new ToolRound(m_services, m_settings.someoneAnswers, uses, this);
    connect(m_round, &ToolRound::changed, this, &Turn::onCallChanged);
    connect(m_round, &ToolRound::settled, this, &Turn::onToolsSettled);
    m_round->start();
}

void Turn::onCallChanged(const ToolCall &call)
{
    // The results of the last one and of a cancelled round follow at once, with all the others.
    if (call.state == ToolCall::State::Done && m_round && !m_round->isDone())
        m_keeper.keepResult(call.result);
    emit happened(ToolCallChanged{call});
}

void Turn::onToolsSettled(const QList<ToolResultBlock> &results)
{
    std::exchange(m_round, nullptr)->deleteLater();
    QList<ToolResultBlock> told = results;
    m_failures.count(m_uses, told);
    addResults(told);
    if (isOver())
        return;
    if (!m_failures.hopeless().isEmpty())
        return finish(TurnOutcome::Failed, hopelessText(m_failures.hopeless(), RepeatedFailures::kEndsTheTurn), true);
    callModel();
}

void Turn::retryNow()
{
    if (m_call)
        m_call->retryNow();
    else
        m_compaction->retryNow();
}

void Turn::moveToBackground()
{
    if (m_round)
        m_round->moveToBackground();
}

void Turn::cancel()
{
    if (isOver())
        return;
    if (m_call) {
        if (!m_call->isAccepted())
            m_programMessage.release(m_request);
        const QStringList partial = m_call->textsSoFar();
        dropCall();
        keep(partial);
    }
    if (ToolRound *round = std::exchange(m_round, nullptr)) {
        disconnect(round, &ToolRound::settled, this, nullptr);
        const QList<ToolResultBlock> results = round->cancel();
        round->deleteLater();
        if (!isOver())
            addResults(results);
    }
    finish(TurnOutcome::Interrupted);
}

void Turn::keep(const QStringList &partialTexts)
{
    Message message;
    message.role = Role::Assistant;
    message.model = m_settings.model;
    for (const QString &text : partialTexts) {
        if (!QStringView(text).trimmed().isEmpty())
            message.content.append(TextBlock{text});
    }
    if (message.content.isEmpty())
        return;
    m_lastText = textOf(message);
    add(std::make_shared<const Message>(std::move(message)));
}

void Turn::finish(TurnOutcome outcome, const QString &error, bool canRetry)
{
    if (isOver())
        return;
    const bool wasCompacting = m_state == State::Compacting;
    setState(State::Finished);
    dropCall();
    m_compaction->cancel();
    addPrompt(); // Stop came before it: the next request carries it
    answerOpenCalls(outcome);
    if (wasCompacting)
        emit happened(CompactionEnded{error.isEmpty() ? QStringLiteral("The summary was stopped.") : error});
    TurnEnded ended;
    ended.outcome = outcome;
    ended.text = m_lastText;
    ended.error = error;
    ended.canRetry = canRetry && endsAnswerable(m_history);
    ended.requests = m_requests;
    ended.durationMs = m_services.clock.monotonicMs() - m_startedMs;
    ended.usage = m_spent.usage();
    ended.costUsd = m_spent.costUsd();
    emit happened(ended);
    emit done();
}

/// An answer that cannot be sent back is kept and shown, and is no part of the history.
void Turn::add(const MessagePtr &message, const QString &queueId)
{
    const bool isUser = message->role == Role::User;
    if (isUser || canBeSentBack(*message))
        m_history.append(message);
    m_keeper.keep(*message, queueId);
    emit happened(isUser ? AgentEvent(UserMessageAdded{message}) : AgentEvent(AssistantMessageAdded{message}));
}

void Turn::addResults(const QList<ToolResultBlock> &results)
{
    QList<ContentBlock> content;
    for (const ToolResultBlock &result : results)
        content.append(result);
    add(userMessage(content));
}

/// However the turn ends: a call in the history without its result would spoil every later request.
void Turn::answerOpenCalls(TurnOutcome outcome)
{
    const QList<ToolUseBlock> open = openCalls(m_history);
    if (open.isEmpty())
        return;
    QString reason = QStringLiteral("Not run: the turn was ended before.");
    if (outcome == TurnOutcome::Refused)
        reason = QStringLiteral("Not run: the answer was refused.");
    else if (outcome == TurnOutcome::Interrupted)
        reason = QStringLiteral("Cancelled: the user stopped the turn before this call was run.");
    addResults(notRun(open, ToolEnd::Stopped, reason, m_services.clock.now()));
}

void Turn::dropCall()
{
    if (!m_call)
        return;
    // Not deleted at once: Stop may come from a slot that its own signal has called.
    m_call->disconnect(this);
    m_call->cancel();
    std::exchange(m_call, nullptr)->deleteLater();
}

void Turn::count(const Usage &usage)
{
    m_meter.add(m_settings.model, m_settings.facts, usage);
    m_spent.add(m_settings.model, m_settings.facts, usage);
}

} // namespace Deckhand
