#pragma once

#include "conversation/slashcommand.h"
#include "memory/memoryfiles.h"
#include "workspace/pathsearch.h"

#include <functional>

namespace Deckhand {

class AgentSession;
class ConversationModel;
class NoticeInbox;
class PermissionBroker;
class TimeLineRecorder;
class ToolLogModel;

/// What the window shows of a conversation and acts upon.
struct ConversationParts {
    AgentSession &session;
    PermissionBroker &broker;
    NoticeInbox &notices;
    ConversationModel &conversation;
    ToolLogModel &toolLog;
    TimeLineRecorder &timeLine;
    /// The memory files that hold in it, read anew; the nearest last. May be null.
    std::function<QList<MemoryFile>()> memory = {};
    /// The prompt with what it names by `@`. May be null.
    std::function<QList<ContentBlock>(const QList<ContentBlock> &prompt)> withMentioned = {};
    /// The commands that can be given in it, read anew.
    std::function<QList<SlashCommand>()> commands = slashCommands;
    /// Where `@` finds files. May be null.
    std::function<PathGround()> paths = {};
};

} // namespace Deckhand
