#include "ui/accessible/drawnlist.h"

#include <QAbstractScrollArea>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace Deckhand {

namespace {

/// Stands for the item with this key, also while it is gone.
class ItemAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    ItemAccessible(QAbstractScrollArea *view, DrawnList &list, int key) : m_view(view), m_list(list), m_key(key) {}

    int key() const { return m_key; }
    bool isOf(const DrawnList &list) const { return &m_list == &list; }

    bool isValid() const override { return m_view && m_list.placeOf(m_key) >= 0; }
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
        return kind == QAccessible::Name && isValid() ? m_list.spokenText(m_key) : QString();
    }

    QRect rect() const override
    {
        const QRect rect = isValid() ? m_list.rectOf(m_key) : QRect();
        return rect.isValid() ? QRect(m_view->viewport()->mapToGlobal(rect.topLeft()), rect.size()) : QRect();
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
        state.focused = m_view->hasFocus() && m_list.currentKey() == m_key;
        state.offscreen = !m_view->viewport()->rect().intersects(m_list.rectOf(m_key));
        m_list.addState(m_key, state);
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }

    QStringList actionNames() const override
    {
        return QStringList{setFocusAction()} + (isValid() ? m_list.actionsOf(m_key) : QStringList());
    }

    void doAction(const QString &name) override
    {
        if (!isValid())
            return;
        m_list.makeCurrent(m_key);
        if (name == setFocusAction())
            m_view->setFocus();
        else
            m_list.act(m_key, name);
    }

    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    const QPointer<QAbstractScrollArea> m_view;
    DrawnList &m_list;
    const int m_key;
};

class ListAccessible final : public QAccessibleWidget
{
public:
    ListAccessible(QAbstractScrollArea *view, std::unique_ptr<DrawnList> list)
        : QAccessibleWidget(view, QAccessible::List),
          m_view(view),
          m_list(std::move(list))
    {
    }
    ~ListAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_items))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return m_list->count(); }

    QAccessibleInterface *child(int place) const override
    {
        return place < 0 || place >= childCount() ? nullptr : ofKey(m_list->keyAt(place));
    }

    int indexOfChild(const QAccessibleInterface *child) const override
    {
        const auto *item = dynamic_cast<const ItemAccessible *>(child);
        return item && item->isOf(*m_list) ? m_list->placeOf(item->key()) : -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        return ofKey(m_list->keyAtPoint(m_view->viewport()->mapFromGlobal(QPoint(x, y))));
    }

    QAccessibleInterface *focusChild() const override
    {
        return m_view->hasFocus() ? ofKey(m_list->currentKey()) : nullptr;
    }

private:
    QAccessibleInterface *ofKey(int key) const
    {
        if (key < 0)
            return nullptr;
        const auto known = m_items.constFind(key);
        if (known != m_items.cend())
            return QAccessible::accessibleInterface(*known);
        auto *made = new ItemAccessible(m_view, *m_list, key);
        m_items.insert(key, QAccessible::registerAccessibleInterface(made));
        return made;
    }

    QAbstractScrollArea *m_view;
    const std::unique_ptr<DrawnList> m_list;
    mutable QHash<int, QAccessible::Id> m_items; ///< by key
};

} // namespace

QAccessibleInterface *makeListAccessible(QAbstractScrollArea *view, std::unique_ptr<DrawnList> list)
{
    return new ListAccessible(view, std::move(list));
}

void tellCurrentPlace(QAbstractScrollArea *view, int place)
{
    if (!QAccessible::isActive() || !view->hasFocus() || place < 0)
        return;
    QAccessibleEvent event(view, QAccessible::Focus);
    event.setChild(place);
    QAccessible::updateAccessibility(&event);
}

} // namespace Deckhand
