#pragma once

#include "agent/agentservices.h"
#include "agent/agentsettings.h"
#include "agent/sessionmeter.h"
#include "base/result.h"
#include "conversation/agentevent.h"

#include <QObject>

#include <functional>

namespace Deckhand {

class ModelCall;

/// The summing up of a conversation within a turn: when it is due, the model's summary, and whether it helped. Lives as
/// long as its turn, for what failed or made no room in a turn is not tried again in it. Reads the history and never
/// changes it.
/// Signals, for each start: spent and requestFailed any number of times (after each requestFailed: retryScheduled, or
/// done), then done exactly once, also from within start. Nothing comes after cancel, nor when `beginRequest` says no.
class Compaction : public QObject
{
    Q_OBJECT
public:
    /// Asked right before each request for a summary. False: none may go out, and the owner has ended.
    using BeginRequest = std::function<bool()>;
    /// Services, settings, history and meter are the turn's and outlive it.
    Compaction(const AgentServices &services, const AgentSettings &settings, const QList<MessagePtr> &history,
               const SessionMeter &meter, BeginRequest beginRequest, QObject *parent);

    // When: asked before a request, told after an answer.

    /// Before the next request there must be a summary. `serverWaits`: only the answer that the server waits for may
    /// follow, so that nothing but a full window is a reason.
    bool isDue(bool serverWaits) const;
    /// A full window is answered with a summary once a turn, if there is something to sum up.
    bool canMakeRoom() const;
    /// The conversation does not fit the model's context any more, says the server.
    bool isWindowFull() const { return m_windowFull; }
    void setWindowFull(bool isFull) { m_windowFull = isFull; }
    /// An answer has come, and is not in the history yet.
    void noteAnswer();
    /// What there is to sum up, as far as it is known.
    qint64 contextTokens() const;
    /// After a failure: the old context may do for another request.
    bool mayDoWithout() const;

    // The summary.

    /// `wish` says what matters most to the user. `midWork`: the turn goes on behind the summary.
    void start(const QString &wish, bool midWork);
    /// While it waits to ask again: at once.
    void retryNow();
    /// May be called from a slot of its own signals.
    void cancel();

signals:
    void spent(const Deckhand::Usage &usage);
    void requestFailed(const Deckhand::ModelError &error);
    void retryScheduled(const Deckhand::RetryScheduled &retry);
    /// See ModelJob::leftOut.
    void leftOut(const QString &what);
    /// The message that is to stand for what was said before it, or why there is none, for people.
    void done(const Deckhand::Result<Deckhand::MessagePtr> &summary);

private:
    bool isAboveThreshold() const;
    void ask();
    std::optional<ModelRequest> prepare();
    void onAnswer(const ModelResult &result);
    void onMessage(const Message &answer);
    void addUsage(const Usage &usage);
    void fail(const QString &why);

    const AgentServices &m_services;
    const AgentSettings &m_settings;
    const QList<MessagePtr> &m_history;
    const SessionMeter &m_meter;
    const BeginRequest m_beginRequest;

    ModelCall *m_call = nullptr;
    QString m_wish;
    bool m_midWork = false;
    Usage m_usage;         ///< of all requests for this summary
    bool m_elided = false; ///< this summary is asked for with long results cut

    bool m_windowFull = false;
    bool m_madeRoom = false;
    bool m_justSummedUp = false; ///< for the next request
    bool m_helpsNot = false;     ///< it failed, or made no room: not again by itself in this turn
};

} // namespace Deckhand
