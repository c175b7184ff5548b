#include "ui/background/backgroundtaskspanel.h"

#include "base/humantext.h"
#include "models/backgroundtaskmodel.h"
#include "models/tasktext.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

using Model = BackgroundTaskModel;

StatusMark markOf(const QModelIndex &index, const Theme &theme)
{
    return markOfRunState(index.data(Model::MarkRole).toString(), theme);
}

QString totalsText(const Model::Totals &totals)
{
    QStringList parts{taskCountsText(totals.counts)};
    if (totals.measured)
        parts << BackgroundTasksPanel::tr("CPU %1 %").arg(qRound(totals.cores * 100)) << sizeText(totals.memoryBytes);
    return parts.join(QStringLiteral(" · "));
}

} // namespace

BackgroundTasksPanel::BackgroundTasksPanel(BackgroundTaskModel *model, QWidget *parent)
    : ListPanel(*model, Model::SortRole,
                {tr("Background tasks"), tr("Commands that the agent sends to the background appear here."),
                 tr("No task matches the filter.")},
                parent),
      m_model(model),
      m_totals(new QLabel)
{
    setObjectName(QStringLiteral("backgroundTasksPanel"));
    buildList();
    m_totals->setObjectName(QStringLiteral("taskTotals"));
    m_totals->setTextFormat(Qt::PlainText);
    m_totals->setContentsMargins(10, 4, 10, 4);
    m_totals->setAutoFillBackground(true);
    m_totals->setBackgroundRole(QPalette::Base);
    m_totals->setForegroundRole(QPalette::PlaceholderText);
    m_totals->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    content()->addWidget(m_totals);
    addActions();
    addRareActions();
    connect(this, &ListPanel::rowOpened, this,
            [this](const QModelIndex &index) { emit outputRequested(m_model->idAt(index)); });
    connect(this, &ListPanel::selectedRowChanged, this, &BackgroundTasksPanel::updateActions);
    connect(model, &QAbstractItemModel::rowsInserted, this, &BackgroundTasksPanel::showTotalsLater);
    connect(model, &QAbstractItemModel::dataChanged, this, &BackgroundTasksPanel::showTotalsLater);
    showTotals();
    updateActions();
}

void BackgroundTasksPanel::buildList()
{
    view()->setObjectName(QStringLiteral("backgroundTasksView"));
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setLook(Model::State, RowDelegate::Look::Marked);
    delegate.setMark(Model::State, markOf);
    delegate.setLook(Model::Command, RowDelegate::Look::Code);
    for (int column = Model::Elapsed; column < Model::ColumnCount; ++column)
        delegate.setLook(column, RowDelegate::Look::Muted);
    const QString size = QStringLiteral("100.5 MiB");
    view()->setColumns(
        {tr("completed (2 left)"),
         {},
         QStringLiteral("1:02:03"),
         QStringLiteral("on request"),
         size,
         size + QStringLiteral("/s"),
         QStringLiteral("1600 %"),
         size,
         QStringLiteral("999")},
        Model::Command,
        {Model::Processes, Model::Rate, Model::Memory, Model::Cpu, Model::Size, Model::Exit, Model::Elapsed});
}

BackgroundTaskId BackgroundTasksPanel::selectedTask() const
{
    return m_model->idAt(selectedRow());
}

QList<QAction *> BackgroundTasksPanel::taskActions() const
{
    return {m_stop, m_pause, m_runAgain, m_newPane, m_moreTime, m_lower, m_copy, m_stopAll};
}

void BackgroundTasksPanel::addActions()
{
    m_stop = addEntry(
        {tr("Stop"), tr("Stop task"), QStringLiteral("stop"), QKeySequence::Delete, QStringLiteral("stopTaskAction")},
        [this] { emit stopRequested(selectedTask()); });
    const QKeySequence pauseKey(Qt::CTRL | Qt::Key_P);
    m_pause =
        addSwitch({tr("Pause"), tr("Pause task"), QStringLiteral("pause"), pauseKey, QStringLiteral("pauseTaskAction")},
                  {tr("Resume"), tr("Resume task"), QStringLiteral("play"), pauseKey},
                  [this] { emit pauseRequested(selectedTask(), !isPaused()); });
    // The window has Ctrl+R: with both, neither would do anything.
    m_runAgain = addEntry({tr("Run again"), tr("Run task again"), QStringLiteral("retry"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), QStringLiteral("runTaskAgainAction")},
                          [this] { emit runAgainRequested(selectedTask()); });
}

void BackgroundTasksPanel::addRareActions()
{
    const auto add = [this](const char *name, const QString &text, const QKeySequence &keys, const What &what) {
        return addRareEntry({text, text, {}, keys, QLatin1String(name)}, what);
    };
    constexpr auto ctrlShift = [](Qt::Key key) { return QKeySequence(Qt::CTRL | Qt::SHIFT | key); };
    m_newPane = add("newOutputPaneAction", tr("Open output in a new pane"), ctrlShift(Qt::Key_O),
                    [this] { emit newPaneRequested(selectedTask()); });
    m_copy =
        addRareEntry({tr("Copy command"), tr("Copy command"), QStringLiteral("copy"), QKeySequence::Copy,
                      QStringLiteral("copyCommandAction")},
                     [this] { QApplication::clipboard()->setText(selectedRow().data(Model::CommandRole).toString()); });
    m_lower = add("lowerPriorityAction", tr("Lower priority"), ctrlShift(Qt::Key_L), [this] {
        emit nicenessRequested(selectedTask(), kLowered);
        updateActions(); // the sign follows the task, not the click
    });
    m_lower->setCheckable(true);
    m_moreTime = add("moreTimeAction", tr("10 minutes more"), ctrlShift(Qt::Key_G),
                     [this] { emit moreTimeRequested(selectedTask()); });
    addRareSeparator();
    m_stopAll = add("stopAllTasksAction", tr("Stop all background tasks"), ctrlShift(Qt::Key_Period),
                    [this] { emit stopAllRequested(); });
    m_stopAll->setShortcutContext(Qt::WindowShortcut); // also when the dock is closed: it is in the window's menu, too
}

bool BackgroundTasksPanel::isPaused() const
{
    const BackgroundTask *task = m_model->taskAt(selectedRow());
    return task && task->paused;
}

void BackgroundTasksPanel::updateActions()
{
    const BackgroundTask *task = m_model->taskAt(selectedRow());
    const bool runs = task && task->status == BackgroundStatus::Running;
    m_stop->setEnabled(task && canBeStopped(*task));
    m_pause->setEnabled(runs);
    bar()->setSwitched(m_pause, isPaused());
    m_runAgain->setEnabled(task);
    m_newPane->setEnabled(task);
    m_copy->setEnabled(task);
    const bool isLow = task && task->niceness > 0;
    m_lower->setChecked(isLow);
    // Back up takes rights that a program seldom has: a click that does nothing is not offered.
    m_lower->setEnabled(runs && !isLow);
    m_moreTime->setEnabled(runs && task->timeLimitSeconds > 0);
}

void BackgroundTasksPanel::showTotalsLater()
{
    if (std::exchange(m_totalsDue, true))
        return;
    QMetaObject::invokeMethod(this, &BackgroundTasksPanel::showTotals, Qt::QueuedConnection);
}

void BackgroundTasksPanel::showTotals()
{
    m_totalsDue = false;
    const Model::Totals totals = m_model->totals();
    m_totals->setText(totalsText(totals));
    m_totals->setVisible(totals.counts.all() > 0);
    m_stopAll->setEnabled(totals.counts.all() > 0);
}

} // namespace Deckhand
