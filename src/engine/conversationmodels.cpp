#include "engine/conversationmodels.h"

#include "engine/conversation.h"
#include "engine/workspace.h"

namespace Deckhand {

ConversationModels::ConversationModels(Workspace &workspace, Conversation &shown)
    : timeLine(workspace.background(), workspace.notices(), workspace.clock(), shown.id())
{
    QObject::connect(&shown, &Conversation::endTold, &conversation, &ConversationModel::showEnd);
    QObject::connect(&shown.session(), &AgentSession::restored, &conversation, &ConversationModel::showAll);
    QObject::connect(&shown.session(), &AgentSession::happened, &conversation, &ConversationModel::apply);
    QObject::connect(&shown.session(), &AgentSession::happened, &toolLog, &ToolLogModel::apply);
    QObject::connect(&shown.session(), &AgentSession::happened, &timeLine, &TimeLineRecorder::apply);
    QObject::connect(&shown.session(), &AgentSession::happened, &attention, &ConversationAttention::apply);
}

} // namespace Deckhand
