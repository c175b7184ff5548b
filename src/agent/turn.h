#pragma once

#include "agent/agentsession.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>

namespace Deckhand {

class ToolRound;

/// The scope of one prompt: model call, tools, model call … until the model has nothing more to run. Owns all that is in
/// flight for it; background tasks are never among it. It grows the history that it is given and never leaves it in a state
/// that a strict server would refuse.
/// Signals: happened any number of times (the last is TurnEnded, exactly once), then done.
class Turn : public QObject
{
    Q_OBJECT
public:
    /// `history` and `requestCount` are the session's and outlive the turn.
    Turn(const AgentServices &services, const AgentSettings &settings, QList<MessagePtr> &history, int &requestCount,
         QObject *parent);

    /// `prompt` may be empty: then queued notices or the history as it is are sent.
    void start(TurnCause cause, const QList<ContentBlock> &prompt);
    /// Ends the turn now: what streamed is kept, unanswered tool uses are answered as cancelled.
    void cancel();

signals:
    void happened(const Deckhand::AgentEvent &event);
    void done();

private:
    enum class State { Idle, AwaitingModel, RunningTools, Finished };
    void setState(State state);

    // In the order in which they happen.
    void callModel();
    void onAccepted();
    void onStreamed(const StreamEvent &event);
    void onModelDone(const ModelResult &result);
    void onMessage(const MessagePtr &message);
    void runTools(const QList<ToolUseBlock> &uses);
    void onToolsSettled(const QList<ToolResultBlock> &results);
    void finish(TurnOutcome outcome, const QString &error = {}, bool canRetry = false);

    QList<MessagePtr> messagesWithNotices();
    void addUserMessage(const QList<ContentBlock> &content);
    void addResults(const QList<ToolResultBlock> &results);
    void keepPartialText();

    const AgentServices m_services;
    const AgentSettings m_settings;
    QList<MessagePtr> &m_history;
    int &m_requestCount;

    State m_state = State::Idle;
    ModelJob *m_job = nullptr;
    ToolRound *m_round = nullptr;
    MessagePtr m_notices; ///< rides in the request; enters the history when that is accepted
    bool m_accepted = false;
    QHash<int, QString> m_partialTexts; ///< what streamed of this request's text blocks, by index
    QString m_lastText;
    Usage m_usage;
    int m_requests = 0;
    qint64 m_startedMs = 0;
};

} // namespace Deckhand
