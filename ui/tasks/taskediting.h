#pragma once

#include "graphrun/startplan.h"
#include "taskgraph/taskundo.h"

#include <QObject>

class QWidget;

namespace Deckhand {

class GraphRun;

/// Does what the user wants of tasks, with undo, and asks where that needs an answer.
class TaskEditing : public QObject
{
    Q_OBJECT
public:
    /// All of them outlive it; `window` carries its dialogs.
    TaskEditing(TaskStore &store, GraphRun &run, QWidget &window);

public slots:
    void create();
    void edit(int id);
    /// 0: all that is ready. Asks if that starts more than this one command.
    void start(int id);
    void stop(int id);
    void setStatus(int id, Deckhand::TaskStatus status);
    /// Of what is proposed, as it was shown: one edit. True if that is approved now; nothing is started.
    bool approve(const QList<Deckhand::Task> &shown);
    /// Deletes what is proposed, as one edit.
    void discard(const QList<int> &tasks);
    /// -1 up, 1 down, in the order that is shown.
    void move(int id, int direction);
    void undo() { tell(m_undo.undo()); }
    void redo() { tell(m_undo.redo()); }

signals:
    /// A new task is there.
    void created(int id);
    /// What did not work, and why: for people.
    void refused(const QString &reason);
    void undoChanged(const QString &undo, const QString &redo);

private:
    void ask(const StartWish &wish);
    void startNow(const StartWish &wish);
    void tell(const Result<void> &result);

    TaskStore &m_store;
    GraphRun &m_run;
    QWidget &m_window;
    TaskUndo m_undo;
};

} // namespace Deckhand
