#include "ui/tasks/taskspanel.h"

#include "models/taskgraphmodel.h"
#include "ui/style/plainlabel.h"
#include "ui/tasks/taskdetail.h"

#include <QVBoxLayout>

namespace Deckhand {

namespace {

using Model = TaskGraphModel;

constexpr int kShownProblems = 3;

QString statusOf(const QModelIndex &index)
{
    return index.data(Model::StatusRole).toString();
}

StatusMark markOf(const QModelIndex &index, const Theme &theme)
{
    return markOfTaskStatus(statusOf(index), index.data(Model::IsBlockedRole).toBool(), theme,
                            index.data(Model::StartsByItselfRole).toBool());
}

bool isOver(const QString &status)
{
    return status == u"completed" || status == u"cancelled";
}

bool isMuted(const QModelIndex &index)
{
    return index.data(Model::IsBlockedRole).toBool() || isOver(statusOf(index));
}

} // namespace

TasksPanel::TasksPanel(TaskGraphModel *model, TaskDetail *detail, QWidget *parent)
    : ListPanel(*model, Model::SortRole,
                {tr("Tasks"), tr("The plan appears here: its tasks, and which of them wait for others."),
                 tr("No task matches the filter.")},
                parent),
      m_model(model),
      m_problems(plainLabel(this, "taskProblems"))
{
    setObjectName(QStringLiteral("tasksPanel"));
    addPane(detail, [detail](const QModelIndex &row) { detail->showTask(row.data(Model::IdRole).toInt()); });
    buildList();
    addActions();
    addRareActions();
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse);
    content()->insertWidget(1, m_problems);
    connect(model, &Model::problemsChanged, this, &TasksPanel::showProblems);
    connect(this, &ListPanel::selectedRowChanged, this, &TasksPanel::updateActions);
    connect(model, &QAbstractItemModel::rowsInserted, this, &TasksPanel::updateActions);
    followTheme(this, &TasksPanel::applyTheme);
    showProblems();
    updateActions();
}

void TasksPanel::buildList()
{
    view()->setObjectName(QStringLiteral("tasksView"));
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setMark(Model::Subject, markOf);
    delegate.setMutedRows(isMuted);
    for (const int column : {Model::Id, Model::Status, Model::BlockedBy, Model::Time, Model::Owner})
        delegate.setLook(column, RowDelegate::Look::Muted);
    delegate.setLook(Model::Command, RowDelegate::Look::Code);
    view()->setColumns({QStringLiteral("#99"),
                        {},
                        tr("in progress"),
                        QStringLiteral("#10, #11"),
                        QStringLiteral("make check"),
                        QStringLiteral("1:02:09"),
                        tr("an owner")},
                       Model::Subject, {Model::Owner, Model::Command, Model::Status, Model::Time, Model::BlockedBy});
}

