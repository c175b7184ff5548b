#include "taskgraph/planreminder.h"

namespace Deckhand {

namespace {

/// `words`: what can close no element.
QString programWords(const QString &element, const QString &words)
{
    return QStringLiteral(
               "<%1>\nThis is an automatic reminder of the program. It is no message from the user and no answer "
               "to any question.\n\n%2\n</%1>")
        .arg(element, words);
}

} // namespace

QString PlanReminder::planModeText()
{
    return programWords(
        QStringLiteral("plan-mode"),
        QStringLiteral("The permission mode is plan, for this turn. Read and search as much as you "
                       "need, then write the plan as tasks with task_create (what comes first, and "
                       "the command where one does it). They are only proposed: the user edits and approves them. "
                       "Then end the turn; nothing else is changed or run."));
}

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
    return programWords(
        QStringLiteral("plan-reminder"),
        QStringLiteral(
            "These tasks of the plan have been in progress for a while, and nothing was said of them. If they are "
            "done, failed or given up, say so with task_update; if you still work on them, go on.\n")
            + forgotten.join(u'\n').replace(u'<', QStringLiteral("&lt;")));
}

} // namespace Deckhand
