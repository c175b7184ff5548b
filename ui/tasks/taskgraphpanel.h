#pragma once

#include "base/clock.h"
#include "ui/panels/panelbar.h"

namespace Deckhand {

class TaskGraphModel;
class TaskGraphView;

/// The dock "Task graph": the plan as a picture, with zoom and export.
class TaskGraphPanel : public QWidget
{
    Q_OBJECT
public:
    /// Both outlive it. `actions`: what can be done with the current task, for its menu.
    TaskGraphPanel(TaskGraphModel *model, Clock &clock, const QList<QAction *> &actions, QWidget *parent = nullptr);

    TaskGraphView *view() const { return m_view; }

signals:
    /// What was not exported, and why.
    void refused(const QString &reason);

private:
    void addActions();
    void exportGraph();

    PanelBar *m_bar;
    TaskGraphView *m_view;
};

} // namespace Deckhand
