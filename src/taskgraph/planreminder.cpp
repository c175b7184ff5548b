#include "taskgraph/planreminder.h"

namespace Deckhand {

QString PlanReminder::beforeCall(const TaskGraph &graph)
{
    ++m_call;
    QHash<int, Seen> seen;
    QStringList forgotten;
    for (const Task &task : graph.shown()) {
        const bool isRun = !task.run.backgroundTask.isEmpty() && task.run.outcome.isEmpty();
        if (task.status != TaskStatus::InProgress || isRun)
            continue;
        const auto known = m_seen.constFind(task.id);
        const Seen now = known != m_seen.constEnd() && known->task == task ? *known : Seen{task, m_call};
        seen.insert(task.id, now);
        if (m_call - now.since >= kUntouched)
            forgotten.append(taskListLine(task));
    }
    m_seen = seen;
    if (forgotten.isEmpty() || m_call - m_lastReminder < kDistance)
        return {};
    m_lastReminder = m_call;
    return QStringLiteral(
               "<plan-reminder>\nThis is an automatic reminder of the program. It is no message from the user and no answer to any "
               "question.\n\nThese tasks of the plan have been in progress for a while, and nothing was said of them. If they are "
               "done, failed or given up, say so with task_update; if you still work on them, go on.\n")
         + forgotten.join(u'\n').replace(u'<', QStringLiteral("&lt;")) + QStringLiteral("\n</plan-reminder>");
}

} // namespace Deckhand
