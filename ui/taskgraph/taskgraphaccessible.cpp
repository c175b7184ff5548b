#include "ui/taskgraph/taskgraphaccessible.h"

#include "ui/accessible/drawnlist.h"
#include "ui/taskgraph/taskgraphview.h"

namespace Deckhand {

namespace {

/// A key is a task's id. The tasks are those of the model; one that is not drawn yet has no rectangle.
class TaskList final : public DrawnList
{
public:
    explicit TaskList(TaskGraphView &view) : m_view(view) {}

    int count() const override { return int(m_view.nodes().size()); }
    int keyAt(int place) const override { return m_view.nodes().at(place).id; }
    int placeOf(int key) const override { return int(indexOfTask(m_view.nodes(), key)); }
    int keyAtPoint(const QPoint &point) const override { return keyOf(m_view.taskAt(point)); }
    int currentKey() const override { return keyOf(m_view.currentTask()); }

    QString spokenText(int key) const override { return m_view.nodes().at(placeOf(key)).spoken; }
    QRect rectOf(int key) const override { return m_view.taskRect(key); }
    void addState(int key, QAccessible::State &state) const override
    {
        state.selectable = true;
        state.selected = m_view.currentTask() == key;
    }
    QStringList actionsOf(int) const override { return {QAccessibleActionInterface::pressAction()}; }
    void makeCurrent(int key) override { m_view.setCurrentTask(key); }
    void act(int key, const QString &action) override
    {
        if (action == QAccessibleActionInterface::pressAction())
            emit m_view.taskActivated(key);
    }

private:
    static int keyOf(int task) { return task == 0 ? -1 : task; }

    TaskGraphView &m_view;
};

} // namespace

void installTaskGraphAccessible()
{
    installDrawnList<TaskGraphView, TaskList>();
}

void tellCurrentTask(TaskGraphView *view, int id)
{
    tellCurrentPlace(view, int(indexOfTask(view->nodes(), id)));
}

void tellTasksChanged(TaskGraphView *view)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(view, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

} // namespace Deckhand
