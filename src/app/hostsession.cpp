#include "app/hostsession.h"

#include "app/aside.h"
#include "app/hostprompt.h"
#include "app/printreporter.h"
#include "app/stdinlines.h"
#include "app/typedprompt.h"
#include "commandline/hostwords.h"
#include "engine/conversation.h"
#include "engine/workspace.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

QJsonObject responseTo(const QString &requestId, const Result<QJsonObject> &answer)
{
    QJsonObject response{{u"request_id"_qs, requestId}, {u"subtype"_qs, answer ? u"success"_qs : u"error"_qs}};
    if (answer)
        response[u"response"_qs] = *answer;
    else
        response[u"error"_qs] = answer.error();
    return {{u"type"_qs, u"control_response"_qs}, {u"response"_qs, response}};
}

QJsonArray commandsForHost(const Workspace &workspace)
{
    QJsonArray commands;
    const QList<SlashCommand> all = workspace.slashCommands();
    for (const SlashCommand &command : all) {
        if (!command.needsWindow())
            commands.append(QJsonObject{{u"name"_qs, command.name},
                                        {u"description"_qs, command.sentence()},
                                        {u"argumentHint"_qs, command.argument}});
    }
    return commands;
}

/// Rights that a host wants to change beside its answer. What gives more may be left undone, what takes away may not.
bool takesAway(const QJsonArray &permissions)
{
    return std::any_of(permissions.begin(), permissions.end(), [](const QJsonValue &value) {
        const QString type = value[u"type"_qs].toString();
        const bool adds = type == u"addRules"_qs && value[u"behavior"_qs].toString() == u"allow"_qs;
        return !adds && type != u"addDirectories"_qs;
    });
}

/// The SDK's words: `next` is what comes between two requests, `later` when the turn has ended; `now` would also cut what runs,
/// which is not done.
SendWhen sendWhenFrom(const QString &priority)
{
    if (priority == u"now"_qs || priority == u"next"_qs)
        return SendWhen::Now;
    if (!priority.isEmpty() && priority != u"later"_qs)
        tellAside(u"A prompt has the unknown priority \"%1\"; it waits for the end of the turn."_qs.arg(priority));
    return SendWhen::TurnHasEnded;
}

PermissionAnswer denied(const QString &message)
{
    return {PermissionChoice::Deny, message};
}

/// To what the model asked the user: one a question, its words or `{"chosen":[…],"text":"…"}`.
QList<UserAnswer> answersFrom(const QJsonArray &array)
{
    QList<UserAnswer> answers;
    for (const QJsonValue &value : array) {
        UserAnswer answer{{}, value.isString() ? value.toString() : value[u"text"].toString()};
        for (const QJsonValue &choice : value[u"chosen"].toArray())
            answer.chosen.append(choice.toString());
        answers.append(answer);
    }
    return answers;
}

/// Anything but a clear yes is a no.
PermissionAnswer permissionFrom(const QJsonObject &response)
{
    const QJsonObject inner = response[u"response"_qs].toObject();
    const bool isSuccess = response[u"subtype"_qs].toString() == u"success"_qs;
    if (isSuccess && inner[u"answers"_qs].isArray())
        return {PermissionChoice::Answered, {}, {}, answersFrom(inner[u"answers"_qs].toArray())};
    if (!isSuccess || inner[u"behavior"_qs].toString() != u"allow"_qs)
        return denied(inner[u"message"_qs].toString(response[u"error"_qs].toString()));
    PermissionAnswer answer{PermissionChoice::AllowOnce, {}};
    if (const QJsonValue updated = inner[u"updatedInput"_qs]; updated.isObject())
        answer.updatedInput = updated.toObject();
    else if (!updated.isUndefined())
        return denied(u"The updatedInput of the answer is no object, so nothing was run."_qs);
    const QJsonValue changed = inner[u"updatedPermissions"_qs];
    if (!changed.isUndefined() && !changed.isNull() && !changed.isArray())
        return denied(u"The updatedPermissions of the answer are no list, so nothing was run."_qs);
    if (const QJsonArray permissions = changed.toArray(); takesAway(permissions))
        return denied(u"The answer wants to change permissions in a way that is not done, so nothing was run."_qs);
    else if (!permissions.isEmpty())
        tellAside(u"A host's updatedPermissions are not kept: the next such call is asked about again."_qs);
    return answer;
}

} // namespace

HostSession::HostSession(Workspace &workspace, Conversation &conversation, PrintReporter &reporter,
                         const Options &options, QObject *parent)
    : QObject(parent),
      m_workspace(workspace),
      m_conversation(conversation),
      m_reporter(reporter),
      m_appendedByUs(options.appendSystemPrompt),
      m_ownModel(conversation.session().settings().model),
      m_waitsForTasks(!options.noWait),
      m_input(new StdinLines(this)),
      m_neverAsks(options.neverAsks)
{
    connect(m_input, &StdinLines::line, this, &HostSession::onLine);
    connect(m_input, &StdinLines::ended, this, &HostSession::onEnded);
    connect(&conversation.broker(), &PermissionBroker::requested, this, &HostSession::onRequested);
    connect(&conversation.broker(), &PermissionBroker::closed, this, &HostSession::onClosed);
    if (qEnvironmentVariableIsSet("CLAUDE_CODE_SDK_READS_SESSION_STATE"))
        watchState();
}

