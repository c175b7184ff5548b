#pragma once

#include "base/ids.h"
#include "ui/panels/listpanel.h"

namespace Deckhand {

class BackgroundTaskModel;

/// The dock "Background tasks". It only asks: whoever owns the tasks stops and starts them.
class BackgroundTasksPanel : public ListPanel
{
    Q_OBJECT
public:
    /// The model must outlive the panel.
    explicit BackgroundTasksPanel(BackgroundTaskModel *model, QWidget *parent = nullptr);

    /// Empty when no row is selected.
    BackgroundTaskId selectedTask() const;
    void selectTask(const BackgroundTaskId &id);

signals:
    /// A click on a task, or Enter.
    void outputRequested(const Deckhand::BackgroundTaskId &id);
    void stopRequested(const Deckhand::BackgroundTaskId &id);
    void runAgainRequested(const Deckhand::BackgroundTaskId &id);

private:
    void addActions();
    void updateActions();
    void copyCommand();

    BackgroundTaskModel *m_model;
    QAction *m_stop = nullptr;
    QAction *m_runAgain = nullptr;
    QAction *m_copy = nullptr;
};

} // namespace Deckhand
