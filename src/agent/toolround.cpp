#include "agent/toolround.h"

#include "base/clock.h"
#include "tools/toolregistry.h"

#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kLargestDiff = 30'000; ///< that a refused call keeps

/// What the tool says of a call to those that know no tools.
void describe(ToolCall &call, const Tool *tool)
{
    const bool isKnown = tool && ToolRegistry::validate(tool->spec(), call.input);
    call.summary = isKnown ? tool->summary(call.input) : QString();
    call.waits = isKnown && tool->waits(call.input);
}

QString withTheirWords(const QString &sentence, const PermissionAnswer &answer)
{
    return answer.message.isEmpty() ? sentence : sentence + QStringLiteral(" They said: ") + answer.message;
}

QString deniedWords(const PermissionAnswer &answer)
{
    return withTheirWords(QStringLiteral("The user denied this call."), answer);
}

/// To what the model asked the user. Whatever is no answer to it, an "allow" too, leaves it open.
ToolOutcome answerOf(const QJsonObject &input, const PermissionAnswer &answer)
{
    const bool isAnswered = answer.choice == PermissionChoice::Answered
                         && std::any_of(answer.answers.begin(), answer.answers.end(),
                                        [](const UserAnswer &one) { return !one.isEmpty(); });
    if (isAnswered)
        return {answersInWords(userQuestionsFrom(input), answer.answers)};
    ToolOutcome declined{withTheirWords(QStringLiteral("The user declined to answer."), answer)};
    declined.end = ToolEnd::Denied;
    return declined;
}

} // namespace

ToolRound::ToolRound(const AgentServices &services, bool someoneAnswers, const QList<ToolUseBlock> &uses,
                     QObject *parent)
    : QObject(parent),
      m_services(services),
      m_someoneAnswers(someoneAnswers)
{
    for (const ToolUseBlock &use : uses) {
        Entry entry;
        entry.use = use;
        entry.tool = m_services.tools.find(use.name);
        entry.call.id = use.id;
        entry.call.name = use.name;
        entry.call.input = use.input;
        if (!use.invalidInput)
            describe(entry.call, entry.tool.get());
        m_entries.append(entry);
    }
}

void ToolRound::start()
{
    for (const Entry &entry : std::as_const(m_entries))
        emit changed(entry.call);
    advance();
}

void ToolRound::advance()
{
    for (int i = 0; i < m_entries.size(); ++i) {
        if (m_entries.at(i).call.state != ToolCall::State::Queued)
            continue;
        if (!mayStart(m_entries.at(i)))
            break; // the order of the others is kept
        begin(i);
    }
    if (isDone() && !m_settled) {
        m_settled = true;
        emit settled(results());
    }
}

bool ToolRound::isDone() const
{
    return std::all_of(m_entries.cbegin(), m_entries.cend(),
                       [](const Entry &entry) { return entry.call.state == ToolCall::State::Done; });
}

bool ToolRound::mayStart(const Entry &entry) const
{
    const bool reads = entry.tool && entry.tool->effect() == Effect::Read;
    return std::all_of(m_entries.cbegin(), m_entries.cend(), [reads](const Entry &other) {
        const bool busy = other.call.state != ToolCall::State::Queued && other.call.state != ToolCall::State::Done;
        return !busy || (reads && other.tool->effect() == Effect::Read);
    });
}

void ToolRound::begin(int index)
{
    const Entry entry = m_entries.at(index);
    if (!entry.tool) {
        return refuse(index, QStringLiteral("There is no tool \"%1\". The tools are: %2.")
                                 .arg(entry.use.name, m_services.tools.names().join(QStringLiteral(", "))));
    }
    if (entry.use.invalidInput) {
        return refuse(index,
                      QStringLiteral("The input of this call was cut off or is no JSON object, so it was not run. "
                                     "Call the tool again with complete input; split long content into smaller "
                                     "calls."));
    }
    admit(index, false);
}

void ToolRound::admit(int index, bool userSawIt)
{
    Entry &entry = m_entries[index];
    const QJsonObject &input = entry.call.input;
    if (const Result<void> valid = ToolRegistry::validate(entry.tool->spec(), input); !valid)
        return refuse(index, valid.error());

    const PermissionQuery query{entry.call.name, entry.tool->effectOf(input), entry.tool->subject(input)};
    const Ruling ruling = m_services.policy.rule(query);
    const QString folder = entry.tool->folderNeeded(input);
    if (ruling.decision != Ruling::Decision::Deny && !folder.isEmpty())
        return askForFolder(index, query.effect, folder);
    switch (ruling.decision) {
    case Ruling::Decision::Allow:
        return run(index);
    case Ruling::Decision::Deny:
        return refuse(index, ruling.reason, ToolEnd::Denied);
    case Ruling::Decision::Ask: // a plan's commands lie elsewhere, and whoever wrote the input has not seen them
        return userSawIt && query.effect != Effect::Plan ? run(index) : askFor(index, query, ruling.rules);
    }
}

