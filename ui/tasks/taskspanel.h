#pragma once

#include "taskgraph/task.h"
#include "ui/panels/listpanel.h"

#include <QAction>

class QLabel;

namespace Deckhand {

struct Theme;
class TaskDetail;
class TaskGraphModel;

/// The dock "Tasks": the plan as a list to tick off, above it what is wrong with its files, below it all of the selected
/// task. It only asks: whoever has the store changes it.
class TasksPanel : public ListPanel
{
    Q_OBJECT
public:
    /// The model must outlive the panel; the detail is taken.
    TasksPanel(TaskGraphModel *model, TaskDetail *detail, QWidget *parent = nullptr);

    /// 0: none.
    int selectedTask() const;
    void selectTask(int id);
    /// For a menu of the window. Those that need a task are off while none is selected.
    QList<QAction *> taskActions() const;
    /// There is something that an agent proposes.
    void setProposal(bool isThere) { m_proposal->setEnabled(isThere); }
    /// What undo and redo would do; empty: nothing.
    void setUndo(const QString &undo, const QString &redo);

signals:
    void createRequested();
    void editRequested(int id);
    void approveRequested(int id);
    /// To see what is proposed as a whole, and to carry it out.
    void proposalRequested();
    /// 0: all that is ready.
    void startRequested(int id);
    void stopRequested(int id);
    void statusRequested(int id, Deckhand::TaskStatus status);
    /// -1 up, 1 down.
    void moveRequested(int id, int direction);
    void undoRequested();
    void redoRequested();
    /// Another task is selected, or none (0).
    void taskSelected(int id);

private:
    void buildList();
    void addActions();
    void addRareActions();
    QAction *addRare(const char *name, const QString &text, const QKeySequence &keys, const What &what);
    void updateActions();
    void showProblems();
    void applyTheme(const Theme &theme);

    TaskGraphModel *m_model;
    QLabel *m_problems;
    QAction *m_new = nullptr;
    QAction *m_start = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_done = nullptr;
    QAction *m_startAll = nullptr;
    QAction *m_approve = nullptr;
    QAction *m_proposal = nullptr;
    QAction *m_undo = nullptr;
    QAction *m_redo = nullptr;
    QList<QAction *> m_others; ///< further ones that need a task
    int m_selected = 0;
};

} // namespace Deckhand
