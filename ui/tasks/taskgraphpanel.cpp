#include "ui/tasks/taskgraphpanel.h"

#include "ui/taskgraph/svgpage.h"

#include "models/taskgraphmodel.h"
#include "ui/taskgraph/taskgraphview.h"

#include <QAction>
#include <QFileDialog>
#include <QMenu>
#include <QVBoxLayout>

namespace Deckhand {

TaskGraphPanel::TaskGraphPanel(TaskGraphModel *model, Clock &clock, const QList<QAction *> &actions, QWidget *parent)
    : QWidget(parent),
      m_bar(new PanelBar(tr("Task graph: actions"))),
      m_view(new TaskGraphView(*model, clock))
{
    setObjectName(QStringLiteral("taskGraphPanel"));
    setFocusProxy(m_view);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_view, 1);
    m_bar->setContent(m_view);
    addActions();
    auto *menu = new QMenu(this);
    menu->addActions(actions);
    connect(m_view, &TaskGraphView::contextMenuRequested, menu,
            [menu](int, const QPoint &position) { menu->popup(position); });
}

void TaskGraphPanel::addActions()
{
    m_bar->addGap();
    const auto add = [this](const PanelBar::Entry &entry, auto slot) {
        connect(m_bar->addEntry(entry, this), &QAction::triggered, m_view, slot);
    };
    add({tr("Zoom out"), tr("Zoom out of the task graph"), QStringLiteral("zoom-out"), QKeySequence::ZoomOut},
        &TaskGraphView::zoomOut);
    add({tr("Zoom in"), tr("Zoom into the task graph"), QStringLiteral("zoom-in"), QKeySequence::ZoomIn},
        &TaskGraphView::zoomIn);
    add({tr("Fit"), tr("Show all of the task graph"), QStringLiteral("fit"), QKeySequence(Qt::Key_F)},
        &TaskGraphView::fit);
    QAction *save = m_bar->addRareEntry({canMakeSvg() ? tr("Export as SVG or PNG…") : tr("Export as PNG…"),
                                         tr("Export the task graph"),
                                         {},
                                         QKeySequence(Qt::CTRL | Qt::Key_E)},
                                        this);
    save->setObjectName(QStringLiteral("exportGraphAction"));
    connect(save, &QAction::triggered, this, &TaskGraphPanel::exportGraph);
}

void TaskGraphPanel::exportGraph()
{
    const QString suffix = canMakeSvg() ? QStringLiteral("svg") : QStringLiteral("png");
    auto *dialog = new QFileDialog(this, tr("Export the task graph"), QStringLiteral("tasks.") + suffix,
                                   canMakeSvg() ? tr("Pictures (*.svg *.png)") : tr("Pictures (*.png)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        if (const Result<void> saved = m_view->exportTo(path); !saved)
            emit refused(saved.error());
    });
    dialog->open();
}

} // namespace Deckhand
