#include "app/engine.h"

#include "agent/systemprompt.h"
#include "app/standingfacts.h"
#include "background/noticewriter.h"
#include "imaging/imagereduction.h"
#include "tools/standardtools.h"

#include <QSysInfo>

#include <algorithm>

namespace Deckhand {

Result<std::unique_ptr<Engine>> Engine::create(const Options &options, const StateDir &state, const QString &workspace,
                                               PermissionMode defaultMode)
{
    Result<WorkspaceFs> files = WorkspaceFs::open(workspace);
    if (!files)
        return Error{files.error()};
    std::unique_ptr<Engine> engine(new Engine(std::move(files.value()), state));
    engine->m_policy.setMode(options.permissionMode.value_or(defaultMode));
    if (const Result<void> rules = engine->readRules(options); !rules)
        return Error{rules.error()};
    if (options.tools)
        engine->m_tools->keepOnly(*options.tools);

    engine->m_session = std::make_unique<AgentSession>(
        AgentServices{nullptr, *engine->m_tools, engine->m_policy, engine->m_broker, engine->m_background,
                      engine->m_notices, engine->m_clock,
                      [raw = engine.get()] { return standingFacts(raw->m_background, raw->m_tasks.graph()); },
                      [raw = engine.get()] { return raw->m_reminder.beforeCall(raw->m_tasks.graph()); },
                      [raw = engine.get()](const QString &model) {
                          return raw->m_factsOf ? raw->m_factsOf(model) : ModelFacts();
                      },
                      &engine->m_sessions},
        engine->settingsFor(options));
    return engine;
}

Engine::Engine(WorkspaceFs files, const StateDir &state)
    : m_files(std::move(files)),
      m_processes(SupervisedProcessRunner::findSupervisor()),
      m_background(m_processes, m_clock, state.tasks()),
      m_notices(m_clock, state.tasks()),
      m_tidying(m_background, m_clock),
      m_tasks(m_files.root()),
      m_graphRun(m_tasks, m_background, m_clock, state.graph()),
      m_sessions(state.sessions(), m_clock)
{
    // After the graph has heard of an end: the notice says what it led to.
    writeNotices(m_background, m_notices, [this](const BackgroundTask &task) { return m_graphRun.remarkOn(task); });
    m_tools = makeStandardTools({m_files, m_processes, m_background, m_notices, m_tasks, m_graphRun, m_clock,
                                 state.commands(),
                                 [](const QByteArray &bytes, const QString &name) { return reducedImage(bytes, name); },
                                 [this] { return QStringLiteral("session ") + sessionId().toString().left(8); }});
}

Engine::~Engine() = default;

Result<void> Engine::readRules(const Options &options)
{
    for (const QString &rule : options.allow) {
        if (const Result<void> added = m_policy.addAllowRule(rule); !added)
            return added;
    }
    for (const QString &rule : options.deny) {
        if (const Result<void> added = m_policy.addDenyRule(rule); !added)
            return added;
    }
    return {};
}

AgentSettings Engine::settingsFor(const Options &options) const
{
    AgentSettings settings;
    settings.maxTokens = options.maxTokens.value_or(settings.maxTokens);
    settings.maxTurns = options.maxTurns;
    // A host may change its mind about it: HostSession judges that.
    settings.someoneAnswers = options.streamJsonInput || (!options.print && !options.neverAsks);
    // A script asked one thing, and gets the answer to that; a host counts one result for its prompt.
    settings.wakesBeforePrompt = !options.print;
    settings.wakesForEarlierTasks = !options.print || options.streamJsonInput;
    settings.wantsWireEvents = options.print && options.includePartialMessages;
    settings.systemPrompt = systemPromptWith(options.systemPrompt, options.appendSystemPrompt);
    return settings;
}

QString Engine::systemPromptWith(const QString &instead, const QString &extra) const
{
    const QString platform =
        QStringLiteral("%1 (%2)").arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture());
    return systemPrompt({m_files.root(), platform, QStringLiteral("bash"), QDate::currentDate(), instead, extra});
}

void Engine::setSystemPrompt(const QString &instead, const QString &extra)
{
    AgentSettings settings = m_session->settings();
    settings.systemPrompt = systemPromptWith(instead, extra);
    m_session->configure(settings);
}

Result<void> Engine::openSession(const Options &options)
{
    std::optional<SessionId> old;
    if (options.resume)
        old = SessionId(*options.resume);
    else if (options.continueNewest)
        old = m_sessions.newestFor(workspace());
    if (options.continueNewest && !old)
        return Error{QStringLiteral("There is no earlier session of %1 to continue. Start without --continue.")
                         .arg(workspace())};

    if (!old) {
        beginSession();
    } else {
        const Result<SessionStore::Content> kept = m_sessions.resume(*old, workspace());
        if (!kept)
            return Error{kept.error()};
        // What restoring answers in place of a crash is not written: it is the same each time.
        m_session->restore(kept->messages, kept->queued);
        tellOwners();
    }
    return {};
}

void Engine::beginSession()
{
    m_sessions.begin(workspace(), m_session->settings().model);
    tellOwners();
}

void Engine::tellOwners()
{
    m_background.setContext({workspace(), sessionId()});
    m_notices.setSession(sessionId());
}

void Engine::adoptTasks()
{
    QList<Notice> notices;
    const auto wanted = [this, &notices](const TaskRecord &record) {
        const QList<Notice> told = NoticeJournal::read(m_background.folderOf(record.id));
        const bool isOver = std::any_of(told.cbegin(), told.cend(), [](const Notice &notice) {
            return notice.kind == Notice::Kind::End
                && (notice.state == NoticeState::Consumed || notice.state == NoticeState::Dropped);
        });
        if (isOver && record.session != sessionId() && !m_graphRun.needs(record))
            return false;
        notices += told;
        return true;
    };
    m_background.adopt(wanted);
    m_notices.restore(notices, [this](const SessionId &session, const NoticeId &notice) {
        return m_sessions.holdsNotice(session, notice);
    });
    m_graphRun.resume();
    if (!m_background.adoptionIsWhole())
        m_clock.callAfter(std::chrono::seconds(10), m_session.get(), [this] { adoptTasks(); });
}

} // namespace Deckhand
