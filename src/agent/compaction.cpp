#include "agent/compaction.h"

#include "agent/historyrules.h"
#include "agent/modelcall.h"
#include "agent/summary.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qint64 kLeastSummaryTokens = 1024;
constexpr qint64 kTokensOfAsking = 512;

/// A server may say in any words that a request is too long: then it is a 400 like others.
bool mayBeTooLarge(const ModelError &error)
{
    return error.kind == ModelError::Kind::TooLarge
        || (error.kind == ModelError::Kind::InvalidRequest && error.httpStatus == 400);
}

} // namespace

Compaction::Compaction(const AgentServices &services, const AgentSettings &settings, const QList<MessagePtr> &history,
                       const SessionMeter &meter, BeginRequest beginRequest, QObject *parent)
    : QObject(parent),
      m_services(services),
      m_settings(settings),
      m_history(history),
      m_meter(meter),
      m_beginRequest(std::move(beginRequest))
{
}

bool Compaction::isDue(bool serverWaits) const
{
    if (m_justSummedUp)
        return false;
    if (m_windowFull)
        return canMakeRoom();
    if (m_helpsNot || serverWaits)
        return false;
    return isAboveThreshold() && canBeSummedUp(m_history);
}

bool Compaction::canMakeRoom() const
{
    return !m_madeRoom && canBeSummedUp(m_history);
}

qint64 Compaction::contextTokens() const
{
    return contextSizeOf(m_history, m_meter.counted(), m_settings.model).tokens;
}

bool Compaction::isAboveThreshold() const
{
    const qint64 window = m_settings.facts.contextTokens;
    return window > 0 && m_settings.compactAtPercent > 0
        && contextTokens() * 100 > window * m_settings.compactAtPercent;
}

void Compaction::noteAnswer()
{
    // A summary that made no room will not make any the next time: without this each answer would be summed up at once.
    if (std::exchange(m_justSummedUp, false) && isAboveThreshold())
        m_helpsNot = true;
}

bool Compaction::mayDoWithout() const
{
    const qint64 window = m_settings.facts.contextTokens;
    return !m_windowFull && (window == 0 || contextTokens() < window);
}

void Compaction::start(const QString &wish, bool midWork)
{
    m_usage = {};
    m_wish = wish;
    m_midWork = midWork;
    m_elided = m_windowFull;
    m_madeRoom = m_madeRoom || m_windowFull;
    if (!canBeSummedUp(m_history))
        return fail(QStringLiteral("There is nothing to sum up yet."));
    ask();
}

void Compaction::ask()
{
    m_call = new ModelCall(
        *m_services.model, m_services.clock, [this] { return prepare(); }, this);
    connect(m_call, &ModelCall::failed, this, [this](const ModelError &error) {
        addUsage(error.usage);
        emit requestFailed(error);
    });
    connect(m_call, &ModelCall::retryScheduled, this, &Compaction::retryScheduled);
    connect(m_call, &ModelCall::leftOut, this, &Compaction::leftOut);
    connect(m_call, &ModelCall::done, this, &Compaction::onAnswer);
    m_call->start();
}

std::optional<ModelRequest> Compaction::prepare()
{
    if (!m_beginRequest())
        return std::nullopt;
    // With the same tools and thinking as ever: a prompt cache depends on them, and reads nearly all of this.
    ModelRequest request = requestFor(m_settings, m_services.tools, summaryRequest(m_history, m_wish, m_elided));
    const qint64 window = m_settings.facts.contextTokens;
    if (window > 0) {
        const qint64 left = window - contextTokens() - kTokensOfAsking;
        request.maxTokens = int(std::min<qint64>(request.maxTokens, std::max(left, kLeastSummaryTokens)));
    }
    const ThinkingWish wish = m_elided ? ThinkingWish::Off : m_settings.thinking;
    request.thinking = thinkingFor(wish, m_settings.facts, request.maxTokens);
    request.wantsWireEvents = false;
    return request;
}

void Compaction::onAnswer(const ModelResult &result)
{
    cancel();
    const auto *error = std::get_if<ModelError>(&result);
    const MessagePtr message = error ? nullptr : std::get<MessagePtr>(result);
    if (message)
        addUsage(message->usage);
    const bool isTooMuch = error ? mayBeTooLarge(*error) : message->stopReason == StopReason::ContextWindowExceeded;
    if (isTooMuch && !std::exchange(m_elided, true))
        return ask();
    if (error)
        return fail(QStringLiteral("The conversation could not be summed up: ") + error->message);
    onMessage(*message);
}

void Compaction::onMessage(const Message &answer)
{
    const QString words = textOf(answer);
    if (!toolUsesOf(answer).isEmpty() || answer.stopReason == StopReason::MaxTokens)
        return fail(QStringLiteral("The model was asked to sum the conversation up, and did something else or came to "
                                   "no end."));
    if (answer.stopReason == StopReason::Refusal)
        return fail(QStringLiteral("The model refused to sum the conversation up."));
    if (words.trimmed().isEmpty())
        return fail(QStringLiteral("The model was asked to sum the conversation up and gave no words."));
    const QString facts = m_services.standingFacts ? m_services.standingFacts() : QString();
    m_justSummedUp = true;
    m_windowFull = false;
    m_helpsNot = false;
    Message summary = summaryMessage(m_history, words, facts, m_midWork);
    // With the summary it gets into the session's file: a session that is resumed has cost this too.
    summary.usage = m_usage;
    summary.requestModel = m_settings.model;
    emit done(std::make_shared<const Message>(std::move(summary)));
}

void Compaction::addUsage(const Usage &usage)
{
    m_usage += usage;
    emit spent(usage);
}

void Compaction::fail(const QString &why)
{
    m_helpsNot = true;
    emit done(Error{why});
}

void Compaction::retryNow()
{
    if (m_call)
        m_call->retryNow();
}

void Compaction::cancel()
{
    if (!m_call)
        return;
    // Not deleted at once: Stop may come from a slot that its own signal has called.
    m_call->disconnect(this);
    m_call->cancel();
    std::exchange(m_call, nullptr)->deleteLater();
}

} // namespace Deckhand
