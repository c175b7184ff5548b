#include "ui/output/taskoutputpanel.h"

#include "background/backgroundtasks.h"
#include "base/humantext.h"
#include "models/backgroundtaskmodel.h"
#include "output/outputexport.h"
#include "ui/output/outputview.h"
#include "ui/output/taskheader.h"
#include "ui/panels/panelbar.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace Deckhand {

TaskOutputPanel::TaskOutputPanel(BackgroundTasks &tasks, BackgroundTaskModel &model, QWidget *parent)
    : QWidget(parent),
      m_tasks(tasks),
      m_model(model),
      m_header(new TaskHeader),
      m_bar(new PanelBar(tr("Output: actions"))),
      m_search(new QLineEdit),
      m_matches(new QLabel),
      m_view(new OutputView),
      m_remark(new QLabel)
{
    layOut();
    buildSearch();
    m_bar->addGap();
    buildActions();
    buildTaskActions();
    buildMenu();
    connectTasks();
    connectView();
    applyTheme();
    setTask({});
}

void TaskOutputPanel::layOut()
{
    setObjectName(QStringLiteral("taskOutputPanel"));
    m_header->setObjectName(QStringLiteral("taskHeader"));
    m_view->setObjectName(QStringLiteral("taskOutputView"));
    m_view->setAccessibleName(tr("Task output"));
    setFocusProxy(m_view);
    m_remark->setObjectName(QStringLiteral("outputRemark"));
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setWordWrap(true);
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

TaskOutputPanel::~TaskOutputPanel()
{
    m_tasks.releaseOutput(m_id);
}

void TaskOutputPanel::setTask(const BackgroundTaskId &id)
{
    m_tasks.holdOutput(id);
    m_tasks.releaseOutput(std::exchange(m_id, id));
    m_ownRemark.clear();
    m_noError = false;
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
        updateRemark();
    });
}

void TaskOutputPanel::connectView()
{
    connect(m_view, &OutputView::selectionChanged, this, &TaskOutputPanel::updateActions);
    connect(m_view, &OutputView::contentChanged, this, &TaskOutputPanel::updateActions);
    connect(m_view, &OutputView::contentChanged, this, &TaskOutputPanel::updateRemark);
    connect(m_view, &OutputView::copyWasCut, this, [this](qint64 bytes) {
        showRemark(tr("Only the first %1 were copied. The whole output is in %2").arg(sizeText(bytes), m_view->path()));
    });
}

void TaskOutputPanel::updateActions()
{
    const BackgroundTask *task = current();
    const bool running = task && task->status == BackgroundStatus::Running;
    const bool hasOutput = m_view->rowCount() > 0;
    m_copy->setEnabled(m_view->hasSelection());
    m_copyAll->setEnabled(hasOutput);
    m_send->setEnabled(task && (m_view->hasSelection() || m_view->currentLine() >= 0));
    m_save->setEnabled(hasOutput && !m_export);
    m_cancelSave->setVisible(m_export);
    m_nextError->setEnabled(hasOutput);
    m_previousError->setEnabled(hasOutput);
    m_follow->setEnabled(task);
    m_pause->setEnabled(running);
    m_pause->setVisible(!running || !task->paused);
    m_resume->setVisible(running && task->paused);
    m_stop->setEnabled(task && !isFinal(task->status));
    m_runAgain->setEnabled(task);
    m_newPane->setEnabled(task);
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
    if (m_export || !m_view->isOpen())
        return;
    m_export = new OutputExport(this);
    connect(m_export, &OutputExport::progressed, this,
            [this](int percent) { showRemark(tr("Saving … %1 %").arg(percent)); });
    connect(m_export, &OutputExport::done, this,
            [this, path](qint64 bytes, const QString &error) { showSaved(bytes, error, path); });
    m_export->start(m_view->path(), path);
    updateActions();
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
        const qint64 atEnd = task->droppedBytes - m_view->gap().size();
        if (isFinal(task->status) && m_view->isLoaded() && m_view->isOpen() && atEnd > 0)
            text = tr("The last %1 bytes of the output were not stored.").arg(QLocale().toString(atEnd));
    }
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

void TaskOutputPanel::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const QString sheet = QStringLiteral("QLabel{color:%1}").arg(theme.muted.name());
    const QString remark = QStringLiteral("QLabel{background:%1;color:%2;padding:6px 10px}")
                               .arg(theme.warningCard.name(), theme.text.name());
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
