#include "ui/conversation/conversationaccessible.h"

#include "ui/conversation/conversationview.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace Deckhand {

namespace {

/// Stands for the row with this number, whatever is there.
class RowAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    RowAccessible(ConversationView *view, int row) : m_view(view), m_row(row) {}

    bool isValid() const override { return index().isValid(); }
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
        return kind == QAccessible::Name ? index().data(Qt::AccessibleTextRole).toString() : QString();
    }

    QRect rect() const override
    {
        if (!m_view)
            return {};
        const QRect row = m_view->visualRect(index());
        return row.isValid() ? QRect(m_view->viewport()->mapToGlobal(row.topLeft()), row.size()) : QRect();
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = true;
        state.readOnly = true;
        state.focused = m_view->hasFocus() && m_view->currentIndex() == index();
        state.offscreen = !m_view->viewport()->rect().intersects(m_view->visualRect(index()));
        state.expandable = m_view->isFoldable(index());
        state.expanded = state.expandable && m_view->isUnfolded(index());
        state.collapsed = state.expandable && !state.expanded;
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }

    QStringList actionNames() const override
    {
        const bool foldable = m_view && m_view->isFoldable(index());
        return foldable ? QStringList{setFocusAction(), toggleAction()} : QStringList{setFocusAction()};
    }

    void doAction(const QString &name) override
    {
        if (!isValid())
            return;
        m_view->setCurrentIndex(index());
        if (name == toggleAction())
            m_view->toggleFold(index());
        else
            m_view->setFocus();
    }

    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    QModelIndex index() const
    {
        const bool exists = m_view && m_view->model() && m_row < m_view->model()->rowCount();
        return exists ? m_view->model()->index(m_row, 0) : QModelIndex();
    }

    QPointer<ConversationView> m_view;
    int m_row;
};

class ListAccessible final : public QAccessibleWidget
{
public:
    explicit ListAccessible(ConversationView *view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~ListAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_rows))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return m_view->model() ? m_view->model()->rowCount() : 0; }

    QAccessibleInterface *child(int row) const override
    {
        if (row < 0 || row >= childCount())
            return nullptr;
        const auto known = m_rows.constFind(row);
        if (known != m_rows.cend())
            return QAccessible::accessibleInterface(*known);
        auto *made = new RowAccessible(m_view, row);
        m_rows.insert(row, QAccessible::registerAccessibleInterface(made));
        return made;
    }

    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row) {
            if (QAccessible::accessibleInterface(row.value()) == child)
                return row.key();
        }
        return -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        const QModelIndex index = m_view->indexAt(m_view->viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? child(index.row()) : nullptr;
    }

    QAccessibleInterface *focusChild() const override
    {
        return m_view->hasFocus() && m_view->currentIndex().isValid() ? child(m_view->currentIndex().row()) : nullptr;
    }

private:
    ConversationView *m_view;
    mutable QHash<int, QAccessible::Id> m_rows;
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    auto *view =
        className == QLatin1String("Deckhand::ConversationView") ? qobject_cast<ConversationView *>(object) : nullptr;
    return view ? new ListAccessible(view) : nullptr;
}

} // namespace

void installConversationAccessible()
{
    [[maybe_unused]] static const bool installed = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
}

void tellFocusedRow(ConversationView *view, int row)
{
    if (!QAccessible::isActive() || !view->hasFocus())
        return;
    QAccessibleEvent event(view, QAccessible::Focus);
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

} // namespace Deckhand
