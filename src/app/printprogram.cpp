#include "app/printprogram.h"

#include "app/exitsignals.h"
#include "app/modelconnection.h"
#include "app/modelpreferences.h"
#include "app/openconversation.h"
#include "app/printmode.h"
#include "app/standardstreams.h"
#include "app/stdintext.h"
#include "app/tasksettings.h"
#include "conversation/message.h"
#include "engine/workspace.h"
#include "imaging/imagereduction.h"
#include "storage/keychainstore.h"
#include "storage/statedir.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcessEnvironment>

#include <cstdio>
#include <functional>

namespace Deckhand {

namespace {

int fail(const QString &message, int status = 1)
{
    std::fprintf(stderr, "deckhand: %s\n", qPrintable(message));
    return status;
}

/// What the command line says, over the settings.
void applyOptions(const Options &options, AgentSettings &session)
{
    session.thinking = options.thinking.value_or(session.thinking);
    const double limit = session.spendingLimitUsd;
    if (options.maxBudgetUsd && (limit <= 0 || *options.maxBudgetUsd < limit))
        session.spendingLimitUsd = *options.maxBudgetUsd;
}

/// The prompt of the command line or of standard input, and what is piped beside it. `ready` is called once, with a prompt
/// that may be empty.
class PromptSource : public QObject
{
public:
    using Ready = std::function<void(const QList<ContentBlock> &prompt)>;

    void read(const Options &options, Ready ready)
    {
        m_ready = std::move(ready);
        if (options.prompt)
            m_prompt.append(TextBlock{*options.prompt});
        const bool wantsContext = options.prompt && !options.prompt->trimmed().isEmpty() && standardInputIsPiped();
        if (options.streamJsonInput || (options.prompt && !wantsContext))
            return m_ready(m_prompt);
        auto *input = new StdinText(wantsContext ? StdinText::Patience::Bounded : StdinText::Patience::Endless, this);
        connect(input, &StdinText::done, this, &PromptSource::onRead);
    }

private:
    void onRead(const StdinRead &read)
    {
        if (!m_prompt.isEmpty()) {
            const StdinContext context = contextFrom(read);
            for (const QString &aside : context.asides)
                fail(aside);
            return m_ready(m_prompt + context.blocks);
        }
        if (read.end == StdinRead::End::Cut) {
            fail(QStringLiteral(
                "The prompt on standard input is longer than 1 MiB. Put it into a file of the workspace, "
                "or pipe it beside a short prompt."));
            return QCoreApplication::exit(2);
        }
        const std::optional<QString> prompt = promptTextFrom(read);
        if (!prompt) {
            fail(QStringLiteral(
                "The prompt on standard input is no text. Pipe it beside a prompt that says what it is."));
            return QCoreApplication::exit(2);
        }
        m_ready({TextBlock{*prompt}});
    }

    QList<ContentBlock> m_prompt;
    Ready m_ready;
};

/// In hosts' words.
QString credentialWord(const ModelEndpoint &endpoint)
{
    return endpoint.credential == ModelEndpoint::Credential::ApiKey ? QStringLiteral("ANTHROPIC_API_KEY")
                                                                    : QStringLiteral("none");
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
    if (!settings.problem().isEmpty())
        fail(settings.problem());
    KeychainStore secrets(state->secretService());

    const Result<std::unique_ptr<Workspace>> opened =
        Workspace::open(options.workspace.value_or(QDir::currentPath()), *state,
                        [](const QByteArray &bytes, const QString &name) { return reducedImage(bytes, name); });
    if (!opened)
        return fail(opened.error());
    Workspace &workspace = **opened;
    // The settings' mode is the window's: what a script may do is said on its own command line.
    Result<ConversationSetup> setup = conversationSetup(options, PermissionMode::Ask);
    if (!setup)
        return fail(setup.error());
    TaskPreferences preferences = readTaskPreferences(settings);
    preferences.onLimit = LimitRule::Stop; // a script waits for its tasks, and nobody is there to be told
    applyTaskPreferences(preferences, workspace);
    setup.value().settings.mostWakesInRow = preferences.mostWakesInRow;

    QList<ContentBlock> prompt;
    ModelConnection connection(options, workspace.folder(), settings, secrets);
    setup.value().factsOf = [&connection](const QString &model) { return connection.models().find(model); };
    std::unique_ptr<Conversation> conversation;
    PrintMode mode(workspace, options);
    ExitSignals exitSignals;
    QObject::connect(&exitSignals, &ExitSignals::received, &mode, &PrintMode::interrupt);
    QObject::connect(
        &mode, &PrintMode::done, &application, [](int status) { QCoreApplication::exit(status); },
        Qt::QueuedConnection);
    QObject::connect(&connection, &ModelConnection::warned, &application,
                     [](const QString &message) { fail(message); });
    // What cannot be kept of the background tasks.
    const auto tell = [](const QString &message) { fail(message); };
    QObject::connect(&workspace.notices(), &NoticeLedger::notKept, &application, tell);
    QObject::connect(&workspace.background(), &BackgroundTasks::remarked, &application, tell);
    QObject::connect(&workspace.graphRun(), &GraphRun::troubled, &application, tell);
    QObject::connect(&connection, &ModelConnection::failed, &mode,
                     [&mode](const QString &message) { mode.refuse(message); });
    QObject::connect(&connection, &ModelConnection::unconfigured, &mode, [&mode] {
        mode.refuse(
            QStringLiteral("No model is set up. Set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your "
                           "own, or try the offline demo model with --demo."));
    });
    QObject::connect(&connection, &ModelConnection::connected, &mode, [&](ModelClient *client, const QString &model) {
        session.setModelClient(client);
        AgentSettings &wanted = setup.value().settings;
        wanted.model = model;
        wanted.facts = connection.models().find(model);
        applyModelPreferences(settings, wanted);
        applyOptions(options, wanted);
        setup.value().model = client;
        Result<std::unique_ptr<Conversation>> begun = openConversation(workspace, options, *setup);
        if (!begun)
            return mode.refuse(begun.error());
        conversation = std::move(begun.value());
        mode.start(*conversation, prompt, credentialWord(connection.endpoint()));
        // Who never opens the window would fill the disk otherwise.
        workspace.tidying().begin();
    });
    PromptSource source;
    const auto open = [&](const QList<ContentBlock> &read) {
        prompt = read;
        if (!options.streamJsonInput && wordsOf(prompt).trimmed().isEmpty()) {
            fail(QStringLiteral("The prompt is empty. Give it as an argument or on standard input."));
            return QCoreApplication::exit(2);
        }
        connection.open();
    };
    QMetaObject::invokeMethod(
        &source, [&] { source.read(options, open); }, Qt::QueuedConnection);
    return application.exec();
}

} // namespace Deckhand
