#include "ui/mainwindow/mainwindow.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "base/logging.h"
#include "models/backgroundtaskmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "ui/background/backgroundtaskspanel.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/modetext.h"
#include "ui/mainwindow/statusstrip.h"
#include "ui/notices/noticespanel.h"
#include "ui/output/taskoutputpanel.h"
#include "ui/settings/firstrunpage.h"
#include "ui/tasks/taskspanel.h"
#include "ui/toollog/toollogpanel.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>

namespace Deckhand {

namespace {

/// `/home/me/project` is `project — /home/me`: two windows are told apart by the first word.
QString titleOf(const QString &workspace)
{
    const QDir folder(workspace);
    return folder.dirName().isEmpty() ? workspace : folder.dirName();
}

template<typename Value>
QActionGroup *makeChoices(QObject *parent, const QList<std::pair<Value, QString>> &choices)
{
    auto *group = new QActionGroup(parent);
    for (const auto &[value, text] : choices) {
        QAction *action = group->addAction(text);
        action->setCheckable(true);
        action->setData(int(value));
    }
    return group;
}

void check(QActionGroup *group, int value)
{
    const QList<QAction *> actions = group->actions();
    for (QAction *action : actions) {
        if (action->data().toInt() == value)
            action->setChecked(true);
    }
}

} // namespace

MainWindow::MainWindow(const WindowParts &parts, QWidget *parent)
    : QMainWindow(parent),
      m_parts(parts),
      m_pages(new QStackedWidget(this)),
      m_chat(new ChatPage(parts.session, parts.broker, parts.conversation, this)),
      m_modes(makeChoices<PermissionMode>(this, {{PermissionMode::Ask, modeTitle(PermissionMode::Ask)},
                                                 {PermissionMode::AcceptEdits, modeTitle(PermissionMode::AcceptEdits)},
                                                 {PermissionMode::Plan, modeTitle(PermissionMode::Plan)},
                                                 {PermissionMode::Bypass, modeTitle(PermissionMode::Bypass)}})),
      m_themes(makeChoices<ThemeMode>(
          this,
          {{ThemeMode::System, tr("Like the system")}, {ThemeMode::Light, tr("Light")}, {ThemeMode::Dark, tr("Dark")}}))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("%1 — Deckhand").arg(titleOf(parts.workspace)));
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    m_pages->addWidget(m_chat);
    setCentralWidget(m_pages);
    addDocks();
    addFileMenu();
    addConversationMenu();
    addTasksMenu();
    addViewMenu();
    addHelpMenu();

    m_status = new StatusStrip(*statusBar(), parts.session, parts.background, *m_modes);
    const auto showMode = [this](PermissionMode mode) {
        check(m_modes, int(mode));
        m_status->setMode(mode);
    };
    showMode(parts.session.permissionMode());
    connect(&parts.session, &AgentSession::permissionModeChanged, this, showMode);
    connect(m_chat, &ChatPage::workingChanged, m_status, &StatusStrip::setWorking);
    m_chat->focusComposer();
    resize(QSize(1360, 860).boundedTo(screen()->availableSize() * 0.95));
    shareWidth();
}

MainWindow::~MainWindow() = default;

QDockWidget *MainWindow::addDock(Qt::DockWidgetArea area, const QString &name, const QString &title, QWidget *content)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name); // what saveState knows it by
    dock->setWidget(content);
    addDockWidget(area, dock);
    m_docks.append(dock);
    return dock;
}

