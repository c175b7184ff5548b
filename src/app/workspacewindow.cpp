#include "app/workspacewindow.h"

#include "app/followedconversation.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/chatpages.h"

#include <QApplication>

#include <algorithm>

namespace Deckhand {

namespace {

/// Idle ones that nobody has looked at for longer than at so many others are read from the disk again.
constexpr int kMostIdle = 8;

bool hasLiveTask(const BackgroundTasks &background, const SessionId &session)
{
    return liveTasks(background.tasks()).contains(session);
}

} // namespace

ConversationParts WorkspaceWindow::Open::parts() const
{
    return {conversation->session(),
            conversation->broker(),
            conversation->notices(),
            models->conversation,
            models->toolLog,
            models->timeLine,
            [this] { return conversation->memoryFiles(); },
            [this](const QList<ContentBlock> &prompt) { return conversation->withMentioned(prompt); },
            [this] { return conversation->slashCommands(); },
            [this] { return conversation->pathGround(); }};
}

bool WorkspaceWindow::Open::isEmpty() const
{
    return isIdle() && conversation->session().history().isEmpty();
}

bool WorkspaceWindow::Open::isIdle() const
{
    const AgentSession &session = conversation->session();
    return session.isIdle() && !session.willWake() && session.queue().isEmpty();
}

WorkspaceWindow::WorkspaceWindow(Workspace &workspace, const ConversationSetup &setup,
                                 std::unique_ptr<Conversation> first)
    : m_workspace(workspace),
      m_setup(setup),
      m_background(workspace.background(), workspace.clock()),
      m_tasks(workspace.tasks(), workspace.clock()),
      m_notices(workspace.notices()),
      m_metering(workspace.background(), workspace.clock()),
      m_window({workspace.background(), workspace.notices(), m_background, m_tasks, m_notices, workspace.tasks(),
                workspace.graphRun(), workspace.clock(), workspace.folder(),
                [&workspace](const QString &text) { return workspace.memoryNote(text); }},
               keep(std::move(first)).parts())
{
    m_tasks.setWillStart([&workspace](int id) { return workspace.graphRun().willStart(id); });
    connect(&workspace.graphRun(), &GraphRun::changed, &m_tasks, &TaskGraphModel::refresh);
    connect(&workspace.notices(), &NoticeLedger::notKept, &m_window, &MainWindow::tell);
    connect(&workspace.background(), &BackgroundTasks::remarked, &m_window, &MainWindow::tell);
    connect(&m_window, &MainWindow::saidInstead, this,
            [this](const MessagePtr &message, const QList<ContentBlock> &prompt) {
                const Result<void> said = sayInstead(message, prompt);
                if (said)
                    return;
                m_window.tell(said.error());
                m_window.chats().shown()->giveBack(prompt);
            });
    connect(&m_window, &MainWindow::modeChosen, this,
            [this](PermissionMode mode) { keepChoice({.mode = modeWord(mode)}); });
    connect(&m_window, &MainWindow::branchRequested, this, [this](const MessagePtr &answer) {
        if (const Result<void> branched = branchBehind(answer); !branched)
            m_window.tell(branched.error());
    });
    connect(&m_window, &MainWindow::folderChosen, this, [this](const AddedFolder &folder) {
        const Result<void> added = conversation().addFolder(folder);
        m_window.tell(added ? tr("The agent may use %1 in this conversation.").arg(folder.inWords()) : added.error());
    });
    // Whose task has something to tell hears it, whichever is shown. What cannot be opened, the one that is shown is told.
    workspace.notices().setOpener([this](const SessionId &owner) { static_cast<void>(openBehind(owner)); });
    show(conversation().id());
}

WorkspaceWindow::~WorkspaceWindow()
{
    m_workspace.notices().setOpener({});
}

WorkspaceWindow::Open *WorkspaceWindow::find(const SessionId &id) const
{
    const auto open = std::find_if(m_open.cbegin(), m_open.cend(), [&id](const OpenPtr &o) { return o->id() == id; });
    return open == m_open.cend() ? nullptr : open->get();
}

WorkspaceWindow::Open &WorkspaceWindow::keep(std::unique_ptr<Conversation> conversation)
{
    auto open = std::make_unique<Open>();
    open->models = std::make_unique<ConversationModels>(m_workspace, *conversation);
    open->conversation = std::move(conversation);
    connect(open->conversation.get(), &Conversation::remarked, this,
            [this](const QString &text) { m_window.tell(text); });
    connect(&open->models->attention, &ConversationAttention::changed, this, &WorkspaceWindow::openChanged);
    connect(&open->conversation->session(), &AgentSession::restored, this, &WorkspaceWindow::openChanged);
    m_open.insert(m_open.begin(), std::move(open));
    return *m_open.front();
}

WorkspaceWindow::Open &WorkspaceWindow::addBehind(std::unique_ptr<Conversation> conversation)
{
    Open &open = keep(std::move(conversation));
    m_window.addConversation(open.parts());
    return open;
}

/// What is set for the one that is shown holds for those that come; one that was open before has its own.
ConversationSetup WorkspaceWindow::setup(const SessionId &id) const
{
    ConversationSetup setup = m_setup;
    const auto left = m_left.find(id);
    setup.settings = left == m_left.end() ? shown().conversation->session().settings() : left->second.settings;
    if (left == m_left.end())
        return setup;
    setup.policy = left->second.policy;
    setup.resumesMode = false;
    setup.resumedModel = {};
    return setup;
}

/// With the model that was chosen for the one that is shown, for as long.
WorkspaceWindow::Open &WorkspaceWindow::beginBehind(PermissionMode mode)
{
    Open &open = addBehind(Conversation::begin(m_workspace, setupWith(mode)));
    static_cast<void>(open.conversation->keepChoice({.model = conversation().choices().model}));
    return open;
}

ConversationSetup WorkspaceWindow::setupWith(PermissionMode mode) const
{
    ConversationSetup wanted = setup();
    wanted.policy.setMode(mode);
    return wanted;
}

Result<void> WorkspaceWindow::openBehind(const SessionId &id)
{
    Result<std::unique_ptr<Conversation>> resumed = Conversation::resume(m_workspace, id, setup(id));
    if (!resumed)
        return Error{resumed.error()};
    Open &open = addBehind(std::move(resumed.value()));
    open.conversation->tellHistoryInParts();
    m_workspace.notices().prefer(conversation().id());
    emit openChanged();
    return {};
}

void WorkspaceWindow::show(const SessionId &id)
{
    shown().models->attention.setWatched(false);
    const auto open = std::find_if(m_open.begin(), m_open.end(), [&id](const OpenPtr &o) { return o->id() == id; });
    std::rotate(open, open + 1, m_open.end());
    shown().models->attention.setWatched(true);
    m_workspace.notices().prefer(id);
    m_window.showConversation(shown().parts());
    m_followed.reset();
    letGo();
    emit openChanged();
    emit shownChanged();
}

void WorkspaceWindow::beginConversation(PermissionMode mode)
{
    if (shown().isEmpty()) {
        session().setPermissionMode(mode);
        return m_followed ? show(shown().id()) : void();
    }
    show(beginBehind(mode).id());
}

Result<void> WorkspaceWindow::showConversation(const SessionId &id)
{
    if (!find(id)) {
        if (Result<void> opened = openBehind(id); !opened) {
            if (m_workspace.sessions().accessTo(id) == SessionStore::Access::Whole)
                return opened;
            follow(id);
            return {};
        }
    }
    show(id);
    return {};
}

void WorkspaceWindow::follow(const SessionId &id)
{
    if (shownId() == id)
        return;
    auto followed = std::make_unique<FollowedConversation>(m_workspace.sessions(), id);
    const auto takeOver = [this, id] {
        if (const Result<void> taken = showConversation(id); !taken)
            m_window.tell(taken.error());
    };
    // From the event loop: it ends the page that asks for it.
    connect(followed.get(), &FollowedConversation::takeOverRequested, this, takeOver, Qt::QueuedConnection);
    shown().models->attention.setWatched(false);
    m_window.showReadOnly(followed->page());
    m_followed = std::move(followed);
    emit openChanged();
    emit shownChanged();
}

const SessionId &WorkspaceWindow::shownId() const
{
    return m_followed ? m_followed->id() : shown().id();
}

Result<void> WorkspaceWindow::sayInstead(const MessagePtr &message, const QList<ContentBlock> &prompt)
{
    if (Result<void> branched = branch(session().history().indexOf(message)); !branched)
        return branched;
    session().submit(prompt);
    return {};
}

Result<void> WorkspaceWindow::branchBehind(const MessagePtr &answer)
{
    const qsizetype at = session().history().indexOf(answer);
    return branch(at < 0 ? at : at + 1);
}

/// With the first messages of the one that is shown; less than none: what was looked for is not among them.
Result<void> WorkspaceWindow::branch(qsizetype messages)
{
    if (messages < 0)
        return Error{tr("That message is not in the conversation any more.")};
    const QList<MessagePtr> kept = historyUpTo(session().history(), messages);
    const Result<SessionId> made = m_workspace.sessions().branch(conversation().id(), kept);
    if (!made)
        return Error{made.error()};
    m_left.insert_or_assign(*made, Left{session().settings(), setupWith(session().permissionMode()).policy});
    return showConversation(*made);
}

/// What holds nothing that is not on the disk: empty ones at once, others when there are many.
void WorkspaceWindow::letGo()
{
    int idle = 0;
    for (qsizetype i = qsizetype(m_open.size()) - 2; i >= 0; --i) {
        const Open &open = *m_open.at(i);
        if (isNeeded(open) || (!open.isEmpty() && ++idle <= kMostIdle) || !open.conversation->flush())
            continue;
        drop(i);
    }
}

void WorkspaceWindow::drop(qsizetype at)
{
    Conversation &conversation = *m_open.at(at)->conversation;
    m_window.removeConversation(conversation.id());
    if (!m_open.at(at)->isEmpty())
        m_left.insert_or_assign(conversation.id(), Left{conversation.session().settings(), conversation.policy()});
    m_open.erase(m_open.begin() + at);
    emit openChanged();
}

/// It may be gone by now: show() lets go of empty ones.
void WorkspaceWindow::drop(const Open *open)
{
    const auto at = std::find_if(m_open.cbegin(), m_open.cend(), [open](const OpenPtr &o) { return o.get() == open; });
    if (at != m_open.cend())
        drop(at - m_open.cbegin());
}

Result<void> WorkspaceWindow::close(const SessionId &id, PermissionMode mode)
{
    if (hasLiveTask(m_workspace.background(), id))
        return Error{
            tr("Background tasks of this conversation run. Stop them first, in the list of background tasks.")};
    const Open *open = find(id);
    if (!open)
        return {};
    if (open == &shown())
        show(beginBehind(mode).id());
    drop(open);
    return {};
}

Result<void> WorkspaceWindow::putAway(const SessionId &id, PermissionMode mode)
{
    if (m_followed && m_followed->id() == id) {
        show(shown().id());
        return {};
    }
    const Open *open = find(id);
    if (!open || (open->isEmpty() && m_open.size() == 1))
        return {}; // nothing is as new as a new one
    if (Result<void> kept = open->conversation->flush(); !kept)
        return kept;
    m_workspace.notices().keepFor(id);
    if (open == &shown() && m_open.size() > 1)
        show((*(m_open.end() - 2))->id());
    else if (open == &shown())
        show(beginBehind(mode).id());
    drop(open);
    return {};
}

QList<ConversationListModel::Open> WorkspaceWindow::openOnes() const
{
    QList<ConversationListModel::Open> ones;
    for (const OpenPtr &open : m_open) {
        const QList<MessagePtr> &history = open->conversation->session().history();
        ones.append({open->id(), open->models->attention.state(),
                     history.isEmpty() ? QString() : titleFrom(history.first()->content)});
    }
    return ones;
}

void WorkspaceWindow::forEachOpen(
    const std::function<void(const Conversation &, const ConversationAttention &)> &look) const
{
    for (const OpenPtr &open : m_open)
        look(*open->conversation, open->models->attention);
}

bool WorkspaceWindow::isNeeded(const Open &open) const
{
    return !open.isIdle() || open.models->attention.state() != ConversationAttention::State::Quiet
        || hasLiveTask(m_workspace.background(), open.id()) || !open.conversation->notices().queued().isEmpty()
        || m_window.hasDraft(open.parts());
}

void WorkspaceWindow::keepChoice(const SessionMarks &choice)
{
    if (const Result<void> kept = conversation().keepChoice(choice); !kept)
        m_window.tell(kept.error());
}

void WorkspaceWindow::resumeModels()
{
    for (const OpenPtr &open : m_open)
        open->conversation->useResumedModel(m_setup.resumedModel);
}

void WorkspaceWindow::configure(const std::function<void(AgentSettings &)> &change)
{
    AgentSettings settings = session().settings();
    change(settings);
    session().configure(settings);
}

void WorkspaceWindow::configureAll(const std::function<void(AgentSettings &)> &change)
{
    for (const OpenPtr &open : m_open) {
        AgentSettings settings = open->conversation->session().settings();
        change(settings);
        open->conversation->session().configure(settings);
    }
    for (auto &[id, left] : m_left)
        change(left.settings);
}

void WorkspaceWindow::setModelClient(ModelClient *client)
{
    m_setup.model = client;
    for (const OpenPtr &open : m_open)
        open->conversation->session().setModelClient(client);
}

void WorkspaceWindow::comeToFront()
{
    m_window.setWindowState(m_window.windowState() & ~Qt::WindowMinimized);
    m_window.show();
    m_window.raise();
    m_window.activateWindow();
    QApplication::alert(&m_window);
}

Result<void> WorkspaceWindow::flush()
{
    Result<void> flushed;
    for (const OpenPtr &open : m_open) {
        if (Result<void> kept = open->conversation->flush(); !kept)
            flushed = kept;
    }
    return flushed;
}

} // namespace Deckhand
