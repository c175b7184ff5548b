#include "ui/mainwindow/mainwindow.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "base/logging.h"
#include "conversation/slashcommand.h"
#include "graphrun/graphrun.h"
#include "models/backgroundtaskmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "ui/background/backgroundtaskspanel.h"
#include "ui/closing/closing.h"
#include "ui/conversation/composer.h"
#include "ui/mainwindow/aboutbox.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/chatpages.h"
#include "ui/mainwindow/choices.h"
#include "ui/mainwindow/dock.h"
#include "ui/mainwindow/filecompletion.h"
#include "ui/mainwindow/framepacing.h"
#include "ui/mainwindow/memorymenu.h"
#include "ui/mainwindow/outputpanes.h"
#include "ui/mainwindow/rememberquestion.h"
#include "ui/mainwindow/statusmessages.h"
#include "ui/mainwindow/statusstrip.h"
#include "ui/mainwindow/striptext.h"
#include "ui/mainwindow/tabwalk.h"
#include "ui/mainwindow/taskcompletion.h"
#include "ui/mainwindow/timelinedock.h"
#include "ui/mainwindow/webmenu.h"
#include "ui/notices/noticespanel.h"
#include "ui/settings/firstrunpage.h"
#include "ui/style/focusring.h"
#include "ui/tasks/proposalpanel.h"
#include "ui/tasks/taskdocks.h"
#include "ui/tasks/taskgraphpanel.h"
#include "ui/tasks/taskspanel.h"
#include "ui/toollog/toollogpanel.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QMenuBar>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>

