#include "ui/mainwindow/outputpanes.h"

#include "background/backgroundtasks.h"
#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/mainwindow/dock.h"
#include "ui/output/outputview.h"
#include "ui/output/taskoutputpanel.h"

#include <QMainWindow>

namespace Deckhand {

constexpr int kTitleCharacters = 40;
constexpr int kWideEnoughForTwo = 1000;

QString literalTitle(const QString &text, bool isFloating)
{
    QString title = text;
    title.replace(QStringLiteral("[*]"), QStringLiteral("[*][*]"));
    // A title bar of the window system knows no mnemonics; Qt's own, and tabs, do.
    return isFloating ? title : title.replace(u'&', QStringLiteral("&&"));
}

OutputPanes::OutputPanes(QMainWindow &window, BackgroundTasks &tasks, BackgroundTaskModel &model)
    : QObject(&window),
      m_window(window),
      m_tasks(tasks),
      m_model(model)
{
    const Pane first = make(QStringLiteral("taskOutputDock"), tr("Output"));
    m_first = first.dock;
    m_panel = first.panel;
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_first);
    m_first->hide();
}

OutputPanes::Pane OutputPanes::make(const QString &name, const QString &title)
{
    auto *dock = new Dock(name, title, &m_window);
    auto *panel = new TaskOutputPanel(m_tasks, m_model, dock);
    dock->setWidget(panel);
    join(panel);
    return {dock, panel};
}

void OutputPanes::join(TaskOutputPanel *panel)
{
    connect(panel, &TaskOutputPanel::stopRequested, &m_tasks, &BackgroundTasks::stop);
    connect(panel, &TaskOutputPanel::pauseRequested, &m_tasks, &BackgroundTasks::setPaused);
    connect(panel, &TaskOutputPanel::moreTimeRequested, &m_tasks, &BackgroundTasks::giveMoreTime);
    connect(panel, &TaskOutputPanel::newPaneRequested, this, &OutputPanes::open);
    connect(panel, &TaskOutputPanel::sendToAgentRequested, this, &OutputPanes::sendToAgentRequested);
    connect(panel, &TaskOutputPanel::runAgainRequested, this, [this, panel](const BackgroundTaskId &id) {
        panel->setTask(startAgain(m_tasks, id)); // the same command goes on where it is looked at
        for (const Pane &pane : std::as_const(m_further)) {
            if (pane.panel == panel)
                entitle(pane);
        }
    });
}

void OutputPanes::show(const BackgroundTaskId &id)
{
    if (id.isEmpty())
        return;
    if (!m_tasks.find(id))
        return emit refused(
            tr("The output of this run is not here: it was tidied away, or another Deckhand has run it."));
    m_panel->setTask(id);
    if (!m_first->isVisible()) {
        m_first->show();
        if (m_further.isEmpty())
            m_window.resizeDocks({m_first}, {m_window.height() / 3}, Qt::Vertical);
    }
    m_first->raise();
}

void OutputPanes::open(const BackgroundTaskId &id)
{
    if (!m_tasks.find(id))
        return;
    for (const Pane &pane : std::as_const(m_further)) {
        if (pane.panel->task() == id)
            return pane.dock->bringToFront();
    }
    if (m_further.size() + 1 >= kMost) {
        emit refused(tr("%1 outputs are open. Close one of them first.").arg(kMost));
        return;
    }
    const Pane pane = make(QStringLiteral("taskOutputDock%1").arg(++m_made), {});
    pane.dock->setAttribute(Qt::WA_DeleteOnClose);
    pane.panel->setTask(id);
    entitle(pane);
    place(pane.dock);
    m_further.append(pane);
    connect(pane.dock, &Dock::leftWithFocus, this, &OutputPanes::leftWithFocus);
    connect(pane.dock, &Dock::topLevelChanged, this, [this, pane] { entitle(pane); });
    connect(pane.dock, &QObject::destroyed, this,
            [this, dock = pane.dock] { m_further.removeIf([dock](const Pane &other) { return other.dock == dock; }); });
    pane.dock->focus();
}

/// Two side by side, where the window is wide enough; further ones as tabs of the second.
void OutputPanes::place(Dock *dock)
{
    Dock *second = nullptr;
    for (const Pane &pane : std::as_const(m_further)) {
        if (!pane.dock->isFloating())
            second = pane.dock;
    }
    const bool firstIsThere = m_first->isVisible() && !m_first->isFloating();
    if (second) {
        m_window.tabifyDockWidget(second, dock);
    } else if (firstIsThere && m_first->width() >= kWideEnoughForTwo) {
        m_window.splitDockWidget(m_first, dock, Qt::Horizontal);
        m_window.resizeDocks({m_first, dock}, {m_first->width() / 2, m_first->width() / 2}, Qt::Horizontal);
    } else if (firstIsThere) {
        m_window.tabifyDockWidget(m_first, dock);
    } else {
        m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        m_window.resizeDocks({dock}, {m_window.height() / 3}, Qt::Vertical);
    }
}

void OutputPanes::entitle(const Pane &pane)
{
    const BackgroundTask *task = m_tasks.find(pane.panel->task());
    const QString command = task ? oneLine(task->command, kTitleCharacters) : QString();
    pane.dock->setWindowTitle(literalTitle(tr("Output: %1").arg(command), pane.dock->isFloating()));
    pane.panel->view()->setAccessibleName(tr("Task output: %1").arg(command));
}

void OutputPanes::closeFurther()
{
    const QList<Pane> further = std::exchange(m_further, {});
    for (const Pane &pane : further)
        delete pane.dock;
}

} // namespace Deckhand
