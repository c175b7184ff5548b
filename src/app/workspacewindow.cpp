#include "app/workspacewindow.h"

namespace Deckhand {

WorkspaceWindow::WorkspaceWindow(Workspace &workspace, const ConversationSetup &setup,
                                 std::unique_ptr<Conversation> first)
    : m_workspace(workspace),
      m_setup(setup),
      m_conversation(std::move(first)),
      m_models(std::make_unique<ConversationModels>(workspace, *m_conversation)),
      m_background(workspace.background(), workspace.clock()),
      m_tasks(workspace.tasks(), workspace.clock()),
      m_notices(workspace.notices()),
      m_metering(workspace.background(), workspace.clock()),
      m_window({workspace.background(), workspace.notices(), m_background, m_tasks, m_notices, workspace.tasks(),
                workspace.graphRun(), workspace.clock(), workspace.folder()},
               parts())
{
    m_tasks.setWillStart([&workspace](int id) { return workspace.graphRun().willStart(id); });
    connect(&workspace.graphRun(), &GraphRun::changed, &m_tasks, &TaskGraphModel::refresh);
    connect(&workspace.notices(), &NoticeLedger::notKept, &m_window, &MainWindow::tell);
    connect(&workspace.background(), &BackgroundTasks::remarked, &m_window, &MainWindow::tell);
    listen();
}

WorkspaceWindow::~WorkspaceWindow() = default;

ConversationParts WorkspaceWindow::parts() const
{
    return {m_conversation->session(), m_conversation->broker(), m_conversation->notices(),
            m_models->conversation,    m_models->toolLog,        m_models->timeLine};
}

void WorkspaceWindow::listen()
{
    connect(m_conversation.get(), &Conversation::remarked, &m_window, &MainWindow::tell);
}

void WorkspaceWindow::beginConversation(PermissionMode mode)
{
    session().stop();
    m_setup.settings = session().settings();
    m_setup.policy.setMode(mode);
    // The old ones end when the window shows the new ones.
    const std::unique_ptr<Conversation> old = std::exchange(m_conversation, Conversation::begin(m_workspace, m_setup));
    const std::unique_ptr<ConversationModels> oldModels =
        std::exchange(m_models, std::make_unique<ConversationModels>(m_workspace, *m_conversation));
    m_window.showConversation(parts());
    listen();
}

void WorkspaceWindow::configure(const std::function<void(AgentSettings &)> &change)
{
    AgentSettings settings = session().settings();
    change(settings);
    session().configure(settings);
}

void WorkspaceWindow::setModelClient(ModelClient *client)
{
    m_setup.model = client;
    session().setModelClient(client);
}

} // namespace Deckhand
