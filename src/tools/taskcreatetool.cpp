#include "tools/taskcreatetool.h"

#include "taskgraph/taskstore.h"
#include "tools/taskfields.h"

namespace Deckhand {

ToolSpec TaskCreateTool::spec() const
{
    return {
        name(),
        QStringLiteral(
            "Adds a task to the plan (kept in .tasks/, seen by the user). Plan work of several steps with it: create "
            "the tasks with what blocks them, keep their status true while you work (task_update). A task that is one "
            "shell command can carry it: then task_update with start runs it, and what follows it."),
        objectSchema(QList<SchemaField>{required(QStringLiteral("subject"),
                                                 wordSchema(QStringLiteral("What is to be done, on one line.")))}
                     + taskFields())};
}

QString TaskCreateTool::subject(const QJsonObject &input) const
{
    return input.value(QLatin1String("subject")).toString();
}

ToolRun *TaskCreateTool::start(const QJsonObject &input, QObject *parent)
{
    const Result<Task> task = m_services.tasks.create(
        subject(input), input.value(QLatin1String("description")).toString(), taskChangeFrom(input));
    return ToolRun::finished(task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed(), {}, false}
                                  : ToolOutcome::failure(task.error()),
                             parent);
}

} // namespace Deckhand
