#pragma once

#include "agent/agentsession.h"
#include "background/taskpreferences.h"
#include "base/clock.h"
#include "models/agentactivity.h"
#include "ui/mainwindow/conversationparts.h"
#include "ui/mainwindow/modelmenu.h"
#include "ui/style/theme.h"
#include "workspace/workspacefs.h"

#include <QMainWindow>
#include <QMenu>

#include <functional>
#include <memory>

class QActionGroup;
class QStackedWidget;

namespace Deckhand {

class AgentSession;
class BackgroundTaskModel;
class BackgroundTasks;
class BackgroundTasksPanel;
class ChatPage;
class ChatPages;
class Closing;
class Dock;
class FirstRunPage;
class GraphRun;
class MemoryMenu;
class NoticeLedger;
class NoticeModel;
class OutputPanes;
class StatusMessages;
class StatusStrip;
class TaskDocks;
class TaskGraphModel;
class TaskStore;
class TimeLineDock;
class WebMenu;

/// What the window shows of a workspace and acts upon. All of it outlives the window.
struct WindowParts {
    BackgroundTasks &background;
    NoticeLedger &notices;
    BackgroundTaskModel &backgroundTasks;
    TaskGraphModel &tasks;
    NoticeModel &noticeModel;
    TaskStore &taskStore;
    GraphRun &graphRun;
    Clock &clock;
    QString workspace; ///< absolute
    /// See Workspace. May be null.
    std::function<Result<MemoryNote>(const QString &text)> memoryNote = {};
};

/// The conversation in the middle, the lists around it as docks. Only puts views together: what they show is in the models, what
/// happens is in the session, and what concerns the whole program goes out as a signal.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(const WindowParts &parts, const ConversationParts &conversation, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// It gets its page, and goes on behind the one that is shown.
    void addConversation(const ConversationParts &conversation);
    /// In place of the one that was shown, which stays as it is, with what is written in it.
    void showConversation(const ConversationParts &conversation);
    /// In place of the conversation, which goes on behind it, until showConversation. The page outlives that.
    void showReadOnly(QWidget &page);
    /// Before it ends; not the one that is shown.
    void removeConversation(const SessionId &id);
    /// In place of the conversation until showChat.
    void showFirstRun(FirstRunPage *page);
    void showChat();
    /// The model's name as the status bar shows it.
    void setModelText(const QString &text);
    /// What can be chosen; `current` is an id. May come at any time, also while the menu is open.
    void setModels(const QList<ModelChoice> &models, const QString &current);
    void setThinking(ThinkingWish wish);
    void setTheme(ThemeMode mode);
    /// A line in the status bar for a few seconds, behind those that were told before; it never covers what needs an answer.
    void tell(const QString &message);

    /// From now on a line in the status bar leads to where it can be had.
    /// How many conversations have something for the user: in the title.
    void setWaiting(int conversations);
    /// The machine does not fall asleep by itself; a tip in the status bar says so.
    void setKeptAwake(bool kept);

    void showLaterVersion(const QString &version, const QUrl &page);

    /// Something is written in it, and not sent.
    bool hasDraft(const ConversationParts &conversation) const;
    /// A page for each conversation.
    ChatPages &chats() { return *m_chats; }

    /// What becomes of running tasks when the window is closed; Ask at first.
    void setOnClose(OnClose onClose);

    /// At the left, titled as `content` is, with an entry of the menu "View"; `actions` go into the menu "Conversation".
    void addSideBar(const QString &name, QWidget *content, const QKeySequence &shortcut,
                    const QList<QAction *> &actions);

    /// In the menu "File", below "New conversation".
    void addFileEntry(QAction *entry) { m_fileMenu->insertAction(m_fileMenu->actions().at(1), entry); }

    /// Opens the output of a background task, as a click on it does.
    void showOutput(const BackgroundTaskId &id);

