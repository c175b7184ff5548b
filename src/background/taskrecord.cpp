#include "background/taskrecord.h"

#include "base/renamefile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

namespace Deckhand {

namespace {

QString recordFileIn(const QString &folder)
{
    return folder + QStringLiteral("/task.json");
}

QJsonObject toJson(const TaskRecord &record)
{
    const BackgroundTaskSpec &spec = record.spec;
    QJsonObject json{{QStringLiteral("id"), record.id.toString()},
                     {QStringLiteral("command"), spec.command},
                     {QStringLiteral("cwd"), spec.workingDirectory},
                     {QStringLiteral("timeout_s"), spec.timeLimitSeconds},
                     {QStringLiteral("wake"), wakeWord(spec.wake.rule)},
                     {QStringLiteral("wake_join_ms"), qint64(spec.wake.joining.count())},
                     {QStringLiteral("workspace"), record.workspace},
                     {QStringLiteral("session"), record.spec.session.toString()},
                     {QStringLiteral("owner"), record.owner},
                     {QStringLiteral("asked_at"), record.askedAt.toString(Qt::ISODateWithMs)}};
    const auto addIf = [&json](bool wanted, const char *key, const QJsonValue &value) {
        if (wanted)
            json.insert(QLatin1String(key), value);
    };
    addIf(!spec.description.isEmpty(), "description", spec.description);
    addIf(!spec.notifyOn.isEmpty(), "notify_on", spec.notifyOn);
    addIf(!spec.after.isEmpty(), "after", spec.after.toString());
    addIf(spec.limits.memoryBytes > 0, "memory_limit_bytes", spec.limits.memoryBytes);
    addIf(spec.limits.outputBytes > 0, "output_limit_bytes", spec.limits.outputBytes);
    addIf(spec.niceness > 0, "nice", spec.niceness);
    addIf(spec.graphTask > 0, "graph_task", spec.graphTask);
    addIf(spec.onLimit != LimitRule::Stop, "on_limit", limitRuleWord(spec.onLimit));
    return json;
}

TaskRecord recordFrom(const QJsonObject &json)
{
    const auto text = [&json](const char *key) { return json.value(QLatin1String(key)).toString(); };
    const auto number = [&json](const char *key) { return json.value(QLatin1String(key)).toInteger(); };
    TaskRecord record;
    record.id = BackgroundTaskId(text("id"));
    record.spec.command = text("command");
    record.spec.description = text("description");
    record.spec.workingDirectory = text("cwd");
    record.spec.timeLimitSeconds = int(number("timeout_s"));
    record.spec.wake.rule = wakeRuleFromWord(text("wake")).value_or(WakeRule::Now);
    record.spec.wake.joining = std::chrono::milliseconds(number("wake_join_ms"));
    record.spec.notifyOn = text("notify_on");
    record.spec.after = BackgroundTaskId(text("after"));
    record.spec.limits = {number("memory_limit_bytes"), number("output_limit_bytes")};
    record.spec.niceness = int(number("nice"));
    record.spec.onLimit = limitRuleFromWord(text("on_limit")).value_or(LimitRule::Stop);
    record.spec.graphTask = int(number("graph_task"));
    record.workspace = text("workspace");
    record.spec.session = SessionId(text("session"));
    record.owner = text("owner");
    record.askedAt = QDateTime::fromString(text("asked_at"), Qt::ISODateWithMs);
    return record;
}

/// Empty when there is none.
TaskRecord contentOf(const QString &folder)
{
    QFile file(recordFileIn(folder));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    return recordFrom(isOpen ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject());
}

} // namespace

bool writeTaskRecord(const QString &folder, const TaskRecord &record)
{
    // By a rename, but without waiting for the disk: a task does not outlive a loss of power, so its record need not.
    return bool(replaceFileSoon(recordFileIn(folder), QJsonDocument(toJson(record)).toJson()));
}

bool isTaskRecordDamaged(const QString &folder)
{
    const TaskRecord record = contentOf(folder);
    return record.id.isEmpty() || record.spec.command.isEmpty();
}

std::optional<TaskRecord> readTaskRecord(const QString &folder)
{
    const TaskRecord record = contentOf(folder);
    // A folder that was copied or renamed by hand is nobody's task.
    if (record.id.toString() != QFileInfo(folder).fileName() || record.spec.command.isEmpty())
        return std::nullopt;
    return record;
}

} // namespace Deckhand
