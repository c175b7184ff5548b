#include "tools/taskcreatetool.h"

#include "taskgraph/taskstore.h"
#include "tools/inputschema.h"

namespace Deckhand {

ToolSpec TaskCreateTool::spec() const
{
    return {
        QStringLiteral("task_create"),
        QStringLiteral(
            "Adds a task to the plan (kept in .tasks/, seen by the user). Plan work of several steps with it: create "
            "the tasks, connect them with task_update, keep their status true while you work."),
        objectSchema(
            {required(QStringLiteral("subject"), wordSchema(QStringLiteral("What is to be done, on one line."))),
             optional(QStringLiteral("description"), textSchema(QStringLiteral("Details, if any.")))})};
}

QString TaskCreateTool::subject(const QJsonObject &input) const
{
    return input.value(QLatin1String("subject")).toString();
}

ToolRun *TaskCreateTool::start(const QJsonObject &input, QObject *parent)
{
    const Result<Task> task =
        m_services.tasks.create(subject(input), input.value(QLatin1String("description")).toString());
    return ToolRun::finished(task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed(), {}, false}
                                  : ToolOutcome::failure(task.error()),
                             parent);
}

} // namespace Deckhand
