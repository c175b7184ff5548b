#include "agent/agentsession.h"

#include "agent/historyrules.h"
#include "agent/summary.h"
#include "agent/turn.h"
#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/wakepolicy.h"

#include <algorithm>

namespace Deckhand {

AgentSession::AgentSession(const AgentServices &services, AgentSettings settings, QObject *parent)
    : QObject(parent),
      m_services(services),
      m_settings(std::move(settings))
{
    m_meter.setLimit(m_settings.spendingLimitUsd);
    connect(&m_services.notices, &NoticeLedger::added, this, &AgentSession::considerWaking);
    connect(&m_services.notices, &NoticeLedger::changed, this, &AgentSession::considerWaking);
    connect(&m_services.background, &BackgroundTasks::ended, this, &AgentSession::considerWaking);
    connect(&m_services.broker, &PermissionBroker::closed, this, &AgentSession::considerWaking);
    connect(&m_services.notices, &NoticeLedger::urged, this, [this] {
        hearTheUser();
        considerWaking();
    });
}

AgentSession::~AgentSession() = default;

void AgentSession::submit(const QString &prompt)
{
    submit(QList<ContentBlock>{TextBlock{prompt}});
}

void AgentSession::submit(const QList<ContentBlock> &prompt)
{
    if (wordsOf(prompt).trimmed().isEmpty() && attachmentsOf(prompt).isEmpty())
        return;
    hearTheUser();
    if (m_turn || !m_queued.isEmpty())
        return queue(prompt);
    startPrompt(prompt);
}

void AgentSession::compact(const QString &wish)
{
    submit(compactPrompt(wish));
}

void AgentSession::queue(const QList<ContentBlock> &prompt)
{
    m_queued.append(prompt);
    emit happened(PromptQueued{prompt});
}

void AgentSession::stop()
{
    // The queue first: the end of the turn would start the next prompt.
    const QList<QList<ContentBlock>> unsentPrompts = std::exchange(m_queued, {});
    m_wakingSuspended = true;
    if (m_turn)
        m_turn->cancel();
    // The last first: whoever takes them back puts each before what is there.
    for (auto prompt = unsentPrompts.crbegin(); prompt != unsentPrompts.crend(); ++prompt)
        emit unsent(*prompt);
}

void AgentSession::retry()
{
    if (m_turn || !m_canRetry)
        return;
    hearTheUser();
    newTurn()->start(TurnCause::Retry, {});
}

void AgentSession::retryNow()
{
    if (m_turn)
        m_turn->retryNow();
}

void AgentSession::hearTheUser()
{
    m_wakingSuspended = false;
    m_wakesInRow = 0;
}

void AgentSession::startPrompt(const QList<ContentBlock> &prompt)
{
    if (const std::optional<QString> wish = compactWish(prompt))
        newTurn()->startCompaction(*wish);
    else
        newTurn()->start(TurnCause::Prompt, prompt);
}

Turn *AgentSession::newTurn()
{
    m_canRetry = false;
    m_turn = new Turn(m_services, m_settings, m_history, m_meter, this);
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
            m_wakingSuspended = true;
        m_turn->deleteLater();
        m_turn = nullptr;
    }
    emit happened(event);
    if (std::holds_alternative<UserMessageAdded>(event) || std::holds_alternative<AssistantMessageAdded>(event)
        || std::holds_alternative<CompactionEnded>(event))
        updateMeter();
}

void AgentSession::updateMeter()
{
    // Before the first answer only the words could be counted, and most of the context is the tools and the system prompt.
    const bool isKnown = m_meter.usage().totalInputTokens() > 0;
    const qint64 tokens = isKnown ? contextTokensOf(m_history) : 0;
    const std::optional<double> cost = m_meter.costUsd();
    const bool isNew = tokens != m_contextTokens || cost != m_shownCost;
    m_contextTokens = tokens;
    m_shownCost = cost;
    if (isNew)
        emit meterChanged();
}

void AgentSession::onTurnDone()
{
    if (m_turn)
        return; // whoever heard of the end has submitted the next prompt already
    if (!m_queued.isEmpty()) {
        // From the event loop: a chain of failing turns must not grow the stack.
        QMetaObject::invokeMethod(this, &AgentSession::startQueued, Qt::QueuedConnection);
        return;
    }
    emit idle();
    considerWaking();
}

void AgentSession::startQueued()
{
    if (m_turn || m_queued.isEmpty())
        return;
    hearTheUser();
    startPrompt(m_queued.takeFirst());
}

