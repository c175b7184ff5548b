#include "app/programs.h"

#include "app/aside.h"
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

#include <functional>

namespace Deckhand {

namespace {

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
                tellAside(aside);
            return m_ready(m_prompt + context.blocks);
        }
        if (read.end == StdinRead::End::Cut)
            return QCoreApplication::exit(
                fail(QStringLiteral(
                         "The prompt on standard input is longer than 1 MiB. Put it into a file of the workspace, "
                         "or pipe it beside a short prompt."),
                     2));
        const std::optional<QString> prompt = promptTextFrom(read);
        if (!prompt)
            return QCoreApplication::exit(
                fail(QStringLiteral(
                         "The prompt on standard input is no text. Pipe it beside a prompt that says what it is."),
                     2));
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

/// The parts of print mode, joined: settings, model, workspace, what is asked for.
class PrintProgram : public QObject
{
public:
    PrintProgram(const Options &options, const StateDir &state)
        : m_options(options),
          m_settings(state.settingsFile()),
          m_secrets(state.secretService())
    {
        for (const QString &problem : {state.notice(), m_settings.problem()}) {
            if (!problem.isEmpty())
                tellAside(problem);
        }
    }

    /// An error is for people: then nothing runs.
    Result<void> open(const StateDir &state);
    /// Reads the prompt and runs it, from the event loop; the program ends when that is over.
    void start();

private:
    void usePreferences();
    void joinMode();
    void tellTroubles();
    void onConnected(ModelClient *client, const QString &model);
    void onPrompt(const QList<ContentBlock> &prompt);

    const Options m_options;
    Settings m_settings;
    KeychainStore m_secrets;
    ConversationSetup m_setup;
    QList<ContentBlock> m_prompt;
    PromptSource m_source;
    ExitSignals m_exitSignals;
    // In the order of who needs whom: the last is destroyed first.
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<ModelConnection> m_connection;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<PrintMode> m_mode;
};

Result<void> PrintProgram::open(const StateDir &state)
{
    Result<std::unique_ptr<Workspace>> workspace =
        Workspace::open(m_options.workspace.value_or(QDir::currentPath()), state,
                        [](const QByteArray &bytes, const QString &name) { return reducedImage(bytes, name); });
    if (!workspace)
        return Error{workspace.error()};
    m_workspace = std::move(workspace.value());
    if (m_options.trust)
        m_workspace->trust();
    // The settings' mode is the window's: what a script may do is said on its own command line.
    const Result<ConversationSetup> setup = conversationSetup(m_options, PermissionMode::Ask);
    if (!setup)
        return Error{setup.error()};
    m_setup = *setup;
    usePreferences();
    m_connection = std::make_unique<ModelConnection>(m_options, m_workspace->folder(), m_settings, m_secrets);
    m_setup.factsOf = [this](const QString &model) { return m_connection->models().find(model); };
    m_mode = std::make_unique<PrintMode>(*m_workspace, m_options);
    joinMode();
    tellTroubles();
    return {};
}

void PrintProgram::usePreferences()
{
    TaskPreferences preferences = readTaskPreferences(m_settings);
    preferences.onLimit = LimitRule::Stop; // a script waits for its tasks, and nobody is there to be told
    applyTaskPreferences(preferences, *m_workspace);
    m_setup.settings.mostWakesInRow = preferences.mostWakesInRow;
}

void PrintProgram::joinMode()
{
    connect(&m_exitSignals, &ExitSignals::received, m_mode.get(), &PrintMode::interrupt);
    connect(
        m_mode.get(), &PrintMode::done, this, [](int status) { QCoreApplication::exit(status); }, Qt::QueuedConnection);
    connect(m_connection.get(), &ModelConnection::connected, this, &PrintProgram::onConnected);
    connect(m_connection.get(), &ModelConnection::failed, m_mode.get(), &PrintMode::refuse);
    connect(m_connection.get(), &ModelConnection::unconfigured, this, [this] {
        m_mode->refuse(
            QStringLiteral("No model is set up. Set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your "
                           "own, or try the offline demo model with --demo."));
    });
}

/// On standard error: what people should know though it works, and what cannot be kept of the background tasks.
void PrintProgram::tellTroubles()
{
    connect(m_connection.get(), &ModelConnection::warned, this, &tellAside);
    connect(&m_workspace->notices(), &NoticeLedger::notKept, this, &tellAside);
    connect(&m_workspace->background(), &BackgroundTasks::remarked, this, &tellAside);
    connect(&m_workspace->graphRun(), &GraphRun::troubled, this, &tellAside);
}

void PrintProgram::onConnected(ModelClient *client, const QString &model)
{
    AgentSettings &wanted = m_setup.settings;
    wanted.model = model;
    wanted.facts = m_connection->models().find(model);
    applyModelPreferences(m_settings, wanted);
    applyOptions(m_options, wanted);
    m_setup.model = client;
    Result<std::unique_ptr<Conversation>> opened = openConversation(*m_workspace, m_options, m_setup);
    if (!opened)
        return m_mode->refuse(opened.error());
    m_conversation = std::move(opened.value());
    m_mode->start(*m_conversation, m_prompt, credentialWord(m_connection->endpoint()));
    // Who never opens the window would fill the disk otherwise.
    m_workspace->tidying().begin();
}

void PrintProgram::start()
{
    QMetaObject::invokeMethod(
        this, [this] { m_source.read(m_options, [this](const QList<ContentBlock> &prompt) { onPrompt(prompt); }); },
        Qt::QueuedConnection);
}

void PrintProgram::onPrompt(const QList<ContentBlock> &prompt)
{
    m_prompt = prompt;
    if (m_options.streamJsonInput || !wordsOf(prompt).trimmed().isEmpty())
        return m_connection->open();
    QCoreApplication::exit(
        fail(QStringLiteral("The prompt is empty. Give it as an argument or on standard input."), 2));
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
    PrintProgram program(options, *state);
    if (const Result<void> opened = program.open(*state); !opened)
        return fail(opened.error());
    program.start();
    return application.exec();
}

} // namespace Deckhand