void MainWindow::addDocks()
{
    BackgroundTasks &background = m_parts.background;
    NoticeLedger &notices = m_parts.notices;
    auto *tasksPanel = new BackgroundTasksPanel(&m_parts.backgroundTasks, this);
    connect(tasksPanel, &BackgroundTasksPanel::outputRequested, this, &MainWindow::showOutput);
    connect(tasksPanel, &BackgroundTasksPanel::stopRequested, &background, &BackgroundTasks::stop);
    connect(tasksPanel, &BackgroundTasksPanel::runAgainRequested, &background, &BackgroundTasks::startAgain);

    auto *noticesPanel = new NoticesPanel(&m_parts.noticeModel, this);
    connect(noticesPanel, &NoticesPanel::holdRequested, &notices, &NoticeLedger::hold);
    connect(noticesPanel, &NoticesPanel::unholdRequested, &notices, &NoticeLedger::unhold);
    connect(noticesPanel, &NoticesPanel::dropRequested, &notices, &NoticeLedger::drop);

    m_output = new TaskOutputPanel(background, m_parts.backgroundTasks, this);
    connect(m_output, &TaskOutputPanel::stopRequested, &background, &BackgroundTasks::stop);
    connect(m_output, &TaskOutputPanel::runAgainRequested, this,
            [this](const BackgroundTaskId &id) { showOutput(m_parts.background.startAgain(id)); });

    addDock(Qt::RightDockWidgetArea, QStringLiteral("backgroundTasksDock"), tr("Background tasks"), tasksPanel);
    QDockWidget *tasks = addDock(Qt::RightDockWidgetArea, QStringLiteral("tasksDock"), tr("Tasks"),
                                 new TasksPanel(&m_parts.tasks, this));
    QDockWidget *toolLog = addDock(Qt::RightDockWidgetArea, QStringLiteral("toolLogDock"), tr("Tool log"),
                                   new ToolLogPanel(&m_parts.toolLog, this));
    QDockWidget *noticesDock =
        addDock(Qt::RightDockWidgetArea, QStringLiteral("noticesDock"), tr("Notices"), noticesPanel);
    m_outputDock = addDock(Qt::BottomDockWidgetArea, QStringLiteral("taskOutputDock"), tr("Task output"), m_output);
    tabifyDockWidget(tasks, toolLog);
    tabifyDockWidget(toolLog, noticesDock);
    tasks->raise();
    // Output is read beside the list that it was opened from, not under the conversation alone.
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_outputDock->hide();
}

void MainWindow::shareWidth()
{
    // The conversation reads best in a column of some 800 pixels.
    const int lists = std::min(560, width() * 2 / 5);
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
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    addTo(menu, tr("&New conversation"), QKeySequence::New, [this] { emit newConversationRequested(); });
    addTo(menu, tr("&Open workspace…"), QKeySequence::Open, [this] { chooseWorkspace(); });
    menu->addSeparator();
    addTo(menu, tr("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] {
        emit settingsRequested();
    })->setMenuRole(QAction::PreferencesRole);
    menu->addSeparator();
    addTo(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); })->setMenuRole(QAction::QuitRole);
}

void MainWindow::addConversationMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Conversation"));
    addTo(menu, tr("&Send"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { m_chat->send(); });
    QAction *stop =
        addTo(menu, tr("S&top"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] { m_parts.session.stop(); });
    stop->setEnabled(false);
    connect(m_chat, &ChatPage::workingChanged, stop, &QAction::setEnabled);
    addTo(menu, tr("&Retry"), QKeySequence(Qt::CTRL | Qt::Key_R), [this] { m_parts.session.retry(); });
    addTo(menu, tr("&Write a message"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] { m_chat->focusComposer(); });
    QMenu *modes = menu->addMenu(tr("&Permissions"));
    modes->setToolTipsVisible(true);
    const QList<QAction *> actions = m_modes->actions();
    for (QAction *action : actions)
        action->setToolTip(modeExplanation(PermissionMode(action->data().toInt())));
    modes->addActions(actions);
    connect(m_modes, &QActionGroup::triggered, this,
            [this](QAction *action) { m_parts.session.setPermissionMode(PermissionMode(action->data().toInt())); });
}

void MainWindow::addTasksMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Tasks"));
    QAction *stopAll =
        addTo(menu, tr("Stop &all background tasks"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Period),
              [this] { m_parts.background.stopAll(); });
    connect(menu, &QMenu::aboutToShow, stopAll,
            [this, stopAll] { stopAll->setEnabled(m_parts.background.runningCount() > 0); });
    connect(menu, &QMenu::aboutToHide, stopAll, [stopAll] { stopAll->setEnabled(true); }); // its shortcut stays alive
}

