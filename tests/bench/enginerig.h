#pragma once

#include "bench/measure.h"

#include "anthropic/messagesclient.h"
#include "app/workspacewindow.h"
#include "storage/statedir.h"

#include <QNetworkAccessManager>

namespace Deckhand {

/// The program as people run it, without its process: a workspace in a folder of its own, a window on it, and a session
/// whose model is the fake API.
class EngineRig
{
public:
    explicit EngineRig(FakeMessagesApi::Handler handler);

    Workspace &workspace() { return *m_workspace; }
    WorkspaceWindow &shown() { return *m_window; }
    AgentSession &session() { return m_window->session(); }
    BackgroundTasks &tasks() { return m_workspace->background(); }
    MainWindow &window() { return m_window->window(); }
    QString path(const QString &name) const { return m_home.filePath(name); }

    BackgroundTaskId start(const QString &command, WakeRule wake = WakeRule::Now);
    /// Ends all tasks and waits for that.
    void stopAll();

private:
    QTemporaryDir m_home;
    ApiThread m_api;
    QNetworkAccessManager m_network;
    std::unique_ptr<MessagesClient> m_client;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<WorkspaceWindow> m_window;
};

} // namespace Deckhand