namespace Deckhand {

namespace {

/// `/home/me/project` is `project — /home/me`: two windows are told apart by the first word.
QString titleOf(const QString &workspace)
{
    const QDir folder(workspace);
    return folder.dirName().isEmpty() ? workspace : folder.dirName();
}

} // namespace

MainWindow::MainWindow(const WindowParts &parts, const ConversationParts &conversation, QWidget *parent)
    : QMainWindow(parent),
      m_parts(parts),
      m_pages(new QStackedWidget(this)),
      m_chats(std::make_unique<ChatPages>(*m_pages)),
      m_models(new ModelMenu(this)),
      m_web(new WebMenu(this)),
      m_memory(new MemoryMenu(this)),
      m_modes(makeChoices<PermissionMode>(this, {{PermissionMode::Ask, modeTitle(PermissionMode::Ask)},
                                                 {PermissionMode::AcceptEdits, modeTitle(PermissionMode::AcceptEdits)},
                                                 {PermissionMode::Plan, modeTitle(PermissionMode::Plan)},
                                                 {PermissionMode::Bypass, modeTitle(PermissionMode::Bypass)}})),
      m_ofConversation(new QActionGroup(this)),
      m_themes(makeChoices<ThemeMode>(
          this,
          {{ThemeMode::System, tr("Like the system")}, {ThemeMode::Light, tr("Light")}, {ThemeMode::Dark, tr("Dark")}}))
{
    setObjectName(QStringLiteral("mainWindow"));
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    new FramePacing(this);
    setCentralWidget(m_pages);
    addDocks();
    addFileMenu();
    addConversationMenu();
    addTasksMenu();
    addViewMenu();
    addHelpMenu();
    connect(m_chats.get(), &ChatPages::made, this, &MainWindow::joinPage);

    ringFocus(*this);
    m_messages = new StatusMessages(*statusBar());
    m_status = new StatusStrip(*statusBar(), parts.background, *m_modes, *m_models);
    m_closing = new Closing(*this, parts.background);
    connect(m_closing, &Closing::onCloseChosen, this, &MainWindow::onCloseChosen);
    connect(m_closing, &Closing::endingBegan, this, [this] { forEachSession(&AgentSession::stop); });
    connect(m_closing, &Closing::endingBegan, &parts.graphRun, &GraphRun::stopAll);
    connect(m_closing, &Closing::progressed, this, [this](const QString &text) { statusBar()->showMessage(text); });
    showConversation(conversation);
    m_chat->focusComposer();
    resize(QSize(1360, 860).boundedTo(screen()->availableSize() * 0.95));
    shareWidth();
}

void MainWindow::addConversation(const ConversationParts &conversation)
{
    m_chats->pageOf(conversation);
}

void MainWindow::showConversation(const ConversationParts &conversation)
{
    m_chat = &m_chats->pageOf(conversation);
    m_session = &conversation.session;
    m_chat->setEmptyHint(m_emptyHint);
    m_joinedShown = std::make_unique<QObject>();
    QObject *shown = m_joinedShown.get();
    connect(m_chat, &ChatPage::activityChanged, shown, [this](AgentActivity::State state) { showActivity(state); });
    connect(m_chat, &ChatPage::workingChanged, shown, [this](bool working) { showWorking(working); });
    connect(m_chat, &ChatPage::waitsForRetryChanged, shown, [this](bool waits) { m_tryNow->setEnabled(waits); });
    connect(m_session, &AgentSession::permissionModeChanged, shown, [this](PermissionMode mode) { showMode(mode); });
    m_status->show(*m_session);
    m_web->show(*m_session);
    m_memory->show(conversation.memory);
    showMode(m_session->permissionMode());
    showActivity(m_chat->activity());
    m_chat->takeCard(m_taskDocks->proposal());
    showWorking(m_chat->isWorking());
    m_tryNow->setEnabled(m_chat->waitsForRetry());
    m_toolLog->replaceWidget(new ToolLogPanel(&conversation.toolLog, this));
    m_taskDocks->setCalls(conversation.toolLog);
    m_timeLine->show(conversation.timeLine, *m_chat);
    m_ofConversation->setEnabled(true);
    m_chats->show(*m_chat);
}

void MainWindow::showReadOnly(QWidget &page)
{
    m_joinedShown.reset();
    showActivity(AgentActivity::State::Ready);
    m_status->showNone();
    m_ofConversation->setEnabled(false);
    m_chats->showInstead(page);
}

void MainWindow::removeConversation(const SessionId &id)
{
    m_chats->remove(id);
    askAboutPlan();
}

void MainWindow::joinPage(ChatPage *page)
{
    page->addActions({m_attach, m_find});
    if (const auto &paths = page->parts().paths)
        page->addCompletion(new FileCompletion(paths, m_parts.clock));
    page->addCompletion(new TaskCompletion(m_parts.background));
    connect(page, &ChatPage::branchRequested, this, &MainWindow::branchRequested);
    connect(page, &ChatPage::saidInstead, this, &MainWindow::saidInstead);
    connect(page, &ChatPage::commandGiven, this, &MainWindow::carryOut);
    connect(page, &ChatPage::workingChanged, this, &MainWindow::askAboutPlan);
}

void MainWindow::carryOut(const GivenCommand &given)
{
    using Deed = SlashCommand::Deed;
    switch (given.command.deed) {
    case Deed::NewConversation:
        return emit newConversationRequested();
    case Deed::Model:
        return given.words.isEmpty() ? m_status->openModelMenu() : emit modelChosen(given.words);
    case Deed::Resume:
        return emit resumeRequested(given.words);
    case Deed::Export:
        return emit exportRequested();
    case Deed::Tasks:
        return m_docks.first()->focus();
    case Deed::Cost:
        return m_chat->remark(costReport(*m_session));
    case Deed::Remember:
        return remember(given.words);
    case Deed::Help:
        return m_chat->remark(helpOn(m_chat->parts().commands()));
    case Deed::Plan:
        m_session->setPermissionMode(PermissionMode::Plan);
        return given.words.isEmpty() ? void() : m_session->submit({TextBlock{given.words}});
    case Deed::Compact:
    case Deed::Prompt:
        return; // the conversation's own
    }
}

void MainWindow::remember(const QString &text)
{
    const Result<MemoryNote> note = m_parts.memoryNote ? m_parts.memoryNote(text) : Error{tr("There is no memory.")};
    if (!note)
        return tell(note.error());
    askToRemember(*note, *this, [this, note = *note] {
        const Result<void> written = note.write();
        tell(written ? tr("Added to %1.").arg(note.path) : written.error());
    });
}

void MainWindow::forEachSession(void (AgentSession::*act)())
{
    const QList<ChatPage *> pages = m_chats->all();
    for (const ChatPage *page : pages)
        (page->parts().session.*act)();
}

void MainWindow::showWorking(bool working)
{
    m_stop->setEnabled(working);
    m_move->setEnabled(working);
    askAboutPlan();
}

/// Not while one of the conversations, all of which have one plan, may still be writing it.
void MainWindow::askAboutPlan()
{
    const QList<ChatPage *> pages = m_chats->all();
    const bool isWritten = std::none_of(pages.begin(), pages.end(), [this](const ChatPage *page) {
        const bool plans = page->parts().session.permissionMode() == PermissionMode::Plan;
        return page->isWorking() && (plans || page == m_chat);
    });
    m_taskDocks->proposal()->setIdle(isWritten);
}

void MainWindow::showMode(PermissionMode mode)
{
    checkChoice(m_modes, int(mode));
    m_status->setMode(mode);
}

MainWindow::~MainWindow() = default;

Dock *MainWindow::addDock(const QString &name, const QString &title, QWidget *content)
{
    auto *dock = new Dock(name, title, this);
    if (content)
        dock->setWidget(content);
    addDockWidget(Qt::RightDockWidgetArea, dock);
    m_docks.append(dock);
    return dock;
}

BackgroundTasksPanel *MainWindow::makeTasksPanel()
{
    BackgroundTasks &tasks = m_parts.background;
    auto *panel = new BackgroundTasksPanel(&m_parts.backgroundTasks, this);
    connect(panel, &BackgroundTasksPanel::outputRequested, this, &MainWindow::showOutput);
    connect(panel, &BackgroundTasksPanel::newPaneRequested, m_outputs, &OutputPanes::open);
    connect(panel, &BackgroundTasksPanel::stopRequested, &tasks, &BackgroundTasks::stop);
    // The plan first: what ends would make room for what waits.
    connect(panel, &BackgroundTasksPanel::stopAllRequested, &m_parts.graphRun, &GraphRun::stopAll);
    connect(panel, &BackgroundTasksPanel::stopAllRequested, &tasks, [&tasks] { stopAll(tasks); });
    connect(panel, &BackgroundTasksPanel::pauseRequested, &tasks, &BackgroundTasks::setPaused);
    connect(panel, &BackgroundTasksPanel::nicenessRequested, &tasks, &BackgroundTasks::setNiceness);
    connect(panel, &BackgroundTasksPanel::moreTimeRequested, &tasks, &BackgroundTasks::giveMoreTime);
    connect(panel, &BackgroundTasksPanel::runAgainRequested, &tasks,
            [&tasks](const BackgroundTaskId &id) { startAgain(tasks, id); });
    return panel;
}

QWidget *MainWindow::makeNoticesPanel()
{
    NoticeLedger &notices = m_parts.notices;
    auto *panel = new NoticesPanel(&m_parts.noticeModel, this);
    connect(panel, &NoticesPanel::deliverNowRequested, &notices, &NoticeLedger::deliverNow);
    connect(panel, &NoticesPanel::holdRequested, &notices, &NoticeLedger::hold);
    connect(panel, &NoticesPanel::unholdRequested, &notices, &NoticeLedger::unhold);
    connect(panel, &NoticesPanel::dropRequested, &notices, &NoticeLedger::drop);
    return panel;
}

void MainWindow::makeTaskDocks()
{
    m_taskDocks = new TaskDocks({m_parts.taskStore, m_parts.graphRun, m_parts.tasks, m_parts.clock}, *this);
    connect(m_taskDocks, &TaskDocks::outputRequested, this, &MainWindow::showOutput);
    connect(m_taskDocks, &TaskDocks::callRequested, this, [this](const ToolUseId &id) { m_chat->revealToolCall(id); });
    connect(m_taskDocks, &TaskDocks::refused, this, &MainWindow::tell);
    connect(m_taskDocks, &TaskDocks::carryOutRequested, this, [this](const QString &prompt, PermissionMode mode) {
        m_session->setPermissionMode(mode);
        m_session->submit({TextBlock{prompt}});
    });
    connect(m_taskDocks->proposal(), &ProposalPanel::leftWithFocus, this, &MainWindow::focusPage);
}

void MainWindow::addDocks()
{
    m_outputs = new OutputPanes(*this, m_parts.background, m_parts.backgroundTasks);
    connect(m_outputs, &OutputPanes::refused, this, &MainWindow::tell);
    connect(m_outputs, &OutputPanes::leftWithFocus, this, &MainWindow::focusPage);
    connect(m_outputs, &OutputPanes::sendToAgentRequested, this,
            [this](const QString &text, const BackgroundTaskId &id) {
                if (const BackgroundTask *task = m_parts.background.find(id))
                    m_chat->quote(*task, text);
            });
    m_tasksPanel = makeTasksPanel();
    makeTaskDocks();

    addDock(QStringLiteral("backgroundTasksDock"), tr("Background tasks"), m_tasksPanel);
    Dock *tasks = addDock(QStringLiteral("tasksDock"), tr("Tasks"), m_taskDocks->list());
    Dock *graph = addDock(QStringLiteral("taskGraphDock"), tr("Task graph"), m_taskDocks->graph());
    m_toolLog = addDock(QStringLiteral("toolLogDock"), tr("Tool log"), nullptr);
    Dock *notices = addDock(QStringLiteral("noticesDock"), tr("Notices"), makeNoticesPanel());
    m_docks.append(m_outputs->firstDock());
    m_timeLine = new TimeLineDock(*m_outputs, this);
    connect(m_timeLine, &TimeLineDock::refused, this, &MainWindow::tell);
    addDockWidget(Qt::BottomDockWidgetArea, m_timeLine);
    tabifyDockWidget(m_outputs->firstDock(), m_timeLine);
    m_docks.append(m_timeLine);
    tabifyDockWidget(tasks, graph);
    tabifyDockWidget(graph, m_toolLog);
    tabifyDockWidget(m_toolLog, notices);
    tasks->raise();
    // Output is read beside the list that it was opened from, not under the conversation alone.
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

void MainWindow::shareWidth()
{
    // The conversation reads best in a column of some 800 pixels.
    const int lists = std::min(480, width() / 3);
    resizeDocks({m_docks.at(0), m_docks.at(1)}, {lists, lists}, Qt::Horizontal);
}

QAction *MainWindow::addTo(QMenu *menu, const QString &text, const QKeySequence &shortcut,
                           const std::function<void()> &slot)
{
    QAction *action = menu->addAction(text, shortcut);
    connect(action, &QAction::triggered, this, slot);
    return action;
}

void MainWindow::addFileMenu()
{
    QMenu *menu = m_fileMenu = menuBar()->addMenu(tr("&File"));
    addTo(menu, tr("&New conversation"), QKeySequence::New, [this] { emit newConversationRequested(); });
    addTo(menu, tr("&Open workspace…"), QKeySequence::Open, [this] {
        chooseFolder(tr("Open workspace"), [this](const QString &folder) { emit workspaceChosen(folder); });
    });
    menu->addSeparator();
    addTo(menu, tr("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] {
        emit settingsRequested();
    })->setMenuRole(QAction::PreferencesRole);
    menu->addSeparator();
    addTo(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); })->setMenuRole(QAction::QuitRole);
}

