#pragma once

#include <QList>

class QWidget;

namespace Deckhand {

/// Where Tab stops in a window: what can have the focus and is in front, area by area (what is in the middle first), and within
/// an area in the order of the focus chain. The widget that has the focus is among them in any case.
///
/// Qt's own walk stops in docks that lie behind a tab, and in a container that passes its focus on to a child it goes to that
/// child at once and leaves out what stands before it; on the way back it does not.
QList<QWidget *> tabStops(const QWidget &window);

/// What QWidget::focusNextPrevChild of a window is to do.
bool moveFocus(QWidget &window, bool next);

} // namespace Deckhand
