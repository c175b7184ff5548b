#pragma once

#include "bench/measure.h"

#include "anthropic/messagesclient.h"
#include "app/enginewindow.h"

#include <QNetworkAccessManager>

namespace Deckhand {

/// The program as people run it, without its process: an engine on a folder of its own, a window on it, and a session
/// whose model is the fake API.
class EngineRig
{
public:
    explicit EngineRig(FakeMessagesApi::Handler handler);

    Engine &engine() { return *m_engine; }
    AgentSession &session() { return m_engine->session(); }
    BackgroundTasks &tasks() { return m_engine->background(); }
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
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<EngineWindow> m_window;
};

} // namespace Deckhand
