#pragma once

#include "app/singlewindow.h"
#include "background/taskpreferences.h"
#include "commandline/commandline.h"
#include "history/conversationplaces.h"
#include "process/supervisedprocessrunner.h"
#include "storage/keychainstore.h"
#include "storage/settings.h"
#include "ui/style/theme.h"

#include <QObject>

#include <memory>

namespace Deckhand {

class ConversationDesk;
class DesktopAlerts;
class MainWindow;
class ModelConnection;
class ModelSettings;
class NetworkHttpTransport;
class NewWorktree;
class StateDir;
class Wakefulness;
class Workspace;
class WorkspaceWindow;

/// One window of the program, on a folder, and the parts that it is joined of: settings, model, workspace, conversations.
class ProgramWindow : public QObject
{
    Q_OBJECT
public:
    /// The folder that `options` name, else the current one when a terminal started us, else the last one. The state outlives it.
    ProgramWindow(const Options &options, const StateDir &state);
    ~ProgramWindow() override;

    ThemeMode theme() const;
    const QString &folder() const { return m_folder; }
    /// Of windows on this folder one is opened, of all programs: whose lock this is.
    SingleWindow &single() { return m_single; }
    /// An error is for people: then there is no window.
    Result<void> open();
    void show();
    MainWindow &window();
    /// Waits until all that was said is on the disk. An error, for people: it is not.
    Result<void> flush();

signals:
    /// Another window is to be opened, or brought to the front.
    void otherWanted(const Deckhand::Options &options);
    /// For all of them.
    void themeChosen(Deckhand::ThemeMode mode);
    /// It is closed, and remembered.
    void closed();

private:
    void tidy();
    PermissionMode modeOfNew() const;
    void joinSettings();
    void joinWindow();
    void wantOther(const QString &folder, const SessionId &conversation, const QJsonObject &place);
    void rememberShown();
    void useTaskPreferences(const TaskPreferences &preferences);
    void chooseOnClose(OnClose onClose);
    void useLoginShellPath();
    void tellProblems();
    void lookForUpdates();
    QString comeToFront(const QJsonObject &wish);

    const Options m_options;
    const StateDir &m_state;
    Settings m_settings;
    KeychainStore m_secrets;
    const bool m_wasBypass;
    const QString m_folder; ///< as it was chosen
    SessionId m_onlyRead;   ///< to be shown at first; empty: none
    SingleWindow m_single;
    SupervisedProcessRunner m_askingTheShell; // not the one whose commands wait for the answer
    const ConversationPlaces m_places;
    // In the order of who needs whom: the last is destroyed first.
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<ModelConnection> m_connection;
    std::unique_ptr<NetworkHttpTransport> m_transport;
    std::unique_ptr<WorkspaceWindow> m_shown;
    std::unique_ptr<ConversationDesk> m_desk;
    std::unique_ptr<DesktopAlerts> m_alerts;
    std::unique_ptr<Wakefulness> m_wakefulness;
    std::unique_ptr<ModelSettings> m_modelSettings;
    std::unique_ptr<NewWorktree> m_newWorktree;
};

} // namespace Deckhand