void MainWindow::addConversationMenu()
{
    QMenu *menu = m_conversationMenu = menuBar()->addMenu(tr("&Conversation"));
    addTo(menu, tr("&Send"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return),
          [this] { m_chat->send(SendWhen::TurnHasEnded); });
    addTo(menu, tr("Send no&w"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { m_chat->send(SendWhen::Now); });
    addTo(menu, tr("&Edit what was sent…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
          [this] { m_chat->editMessage(); });
    m_stop = addTo(menu, tr("S&top"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] { m_session->stop(); });
    m_move = addTo(menu, tr("Move to &background"), QKeySequence(Qt::CTRL | Qt::Key_J),
                   [this] { m_session->moveToBackground(); });
    m_move->setToolTip(tr("The command that the agent waits for goes on as a background task"));
    addTo(menu, tr("&Retry"), QKeySequence(Qt::CTRL | Qt::Key_R), [this] { m_session->retry(); });
    m_tryNow =
        addTo(menu, tr("Try &now"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T), [this] { m_session->retryNow(); });
    menu->addSeparator();
    addTo(menu, tr("&Write a message"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] { m_chat->focusComposer(); });
    m_attach = addTo(menu, tr("&Attach files…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A),
                     [this] { m_chat->chooseFiles(); });
    m_find = addTo(menu, tr("&Find…"), QKeySequence::Find, [this] { m_chat->find(); });
    // The output of a task has the same shortcuts, for what it sends here and for its own search.
    m_attach->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    statusBar()->addAction(m_find);
    for (Dock *dock : std::as_const(m_docks)) {
        if (dock != m_outputs->firstDock())
            dock->addAction(m_find);
    }
    menu->addSeparator();
    addFolderEntries(menu);
    menu->addSeparator();
    addModelEntries(menu);
    menu->addMenu(m_web);
    menu->addMenu(m_memory);
    addModes(menu);
    m_ofConversation->setExclusionPolicy(QActionGroup::ExclusionPolicy::None);
    const QList<QAction *> entries = menu->actions();
    std::for_each(entries.cbegin(), entries.cend(), [this](QAction *entry) { m_ofConversation->addAction(entry); });
}

void MainWindow::addFolderEntries(QMenu *menu)
{
    addTo(menu, tr("Open a &folder to read…"), {}, [this] {
        chooseFolder(tr("A folder that the agent may read"), [this](const QString &folder) {
            emit folderChosen({folder, FolderAccess::Read});
        });
    });
    addTo(menu, tr("Open a folder to &change…"), {}, [this] {
        chooseFolder(tr("A folder that the agent may change"), [this](const QString &folder) {
            emit folderChosen({folder, FolderAccess::Write});
        });
    });
}

void MainWindow::addModes(QMenu *menu)
{
    QMenu *modes = menu->addMenu(tr("&Permissions"));
    modes->setToolTipsVisible(true);
    const QList<QAction *> actions = m_modes->actions();
    for (QAction *action : actions)
        action->setToolTip(modeExplanation(PermissionMode(action->data().toInt())));
    modes->addActions(actions);
    connect(m_modes, &QActionGroup::triggered, this, [this](QAction *action) {
        const auto mode = PermissionMode(action->data().toInt());
        m_session->setPermissionMode(mode);
        emit modeChosen(mode);
    });
}

void MainWindow::addModelEntries(QMenu *menu)
{
    connect(m_models, &QMenu::aboutToShow, this, &MainWindow::modelMenuAboutToShow);
    connect(m_models, &ModelMenu::modelChosen, this, &MainWindow::modelChosen);
    connect(m_models, &ModelMenu::thinkingChosen, this, &MainWindow::thinkingChosen);
    menu->addMenu(m_models);
    addTo(menu, tr("C&hoose the model…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
          [this] { m_status->openModelMenu(); });
    addTo(menu, tr("&Compact"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K), [this] {
        m_session->submit(compactPrompt());
    })->setToolTip(tr("Let the model sum the conversation up, to make room in its context"));
}

void MainWindow::addTasksMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Tasks"));
    menu->addActions(m_tasksPanel->taskActions());
    menu->insertSeparator(menu->actions().last());
    menuBar()->addMenu(tr("&Plan"))->addActions(m_taskDocks->list()->taskActions());
}

void MainWindow::addViewMenu()
{
    QMenu *menu = m_viewMenu = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < m_docks.size(); ++i)
        addViewEntry(menu, m_docks.at(i), QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)));
    menu->addSeparator();
    menu->addMenu(tr("&Theme"))->addActions(m_themes->actions());
    connect(m_themes, &QActionGroup::triggered, this,
            [this](QAction *action) { emit themeChosen(ThemeMode(action->data().toInt())); });
    m_firstLayout = saveLayout();
    addTo(menu, tr("&Reset the layout"), {}, [this] { restoreState(m_firstLayout, kLayoutVersion); });
}

