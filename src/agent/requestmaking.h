#pragma once

#include "conversation/modelclient.h"

namespace Deckhand {

struct AgentSettings;
class ToolRegistry;

/// The request of a session with these settings: its bytes in front of the messages are the same each time, as a prompt
/// cache wants them. `messages` is what contextOf says, with whatever rides behind it.
ModelRequest requestFor(const AgentSettings &settings, const ToolRegistry &tools, const QList<MessagePtr> &messages);

} // namespace Deckhand
