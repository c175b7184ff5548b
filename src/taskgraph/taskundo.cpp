#include "taskgraph/taskundo.h"

namespace Deckhand {

TaskUndo::TaskUndo(TaskStore &store, QObject *parent) : QObject(parent), m_store(store)
{
}

Result<Task> TaskUndo::create(const QString &subject, const QString &description, const TaskChange &more)
{
    Result<Task> made = m_store.create(subject, description, more);
    if (made)
        remember(tr("Create %1").arg(made->name()));
    return made;
}

Result<Task> TaskUndo::update(int id, const TaskChange &change, const QString &what)
{
    const Result<void> updated = updateAll({id}, change, what);
    return updated ? Result<Task>(*m_store.graph().find(id)) : Result<Task>(Error{updated.error()});
}

Result<void> TaskUndo::updateAll(const QList<int> &ids, const TaskChange &change, const QString &what)
{
    return remembered(m_store.updateAll(ids, change), what);
}

Result<void> TaskUndo::approve(const QList<Task> &shown, const QString &what)
{
    return remembered(m_store.approve(shown), what);
}

Result<void> TaskUndo::remembered(const Result<void> &done, const QString &what)
{
    if (done && !m_store.lastEdit().after.isEmpty())
        remember(what);
    return done;
}

void TaskUndo::remember(const QString &what)
{
    m_done.append({m_store.lastEdit(), what});
    if (m_done.size() > kMostEdits)
        m_done.removeFirst();
    m_undone.clear();
    emit changed();
}

Result<void> TaskUndo::undo()
{
    return revertLast(m_done, m_undone);
}

Result<void> TaskUndo::redo()
{
    return revertLast(m_undone, m_done);
}

Result<void> TaskUndo::revertLast(QList<Step> &from, QList<Step> &to)
{
    if (from.isEmpty())
        return {};
    const Step step = from.takeLast();
    const Result<void> reverted = m_store.revert(step.edit);
    if (reverted) // what it has done is what takes it back in its turn
        to.append({m_store.lastEdit(), step.what});
    emit changed();
    return reverted;
}

} // namespace Deckhand
