#include "background/noticeinbox.h"
#include "taskgraph/taskstore.h"
#include "tools/inputschema.h"
#include "tools/servicetool.h"
#include "tools/taskstart.h"

namespace Deckhand {

namespace {

std::optional<QString> textIn(const QJsonObject &input, QStringView name)
{
    return input.contains(name) ? std::optional(input[name].toString()) : std::nullopt;
}

/// What a new task and a changed one have in common.
QList<SchemaField> taskFields()
{
    return {
        optional("description", textSchema("Details, if any.")),
        optional("addBlockedBy", taskIdsSchema("Tasks that must be done before it.")),
        optional("addBlocks", taskIdsSchema("Tasks that must wait for it.")),
        optional("owner", textSchema("Who works on it.")),
        optional("command",
                 textSchema("The shell command that does it. Such a task is run with task_update and start; its exit "
                            "code says whether it is completed or failed.")),
        optional("folder", textSchema("Where the command runs, relative to the workspace.")),
        optional("timeout_s",
                 integerSchema(0, 31'536'000, "Time limit of the command in seconds; 0, or not given: none.")),
        optional("wake", choiceSchema({QStringLiteral("now"), QStringLiteral("join"), QStringLiteral("on_failure"),
                                       QStringLiteral("next_message"), QStringLiteral("never"), QString()},
                                      "When the command's end may start a turn while you are idle, as in "
                                      "background_run. Not given: on_failure when other tasks start by "
                                      "themselves after it, else now.")),
        optional("auto_start", booleanSchema("Once the plan was started, the command starts by itself as soon as "
                                             "everything that blocks it is completed."))};
}

/// The same, of a call.
TaskChange taskChangeFrom(const QJsonObject &input)
{
    TaskChange change;
    change.description = textIn(input, u"description");
    change.addBlockedBy = taskIdsFrom(input[u"addBlockedBy"]);
    change.addBlocks = taskIdsFrom(input[u"addBlocks"]);
    change.owner = textIn(input, u"owner");
    change.command = textIn(input, u"command");
    change.wake = textIn(input, u"wake");
    change.folder = textIn(input, u"folder");
    if (input.contains(u"timeout_s"))
        change.timeLimitSeconds = input[u"timeout_s"].toInt();
    if (input.contains(u"auto_start"))
        change.startsByItself = input[u"auto_start"].toBool();
    return change;
}

ToolOutcome outcomeOf(const Result<Task> &task)
{
    return task ? ToolOutcome{QString::fromUtf8(taskToJson(*task)).trimmed()} : ToolOutcome::failure(task.error());
}

bool onlyPlans(const ToolServices &services)
{
    return services.onlyPlans && services.onlyPlans();
}

Error isNoProposal(const Task &task)
{
    return {
        QStringLiteral("Task %1 is not proposed: while the permission mode is plan, only proposed tasks are changed.")
            .arg(task.name())};
}

/// Only the user makes a task of what is proposed; the model may change it, or take it back.
Result<void> mayChange(const Task &task, const TaskChange &change, bool onlyPlans)
{
    if (task.proposed && change.status && !isUnbegun(*change.status))
        return Error{proposedText(task)};
    return onlyPlans && !task.proposed ? Result<void>(isNoProposal(task)) : Result<void>();
}

/// What others wait for is theirs. That it waits for them itself changes nothing for them.
Result<void> mayBlock(const TaskGraph &graph, const TaskChange &change, bool onlyPlans)
{
    const QList<int> others = change.addBlocks + change.removeBlocks;
    for (const int id : onlyPlans ? others : QList<int>()) {
        if (const Task *other = graph.find(id); other && !other->proposed)
            return Result<void>(isNoProposal(*other));
    }
    return {};
}

/// As in #7.
QString nameOf(const ToolServices &services, const QJsonObject &input)
{
    return services.tasks.graph().names({taskIdFrom(input[u"task_id"])});
}

/// `task_create`: a new task.
class TaskCreateTool final : public ServiceTool
{
public:
    TaskCreateTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "subject") {}

    ToolSpec spec() const override
    {
        return {
            name(),
            QStringLiteral(
                "Adds a task to the plan (kept in .tasks/, seen by the user). Plan work of several steps with it: "
                "create the tasks with what blocks them, keep their status true while you work (task_update). A task "
                "that is one shell command can carry it: then task_update with start runs it, and what follows it."),
            objectSchema(QList<SchemaField>{required("subject", wordSchema("What is to be done, on one line."))}
                         + taskFields())};
    }

    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        TaskChange more = taskChangeFrom(input);
        more.proposed = onlyPlans(m_services);
        if (const Result<void> may = mayBlock(m_services.tasks.graph(), more, *more.proposed); !may)
            return ToolRun::failed(may.error(), parent);
        return ToolRun::finished(
            outcomeOf(m_services.tasks.create(subject(input), input[u"description"].toString(), more)), parent);
    }
};

/// `task_update`: changes status, edges, owner or command of a task; or starts its command.
class TaskUpdateTool final : public ServiceTool
{
public:
    TaskUpdateTool(const ToolKind &kind, const ToolServices &services)
        : ServiceTool(kind, services, "task_id"),
          m_start(services)
    {
    }