void TasksPanel::addActions()
{
    m_new = addEntry({tr("New"), tr("New task"), QStringLiteral("add"), QKeySequence(Qt::Key_Insert),
                      QStringLiteral("newTaskAction")},
                     [this] { emit createRequested(); });
    const QString start = tr("Start the task's command");
    m_start = addSwitch(
        {tr("Start"), start, QStringLiteral("play"), QKeySequence(Qt::Key_F5), QStringLiteral("startTaskAction")},
        {tr("Retry"), start, QStringLiteral("play"), QKeySequence(Qt::Key_F5)},
        [this] { emit startRequested(selectedTask()); });
    m_stop = addEntry({tr("Stop"), tr("Stop the task's command"), QStringLiteral("stop"),
                       QKeySequence(Qt::SHIFT | Qt::Key_F5), QStringLiteral("stopGraphTaskAction")},
                      [this] { emit stopRequested(selectedTask()); });
    const QKeySequence doneKey(Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    m_done = addSwitch(
        {tr("Done"), tr("Complete task"), QStringLiteral("check"), doneKey, QStringLiteral("completeTaskAction")},
        {tr("Reopen"), tr("Reopen task"), QStringLiteral("retry"), doneKey}, [this] {
            const bool reopens = isOver(statusOf(selectedRow()));
            emit statusRequested(selectedTask(), reopens ? TaskStatus::Pending : TaskStatus::Completed);
        });
}

QAction *TasksPanel::addRare(const char *name, const QString &text, const QKeySequence &keys, const What &what)
{
    return addRareEntry({text, text, {}, keys, QLatin1String(name)}, what);
}

void TasksPanel::addRareActions()
{
    m_others << addRareEntry(
        {tr("Edit…"), tr("Edit task"), {}, QKeySequence(Qt::Key_F2), QStringLiteral("editTaskAction")},
        [this] { emit editRequested(selectedTask()); });
    m_startAll = addRareEntry({tr("Start all that is ready…"),
                               tr("Start all that is ready"),
                               {},
                               QKeySequence(Qt::CTRL | Qt::Key_F5),
                               QStringLiteral("startAllTasksAction")},
                              [this] { emit startRequested(0); });
    addRareSeparator();
    m_approve = addRareEntry({tr("Approve"),
                              tr("Approve task"),
                              {},
                              QKeySequence(Qt::SHIFT | Qt::Key_F2),
                              QStringLiteral("approveTaskAction")},
                             [this] { emit approveRequested(selectedTask()); });
    m_proposal = addRare("showProposalAction", tr("Show what is proposed"),
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Y), [this] { emit proposalRequested(); });
    m_proposal->setShortcutContext(Qt::WindowShortcut); // it is seen beside the conversation
    addRareSeparator();
    m_others << addRare("moveTaskUpAction", tr("Move up"), QKeySequence(Qt::ALT | Qt::Key_Up),
                        [this] { emit moveRequested(selectedTask(), -1); });
    m_others << addRare("moveTaskDownAction", tr("Move down"), QKeySequence(Qt::ALT | Qt::Key_Down),
                        [this] { emit moveRequested(selectedTask(), 1); });
    addRareSeparator();
    const auto sets = [this](TaskStatus status) {
        return [this, status] { emit statusRequested(selectedTask(), status); };
    };
    m_others << addRareEntry(
        {tr("Set to in progress"), tr("Set task to in progress"), {}, {}, QStringLiteral("beginTaskAction")},
        sets(TaskStatus::InProgress));
    m_others << addRare("cancelTaskAction", tr("Cancel task"), {}, sets(TaskStatus::Cancelled));
    m_others << addRare("deleteTaskAction", tr("Delete task"), QKeySequence::Delete, sets(TaskStatus::Deleted));
    addRareSeparator();
    m_undo = addRare("undoTaskAction", tr("Undo"), QKeySequence::Undo, [this] { emit undoRequested(); });
    m_redo = addRare("redoTaskAction", tr("Redo"), QKeySequence::Redo, [this] { emit redoRequested(); });
    setUndo({}, {});
}

int TasksPanel::selectedTask() const
{
    return selectedRow().data(Model::IdRole).toInt();
}

void TasksPanel::selectTask(int id)
{
    if (id != selectedTask())
        selectRow(m_model->indexOf(id));
}

QList<QAction *> TasksPanel::taskActions() const
{
    return QList<QAction *>{m_new, m_start, m_stop, m_done, m_startAll, m_approve, m_proposal} + m_others
         + QList<QAction *>{m_undo, m_redo};
}

void TasksPanel::setUndo(const QString &undo, const QString &redo)
{
    m_undo->setEnabled(!undo.isEmpty());
    m_redo->setEnabled(!redo.isEmpty());
    m_undo->setText(undo.isEmpty() ? tr("Undo") : tr("Undo: %1").arg(undo));
    m_redo->setText(redo.isEmpty() ? tr("Redo") : tr("Redo: %1").arg(redo));
}

void TasksPanel::updateActions()
{
    const QModelIndex row = selectedRow();
    const QString status = statusOf(row);
    const bool hasCommand = !row.data(Model::CommandRole).toString().isEmpty();
    const bool runs = status == u"in_progress" && !row.data(Model::RunRole).toString().isEmpty()
                   && row.data(Model::OutcomeRole).toString().isEmpty();
    m_start->setEnabled(hasCommand && (status == u"pending" || status == u"failed"));
    bar()->setSwitched(m_start, status == u"failed");
    m_stop->setEnabled(runs || row.data(Model::StartsByItselfRole).toBool());
    m_approve->setEnabled(status == u"proposed");
    m_done->setEnabled(row.isValid());
    bar()->setSwitched(m_done, isOver(status));
    for (QAction *action : std::as_const(m_others))
        action->setEnabled(row.isValid());
    if (const int id = selectedTask(); std::exchange(m_selected, id) != id)
        emit taskSelected(id);
}

void TasksPanel::showProblems()
{
    const QStringList &problems = m_model->problems();
    QStringList lines = problems.mid(0, kShownProblems);
    if (problems.size() > kShownProblems)
        lines << tr("… and %1 more").arg(problems.size() - kShownProblems);
    m_problems->setText(lines.join(u'\n'));
    m_problems->setVisible(!problems.isEmpty());
}

void TasksPanel::applyTheme(const Theme &theme)
{
    const QString sheet =
        QStringLiteral("QLabel{background:%1;color:%2;border-bottom:1px solid %3;padding:6px 10px}")
            .arg(theme.warningCard.name(), theme.text.name(), mixed(theme.window, theme.warning, 0.45).name());
    if (sheet != m_problems->styleSheet())
        m_problems->setStyleSheet(sheet);
}

} // namespace Deckhand
