#include "app/windowprogram.h"

#include "app/draftkeeper.h"
#include "app/enginewindow.h"
#include "app/exitsignals.h"
#include "app/modelconnection.h"
#include "app/modelsettings.h"
#include "app/preferences.h"
#include "app/standardstreams.h"
#include "app/tasksettings.h"
#include "process/commandenvironment.h"
#include "process/loginshell.h"
#include "storage/keychainstore.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QIcon>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTimer>

#include <cstdio>

namespace Deckhand {

namespace {

int fail(const QString &message)
{
    std::fprintf(stderr, "deckhand: %s\n", qPrintable(message));
    return 1;
}

/// The folder that was named; else the current one when a terminal started us, else the last one, else home.
QString chooseWorkspace(const Options &options, const Settings &settings)
{
    if (options.workspace)
        return *options.workspace;
    if (standardInputIsTerminal())
        return QDir::currentPath();
    const QString last = settings.lastWorkspace();
    return !last.isEmpty() && QFileInfo(last).isDir() ? last : QDir::homePath();
}

/// Qt aborts the process when it finds no display; people get a sentence instead.
bool hasDisplay()
{
    static const QStringList withOne{u"darwin"_qs, u"winnt"_qs};
    const auto isSet = [](const char *name) { return !qEnvironmentVariableIsEmpty(name); };
    return withOne.contains(QSysInfo::kernelType()) || isSet("DISPLAY") || isSet("WAYLAND_DISPLAY")
        || isSet("QT_QPA_PLATFORM");
}

void rememberWindow(const MainWindow &window, const QString &workspace, Settings &settings)
{
    settings.setWindowGeometry(window.saveGeometry());
    settings.setWindowState(window.saveLayout());
    settings.setLastWorkspace(workspace);
    if (const QString problem = settings.save(); !problem.isEmpty())
        fail(problem);
}

/// Started from a menu: commands shall find what they find in a terminal, and wait until that is known.
void useLoginShellPath(Engine &engine, ProcessRunner &asking, const QString &folder, MainWindow &window)
{
    const QString shell = loginShell();
    if (startedFromTerminal() || shell.isEmpty())
        return;
    engine.processes().holdStarts();
    const auto *path = new LoginShellPath(asking, shell, folder, &window);
    QObject::connect(path, &LoginShellPath::done, &window, [&](const QString &folders, const QString &problem) {
        if (!problem.isEmpty())
            window.tell(problem);
        engine.processes().environment().setSearchPath(joinedSearchPath(folders, qEnvironmentVariable("PATH")));
        engine.processes().releaseStarts();
    });
}

} // namespace

int runWindowProgram(const Options &options, int argc, char **argv)
{
    if (!hasDisplay())
        return fail(
            QStringLiteral("There is no display for the window. Start it in a graphical session, or work without "
                           "a window: deckhand -p \"your prompt\"."));
    QApplication application(argc, argv);
    application.setApplicationName(QStringLiteral("deckhand"));
    application.setApplicationDisplayName(QStringLiteral("Deckhand"));
    application.setApplicationVersion(QStringLiteral(DECKHAND_VERSION));
    application.setDesktopFileName(QStringLiteral("deckhand"));
    application.setWindowIcon(QIcon(QStringLiteral(":/deckhand.svg")));

    const Result<StateDir> state =
        StateDir::open(options.stateDir.value_or(QString()), QProcessEnvironment::systemEnvironment());
    if (!state)
        return fail(state.error());
    Settings settings(state->settingsFile());
    // A person may have to unlock it first.
    KeychainStore secrets(state->secretService(), std::chrono::minutes(1));
    applyTheme(application, themeFromWord(settings.theme()));
    const bool wasBypass = forgetStoredBypass(settings);

    Result<std::unique_ptr<Engine>> made =
        Engine::create(options, *state, chooseWorkspace(options, settings), defaultMode(settings));
    if (!made)
        return fail(made.error());
    Engine &engine = **made;
    AgentSession &session = engine.session();
    EngineWindow composed(engine);
    MainWindow &window = composed.window();
    window.setTheme(themeFromWord(settings.theme()));
    window.restoreLayout(settings.windowGeometry(), settings.windowState());

    const DraftKeeper draft(state->drafts(), engine.workspace(), window);

    ModelConnection connection(options, engine.workspace(), settings, secrets);
    engine.setFactsOf([&connection](const QString &model) { return connection.models().find(model); });
    ModelSettings modelSettings(connection, session, settings, secrets, window);

    const auto useTaskPreferences = [&](const TaskPreferences &preferences) {
        applyTaskPreferences(preferences, engine);
        window.setOnClose(preferences.onClose);
    };
    useTaskPreferences(readTaskPreferences(settings));
    QObject::connect(&modelSettings, &ModelSettings::taskPreferencesChosen, &window, useTaskPreferences);
    QObject::connect(&window, &MainWindow::onCloseChosen, &window, [&](OnClose onClose) {
        const TaskPreferences before = readTaskPreferences(settings);
        TaskPreferences preferences = before;
        preferences.onClose = onClose;
        writeTaskPreferences(before, preferences, settings);
        useTaskPreferences(preferences);
    });

    QObject::connect(&window, &MainWindow::closed, &application, [&] {
        rememberWindow(window, engine.workspace(), settings);
        QApplication::quit();
    });
    QObject::connect(&window, &MainWindow::newConversationRequested, &session, [&] {
        session.stop();
        session.restore({});
        composed.clearConversation();
        engine.beginSession();
        session.setPermissionMode(options.permissionMode.value_or(defaultMode(settings)));
    });
    // Another folder is another window, with its own session and its own tasks.
    QObject::connect(&window, &MainWindow::workspaceChosen, &window, [&](const QString &folder) {
        QProcess::startDetached(QApplication::applicationFilePath(), {QStringLiteral("--workspace"), folder});
    });
    QObject::connect(&window, &MainWindow::themeChosen, &application, [&](ThemeMode mode) {
        applyTheme(application, mode);
        settings.setTheme(themeWord(mode));
        window.setTheme(mode);
    });
    QObject::connect(&engine.sessions(), &SessionStore::failed, &window, &MainWindow::tell);
    QObject::connect(&engine.sessions(), &SessionStore::repaired, &window, &MainWindow::tell);
    QObject::connect(&engine.notices(), &NoticeLedger::notKept, &window, &MainWindow::tell);
    QObject::connect(&engine.background(), &BackgroundTasks::remarked, &window, &MainWindow::tell);

    int signal = 0;
    ExitSignals exitSignals;
    QObject::connect(&exitSignals, &ExitSignals::received, &window, [&](int received) {
        signal = received;
        window.closeWithoutAsking();
    });

    SupervisedProcessRunner askingTheShell; // not the one whose commands wait for the answer
    useLoginShellPath(engine, askingTheShell, state->path(), window);
    if (const Result<void> opened = engine.openSession(options); !opened)
        return fail(opened.error());
    window.show();
    // After the first paint: it reads the folder of every task that is kept.
    QTimer::singleShot(0, &window, [&engine] { engine.adoptTasks(); });
    for (const QString &problem : {state->notice(), settings.problem()}) {
        if (!problem.isEmpty())
            window.tell(problem);
    }
    if (wasBypass)
        window.tell(QApplication::translate("Deckhand",
                                            "Bypass was stored as the mode of new conversations. They begin with "
                                            "Ask from now on; the status bar has Bypass for one of them."));
    modelSettings.open();
    // Later: it reads the disk while the window wants to come up.
    QTimer::singleShot(std::chrono::seconds(10), &window, [&engine] { engine.tidying().begin(); });
    application.setQuitOnLastWindowClosed(false); // MainWindow::closed says when
    const int status = application.exec();
    if (const Result<void> kept = engine.sessions().flush(); !kept)
        return fail(kept.error());
    return signal != 0 ? 128 + signal : status;
}

} // namespace Deckhand
