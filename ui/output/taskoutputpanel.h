#pragma once

#include "base/ids.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace Deckhand {

struct BackgroundTask;
class BackgroundTaskModel;
class BackgroundTasks;
class OutputView;
class PanelBar;
class TaskHeader;

/// The output of one background task: what it is, what it writes, live, and what can be done with it. It only asks: whoever owns
/// the tasks stops and starts them.
class TaskOutputPanel : public QWidget
{
    Q_OBJECT
public:
    /// Both must outlive the panel; `model` is a model of `tasks`.
    TaskOutputPanel(BackgroundTasks &tasks, BackgroundTaskModel &model, QWidget *parent = nullptr);

    /// Shows this task from now on; an unknown id empties the panel.
    void setTask(const BackgroundTaskId &id);
    const BackgroundTaskId &task() const { return m_id; }
    OutputView *view() const { return m_view; }

signals:
    void stopRequested(const Deckhand::BackgroundTaskId &id);
    void runAgainRequested(const Deckhand::BackgroundTaskId &id);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildSearch();
    void buildActions();
    void connectTasks();
    QAction *addEntry(const char *objectName, const QString &text, const QString &accessibleName, const QString &icon,
                      const QKeySequence &shortcut);
    void openOutput();
    void updateActions();
    void updateEmptyText();
    void showMatches();
    void showRemark(const QString &text);
    void applyTheme();
    const BackgroundTask *current() const;

    BackgroundTasks &m_tasks;
    BackgroundTaskModel &m_model;
    BackgroundTaskId m_id;
    TaskHeader *m_header;
    PanelBar *m_bar;
    QLineEdit *m_search;
    QLabel *m_matches;
    OutputView *m_view;
    QLabel *m_remark;
    QAction *m_next = nullptr;
    QAction *m_previous = nullptr;
    QAction *m_follow = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_copyAll = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_runAgain = nullptr;
};

} // namespace Deckhand
