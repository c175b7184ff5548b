#include "bench/enginerig.h"
#include "support/sessionsettings.h"

namespace Deckhand {

EngineRig::EngineRig(FakeMessagesApi::Handler handler) : m_api(std::move(handler))
{
    const Result<StateDir> state = StateDir::open(path(u"state"_qs), {});
    if (!state)
        qFatal("%s", qPrintable(state.error()));
    Result<std::unique_ptr<Workspace>> made = Workspace::open(m_home.path(), *state);
    if (!made)
        qFatal("%s", qPrintable(made.error()));
    m_workspace = std::move(made.value());
    ConversationSetup setup;
    setup.policy.setMode(PermissionMode::Bypass);
    m_window = std::make_unique<WorkspaceWindow>(*m_workspace, setup, Conversation::begin(*m_workspace, setup));
    m_client = std::make_unique<MessagesClient>(m_network, Endpoint{m_api.baseUrl(), Endpoint::Credential::None, {}});
    m_window->setModelClient(m_client.get());
    useModel(session(), u"fake-model-1"_qs);
    configure(session(), &AgentSettings::mostWakesInRow, 0);
    QObject::connect(&session(), &AgentSession::happened, &session(), [](const AgentEvent &event) {
        if (const auto *failed = std::get_if<RequestFailed>(&event))
            qFatal("%s", qPrintable(failed->error.message));
    });
    window().resize(1280, 860);
    window().show();
    runFor(std::chrono::milliseconds(500)); // the window is drawn
}

BackgroundTaskId EngineRig::start(const QString &command, WakeRule wake)
{
    BackgroundTaskSpec spec;
    spec.command = command;
    spec.workingDirectory = m_home.path();
    spec.timeLimitSeconds = 0;
    spec.wake.rule = wake;
    return tasks().start(spec);
}

void EngineRig::stopAll()
{
    Deckhand::stopAll(tasks());
    runUntil([this] { return tasks().counts().all() == 0; });
}

} // namespace Deckhand
