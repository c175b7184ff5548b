#pragma once

#include "agent/agentsession.h"
#include "agent/permissionbroker.h"
#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/tasktidying.h"
#include "base/clock.h"
#include "commandline/commandline.h"
#include "graphrun/graphrun.h"
#include "process/supervisedprocessrunner.h"
#include "storage/sessionstore.h"
#include "storage/statedir.h"
#include "taskgraph/planreminder.h"
#include "taskgraph/taskstore.h"
#include "tools/standardtools.h"
#include "workspace/workspacefs.h"

#include <memory>

namespace Deckhand {

/// Everything below the window, made and joined: one workspace, one session, its tools and its background tasks. Print mode
/// and the window run the same engine. The model is not part of it: it may come later and change (ModelConnection).
class Engine
{
public:
    /// An error is a sentence for people: a workspace that is none, a rule that cannot be read, a session that is not there.
    static Result<std::unique_ptr<Engine>> create(const Options &options, const StateDir &state,
                                                  const QString &workspace, PermissionMode defaultMode);
    ~Engine();

    AgentSession &session() { return *m_session; }
    PermissionBroker &broker() { return m_broker; }
    PermissionPolicy &policy() { return m_policy; }
    SupervisedProcessRunner &processes() { return m_processes; }
    BackgroundTasks &background() { return m_background; }
    NoticeLedger &notices() { return m_notices; }
    /// What is left on the disk of tasks that nobody needs any more; it is for the program to begin with it.
    TaskTidying &tidying() { return m_tidying; }
    TaskStore &tasks() { return m_tasks; }
    GraphRun &graphRun() { return m_graphRun; }
    SessionStore &sessions() { return m_sessions; }
    Clock &clock() { return m_clock; }

    const QString &workspace() const { return m_files.root(); }
    const SessionId &sessionId() const { return m_sessions.current(); }
    QStringList toolNames() const { return m_tools->names(); }

    /// A host's words for the model: in place of our system prompt, and behind it; empty: none. With the next turn.
    void setSystemPrompt(const QString &instead, const QString &extra);

    /// Where the session looks up what is known of a model; until then nothing is. What it reads outlives the session's
    /// last turn.
    void setFactsOf(std::function<ModelFacts(const QString &model)> factsOf) { m_factsOf = std::move(factsOf); }

    /// A new session in place of the present one. Its tasks go on; what becomes of them is told to the new one.
    void beginSession();

    /// Begins a new session, or goes on with the one that `options` names: its messages are told by AgentSession::happened, so
    /// whoever shows them connects before.
    Result<void> openSession(const Options &options);

    /// Takes over the background tasks that earlier runs left of this workspace: those that run, those whose end the
    /// model has not heard of, and those of the session that goes on. After openSession, when everybody listens.
    void adoptTasks();

private:
    Engine(WorkspaceFs files, const StateDir &state);
    Result<void> readRules(const Options &options);
    void tellOwners();
    AgentSettings settingsFor(const Options &options) const;
    QString systemPromptWith(const QString &instead, const QString &extra) const;

    // In the order of who needs whom: the last is destroyed first.
    SystemClock m_clock;
    WorkspaceFs m_files;
    SupervisedProcessRunner m_processes;
    BackgroundTasks m_background;
    NoticeLedger m_notices;
    TaskTidying m_tidying;
    TaskStore m_tasks;
    GraphRun m_graphRun;
    PlanReminder m_reminder;
    PermissionPolicy m_policy{commandToolNames()};
    PermissionBroker m_broker;
    std::unique_ptr<ToolRegistry> m_tools;
    SessionStore m_sessions;
    std::function<ModelFacts(const QString &model)> m_factsOf;
    std::unique_ptr<AgentSession> m_session;
};

} // namespace Deckhand
