#include "tools/taskupdatetool.h"

#include "taskgraph/taskstore.h"
#include "tools/taskfields.h"

namespace Deckhand {

ToolSpec TaskUpdateTool::spec() const
{
    return {QStringLiteral("task_update"),
            QStringLiteral(
                "Changes a task of the plan: its status, what it waits for, its owner, its command. Set in_progress "
                "when you begin it and completed as soon as it is done; a completed task no longer blocks others, one "
                "that failed or was cancelled does. deleted hides it."),
            objectSchema(QList<SchemaField>{
                             required(QStringLiteral("task_id"), taskIdSchema(QStringLiteral("The task's number."))),
                             optional(QStringLiteral("status"),
                                      choiceSchema(taskStatusWords(), QStringLiteral("The new status."))),
                             optional(QStringLiteral("subject"), wordSchema(QStringLiteral("What is to be done.")))}
                         + taskFields()
                         + QList<SchemaField>{
                             optional(QStringLiteral("removeBlockedBy"),
                                      taskIdsSchema(QStringLiteral("Tasks that it need not wait for any more."))),
                             optional(QStringLiteral("removeBlocks"),
                                      taskIdsSchema(QStringLiteral("Tasks that need not wait for it any more."))),
                             optional(QStringLiteral("force"),
                                      booleanSchema(QStringLiteral("Begin or complete it although it is blocked.")))})};
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

Result<TaskChange> TaskUpdateTool::changeFrom(const QJsonObject &input) const
{
    Result<TaskChange> fields = taskChangeFrom(input);
    if (!fields)
        return fields;
    TaskChange &change = fields.value();
    change.status = taskStatusFromWord(input.value(QLatin1String("status")).toString());
    if (input.contains(QLatin1String("subject")))
        change.subject = input.value(QLatin1String("subject")).toString();
    change.removeBlockedBy = taskIdsFrom(input.value(QLatin1String("removeBlockedBy")));
    change.removeBlocks = taskIdsFrom(input.value(QLatin1String("removeBlocks")));
    change.despiteBlockers = input.value(QLatin1String("force")).toBool();
    // Whoever begins a task that nobody has works on it.
    const Task *task = m_services.tasks.graph().find(taskIdFrom(input.value(QLatin1String("task_id"))));
    if (change.status == TaskStatus::InProgress && !change.owner && task && task->owner.isEmpty()
        && m_services.sessionName)
        change.owner = m_services.sessionName();
    return fields;
}

ToolRun *TaskUpdateTool::start(const QJsonObject &input, QObject *parent)
{
    m_services.tasks.reload();
    const Result<TaskChange> change = changeFrom(input);
    if (!change)
        return ToolRun::finished(ToolOutcome::failure(change.error()), parent);
    const Result<Task> task = m_services.tasks.update(taskIdFrom(input.value(QLatin1String("task_id"))), *change);
    return ToolRun::finished(task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed(), {}, false}
                                  : ToolOutcome::failure(task.error()),
                             parent);
}

} // namespace Deckhand
