#include "tools/taskgettool.h"

#include "taskgraph/taskstore.h"
#include "tools/inputschema.h"

namespace Deckhand {

ToolSpec TaskGetTool::spec() const
{
    return {name(), QStringLiteral("Shows one task of the plan with all its fields, as JSON."),
            objectSchema({required(QStringLiteral("task_id"), taskIdSchema(QStringLiteral("The task's number.")))})};
}

QString TaskGetTool::subject(const QJsonObject &input) const
{
    return m_services.tasks.graph().names({taskIdFrom(input.value(QLatin1String("task_id")))});
}

ToolRun *TaskGetTool::start(const QJsonObject &input, QObject *parent)
{
    m_services.tasks.reload();
    const int id = taskIdFrom(input.value(QLatin1String("task_id")));
    const Task *task = m_services.tasks.graph().find(id);
    return ToolRun::finished(task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed(), {}, false}
                                  : ToolOutcome::failure(m_services.tasks.graph().whyMissing(id)
                                                         + QStringLiteral(" task_list shows the tasks.")),
                             parent);
}

} // namespace Deckhand
