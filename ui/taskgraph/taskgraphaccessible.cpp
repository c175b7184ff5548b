#include "ui/taskgraph/taskgraphaccessible.h"

#include "ui/taskgraph/taskgraphview.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

namespace Deckhand {

namespace {

/// Stands for the task with this id, also while it is gone.
class TaskAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    TaskAccessible(TaskGraphView *view, int id) : m_view(view), m_id(id) {}

    int id() const { return m_id; }
    bool isValid() const override { return m_view && m_view->scene().find(m_id); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view.data()); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString &) override {}

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? m_view->scene().find(m_id)->spoken : QString();
    }

    QRect rect() const override
    {
        const QRect card = isValid() ? m_view->taskRect(m_id) : QRect();
        return card.isValid() ? QRect(m_view->viewport()->mapToGlobal(card.topLeft()), card.size()) : QRect();
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = true;
        state.selectable = true;
        state.readOnly = true;
        state.selected = m_view->currentTask() == m_id;
        state.focused = state.selected && m_view->hasFocus();
        state.offscreen = !m_view->viewport()->rect().intersects(m_view->taskRect(m_id));
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }

    QStringList actionNames() const override { return {setFocusAction(), pressAction()}; }

    void doAction(const QString &name) override
    {
        if (!isValid())
            return;
        m_view->setCurrentTask(m_id);
        if (name == pressAction())
            emit m_view->taskActivated(m_id);
        else
            m_view->setFocus();
    }

    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    QPointer<TaskGraphView> m_view;
    int m_id;
};

class GraphAccessible final : public QAccessibleWidget
{
public:
    explicit GraphAccessible(TaskGraphView *view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~GraphAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_tasks))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return int(m_view->scene().nodes().size()); }

    QAccessibleInterface *child(int index) const override
    {
        return index < 0 || index >= childCount() ? nullptr : ofTask(m_view->scene().nodes().at(index).id);
    }

    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (auto task = m_tasks.cbegin(); task != m_tasks.cend(); ++task) {
            if (QAccessible::accessibleInterface(task.value()) == child)
                return int(indexOfTask(m_view->scene().nodes(), task.key()));
        }
        return -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        return ofTask(m_view->taskAt(m_view->viewport()->mapFromGlobal(QPoint(x, y))));
    }

    QAccessibleInterface *focusChild() const override
    {
        return m_view->hasFocus() ? ofTask(m_view->currentTask()) : nullptr;
    }

private:
    QAccessibleInterface *ofTask(int task) const
    {
        if (task == 0)
            return nullptr;
        const auto known = m_tasks.constFind(task);
        if (known != m_tasks.cend())
            return QAccessible::accessibleInterface(*known);
        auto *made = new TaskAccessible(m_view, task);
        m_tasks.insert(task, QAccessible::registerAccessibleInterface(made));
        return made;
    }

    TaskGraphView *m_view;
    mutable QHash<int, QAccessible::Id> m_tasks; ///< by id
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    auto *view =
        className == QLatin1String("Deckhand::TaskGraphView") ? qobject_cast<TaskGraphView *>(object) : nullptr;
    return view ? new GraphAccessible(view) : nullptr;
}

} // namespace

void installTaskGraphAccessible()
{
    [[maybe_unused]] static const bool installed = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
}

void tellCurrentTask(TaskGraphView *view, int id)
{
    const qsizetype index = indexOfTask(view->scene().nodes(), id);
    if (!QAccessible::isActive() || !view->hasFocus() || index < 0)
        return;
    QAccessibleEvent event(view, QAccessible::Focus);
    event.setChild(int(index));
    QAccessible::updateAccessibility(&event);
}

void tellTasksChanged(TaskGraphView *view)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(view, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

} // namespace Deckhand
