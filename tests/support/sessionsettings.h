#pragma once

#include "agent/agentsession.h"

namespace Deckhand {

/// One of the session's settings becomes another, as somebody chooses it.
template<typename Value>
void configure(AgentSession &session, Value AgentSettings::*setting, std::type_identity_t<Value> value)
{
    AgentSettings settings = session.settings();
    settings.*setting = std::move(value);
    session.configure(settings);
}

inline void useModel(AgentSession &session, const QString &model, const ModelFacts &facts = {})
{
    AgentSettings settings = session.settings();
    settings.model = model;
    settings.facts = facts;
    session.configure(settings);
}

} // namespace Deckhand
