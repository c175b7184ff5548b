#include "graphrun/startplan.h"

#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

/// Who has it.
QString runText(const Task &task)
{
    if (!task.run.backgroundTask.isEmpty() && task.run.outcome.isEmpty())
        return QStringLiteral(" (background task %1)").arg(task.run.backgroundTask);
    return task.owner.isEmpty() ? QString() : QStringLiteral(" (by %1)").arg(task.owner.simplified());
}

Error cannotStart(const Task &task, const QString &why)
{
    return {QStringLiteral("Task %1 cannot be started: %2").arg(task.name(), why)};
}

QString inProgress(const Task &task)
{
    // Without a run of a command nobody can tell whether it is still worked on.
    const bool isForced = task.run.backgroundTask.isEmpty();
    return QStringLiteral("it is in progress already%1").arg(runText(task))
         + (isForced ? QStringLiteral("; if nobody works on it, name it and say that you mean it (force)") : QString());
}

/// Whether it may be started at all, whatever blocks it. `again`: also what is in progress.
Result<void> checkTask(const TaskGraph &graph, int id, bool again = false)
{
    const Task *task = graph.find(id);
    if (!task || task->status == TaskStatus::Deleted)
        return Error{graph.whyMissing(id) + QStringLiteral(" task_list shows the tasks.")};
    if (task->command.isEmpty())
        return cannotStart(*task,
                           QStringLiteral("it has no command. Set one with task_update, or work on it yourself."));
    if (task->isProposed())
        return Error{proposedText(*task)};
    // Its file may be somebody else's work.
    if (const Result<QString> folder = folderInWorkspace(task->command.folder); !folder)
        return cannotStart(*task, folder.error());
    switch (task->status) {
    case TaskStatus::InProgress:
        return again ? Result<void>() : cannotStart(*task, inProgress(*task) + u'.');
    case TaskStatus::Completed:
        return cannotStart(*task, QStringLiteral("it is completed. Set it to pending first to run it again."));
    case TaskStatus::Cancelled:
        return cannotStart(*task, QStringLiteral("it is cancelled. Set it to pending first."));
    default:
        return {};
    }
}

class Planner
{
public:
    Planner(const TaskGraph &graph, const StartWish &wish) : m_graph(graph), m_wish(wish) {}

    Result<StartPlan> plan()
    {
        for (const int id : roots()) {
            if (const Result<void> added = m_wish.withBlockers ? addWithBlockers(id) : addRoot(id); !added)
                return Error{added.error()};
        }
        if (m_chosen.isEmpty())
            return Error{QStringLiteral("Nothing can be started: no task that is ready has a command.")};
        addFollowers();
        return sorted();
    }

private:
    QList<int> roots() const
    {
        if (!m_wish.tasks.isEmpty())
            return m_wish.tasks;
        QList<int> roots;
        for (const Task &task : m_graph.shown()) {
            const bool hasTurn = m_wish.wholePlan ? whyNotStarted(m_graph, task).isEmpty() : m_graph.isReady(task);
            if (hasTurn && !task.command.isEmpty())
                roots.append(task.id);
        }
        return roots;
    }

    Result<void> addRoot(int id)
    {
        const bool again = m_wish.despiteBlockers && m_wish.tasks.contains(id) && !m_wish.inHands.contains(id);
        if (const Result<void> may = checkTask(m_graph, id, again); !may)
            return may;
        const QList<int> blockers = m_graph.openBlockers(*m_graph.find(id));
        const bool alone = !m_wish.despiteBlockers && !m_wish.wholePlan
                        && std::any_of(blockers.begin(), blockers.end(),
                                       [this](int other) { return !m_wish.tasks.contains(other); });
        if (alone)
            return cannotStart(
                *m_graph.find(id),
                QStringLiteral("it is blocked by %1. Start these first or with it (with_blockers), or say "
                               "that you mean it (force).")
                    .arg(m_graph.blockersText(*m_graph.find(id))));
        choose(id);
        return {};
    }

    /// What must come first, and what must come before that.
    Result<void> addWithBlockers(int id)
    {
        QList<int> waiting{id};
        while (!waiting.isEmpty()) {
            const int next = waiting.takeLast();
            if (m_chosen.contains(next))
                continue;
            const Task *task = m_graph.find(next);
            if (next != id && task && task->status == TaskStatus::InProgress)
                continue; // it is on its way
            if (const Result<void> may = checkTask(m_graph, next); !may)
                return next == id
                         ? may
                         : Result<void>(cannotStart(
                             *m_graph.find(id),
                             QStringLiteral("%1 must come first. %2").arg(m_graph.names({next}), may.error())));
            choose(next);
            waiting += m_graph.openBlockers(*task);
        }
        return {};
    }

