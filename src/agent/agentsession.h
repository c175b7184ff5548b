#pragma once

#include "agent/contextcounter.h"
#include "agent/historykeeper.h"
#include "agent/permissionbroker.h"
#include "agent/sessionmeter.h"
#include "base/clock.h"
#include "conversation/agentevent.h"
#include "conversation/modelfacts.h"
#include "workspace/permission.h"

#include <QObject>
#include <QStringList>

#include <chrono>
#include <functional>
#include <optional>

namespace Deckhand {

class BackgroundTasks;
class NoticeLedger;
class ToolRegistry;
class Turn;

/// What a session works with. All of it outlives the session.
struct AgentServices {
    ModelClient *model = nullptr; ///< may be exchanged between turns, see AgentSession::setModelClient
    ToolRegistry &tools;
    PermissionPolicy &policy;
    PermissionBroker &broker;
    BackgroundTasks &background;
    NoticeLedger &notices;
    Clock &clock;
    /// What the program itself adds to a summary of the conversation, so that it is never forgotten: live background
    /// tasks, open tasks of the graph. Plain text; may be null.
    std::function<QString()> standingFacts = {};
    /// Asked before each model call (not before a retry of one): what the program has to remind the model of, as a text that
    /// rides in that request; empty: nothing. May be null.
    std::function<QString()> reminder = {};
    /// What is known of any model: prices of answers that an earlier run got from another one. May be null.
    std::function<ModelFacts(const QString &model)> factsOf = {};
    /// Where the session is kept. May be null: it is not.
    SessionLog *log = nullptr;
};

struct AgentSettings {
    QString model;
    int maxTokens = 16384;
    int maxTurns = 0; ///< model calls a turn; 0: no limit
    QString systemPrompt;
    ModelFacts facts; ///< of `model`
    ThinkingWish thinking = ThinkingWish::ModelsDefault;
    double spendingLimitUsd = 0; ///< of this session; no request goes out beyond it. 0: no limit
    int compactAtPercent = 85;   ///< of the context window; 0: only by hand
    bool editsContext = false;   ///< see ModelRequest
    int mostWakesInRow = 25;     ///< 0: no limit
    bool someoneAnswers = true;  ///< false: what would be asked is refused with a reason
    bool wantsWireEvents = false;
    bool wakesBeforePrompt = true; ///< false: before the first prompt of this run no notice starts a turn
    /// False: what tasks of earlier runs have to tell starts no turn at all; it rides in the next prompt's request.
    bool wakesForEarlierTasks = true;
};

/// A conversation with the model: takes prompts, runs a Turn at a time, wakes itself when background tasks end.
/// Everything that happens is told by `happened`, in order; `idle` follows the TurnEnded after which nothing is queued.
class AgentSession : public QObject
{
    Q_OBJECT
public:
    AgentSession(const AgentServices &services, AgentSettings settings, QObject *parent = nullptr);
    ~AgentSession() override;

    /// The user's words. While a turn runs they wait until it ends, in the log too. Blank prompts are ignored.
    void submit(const QString &prompt);
    /// Words, images and files. The whole prompt "/compact WISH" is a call of `compact`.
    void submit(const QList<ContentBlock> &prompt);
    /// Interrupts the turn, at any moment; queued prompts are given back by `unsent`. Idle when it returns.
    void stop();
    /// As stop, for the program ends: but what waits in the queue stays in the log, and is sent by the run that goes on
    /// with the session.
    void shutDown();
    /// After a failed turn: the same history once more.
    void retry();
    bool canRetry() const { return m_canRetry; }
    /// A request waits to be tried again (RetryScheduled): at once.
    void retryNow();
    /// Lets the model sum up the conversation; `wish` says what matters most. A turn of its own, with the events of one
    /// (TurnCause::Compaction). While a turn runs it waits like a prompt.
    void compact(const QString &wish = {});

    bool isIdle() const { return !m_turn; }
    /// Idle, but a waiting notice will start a turn by itself.
    bool willWake() const { return wakeDelay().has_value(); }
    const QList<QueuedPrompt> &queuedPrompts() const { return m_queued; }

