#include "app/printmode.h"

#include "app/aside.h"
#include "app/hostsession.h"
#include "app/standardstreams.h"
#include "app/typedprompt.h"
#include "engine/conversation.h"
#include "engine/workspace.h"

#include <QTimer>

#include <chrono>

namespace Deckhand {

/// How long a prompt waits for the ends of earlier tasks; the folder of one of them may be on a slow disk. Longer than it takes to
/// know that one was never begun: else that end could come just after the answer, in every run anew.
constexpr auto kSettlingTime = TaskAdoption::kLaunchTime + std::chrono::seconds(2);

namespace {

InitFacts initFacts(const Workspace &workspace, const Conversation &conversation, const QString &credential)
{
    InitFacts facts{conversation.id(),
                    workspace.folder(),
                    conversation.session().settings().model,
                    conversation.toolNames(),
                    conversation.session().permissionMode(),
                    {},
                    {},
                    conversation.skillNames(),
                    credential};
    const QList<MemoryFile> memory = conversation.memoryFiles();
    for (const MemoryFile &file : memory)
        facts.memory.append(file.path);
    const QList<SlashCommand> commands = workspace.slashCommands();
    for (const SlashCommand &command : commands) {
        if (!command.needsWindow())
            facts.slashCommands.append(command.name);
    }
    return facts;
}

} // namespace

PrintMode::PrintMode(Workspace &workspace, const Options &options, QObject *parent)
    : QObject(parent),
      m_workspace(workspace),
      m_options(options),
      m_reporter(PrintReporter::make(options.outputFormat))
{
    m_elapsed.start();
    // From the loop: it may be lost in the middle of anything.
    m_reporter->onOutputLost([this] { QMetaObject::invokeMethod(this, &PrintMode::giveUp, Qt::QueuedConnection); });

    BackgroundTasks &background = workspace.background();
    const auto tellTask = [this](const BackgroundTaskId &id) {
        m_reporter->backgroundTask(*m_workspace.background().find(id));
    };
    connect(&background, &BackgroundTasks::added, this, tellTask);
    connect(&background, &BackgroundTasks::changed, this, tellTask);
    connect(&background, &BackgroundTasks::ended, this, &PrintMode::finishWhenQuiet);
    // From the loop: a change to a final state comes before the end is told, and with it the notice that keeps us here.
    connect(&background, &BackgroundTasks::changed, this, &PrintMode::finishWhenQuiet, Qt::QueuedConnection);

    const auto tellNotice = [this](const NoticeId &id) { m_reporter->notice(*m_workspace.notices().find(id)); };
    connect(&workspace.notices(), &NoticeLedger::added, this, tellNotice);
    connect(&workspace.notices(), &NoticeLedger::changed, this, tellNotice);
    connect(&workspace.notices(), &NoticeLedger::changed, this, &PrintMode::finishWhenQuiet);
}

PrintMode::~PrintMode() = default;

void PrintMode::start(Conversation &conversation, const QList<ContentBlock> &prompt, const QString &credential)
{
    m_conversation = &conversation;
    connect(&conversation, &Conversation::remarked, this, &tellAside);
    conversation.tellHistory();
    // Only now: what was said before is not said again.
    listen();
    const AgentSession &session = conversation.session();
    m_reporter->setSession(conversation.id());
    m_reporter->started(initFacts(m_workspace, conversation, credential));
    if (m_reporter->outputError() != 0)
        return; // nobody would hear the answer
    if (const qsizetype waiting = session.queue().prompts().size(); waiting > 0)
        tellAside(QStringLiteral("Prompts that waited when an earlier run ended are sent first: %1.").arg(waiting));
    m_prompt = prompt;
    connect(&m_workspace.background(), &BackgroundTasks::changed, this, &PrintMode::beginWhenSettled,
            Qt::QueuedConnection);
    QTimer::singleShot(kSettlingTime, this, &PrintMode::begin);
    m_workspace.adoptTasks();
    beginWhenSettled();
}

void PrintMode::listen()
{
    const AgentSession &session = m_conversation->session();
    connect(&session, &AgentSession::happened, this, &PrintMode::onHappened);
    connect(&session, &AgentSession::idle, this, &PrintMode::finishWhenQuiet);
    connect(&session, &AgentSession::unsent, this, &PrintMode::tellUnsent);
}

void PrintMode::beginWhenSettled()
{
    if (m_workspace.background().counts().unsettled == 0)
        begin();
}

void PrintMode::begin()
{
    if (m_finished || m_signal != 0 || std::exchange(m_begun, true))
        return;
    if (m_options.streamJsonInput) {
        m_host = new HostSession(m_workspace, *m_conversation, *m_reporter, m_options, this);
        connect(m_host, &HostSession::ended, this, &PrintMode::finishWhenQuiet);
        connect(m_host, &HostSession::refused, this, &PrintMode::onRefused);
        connect(m_host, &HostSession::answered, this, &PrintMode::onAnswered);
    } else {
        submit(m_prompt);
    }
}

void PrintMode::submit(const QList<ContentBlock> &prompt)
{
    const Result<TypedPrompt> typed = typedPrompt(prompt, m_workspace, *m_conversation);
    if (typed && !typed->prompt.isEmpty())
        return m_conversation->session().submit(m_conversation->withMentioned(typed->prompt));
    if (typed) {
        m_answered = true;
        m_result.text = typed->answer;
    } else {
        m_result.outcome = TurnOutcome::Failed;
        m_result.error = typed.error();
    }
    finishWhenQuiet();
}

void PrintMode::refuse(const QString &reason)
{
    m_result.outcome = TurnOutcome::Failed;
    m_result.error = reason;
    finish();
}

void PrintMode::onHappened(const AgentEvent &event)
{
    m_reporter->happened(event);
    if (const auto *ended = std::get_if<TurnEnded>(&event))
        onTurnEnded(*ended);
}

void PrintMode::onTurnEnded(const TurnEnded &ended)
{
    m_result.outcome = ended.outcome;
    m_result.error = ended.error;
    if (!ended.text.trimmed().isEmpty())
        m_result.text = ended.text;
    m_result.requests += ended.requests;
    m_result.usage += ended.usage;
    m_result.costUsd =
        m_result.costUsd && ended.costUsd ? std::optional(*m_result.costUsd + *ended.costUsd) : std::nullopt;
    m_result.durationMs = m_options.streamJsonInput ? ended.durationMs : m_elapsed.elapsed();
    m_reported = false;
    if (m_options.streamJsonInput) {
        tellUnkept();
        m_reporter->ended(m_result);
        m_reported = true;
        const TurnOutcome outcome = m_result.outcome;
        m_result = {};
        m_result.outcome = outcome;
    }
    if (m_options.streamJsonInput)
        return;
    // Of a prompt that waited; ours comes.
    const bool isEarlier = !m_conversation->session().queue().isEmpty();
    if (isError(ended.outcome) && isEarlier)
        tellAside(ended.error);
    else if (isError(ended.outcome))
        stopTasks(); // nobody is left whom they could be told
    if (isEarlier && m_options.outputFormat == OutputFormat::StreamJson) {
        tellUnkept();
        m_reporter->ended(std::exchange(m_result, {}));
        m_elapsed.restart();
    }
}

/// Each prompt has its result: a host waits for it.
void PrintMode::onRefused(const QString &reason)
{
    m_result.outcome = TurnOutcome::Failed;
    PromptResult refused = m_result;
    refused.error = reason;
    tellAside(reason);
    m_reporter->ended(refused);
}

void PrintMode::onAnswered(const QString &answer)
{
    PromptResult answered;
    answered.text = answer;
    m_reporter->ended(answered);
}

void PrintMode::stopTasks()
{
    m_workspace.graphRun().stopAll(); // first: what ends would make room for what waits
    stopAll(m_workspace.background(), WhoseTasks::Own);
}

/// The host has it; but each prompt has its result.
void PrintMode::tellUnsent()
{
    PromptResult result;
    result.outcome = TurnOutcome::Interrupted;
    m_reporter->ended(result);
}

/// What the disk does not have at the end is lost with this program: that is no success.
void PrintMode::tellUnkept()
{
    const Result<void> kept = m_conversation ? m_conversation->flush() : Result<void>();
    if (kept)
        return;
    if (m_result.outcome == TurnOutcome::Completed)
        m_result.outcome = TurnOutcome::Failed;
    if (!m_result.error.isEmpty())
        m_result.error += u' ';
    m_result.error += kept.error();
}

void PrintMode::interrupt(int signal)
{
    if (m_signal != 0)
        return;
    m_signal = signal;
    giveUp();
}

void PrintMode::giveUp()
{
    m_result.outcome = TurnOutcome::Interrupted;
    if (!m_conversation)
        return finish();
    if (const qsizetype waiting = m_conversation->session().queue().prompts().size(); waiting > 0)
        tellAside(QStringLiteral("Prompts that were not sent yet wait in the session: %1. Going on with it sends them.")
                      .arg(waiting));
    m_conversation->session().shutDown();
    stopTasks();
    finishWhenQuiet();
}

void PrintMode::finishWhenQuiet()
{
    if (!m_conversation)
        return;
    const bool over =
        m_signal != 0 || m_reporter->outputError() != 0 || (isError(m_result.outcome) && !m_options.streamJsonInput);
    const bool hostSpeaks = !m_begun || (m_host && m_host->isOpen());
    const AgentSession &session = m_conversation->session();
    if (m_finished || !session.isIdle() || (!over && (hostSpeaks || !session.queue().isEmpty())))
        return;
    // What an earlier run left behind may run for days (a server): it is told when it ends, not waited for.
    const bool tasksRun = m_workspace.background().counts().awaited > 0;
    if (over ? tasksRun : !m_options.noWait && (tasksRun || session.willWake()))
        return;
    if (!over && !m_answered && m_result.requests == 0 && !m_options.streamJsonInput)
        return; // the prompt has not run yet
    finish();
}

void PrintMode::finish()
{
    m_finished = true;
    if (m_signal != 0)
        m_result.outcome = TurnOutcome::Interrupted;
    m_result.durationMs = m_elapsed.elapsed();
    tellUnkept();
    if (!m_reported && !m_host) // a host had a result for each of its prompts
        m_reporter->ended(m_result);
    if (!m_result.error.isEmpty())
        tellAside(m_result.error);
    m_reporter->close();
    const int status = exitStatusFor(m_reporter->outputError(), isError(m_result.outcome) ? 1 : 0);
    emit done(m_signal != 0 ? 128 + m_signal : status);
}

} // namespace Deckhand
