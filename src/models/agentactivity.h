#pragma once

#include "conversation/agentevent.h"

#include <QHash>

namespace Deckhand {

/// What the agent is at, told apart by who or what it waits for: a fold over the session's events.
class AgentActivity
{
public:
    enum class State {
        Ready,
        Working,
        WaitsForAnswer,  ///< a permission question is open
        WaitsForTask,    ///< all that runs is a look at a background task that is to take until that ends
        WaitsForNetwork, ///< a request found no way to the server, and goes out again in a while
        WaitsForRetry    ///< likewise after any other failure
    };

    /// Whether the state is another one now.
    bool apply(const AgentEvent &event);
    State state() const { return m_state; }

private:
    enum class Call { Asks, Runs, Waits };
    void follow(const AgentEvent &event);
    void follow(const ToolCall &call);
    State current() const;
    bool isAny(Call call) const;

    State m_state = State::Ready;
    bool m_inTurn = false;
    State m_retry = State::Working; ///< one of the two that wait, while a request does
    QHash<ToolUseId, Call> m_calls; ///< that are neither queued nor done
};

} // namespace Deckhand
