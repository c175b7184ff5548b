#include "ui/output/taskoutputpanel.h"

#include "background/backgroundtasks.h"
#include "base/humantext.h"
#include "models/backgroundtaskmodel.h"
#include "output/outputexport.h"
#include "ui/output/outputsearchbar.h"
#include "ui/output/outputview.h"
#include "ui/output/taskheader.h"
#include "ui/style/plainlabel.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

// What actions ask of a TaskOutputPanel::State.
constexpr auto hasTask = [](const auto &state) { return state.task != nullptr; };
constexpr auto hasOutput = [](const auto &state) { return state.hasOutput; };
constexpr auto isSaving = [](const auto &state) { return state.isSaving; };
constexpr auto isRunning = [](const auto &state) {
    return state.task && state.task->status == BackgroundStatus::Running;
};
constexpr auto isPaused = [](const auto &state) { return isRunning(state) && state.task->paused; };

} // namespace

TaskOutputPanel::TaskOutputPanel(BackgroundTasks &tasks, BackgroundTaskModel &model, QWidget *parent)
    : QWidget(parent),
      m_tasks(tasks),
      m_model(model),
      m_header(new TaskHeader),
      m_bar(new PanelBar(tr("Output: actions"))),
      m_view(new OutputView),
      m_remark(plainLabel(this, "outputRemark"))
{
    layOut();
    m_search = new OutputSearchBar(*m_view, *m_bar, *this);
    buildBar();
    buildMenu();
    connectTasks();
    connectView();
    followTheme(this, &TaskOutputPanel::applyTheme);
    setTask({});
}

void TaskOutputPanel::layOut()
{
    setObjectName(QStringLiteral("taskOutputPanel"));
    m_header->setObjectName(QStringLiteral("taskHeader"));
    m_view->setObjectName(QStringLiteral("taskOutputView"));
    m_view->setAccessibleName(tr("Task output"));
    setFocusProxy(m_view);
    m_remark->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_bar);
    layout->addWidget(m_view, 1);
    m_bar->setContent(m_view);
    layout->addWidget(m_remark);
}

QAction *TaskOutputPanel::join(QAction *action, Holds enabled, const std::function<void()> &what, Holds visible)
{
    connect(action, &QAction::triggered, this, what);
    m_rules.append({action, enabled, visible});
    return action;
}

void TaskOutputPanel::buildBar()
{
    const auto add = [this](const char *name, const QString &text, const QString &spoken, const char *icon,
                            const QKeySequence &keys) {
        return m_bar->addEntry({text, spoken, QLatin1String(icon), keys, QLatin1String(name)}, this);
    };
    m_bar->addGap();
    QAction *follow =
        add("followAction", tr("Follow"), tr("Follow output"), "follow", QKeySequence(Qt::CTRL | Qt::Key_E));
    follow->setCheckable(true);
    follow->setChecked(m_view->isFollowing());
    connect(follow, &QAction::toggled, m_view, &OutputView::setFollowing);
    connect(m_view, &OutputView::followingChanged, follow, &QAction::setChecked);
    m_rules.append({follow, hasTask, nullptr});
    const QList<QAction *> errors = m_search->addErrorEntries();
    for (QAction *action : errors)
        m_rules.append({action, hasOutput, nullptr});
    join(
        add("pauseThisTaskAction", tr("Pause"), tr("Pause this task"), "pause", {}), isRunning,
        [this] { emit pauseRequested(m_id, true); }, [](const State &state) { return !isPaused(state); });
    join(
        add("resumeThisTaskAction", tr("Resume"), tr("Resume this task"), "play", {}), isPaused,
        [this] { emit pauseRequested(m_id, false); }, isPaused);
    join(
        add("stopThisTaskAction", tr("Stop"), tr("Stop this task"), "stop", QKeySequence(Qt::CTRL | Qt::Key_Delete)),
        [](const State &state) { return state.task && canBeStopped(*state.task); },
        [this] { emit stopRequested(m_id); });
}

