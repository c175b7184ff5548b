#include "agent/modelcall.h"

#include <QRandomGenerator>

namespace Deckhand {

constexpr int kMostBrokenStreams = 3;

ModelCall::ModelCall(ModelClient &client, Clock &clock, Prepare prepare, QObject *parent)
    : QObject(parent),
      m_client(client),
      m_clock(clock),
      m_prepare(std::move(prepare))
{
}

void ModelCall::start()
{
    m_waiting = false;
    m_accepted = false;
    const std::optional<ModelRequest> request = m_prepare();
    if (m_over || !request)
        return;
    m_job = m_client.start(*request, this);
    connect(m_job, &ModelJob::accepted, this, &ModelCall::onAccepted);
    connect(m_job, &ModelJob::leftOut, this, &ModelCall::leftOut);
    connect(m_job, &ModelJob::streamed, this, &ModelCall::streamed);
    connect(m_job, &ModelJob::wireEvent, this, &ModelCall::wireEvent);
    connect(m_job, &ModelJob::done, this, &ModelCall::onDone);
}

void ModelCall::onAccepted()
{
    m_accepted = true;
    emit accepted();
}

void ModelCall::onDone(const ModelResult &result)
{
    // Not deleted at once: this is a slot of its signal.
    m_job->disconnect(this);
    m_job->deleteLater();
    m_job = nullptr;
    if (const auto *error = std::get_if<ModelError>(&result))
        return onFailed(*error);
    if (!m_accepted)
        onAccepted(); // a client that tells only the end has been answered nevertheless
    if (std::exchange(m_over, true))
        return;
    emit done(result);
}

void ModelCall::onFailed(ModelError error)
{
    emit failed(error);
    if (m_over)
        return;
    // A stream that breaks again and again breaks at the same place, and each of them is paid.
    if (m_accepted && ++m_brokenStreams > kMostBrokenStreams)
        error.retryable = false;
    const std::optional<std::chrono::milliseconds> delay =
        m_policy.waitBeforeRetry(error, m_retries, QRandomGenerator::global()->generateDouble());
    if (delay) {
        ++m_retries;
        m_waiting = true;
        emit retryScheduled({error, m_retries, m_policy.mostRetries, qint64(delay->count())});
        return scheduleRetry(*delay);
    }
    m_over = true;
    if (m_retries > 0)
        error.message += QStringLiteral(" (Tried %1 times.)").arg(m_retries + 1);
    emit done(error);
}

void ModelCall::scheduleRetry(std::chrono::milliseconds delay)
{
    // Whoever heard of the wait may have cut it, or cancelled the call.
    if (!m_waiting || m_over)
        return;
    m_clock.callAfter(delay, this, [this, retry = m_retries] {
        if (m_waiting && !m_over && retry == m_retries)
            start();
    });
}

void ModelCall::retryNow()
{
    if (m_waiting && !m_over)
        start();
}

void ModelCall::cancel()
{
    m_over = true;
    if (!m_job)
        return;
    m_job->disconnect(this);
    m_job->deleteLater();
    m_job = nullptr;
}

} // namespace Deckhand
