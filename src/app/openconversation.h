#pragma once

#include "engine/conversation.h"

namespace Deckhand {

struct Options;

/// What the command line says of conversations; `defaultMode` where it names none. An error, for people: a rule that cannot be
/// read.
Result<ConversationSetup> conversationSetup(const Options &options, PermissionMode defaultMode);

/// Which one `--resume` or `--continue` names; no id: neither is given. An error, for people: there is none.
struct NamedConversation {
    SessionId id;
    QStringList passedOver; ///< for people: what may be newer, and cannot be read
};
Result<NamedConversation> namedConversation(Workspace &workspace, const Options &options);

/// Begins a new conversation, or goes on with the one that the command line names.
Result<std::unique_ptr<Conversation>> openConversation(Workspace &workspace, const Options &options,
                                                       const ConversationSetup &setup);

/// What a window begins with: what the command line names, else the one that was shown last, else the last written, else a new
/// one. What can only be read is to be shown in front of a new one. Which cannot be had at all is told as a remark of that; if the
/// command line names it, it is an error.
struct Reopened {
    std::unique_ptr<Conversation> conversation;
    SessionId onlyRead; ///< empty: none
};
Result<Reopened> reopenConversation(Workspace &workspace, const Options &options, const ConversationSetup &setup,
                                    const SessionId &shownLast);

} // namespace Deckhand
