#include "ui/permission/questioncard.h"

#include <QPainter>
#include <QPainterPath>

namespace Deckhand {

namespace {

constexpr qreal kCorner = 9;
constexpr qreal kStripe = 4;

} // namespace

void QuestionCard::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath card;
    card.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCorner, kCorner);
    painter.fillPath(card, mixed(theme.window, theme.*m_stripe, theme.dark ? 0.09 : 0.05));
    painter.setClipPath(card);
    painter.fillRect(QRectF(0, 0, kStripe, height()), theme.*m_stripe);
    painter.setClipping(false);
    painter.setPen(mixed(theme.window, theme.*m_stripe, 0.35));
    painter.drawPath(card);
}

} // namespace Deckhand
