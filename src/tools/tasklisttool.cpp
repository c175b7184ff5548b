#include "tools/tasklisttool.h"

#include "taskgraph/taskstore.h"
#include "tools/excerpt.h"
#include "tools/inputschema.h"

namespace Deckhand {

ToolSpec TaskListTool::spec() const
{
    return {name(),
            QStringLiteral(
                "Shows the plan, a line a task, first what is ready: [ ] pending, [>] in progress, [x] completed, "
                "[!] failed, [-] cancelled; and what it waits for."),
            objectSchema({})};
}

QString TaskListTool::subject(const QJsonObject &) const
{
    return {};
}

ToolRun *TaskListTool::start(const QJsonObject &, QObject *parent)
{
    // The folder is watched, but a change of a moment ago may not have been told yet.
    m_services.tasks.reload();
    QString text = taskListText(m_services.tasks.graph());
    for (const QString &problem : m_services.tasks.problems())
        text += QLatin1Char('\n') + problem;
    return ToolRun::finished({withoutMiddle(text, kMaxResultCharacters), {}, false}, parent);
}

} // namespace Deckhand
