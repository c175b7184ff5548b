#include "ui/background/backgroundtaskspanel.h"

#include "models/backgroundtaskmodel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>

namespace Deckhand {

namespace {

StatusMark markOf(const QModelIndex &index, const Theme &theme)
{
    return markOfBackgroundStatus(index.data(BackgroundTaskModel::StatusRole).toString(), theme);
}

} // namespace

BackgroundTasksPanel::BackgroundTasksPanel(BackgroundTaskModel *model, QWidget *parent)
    : ListPanel(*model, BackgroundTaskModel::SortRole,
                {tr("Background tasks"), tr("Commands that the agent sends to the background appear here."),
                 tr("No task matches the filter.")},
                parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("backgroundTasksPanel"));
    view()->setObjectName(QStringLiteral("backgroundTasksView"));
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setLook(BackgroundTaskModel::State, RowDelegate::Look::Marked);
    delegate.setMark(BackgroundTaskModel::State, markOf);
    delegate.setLook(BackgroundTaskModel::Command, RowDelegate::Look::Code);
    for (const int column : {BackgroundTaskModel::Elapsed, BackgroundTaskModel::Exit, BackgroundTaskModel::Size})
        delegate.setLook(column, RowDelegate::Look::Muted);
    view()->setColumns({tr("completed"), {}, QStringLiteral("1:02:03"), QStringLiteral("SIGKILL"),
                        QStringLiteral("100.5 MiB")},
                       BackgroundTaskModel::Command,
                       {BackgroundTaskModel::Size, BackgroundTaskModel::Exit, BackgroundTaskModel::Elapsed});
    addActions();
    connect(this, &ListPanel::rowOpened, this,
            [this](const QModelIndex &index) { emit outputRequested(m_model->idAt(index)); });
    connect(this, &ListPanel::selectedRowChanged, this, &BackgroundTasksPanel::updateActions);
    updateActions();
}

BackgroundTaskId BackgroundTasksPanel::selectedTask() const
{
    return m_model->idAt(selectedRow());
}

void BackgroundTasksPanel::selectTask(const BackgroundTaskId &id)
{
    selectRow(m_model->indexOf(id));
}

void BackgroundTasksPanel::addActions()
{
    m_stop = addEntry({tr("Stop"), tr("Stop task"), QStringLiteral("stop"), QKeySequence::Delete});
    m_runAgain = addEntry({tr("Run again"), tr("Run task again"), QStringLiteral("retry"),
                           QKeySequence(Qt::CTRL | Qt::Key_R)});
    m_copy = addEntry({tr("Copy command"), tr("Copy command"), QStringLiteral("copy"), QKeySequence::Copy});
    m_stop->setObjectName(QStringLiteral("stopTaskAction"));
    m_runAgain->setObjectName(QStringLiteral("runTaskAgainAction"));
    m_copy->setObjectName(QStringLiteral("copyCommandAction"));
    connect(m_stop, &QAction::triggered, this, [this] { emit stopRequested(selectedTask()); });
    connect(m_runAgain, &QAction::triggered, this, [this] { emit runAgainRequested(selectedTask()); });
    connect(m_copy, &QAction::triggered, this, &BackgroundTasksPanel::copyCommand);
}

void BackgroundTasksPanel::updateActions()
{
    const QModelIndex row = selectedRow();
    m_stop->setEnabled(row.isValid() && row.data(BackgroundTaskModel::IsRunningRole).toBool());
    m_runAgain->setEnabled(row.isValid());
    m_copy->setEnabled(row.isValid());
}

void BackgroundTasksPanel::copyCommand()
{
    QApplication::clipboard()->setText(selectedRow().data(BackgroundTaskModel::CommandRole).toString());
}

} // namespace Deckhand
