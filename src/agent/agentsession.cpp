#include "agent/agentsession.h"

#include "agent/historyrules.h"
#include "agent/summary.h"
#include "agent/turn.h"
#include "conversation/slashcommand.h"

namespace Deckhand {

namespace {

/// An estimate of as much may be wrong by a lot. Tokens.
constexpr qint64 kLargeAddition = 10'000;

QList<ContentBlock> interrupted(const QList<ToolUseBlock> &open)
{
    const QList<ToolResultBlock> results =
        notRun(open, ToolEnd::Lost,
               QStringLiteral("Interrupted: the program ended while this call was open. Its effects are unknown."));
    return {results.cbegin(), results.cend()};
}

MessagePtr withContent(Message message, const QList<ContentBlock> &more)
{
    message.content += more;
    return std::make_shared<const Message>(std::move(message));
}

} // namespace

AgentSession::AgentSession(const AgentServices &services, AgentSettings settings, QObject *parent)
    : QObject(parent),
      m_services(services),
      m_settings(std::move(settings)),
      m_keeper(services.history, services.notices),
      m_queue(m_keeper),
      m_counter(new ContextCounter(
          services.clock, [this] { return questionOfSize(); }, this)),
      m_naming(new ConversationNaming(services.history, this)),
      m_waker(new Waker(
          m_services, [this] { return situation(); }, !m_settings.wakesBeforePrompt, this))
{
    m_meter.setLimit(m_settings.spendingLimitUsd);
    connect(m_counter, &ContextCounter::counted, this, [this](const CountedContext &context) {
        m_meter.setCounted(context);
        updateMeter();
    });
    connect(m_naming, &ConversationNaming::used, this, [this](const QString &model, const Usage &usage) {
        m_meter.add(model, factsOf(model), usage);
        updateMeter();
    });
    connect(m_waker, &Waker::wake, this, [this] { newTurn()->start(TurnCause::Notices, {}); });
    connect(m_waker, &Waker::paused, this, &AgentSession::wakingPaused);
}

void AgentSession::submit(const QList<ContentBlock> &prompt, SendWhen when, const QString &before)
{
    if (wordsOf(prompt).trimmed().isEmpty() && attachmentsOf(prompt).isEmpty())
        return;
    m_waker->hearTheUser();
    if (isIdle() && m_queue.isEmpty())
        return startPrompt({{}, prompt});
    m_queue.add(prompt, when, before);
    if (isIdle())
        startQueuedSoon();
}

void AgentSession::stop()
{
    // The queue first: the end of the turn would start the next prompt.
    const QList<QueuedPrompt> unsentPrompts = m_queue.takeAll();
    shutDown();
    // The last first: whoever takes them back puts each before what is there.
    for (auto prompt = unsentPrompts.crbegin(); prompt != unsentPrompts.crend(); ++prompt) {
        emit unsent(prompt->content);
        m_keeper.dropQueued(prompt->id); // somebody has it now
    }
}

void AgentSession::shutDown()
{
    m_queue.takeAll();
    m_waker->suspend();
    if (m_turn)
        m_turn->cancel();
}

void AgentSession::retry()
{
    if (!isIdle() || !m_canRetry)
        return;
    m_waker->hearTheUser();
    newTurn()->start(TurnCause::Retry, {});
}

void AgentSession::retryNow()
{
    if (m_turn)
        m_turn->retryNow();
}

void AgentSession::moveToBackground()
{
    if (m_turn)
        m_turn->moveToBackground();
}

void AgentSession::startPrompt(const QueuedPrompt &prompt)
{
    const std::optional<QString> wish = compactionIn(prompt.content);
    if (!wish)
        return newTurn()->start(TurnCause::Prompt, prompt);
    m_keeper.dropQueued(prompt.id);
    newTurn()->startCompaction(*wish);
}

Turn *AgentSession::newTurn()
{
    m_canRetry = false;
    m_turn = new Turn(m_services, m_settings, m_history, m_keeper, m_queue, m_meter, this);
    connect(m_turn, &Turn::happened, this, &AgentSession::onTurnEvent);
    connect(m_turn, &Turn::done, this, &AgentSession::onTurnDone);
    return m_turn;
}

void AgentSession::onTurnEvent(const AgentEvent &event)
{
    if (const auto *ended = std::get_if<TurnEnded>(&event)) {
        m_canRetry = ended->canRetry;
        // What failed would fail again at once: the next word is the user's.
        if (ended->outcome == TurnOutcome::Failed)
            m_waker->suspend();
        m_turn->deleteLater();
        m_turn = nullptr;
    }
    m_counter->follow(event);
    emit happened(event);
    if (std::holds_alternative<UserMessageAdded>(event) || std::holds_alternative<AssistantMessageAdded>(event)
        || std::holds_alternative<CompactionEnded>(event))
        updateMeter();
    if (const auto *ended = std::get_if<TurnEnded>(&event))
        letModelName(*ended);
}

void AgentSession::letModelName(const TurnEnded &ended)
{
    if (m_settings.namesConversations && ended.outcome == TurnOutcome::Completed && m_services.model
        && !m_meter.limitReached())
        m_naming->ask(*m_services.model, m_settings, m_history, ended.text);
}

std::optional<ContextCounter::Question> AgentSession::questionOfSize() const
{
    if (!m_services.model || m_settings.model.isEmpty() || m_history.isEmpty() || m_isRestoring)
        return std::nullopt;
    QList<MessagePtr> messages = contextOf(m_history);
    if (messages.last()->role == Role::Assistant)
        messages.append(userMessage({TextBlock{QStringLiteral("?")}})); // as some word of the user would end it
    return ContextCounter::Question{*m_services.model, requestFor(m_settings, m_services.tools, messages),
                                    m_history.last()};
}

void AgentSession::updateMeter()
{
    // Before the first answer only the words could be counted, and most of the context is the tools and the system prompt.
    const bool isKnown = m_meter.usage().totalInputTokens() > 0 || m_meter.counted().upTo;
    const ContextSize size = isKnown ? contextSizeOf(m_history, m_meter.counted(), m_settings.model) : ContextSize();
    const std::optional<double> cost = m_meter.costUsd();
    const bool isNew = size.tokens != m_context.tokens || size.estimated != m_context.estimated || cost != m_shownCost;
    const bool grewMuch = size.estimated >= kLargeAddition && m_context.estimated < kLargeAddition;
    m_context = size;
    m_shownCost = cost;
    if (grewMuch)
        m_counter->want();
    if (isNew)
        emit meterChanged();
}

void AgentSession::onTurnDone()
{
    if (m_turn)
        return; // whoever heard of the end has submitted the next prompt already
    if (!m_queue.isEmpty())
        return startQueuedSoon();
    emit idle();
    m_waker->consider();
}

/// From the event loop: a chain of failing turns must not grow the stack.
void AgentSession::startQueuedSoon()
{
    QMetaObject::invokeMethod(this, &AgentSession::startQueued, Qt::QueuedConnection);
}

void AgentSession::startQueued()
{
    if (!isIdle() || m_queue.isEmpty())
        return;
    m_waker->hearTheUser();
    startPrompt(m_queue.takeNext());
}

Waker::Situation AgentSession::situation() const
{
    Waker::Situation now;
    // Without a model (a keychain may still have to be unlocked) a turn would fail, and end the waking.
    now.canStart = m_services.model && isIdle() && m_queue.isEmpty();
    now.limitReached = m_meter.limitReached();
    now.earlierMayWait = m_history.isEmpty() || !m_settings.wakesForEarlierTasks;
    now.mostInRow = m_settings.mostWakesInRow;
    return now;
}

ModelFacts AgentSession::factsOf(const QString &model) const
{
    if (m_services.factsOf)
        return m_services.factsOf(model);
    return model == m_settings.model ? m_settings.facts : ModelFacts();
}

void AgentSession::configure(AgentSettings settings)
{
    const bool isOtherModel = settings.model != m_settings.model;
    m_settings = std::move(settings);
    if (m_settings.facts == ModelFacts())
        m_settings.facts = factsOf(m_settings.model);
    m_meter.setLimit(m_settings.spendingLimitUsd);
    // Of a session that was restored before anything was known of models; it may have used several.
    m_meter.learn(
        [this](const QString &asked) { return asked == m_settings.model ? m_settings.facts : factsOf(asked); });
    if (isOtherModel)
        countAnew();
    updateMeter();
    m_waker->consider();
}

void AgentSession::setModelClient(ModelClient *client)
{
    m_services.model = client;
    m_naming->drop();
    countAnew();
    updateMeter();
    if (client && !m_queue.isEmpty())
        startQueuedSoon(); // of a session that was restored before there was a model
    m_waker->consider();
}

/// What was counted was counted by another.
void AgentSession::countAnew()
{
    m_counter->drop();
    m_meter.setCounted({});
    if (!m_history.isEmpty())
        m_counter->want();
}

PermissionMode AgentSession::permissionMode() const
{
    return m_services.policy.mode();
}

void AgentSession::setPermissionMode(PermissionMode mode)
{
    if (m_services.policy.mode() == mode)
        return;
    m_services.policy.setMode(mode);
    emit permissionModeChanged(mode);
}

void AgentSession::restore(const QList<MessagePtr> &history, const QList<QueuedPrompt> &queued)
{
    const bool hasWaited = m_isRestoring;
    restorePart(history);
    answerOpenCalls({});
    m_isRestoring = false;
    emit restored();
    countAnew();
    updateMeter();
    m_queue.restore(queued);
    if (m_services.model && !m_queue.isEmpty())
        startQueuedSoon();
    else if (hasWaited && m_queue.isEmpty())
        onTurnDone(); // nothing hinders waking any more
}

void AgentSession::restorePart(const QList<MessagePtr> &history)
{
    Q_ASSERT(!m_turn && (m_isRestoring || m_history.isEmpty()));
    m_isRestoring = true;
    for (const MessagePtr &message : history)
        restoreMessage(message);
}

void AgentSession::restoreMessage(const MessagePtr &read)
{
    m_naming->giveUp();
    const QList<ToolUseBlock> open = openCalls(m_history, *read);
    const bool answersOthers = !open.isEmpty() && holds<ToolResultBlock>(*read);
    const MessagePtr message = answersOthers ? withContent(*read, interrupted(open)) : read;
    if (!answersOthers)
        answerOpenCalls(*read);
    const bool isUser = message->role == Role::User;
    if (isUser || canBeSentBack(*message))
        m_history.append(message);
    // Of the user's messages a summary has cost something.
    const QString &model = message->requestModel.isEmpty() ? message->model : message->requestModel;
    m_meter.add(model, factsOf(model), message->usage);
    emit happened(toldAgain(message));
}

/// After a crash the history may end within a tool round: each open call is answered, none is run again.
void AgentSession::answerOpenCalls(const Message &next)
{
    const QList<ToolUseBlock> open = openCalls(m_history, next);
    if (open.isEmpty())
        return;
    m_history.append(userMessage(interrupted(open)));
    emit happened(UserMessageAdded{m_history.last()});
}

} // namespace Deckhand
