#include "conversation/toldcalls.h"

#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

QString valueText(const QJsonValue &value)
{
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Indented)).trimmed();
    return value.isNull() ? QStringLiteral("null") : value.toVariant().toString();
}

} // namespace

ToolCall callOf(const ToolUseBlock &use)
{
    ToolCall call;
    call.id = use.id;
    call.name = use.name;
    call.input = use.input;
    return call;
}

QString toolSummary(const ToolCall &call)
{
    if (!call.summary.isEmpty() || call.input.isEmpty())
        return call.summary;
    for (const char *key : {"command", "path", "task_id", "subject"}) {
        const QJsonValue value = call.input.value(QLatin1String(key));
        if (value.isString() || value.isDouble())
            return value.toVariant().toString();
    }
    return QString::fromUtf8(QJsonDocument(call.input).toJson(QJsonDocument::Compact));
}

QString inputText(const QJsonObject &input)
{
    QStringList lines;
    for (auto field = input.begin(); field != input.end(); ++field) {
        const QString text = valueText(field.value());
        lines.append(field.key() + (text.contains(u'\n') ? QStringLiteral(":\n") : QStringLiteral(": ")) + text);
    }
    return lines.join(u'\n');
}

QString resultText(const ToolResultBlock &result)
{
    const qsizetype images = result.images.size();
    if (images == 0)
        return result.text;
    const QString note = images == 1 ? QStringLiteral("[an image]") : QStringLiteral("[%1 images]").arg(images);
    return result.text.isEmpty() ? note : result.text + u'\n' + note;
}

QString stateWord(const ToolCall &call)
{
    if (call.state == ToolCall::State::Queued)
        return QStringLiteral("queued");
    if (call.state == ToolCall::State::AwaitingPermission || call.state == ToolCall::State::AwaitingAnswer)
        return QStringLiteral("asks");
    if (call.state == ToolCall::State::Running)
        return QStringLiteral("running");
    if (call.result.end != ToolEnd::Ran)
        return wordOf(call.result.end);
    return call.result.isError ? QStringLiteral("failed") : QStringLiteral("done");
}

void complete(ToolCall &call, const ToolResultBlock &result)
{
    call.state = ToolCall::State::Done;
    call.result = result;
    call.startedAt = result.startedAt;
    call.durationMs = result.durationMs;
}

QList<ToolCall> ToldCalls::follow(const Message &message)
{
    QList<ToolCall> done;
    if (message.role == Role::Assistant) {
        for (const ToolUseBlock &use : toolUsesOf(message))
            m_open.insert(use.id, use);
        return done;
    }
    for (const ContentBlock &block : message.content) {
        const auto *result = std::get_if<ToolResultBlock>(&block);
        const auto use = result ? m_open.constFind(result->toolUseId) : m_open.cend();
        if (use == m_open.cend())
            continue;
        done.append(callOf(*use));
        done.last().summary = toolSummary(done.last());
        complete(done.last(), *result);
        if (!result->startedAt.isValid()) // of an old session, or nobody knows: it was answered then
            done.last().startedAt = message.at;
    }
    m_open.clear(); // all calls of a message are answered by the next
    std::stable_sort(done.begin(), done.end(),
                     [](const ToolCall &a, const ToolCall &b) { return a.startedAt < b.startedAt; });
    return done;
}

} // namespace Deckhand
