// Turn: the part that lets the model sum the conversation up, between two of its answers or alone.

#include "agent/historyrules.h"
#include "agent/modelcall.h"
#include "agent/summary.h"
#include "agent/turn.h"

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

bool Turn::wantsCompaction() const
{
    if (m_justCompacted)
        return false;
    if (m_windowFull)
        return !m_madeRoom && canBeSummedUp(m_history);
    if (m_compactionFails || m_pausesInRow > 0 || m_serverToolOpen)
        return false;
    return isAboveThreshold() && canBeSummedUp(m_history);
}

bool Turn::isAboveThreshold() const
{
    const qint64 window = m_settings.facts.contextTokens;
    return window > 0 && m_settings.compactAtPercent > 0
        && contextTokensOf(m_history) * 100 > window * m_settings.compactAtPercent;
}

void Turn::compact()
{
    setState(State::Compacting);
    m_elided = m_windowFull;
    m_madeRoom = m_madeRoom || m_windowFull;
    emit happened(CompactionStarted{!m_onlyCompacts, contextTokensOf(m_history)});
    if (isOver())
        return;
    if (!canBeSummedUp(m_history))
        return endCompaction(QStringLiteral("There is nothing to sum up yet."));
    askForSummary();
}

void Turn::askForSummary()
{
    m_call = newCall([this] { return prepareSummaryRequest(); });
    connect(m_call, &ModelCall::done, this, &Turn::onSummary);
    m_call->start();
}

std::optional<ModelRequest> Turn::prepareSummaryRequest()
{
    if (!mayRequest())
        return std::nullopt;
    m_request = m_meter.nextRequest();
    // With the same tools and thinking as ever: a prompt cache depends on them, and reads nearly all of this.
    ModelRequest request = requestOf(summaryRequest(m_history, m_wish, m_elided));
    const qint64 window = m_settings.facts.contextTokens;
    if (window > 0) {
        const qint64 left = window - contextTokensOf(m_history) - kTokensOfAsking;
        request.maxTokens = int(std::min<qint64>(request.maxTokens, std::max(left, kLeastSummaryTokens)));
    }
    const ThinkingWish wish = m_elided ? ThinkingWish::Off : m_settings.thinking;
    request.thinking = thinkingFor(wish, m_settings.facts, request.maxTokens);
    request.wantsWireEvents = false;
    emit happened(RequestStarted{m_request});
    return isOver() ? std::nullopt : std::optional(request);
}

void Turn::onSummary(const ModelResult &result)
{
    dropCall();
    const auto *error = std::get_if<ModelError>(&result);
    const MessagePtr message = error ? nullptr : std::get<MessagePtr>(result);
    if (message)
        count(message->usage);
    const bool isTooMuch = error ? mayBeTooLarge(*error) : message->stopReason == StopReason::ContextWindowExceeded;
    if (isTooMuch && !std::exchange(m_elided, true))
        return askForSummary();
    if (error)
        return endCompaction(QStringLiteral("The conversation could not be summed up: ") + error->message);
    const QString words = textOf(*message);
    if (!toolUsesOf(*message).isEmpty() || message->stopReason == StopReason::MaxTokens)
        return endCompaction(QStringLiteral("The model was asked to sum the conversation up, and did something else or "
                                            "came to no end."));
    if (message->stopReason == StopReason::Refusal || words.trimmed().isEmpty())
        return endCompaction(message->stopReason == StopReason::Refusal
                                 ? QStringLiteral("The model refused to sum the conversation up.")
                                 : QStringLiteral("The model was asked to sum the conversation up and gave no words."));

    const QString facts = m_services.standingFacts ? m_services.standingFacts() : QString();
    // A turn that a notice began has nothing to go on with: what was asked last is answered.
    const bool midWork = !m_onlyCompacts && (m_requests > 0 || m_history.last()->role == Role::User);
    m_history.append(summaryMessage(m_history, words, facts, midWork));
    m_justCompacted = true;
    m_windowFull = false;
    emit happened(UserMessageAdded{m_history.last()});
    if (!isOver())
        endCompaction({});
}

void Turn::endCompaction(const QString &error)
{
    setState(State::AwaitingModel);
    emit happened(CompactionEnded{error});
    if (isOver())
        return;
    if (m_onlyCompacts)
        return finish(error.isEmpty() ? TurnOutcome::Completed : TurnOutcome::Failed, error);
    const qint64 window = m_settings.facts.contextTokens;
    const bool mayFit = !m_windowFull && (window == 0 || contextTokensOf(m_history) < window);
    m_compactionFails = !error.isEmpty();
    if (m_compactionFails && !mayFit)
        return finish(TurnOutcome::Failed,
                      QStringLiteral("The conversation does not fit the model's context window any more. ") + error,
                      true);
    callModel();
}

} // namespace Deckhand
