#include "models/agentactivity.h"

#include <algorithm>

namespace Deckhand {

bool AgentActivity::apply(const AgentEvent &event)
{
    follow(event);
    return std::exchange(m_state, current()) != m_state;
}

void AgentActivity::follow(const AgentEvent &event)
{
    if (const auto *changed = std::get_if<ToolCallChanged>(&event)) {
        follow(changed->call);
    } else if (const auto *retry = std::get_if<RetryScheduled>(&event)) {
        m_retry = retry->error.kind == ModelError::Kind::Network ? State::WaitsForNetwork : State::WaitsForRetry;
    } else if (std::holds_alternative<RequestStarted>(event)) {
        m_retry = State::Working;
    } else if (std::holds_alternative<TurnStarted>(event) || std::holds_alternative<TurnEnded>(event)) {
        m_inTurn = std::holds_alternative<TurnStarted>(event);
        m_retry = State::Working;
        m_calls.clear();
    }
}

void AgentActivity::follow(const ToolCall &call)
{
    if (call.state == ToolCall::State::AwaitingPermission || call.state == ToolCall::State::AwaitingAnswer)
        m_calls.insert(call.id, Call::Asks);
    else if (call.state == ToolCall::State::Running)
        m_calls.insert(call.id, call.waits ? Call::Waits : Call::Runs);
    else
        m_calls.remove(call.id);
}

AgentActivity::State AgentActivity::current() const
{
    if (!m_inTurn)
        return State::Ready;
    if (isAny(Call::Asks))
        return State::WaitsForAnswer;
    if (isAny(Call::Waits) && !isAny(Call::Runs))
        return State::WaitsForTask;
    return m_retry;
}

bool AgentActivity::isAny(Call call) const
{
    return std::find(m_calls.cbegin(), m_calls.cend(), call) != m_calls.cend();
}

} // namespace Deckhand
