#include "ui/tasks/taskspanel.h"

#include "models/taskgraphmodel.h"
#include "ui/tasks/taskdetail.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
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

bool isMuted(const QModelIndex &index)
{
    return index.data(Model::IsBlockedRole).toBool() || statusOf(index) == u"completed"
        || statusOf(index) == u"cancelled";
}

PanelBar::Entry doneEntry()
{
    return {TasksPanel::tr("Done"), TasksPanel::tr("Complete task"), QStringLiteral("check"),
            QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D)};
}

PanelBar::Entry reopenEntry()
{
    return {TasksPanel::tr("Reopen"), TasksPanel::tr("Reopen task"), QStringLiteral("retry"),
            QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D)};
}

} // namespace

TasksPanel::TasksPanel(TaskGraphModel *model, TaskDetail *detail, QWidget *parent)
    : SplitListPanel(*model, Model::SortRole,
                     {tr("Tasks"), tr("The plan appears here: its tasks, and which of them wait for others."),
                      tr("No task matches the filter.")},
                     detail, parent),
      m_model(model),
      m_detail(detail),
      m_problems(new QLabel)
{
    setObjectName(QStringLiteral("tasksPanel"));
    buildList();
    addActions();
    addRareActions();
    m_problems->setObjectName(QStringLiteral("taskProblems"));
    m_problems->setTextFormat(Qt::PlainText);
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problems->setWordWrap(true);
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

QAction *TasksPanel::addTaskAction(const PanelBar::Entry &entry, const char *name, void (TasksPanel::*request)(int))
{
    QAction *action = addRareEntry(entry);
    action->setObjectName(QLatin1String(name));
    connect(action, &QAction::triggered, this, [this, request] { emit(this->*request)(selectedTask()); });
    m_others.append(action);
    return action;
}

QAction *TasksPanel::addStatusAction(const PanelBar::Entry &entry, const char *name, TaskStatus status)
{
    QAction *action = addRareEntry(entry);
    action->setObjectName(QLatin1String(name));
    connect(action, &QAction::triggered, this, [this, status] { emit statusRequested(selectedTask(), status); });
    m_others.append(action);
    return action;
}

void TasksPanel::addActions()
{
    m_new = addEntry({tr("New"), tr("New task"), QStringLiteral("add"), QKeySequence(Qt::Key_Insert)});
    m_start = addEntry({tr("Start"), tr("Start the task's command"), QStringLiteral("play"), QKeySequence(Qt::Key_F5)});
    m_stop = addEntry(
        {tr("Stop"), tr("Stop the task's command"), QStringLiteral("stop"), QKeySequence(Qt::SHIFT | Qt::Key_F5)});
    m_done = addEntry(doneEntry());
    bar()->keepRoom(m_start, {tr("Start"), tr("Retry")});
    bar()->keepRoom(m_done, {doneEntry().text, reopenEntry().text});
    m_new->setObjectName(QStringLiteral("newTaskAction"));
    m_start->setObjectName(QStringLiteral("startTaskAction"));
    m_stop->setObjectName(QStringLiteral("stopGraphTaskAction"));
    m_done->setObjectName(QStringLiteral("completeTaskAction"));
    connect(m_new, &QAction::triggered, this, &TasksPanel::createRequested);
    connect(m_start, &QAction::triggered, this, [this] { emit startRequested(selectedTask()); });
    connect(m_stop, &QAction::triggered, this, [this] { emit stopRequested(selectedTask()); });
    connect(m_done, &QAction::triggered, this, [this] {
        const QString status = statusOf(selectedRow());
        const bool isOver = status == u"completed" || status == u"cancelled";
        emit statusRequested(selectedTask(), isOver ? TaskStatus::Pending : TaskStatus::Completed);
    });
}

void TasksPanel::addRareActions()
{
    m_edit = addTaskAction({tr("Edit…"), tr("Edit task"), {}, QKeySequence(Qt::Key_F2)}, "editTaskAction",
                           &TasksPanel::editRequested);
    m_startAll = addRareEntry(
        {tr("Start all that is ready…"), tr("Start all that is ready"), {}, QKeySequence(Qt::CTRL | Qt::Key_F5)});
    m_startAll->setObjectName(QStringLiteral("startAllTasksAction"));
    connect(m_startAll, &QAction::triggered, this, [this] { emit startRequested(0); });
    addRareSeparator();
    for (const auto &[text, key, direction] :
         {std::tuple(tr("Move up"), Qt::Key_Up, -1), {tr("Move down"), Qt::Key_Down, 1}}) {
        QAction *move = addRareEntry({text, text, {}, QKeySequence(Qt::ALT | key)});
        connect(move, &QAction::triggered, this, [this, by = direction] { emit moveRequested(selectedTask(), by); });
        m_others.append(move);
    }
    addRareSeparator();
    addStatusAction({tr("Set to in progress"), tr("Set task to in progress"), {}, {}}, "beginTaskAction",
                    TaskStatus::InProgress);
    addStatusAction({tr("Cancel task"), tr("Cancel task"), {}, {}}, "cancelTaskAction", TaskStatus::Cancelled);
    addStatusAction({tr("Delete task"), tr("Delete task"), {}, QKeySequence(QKeySequence::Delete)}, "deleteTaskAction",
                    TaskStatus::Deleted);
    addRareSeparator();
    m_undo = addRareEntry({tr("Undo"), tr("Undo"), {}, QKeySequence(QKeySequence::Undo)});
    m_redo = addRareEntry({tr("Redo"), tr("Redo"), {}, QKeySequence(QKeySequence::Redo)});
    m_undo->setObjectName(QStringLiteral("undoTaskAction"));
    m_redo->setObjectName(QStringLiteral("redoTaskAction"));
    connect(m_undo, &QAction::triggered, this, &TasksPanel::undoRequested);
    connect(m_redo, &QAction::triggered, this, &TasksPanel::redoRequested);
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
    return QList<QAction *>{m_new, m_start, m_stop, m_done, m_startAll} + m_others + QList<QAction *>{m_undo, m_redo};
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
    const bool isOver = status == u"completed" || status == u"cancelled";
    m_start->setEnabled(hasCommand && (status == u"pending" || status == u"failed"));
    m_start->setText(status == u"failed" ? tr("Retry") : tr("Start"));
    m_stop->setEnabled(runs || row.data(Model::StartsByItselfRole).toBool());
    m_done->setEnabled(row.isValid());
    const PanelBar::Entry wanted = isOver ? reopenEntry() : doneEntry();
    if (wanted.text != m_done->text())
        bar()->setEntry(m_done, wanted);
    for (QAction *action : std::as_const(m_others))
        action->setEnabled(row.isValid());
    if (const int id = selectedTask(); std::exchange(m_selected, id) != id)
        emit taskSelected(id);
}

void TasksPanel::showRow(const QModelIndex &sourceIndex)
{
    m_detail->showTask(sourceIndex.data(Model::IdRole).toInt());
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
