#include "ui/tasks/taskediting.h"

#include "graphrun/graphrun.h"
#include "ui/tasks/startquestion.h"
#include "ui/tasks/taskform.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// Between its neighbours there; nothing where there is no place in that direction.
std::optional<double> placeFor(const TaskGraph &graph, int id, int direction)
{
    const QList<Task> tasks = graph.shown();
    const auto found = std::find_if(tasks.begin(), tasks.end(), [id](const Task &task) { return task.id == id; });
    const auto at = [&tasks](qsizetype row) { return tasks.at(row).position.value_or(tasks.at(row).id); };
    const qsizetype row = found - tasks.begin();
    const qsizetype next = row + direction;    // whom it passes
    const qsizetype beyond = next + direction; // before whom it then stands
    if (found == tasks.end() || next < 0 || next >= tasks.size())
        return std::nullopt;
    return beyond < 0 || beyond >= tasks.size() ? at(next) + direction : (at(next) + at(beyond)) / 2;
}

QString verbOf(TaskStatus status)
{
    switch (status) {
    case TaskStatus::Pending:
        return TaskEditing::tr("Reopen %1");
    case TaskStatus::InProgress:
        return TaskEditing::tr("Begin %1");
    case TaskStatus::Completed:
        return TaskEditing::tr("Complete %1");
    case TaskStatus::Failed:
        return TaskEditing::tr("Fail %1");
    case TaskStatus::Cancelled:
        return TaskEditing::tr("Cancel %1");
    case TaskStatus::Deleted:
        return TaskEditing::tr("Delete %1");
    }
    Q_UNREACHABLE();
}

} // namespace

TaskEditing::TaskEditing(TaskStore &store, GraphRun &run, QWidget &window)
    : QObject(&window),
      m_store(store),
      m_run(run),
      m_window(window),
      m_undo(store)
{
    connect(&m_undo, &TaskUndo::changed, this, [this] { emit undoChanged(m_undo.undoText(), m_undo.redoText()); });
}

void TaskEditing::create()
{
    auto *form = new TaskForm(&m_window);
    connect(form, &TaskForm::submitted, this, [this, form](TaskChange change) {
        const QString description = change.description.value_or(QString());
        const Result<Task> made = m_undo.create(change.subject.value_or(QString()), description, change);
        if (!made)
            return form->refuse(made.error());
        form->accept();
        emit created(made->id);
    });
    form->open();
}

void TaskEditing::edit(int id)
{
    const Task *task = m_store.graph().find(id);
    if (!task)
        return;
    auto *form = new TaskForm(&m_window);
    form->edit(*task);
    connect(form, &TaskForm::submitted, this, [this, form, id](const TaskChange &change) {
        const Result<Task> changed = m_undo.update(id, change, tr("Edit %1").arg(m_store.graph().names({id})));
        changed ? form->accept() : form->refuse(changed.error());
    });
    form->open();
}

void TaskEditing::start(int id)
{
    StartWish wish;
    if (id > 0)
        wish.tasks.append(id);
    const Result<StartPlan> plan = m_run.plan(wish);
    // A click on one task starts one command; what goes beyond that is shown first.
    if (plan && plan->all() == wish.tasks)
        startNow(wish);
    else
        ask(wish);
}

void TaskEditing::ask(const StartWish &wish)
{
    auto *question = new StartQuestion(
        wish,
        [this](const StartWish &wish) -> Result<QString> {
            const Result<StartPlan> plan = m_run.plan(wish);
            return plan ? Result<QString>(startPlanText(*plan, m_store.graph())) : Result<QString>(Error{plan.error()});
        },
        &m_window);
    connect(question, &StartQuestion::chosen, this, &TaskEditing::startNow);
    question->open();
}

void TaskEditing::startNow(const StartWish &wish)
{
    if (const Result<StartPlan> started = m_run.start(wish); !started)
        emit refused(started.error());
}

void TaskEditing::stop(int id)
{
    const Task *task = m_store.graph().find(id);
    if (m_run.stop(id) || !task)
        return;
    emit refused(m_run.runsElsewhere(*task)
                     ? tr("Task %1 is run by another Deckhand. Stop it there, or set its status by hand if that one is "
                          "gone.")
                           .arg(task->name())
                     : tr("Nothing of task %1 runs here. Set its status by hand if it is over.").arg(task->name()));
}

void TaskEditing::setStatus(int id, TaskStatus status)
{
    const Task *task = m_store.graph().find(id);
    if (!task)
        return;
    TaskChange change;
    change.status = status;
    // A person who ticks off a task sees what blocks it, and means it.
    change.despiteBlockers = true;
    if (status == TaskStatus::Pending)
        change.run = TaskRun();
    if (const Result<Task> changed = m_undo.update(id, change, verbOf(status).arg(task->name())); !changed)
        return emit refused(changed.error());
    // What is taken out of the plan shall not run on for it.
    if (status != TaskStatus::Completed)
        m_run.stop(id);
}

bool TaskEditing::approve(const QList<Task> &shown)
{
    const QString what =
        shown.size() == 1 ? tr("Approve %1").arg(shown.first().name()) : tr("Approve %1 tasks").arg(shown.size());
    const Result<void> approved = m_undo.approve(shown, what);
    tell(approved);
    return approved.ok();
}

void TaskEditing::discard(const QList<int> &tasks)
{
    TaskChange gone;
    gone.status = TaskStatus::Deleted;
    tell(m_undo.updateAll(tasks, gone, tr("Discard what is proposed")));
}

void TaskEditing::move(int id, int direction)
{
    const std::optional<double> place = placeFor(m_store.graph(), id, direction);
    if (!place)
        return;
    TaskChange change;
    change.position = place;
    if (const Result<Task> moved = m_undo.update(id, change, tr("Move %1").arg(m_store.graph().names({id}))); !moved)
        emit refused(moved.error());
}

void TaskEditing::tell(const Result<void> &result)
{
    if (!result)
        emit refused(result.error());
}

} // namespace Deckhand
