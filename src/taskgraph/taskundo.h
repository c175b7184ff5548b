#pragma once

#include "taskgraph/taskstore.h"

#include <QObject>

namespace Deckhand {

/// What the user changes by hand, so that it can be taken back, in order. What others change meanwhile is never taken back
/// with it: an edit whose tasks have been changed since cannot be undone, and says so.
class TaskUndo : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMostEdits = 100;

    /// The store outlives it.
    explicit TaskUndo(TaskStore &store, QObject *parent = nullptr);

    Result<Task> create(const QString &subject, const QString &description, const TaskChange &more);
    /// `what`: for the menu, as in "Complete #3".
    Result<Task> update(int id, const TaskChange &change, const QString &what);
    Result<void> updateAll(const QList<int> &ids, const TaskChange &change, const QString &what);
    /// As TaskStore::approve.
    Result<void> approve(const QList<Task> &shown, const QString &what);

    Result<void> undo();
    Result<void> redo();
    /// What undo would take back; empty: nothing.
    QString undoText() const { return m_done.isEmpty() ? QString() : m_done.last().what; }
    QString redoText() const { return m_undone.isEmpty() ? QString() : m_undone.last().what; }

signals:
    /// undoText or redoText.
    void changed();

private:
    struct Step {
        TaskEdit edit;
        QString what;
    };
    void remember(const QString &what);
    Result<void> remembered(const Result<void> &done, const QString &what);
    Result<void> revertLast(QList<Step> &from, QList<Step> &to);

    TaskStore &m_store;
    QList<Step> m_done;
    QList<Step> m_undone;
};

} // namespace Deckhand
