#include "support/scriptedmodelclient.h"

#include <QJsonDocument>

namespace Deckhand {

void ScriptedModelJob::stream(const QString &text)
{
    if (!m_streaming) {
        m_streaming = true;
        emit streamed(StreamStarted{QStringLiteral("msg_1"), request.model});
        emit streamed(BlockStarted{0, TextBlock{}});
    }
    m_text += text;
    emit streamed(TextDelta{0, text});
}

void ScriptedModelJob::finish(Message message)
{
    message.role = Role::Assistant;
    emit done(ModelResult(std::make_shared<const Message>(std::move(message))));
}

void ScriptedModelJob::answer(const QString &text)
{
    emit accepted();
    stream(text);
    Message message;
    message.content = {TextBlock{text}};
    message.stopReason = StopReason::EndTurn;
    message.stopReasonText = QStringLiteral("end_turn");
    message.usage = {10, 5, 0, 0};
    finish(std::move(message));
}

void ScriptedModelJob::callTools(const QList<ToolUseBlock> &uses, const QString &text)
{
    emit accepted();
    Message message;
    if (!text.isEmpty())
        message.content.append(TextBlock{text});
    for (const ToolUseBlock &use : uses)
        message.content.append(use);
    message.stopReason = StopReason::ToolUse;
    message.stopReasonText = QStringLiteral("tool_use");
    message.usage = {10, 5, 0, 0};
    finish(std::move(message));
}

ModelJob *ScriptedModelClient::start(const ModelRequest &request, QObject *parent)
{
    auto *job = new ScriptedModelJob(request, parent);
    jobs.append(job);
    return job;
}

ToolUseBlock toolUse(const QString &id, const QString &name, const QJsonObject &input)
{
    return {ToolUseId(id), name, input, QJsonDocument(input).toJson(QJsonDocument::Compact), false};
}

} // namespace Deckhand
