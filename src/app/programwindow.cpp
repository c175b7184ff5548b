#include "app/programwindow.h"

#include "app/aside.h"
#include "app/buildconfig.h"
#include "app/conversationdesk.h"
#include "app/desktopalerts.h"
#include "app/modelconnection.h"
#include "app/modelsettings.h"
#include "app/newworktree.h"
#include "app/openconversation.h"
#include "app/placekeeper.h"
#include "app/preferences.h"
#include "app/singlewindow.h"
#include "app/standardstreams.h"
#include "app/tasksettings.h"
#include "app/updatecheck.h"
#include "app/wakefulness.h"
#include "app/workspacewindow.h"
#include "base/onpool.h"
#include "history/sessionbin.h"
#include "imaging/imagereduction.h"
#include "process/commandenvironment.h"
#include "process/loginshell.h"
#include "storage/keychainstore.h"
#include "storage/statedir.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QTimer>

namespace Deckhand {

namespace {

/// The folder that was named; else the current one when a terminal started us, else the last one, else home.
QString chooseWorkspace(const Options &options, const Settings &settings)
{
    if (options.workspace)
        return *options.workspace;
    if (standardInputIsTerminal())
        return QDir::currentPath();
    const QString last = settings.value(Chosen::lastWorkspace);
    return !last.isEmpty() && QFileInfo(last).isDir() ? last : QDir::homePath();
}

void rememberWindow(const MainWindow &window, const QString &workspace, Settings &settings)
{
    settings.set(Chosen::windowGeometry, window.saveGeometry());
    settings.set(Chosen::windowState, window.saveLayout());
    settings.set(Chosen::lastWorkspace, workspace);
    if (const QString problem = settings.save(); !problem.isEmpty())
        tellAside(problem);
}

} // namespace

ProgramWindow::ProgramWindow(const Options &options, const StateDir &state)
    : m_options(options),
      m_state(state),
      m_settings(state.settingsFile()),
      // A person may have to unlock it first.
      m_secrets(state.secretService(), std::chrono::minutes(1)),
      m_wasBypass(forgetStoredBypass(m_settings)),
      m_folder(chooseWorkspace(options, m_settings)),
      m_single(state, QDir(m_folder).canonicalPath()),
      m_places(state.drafts())
{
}

ProgramWindow::~ProgramWindow() = default;

ThemeMode ProgramWindow::theme() const
{
    return themeFromWord(m_settings.value(Chosen::theme));
}

PermissionMode ProgramWindow::modeOfNew() const
{
    return m_options.permissionMode.value_or(defaultMode(m_settings));
}

Result<void> ProgramWindow::open()
{
    Result<std::unique_ptr<Workspace>> workspace = Workspace::open(
        m_folder, m_state, [](const QByteArray &bytes, const QString &name) { return reducedImage(bytes, name); });
    if (!workspace)
        return Error{workspace.error()};
    m_workspace = std::move(workspace.value());
    if (m_options.trust)
        m_workspace->trust();
    m_connection = std::make_unique<ModelConnection>(m_options, m_workspace->folder(), m_settings, m_secrets);
    Result<ConversationSetup> setup = conversationSetup(m_options, modeOfNew());
    if (!setup)
        return Error{setup.error()};
    setup.value().factsOf = [this](const QString &model) { return m_connection->models().find(model); };
    setup.value().resumesMode = !m_options.permissionMode;
    setup.value().resumedModel = [this](const SessionMarks::Model &chosen) {
        return m_connection->takesChoiceOn(chosen.server) ? chosen.id : QString();
    };
    Result<Reopened> first = reopenConversation(
        *m_workspace, m_options, *setup, SessionId(m_settings.value(Chosen::conversationIn(m_workspace->folder()))));
    if (!first)
        return Error{first.error()};
    m_onlyRead = first->onlyRead;
    m_shown = std::make_unique<WorkspaceWindow>(*m_workspace, *setup, std::move(first.value().conversation));
    PlaceKeeper::join(m_places, m_workspace->folder(), window());
    m_modelSettings = std::make_unique<ModelSettings>(*m_connection, m_settings, m_secrets, *m_shown);
    m_desk = std::make_unique<ConversationDesk>(
        *m_workspace, m_state, *m_shown,
        ConversationDesk::Asks{[this] { return modeOfNew(); },
                               [this](const QString &model) { return m_connection->models().find(model); },
                               [this](const QString &folder, const SessionId &id, const QJsonObject &place) {
                                   wantOther(folder, id, place);
                               }});
    m_alerts = std::make_unique<DesktopAlerts>(
        *m_workspace, *m_shown, [this](const SessionId &id) { return m_desk->titleOf(id); }, desktopNotifications());
    m_wakefulness = std::make_unique<Wakefulness>(*m_workspace, *m_shown, sleepInhibitor());
    joinSettings();
    joinWindow();
    return {};
}

void ProgramWindow::joinSettings()
{
    window().setTheme(theme());
    window().restoreLayout(m_settings.value(Chosen::windowGeometry), m_settings.value(Chosen::windowState));
    useTaskPreferences(readTaskPreferences(m_settings));
    connect(m_modelSettings.get(), &ModelSettings::taskPreferencesChosen, this, &ProgramWindow::useTaskPreferences);
    m_alerts->setPreferences(readAlertPreferences(m_settings));
    connect(m_modelSettings.get(), &ModelSettings::alertPreferencesChosen, m_alerts.get(),
            &DesktopAlerts::setPreferences);
    connect(&window(), &MainWindow::onCloseChosen, this, &ProgramWindow::chooseOnClose);
    connect(&window(), &MainWindow::themeChosen, this, [this](ThemeMode mode) {
        m_settings.set(Chosen::theme, themeWord(mode));
        emit themeChosen(mode);
    });
}

void ProgramWindow::joinWindow()
{
    connect(&window(), &MainWindow::closed, this, [this] {
        rememberShown();
        rememberWindow(window(), m_workspace->folder(), m_settings);
        emit closed();
    });
    connect(&window(), &MainWindow::newConversationRequested, this,
            [this] { m_shown->beginConversation(modeOfNew()); });
    // Another folder is another window, with its own conversations and its own tasks.
    connect(&window(), &MainWindow::workspaceChosen, this,
            [this](const QString &folder) { wantOther(folder, {}, {}); });
    m_newWorktree = std::make_unique<NewWorktree>(m_workspace->folder(), window());
    connect(m_newWorktree.get(), &NewWorktree::made, &window(), &MainWindow::workspaceChosen);
    connect(m_shown.get(), &WorkspaceWindow::shownChanged, this, &ProgramWindow::rememberShown);
    connect(m_shown.get(), &WorkspaceWindow::openChanged, this, &ProgramWindow::rememberShown); // its first word
}

MainWindow &ProgramWindow::window()
{
    return m_shown->window();
}

void ProgramWindow::wantOther(const QString &folder, const SessionId &conversation, const QJsonObject &place)
{
    Options options;
    options.workspace = folder;
    if (!conversation.isEmpty())
        options.resume = conversation.toString();
    options.place = place;
    emit otherWanted(options);
}

/// At once: however this run ends, the next one shows it again.
void ProgramWindow::rememberShown()
{
    const bool isNew = m_shown->session().history().isEmpty() && m_shown->session().isIdle();
    if (isNew && m_shown->shownId() == m_shown->conversation().id())
        return;
    const QString id = m_shown->shownId().toString();
    const Choice<QString> shownHere = Chosen::conversationIn(m_workspace->folder());
    if (m_settings.value(shownHere) == id)
        return;
    m_settings.set(shownHere, id);
    if (const QString problem = m_settings.save(); !problem.isEmpty())
        window().tell(problem);
}

void ProgramWindow::useTaskPreferences(const TaskPreferences &preferences)
{
    applyTaskPreferences(preferences, *m_workspace);
    m_shown->configureAll([&](AgentSettings &session) { session.mostWakesInRow = preferences.mostWakesInRow; });
    window().setOnClose(preferences.onClose);
    m_wakefulness->setWhen(preferences.awake);
}

void ProgramWindow::chooseOnClose(OnClose onClose)
{
    const TaskPreferences before = readTaskPreferences(m_settings);
    TaskPreferences preferences = before;
    preferences.onClose = onClose;
    writeTaskPreferences(before, preferences, m_settings);
    useTaskPreferences(preferences);
}

/// Started from a menu: commands shall find what they find in a terminal, and wait until that is known.
void ProgramWindow::useLoginShellPath()
{
    const QString shell = loginShell();
    if (startedFromTerminal() || shell.isEmpty())
        return;
    m_workspace->processes().holdStarts();
    const auto *path = new LoginShellPath(m_askingTheShell, shell, m_state.path(), &window());
    connect(path, &LoginShellPath::done, this, [this](const QString &folders, const QString &problem) {
        if (!problem.isEmpty())
            window().tell(problem);
        SupervisedProcessRunner &processes = m_workspace->processes();
        processes.environment().setSearchPath(joinedSearchPath(folders, qEnvironmentVariable("PATH")));
        processes.releaseStarts();
    });
}

void ProgramWindow::lookForUpdates()
{
    const QUrl releases{QLatin1String(Build::kReleases)};
    if (releases.isEmpty() || !m_settings.value(Chosen::looksForUpdates))
        return;
    m_transport = std::make_unique<NetworkHttpTransport>(m_connection->network());
    auto *check = new UpdateCheck(*m_transport, QVersionNumber::fromString(QLatin1String(DECKHAND_VERSION)), &window());
    connect(check, &UpdateCheck::laterVersionFound, &window(), [this](const QString &version) {
        window().showLaterVersion(version, QUrl{QLatin1String(Build::kReleasesPage)});
    });
    connect(check, &UpdateCheck::done, check, &QObject::deleteLater);
    check->ask(releases);
}

void ProgramWindow::tellProblems()
{
    for (const QString &problem : {m_state.notice(), m_settings.problem()}) {
        if (!problem.isEmpty())
            window().tell(problem);
    }
    if (m_wasBypass)
        window().tell(QApplication::translate("Deckhand",
                                              "Bypass was stored as the mode of new conversations. They begin with "
                                              "Ask from now on; the status bar has Bypass for one of them."));
}

/// What nobody needs any more goes, on another thread.
void ProgramWindow::tidy()
{
    m_workspace->tidying().begin();
    onPool(this, [bin = SessionBin(m_state.sessions()), drafts = m_state.drafts(), now = m_workspace->clock().now()] {
        bin.empty(drafts, now);
        return std::function<void()>([] {});
    });
}

/// Somebody has started the program for this folder again. Returns why not all of it was done, for people.
QString ProgramWindow::comeToFront(const QJsonObject &wish)
{
    m_shown->comeToFront();
    Options options;
    options.continueNewest = wish.value(u"continue").toBool();
    if (wish.contains(u"resume"))
        options.resume = wish.value(u"resume").toString();
    const Result<NamedConversation> named = namedConversation(*m_workspace, options);
    if (!named || named->id.isEmpty())
        return named ? QString() : named.error();
    if (const Result<void> shown = m_shown->showConversation(named->id); !shown)
        return shown.error();
    m_desk->showPlace(named->id, wish.value(u"place").toObject());
    return {};
}

void ProgramWindow::show()
{
    useLoginShellPath();
    window().show(); // a status bar that is not there yet would write what it is told over its labels
    m_shown->conversation().tellHistoryInParts();
    if (const Result<void> read = m_onlyRead.isEmpty() ? Result<void>() : m_shown->showConversation(m_onlyRead); !read)
        window().tell(read.error());
    m_desk->showPlace(SessionId(m_options.resume.value_or(QString())), m_options.place);
    // After the first paint: it reads the folder of every task that is kept.
    QTimer::singleShot(0, this, [this] { m_workspace->adoptTasks(); });
    tellProblems();
    m_modelSettings->open();
    // Later: it reads the disk while the window wants to come up.
    QTimer::singleShot(std::chrono::seconds(10), this, &ProgramWindow::tidy);
    QTimer::singleShot(std::chrono::seconds(5), this, &ProgramWindow::lookForUpdates);
    m_single.listen([this](const QJsonObject &wish) { return comeToFront(wish); });
}

Result<void> ProgramWindow::flush()
{
    return m_shown->flush();
}

} // namespace Deckhand