    const AgentSettings &settings() const { return m_settings; }
    /// Takes effect with the next turn. Without facts: AgentServices::factsOf knows them, if anybody does.
    void setModel(const QString &model);
    void setModel(const QString &model, const ModelFacts &facts);
    void setThinking(ThinkingWish wish);
    /// Of the whole session; 0: none.
    void setSpendingLimit(double usd);
    /// Of the context window, 0 to 100; 0: only by hand.
    void setCompactAtPercent(int percent);
    /// See ModelRequest::editsContext. Takes effect with the next turn.
    void setEditsContext(bool edits);
    /// Takes effect with the next turn.
    void setModelClient(ModelClient *client);
    void setSystemPrompt(const QString &prompt);
    PermissionMode permissionMode() const { return m_services.policy.mode(); }
    void setPermissionMode(PermissionMode mode);
    /// While the user writes, nothing wakes the agent: its words would come between.
    void setUserTyping(bool typing);
    /// Turns that notices may start in a row without a word of the user; 0: no limit.
    void setMostWakesInRow(int most);

    const QList<MessagePtr> &history() const { return m_history; }
    /// Replaces the history (resume). Only while idle. Tool uses without a result are answered as interrupted; what earlier
    /// runs used and paid is counted. `queued` is sent, in this order, as soon as there is a model.
    void restore(const QList<MessagePtr> &history, const QList<QueuedPrompt> &queued = {});
    Usage totalUsage() const { return m_meter.usage(); }
    int requestCount() const { return m_meter.requests(); }
    /// Tokens of the context, as the server counted them in its last answer or when it was asked, and an estimate of what
    /// was added since; 0: nothing was said yet.
    qint64 contextTokens() const { return m_context.tokens; }
    /// The server has counted all of it, for the present model.
    bool contextIsCounted() const { return m_context.estimated == 0; }
    /// What the session has cost, an estimate by price table; nothing if a price is unknown.
    std::optional<double> costUsd() const { return m_meter.costUsd(); }

signals:
    /// This many turns in a row were started by notices. Further notices wait for the user's next word.
    void wakingPaused(int turnsInRow);
    void happened(const Deckhand::AgentEvent &event);
    /// contextTokens, contextIsCounted or costUsd.
    void meterChanged();
    void idle();
    void permissionModeChanged(Deckhand::PermissionMode mode);
    /// A prompt that Stop kept from being sent: give it back to the composer.
    /// Of several the last comes first.
    void unsent(const QList<Deckhand::ContentBlock> &prompt);

private:
    void queue(const QList<ContentBlock> &prompt);
    void startPrompt(const QueuedPrompt &prompt);
    void startQueuedSoon();
    Turn *newTurn();
    void hearTheUser();
    void onTurnEvent(const AgentEvent &event);
    void onTurnDone();
    void startQueued();
    void considerWaking();
    std::optional<std::chrono::milliseconds> wakeDelay() const;
    void restoreMessage(const MessagePtr &read);
    void answerOpenCalls(const Message &next);
    void updateMeter();
    void countAnew();
    void followRequest(const AgentEvent &event);
    std::optional<ContextCounter::Question> questionOfSize() const;
    ModelFacts factsOf(const QString &model) const;

    AgentServices m_services;
    AgentSettings m_settings;
    QList<MessagePtr> m_history;
    HistoryKeeper m_keeper;
    QList<QueuedPrompt> m_queued;
    Turn *m_turn = nullptr;
    SessionMeter m_meter;
    ContextSize m_context;
    ContextCounter *m_counter;
    bool m_requestIsOut = false; ///< of the turn: the server has it and answers
    std::optional<double> m_shownCost = 0.0;
    bool m_wakingSuspended = false; ///< after Stop or a failure, until the user's next word
    bool m_canRetry = false;
    bool m_userTyping = false;
    int m_wakesInRow = 0;
    std::optional<qint64> m_wakeAt; ///< monotonic ms of the timer that runs
};

} // namespace Deckhand
