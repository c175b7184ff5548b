#pragma once

#include "engine/conversation.h"

namespace Deckhand {

struct Options;

/// What the command line says of conversations; `defaultMode` where it names none. An error, for people: a rule that cannot be
/// read.
Result<ConversationSetup> conversationSetup(const Options &options, PermissionMode defaultMode);

/// Begins a new conversation, or goes on with the one that the command line names.
Result<std::unique_ptr<Conversation>> openConversation(Workspace &workspace, const Options &options,
                                                       const ConversationSetup &setup);

} // namespace Deckhand
