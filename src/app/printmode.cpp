#include "app/printmode.h"

#include "app/engine.h"
#include "app/hostsession.h"
#include "app/standardstreams.h"

#include <QTimer>

#include <chrono>
#include <cstdio>

namespace Deckhand {

namespace {

/// How long a prompt waits for the ends of earlier tasks; the folder of one of them may be on a slow disk.
constexpr auto kSettlingTime = std::chrono::seconds(2);

void tellError(const QString &message)
{
    std::fprintf(stderr, "deckhand: %s\n", qPrintable(message));
}

} // namespace

PrintMode::PrintMode(Engine &engine, const Options &options, QObject *parent)
    : QObject(parent),
      m_engine(engine),
      m_options(options),
      m_reporter(PrintReporter::make(options.outputFormat))
{
    m_elapsed.start();
    connect(&engine.session(), &AgentSession::idle, this, &PrintMode::finishWhenQuiet);
    connect(&engine.session(), &AgentSession::unsent, this, &PrintMode::tellUnsent);
    connect(&engine.sessions(), &SessionStore::failed, this, &tellError);
    connect(&engine.sessions(), &SessionStore::repaired, this, &tellError);
    // From the loop: it may be lost in the middle of anything.
    m_reporter->onOutputLost([this] { QMetaObject::invokeMethod(this, &PrintMode::giveUp, Qt::QueuedConnection); });

    BackgroundTasks &background = engine.background();
    const auto tellTask = [this](const BackgroundTaskId &id) {
        m_reporter->backgroundTask(*m_engine.background().find(id));
    };
    connect(&background, &BackgroundTasks::added, this, tellTask);
    connect(&background, &BackgroundTasks::changed, this, tellTask);
    connect(&background, &BackgroundTasks::ended, this, &PrintMode::finishWhenQuiet);
    // From the loop: a change to a final state comes before the end is told, and with it the notice that keeps us here.
    connect(&background, &BackgroundTasks::changed, this, &PrintMode::finishWhenQuiet, Qt::QueuedConnection);

    const auto tellNotice = [this](const NoticeId &id) { m_reporter->notice(*m_engine.notices().find(id)); };
    connect(&engine.notices(), &NoticeLedger::added, this, tellNotice);
    connect(&engine.notices(), &NoticeLedger::changed, this, tellNotice);
    connect(&engine.notices(), &NoticeLedger::changed, this, &PrintMode::finishWhenQuiet);
}

PrintMode::~PrintMode() = default;

void PrintMode::start(const QList<ContentBlock> &prompt, const QString &credential)
{
    m_reporter->setSession(m_engine.sessionId());
    // Only now: a session that goes on has told its old messages before.
    connect(&m_engine.session(), &AgentSession::happened, this, &PrintMode::onHappened);
    const AgentSession &session = m_engine.session();
    m_reporter->started({m_engine.sessionId(), m_engine.workspace(), session.settings().model, m_engine.toolNames(),
                         m_engine.policy().mode(), credential});
    if (m_reporter->outputError() != 0)
        return; // nobody would hear the answer
    if (const qsizetype waiting = session.queuedPrompts().size(); waiting > 0)
        tellError(QStringLiteral("Prompts that waited when an earlier run ended are sent first: %1.").arg(waiting));
    m_prompt = prompt;
    connect(&m_engine.background(), &BackgroundTasks::changed, this, &PrintMode::beginWhenSettled,
            Qt::QueuedConnection);
    QTimer::singleShot(kSettlingTime, this, &PrintMode::begin);
    m_engine.adoptTasks();
    beginWhenSettled();
}

void PrintMode::beginWhenSettled()
{
    if (m_engine.background().unsettledCount() == 0)
        begin();
}

void PrintMode::begin()
{
    if (m_finished || m_signal != 0 || std::exchange(m_begun, true))
        return;
    if (m_options.streamJsonInput) {
        m_host = new HostSession(m_engine, *m_reporter, m_options, this);
        connect(m_host, &HostSession::ended, this, &PrintMode::finishWhenQuiet);
        connect(m_host, &HostSession::refused, this, &PrintMode::onRefused);
    } else {
        m_engine.session().submit(m_prompt);
    }
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
    const bool isEarlier = !m_engine.session().queuedPrompts().isEmpty(); // of a prompt that waited; ours comes
    if (isError(ended.outcome) && isEarlier)
        tellError(ended.error);
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
    tellError(reason);
    m_reporter->ended(refused);
}

void PrintMode::stopTasks()
{
    m_engine.graphRun().stopAll(); // first: what ends would make room for what waits
    m_engine.background().stopOwn();
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
    const Result<void> kept = m_engine.sessions().flush();
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
    if (const qsizetype waiting = m_engine.session().queuedPrompts().size(); waiting > 0)
        tellError(QStringLiteral("Prompts that were not sent yet wait in the session: %1. Going on with it sends them.")
                      .arg(waiting));
    m_engine.session().shutDown();
    stopTasks();
    finishWhenQuiet();
}

void PrintMode::finishWhenQuiet()
{
    const bool over =
        m_signal != 0 || m_reporter->outputError() != 0 || (isError(m_result.outcome) && !m_options.streamJsonInput);
    const bool hostSpeaks = !m_begun || (m_host && m_host->isOpen());
    const AgentSession &session = m_engine.session();
    if (m_finished || !session.isIdle() || (!over && (hostSpeaks || !session.queuedPrompts().isEmpty())))
        return;
    // What an earlier run left behind may run for days (a server): it is told when it ends, not waited for.
    const bool tasksRun = m_engine.background().awaitedCount() > 0;
    if (over ? tasksRun : !m_options.noWait && (tasksRun || session.willWake()))
        return;
    if (!over && m_result.requests == 0 && !m_options.streamJsonInput)
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
        tellError(m_result.error);
    m_reporter->close();
    const int status = exitStatusFor(m_reporter->outputError(), isError(m_result.outcome) ? 1 : 0);
    emit done(m_signal != 0 ? 128 + m_signal : status);
}

} // namespace Deckhand