    ToolSpec spec() const override;
    /// Of one that starts commands: that.
    Effect effectOf(const QJsonObject &input) const override
    {
        return TaskStart::isWanted(input) ? m_start.effect(input) : Effect::Bookkeeping;
    }
    QString subject(const QJsonObject &input) const override
    {
        return TaskStart::isWanted(input) ? m_start.commands(input) : nameOf(m_services, input);
    }
    QString summary(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override
    {
        return {QStringLiteral("Run tasks of the plan"), m_start.shown(input), false};
    }
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    TaskChange changeFrom(const QJsonObject &input) const;

    TaskStart m_start;
};

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
            QList<SchemaField>{required("task_id", taskIdSchema("The task's number.")),
                               optional("status", choiceSchema(taskStatusWords(), "The new status.")),
                               optional("subject", wordSchema("What is to be done."))}
            + taskFields()
            + QList<SchemaField>{
                optional("removeBlockedBy", taskIdsSchema("Tasks that it need not wait for any more.")),
                optional("removeBlocks", taskIdsSchema("Tasks that need not wait for it any more.")),
                optional("force", booleanSchema("Begin or complete it although it is blocked; with start also although "
                                                "it is in progress, when nobody runs it.")),
                optional("start", booleanSchema("Run its command in the background. Goes alone.")),
                optional("with_blockers", booleanSchema("With start: first run what blocks it, as make "
                                                        "does.")),
                optional("dry_run", booleanSchema("Only say what start would run."))})};
}

QString TaskUpdateTool::summary(const QJsonObject &input) const
{
    const QString id = nameOf(m_services, input);
    if (TaskStart::isWanted(input))
        return id + (TaskStart::isDryRun(input) ? QLatin1String(" start (dry run)") : QLatin1String(" start"));
    const QString status = input[u"status"].toString();
    return status.isEmpty() ? id : QString(id + QLatin1Char(' ') + status);
}

TaskChange TaskUpdateTool::changeFrom(const QJsonObject &input) const
{
    TaskChange change = taskChangeFrom(input);
    change.status = taskStatusFromWord(input[u"status"].toString());
    if (input.contains(u"subject"))
        change.subject = input[u"subject"].toString();
    change.removeBlockedBy = taskIdsFrom(input[u"removeBlockedBy"]);
    change.removeBlocks = taskIdsFrom(input[u"removeBlocks"]);
    change.despiteBlockers = input[u"force"].toBool();
    // Whoever begins a task that nobody has works on it.
    const Task *task = m_services.tasks.graph().find(taskIdFrom(input[u"task_id"]));
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
    const TaskChange change = changeFrom(input);
    const bool plans = onlyPlans(m_services);
    if (const Result<void> may = mayBlock(m_services.tasks.graph(), change, plans); !may)
        return ToolRun::failed(may.error(), parent);
    const auto check = [&](const Task &now) { return mayChange(now, change, plans); };
    return ToolRun::finished(outcomeOf(m_services.tasks.update(taskIdFrom(input[u"task_id"]), change, check)), parent);
}

/// `task_list`: the plan, a line a task.
class TaskListTool final : public ServiceTool
{
public:
    TaskListTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "") {}

    ToolSpec spec() const override
    {
        return {name(),
                QStringLiteral(
                    "Shows the plan, a line a task, first what is ready: [ ] pending, [>] in progress, [x] completed, "
                    "[!] failed, [-] cancelled; (proposed): the user has not approved it; and what it waits for."),
                objectSchema({})};
    }

    ToolRun *start(const QJsonObject &, QObject *parent) override
    {
        // The folder is watched, but a change of a moment ago may not have been told yet.
        m_services.tasks.reload();
        QString text = taskListText(m_services.tasks.graph());
        for (const QString &problem : m_services.tasks.problems())
            text += QLatin1Char('\n') + problem;
        return ToolRun::finished({withoutMiddle(text, kMaxResultCharacters)}, parent);
    }
};

/// `task_get`: one task as JSON.
class TaskGetTool final : public ServiceTool
{
public:
    TaskGetTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "task_id") {}

    ToolSpec spec() const override
    {
        return {name(), QStringLiteral("Shows one task of the plan with all its fields, as JSON."),
                objectSchema({required("task_id", taskIdSchema("The task's number."))})};
    }

    QString subject(const QJsonObject &input) const override { return nameOf(m_services, input); }

    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        m_services.tasks.reload();
        const int id = taskIdFrom(input[u"task_id"]);
        const Task *task = m_services.tasks.graph().find(id);
        return ToolRun::finished(task ? outcomeOf(*task)
                                      : ToolOutcome::failure(m_services.tasks.graph().whyMissing(id)
                                                             + QStringLiteral(" task_list shows the tasks.")),
                                 parent);
    }
};

} // namespace

QList<StandardTool> planTools()
{
    return {standardTool<TaskCreateTool>(QStringLiteral("task_create"), Effect::Bookkeeping),
            standardTool<TaskUpdateTool>(QStringLiteral("task_update"), Effect::Plan),
            standardTool<TaskListTool>(QStringLiteral("task_list"), Effect::Bookkeeping),
            standardTool<TaskGetTool>(QStringLiteral("task_get"), Effect::Bookkeeping)};
}

} // namespace Deckhand
