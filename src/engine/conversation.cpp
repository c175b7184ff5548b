#include "engine/conversation.h"

#include "agent/systemprompt.h"
#include "base/onpool.h"
#include "engine/mentions.h"
#include "engine/workspace.h"
#include "process/commandenvironment.h"
#include "tools/backgroundtext.h"

#include <QSysInfo>

#include <utility>

namespace Deckhand {

namespace {

std::unique_ptr<ToolRegistry> toolsFor(Workspace &workspace, WorkspaceFs &files, NoticeInbox &notices,
                                       const PermissionPolicy &policy, const std::optional<QStringList> &only,
                                       std::function<bool()> onlyPlans)
{
    ToolServices services{files,
                          workspace.processes(),
                          workspace.background(),
                          notices,
                          workspace.tasks(),
                          workspace.graphRun(),
                          workspace.clock(),
                          workspace.reduceImage(),
                          [&policy] { return policy.unreadablePaths(); }};
    services.onlyPlans = std::move(onlyPlans);
    std::unique_ptr<ToolRegistry> tools = makeStandardTools(services);
    if (only)
        tools->keepOnly(*only);
    return tools;
}

ReadOnlyCommands readOnlyCommands(Workspace &workspace, const WorkspaceFs &files, bool isTrusted)
{
    const auto ground = [&processes = workspace.processes(), isTrusted]() -> ReadOnlyCommands::Ground {
        return {isTrusted, processes.shellName() == u"bash",
                processes.environment().variables().value(QStringLiteral("PATH"))};
    };
    return ReadOnlyCommands(files, ground);
}

QString systemPromptIn(const WorkspaceFs &files, const QString &shell, const ConversationSetup::SystemPrompt &words,
                       const QString &memory)
{
    QStringList folders{files.root()};
    for (const AddedFolder &added : files.addedFolders())
        folders.append(added.inWords());
    const QString platform =
        QStringLiteral("%1 (%2)").arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture());
    return systemPrompt({folders.join(QStringLiteral("; also ")), platform, shell, QDate::currentDate(), words.instead,
                         memory, words.extra});
}

WorkspaceFs withFolders(WorkspaceFs files, const QList<AddedFolder> &folders)
{
    for (const AddedFolder &folder : folders)
        static_cast<void>(files.addFolder(folder.path, folder.access)); // it may be gone by now
    return files;
}

QStringList liveTasks(const BackgroundTasks &background, const NoticeInbox &notices)
{
    QStringList lines;
    for (const BackgroundTask &task : background.tasks()) {
        if (!isFinal(task.status) && notices.isFor(task.session))
            lines.append(QStringLiteral("- ") + backgroundLine(task));
    }
    return lines;
}

/// What must never be forgotten when a conversation is summed up, told by the program and not by the model: which background
/// tasks that the conversation is told of are alive, and which tasks of the graph are open. Empty if there is nothing.
QString standingFacts(const BackgroundTasks &background, const NoticeInbox &notices, const TaskGraph &graph)
{
    QStringList parts;
    if (const QStringList lines = liveTasks(background, notices); !lines.isEmpty())
        parts.append(QStringLiteral("Background tasks that have not ended. You will be told when they do:\n")
                     + lines.join(QLatin1Char('\n')));
    const auto open = [](const Task &task) { return isOpen(task.status); };
    if (const QString lines = taskListText(graph, open); !lines.isEmpty())
        parts.append(QStringLiteral("Open tasks of the task graph:\n") + lines);
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace

std::unique_ptr<Conversation> Conversation::begin(Workspace &workspace, const ConversationSetup &setup,
                                                  const QStringList &remarks)
{
    SessionStore::Resumed empty{
        workspace.sessions().begin(workspace.folder(), setup.settings.model), {}, {}, {}, remarks};
    return std::unique_ptr<Conversation>(new Conversation(workspace, setup, std::move(empty)));
}

Result<std::unique_ptr<Conversation>> Conversation::resume(Workspace &workspace, const SessionId &id,
                                                           const ConversationSetup &setup, const QStringList &remarks)
{
    Result<SessionStore::Resumed> kept = workspace.sessions().resume(id, workspace.folder());
    if (!kept)
        return Error{kept.error()};
    kept.value().remarks = remarks + kept->remarks;
    const SessionMarks marks = kept->marks;
    std::unique_ptr<Conversation> conversation(new Conversation(workspace, setup, std::move(kept.value())));
    if (const QString remark = conversation->goOnAsChosen(marks); !remark.isEmpty())
        conversation->m_earlier.remarks += remark;
    return conversation;
}

Conversation::Conversation(Workspace &workspace, const ConversationSetup &setup, SessionStore::Resumed kept)
    : m_workspace(workspace),
      m_earlier(std::move(kept)),
      m_kept(std::move(m_earlier.session)),
      m_files(withFolders(workspace.files(), setup.folders)),
      m_notices(workspace.notices(), m_kept->id()),
      m_policy(setup.policy),
      m_resumesMode(setup.resumesMode),
      m_resumedModel(setup.resumedModel),
      m_tools(toolsFor(workspace, m_files, m_notices, m_policy, setup.tools, [this] { return onlyPlans(); })),
      m_memory(workspace.memory(), *m_tools, setup.workingFolder),
      m_session(services(setup), setup.settings)
{
    m_policy.setReadOnlyCommands(readOnlyCommands(workspace, m_files, setup.isTrusted));
    setSystemPrompt(setup.systemPrompt);
    connect(&m_session, &AgentSession::happened, this, [this](const AgentEvent &event) {
        if (std::holds_alternative<TurnStarted>(event) || std::holds_alternative<CompactionEnded>(event))
            m_toldThatItPlans = false;
    });
    connect(m_kept.get(), &KeptSession::failed, this, &Conversation::remarked);
    connect(m_kept.get(), &KeptSession::repaired, this, &Conversation::remarked);
}

Conversation::~Conversation()
{
    m_session.shutDown();
}

AgentServices Conversation::services(const ConversationSetup &setup)
{
    const TaskStore &tasks = m_workspace.tasks();
    return {setup.model,
            *m_tools,
            m_policy,
            m_broker,
            m_workspace.background(),
            m_notices,
            m_workspace.clock(),
            [this, &tasks] { return standingFacts(m_workspace.background(), m_notices, tasks.graph()); },
            [this] { return reminders(); },
            setup.factsOf,
            m_kept.get()};
}

QStringList Conversation::reminders()
{
    QStringList reminders = m_memory.news(contextOf(m_session.history()));
    if (onlyPlans() && !std::exchange(m_toldThatItPlans, true))
        reminders.append(PlanReminder::planModeText());
    reminders += {std::exchange(m_untold, {}), m_reminder.beforeCall(m_workspace.tasks().graph())};
    reminders.removeAll(QString());
    return reminders;
}

void Conversation::setSystemPrompt(const ConversationSetup::SystemPrompt &words)
{
    AgentSettings settings = m_session.settings();
    settings.systemPrompt = systemPromptIn(m_files, m_workspace.processes().shellName(), words, m_memory.promptText());
    m_session.configure(settings);
}

Result<void> Conversation::addFolder(const AddedFolder &folder)
{
    const Result<void> added = m_files.addFolder(folder.path, folder.access);
    if (added)
        m_untold = QStringLiteral(
                       "<folder-opened>This is an automatic event, no message from the user: they opened the folder "
                       "%1 to your tools.</folder-opened>\n")
                       .arg(folder.inWords().replace(u'<', QStringLiteral("&lt;")))
                 + m_untold;
    return added;
}

Result<void> Conversation::keepChoice(const SessionMarks &choice)
{
    return m_kept->keepMarks(choice) ? Result<void>() : m_kept->flush();
}

/// What was chosen meanwhile stays. What is to be said of it.
QString Conversation::goOnAsChosen(const SessionMarks &earlier)
{
    const SessionMarks meanwhile = choices();
    m_kept->learn(earlier);
    if (!meanwhile.model)
        useResumedModel(m_resumedModel);
    const auto chosen = modeFromWord(earlier.mode.value_or(QString()));
    if (!m_resumesMode || meanwhile.mode || !chosen)
        return {};
    const bool wasBypass = chosen == PermissionMode::Bypass;
    m_session.setPermissionMode(wasBypass ? PermissionMode::Ask : *chosen);
    if (!wasBypass)
        return {};
    m_kept->keepMarks({.mode = modeWord(PermissionMode::Ask)}); // it is said once
    return tr("This conversation was in Bypass. It goes on with Ask; the status bar has Bypass.");
}

void Conversation::useResumedModel(const std::function<QString(const SessionMarks::Model &chosen)> &resumed)
{
    const QString model = resumed && choices().model ? resumed(*choices().model) : QString();
    AgentSettings settings = m_session.settings();
    if (model.isEmpty() || std::exchange(settings.model, model) == model)
        return;
    settings.facts = {};
    m_session.configure(settings);
}

QList<ContentBlock> Conversation::withMentioned(const QList<ContentBlock> &prompt)
{
    const auto mayRead = [this](const QString &path) {
        const PermissionQuery query{u"read_file"_qs, Effect::Read, path};
        return m_policy.rule(query).decision != Ruling::Decision::Deny;
    };
    return Deckhand::withMentioned(prompt, {m_files, m_workspace.background(), m_workspace.sessions(), mayRead});
}

QList<SlashCommand> Conversation::slashCommands() const
{
    return m_workspace.slashCommands();
}

SessionStore::Resumed Conversation::takeEarlier()
{
    SessionStore::Resumed earlier = std::exchange(m_earlier, {});
    for (const QString &remark : std::as_const(earlier.remarks))
        emit remarked(remark);
    return earlier;
}

void Conversation::tellHistory()
{
    const SessionStore::Resumed earlier = takeEarlier();
    // What restoring answers in place of a crash is not written: it is the same each time.
    if (!earlier.reading)
        return m_session.restore(earlier.messages, earlier.queued);
    while (const std::optional<QList<MessagePtr>> part = earlier.reading->next())
        m_session.restorePart(*part);
    tellRest(*earlier.reading);
}

void Conversation::tellHistoryInParts()
{
    if (!m_earlier.reading)
        return tellHistory();
    const SessionStore::Resumed earlier = takeEarlier();
    m_session.restorePart({});
    emit endTold(earlier.messages);
    readOn(earlier.reading);
}

void Conversation::readOn(const std::shared_ptr<SessionReading> &reading)
{
    onPool(
        this, [reading] { return reading->next(); },
        [this, reading](const std::optional<QList<MessagePtr>> &part) {
            if (!part)
                return tellRest(*reading);
            readOn(reading); // the next is read while this is told
            m_session.restorePart(*part);
        });
}

void Conversation::tellRest(const SessionReading &reading)
{
    const Result<SessionFile> &file = reading.file();
    const QString remark = file ? m_workspace.sessions().mend(reading, *m_kept) : file.error();
    if (!remark.isEmpty())
        emit remarked(remark);
    if (!file)
        return; // nothing may be said in it
    if (const QString chosen = goOnAsChosen(file->marks); !chosen.isEmpty())
        emit remarked(chosen);
    m_session.restore({}, file->queued);
}

} // namespace Deckhand