bool ToolRound::isUpdated(int index) const
{
    return m_entries.at(index).call.input != m_entries.at(index).use.input;
}

void ToolRound::askFor(int index, const PermissionQuery &query, const QStringList &rules)
{
    if (!m_someoneAnswers)
        return refuseUnanswered(index, rules);
    const Entry &entry = m_entries.at(index);
    PermissionRequest request;
    request.toolUseId = entry.call.id;
    request.toolName = entry.call.name;
    request.input = entry.call.input;
    request.effect = query.effect;
    request.subject = query.subject;
    const bool isQuestion = query.effect == Effect::Question;
    setState(index, isQuestion ? ToolCall::State::AwaitingAnswer : ToolCall::State::AwaitingPermission);
    const auto then = [this, index, query, rules, request](const Result<ToolPreview> &preview) mutable {
        if (m_settled)
            return;
        if (!preview) {
            refuse(index, preview.error());
            return advance();
        }
        request.preview = *preview;
        ask(index, query, rules, request);
    };
    entry.tool->makePreview(entry.call.input, this, then);
}

void ToolRound::ask(int index, const PermissionQuery &query, const QStringList &rules, const PermissionRequest &request)
{
    if (request.preview.isDiff && request.preview.body.size() <= kLargestDiff)
        m_entries[index].askedDiff = request.preview.body;
    m_services.broker.ask(request, this, [this, index, query, rules](const PermissionAnswer &answer) {
        if (m_settled)
            return; // cancelled; the answer was on its way
        if (answer.choice == PermissionChoice::NobodyAnswers)
            refuseUnanswered(index, rules);
        else
            onAnswered(index, query, answer);
        advance();
    });
}

/// What lies outside of the workspace is opened by its folder, and only by the user.
void ToolRound::askForFolder(int index, Effect effect, const QString &folder)
{
    const FolderAccess needed = effect == Effect::Write ? FolderAccess::Write : FolderAccess::Read;
    if (m_services.policy.mode() == PermissionMode::Bypass)
        return openFolder(index, folder, FolderAccess::Write);
    const ToolCall &call = m_entries.at(index).call;
    const QString refusal =
        QStringLiteral("%1 is outside the workspace, and its folder is not open to you. The user can open it "
                       "with --add-dir '%2'.")
            .arg(m_entries.at(index).tool->subject(call.input),
                 folder + (needed == FolderAccess::Read ? QStringLiteral(":ro") : QString()));
    if (!m_someoneAnswers)
        return refuse(index, refusal, ToolEnd::Denied);
    PermissionRequest request{{}, call.id, call.name, call.input, effect, m_entries.at(index).tool->subject(call.input),
                              {}, folder};
    request.preview = {QStringLiteral("Open a folder outside of the workspace to the agent"), folder};
    setState(index, ToolCall::State::AwaitingPermission);
    m_services.broker.ask(request, this, [this, index, needed, folder, refusal](const PermissionAnswer &answer) {
        if (m_settled)
            return;
        if (answer.choice == PermissionChoice::AllowForSession)
            openFolder(index, folder, FolderAccess::Write);
        else if (answer.choice == PermissionChoice::AllowOnce)
            openFolder(index, folder, needed);
        else if (answer.choice == PermissionChoice::NobodyAnswers)
            refuse(index, refusal, ToolEnd::Denied);
        else
            refuse(index, deniedWords(answer), ToolEnd::Denied);
        advance();
    });
}

void ToolRound::openFolder(int index, const QString &folder, FolderAccess access)
{
    const std::shared_ptr<Tool> tool = m_entries.at(index).tool;
    if (const Result<void> opened = tool->openFolder(folder, access); !opened)
        return refuse(index, opened.error());
    // A link in it may lead on: that is not asked about again and again.
    if (!tool->folderNeeded(m_entries.at(index).call.input).isEmpty())
        return refuse(index, QStringLiteral("%1 leads out of the folder that was opened.")
                                 .arg(tool->subject(m_entries.at(index).call.input)));
    admit(index, false);
}