void AgentSession::considerWaking()
{
    const std::optional<std::chrono::milliseconds> delay = wakeDelay();
    if (!delay)
        return;
    // A notice that may wait for long must not hold up a later one that may not.
    const qint64 at = m_services.clock.monotonicMs() + delay->count();
    if (m_wakeAt && *m_wakeAt <= at)
        return;
    m_wakeAt = at;
    // Never from within the signal that brought us here: others may yet have to hear it (a tool that waits for this end).
    m_services.clock.callAfter(*delay, this, [this, at] {
        if (m_wakeAt != at)
            return;
        m_wakeAt.reset();
        const std::optional<std::chrono::milliseconds> left = wakeDelay();
        if (!left || left->count() > 0)
            return considerWaking();
        if (++m_wakesInRow == m_settings.mostWakesInRow)
            emit wakingPaused(m_wakesInRow);
        newTurn()->start(TurnCause::Notices, {});
    });
}

std::optional<std::chrono::milliseconds> AgentSession::wakeDelay() const
{
    if (!m_services.model)
        return std::nullopt; // a keychain may still have to be unlocked: a turn would fail, and end the waking
    WakePolicy::Facts facts;
    facts.idle = !m_turn && m_queued.isEmpty();
    facts.stoppedByUser = m_wakingSuspended;
    facts.permissionOpen = m_services.broker.hasOpen();
    facts.userIsTyping = m_userTyping;
    facts.spendingLimitReached = m_meter.limitReached();
    facts.conversationIsEmpty = m_history.isEmpty();
    facts.wakesInRow = m_wakesInRow;
    facts.mostWakesInRow = m_settings.mostWakesInRow;
    facts.runningTasks = m_services.background.runningCount();
    const qint64 now = m_services.clock.monotonicMs();
    for (const Notice &notice : m_services.notices.notices()) {
        if (notice.state == NoticeState::Queued)
            facts.waiting.append(
                {notice.wish, notice.failure, notice.adopted, std::chrono::milliseconds(now - notice.createdMs)});
    }
    return WakePolicy::delay(facts);
}

void AgentSession::setUserTyping(bool typing)
{
    m_userTyping = typing;
    considerWaking();
}

void AgentSession::setMostWakesInRow(int most)
{
    m_settings.mostWakesInRow = most;
    considerWaking();
}

ModelFacts AgentSession::factsOf(const QString &model) const
{
    if (m_services.factsOf)
        return m_services.factsOf(model);
    return model == m_settings.model ? m_settings.facts : ModelFacts();
}

void AgentSession::setModel(const QString &model)
{
    setModel(model, factsOf(model));
}

void AgentSession::setModel(const QString &model, const ModelFacts &facts)
{
    m_settings.model = model;
    m_settings.facts = facts;
    // Of a session that was restored before anything was known of models; it may have used several.
    m_meter.learn(
        [this](const QString &asked) { return asked == m_settings.model ? m_settings.facts : factsOf(asked); });
    updateMeter();
}

void AgentSession::setThinking(ThinkingWish wish)
{
    m_settings.thinking = wish;
}

void AgentSession::setCompactAtPercent(int percent)
{
    m_settings.compactAtPercent = percent;
}

void AgentSession::setSpendingLimit(double usd)
{
    m_settings.spendingLimitUsd = usd;
    m_meter.setLimit(usd);
    considerWaking();
}

void AgentSession::setModelClient(ModelClient *client)
{
    m_services.model = client;
    considerWaking();
}

void AgentSession::setSystemPrompt(const QString &prompt)
{
    m_settings.systemPrompt = prompt;
}

void AgentSession::setPermissionMode(PermissionMode mode)
{
    if (m_services.policy.mode() == mode)
        return;
    m_services.policy.setMode(mode);
    emit permissionModeChanged(mode);
}

void AgentSession::restore(const QList<MessagePtr> &history)
{
    Q_ASSERT(isIdle());
    m_history.clear();
    m_canRetry = false;
    m_meter = {};
    m_meter.setLimit(m_settings.spendingLimitUsd);
    for (const MessagePtr &message : history)
        restoreMessage(message);
    answerUnanswered({});
    updateMeter();
}

void AgentSession::restoreMessage(const MessagePtr &message)
{
    answerUnanswered(*message);
    const bool isUser = message->role == Role::User;
    if (isUser || canBeSentBack(*message))
        m_history.append(message);
    // Of the user's messages a summary has cost something.
    const QString &model = message->requestModel.isEmpty() ? message->model : message->requestModel;
    m_meter.add(model, factsOf(model), message->usage);
    emit happened(isUser ? AgentEvent(UserMessageAdded{message}) : AgentEvent(AssistantMessageAdded{message}));
}

/// After a crash the history may end within a tool round: each open call is answered, none is run again.
void AgentSession::answerUnanswered(const Message &next)
void AgentSession::setEditsContext(bool edits)
{
    m_settings.editsContext = edits;
}

{
    const QList<ToolUseBlock> open = openCalls(m_history, next);
    if (open.isEmpty())
        return;
    QList<ContentBlock> results;
    for (const ToolResultBlock &result : notRun(
             open, QStringLiteral("Interrupted: the program ended while this call was open. Its effects are unknown.")))
        results.append(result);
    m_history.append(userMessage(results));
    emit happened(UserMessageAdded{m_history.last()});
}

} // namespace Deckhand