void MainWindow::addViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < m_docks.size(); ++i) {
        QAction *toggle = m_docks.at(i)->toggleViewAction();
        toggle->setShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)));
        menu->addAction(toggle);
    }
    menu->addSeparator();
    menu->addMenu(tr("&Theme"))->addActions(m_themes->actions());
    connect(m_themes, &QActionGroup::triggered, this,
            [this](QAction *action) { emit themeChosen(ThemeMode(action->data().toInt())); });
    const QByteArray initial = saveLayout();
    addTo(menu, tr("&Reset the layout"), {}, [this, initial] { restoreState(initial, layoutVersion); });
}

void MainWindow::addHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    addTo(menu, tr("&About Deckhand"), {}, [this] { showAbout(); })->setMenuRole(QAction::AboutRole);
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
    m_pages->setCurrentWidget(m_chat);
    m_chat->focusComposer();
}

void MainWindow::setModelText(const QString &text)
{
    m_status->setModel(text);
    m_chat->setEmptyHint(tr("What shall we do in %1?").arg(titleOf(m_parts.workspace)));
}

void MainWindow::setTheme(ThemeMode mode)
{
    check(m_themes, int(mode));
}

void MainWindow::tell(const QString &message)
{
    statusBar()->showMessage(message, 10'000);
}

void MainWindow::showOutput(const BackgroundTaskId &id)
{
    if (id.isEmpty())
        return;
    m_output->setTask(id);
    if (!m_outputDock->isVisible()) {
        m_outputDock->show();
        resizeDocks({m_outputDock}, {height() / 3}, Qt::Vertical);
    }
    m_outputDock->raise();
}

void MainWindow::restoreLayout(const QByteArray &geometry, const QByteArray &state)
{
    restoreGeometry(geometry);
    restoreState(state, layoutVersion);
}

void MainWindow::chooseWorkspace()
{
    auto *dialog = new QFileDialog(this, tr("Open workspace"), m_parts.workspace);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::workspaceChosen);
    dialog->open();
}

void MainWindow::showAbout()
{
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Deckhand"),
                        tr("Deckhand %1\n\nA coding agent in a native window. Long commands run in the background; "
                           "when one ends, the agent learns of it, exactly once.")
                            .arg(QCoreApplication::applicationVersion()),
                        QMessageBox::Ok, this);
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(windowIcon().pixmap(64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

bool MainWindow::event(QEvent *event)
{
    const bool handled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !std::exchange(m_painted, true))
        qCInfo(logUi) << "first paint"; // what `./dev bench start` waits for
    return handled;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_parts.background.runningCount() == 0) {
        m_parts.session.stop();
        event->accept();
        emit closed();
        return;
    }
    event->ignore();
    if (!m_closing)
        askBeforeClosing();
}

void MainWindow::askBeforeClosing()
{
    if (findChild<QMessageBox *>(QStringLiteral("closeQuestion")))
        return;
    const int running = m_parts.background.runningCount();
    auto *box = new QMessageBox(QMessageBox::Question, tr("Quit Deckhand?"),
                                running == 1 ? tr("A background task is still running.")
                                             : tr("%1 background tasks are still running.").arg(running),
                                QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("closeQuestion"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("Quitting ends them, with every process that they started."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *stop = box->addButton(tr("Stop them and quit"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(stop, &QPushButton::clicked, this, &MainWindow::closeWithoutAsking);
    box->open();
}

void MainWindow::closeWithoutAsking()
{
    if (std::exchange(m_closing, true))
        return;
    m_parts.session.stop();
    if (m_parts.background.runningCount() == 0) {
        close();
        return;
    }
    tell(tr("Ending the background tasks…"));
    connect(&m_parts.background, &BackgroundTasks::ended, this, [this] {
        if (m_parts.background.runningCount() == 0)
            close();
    });
    m_parts.background.stopAll();
}

} // namespace Deckhand
