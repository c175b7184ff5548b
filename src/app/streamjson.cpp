#include "app/streamjson.h"

#include "base/enumwords.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

QJsonObject usageObject(const Usage &usage)
{
    QJsonObject object{{u"input_tokens"_qs, usage.inputTokens},
                       {u"output_tokens"_qs, usage.outputTokens},
                       {u"cache_creation_input_tokens"_qs, usage.cacheCreationInputTokens},
                       {u"cache_read_input_tokens"_qs, usage.cacheReadInputTokens}};
    if (usage.webSearches > 0)
        object[u"server_tool_use"_qs] = QJsonObject{{u"web_search_requests"_qs, usage.webSearches}};
    return object;
}

QJsonObject textObject(const QString &text)
{
    return {{u"type"_qs, u"text"_qs}, {u"text"_qs, text}};
}

struct BlockToJson {
    QJsonObject operator()(const TextBlock &b) const { return textObject(b.text); }
    QJsonObject operator()(const NoticesBlock &b) const { return textObject(b.text); }
    QJsonObject operator()(const SummaryBlock &b) const { return textObject(b.text); }
    QJsonObject operator()(const FileBlock &b) const
    {
        const QJsonObject source{{u"type"_qs, u"base64"_qs},
                                 {u"media_type"_qs, b.mediaType},
                                 {u"data"_qs, QString::fromLatin1(b.data.toBase64())}};
        return {{u"type"_qs, u"document"_qs}, {u"title"_qs, b.name}, {u"source"_qs, source}};
    }
    QJsonObject operator()(const ThinkingBlock &b) const
    {
        return {{u"type"_qs, u"thinking"_qs}, {u"thinking"_qs, b.thinking}, {u"signature"_qs, b.signature}};
    }
    QJsonObject operator()(const RedactedThinkingBlock &b) const
    {
        return {{u"type"_qs, u"redacted_thinking"_qs}, {u"data"_qs, b.data}};
    }
    QJsonObject operator()(const ImageBlock &b) const
    {
        const QJsonObject source{{u"type"_qs, u"base64"_qs},
                                 {u"media_type"_qs, b.mediaType},
                                 {u"data"_qs, QString::fromLatin1(b.data.toBase64())}};
        return {{u"type"_qs, u"image"_qs}, {u"source"_qs, source}};
    }
    QJsonObject operator()(const ToolUseBlock &b) const
    {
        return {
            {u"type"_qs, u"tool_use"_qs}, {u"id"_qs, b.id.toString()}, {u"name"_qs, b.name}, {u"input"_qs, b.input}};
    }
    QJsonObject operator()(const ToolResultBlock &b) const
    {
        QJsonObject object{{u"type"_qs, u"tool_result"_qs}, {u"tool_use_id"_qs, b.toolUseId.toString()}};
        if (b.images.isEmpty()) {
            object[u"content"_qs] = b.text;
        } else {
            QJsonArray content;
            if (!b.text.isEmpty())
                content.append(textObject(b.text));
            for (const ImageBlock &image : b.images)
                content.append((*this)(image));
            object[u"content"_qs] = content;
        }
        if (b.isError)
            object[u"is_error"_qs] = true;
        return object;
    }
    QJsonObject operator()(const OpaqueBlock &b) const { return QJsonDocument::fromJson(b.json).object(); }
};

QJsonValue timeOrNull(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

const EnumWords<TurnOutcome> kOutcomes{
    {TurnOutcome::Completed, u"success"_qs},       {TurnOutcome::MaxTurns, u"max_turns"_qs},
    {TurnOutcome::Interrupted, u"interrupted"_qs}, {TurnOutcome::MaxTokens, u"error"_qs},
    {TurnOutcome::Refused, u"error"_qs},           {TurnOutcome::Failed, u"error"_qs}};

const EnumWords<PermissionMode> kHostModes{{PermissionMode::Ask, u"default"_qs},
                                           {PermissionMode::AcceptEdits, u"acceptEdits"_qs},
                                           {PermissionMode::Plan, u"plan"_qs},
                                           {PermissionMode::Bypass, u"bypassPermissions"_qs}};

} // namespace

