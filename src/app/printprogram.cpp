#include "app/printprogram.h"

#include "app/engine.h"
#include "app/exitsignals.h"
#include "app/modelconnection.h"
#include "app/modelpreferences.h"
#include "app/printmode.h"
#include "app/tasksettings.h"
#include "storage/keychainstore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcessEnvironment>

#include <cstdio>

namespace Deckhand {

namespace {

int fail(const QString &message, int status = 1)
{
    std::fprintf(stderr, "deckhand: %s\n", qPrintable(message));
    return status;
}

QString readPromptFromStdin()
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(input.readAll());
}

} // namespace

int runPrintProgram(const Options &options, int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    application.setApplicationName(QStringLiteral("deckhand"));
    application.setApplicationVersion(QStringLiteral(DECKHAND_VERSION));

    const Result<StateDir> state =
        StateDir::open(options.stateDir.value_or(QString()), QProcessEnvironment::systemEnvironment());
    if (!state)
        return fail(state.error());
    if (!state->notice().isEmpty())
        fail(state->notice());
    Settings settings(state->settingsFile());
    KeychainStore secrets(state->secretService());

    // The settings' mode is the window's: what a script may do is said on its own command line.
    Result<std::unique_ptr<Engine>> engine =
        Engine::create(options, *state, options.workspace.value_or(QDir::currentPath()), PermissionMode::Ask);
    if (!engine)
        return fail(engine.error());
    AgentSession &session = (*engine)->session();
    TaskPreferences preferences = readTaskPreferences(settings);
    preferences.onLimit = LimitRule::Stop; // a script waits for its tasks, and nobody is there to be told
    applyTaskPreferences(preferences, **engine);

    QString prompt;
    if (!options.streamJsonInput) {
        prompt = options.prompt ? *options.prompt : readPromptFromStdin();
        if (prompt.trimmed().isEmpty())
            return fail(QStringLiteral("The prompt is empty. Give it as an argument or on standard input."), 2);
    }

    ModelConnection connection(options, (*engine)->workspace(), settings, secrets);
    (*engine)->setFactsOf([&connection](const QString &model) { return connection.models().find(model); });
    PrintMode mode(**engine, options);
    ExitSignals exitSignals;
    QObject::connect(&exitSignals, &ExitSignals::received, &mode, &PrintMode::interrupt);
    QObject::connect(
        &mode, &PrintMode::done, &application, [](int status) { QCoreApplication::exit(status); },
        Qt::QueuedConnection);
    QObject::connect(&connection, &ModelConnection::warned, &application,
                     [](const QString &message) { fail(message); });
    QObject::connect(&connection, &ModelConnection::failed, &mode,
                     [&mode](const QString &message) { mode.refuse(message); });
    QObject::connect(&connection, &ModelConnection::unconfigured, &mode, [&mode] {
        mode.refuse(
            QStringLiteral("No model is set up. Set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your "
                           "own, or try the offline demo model with --demo."));
    });
    QObject::connect(&connection, &ModelConnection::connected, &mode, [&](ModelClient *client, const QString &model) {
        session.setModelClient(client);
        session.setModel(model, connection.models().find(model));
        applyModelPreferences(settings, session);
        if (const Result<void> opened = (*engine)->openSession(options); !opened)
            return mode.refuse(opened.error());
        mode.start(prompt);
        (*engine)->adoptTasks();
        // Who never opens the window would fill the disk otherwise.
        (*engine)->tidying().begin();
    });
    QMetaObject::invokeMethod(&connection, &ModelConnection::open, Qt::QueuedConnection);
    return application.exec();
}

} // namespace Deckhand
