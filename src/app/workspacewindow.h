#pragma once

#include "background/taskmetering.h"
#include "engine/conversation.h"
#include "engine/conversationmodels.h"
#include "engine/workspace.h"
#include "models/backgroundtaskmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "ui/mainwindow/mainwindow.h"

namespace Deckhand {

/// A workspace with a window on it, and the conversation that it shows: the models between them, each joined to what it shows.
class WorkspaceWindow : public QObject
{
    Q_OBJECT
public:
    /// The workspace outlives it. `setup` is what later conversations begin with, but for what is changed meanwhile.
    WorkspaceWindow(Workspace &workspace, const ConversationSetup &setup, std::unique_ptr<Conversation> first);
    ~WorkspaceWindow() override;

    MainWindow &window() { return m_window; }
    Conversation &conversation() { return *m_conversation; }
    AgentSession &session() { return m_conversation->session(); }
    const ConversationModels &models() const { return *m_models; }

    /// A new conversation in place of the one that is shown, with what is set for that. Its turn ends, what waited to be sent
    /// goes back to the composer, its tasks go on.
    void beginConversation(PermissionMode mode);
    /// Of the conversation that is shown, and of those that begin later.
    void configure(const std::function<void(AgentSettings &)> &change);
    void setModelClient(ModelClient *client);

private:
    ConversationParts parts() const;
    void listen();

    Workspace &m_workspace;
    ConversationSetup m_setup;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<ConversationModels> m_models;
    BackgroundTaskModel m_background;
    TaskGraphModel m_tasks;
    NoticeModel m_notices;
    TaskMetering m_metering;
    MainWindow m_window;
};

} // namespace Deckhand