void TaskOutputPanel::buildMenu()
{
    QAction *more = m_bar->addEntry(
        {tr("More"), tr("More for this output"), QStringLiteral("more"), {}, QStringLiteral("moreOutputAction")}, this);
    auto *menu = new QMenu(this);
    menu->setAccessibleName(tr("More for this output"));
    more->setMenu(menu);
    auto *button = qobject_cast<QToolButton *>(m_bar->widgetForAction(more));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setStyleSheet(QStringLiteral("QToolButton::menu-indicator{image:none}"));
    const auto add = [this, menu](const char *name, const QString &text, const QKeySequence &keys) {
        return m_bar->addMenuEntry(*menu, {text, text, {}, keys, QLatin1String(name)}, this);
    };
    constexpr auto ctrlShift = [](Qt::Key key) { return QKeySequence(Qt::CTRL | Qt::SHIFT | key); };
    QAction *send = join(
        add("sendToAgentAction", tr("Send to the agent"), ctrlShift(Qt::Key_A)),
        [](const State &state) { return state.task && state.hasMark; }, [this] { sendToAgent(); });
    join(
        add("copyOutputAction", tr("Copy"), QKeySequence::Copy), [](const State &state) { return state.hasSelection; },
        [this] { m_view->selection().copy(); });
    join(add("copyAllOutputAction", tr("Copy all"), ctrlShift(Qt::Key_C)), hasOutput,
         [this] { m_view->selection().copyAll(); });
    QAction *save = join(
        add("saveOutputAction", tr("Save as…"), QKeySequence(Qt::CTRL | Qt::Key_S)),
        [](const State &state) { return state.hasOutput && !state.isSaving; }, [this] { chooseTarget(); });
    join(
        add("cancelSaveOutputAction", tr("Cancel saving"), {}), isSaving, [this] { cancelSaving(); }, isSaving);
    menu->addSeparator();
    QAction *times = add("showTimesAction", tr("Show times"), QKeySequence(Qt::CTRL | Qt::Key_T));
    times->setCheckable(true);
    connect(times, &QAction::toggled, m_view, &OutputView::setTimesShown);
    m_search->addMenuEntries(*menu);
    menu->addSeparator();
    join(
        add("moreTimeForThisTaskAction", tr("10 minutes more"), {}),
        [](const State &state) { return isRunning(state) && state.task->timeLimitSeconds > 0; },
        [this] { emit moreTimeRequested(m_id); });
    join(add("newOutputPaneAction", tr("Open in a new pane"), ctrlShift(Qt::Key_N)), hasTask,
         [this] { emit newPaneRequested(m_id); });
    join(add("runThisTaskAgainAction", tr("Run again"), ctrlShift(Qt::Key_R)), hasTask,
         [this] { emit runAgainRequested(m_id); });
    m_view->addActions({send, save});
}

TaskOutputPanel::~TaskOutputPanel() = default;

void TaskOutputPanel::setTask(const BackgroundTaskId &id)
{
    m_id = id;
    m_hold = m_tasks.holdOutput(id);
    m_ownRemark.clear();
    m_search->forgetErrors();
    m_header->setRow(m_model.indexOf(id));
    updateEmptyText();
    openOutput();
    updateActions();
    updateRemark();
}

const BackgroundTask *TaskOutputPanel::current() const
{
    return m_tasks.find(m_id);
}

void TaskOutputPanel::openOutput()
{
    const BackgroundTask *task = current();
    // A command that has only just been started has no file yet, and one that never ran will have none: neither is an error.
    const bool mayHaveNone = task && (task->outputBytes == 0) && !QFileInfo::exists(task->outputPath);
    if (task && !mayHaveNone)
        m_view->openFile(task->outputPath);
    else
        m_view->closeFile();
}

void TaskOutputPanel::updateEmptyText()
{
    const BackgroundTask *task = current();
    if (!task)
        m_view->setEmptyText(tr("Choose a background task to read its output."));
    else if (!isFinal(task->status))
        m_view->setEmptyText(tr("No output yet."));
    else if (task->status == BackgroundStatus::Error || task->status == BackgroundStatus::Lost)
        m_view->setEmptyText(endDescription(*task));
    else
        m_view->setEmptyText(tr("It ended without output."));
}