void MainWindow::addSideBar(const QString &name, QWidget *content, const QKeySequence &shortcut,
                            const QList<QAction *> &actions)
{
    auto *dock = new Dock(name, content->windowTitle(), this);
    dock->setWidget(content);
    dock->addAction(m_find);
    addDockWidget(Qt::LeftDockWidgetArea, dock);
    resizeDocks({dock}, {std::clamp(width() / 5, 200, 270)}, Qt::Horizontal);
    m_viewMenu->insertSeparator(m_viewMenu->actions().first());
    QAction *entry = addViewEntry(m_viewMenu, dock, shortcut);
    m_viewMenu->removeAction(entry);
    m_viewMenu->insertAction(m_viewMenu->actions().first(), entry);
    m_conversationMenu->addSeparator();
    m_conversationMenu->addActions(actions);
    m_firstLayout = saveLayout();
}

/// Its mark says that the view is in front.
QAction *MainWindow::addViewEntry(QMenu *menu, Dock *dock, const QKeySequence &shortcut)
{
    QAction *entry = menu->addAction(dock->windowTitle(), shortcut);
    entry->setCheckable(true);
    const auto mark = [entry, dock] { entry->setChecked(dock->isInFront()); };
    connect(menu, &QMenu::aboutToShow, entry, mark);
    connect(entry, &QAction::triggered, this, [this, dock, mark] {
        switchView(dock);
        mark();
    });
    connect(dock, &Dock::leftWithFocus, this, &MainWindow::focusPage);
    return entry;
}

