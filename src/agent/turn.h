#pragma once

#include "agent/agentservices.h"
#include "agent/agentsettings.h"
#include "agent/historykeeper.h"
#include "agent/programmessage.h"
#include "agent/repeatedfailures.h"
#include "agent/sessionmeter.h"
#include "base/result.h"
#include "conversation/agentevent.h"

#include <QObject>

namespace Deckhand {

class Compaction;
class ModelCall;
class PromptQueue;
class ToolRound;

/// The scope of one prompt: model call, tools, model call … until the model has nothing more to run. Owns all that is in
/// flight for it; background tasks are never among it. It grows the history that it is given and never leaves it in a state
/// that a strict server would refuse, whenever it is cancelled, also from a slot of its own signals.
/// Signals: happened any number of times (the last is TurnEnded, exactly once), then done.
class Turn : public QObject
{
    Q_OBJECT
public:
    /// `history`, `keeper`, `queue` and `meter` are the session's and outlive the turn. The history is only appended to, and
    /// what is is kept before anybody hears of it. Of the queue the turn takes what is to go now, for each of its requests.
    Turn(const AgentServices &services, const AgentSettings &settings, QList<MessagePtr> &history,
         HistoryKeeper &keeper, PromptQueue &queue, SessionMeter &meter, QObject *parent);

    /// `prompt` may be empty: then queued notices or the history as it is are sent. Its id: where it waited in the queue.
    void start(TurnCause cause, const QueuedPrompt &prompt);
    /// Instead: the model sums the conversation up, and that is all.
    void startCompaction(const QString &wish);
    /// A request that waits to be tried again goes out now.
    void retryNow();
    /// As ToolRound's.
    void moveToBackground();
    /// Ends the turn now: what streamed is kept, unanswered tool uses are answered as cancelled.
    void cancel();

signals:
    void happened(const Deckhand::AgentEvent &event);
    void done();

private:
    enum class State { Idle, AwaitingModel, Compacting, RunningTools, Finished };
    void setState(State state);
    bool isOver() const { return m_state == State::Finished; }

    // In the order in which they happen.
    void addPrompt();
    void addUrgent();
    void callModel();
    bool mayRequest();
    std::optional<ModelRequest> prepareRequest();
    void onAccepted();
    void onRequestFailed(const ModelError &error);
    void onModelDone(const ModelResult &result);
    void onMessage(const MessagePtr &message);
    void onLastMessage(const Message &message);
    void onPaused();
    void onWindowFull();
    void runTools(const QList<ToolUseBlock> &uses);
    void onToolsSettled(const QList<ToolResultBlock> &results);
    void finish(TurnOutcome outcome, const QString &error = {}, bool canRetry = false);

    // A summary, between two model calls or alone.
    void compact(const QString &wish = {});
    bool beginSummaryRequest();
    void onSummary(const Result<MessagePtr> &summary);

    void dropCall();
    bool serverWaits() const { return m_pausesInRow > 0 || m_serverToolOpen; }
    QList<MessagePtr> messagesWithProgramMessage();
    void count(const Usage &usage);
    void add(const MessagePtr &message, const QString &queueId = {});
    void onCallChanged(const ToolCall &call);
    void addResults(const QList<ToolResultBlock> &results);
    void answerOpenCalls(TurnOutcome outcome);
    void keep(const QStringList &partialTexts);

    const AgentServices m_services;
    const AgentSettings m_settings;
    QList<MessagePtr> &m_history;
    HistoryKeeper &m_keeper;
    PromptQueue &m_queue;
    SessionMeter &m_meter;
    ProgramMessage m_programMessage;

    State m_state = State::Idle;
    TurnCause m_cause = TurnCause::Prompt;
    QueuedPrompt m_prompt; ///< until it is in the history
    ModelCall *m_call = nullptr;
    Compaction *m_compaction;
    ToolRound *m_round = nullptr;
    QList<ToolUseBlock> m_uses; ///< that the round answers
    RepeatedFailures m_failures;
    int m_request = 0; ///< number of the one in flight
    int m_pausesInRow = 0;
    bool m_serverToolOpen = false; ///< the next user message may hold tool results only

    QString m_lastText;
    SessionMeter m_spent; ///< of this turn
    int m_requests = 0;   ///< of this turn, without retries and summaries
    qint64 m_startedMs = 0;
};

} // namespace Deckhand
