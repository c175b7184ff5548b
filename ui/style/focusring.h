#pragma once

class QAbstractScrollArea;
class QMainWindow;
class QPainter;
class QRect;

namespace Deckhand {

struct Theme;

/// Around all of a view that has the focus, for when it has no item that could show it: the keyboard's place is always seen.
/// `painter` is one on the viewport, which has to be painted anew when the focus comes or goes.
void paintFocusRing(QPainter &painter, const QAbstractScrollArea &view);

/// Just within `area`.
void paintFocusRing(QPainter &painter, const QRect &area, const Theme &theme);

/// Puts a ring around the tabs of docks and the buttons of the status bar while they have the focus: styles mark these so faintly
/// that nobody sees it. For as long as the window lives.
void ringFocus(QMainWindow &window);

} // namespace Deckhand
