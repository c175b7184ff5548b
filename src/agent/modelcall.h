#pragma once

#include "agent/retrypolicy.h"
#include "base/clock.h"
#include "conversation/agentevent.h"

#include <QObject>

#include <functional>

namespace Deckhand {

/// One answer of the model, however many requests it takes: what may work later is tried again after a wait that can be
/// cut. Signals: for each request accepted and leftOut (at most once) and streamed*, then either failed, or done with the
/// message.
/// After failed: retryScheduled, or done with the error. done comes exactly once, unless the call is cancelled, deleted,
/// or `prepare` gives nothing: nothing is emitted after these.
class ModelCall : public QObject
{
    Q_OBJECT
public:
    /// Asked for every request anew, right before it goes out. Nothing: the owner has ended it.
    using Prepare = std::function<std::optional<ModelRequest>()>;
    /// Client and clock outlive the call.
    ModelCall(ModelClient &client, Clock &clock, Prepare prepare, QObject *parent);

    void start();
    /// While it waits: the next request goes out now.
    void retryNow();
    /// May be called from a slot of its own signals; then delete it later.
    void cancel();
    /// The server has taken the request in flight: whatever rides in it was told.
    bool isAccepted() const { return m_accepted; }
    /// Of the request in flight; see ModelJob::textsSoFar.
    QStringList textsSoFar() const { return m_job ? m_job->textsSoFar() : QStringList(); }

signals:
    void accepted();
    /// See ModelJob::leftOut.
    void leftOut(const QString &what);
    void streamed(const Deckhand::StreamEvent &event);
    void wireEvent(const QByteArray &json);
    /// This request gave no message. isAccepted() tells how far it came.
    void failed(const Deckhand::ModelError &error);
    void retryScheduled(const Deckhand::RetryScheduled &retry);
    void done(const Deckhand::ModelResult &result);

private:
    void onAccepted();
    void onDone(const ModelResult &result);
    void onFailed(ModelError error);
    void scheduleRetry(std::chrono::milliseconds delay);

    ModelClient &m_client;
    Clock &m_clock;
    const Prepare m_prepare;
    const RetryPolicy m_policy;
    ModelJob *m_job = nullptr;
    bool m_accepted = false;
    bool m_over = false;
    bool m_waiting = false;
    int m_retries = 0;
    int m_brokenStreams = 0;
};

} // namespace Deckhand