void ToolRound::refuseUnanswered(int index, const QStringList &rules)
{
    if (m_entries.at(index).tool->effect() == Effect::Question)
        return refuse(
            index,
            QStringLiteral("Nobody can answer in this mode. Decide by yourself what is safe to decide, and say in "
                           "your answer what you would have asked."),
            ToolEnd::Denied);
    refuse(index,
           QStringLiteral("Not allowed: this call needs the user's permission, and nobody can answer in this "
                          "mode. The user can allow it with --allow '%1' or --permission-mode bypass.")
               .arg(rules.join(QLatin1String("' --allow '"))),
           ToolEnd::Denied);
}

void ToolRound::onAnswered(int index, const PermissionQuery &query, const PermissionAnswer &answer)
{
    if (query.effect == Effect::Question)
        return finish(index, answerOf(m_entries.at(index).call.input, answer));
    if (answer.choice != PermissionChoice::AllowOnce && answer.choice != PermissionChoice::AllowForSession)
        return refuse(index, deniedWords(answer), ToolEnd::Denied);
    ToolCall &call = m_entries[index].call;
    if (answer.updatedInput && *answer.updatedInput != call.input) {
        call.input = *answer.updatedInput;
        describe(call, m_entries.at(index).tool.get());
        return admit(index, true);
    }
    // The mode may have changed and rules may have come since the question: a yes does not outrank them.
    if (const Ruling ruling = m_services.policy.rule(query); ruling.decision == Ruling::Decision::Deny)
        return refuse(index, ruling.reason, ToolEnd::Denied);
    if (answer.choice == PermissionChoice::AllowForSession)
        m_services.policy.allowForSession(query);
    run(index);
}

void ToolRound::run(int index)
{
    Entry &entry = m_entries[index];
    entry.startedMs = m_services.clock.monotonicMs();
    entry.call.startedAt = m_services.clock.now();
    entry.run = entry.tool->start(entry.call.input, this);
    connect(entry.run, &ToolRun::done, this, [this, index](const ToolOutcome &outcome) {
        finish(index, outcome);
        advance();
    });
    connect(entry.run, &ToolRun::wrote, this, [this, index](const QString &lastLines) {
        m_entries[index].call.live = lastLines;
        emit changed(m_entries.at(index).call);
    });
    setState(index, ToolCall::State::Running);
}

void ToolRound::moveToBackground()
{
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.run)
            entry.run->moveToBackground();
    }
}

void ToolRound::refuse(int index, const QString &reason, ToolEnd end)
{
    finish(index, {reason, {}, true, end == ToolEnd::Denied ? m_entries.at(index).askedDiff : QString(), end});
}

void ToolRound::finish(int index, const ToolOutcome &outcome)
{
    Entry &entry = m_entries[index];
    if (!entry.call.startedAt.isValid())
        entry.call.startedAt = m_services.clock.now();
    if (entry.run) {
        entry.call.durationMs = m_services.clock.monotonicMs() - entry.startedMs;
        entry.run->deleteLater();
        entry.run = nullptr;
    }
    entry.call.live.reset();
    entry.call.result = {entry.use.id,         outcome.text,          outcome.images, outcome.isError,
                         entry.call.startedAt, entry.call.durationMs, outcome.diff,   outcome.end};
    if (isUpdated(index))
        entry.call.result.text.prepend(
            QStringLiteral("The user allowed this call with another input in place of yours: %1\n")
                .arg(QString::fromUtf8(QJsonDocument(entry.call.input).toJson(QJsonDocument::Compact))));
    setState(index, ToolCall::State::Done);
}

void ToolRound::setState(int index, ToolCall::State state)
{
    m_entries[index].call.state = state;
    emit changed(m_entries.at(index).call);
}

QList<ToolResultBlock> ToolRound::cancel()
{
    m_settled = true;
    for (int i = 0; i < m_entries.size(); ++i) {
        Entry &entry = m_entries[i];
        if (entry.call.state == ToolCall::State::Done)
            continue;
        const bool ran = entry.run != nullptr;
        if (ran)
            entry.run->disconnect(this);
        refuse(i,
               ran ? QStringLiteral("Cancelled: the user stopped this call while it ran; it may have had effects.")
                   : QStringLiteral("Cancelled: the user stopped the turn before this call was run."),
               ToolEnd::Stopped);
    }
    return results();
}

QList<ToolResultBlock> ToolRound::results() const
{
    QList<ToolResultBlock> results;
    for (const Entry &entry : m_entries)
        results.append(entry.call.result);
    return results;
}

} // namespace Deckhand
