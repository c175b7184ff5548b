#include "ui/style/focusring.h"

#include "ui/style/theme.h"

#include <QAbstractScrollArea>
#include <QPainter>

namespace Deckhand {

void paintFocusRing(QPainter &painter, const QAbstractScrollArea &view)
{
    if (!view.hasFocus())
        return;
    painter.setPen(QPen(Theme::of(view.palette()).accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(view.viewport()->rect()).adjusted(0.75, 0.75, -0.75, -0.75));
}

} // namespace Deckhand
