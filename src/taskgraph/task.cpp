#include "taskgraph/task.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <filesystem>

namespace Deckhand {

namespace {

constexpr std::array<std::pair<TaskStatus, QLatin1String>, 6> statusWords{{
    {TaskStatus::Pending, QLatin1String("pending")},
    {TaskStatus::InProgress, QLatin1String("in_progress")},
    {TaskStatus::Completed, QLatin1String("completed")},
    {TaskStatus::Failed, QLatin1String("failed")},
    {TaskStatus::Cancelled, QLatin1String("cancelled")},
    {TaskStatus::Deleted, QLatin1String("deleted")},
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

/// The keys that Deckhand adds to the format: what is not of the right kind stays where it is.
class OwnKeys
{
public:
    explicit OwnKeys(QJsonObject *object) : m_object(object) {}

    QString text(const char *key) const { return take(key, QJsonValue::String).toString(); }
    QDateTime time(const char *key) const
    {
        const QString text = m_object->value(QLatin1String(key)).toString();
        const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs).toUTC();
        if (time.isValid())
            m_object->remove(QLatin1String(key));
        return time;
    }
    QJsonValue take(const char *key, QJsonValue::Type type) const
    {
        const QJsonValue value = m_object->value(QLatin1String(key));
        if (value.type() != type)
            return {};
        m_object->remove(QLatin1String(key));
        return value;
    }

private:
    QJsonObject *m_object;
};

TaskCommand takeCommand(const OwnKeys &keys, const QString &line)
{
    TaskCommand command;
    command.line = line;
    command.folder = keys.text("folder");
    command.timeLimitSeconds = std::max(0, keys.take("timeoutSeconds", QJsonValue::Double).toInt());
    command.wake = keys.text("wake");
    command.startsByItself = keys.take("startsByItself", QJsonValue::Bool).toBool();
    return command;
}

TaskRun runFrom(const QJsonObject &object)
{
    return {object.value(QLatin1String("backgroundTask")).toString(), object.value(QLatin1String("outcome")).toString(),
            object.value(QLatin1String("outputTail")).toString(), object.value(QLatin1String("by")).toString()};
}

QJsonObject toObject(const TaskRun &run)
{
    QJsonObject object{{QLatin1String("backgroundTask"), run.backgroundTask}};
    if (!run.outcome.isEmpty())
        object.insert(QLatin1String("outcome"), run.outcome);
    if (!run.outputTail.isEmpty())
        object.insert(QLatin1String("outputTail"), run.outputTail);
    if (!run.by.isEmpty())
        object.insert(QLatin1String("by"), run.by);
    return object;
}

/// What is set of the keys that Deckhand adds.
QList<std::pair<QString, QJsonValue>> ownKeysOf(const Task &task)
{
    QList<std::pair<QString, QJsonValue>> keys;
    const auto add = [&keys](const char *key, const QJsonValue &value, bool isSet) {
        if (isSet)
            keys.append({QLatin1String(key), value});
    };
    const auto addTime = [&add](const char *key, const QDateTime &time) {
        add(key, time.toUTC().toString(Qt::ISODateWithMs), time.isValid());
    };
    const TaskCommand &command = task.command;
    add("command", command.line, !command.line.isEmpty());
    add("folder", command.folder, !command.folder.isEmpty());
    add("timeoutSeconds", command.timeLimitSeconds, command.timeLimitSeconds > 0);
    add("wake", command.wake, !command.wake.isEmpty());
    add("startsByItself", true, command.startsByItself);
    add("run", toObject(task.run), !task.run.backgroundTask.isEmpty());
    add("position", task.position.value_or(0), task.position.has_value());
    addTime("createdAt", task.createdAt);
    addTime("startedAt", task.startedAt);
    addTime("endedAt", task.endedAt);
    return keys;
}

} // namespace

Result<QString> folderInWorkspace(const QString &folder)
{
    std::filesystem::path path = std::filesystem::path(folder.toStdU16String()).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    if (path.is_absolute() || path.has_root_name() || (!path.empty() && *path.begin() == ".."))
        return Error{
            QStringLiteral("The folder of a command must be in the workspace, relative to it; \"%1\" leads out "
                           "of it.")
                .arg(folder)};
    return path == "." ? QString() : QString::fromStdU16String(path.generic_u16string());
}

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

QStringList taskStatusWords()
{
    QStringList words;
    for (const auto &[status, word] : statusWords)
        words.append(word);
    return words;
}

bool isOpen(TaskStatus status)
{
    return status == TaskStatus::Pending || status == TaskStatus::InProgress || status == TaskStatus::Failed;
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
    QJsonObject unknown = task.unknown;
    for (const auto &[key, value] : ownKeysOf(task)) {
        appendLine(json, key, value);
        unknown.remove(key);
    }
    for (auto it = unknown.begin(); it != unknown.end(); ++it)
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
    QJsonObject object = document.object();

    Task task;
    const auto id = idFrom(object.value(QLatin1String("id")));
    if (!id)
        return wrong("id", QStringLiteral("is missing or no number"));
    task.id = *id;
    QString command;
    const std::initializer_list<std::pair<const char *, QString *>> texts{
        {"subject", &task.subject}, {"description", &task.description}, {"owner", &task.owner}, {"command", &command}};
    for (const auto &[key, text] : texts) {
        const Result<QString> read = readText(object, key);
        if (!read)
            return Error{read.error()};
        *text = *read;
    }
    if (task.subject.isEmpty())
        return wrong("subject", QStringLiteral("is missing or empty"));
    const QJsonValue statusValue = object.value(QLatin1String("status"));
    const auto status = statusValue.isUndefined() ? TaskStatus::Pending : taskStatusFromWord(statusValue.toString());
    if (!status)
        return wrong("status", QStringLiteral("is none of ") + taskStatusWords().join(QStringLiteral(", ")));
    task.status = *status;
    for (const auto &[key, ids] : {std::pair("blockedBy", &task.blockedBy), std::pair("blocks", &task.blocks)}) {
        const Result<QList<int>> read = readIds(object, key);
        if (!read)
            return Error{read.error()};
        *ids = *read;
    }
    for (const char *key : {"id", "subject", "description", "status", "blockedBy", "blocks", "owner", "command"})
        object.remove(QLatin1String(key));

    const OwnKeys keys(&object);
    task.command = takeCommand(keys, command);
    if (const QJsonValue run = object.value(QLatin1String("run")); run[QLatin1String("backgroundTask")].isString())
        task.run = runFrom(keys.take("run", QJsonValue::Object).toObject());
    if (object.value(QLatin1String("position")).isDouble())
        task.position = keys.take("position", QJsonValue::Double).toDouble();
    task.createdAt = keys.time("createdAt");
    task.startedAt = keys.time("startedAt");
    task.endedAt = keys.time("endedAt");
    task.unknown = object;
    return task;
}

} // namespace Deckhand