QJsonObject initObject(const InitFacts &facts)
{
    return {{u"type"_qs, u"system"_qs},
            {u"subtype"_qs, u"init"_qs},
            {u"session_id"_qs, facts.session.toString()},
            {u"cwd"_qs, facts.workspace},
            {u"model"_qs, facts.model},
            {u"tools"_qs, QJsonArray::fromStringList(facts.tools)},
            {u"permission_mode"_qs, modeWord(facts.permissionMode)},
            {u"version"_qs, QStringLiteral(DECKHAND_VERSION)},
            // The rest is what hosts of the agent SDK read.
            {u"permissionMode"_qs, hostModeWord(facts.permissionMode)},
            {u"apiKeySource"_qs, facts.credential},
            {u"output_style"_qs, u"default"_qs},
            {u"mcp_servers"_qs, QJsonArray{}},
            {u"memory"_qs, QJsonArray::fromStringList(facts.memory)},
            {u"slash_commands"_qs, QJsonArray::fromStringList(facts.slashCommands)},
            {u"skills"_qs, QJsonArray::fromStringList(facts.skills)},
            {u"plugins"_qs, QJsonArray{}}};
}

QString hostModeWord(PermissionMode mode)
{
    return kHostModes.word(mode);
}

QJsonObject messageObject(const Message &message, const SessionId &session)
{
    QJsonArray content;
    for (const ContentBlock &block : message.content)
        content.append(std::visit(BlockToJson(), block));
    const bool assistant = message.role == Role::Assistant;
    QJsonObject inner{{u"role"_qs, assistant ? u"assistant"_qs : u"user"_qs}, {u"content"_qs, content}};
    if (assistant) {
        inner[u"id"_qs] = message.id;
        inner[u"type"_qs] = u"message"_qs;
        inner[u"model"_qs] = message.model;
        inner[u"stop_reason"_qs] = message.stopReasonText.isEmpty() ? QJsonValue() : QJsonValue(message.stopReasonText);
        inner[u"usage"_qs] = usageObject(message.usage);
    }
    return {{u"type"_qs, assistant ? u"assistant"_qs : u"user"_qs},
            {u"message"_qs, inner},
            {u"parent_tool_use_id"_qs, QJsonValue()},
            {u"session_id"_qs, session.toString()}};
}

QJsonObject backgroundTaskObject(const BackgroundTask &task)
{
    QJsonArray survivors;
    for (qint64 pid : task.survivors)
        survivors.append(pid);
    QJsonObject inner{{u"id"_qs, task.id.toString()},
                      {u"command"_qs, task.command},
                      {u"status"_qs, statusWord(task.status)},
                      {u"exit_code"_qs, task.exitCode >= 0 ? QJsonValue(task.exitCode) : QJsonValue()},
                      {u"signal"_qs, task.signal != 0 ? QJsonValue(task.signal) : QJsonValue()},
                      {u"started_at"_qs, timeOrNull(task.startedAt)},
                      {u"ended_at"_qs, timeOrNull(task.endedAt)},
                      {u"output_bytes"_qs, task.outputBytes},
                      {u"output_path"_qs, task.outputPath},
                      {u"survivors"_qs, survivors}};
    if (task.leftRunning > 0)
        inner[u"left_running"_qs] = task.leftRunning;
    if (task.paused)
        inner[u"paused"_qs] = true;
    if (const QString warning = isFinal(task.status) ? outputRemark(task) : task.warning; !warning.isEmpty())
        inner[u"warning"_qs] = warning;
    return {{u"type"_qs, u"system"_qs}, {u"subtype"_qs, u"background_task"_qs}, {u"task"_qs, inner}};
}

