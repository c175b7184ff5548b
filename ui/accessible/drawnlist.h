#pragma once

#include <QAccessible>

#include <memory>

class QAbstractScrollArea;

namespace Deckhand {

/// What a view draws itself, as a list for assistive tools; Qt does so for its own views only. An item is known by a key that
/// it keeps as long as it is there; its place may change. Rectangles and points are those of the viewport. Assistive tools ask
/// at any time and for all of it: what is const here tells what is drawn, and lays out, scrolls and takes over nothing.
class DrawnList
{
public:
    virtual ~DrawnList() = default;

    virtual int count() const = 0;
    virtual int keyAt(int place) const = 0;                ///< `place` is within the list
    virtual int placeOf(int key) const = 0;                ///< -1: there is no such item (any more)
    virtual int keyAtPoint(const QPoint &point) const = 0; ///< -1: there is none
    virtual int currentKey() const = 0;                    ///< the keyboard's; -1: there is none

    // Of items that are there.
    virtual QString spokenText(int key) const = 0;
    virtual QRect rectOf(int key) const = 0;
    /// More than that it can have the focus, which holds for all.
    virtual void addState(int, QAccessible::State &) const {}
    /// Beside setting the focus, which all can.
    virtual QStringList actionsOf(int) const { return {}; }
    /// Makes it the current one, without the focus.
    virtual void makeCurrent(int key) = 0;
    /// One of actionsOf, on the current item.
    virtual void act(int, const QString &) {}
};

/// To be returned by a factory of QAccessible. `view` outlives it, as the rules of QAccessible say.
QAccessibleInterface *makeListAccessible(QAbstractScrollArea *view, std::unique_ptr<DrawnList> list);

/// Every View is a List for assistive tools, from the first call on.
template<typename View, typename List>
void installDrawnList()
{
    const auto make = [](const QString &, QObject *object) -> QAccessibleInterface * {
        auto *view = qobject_cast<View *>(object);
        return view ? makeListAccessible(view, std::make_unique<List>(*view)) : nullptr;
    };
    [[maybe_unused]] static const bool installed = (QAccessible::installFactory(make), true);
}

/// The keyboard's item changed; nothing is told of a place below 0.
void tellCurrentPlace(QAbstractScrollArea *view, int place);

} // namespace Deckhand
