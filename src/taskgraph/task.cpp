#include "taskgraph/task.h"

#include "base/enumwords.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

#include <algorithm>
#include <filesystem>
#include <limits>

namespace Deckhand {

namespace {

const EnumWords<TaskStatus> kStatuses{
    {TaskStatus::Pending, u"pending"_qs},     {TaskStatus::InProgress, u"in_progress"_qs},
    {TaskStatus::Completed, u"completed"_qs}, {TaskStatus::Failed, u"failed"_qs},
    {TaskStatus::Cancelled, u"cancelled"_qs}, {TaskStatus::Deleted, u"deleted"_qs}};

// QJsonDocument sorts keys; people and diffs want the order of the format.
void appendLine(QByteArray &json, const QString &key, const QJsonValue &value)
{
    const auto compact = [](const QJsonValue &v) {
        return QJsonDocument(QJsonArray{v}).toJson(QJsonDocument::Compact).mid(1).chopped(1);
    };
    json += (json.isEmpty() ? "{\n  " : ",\n  ") + compact(key) + ": " + compact(value);
}

QJsonArray toArray(const Task &task, const QList<int> &ids)
{
    QJsonArray array;
    for (const int id : ids)
        array.append(task.writtenId(id));
    return array;
}

bool areDigits(QStringView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

/// The digits without leading zeros; empty for a text that is no number.
QString numberIn(QStringView text)
{
    const QStringView digits = text.startsWith(QLatin1String("task_")) ? text.mid(5) : text;
    if (!areDigits(digits))
        return {};
    const auto first = std::find_if(digits.begin(), digits.end() - 1, [](QChar c) { return c != u'0'; });
    return QStringView(first, digits.end()).toString();
}

/// What is shown, typed and found in file names.
bool canBeId(const QString &text)
{
    constexpr qsizetype longest = 100;
    return !text.isEmpty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.' || c == u':';
    });
}

int numberMadeOf(const QString &text)
{
    constexpr quint32 first = kLargestTaskNumber + 1;
    constexpr quint32 count = quint32(std::numeric_limits<int>::max()) - first;
    const QByteArray hash = QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha1);
    return int(first + qFromBigEndian<quint32>(hash.constData()) % count);
}

/// As taskIdFromJson; what is written otherwise than as its plain number is noted.
std::optional<int> readId(const QJsonValue &value, TaskDialect &dialect)
{
    const std::optional<int> id = taskIdFromJson(value);
    if (id && value != QJsonValue(*id))
        dialect.ids.insert(*id, value);
    return id;
}

Error wrong(const char *key, const QString &what)
{
    return {QStringLiteral("\"%1\" %2").arg(QLatin1String(key), what)};
}

/// Notes it when that is another way of saying nothing than Deckhand's.
bool isNothing(const QJsonObject &object, const char *key, TaskDialect &dialect)
{
    const QJsonValue value = object.value(QLatin1String(key));
    if (!value.isUndefined() && !value.isNull())
        return false;
    dialect.empty.insert(QLatin1String(key), value);
    return true;
}

