#pragma once

#include "models/conversationattention.h"
#include "models/conversationmodel.h"
#include "models/toollogmodel.h"
#include "timeline/timelinerecorder.h"

namespace Deckhand {

class Conversation;
class Workspace;

/// What views show of a conversation, from the moment at which this is made. Whoever shows nothing makes none: they hold all
/// that was said once more.
struct ConversationModels {
    /// Both outlive it.
    ConversationModels(Workspace &workspace, Conversation &conversation);

    ConversationModel conversation;
    ToolLogModel toolLog;
    TimeLineRecorder timeLine;
    ConversationAttention attention;
};

} // namespace Deckhand