/// The view that the user works in goes away; any other comes, with the focus.
void MainWindow::switchView(Dock *dock)
{
    if (!dock->isInFront() || !dock->hasFocusInside())
        return dock->focus();
    dock->hide();
    focusPage();
}

void MainWindow::focusPage()
{
    activateWindow(); // what floats has a window of its own
    m_pages->currentWidget()->setFocus();
}

void MainWindow::addHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    addTo(menu, tr("&About Deckhand"), {}, [this] { showAboutBox(this); })->setMenuRole(QAction::AboutRole);
}

void MainWindow::showFirstRun(FirstRunPage *page)
{
    if (m_pages->indexOf(page) < 0)
        m_pages->addWidget(page);
    m_pages->setCurrentWidget(page);
    page->setFocus();
}

void MainWindow::showChat()
{
    m_pages->setCurrentWidget(m_chats->current());
    m_chats->current()->setFocus();
}

void MainWindow::showActivity(AgentActivity::State state)
{
    m_asks = state == AgentActivity::State::WaitsForAnswer;
    showTitle();
    m_status->setActivity(state);
}

void MainWindow::setKeptAwake(bool kept)
{
    m_status->setKeptAwake(kept);
}

void MainWindow::setWaiting(int conversations)
{
    m_waiting = conversations;
    showTitle();
}

