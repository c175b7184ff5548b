#include "ui/mainwindow/tabwalk.h"

#include <QMainWindow>
#include <QStatusBar>
#include <QWidget>

#include <algorithm>
#include <tuple>

namespace Deckhand {

namespace {

/// The child of the window that a widget lies in: the middle, a dock, a row of tabs, the status bar.
const QWidget *areaOf(const QWidget *widget, const QWidget &window)
{
    while (widget->parentWidget() != &window)
        widget = widget->parentWidget();
    return widget;
}

/// A dock behind a tab is visible to Qt; it lies outside the window.
bool isStop(const QWidget &widget, const QWidget &window)
{
    return (widget.focusPolicy() & Qt::TabFocus) && !widget.focusProxy() && widget.isEnabled()
        && widget.isVisibleTo(&window) && window.rect().intersects(areaOf(&widget, window)->geometry());
}

/// From the middle to the right, column by column from above; the status bar is last.
auto placeOf(const QWidget *area, const QMainWindow *window)
{
    const bool isMiddle = window && area == window->centralWidget();
    const bool isStatus = qobject_cast<const QStatusBar *>(area);
    return std::make_tuple(isMiddle ? 0 : isStatus ? 2 : 1, area->x(), area->y());
}

} // namespace

QList<QWidget *> tabStops(const QWidget &window)
{
    QList<QWidget *> stops;
    for (QWidget *widget = window.nextInFocusChain(); widget != &window; widget = widget->nextInFocusChain()) {
        const bool isInside = widget->window() == &window;
        if (isInside && (widget == window.focusWidget() || isStop(*widget, window)))
            stops.append(widget);
    }
    const auto *mainWindow = qobject_cast<const QMainWindow *>(&window);
    std::stable_sort(stops.begin(), stops.end(), [&window, mainWindow](const QWidget *a, const QWidget *b) {
        return placeOf(areaOf(a, window), mainWindow) < placeOf(areaOf(b, window), mainWindow);
    });
    return stops;
}

bool moveFocus(QWidget &window, bool next)
{
    const QList<QWidget *> stops = tabStops(window);
    if (stops.isEmpty())
        return false;
    const qsizetype count = stops.size();
    const qsizetype at = stops.indexOf(window.focusWidget());
    const qsizetype from = at < 0 && !next ? 0 : at;
    stops.at((from + (next ? 1 : count - 1)) % count)->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

} // namespace Deckhand
