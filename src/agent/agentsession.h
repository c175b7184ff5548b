#pragma once

#include "agent/agentservices.h"
#include "agent/agentsettings.h"
#include "agent/contextcounter.h"
#include "agent/conversationnaming.h"
#include "agent/historykeeper.h"
#include "agent/promptqueue.h"
#include "agent/sessionmeter.h"
#include "agent/waker.h"
#include "conversation/agentevent.h"
#include "workspace/permission.h"

#include <QObject>

namespace Deckhand {

class Turn;

/// A conversation with the model: takes prompts, runs a Turn at a time, wakes itself when background tasks end.
/// Everything that happens is told by `happened`, in order; `idle` follows the TurnEnded after which nothing is queued.
class AgentSession : public QObject
{
    Q_OBJECT
public:
    AgentSession(const AgentServices &services, AgentSettings settings, QObject *parent = nullptr);

    /// The user's words, images and files. While a turn runs they wait in the queue, for the history's writer too; `before` as
    /// in PromptQueue::add. Blank ones are ignored; a compactPrompt is carried out when its turn comes.
    void submit(const QList<ContentBlock> &prompt, SendWhen when = SendWhen::TurnHasEnded, const QString &before = {});
    /// Interrupts the turn, at any moment; queued prompts are given back by `unsent`. Idle when it returns.
    void stop();
    /// As stop, for the program ends: but what waits in the queue stays written, and is sent by the run that goes on with the
    /// session.
    void shutDown();
    /// After a failed turn: the same history once more.
    void retry();
    bool canRetry() const { return m_canRetry; }
    /// A request waits to be tried again (RetryScheduled): at once.
    void retryNow();
    /// The command that the turn waits for goes on as a background task, and the turn with it.
    void moveToBackground();

    bool isIdle() const { return !m_turn && !m_isRestoring; }
    /// Idle, but a waiting notice will start a turn by itself.
    bool willWake() const { return m_waker->willWake(); }
    PromptQueue &queue() { return m_queue; }
    const PromptQueue &queue() const { return m_queue; }

    const AgentSettings &settings() const { return m_settings; }
    /// Takes effect with the next turn. Of a model without facts AgentServices::factsOf is asked.
    void configure(AgentSettings settings);
    /// Takes effect with the next turn.
    void setModelClient(ModelClient *client);
    PermissionMode permissionMode() const;
    void setPermissionMode(PermissionMode mode);
    /// While the user writes, nothing wakes the agent: its words would come between.
    void setUserTyping(bool typing) { m_waker->setUserTyping(typing); }

    const QList<MessagePtr> &history() const { return m_history; }
    /// Goes on with an old session, before anything was said in this one. Tool uses without a result are answered as
    /// interrupted; what earlier runs used and paid is counted. `queued` is sent, in this order, as soon as there is a model.
    void restore(const QList<MessagePtr> &history, const QList<QueuedPrompt> &queued = {});
    /// The first of these, and there are more, of which `restore` has the last. Until then the session is not idle, and what
    /// is submitted waits in the queue.
    void restorePart(const QList<MessagePtr> &history);
    /// What was used and what it cost.
    const SessionMeter &meter() const { return m_meter; }
    /// Of the context, as the server counted it in its last answer or when it was asked, and an estimate of what was added
    /// since; 0: nothing was said yet.
    const ContextSize &contextSize() const { return m_context; }

signals:
    /// This many turns in a row were started by notices. Further notices wait for the user's next word.
    void wakingPaused(int turnsInRow);
    void happened(const Deckhand::AgentEvent &event);
    /// contextTokens, contextIsCounted or costUsd.
    void meterChanged();
    void idle();
    /// `restore` was called: the history is whole.
    void restored();
    void permissionModeChanged(Deckhand::PermissionMode mode);
    /// A prompt that Stop kept from being sent: give it back to the composer.
    /// Of several the last comes first.
    void unsent(const QList<Deckhand::ContentBlock> &prompt);

private:
    void startPrompt(const QueuedPrompt &prompt);
    void startQueuedSoon();
    Turn *newTurn();
    void onTurnEvent(const AgentEvent &event);
    void onTurnDone();
    void startQueued();
    Waker::Situation situation() const;
    void restoreMessage(const MessagePtr &read);
    void answerOpenCalls(const Message &next);
    void updateMeter();
    void countAnew();
    void letModelName(const TurnEnded &ended);
    std::optional<ContextCounter::Question> questionOfSize() const;
    ModelFacts factsOf(const QString &model) const;

    AgentServices m_services;
    AgentSettings m_settings;
    QList<MessagePtr> m_history;
    HistoryKeeper m_keeper;
    PromptQueue m_queue;
    Turn *m_turn = nullptr;
    SessionMeter m_meter;
    ContextSize m_context;
    ContextCounter *m_counter;
    ConversationNaming *m_naming;
    Waker *m_waker;
    std::optional<double> m_shownCost = 0.0;
    bool m_canRetry = false;
    bool m_isRestoring = false; ///< more of its history is to come
};

} // namespace Deckhand
