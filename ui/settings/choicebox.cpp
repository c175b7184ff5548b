#include "ui/settings/choicebox.h"

#include "ui/style/theme.h"

#include <QPainter>

namespace Deckhand {

constexpr qreal kFromEdge = 14;
constexpr qreal kHalfWidth = 4;
constexpr qreal kHalfHeight = 2;

void ChoiceBox::paintEvent(QPaintEvent *event)
{
    QComboBox::paintEvent(event);
    const Theme theme = Theme::of(palette());
    const qreal x = layoutDirection() == Qt::RightToLeft ? kFromEdge : width() - kFromEdge;
    const qreal y = height() / 2.0;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isEnabled() ? theme.muted : theme.border, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(QPolygonF{QPointF(x - kHalfWidth, y - kHalfHeight), QPointF(x, y + kHalfHeight),
                                   QPointF(x + kHalfWidth, y - kHalfHeight)});
}

} // namespace Deckhand
