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

bool isQuestion(ToolCall::State state)
{
    return state == ToolCall::State::AwaitingPermission || state == ToolCall::State::AwaitingAnswer;
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
    const auto *changed = std::get_if<ToolCallChanged>(&event);
    const auto *ended = std::get_if<TurnEnded>(&event);
    if (changed && isQuestion(changed->call.state))
        m_words = changed->call.summary;
    if (ended) {
        m_words = ended->error.isEmpty() ? ended->text : ended->error;
        m_outcome = ended->outcome;
        set(stateAfter(ended->outcome));
    }
    if (!ended && isOther)
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
