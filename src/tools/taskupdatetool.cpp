#include "tools/taskupdatetool.h"

#include "taskgraph/taskstore.h"
#include "tools/inputschema.h"

namespace Deckhand {

namespace {

std::optional<QString> textIn(const QJsonObject &input, QLatin1String name)
{
    return input.contains(name) ? std::optional(input.value(name).toString()) : std::nullopt;
}

TaskChange changeFrom(const QJsonObject &input)
{
    TaskChange change;
    change.status = taskStatusFromWord(input.value(QLatin1String("status")).toString());
    change.owner = textIn(input, QLatin1String("owner"));
    change.command = textIn(input, QLatin1String("command"));
    change.addBlockedBy = taskIdsFrom(input.value(QLatin1String("addBlockedBy")));
    change.addBlocks = taskIdsFrom(input.value(QLatin1String("addBlocks")));
    change.removeBlockedBy = taskIdsFrom(input.value(QLatin1String("removeBlockedBy")));
    return change;
}

} // namespace

ToolSpec TaskUpdateTool::spec() const
{
    const QStringList statuses{QStringLiteral("pending"), QStringLiteral("in_progress"), QStringLiteral("completed")};
    return {QStringLiteral("task_update"),
            QStringLiteral(
                "Changes a task of the plan: its status, what it waits for, its owner or its command. Set in_progress "
                "when you begin it and completed as soon as it is done; a completed task no longer blocks others."),
            objectSchema(
                {required(QStringLiteral("task_id"), taskIdSchema(QStringLiteral("The task's number."))),
                 optional(QStringLiteral("status"), choiceSchema(statuses, QStringLiteral("The new status."))),
                 optional(QStringLiteral("addBlockedBy"),
                          taskIdsSchema(QStringLiteral("Tasks that must be done before it."))),
                 optional(QStringLiteral("addBlocks"), taskIdsSchema(QStringLiteral("Tasks that must wait for it."))),
                 optional(QStringLiteral("removeBlockedBy"),
                          taskIdsSchema(QStringLiteral("Tasks that it need not wait for any more."))),
                 optional(QStringLiteral("owner"), textSchema(QStringLiteral("Who works on it."))),
                 optional(QStringLiteral("command"), textSchema(QStringLiteral("A command that belongs to it.")))})};
}

QString TaskUpdateTool::subject(const QJsonObject &input) const
{
    return QStringLiteral("#%1").arg(taskIdFrom(input.value(QLatin1String("task_id"))));
}

QString TaskUpdateTool::summary(const QJsonObject &input) const
{
    const QString status = input.value(QLatin1String("status")).toString();
    return status.isEmpty() ? subject(input) : QString(subject(input) + QLatin1Char(' ') + status);
}

ToolRun *TaskUpdateTool::start(const QJsonObject &input, QObject *parent)
{
    const Result<Task> task =
        m_services.tasks.update(taskIdFrom(input.value(QLatin1String("task_id"))), changeFrom(input));
    return ToolRun::finished(task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed(), {}, false}
                                  : ToolOutcome::failure(task.error()),
                             parent);
}

} // namespace Deckhand