QJsonObject noticeObject(const Notice &notice)
{
    const QJsonObject inner{{u"id"_qs, notice.id.toString()},
                            {u"task_id"_qs, notice.taskId.toString()},
                            {u"state"_qs, stateWord(notice.state)},
                            {u"request"_qs, notice.request > 0 ? QJsonValue(notice.request) : QJsonValue()}};
    return {{u"type"_qs, u"system"_qs}, {u"subtype"_qs, u"notice"_qs}, {u"notice"_qs, inner}};
}

QJsonObject permissionRequestObject(const PermissionRequest &request)
{
    if (!request.preview.questions.isEmpty()) {
        const QJsonObject asked{{u"subtype"_qs, u"ask_user"_qs},
                                {u"tool_use_id"_qs, request.toolUseId.toString()},
                                {u"questions"_qs, request.input[u"questions"]}};
        return {{u"type"_qs, u"control_request"_qs}, {u"request_id"_qs, request.id.toString()}, {u"request"_qs, asked}};
    }
    QJsonObject inner{{u"subtype"_qs, u"can_use_tool"_qs},
                      {u"tool_name"_qs, request.toolName},
                      {u"input"_qs, request.input},
                      {u"tool_use_id"_qs, request.toolUseId.toString()},
                      // What a person must see to decide: of a plan every command, which its input does not hold.
                      {u"title"_qs, request.preview.title},
                      {u"description"_qs, request.preview.body}};
    if (!request.folder.isEmpty())
        inner[u"blocked_path"_qs] = request.folder;
    return {{u"type"_qs, u"control_request"_qs}, {u"request_id"_qs, request.id.toString()}, {u"request"_qs, inner}};
}

QJsonObject permissionWithdrawnObject(const PermissionId &id)
{
    return {{u"type"_qs, u"control_cancel_request"_qs}, {u"request_id"_qs, id.toString()}};
}

QJsonObject retryObject(const RetryScheduled &retry)
{
    return {{u"type"_qs, u"system"_qs},      {u"subtype"_qs, u"retry"_qs},
            {u"attempt"_qs, retry.attempt},  {u"max_attempts"_qs, retry.mostAttempts},
            {u"delay_ms"_qs, retry.delayMs}, {u"reason"_qs, retry.error.message}};
}

QJsonObject remarkObject(const Remark &remark)
{
    return {{u"type"_qs, u"system"_qs}, {u"subtype"_qs, u"remark"_qs}, {u"text"_qs, remark.text}};
}

QJsonObject compactionObject(const CompactionStarted &started, const CompactionEnded &ended)
{
    QJsonObject object{
        {u"type"_qs, u"system"_qs},
        {u"subtype"_qs, u"compaction"_qs},
        {u"automatic"_qs, started.automatic},
        {u"context_tokens_before"_qs, started.contextTokens > 0 ? QJsonValue(started.contextTokens) : QJsonValue()},
    };
    if (!ended.error.isEmpty())
        object[u"error"_qs] = ended.error;
    return object;
}

QJsonObject resultObject(const PromptResult &result, const SessionId &session)
{
    QJsonObject object{{u"type"_qs, u"result"_qs},
                       {u"subtype"_qs, kOutcomes.word(result.outcome)},
                       {u"is_error"_qs, isError(result.outcome)},
                       {u"result"_qs, result.text},
                       {u"num_turns"_qs, result.requests},
                       {u"duration_ms"_qs, result.durationMs},
                       {u"usage"_qs, usageObject(result.usage)},
                       // No price rather than a wrong one.
                       {u"total_cost_usd"_qs, result.costUsd ? QJsonValue(*result.costUsd) : QJsonValue()},
                       {u"session_id"_qs, session.toString()}};
    if (!result.error.isEmpty())
        object[u"error"_qs] = result.error;
    // Hosts of the agent SDK read the reasons of every error as a list.
    if (isError(result.outcome))
        object[u"errors"_qs] = QJsonArray{result.error.isEmpty() ? kOutcomes.word(result.outcome) : result.error};
    return object;
}

} // namespace Deckhand
