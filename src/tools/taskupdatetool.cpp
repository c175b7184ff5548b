#include "tools/taskupdatetool.h"

#include "background/noticeinbox.h"
#include "taskgraph/taskstore.h"
#include "tools/taskfields.h"

namespace Deckhand {

ToolSpec TaskUpdateTool::spec() const
{
    return {
        name(),
        QStringLiteral(
            "Changes a task of the plan: its status, what it waits for, its owner, its command. Set in_progress "
            "when you begin it and completed as soon as it is done; a completed task no longer blocks others, one "
            "that failed or was cancelled does. deleted hides it. With start it runs the task's command as a "
            "background task instead: in_progress while it runs, completed at exit code 0, failed otherwise; what "
            "it blocks follows by itself where auto_start is set. Starting a failed task tries it again."),
        objectSchema(
            QList<SchemaField>{
                required(QStringLiteral("task_id"), taskIdSchema(QStringLiteral("The task's number."))),
                optional(QStringLiteral("status"), choiceSchema(taskStatusWords(), QStringLiteral("The new status."))),
                optional(QStringLiteral("subject"), wordSchema(QStringLiteral("What is to be done.")))}
            + taskFields()
            + QList<SchemaField>{
                optional(QStringLiteral("removeBlockedBy"),
                         taskIdsSchema(QStringLiteral("Tasks that it need not wait for any more."))),
                optional(QStringLiteral("removeBlocks"),
                         taskIdsSchema(QStringLiteral("Tasks that need not wait for it any more."))),
                optional(QStringLiteral("force"),
                         booleanSchema(
                             QStringLiteral("Begin or complete it although it is blocked; with start also although "
                                            "it is in progress, when nobody runs it."))),
                optional(QStringLiteral("start"),
                         booleanSchema(QStringLiteral("Run its command in the background. Goes alone."))),
                optional(QStringLiteral("with_blockers"),
                         booleanSchema(QStringLiteral("With start: first run what blocks it, as make "
                                                      "does."))),
                optional(QStringLiteral("dry_run"), booleanSchema(QStringLiteral("Only say what start would run.")))})};
}

Effect TaskUpdateTool::effectOf(const QJsonObject &input) const
{
    return TaskStart::isWanted(input) ? m_start.effect(input) : Effect::Bookkeeping;
}

ToolPreview TaskUpdateTool::preview(const QJsonObject &input) const
{
    return {QStringLiteral("Run tasks of the plan"), m_start.shown(input), false};
}

QString TaskUpdateTool::subject(const QJsonObject &input) const
{
    if (TaskStart::isWanted(input))
        return m_start.commands(input);
    return m_services.tasks.graph().names({taskIdFrom(input.value(QLatin1String("task_id")))});
}

QString TaskUpdateTool::summary(const QJsonObject &input) const
{
    const QString id = m_services.tasks.graph().names({taskIdFrom(input.value(QLatin1String("task_id")))});
    if (TaskStart::isWanted(input))
        return id + (TaskStart::isDryRun(input) ? QLatin1String(" start (dry run)") : QLatin1String(" start"));
    const QString status = input.value(QLatin1String("status")).toString();
    return status.isEmpty() ? id : QString(id + QLatin1Char(' ') + status);
}

TaskChange TaskUpdateTool::changeFrom(const QJsonObject &input) const
{
    TaskChange change = taskChangeFrom(input);
    change.status = taskStatusFromWord(input.value(QLatin1String("status")).toString());
    if (input.contains(QLatin1String("subject")))
        change.subject = input.value(QLatin1String("subject")).toString();
    change.removeBlockedBy = taskIdsFrom(input.value(QLatin1String("removeBlockedBy")));
    change.removeBlocks = taskIdsFrom(input.value(QLatin1String("removeBlocks")));
    change.despiteBlockers = input.value(QLatin1String("force")).toBool();
    // Whoever begins a task that nobody has works on it.
    const Task *task = m_services.tasks.graph().find(taskIdFrom(input.value(QLatin1String("task_id"))));
    if (change.status == TaskStatus::InProgress && !change.owner && task && task->owner.isEmpty()
        && !m_services.notices.session().isEmpty())
        change.owner = QStringLiteral("session ") + m_services.notices.session().toString().left(8);
    return change;
}

ToolRun *TaskUpdateTool::start(const QJsonObject &input, QObject *parent)
{
    if (TaskStart::isWanted(input))
        return ToolRun::finished(m_start.run(input), parent);
    m_services.tasks.reload();
    const Result<Task> task =
        m_services.tasks.update(taskIdFrom(input.value(QLatin1String("task_id"))), changeFrom(input));
    return ToolRun::finished(task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed(), {}, false}
                                  : ToolOutcome::failure(task.error()),
                             parent);
}

} // namespace Deckhand