    /// Geometry and docks as saveLayout gave them; empty or unknown bytes change nothing.
    void restoreLayout(const QByteArray &geometry, const QByteArray &state);
    /// Now, and what runs is kept; `closed` follows. For a log-out, or a signal.
    void closeWithoutAsking();
    QByteArray saveLayout() const { return saveState(kLayoutVersion); }

signals:
    void newConversationRequested();
    /// In the conversation that is shown, behind this answer of its.
    void branchRequested(const Deckhand::MessagePtr &answer);
    /// In the conversation that is shown, instead of this message of its: the conversation is to branch there.
    void saidInstead(const Deckhand::MessagePtr &message, const QList<Deckhand::ContentBlock> &prompt);
    void workspaceChosen(const QString &folder);
    /// To be opened to the tools of the conversation that is shown.
    void folderChosen(const Deckhand::AddedFolder &folder);
    /// An earlier conversation: its id, or words of it; empty: one is to be chosen.
    void resumeRequested(const QString &words);
    /// Of the conversation that is shown.
    void exportRequested();
    void settingsRequested();
    void themeChosen(Deckhand::ThemeMode mode);
    /// Time to ask the server for its list; setModels is the answer.
    void modelMenuAboutToShow();
    void modelChosen(const QString &id);
    /// For the conversation that is shown, which has it by then.
    void modeChosen(Deckhand::PermissionMode mode);
    void thinkingChosen(Deckhand::ThinkingWish wish);
    /// The user does not want to be asked about running tasks any more.
    void onCloseChosen(Deckhand::OnClose onClose);
    /// The window is closed. Tasks that were not ended go on without this program.
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override;
    bool event(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    static constexpr int kLayoutVersion = 3;

    Dock *addDock(const QString &name, const QString &title, QWidget *content);
    void addDocks();
    BackgroundTasksPanel *makeTasksPanel();
    QWidget *makeNoticesPanel();
    void shareWidth();
    void addFileMenu();
    void addConversationMenu();
    void addFolderEntries(QMenu *menu);
    void addModelEntries(QMenu *menu);
    void addModes(QMenu *menu);
    void addTasksMenu();
    void makeTaskDocks();
    void addViewMenu();
    QAction *addViewEntry(QMenu *menu, Dock *dock, const QKeySequence &shortcut);
    void switchView(Dock *dock);
    void focusPage();
    void addHelpMenu();
    QAction *addTo(QMenu *menu, const QString &text, const QKeySequence &shortcut, const std::function<void()> &slot);
    void chooseFolder(const QString &title, const std::function<void(const QString &)> &chosen);
    void joinPage(ChatPage *page);
    void carryOut(const GivenCommand &given);
    void remember(const QString &text);
    void forEachSession(void (AgentSession::*act)());
    void showWorking(bool working);
    void askAboutPlan();
    void showMode(PermissionMode mode);
    void showActivity(AgentActivity::State state);
    void showTitle();

    const WindowParts m_parts;
    QStackedWidget *m_pages;
    std::unique_ptr<ChatPages> m_chats;
    AgentSession *m_session = nullptr;      ///< of the conversation that is shown
    ChatPage *m_chat = nullptr;             ///< the same
    std::unique_ptr<QObject> m_joinedShown; ///< what is joined to it is until another is shown
    BackgroundTasksPanel *m_tasksPanel = nullptr;
    TaskDocks *m_taskDocks = nullptr;
    OutputPanes *m_outputs = nullptr;
    Closing *m_closing = nullptr;
    QList<Dock *> m_docks;
    Dock *m_toolLog = nullptr;
    TimeLineDock *m_timeLine = nullptr;
    QMenu *m_fileMenu = nullptr;
    QMenu *m_conversationMenu = nullptr;
    QMenu *m_viewMenu = nullptr;
    QByteArray m_firstLayout;
    QAction *m_stop = nullptr;
    QAction *m_move = nullptr; ///< to the background
    QAction *m_tryNow = nullptr;
    QAction *m_attach = nullptr;
    QAction *m_find = nullptr;
    QString m_emptyHint;
    ModelMenu *m_models;
    WebMenu *m_web;
    MemoryMenu *m_memory;
    QActionGroup *m_modes;
    QActionGroup *m_ofConversation; ///< what acts on the one that is shown
    QActionGroup *m_themes;
    StatusMessages *m_messages = nullptr;
    StatusStrip *m_status = nullptr;
    int m_waiting = 0;
    bool m_asks = false; ///< the conversation that is shown
    bool m_closed = false;
    bool m_painted = false;
};

} // namespace Deckhand
