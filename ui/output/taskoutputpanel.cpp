#include "ui/output/taskoutputpanel.h"

#include "background/backgroundtasks.h"
#include "models/backgroundtaskmodel.h"
#include "models/humantext.h"
#include "ui/output/outputview.h"
#include "ui/output/taskheader.h"
#include "ui/panels/panelbar.h"

#include <QAction>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace Deckhand {

TaskOutputPanel::TaskOutputPanel(BackgroundTasks &tasks, BackgroundTaskModel &model, QWidget *parent)
    : QWidget(parent)
    , m_tasks(tasks)
    , m_model(model)
    , m_header(new TaskHeader)
    , m_bar(new PanelBar(tr("Task output: actions")))
    , m_search(new QLineEdit)
    , m_matches(new QLabel)
    , m_view(new OutputView)
    , m_remark(new QLabel)
{
    setObjectName(QStringLiteral("taskOutputPanel"));
    m_header->setObjectName(QStringLiteral("taskHeader"));
    m_view->setObjectName(QStringLiteral("taskOutputView"));
    m_view->setAccessibleName(tr("Task output"));
    setFocusProxy(m_view);
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setWordWrap(true);
    m_remark->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_bar);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_remark);
    buildSearch();
    m_bar->addGap();
    buildActions();
    connectTasks();
    applyTheme();
    setTask({});
}

void TaskOutputPanel::setTask(const BackgroundTaskId &id)
{
    m_id = id;
    showRemark({});
    m_header->setRow(m_model.indexOf(id));
    updateEmptyText();
    openOutput();
    updateActions();
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
        if (m_view->isOpen())
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
    });
}

QAction *TaskOutputPanel::addEntry(const char *objectName, const QString &text, const QString &accessibleName,
                                   const QString &icon, const QKeySequence &shortcut)
{
    QAction *action = m_bar->addEntry({text, accessibleName, icon, shortcut}, this);
    action->setObjectName(QLatin1String(objectName));
    return action;
}

void TaskOutputPanel::buildSearch()
{
    m_search->setObjectName(QStringLiteral("outputSearch"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search output"));
    m_search->setToolTip(tr("Capital letters in the text make the search tell them from small ones."));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(90);
    m_search->setMaximumWidth(220);
    m_search->installEventFilter(this);
    m_bar->addWidget(m_search);
    m_previous = addEntry("previousMatchAction", tr("Previous"), tr("Previous match"), QStringLiteral("arrow-up"),
                          QKeySequence::FindPrevious);
    m_next = addEntry("nextMatchAction", tr("Next"), tr("Next match"), QStringLiteral("arrow-down"),
                      QKeySequence::FindNext);
    for (QAction *action : {m_previous, m_next})
        qobject_cast<QToolButton *>(m_bar->widgetForAction(action))->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_matches->setObjectName(QStringLiteral("outputMatches"));
    m_matches->setTextFormat(Qt::PlainText);
    m_matches->setAccessibleName(tr("Matches"));
    m_matches->setContentsMargins(6, 0, 6, 0);
    m_bar->addWidget(m_matches);

    auto *find = new QAction(tr("Find in output"), this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(find);
    connect(find, &QAction::triggered, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    connect(m_search, &QLineEdit::textChanged, m_view, &OutputView::setSearchText);
    connect(m_next, &QAction::triggered, m_view, &OutputView::findNext);
    connect(m_previous, &QAction::triggered, m_view, &OutputView::findPrevious);
    connect(m_view, &OutputView::searchChanged, this, &TaskOutputPanel::showMatches);
    showMatches();
}

void TaskOutputPanel::buildActions()
{
    m_follow = addEntry("followAction", tr("Follow"), tr("Follow output"), QStringLiteral("follow"),
                        QKeySequence(Qt::CTRL | Qt::Key_E));
    m_copy = addEntry("copyOutputAction", tr("Copy"), tr("Copy selected output"), QStringLiteral("copy"),
                      QKeySequence::Copy);
    m_copyAll = addEntry("copyAllOutputAction", tr("Copy all"), tr("Copy all output"), {},
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    m_stop = addEntry("stopThisTaskAction", tr("Stop"), tr("Stop this task"), QStringLiteral("stop"),
                      QKeySequence(Qt::CTRL | Qt::Key_Delete));
    m_runAgain = addEntry("runThisTaskAgainAction", tr("Run again"), tr("Run this task again"), QStringLiteral("retry"),
                          QKeySequence(Qt::CTRL | Qt::Key_R));
    m_follow->setCheckable(true);
    m_follow->setChecked(m_view->isFollowing());
    connect(m_follow, &QAction::toggled, m_view, &OutputView::setFollowing);
    connect(m_view, &OutputView::followingChanged, m_follow, &QAction::setChecked);
    connect(m_copy, &QAction::triggered, m_view, &OutputView::copy);
    connect(m_copyAll, &QAction::triggered, m_view, &OutputView::copyAll);
    connect(m_stop, &QAction::triggered, this, [this] { emit stopRequested(m_id); });
    connect(m_runAgain, &QAction::triggered, this, [this] { emit runAgainRequested(m_id); });
    connect(m_view, &OutputView::selectionChanged, this, &TaskOutputPanel::updateActions);
    connect(m_view, &OutputView::contentChanged, this, &TaskOutputPanel::updateActions);
    connect(m_view, &OutputView::copyWasCut, this, [this](qint64 bytes) {
        showRemark(tr("Only the first %1 were copied. The whole output is in %2").arg(sizeText(bytes), m_view->path()));
    });
}

void TaskOutputPanel::updateActions()
{
    const BackgroundTask *task = current();
    m_copy->setEnabled(m_view->hasSelection());
    m_copyAll->setEnabled(m_view->lineCount() > 0);
    m_follow->setEnabled(task);
    m_stop->setEnabled(task && !isFinal(task->status));
    m_runAgain->setEnabled(task);
}

void TaskOutputPanel::showMatches()
{
    const OutputSearch &search = m_view->search();
    const qsizetype count = search.matches().size();
    m_next->setEnabled(count > 0);
    m_previous->setEnabled(count > 0);
    if (search.text().isEmpty())
        return m_matches->clear();
    if (count == 0)
        return m_matches->setText(search.isRunning() ? tr("Searching …") : tr("No match"));
    const QLocale locale;
    const QString total = locale.toString(count) + (search.isCapped() ? QStringLiteral("+") : QString())
                          + (search.isRunning() ? QStringLiteral(" …") : QString());
    const int current = m_view->currentMatch();
    m_matches->setText(current < 0 ? total : tr("%1 of %2").arg(locale.toString(current + 1), total));
}

void TaskOutputPanel::showRemark(const QString &text)
{
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

bool TaskOutputPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_search || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
        if (key->modifiers().testFlag(Qt::ShiftModifier))
            m_view->findPrevious();
        else
            m_view->findNext();
        return true;
    }
    if (key->key() != Qt::Key_Escape)
        return false;
    m_search->clear();
    m_view->setFocus(Qt::OtherFocusReason);
    return true;
}

void TaskOutputPanel::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const QString sheet = QStringLiteral("QLabel{color:%1}").arg(theme.muted.name());
    const QString remark = QStringLiteral("QLabel{background:%1;color:%2;padding:6px 10px}")
                               .arg(mixed(theme.window, theme.warning, 0.14).name(), theme.text.name());
    if (sheet != m_matches->styleSheet()) {
        m_matches->setStyleSheet(sheet);
        m_remark->setStyleSheet(remark);
    }
}

void TaskOutputPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

} // namespace Deckhand