Result<QList<int>> readIds(const QJsonObject &object, const char *key, TaskDialect &dialect)
{
    const QJsonValue value = object.value(QLatin1String(key));
    if (isNothing(object, key, dialect))
        return QList<int>{};
    if (!value.isArray())
        return wrong(key, QStringLiteral("is not a list of task ids"));
    QList<int> ids;
    for (const QJsonValue &entry : value.toArray()) {
        const auto id = readId(entry, dialect);
        if (!id)
            return wrong(key, QStringLiteral("holds something that is no task id"));
        ids.append(*id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

/// A missing key or null is an empty text.
Result<QString> readText(const QJsonObject &object, const char *key, TaskDialect &dialect)
{
    const QJsonValue value = object.value(QLatin1String(key));
    if (value.isString() || isNothing(object, key, dialect))
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
    return {.line = line,
            .folder = keys.text("folder"),
            .timeLimitSeconds = std::max(0, keys.take("timeoutSeconds", QJsonValue::Double).toInt()),
            .wake = keys.text("wake"),
            .startsByItself = keys.take("startsByItself", QJsonValue::Bool).toBool()};
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
    add("proposed", true, task.proposed);
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
    if (path.has_root_path() || (!path.empty() && *path.begin() == ".."))
        return Error{
            QStringLiteral("The folder of a command must be in the workspace, relative to it; \"%1\" leads out "
                           "of it.")
                .arg(folder)};
    return path == "." ? QString() : QString::fromStdU16String(path.generic_u16string());
}

QString statusWord(TaskStatus status)
{
    return kStatuses.word(status);
}

std::optional<TaskStatus> taskStatusFromWord(const QString &word)
{
    return kStatuses.value(word);
}

QStringList taskStatusWords()
{
    return kStatuses.all();
}

bool isOpen(TaskStatus status)
{
    return status == TaskStatus::Pending || status == TaskStatus::InProgress || status == TaskStatus::Failed;
}

bool isUnbegun(TaskStatus status)
{
    return status == TaskStatus::Pending || status == TaskStatus::Cancelled || status == TaskStatus::Deleted;
}

std::optional<int> taskIdFromText(const QString &text)
{
    if (!canBeId(text))
        return std::nullopt;
    const QString number = numberIn(text);
    return number.isEmpty() ? numberMadeOf(text) : number.size() > 9 ? numberMadeOf(number) : number.toInt();
}

std::optional<int> taskIdFromJson(const QJsonValue &value)
{
    if (value.isString())
        return taskIdFromText(value.toString());
    const qint64 number = value.toInteger(-1); // also of 1.0 and 1e0
    return value.isDouble() && number >= 0 ? taskIdFromText(QString::number(number)) : std::nullopt;
}

QString Task::name() const
{
    return u'#' + (id > kLargestTaskNumber ? dialect.ids.value(id).toVariant().toString() : QString::number(id));
}

QString Task::stateWord() const
{
    return isProposed() ? QStringLiteral("proposed") : statusWord(status);
}

QJsonValue Task::writtenId(int task) const
{
    const auto known = dialect.ids.constFind(task);
    if (known != dialect.ids.constEnd())
        return *known;
    return dialect.ids.value(id).isString() ? QJsonValue(QString::number(task)) : QJsonValue(task);
}

QByteArray taskToFile(const Task &task)
{
    QByteArray json;
    const auto append = [&](const char *key, const QJsonValue &value, bool isEmpty) {
        const auto other = task.dialect.empty.constFind(QLatin1String(key));
        const bool isOther = isEmpty && other != task.dialect.empty.constEnd();
        if (!isOther || !other->isUndefined())
            appendLine(json, QLatin1String(key), isOther ? *other : value);
    };
    append("id", task.writtenId(task.id), false);
    append("subject", task.subject, false);
    append("description", task.description, task.description.isEmpty());
    append("status", statusWord(task.status), false);
    append("blockedBy", toArray(task, task.blockedBy), task.blockedBy.isEmpty());
    // Where the format knows no such key, the others say the same with their blockedBy.
    append("blocks", toArray(task, task.blocks),
           task.blocks.isEmpty() || task.dialect.empty.value(QStringLiteral("blocks")).isUndefined());
    append("owner", task.owner, task.owner.isEmpty());
    QJsonObject unknown = task.unknown;
    for (const auto &[key, value] : ownKeysOf(task)) {
        appendLine(json, key, value);
        unknown.remove(key);
    }
    for (auto it = unknown.begin(); it != unknown.end(); ++it)
        appendLine(json, it.key(), it.value());
    return json + "\n}\n";
}

QByteArray taskToJson(const Task &task)
{
    Task plain = task;
    plain.dialect.empty.clear();
    return taskToFile(plain);
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
    const auto id = readId(object.value(QLatin1String("id")), task.dialect);
    if (!id)
        return wrong("id", QStringLiteral("is missing or no id of a task"));
    task.id = *id;
    QString command;
    const std::initializer_list<std::pair<const char *, QString *>> texts{
        {"subject", &task.subject}, {"description", &task.description}, {"owner", &task.owner}, {"command", &command}};
    for (const auto &[key, text] : texts) {
        const Result<QString> read = readText(object, key, task.dialect);
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
        const Result<QList<int>> read = readIds(object, key, task.dialect);
        if (!read)
            return Error{read.error()};
        *ids = *read;
    }
    for (const char *key : {"id", "subject", "description", "status", "blockedBy", "blocks", "owner", "command"})
        object.remove(QLatin1String(key));

    task.dialect.empty.remove(QStringLiteral("command")); // not of the format
    const OwnKeys keys(&object);
    // Whoever has begun it, with a program that knows no proposals, has approved it.
    if (object.value(QLatin1String("proposed")) == QJsonValue(true))
        task.proposed = keys.take("proposed", QJsonValue::Bool).toBool() && isUnbegun(task.status);
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
