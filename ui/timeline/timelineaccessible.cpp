#include "ui/timeline/timelineaccessible.h"

#include "ui/timeline/timelineview.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace Deckhand {

namespace {

int spansOf(const TimeLineView &view)
{
    return int(view.line().endOfSpans() - view.line().firstSpan());
}

int itemsOf(const TimeLineView &view)
{
    return spansOf(view) + int(view.line().endOfLanes() - view.line().firstLane());
}

TimeLineItem itemAt(const TimeLineView &view, int place)
{
    const int spans = spansOf(view);
    if (place < 0 || place >= itemsOf(view))
        return {};
    return place < spans ? TimeLineItem::ofSpan(view.line().firstSpan() + place)
                         : TimeLineItem::ofLane(view.line().firstLane() + place - spans);
}

int placeOf(const TimeLineView &view, const TimeLineItem &item)
{
    if (item.kind == TimeLineItem::Kind::Span)
        return int(item.number - view.line().firstSpan());
    return item.isNone() ? -1 : spansOf(view) + int(item.number - view.line().firstLane());
}

/// Stands for what has this place, whatever that is.
class ItemAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    ItemAccessible(TimeLineView *view, int place) : m_view(view), m_place(place) {}

    bool isValid() const override { return !item().isNone(); }
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
        return kind == QAccessible::Name && isValid() ? m_view->spokenText(item()) : QString();
    }

    QRect rect() const override
    {
        const QRectF rect = isValid() ? m_view->timeLayout().rectOf(item()) : QRectF();
        return rect.isEmpty() ? QRect()
                              : QRect(m_view->viewport()->mapToGlobal(rect.topLeft().toPoint()), rect.size().toSize());
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
        state.focused = m_view->hasFocus() && m_view->current() == item();
        const QRectF area = m_view->timeLayout().timeArea();
        state.offscreen = !area.intersects(m_view->timeLayout().rectOf(item()));
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }
    QStringList actionNames() const override { return {setFocusAction()}; }
    void doAction(const QString &) override
    {
        if (!isValid())
            return;
        m_view->setFocus();
        m_view->setCurrent(item());
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    TimeLineItem item() const { return m_view ? itemAt(*m_view, m_place) : TimeLineItem(); }

    QPointer<TimeLineView> m_view;
    int m_place;
};

class ViewAccessible final : public QAccessibleWidget
{
public:
    explicit ViewAccessible(TimeLineView *view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~ViewAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_items))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return itemsOf(*m_view); }
    QAccessibleInterface *child(int place) const override
    {
        if (place < 0 || place >= childCount())
            return nullptr;
        const auto known = m_items.constFind(place);
        if (known != m_items.cend())
            return QAccessible::accessibleInterface(*known);
        auto *made = new ItemAccessible(m_view, place);
        m_items.insert(place, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (auto item = m_items.cbegin(); item != m_items.cend(); ++item) {
            if (QAccessible::accessibleInterface(item.value()) == child)
                return item.key();
        }
        return -1;
    }
    QAccessibleInterface *childAt(int x, int y) const override
    {
        TimeLineItem item = m_view->timeLayout().itemAt(m_view->viewport()->mapFromGlobal(QPoint(x, y)));
        if (item.kind == TimeLineItem::Kind::Notice)
            item = TimeLineItem::ofLane(item.number);
        return child(placeOf(*m_view, item));
    }
    QAccessibleInterface *focusChild() const override
    {
        return m_view->hasFocus() ? child(placeOf(*m_view, m_view->current())) : nullptr;
    }

private:
    TimeLineView *m_view;
    mutable QHash<int, QAccessible::Id> m_items;
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    auto *view = className == QLatin1String("Deckhand::TimeLineView") ? qobject_cast<TimeLineView *>(object) : nullptr;
    return view ? new ViewAccessible(view) : nullptr;
}

} // namespace

void installTimeLineAccessible()
{
    [[maybe_unused]] static const bool installed = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
}

void tellCurrentItem(TimeLineView *view)
{
    if (!QAccessible::isActive() || !view->hasFocus())
        return;
    QAccessibleEvent event(view, QAccessible::Focus);
    event.setChild(placeOf(*view, view->current()));
    QAccessible::updateAccessibility(&event);
}

} // namespace Deckhand
