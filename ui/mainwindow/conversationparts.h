#pragma once

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
};

} // namespace Deckhand
