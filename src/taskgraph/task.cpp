#include "taskgraph/task.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

constexpr std::array<std::pair<TaskStatus, QLatin1String>, 3> statusWords{{
    {TaskStatus::Pending, QLatin1String("pending")},
    {TaskStatus::InProgress, QLatin1String("in_progress")},
    {TaskStatus::Completed, QLatin1String("completed")},
}};

// QJsonDocument sorts keys; people and diffs want the order of the format.
void appendLine(QByteArray &json, const QString &key, const QJsonValue &value)
{
    const auto compact = [](const QJsonValue &v) {
        return QJsonDocument(QJsonArray{v}).toJson(QJsonDocument::Compact).mid(1).chopped(1);
    };
    json += (json.isEmpty() ? "{\n  " : ",\n  ") + compact(key) + ": " + compact(value);
}

QJsonArray toArray(const QList<int> &ids)
{
    QJsonArray array;
    for (const int id : ids)
        array.append(id);
    return array;
}

std::optional<int> idFrom(const QJsonValue &value)
{
    bool ok = value.isDouble() && value.toDouble() == double(value.toInt(-1));
    const int id = value.isString() ? value.toString().toInt(&ok) : value.toInt(-1);
    return ok && id >= 0 ? std::optional(id) : std::nullopt;
}

Error wrong(const char *key, const QString &what)
{
    return {QStringLiteral("\"%1\" %2").arg(QLatin1String(key), what)};
}

Result<QList<int>> readIds(const QJsonObject &object, const char *key)
{
    const QJsonValue value = object.value(QLatin1String(key));
    if (value.isUndefined() || value.isNull())
        return QList<int>{};
    if (!value.isArray())
        return wrong(key, QStringLiteral("is not a list of task ids"));
    QList<int> ids;
    for (const QJsonValue &entry : value.toArray()) {
        const auto id = idFrom(entry);
        if (!id)
            return wrong(key, QStringLiteral("holds something that is no task id"));
        ids.append(*id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

/// A missing key or null is an empty text.
Result<QString> readText(const QJsonObject &object, const char *key)
{
    const QJsonValue value = object.value(QLatin1String(key));
    if (value.isString() || value.isUndefined() || value.isNull())
        return value.toString();
    return wrong(key, QStringLiteral("is not a text"));
}

QJsonObject unknownKeys(const QJsonObject &object)
{
    QJsonObject unknown = object;
    for (const char *key : {"id", "subject", "description", "status", "blockedBy", "blocks", "owner", "command"})
        unknown.remove(QLatin1String(key));
    return unknown;
}

} // namespace

QString statusWord(TaskStatus status)
{
    return statusWords[size_t(status)].second;
}

std::optional<TaskStatus> taskStatusFromWord(const QString &word)
{
    for (const auto &[status, statusWord] : statusWords) {
        if (word == statusWord)
            return status;
    }
    return std::nullopt;
}

QByteArray taskToJson(const Task &task)
{
    QByteArray json;
    appendLine(json, QStringLiteral("id"), task.id);
    appendLine(json, QStringLiteral("subject"), task.subject);
    appendLine(json, QStringLiteral("description"), task.description);
    appendLine(json, QStringLiteral("status"), statusWord(task.status));
    appendLine(json, QStringLiteral("blockedBy"), toArray(task.blockedBy));
    appendLine(json, QStringLiteral("blocks"), toArray(task.blocks));
    appendLine(json, QStringLiteral("owner"), task.owner);
    if (!task.command.isEmpty())
        appendLine(json, QStringLiteral("command"), task.command);
    for (auto it = task.unknown.begin(); it != task.unknown.end(); ++it)
        appendLine(json, it.key(), it.value());
    return json + "\n}\n";
}

Result<Task> taskFromJson(const QByteArray &json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (!document.isObject()) {
        return Error{
            problem.error == QJsonParseError::NoError
                ? QStringLiteral("it holds no JSON object")
                : QStringLiteral("it is no JSON (%1 at byte %2)").arg(problem.errorString()).arg(problem.offset)};
    }
    const QJsonObject object = document.object();

    const auto id = idFrom(object.value(QLatin1String("id")));
    if (!id)
        return wrong("id", QStringLiteral("is missing or no number"));
    const Result<QString> subject = readText(object, "subject");
    const Result<QString> description = readText(object, "description");
    const Result<QString> owner = readText(object, "owner");
    const Result<QString> command = readText(object, "command");
    for (const Result<QString> *text : {&subject, &description, &owner, &command}) {
        if (!*text)
            return Error{text->error()};
    }
    if (subject->isEmpty())
        return wrong("subject", QStringLiteral("is missing or empty"));
    const QJsonValue statusValue = object.value(QLatin1String("status"));
    const auto status = statusValue.isUndefined() ? TaskStatus::Pending : taskStatusFromWord(statusValue.toString());
    if (!status)
        return wrong("status", QStringLiteral("is none of pending, in_progress, completed"));
    const Result<QList<int>> blockedBy = readIds(object, "blockedBy");
    const Result<QList<int>> blocks = readIds(object, "blocks");
    for (const Result<QList<int>> *ids : {&blockedBy, &blocks}) {
        if (!*ids)
            return Error{ids->error()};
    }
    return Task{*id, *subject, *description, *status, *blockedBy, *blocks, *owner, *command, unknownKeys(object)};
}

} // namespace Deckhand
