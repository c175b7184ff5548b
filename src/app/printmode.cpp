#include "app/printmode.h"

#include "app/engine.h"
#include "app/hostprompt.h"
#include "app/stdinlines.h"

#include <QJsonDocument>

#include <csignal>
#include <cstdio>

namespace Deckhand {

namespace {

QJsonObject controlResponse(const QString &requestId, const QString &error = {})
{
    QJsonObject response{{u"request_id"_qs, requestId}};
    if (error.isEmpty()) {
        response[u"subtype"_qs] = u"success"_qs;
        response[u"response"_qs] = QJsonObject();
    } else {
        response[u"subtype"_qs] = u"error"_qs;
        response[u"error"_qs] = error;
    }
    return {{u"type"_qs, u"control_response"_qs}, {u"response"_qs, response}};
}

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
    connect(&engine.session(), &AgentSession::idle, this, &PrintMode::finishWhenQuiet);
    connect(&engine.session(), &AgentSession::unsent, this, &PrintMode::tellUnsent);
    connect(&engine.sessions(), &SessionStore::failed, this, &tellError);
    connect(&engine.sessions(), &SessionStore::repaired, this, &tellError);
    connect(&engine.broker(), &PermissionBroker::requested, this,
            [this](const PermissionRequest &request) { m_reporter->permissionRequested(request); });

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

void PrintMode::start(const QString &prompt)
{
    m_elapsed.start();
    m_reporter->setSession(m_engine.sessionId());
    // Only now: a session that goes on has told its old messages before.
    connect(&m_engine.session(), &AgentSession::happened, this, &PrintMode::onHappened);
    const AgentSession &session = m_engine.session();
    m_reporter->started({m_engine.sessionId(), m_engine.workspace(), session.settings().model, m_engine.toolNames(),
                         modeWord(m_engine.policy().mode())});
    if (const qsizetype waiting = session.queuedPrompts().size(); waiting > 0)
        tellError(QStringLiteral("Prompts that waited when an earlier run ended are sent first: %1.").arg(waiting));
    if (m_options.streamJsonInput)
        readHost();
    else
        m_engine.session().submit(prompt);
}

void PrintMode::refuse(const QString &reason)
{
    m_elapsed.start();
    m_result.outcome = TurnOutcome::Failed;
    m_result.error = reason;
    finish();
}

void PrintMode::readHost()
{
    m_inputOpen = true;
    m_input = new StdinLines(this);
    connect(m_input, &StdinLines::line, this, &PrintMode::onHostLine);
    connect(m_input, &StdinLines::ended, this, [this] {
        m_inputOpen = false;
        finishWhenQuiet();
    });
}

void PrintMode::onHostLine(const QByteArray &line)
{
    if (line.trimmed().isEmpty())
        return;
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(line, &error).object();
    const QString type = object[u"type"_qs].toString();
    if (error.error != QJsonParseError::NoError)
        tellError(
            QStringLiteral("A line of standard input is no JSON object (%1); it is ignored.").arg(error.errorString()));
    else if (type == u"user"_qs)
        onHostPrompt(object[u"message"_qs].toObject());
    else if (type == u"control_request"_qs)
        onControlRequest(object);
    else if (type == u"control_response"_qs)
        onControlResponse(object[u"response"_qs].toObject());
    else
        tellError(QStringLiteral("A line of standard input has the unknown type \"%1\"; it is ignored.").arg(type));
}

void PrintMode::onHostPrompt(const QJsonObject &message)
{
    const Result<QList<ContentBlock>> prompt = promptFrom(message[u"content"_qs]);
    if (prompt)
        return m_engine.session().submit(*prompt);
    // Each prompt has its result: a host waits for it.
    PromptResult refused;
    refused.outcome = TurnOutcome::Failed;
    refused.error = prompt.error();
    tellError(refused.error);
    m_reporter->ended(refused);
}

void PrintMode::onControlRequest(const QJsonObject &object)
{
    const QString id = object[u"request_id"_qs].toString();
    const QJsonObject request = object[u"request"_qs].toObject();
    const QString subtype = request[u"subtype"_qs].toString();
    QString error;
    if (subtype == u"interrupt"_qs) {
        m_engine.session().stop();
    } else if (subtype == u"set_model"_qs) {
        m_engine.session().setModel(request[u"model"_qs].toString());
    } else if (subtype == u"set_permission_mode"_qs) {
        if (const auto mode = modeFromWord(request[u"mode"_qs].toString()))
            m_engine.session().setPermissionMode(*mode);
        else
            error = QStringLiteral("The mode must be ask, accept-edits, plan or bypass.");
    } else if (subtype != u"initialize"_qs) {
        error = QStringLiteral("The request \"%1\" is not known.").arg(subtype);
    }
    m_reporter->controlResponse(controlResponse(id, error));
}

void PrintMode::onControlResponse(const QJsonObject &response)
{
    const QJsonObject inner = response[u"response"_qs].toObject();
    PermissionAnswer answer;
    // Anything but a clear yes is a no.
    if (response[u"subtype"_qs].toString() == u"success"_qs && inner[u"behavior"_qs].toString() == u"allow"_qs)
        answer.choice = PermissionChoice::AllowOnce;
    answer.message = inner[u"message"_qs].toString();
    m_engine.broker().answer(PermissionId(response[u"request_id"_qs].toString()), answer);
}

void PrintMode::onHappened(const AgentEvent &event)
{
    m_reporter->happened(event);
    if (!m_reporter->writable())
        return interrupt(SIGPIPE);
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
    // Nobody is left whom the tasks of a failed prompt could be told.
    if (isError(ended.outcome) && !m_options.streamJsonInput)
        stopTasks();
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
    const bool over = m_signal != 0 || (isError(m_result.outcome) && !m_options.streamJsonInput);
    const AgentSession &session = m_engine.session();
    if (m_finished || !session.isIdle() || (!over && (m_inputOpen || !session.queuedPrompts().isEmpty())))
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
    if (!m_reported)
        m_reporter->ended(m_result);
    if (!m_result.error.isEmpty())
        tellError(m_result.error);
    if (m_signal != 0)
        emit done(128 + m_signal);
    else
        emit done(isError(m_result.outcome) ? 1 : 0);
}

} // namespace Deckhand