/// The SDK closes its side after the first result unless it is told that more is to come: then nobody would answer what the end
/// of a background task leads to.
void HostSession::watchState()
{
    // From the loop: when all of what goes with the change has happened.
    const auto tellLater = [this] { QMetaObject::invokeMethod(this, &HostSession::tellState, Qt::QueuedConnection); };
    connect(&m_conversation.session(), &AgentSession::happened, this, tellLater);
    connect(&m_conversation.session(), &AgentSession::idle, this, tellLater);
    connect(&m_conversation.broker(), &PermissionBroker::requested, this, tellLater);
    connect(&m_conversation.broker(), &PermissionBroker::closed, this, tellLater);
    connect(&m_workspace.background(), &BackgroundTasks::changed, this, tellLater);
    connect(&m_workspace.notices(), &NoticeLedger::changed, this, tellLater);
}

void HostSession::tellState()
{
    const AgentSession &session = m_conversation.session();
    const bool waits = m_waitsForTasks && (m_workspace.background().counts().awaited > 0 || session.willWake());
    const bool isIdle = session.isIdle() && session.queue().isEmpty() && !waits;
    const QString state = !m_asked.isEmpty() ? u"requires_action"_qs : isIdle ? u"idle"_qs : u"running"_qs;
    if (std::exchange(m_state, state) != state)
        m_reporter.stateChanged(state);
}

void HostSession::onLine(const QByteArray &line)
{
    if (line.trimmed().isEmpty())
        return;
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(line, &error).object();
    const QString type = object[u"type"_qs].toString();
    if (error.error != QJsonParseError::NoError)
        tellAside(u"A line of standard input is no JSON object (%1); it is ignored."_qs.arg(error.errorString()));
    else if (type == u"user"_qs)
        onPrompt(object);
    else if (type == u"control_request"_qs)
        onControlRequest(object);
    else if (type == u"control_response"_qs)
        onControlResponse(object[u"response"_qs].toObject());
    else if (type != u"keep_alive"_qs)
        tellAside(u"A line of standard input has the unknown type \"%1\"; it is ignored."_qs.arg(type));
}

void HostSession::onPrompt(const QJsonObject &object)
{
    if (!m_refusal.isEmpty())
        return emit refused(m_refusal);
    const Result<QList<ContentBlock>> prompt = promptFrom(object[u"message"_qs][u"content"_qs]);
    if (!prompt)
        return emit refused(prompt.error());
    const Result<TypedPrompt> typed = typedPrompt(*prompt, m_workspace, m_conversation);
    if (!typed)
        return emit refused(typed.error());
    if (typed->prompt.isEmpty())
        return emit answered(typed->answer);
    m_conversation.session().submit(typed->prompt, sendWhenFrom(object[u"priority"_qs].toString()));
}

void HostSession::onEnded()
{
    m_isOpen = false;
    const QSet<PermissionId> open = std::exchange(m_asked, {});
    for (const PermissionId &id : open)
        m_conversation.broker().answer(id, {PermissionChoice::NobodyAnswers, {}});
    emit ended();
}

const QHash<QString, HostSession::Handler> &HostSession::handlers()
{
    static const QHash<QString, Handler> handlers{
        {u"initialize"_qs, &HostSession::initialize},
        {u"interrupt"_qs, &HostSession::interrupt},
        {u"set_model"_qs, &HostSession::setModel},
        {u"set_permission_mode"_qs, &HostSession::setPermissionMode},
        {u"set_max_thinking_tokens"_qs, &HostSession::setThinking},
        {u"stop_task"_qs, &HostSession::stopTask},
        {u"mcp_status"_qs, &HostSession::mcpStatus},
    };
    return handlers;
}

void HostSession::onControlRequest(const QJsonObject &object)
{
    const QJsonObject request = object[u"request"_qs].toObject();
    const QString subtype = request[u"subtype"_qs].toString();
    const Handler handler = handlers().value(subtype);
    const Answer answer = handler ? (this->*handler)(request)
                                  : Answer(Error{u"Deckhand does not do the request \"%1\"."_qs.arg(subtype)});
    m_reporter.controlResponse(responseTo(object[u"request_id"_qs].toString(), answer));
}

