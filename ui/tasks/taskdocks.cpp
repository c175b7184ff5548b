#include "ui/tasks/taskdocks.h"

#include "graphrun/graphrun.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "ui/taskgraph/taskgraphview.h"
#include "ui/tasks/proposalpanel.h"
#include "ui/tasks/taskdetail.h"
#include "ui/tasks/taskediting.h"
#include "ui/tasks/taskgraphpanel.h"
#include "ui/tasks/taskspanel.h"

namespace Deckhand {

namespace {

/// In the user's words, and therefore without any that others have written: no subjects.
QString approvalWords(const QStringList &approved, const QStringList &others)
{
    const QString list = approved.join(QStringLiteral(", "));
    const QString words = approved.size() == 1
                            ? TaskDocks::tr("I approve task %1 of the plan. Carry it out.").arg(list)
                            : TaskDocks::tr("I approve tasks %1 of the plan. Carry them out.").arg(list);
    if (others.isEmpty())
        return words;
    const QString rest = others.join(QStringLiteral(", "));
    return words + u' '
         + (others.size() == 1 ? TaskDocks::tr("%1 is not approved: leave it as it is.").arg(rest)
                               : TaskDocks::tr("%1 are not approved: leave them as they are.").arg(rest));
}

} // namespace

TaskDocks::TaskDocks(const Parts &parts, QWidget &window)
    : QObject(&window),
      m_model(parts.model),
      m_editing(new TaskEditing(parts.store, parts.run, window)),
      m_detail(new TaskDetail(parts.store)),
      m_proposal(new ProposalPanel(parts.store, &window))
{
    m_detail->setRunsElsewhere([&run = parts.run](const Task &task) { return run.runsElsewhere(task); });
    m_list = new TasksPanel(&parts.model, m_detail, &window);
    m_graph = new TaskGraphPanel(&parts.model, parts.clock, m_list->taskActions(), &window);
    wireList();
    wireGraph();
    wireProposal(parts.store);
    connect(m_editing, &TaskEditing::refused, this, &TaskDocks::refused);
    connect(m_editing, &TaskEditing::created, this, &TaskDocks::select);
    connect(m_editing, &TaskEditing::undoChanged, m_list, &TasksPanel::setUndo);
    connect(m_graph, &TaskGraphPanel::refused, this, &TaskDocks::refused);
    connect(&parts.run, &GraphRun::troubled, this, &TaskDocks::refused);
}

void TaskDocks::wireList()
{
    connect(m_detail, &TaskDetail::taskRequested, this, &TaskDocks::select);
    connect(m_detail, &TaskDetail::outputRequested, this, &TaskDocks::outputRequested);
    connect(m_detail, &TaskDetail::callRequested, this, &TaskDocks::callRequested);
    connect(m_list, &TasksPanel::createRequested, m_editing, &TaskEditing::create);
    connect(m_list, &TasksPanel::editRequested, m_editing, &TaskEditing::edit);
    connect(m_list, &TasksPanel::startRequested, m_editing, &TaskEditing::start);
    connect(m_list, &TasksPanel::stopRequested, m_editing, &TaskEditing::stop);
    connect(m_list, &TasksPanel::statusRequested, m_editing, &TaskEditing::setStatus);
    connect(m_list, &TasksPanel::moveRequested, m_editing, &TaskEditing::move);
    connect(m_list, &TasksPanel::undoRequested, m_editing, &TaskEditing::undo);
    connect(m_list, &TasksPanel::redoRequested, m_editing, &TaskEditing::redo);
}

void TaskDocks::wireGraph()
{
    TaskGraphView *view = m_graph->view();
    connect(m_list, &TasksPanel::taskSelected, view, &TaskGraphView::setCurrentTask);
    connect(view, &TaskGraphView::currentTaskChanged, m_list, &TasksPanel::selectTask);
    connect(view, &TaskGraphView::taskActivated, this, &TaskDocks::open);
}

void TaskDocks::wireProposal(const TaskStore &store)
{
    connect(m_proposal, &ProposalPanel::proposalChanged, m_list, &TasksPanel::setProposal);
    m_proposal->setIdle(false); // until a conversation is shown
    connect(m_list, &TasksPanel::proposalRequested, m_proposal, &ProposalPanel::showAgain);
    connect(m_list, &TasksPanel::approveRequested, this, [this, &store](int id) {
        if (const Task *task = store.graph().find(id))
            m_editing->approve({*task});
    });
    connect(m_proposal, &ProposalPanel::editRequested, m_editing, &TaskEditing::edit);
    connect(m_proposal, &ProposalPanel::discardRequested, m_editing, &TaskEditing::discard);
    connect(m_proposal, &ProposalPanel::carryOutRequested, this, &TaskDocks::carryOut);
}

void TaskDocks::carryOut(const QList<Task> &chosen, const QList<Task> &others, PermissionMode mode)
{
    if (!m_editing->approve(chosen))
        return;
    const auto names = [](const QList<Task> &tasks) {
        QStringList names;
        for (const Task &task : tasks)
            names.append(task.name());
        return names;
    };
    emit carryOutRequested(approvalWords(names(chosen), names(others)), mode);
}

void TaskDocks::setCalls(const ToolLogModel &calls)
{
    m_detail->setCalls(calls);
}

void TaskDocks::select(int id)
{
    m_list->selectTask(id);
}

/// What a double click on a task is for: its output, if it has one, else the task itself.
void TaskDocks::open(int id)
{
    const QString run = m_model.indexOf(id).data(TaskGraphModel::RunRole).toString();
    if (run.isEmpty())
        m_editing->edit(id);
    else
        emit outputRequested(BackgroundTaskId(run));
}

} // namespace Deckhand