/// Whoever looks at another window sees in the list of windows that this one asks, or has something.
void MainWindow::showTitle()
{
    QString title = tr("%1 — Deckhand").arg(titleOf(m_parts.workspace));
    if (m_asks)
        title = tr("Waits for your answer: %1").arg(title);
    setWindowTitle(m_waiting > 0 ? tr("(%1) %2").arg(m_waiting).arg(title) : title);
}

bool MainWindow::hasDraft(const ConversationParts &conversation) const
{
    const ConversationPlace place = m_chats->pageOf(conversation).place();
    return !place.draft.isEmpty() || !place.attachments.isEmpty();
}

void MainWindow::setModelText(const QString &text)
{
    m_status->setModel(text);
    m_emptyHint = tr("What shall we do in %1?").arg(titleOf(m_parts.workspace));
    m_chat->setEmptyHint(m_emptyHint);
}

void MainWindow::setModels(const QList<ModelChoice> &models, const QString &current)
{
    m_models->setModels(models, current);
}

void MainWindow::setThinking(ThinkingWish wish)
{
    m_models->setThinking(wish);
}

void MainWindow::setTheme(ThemeMode mode)
{
    checkChoice(m_themes, int(mode));
}

void MainWindow::tell(const QString &message)
{
    m_messages->tell(message);
}

void MainWindow::showLaterVersion(const QString &version, const QUrl &page)
{
    m_status->setLaterVersion(version, page);
}

void MainWindow::setOnClose(OnClose onClose)
{
    m_closing->setOnClose(onClose);
}

void MainWindow::showOutput(const BackgroundTaskId &id)
{
    m_outputs->show(id);
}

void MainWindow::restoreLayout(const QByteArray &geometry, const QByteArray &state)
{
    restoreGeometry(geometry);
    restoreState(state, kLayoutVersion);
}

void MainWindow::chooseFolder(const QString &title, const std::function<void(const QString &)> &chosen)
{
    auto *dialog = new QFileDialog(this, title, m_parts.workspace);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, chosen);
    dialog->open();
}

bool MainWindow::event(QEvent *event)
{
    const bool handled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !std::exchange(m_painted, true))
        qCInfo(logUi) << "first paint"; // what `./dev bench start` waits for
    return handled;
}

bool MainWindow::focusNextPrevChild(bool next)
{
    return moveFocus(*this, next);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const bool mayClose = m_closing->mayClose();
    event->setAccepted(mayClose);
    if (!mayClose || std::exchange(m_closed, true))
        return;
    forEachSession(&AgentSession::shutDown);
    m_outputs->closeFurther();
    emit closed();
}

void MainWindow::closeWithoutAsking()
{
    m_closing->closeNow();
}

} // namespace Deckhand
