#pragma once

#include "base/ids.h"
#include "ui/panels/listpanel.h"

class QLabel;

namespace Deckhand {

class BackgroundTaskModel;

/// The dock "Background tasks". It only asks: whoever owns the tasks stops and starts them. Below the list, while tasks run,
/// a line says how many there are and what they use.
class BackgroundTasksPanel : public ListPanel
{
    Q_OBJECT
public:
    /// What "Lower priority" asks for.
    static constexpr int kLowered = 10;

    /// The model must outlive the panel.
    explicit BackgroundTasksPanel(BackgroundTaskModel *model, QWidget *parent = nullptr);

    /// Empty when no row is selected.
    BackgroundTaskId selectedTask() const;
    /// What can be done with the selected task, and at last "Stop all" (which needs none): for a menu of the window.
    QList<QAction *> taskActions() const;

signals:
    /// A click on a task, or Enter.
    void outputRequested(const Deckhand::BackgroundTaskId &id);
    void newPaneRequested(const Deckhand::BackgroundTaskId &id);
    void stopRequested(const Deckhand::BackgroundTaskId &id);
    void stopAllRequested();
    void pauseRequested(const Deckhand::BackgroundTaskId &id, bool paused);
    void nicenessRequested(const Deckhand::BackgroundTaskId &id, int niceness);
    void moreTimeRequested(const Deckhand::BackgroundTaskId &id);
    void runAgainRequested(const Deckhand::BackgroundTaskId &id);

private:
    void buildList();
    void addActions();
    void addRareActions();
    void updateActions();
    void showTotalsLater();
    void showTotals();
    bool isPaused() const;

    BackgroundTaskModel *m_model;
    QLabel *m_totals;
    QAction *m_stop = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_runAgain = nullptr;
    QAction *m_newPane = nullptr;
    QAction *m_lower = nullptr;
    QAction *m_moreTime = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_stopAll = nullptr;
    bool m_totalsDue = false;
};

} // namespace Deckhand
