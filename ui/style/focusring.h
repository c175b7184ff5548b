#pragma once

class QAbstractScrollArea;
class QPainter;

namespace Deckhand {

/// Around all of a view that has the focus, for when it has no item that could show it: the keyboard's place is always seen.
/// `painter` is one on the viewport, which has to be painted anew when the focus comes or goes.
void paintFocusRing(QPainter &painter, const QAbstractScrollArea &view);

} // namespace Deckhand