void TaskOutputPanel::connectTasks()
{
    const auto readOn = [this](const BackgroundTaskId &id) {
        if (id != m_id)
            return;
        if (!m_view->document().path().isEmpty())
            m_view->fileGrew();
        else
            openOutput();
    };
    connect(&m_tasks, &BackgroundTasks::outputGrew, this, readOn);
    connect(&m_tasks, &BackgroundTasks::ended, this, readOn);
    connect(&m_tasks, &BackgroundTasks::changed, this, [this](const BackgroundTaskId &id) {
        if (id != m_id)
            return;
        updateEmptyText();
        updateActions();
        updateRemark();
    });
}

void TaskOutputPanel::connectView()
{
    connect(&m_view->selection(), &OutputSelection::changed, this, &TaskOutputPanel::updateActions);
    connect(m_view, &OutputView::contentChanged, this, &TaskOutputPanel::updateActions);
    connect(m_view, &OutputView::contentChanged, this, &TaskOutputPanel::updateRemark);
    connect(&m_view->selection(), &OutputSelection::copyWasCut, this, [this](qint64 bytes) {
        showRemark(tr("Only the first %1 were copied. The whole output is in %2")
                       .arg(sizeText(bytes), m_view->document().path()));
    });
}

TaskOutputPanel::State TaskOutputPanel::stateNow() const
{
    const OutputSelection &selection = m_view->selection();
    return {current(), m_view->rows().count() > 0, !selection.isEmpty(), !selection.isEmpty() || selection.line() >= 0,
            m_export != nullptr};
}

void TaskOutputPanel::updateActions()
{
    const State state = stateNow();
    for (const Rule &rule : std::as_const(m_rules)) {
        rule.action->setEnabled(rule.enabled(state));
        rule.action->setVisible(!rule.visible || rule.visible(state));
    }
}

void TaskOutputPanel::sendToAgent()
{
    if (const QString text = m_view->selection().excerpt(kLongestForAgent); !text.isEmpty())
        emit sendToAgentRequested(text, m_id);
}

void TaskOutputPanel::chooseTarget()
{
    auto *dialog = new QFileDialog(this, tr("Save output as"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("output-%1.log").arg(m_id.toString()));
    connect(dialog, &QFileDialog::fileSelected, this, &TaskOutputPanel::saveTo);
    dialog->open();
}

void TaskOutputPanel::saveTo(const QString &path)
{
    if (m_export || m_view->document().path().isEmpty())
        return;
    m_export = new OutputExport(this);
    connect(m_export, &OutputExport::progressed, this,
            [this](int percent) { showRemark(tr("Saving … %1 %").arg(percent)); });
    connect(m_export, &OutputExport::done, this,
            [this, path](qint64 bytes, const QString &error) { showSaved(bytes, error, path); });
    m_export->start(m_view->document().path(), path);
    updateActions();
}

void TaskOutputPanel::cancelSaving()
{
    if (m_export)
        m_export->cancel();
}

void TaskOutputPanel::showSaved(qint64 bytes, const QString &error, const QString &path)
{
    m_export->deleteLater();
    m_export = nullptr;
    showRemark(error.isEmpty() ? tr("Saved %1 to %2").arg(sizeText(bytes), path) : error);
    updateActions();
}

void TaskOutputPanel::showRemark(const QString &text)
{
    m_ownRemark = text;
    updateRemark();
}

void TaskOutputPanel::updateRemark()
{
    const BackgroundTask *task = current();
    QString text = m_ownRemark;
    if (text.isEmpty() && task) {
        text = task->warning;
        const qint64 atEnd = task->droppedBytes - m_view->document().extent().gap.size();
        if (isFinal(task->status) && m_view->document().isUpToDate() && !m_view->document().path().isEmpty()
            && atEnd > 0)
            text = tr("The last %1 bytes of the output were not stored.").arg(QLocale().toString(atEnd));
    }
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

void TaskOutputPanel::applyTheme(const Theme &theme)
{
    const QString sheet = QStringLiteral("QLabel{background:%1;color:%2;padding:6px 10px}")
                              .arg(theme.warningCard.name(), theme.text.name());
    if (sheet != m_remark->styleSheet())
        m_remark->setStyleSheet(sheet);
}

void TaskOutputPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // In a narrow panel the count of matches needs the room more than a word beside a drawing does.
    constexpr int narrow = 480;
    m_search->setNarrow(width() < narrow);
}

} // namespace Deckhand