HostSession::Answer HostSession::initialize(const QJsonObject &request)
{
    const Result<HostWishes> wishes = wishesFrom(request);
    if (!wishes) {
        m_refusal = u"The host's initialize was refused: "_qs + wishes.error();
        m_conversation.session().stop();
        return Error{wishes.error()};
    }
    m_refusal.clear();
    for (const QString &aside : wishes->asides)
        tellAside(u"A host's initialize: "_qs + aside);
    for (const QString &rule : wishes->denyRules) {
        if (const Result<void> added = m_conversation.policy().addDenyRule(rule); !added)
            return Error{added.error()};
    }
    if (!wishes->systemPrompt.isEmpty() || !wishes->appendSystemPrompt.isEmpty()) {
        QStringList extra{m_appendedByUs, wishes->appendSystemPrompt};
        extra.removeAll(QString());
        m_conversation.setSystemPrompt({wishes->systemPrompt, extra.join(u"\n\n"_qs)});
    }

    QJsonObject answer = wishes->answered;
    const QString model = m_conversation.session().settings().model;
    answer[u"commands"_qs] = commandsForHost(m_workspace);
    answer[u"agents"_qs] = QJsonArray{};
    answer[u"output_style"_qs] = u"default"_qs;
    answer[u"available_output_styles"_qs] = QJsonArray{u"default"_qs};
    answer[u"models"_qs] =
        QJsonArray{QJsonObject{{u"value"_qs, model}, {u"displayName"_qs, model}, {u"description"_qs, QString()}}};
    answer[u"account"_qs] = QJsonObject{};
    return answer;
}

HostSession::Answer HostSession::interrupt(const QJsonObject &)
{
    m_conversation.session().stop();
    return QJsonObject{};
}

HostSession::Answer HostSession::setModel(const QJsonObject &request)
{
    const QJsonValue model = request[u"model"_qs];
    const bool isOwn = model.isUndefined() || model.isNull() || model == QJsonValue(u"default"_qs);
    if (!isOwn && model.toString().trimmed().isEmpty())
        return Error{u"The model must be the id of one, or absent for the one that Deckhand was started with."_qs};
    AgentSettings settings = m_conversation.session().settings();
    settings.model = isOwn ? m_ownModel : model.toString().trimmed();
    settings.facts = {};
    m_conversation.session().configure(settings);
    return QJsonObject{};
}

HostSession::Answer HostSession::setPermissionMode(const QJsonObject &request)
{
    const std::optional<HostMode> mode = hostModeFromWord(request[u"mode"_qs].toString());
    if (!mode)
        return Error{u"The mode \"%1\" is not done: it must be ask, accept-edits, plan or bypass."_qs.arg(
            request[u"mode"_qs].toString())};
    m_neverAsks = mode->neverAsks;
    m_conversation.session().setPermissionMode(mode->mode);
    return QJsonObject{{u"mode"_qs, mode->neverAsks ? u"dontAsk"_qs : hostModeWord(mode->mode)}};
}

HostSession::Answer HostSession::setThinking(const QJsonObject &request)
{
    const QJsonValue tokens = request[u"max_thinking_tokens"_qs];
    if (!tokens.isNull() && !tokens.isUndefined() && (!tokens.isDouble() || tokens.toDouble() < 0))
        return Error{u"max_thinking_tokens must be a number of 0 or more, or null."_qs};
    AgentSettings settings = m_conversation.session().settings();
    settings.thinking = !tokens.isDouble()    ? ThinkingWish::ModelsDefault
                      : tokens.toDouble() > 0 ? ThinkingWish::On
                                              : ThinkingWish::Off;
    m_conversation.session().configure(settings);
    return QJsonObject{};
}

HostSession::Answer HostSession::stopTask(const QJsonObject &request)
{
    const BackgroundTaskId id(request[u"task_id"_qs].toString());
    if (!m_workspace.background().find(id))
        return Error{u"There is no background task \"%1\"."_qs.arg(id.toString())};
    m_workspace.background().stop(id);
    return QJsonObject{};
}

HostSession::Answer HostSession::mcpStatus(const QJsonObject &)
{
    return QJsonObject{{u"mcpServers"_qs, QJsonArray{}}};
}

void HostSession::onRequested(const PermissionRequest &request)
{
    if (!answers()) {
        // From the loop: who asks is still about to.
        QMetaObject::invokeMethod(
            this,
            [this, id = request.id] {
                m_conversation.broker().answer(id, {PermissionChoice::NobodyAnswers, {}});
            },
            Qt::QueuedConnection);
        return;
    }
    m_asked.insert(request.id);
    m_reporter.permissionRequested(request);
}

void HostSession::onClosed(const PermissionId &id)
{
    if (m_asked.remove(id))
        m_reporter.permissionWithdrawn(id);
}

void HostSession::onControlResponse(const QJsonObject &response)
{
    const PermissionId id(response[u"request_id"_qs].toString());
    if (!m_asked.remove(id)) // answered, withdrawn, or never asked
        return;
    m_conversation.broker().answer(id, permissionFrom(response));
    const QJsonObject inner = response[u"response"_qs].toObject();
    if (inner[u"behavior"_qs].toString() == u"deny"_qs && inner[u"interrupt"_qs].toBool())
        m_conversation.session().stop();
}

} // namespace Deckhand