    void addFollowers()
    {
        for (qsizetype i = 0; i < m_order.size(); ++i) {
            for (const int id : m_graph.find(m_order.at(i))->blocks) {
                const Task *task = m_graph.find(id);
                if (task && task->command.startsByItself && task->status == TaskStatus::Pending
                    && checkTask(m_graph, id))
                    choose(id);
            }
        }
    }

    void choose(int id)
    {
        if (!m_chosen.contains(id)) {
            m_chosen.insert(id);
            m_order.append(id);
        }
    }

    bool mayStartNow(int id) const
    {
        return m_graph.openBlockers(*m_graph.find(id)).isEmpty()
            || (m_wish.despiteBlockers && m_wish.tasks.contains(id));
    }

    /// In an order in which each comes after those that block it.
    StartPlan sorted() const
    {
        StartPlan plan;
        QList<int> rest;
        for (const Task &task : m_graph.shown()) {
            if (m_chosen.contains(task.id))
                (mayStartNow(task.id) ? plan.now : rest).append(task.id);
        }
        QSet<int> placed(plan.now.begin(), plan.now.end());
        for (bool moved = true; moved && !rest.isEmpty();) {
            moved = false;
            for (const int id : QList<int>(rest)) {
                const QList<int> blockers = m_graph.openBlockers(*m_graph.find(id));
                const bool follows = std::all_of(blockers.begin(), blockers.end(), [&](int blocker) {
                    return placed.contains(blocker) || !m_chosen.contains(blocker);
                });
                if (!follows)
                    continue;
                const auto runs = [&](int blocker) {
                    const Task *other = m_graph.find(blocker);
                    return (placed.contains(blocker) && !plan.waiting.contains(blocker))
                        || (other && other->status == TaskStatus::InProgress);
                };
                if (!std::all_of(blockers.begin(), blockers.end(), runs))
                    plan.waiting.append(id);
                plan.later.append(id);
                placed.insert(id);
                rest.removeOne(id);
                moved = true;
            }
        }
        // What is left waits for itself, by the files of another program.
        plan.later += rest;
        plan.waiting += rest;
        return plan;
    }

    const TaskGraph &m_graph;
    const StartWish &m_wish;
    QSet<int> m_chosen;
    QList<int> m_order;
};

/// The command comes last: nothing that follows it can be taken for a part of it, or the other way round.
QString lineOf(const Task &task, QStringList facts)
{
    if (!task.command.folder.isEmpty())
        facts.prepend(QStringLiteral("in ") + task.command.folder);
    const QString more = facts.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(facts.join(QStringLiteral("; ")));
    return QStringLiteral("%1 %2%3: %4").arg(task.name(), task.subject.simplified(), more, task.command.line);
}

} // namespace

Result<StartPlan> planStart(const TaskGraph &graph, const StartWish &wish)
{
    return Planner(graph, wish).plan();
}

QString proposedText(const Task &task)
{
    return QStringLiteral("Task %1 is proposed: the user approves it first.").arg(task.name());
}

QString whyNotStarted(const TaskGraph &graph, const Task &task)
{
    if (task.isProposed())
        return QStringLiteral("it is proposed, and not approved yet");
    if (task.command.isEmpty())
        return QStringLiteral("it has no command");
    if (task.status == TaskStatus::InProgress)
        return inProgress(task);
    if (task.status == TaskStatus::Failed)
        return QStringLiteral("it failed%1; name it to try it again")
            .arg(task.run.outcome.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(task.run.outcome));
    const Result<void> may = checkTask(graph, task.id);
    return may ? QString() : may.error();
}

QString startPlanText(const StartPlan &plan, const TaskGraph &graph)
{
    QStringList lines;
    for (const int id : plan.now)
        lines.append(QStringLiteral("now    ") + lineOf(*graph.find(id), {}));
    for (const int id : plan.later) {
        const Task &task = *graph.find(id);
        QStringList facts{QStringLiteral("after %1").arg(graph.blockersText(task))};
        if (plan.waiting.contains(id))
            facts.append(QStringLiteral("not all of these are run"));
        lines.append(QStringLiteral("later  ") + lineOf(task, facts));
    }
    return lines.join(u'\n');
}

QString commandsOf(const StartPlan &plan, const TaskGraph &graph)
{
    QStringList commands;
    for (const int id : plan.all())
        commands.append(graph.find(id)->command.line);
    return commands.join(u'\n');
}

} // namespace Deckhand
