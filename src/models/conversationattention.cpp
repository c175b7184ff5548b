#include "models/conversationattention.h"

namespace Deckhand {

namespace {

ConversationAttention::State stateAfter(TurnOutcome outcome)
{
    if (outcome == TurnOutcome::Interrupted)
        return ConversationAttention::State::Quiet;
    return outcome == TurnOutcome::Completed ? ConversationAttention::State::Done
                                             : ConversationAttention::State::Failed;
}

} // namespace

void ConversationAttention::setWatched(bool watched)
{
    m_watched = watched;
    set(m_state);
}

void ConversationAttention::apply(const AgentEvent &event)
{
    const bool isOther = m_activity.apply(event);
    if (const auto *ended = std::get_if<TurnEnded>(&event))
        set(stateAfter(ended->outcome));
    else if (isOther)
        set(m_activity.state() == AgentActivity::State::WaitsForAnswer ? State::WaitsForAnswer : State::Works);
}

void ConversationAttention::set(State state)
{
    const bool isOver = state == State::Failed || state == State::Done;
    const State next = isOver && m_watched ? State::Quiet : state;
    if (std::exchange(m_state, next) != next)
        emit changed();
}

} // namespace Deckhand
