#include "ui/conversation/entrypainting.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

namespace Deckhand {

namespace {

constexpr int kChevron = 16;
constexpr int kMark = 20;
constexpr int kGap = 8;
constexpr int kGlyph = 14;
constexpr qreal kSmaller = 0.88;

QPen stroke(const QColor &color, qreal width = 1.6)
{
    return QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
}

void paintChevron(QPainter &painter, QPointF centre, bool unfolded, const QColor &color)
{
    painter.setPen(stroke(color));
    const QPointF right[] = {{-1.5, -3.5}, {2, 0}, {-1.5, 3.5}};
    const QPointF down[] = {{-3.5, -1.5}, {0, 2}, {3.5, -1.5}};
    const QPointF *points = unfolded ? down : right;
    const QPointF line[] = {centre + points[0], centre + points[1], centre + points[2]};
    painter.drawPolyline(line, 3);
}

void paintBell(QPainter &painter, QPointF c)
{
    QPainterPath bell(c + QPointF(-5, 3));
    bell.cubicTo(c + QPointF(-3, 1), c + QPointF(-4.5, -5.5), c + QPointF(0, -5.5));
    bell.cubicTo(c + QPointF(4.5, -5.5), c + QPointF(3, 1), c + QPointF(5, 3));
    bell.closeSubpath();
    painter.drawPath(bell);
    painter.drawLine(c + QPointF(-1, 5.5), c + QPointF(1, 5.5));
}

void paintMark(QPainter &painter, QPointF c, const EntryHeader &header, const Theme &theme)
{
    painter.setBrush(Qt::NoBrush);
    switch (header.mark) {
    case EntryMark::Dot:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.muted);
        painter.drawEllipse(c, 2.5, 2.5);
        break;
    case EntryMark::Spinner:
        painter.setPen(stroke(theme.border, 2));
        painter.drawEllipse(c, 5, 5);
        painter.setPen(stroke(theme.accent, 2));
        painter.drawArc(QRectF(c.x() - 5, c.y() - 5, 10, 10), -header.spinDegrees * 16, 100 * 16);
        break;
    case EntryMark::Status:
        paintGlyph(painter, {c.x() - kGlyph / 2.0, c.y() - kGlyph / 2.0, kGlyph, kGlyph}, header.status);
        break;
    case EntryMark::Bell:
        painter.setPen(stroke(theme.muted, 1.4));
        paintBell(painter, c);
        break;
    case EntryMark::Summary: // several lines become a short one
        painter.setPen(stroke(theme.muted, 1.4));
        painter.drawLine(c + QPointF(-5, -4), c + QPointF(5, -4));
        painter.drawLine(c + QPointF(-5, 0), c + QPointF(5, 0));
        painter.drawLine(c + QPointF(-5, 4), c + QPointF(0, 4));
        break;
    }
}

/// Draws at `x`, returns where the text ends.
int paintWords(QPainter &painter, const QRect &area, int x, const QString &words, const QFont &font,
               const QColor &color)
{
    if (words.isEmpty() || x >= area.right())
        return x;
    painter.setFont(font);
    painter.setPen(color);
    const QFontMetrics metrics(font);
    const QRect place(x, area.top(), area.right() - x, area.height());
    const QString shown = metrics.elidedText(words, Qt::ElideRight, place.width());
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    return x + metrics.horizontalAdvance(shown) + kGap;
}

} // namespace

void paintEntryHeader(QPainter &painter, const QRect &area, const EntryHeader &header, const TextStyle &style)
{
    const Theme &theme = style.theme;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal middle = area.top() + area.height() / 2.0;
    paintChevron(painter, {area.left() + 6.0, middle}, header.unfolded, theme.muted);
    paintMark(painter, {area.left() + kChevron + 9.0, middle}, header, theme);
    const bool failed = header.status.glyph == Glyph::Cross;

    const QFont small = scaledFont(style.font, kSmaller);
    const int detailWidth = header.detail.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(header.detail);
    painter.setFont(small);
    painter.setPen(header.status.color == theme.warning ? theme.warning : theme.muted);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, header.detail);

    const QRect words = area.adjusted(0, 0, detailWidth > 0 ? -detailWidth - 2 * kGap : 0, 0);
    int x = area.left() + kChevron + kMark + 4;
    x = paintWords(painter, words, x, header.title, titleFont(style.font), failed ? theme.error : theme.text);
    x = paintWords(painter, words, x, header.summary, header.title.isEmpty() ? style.font : style.mono, theme.muted);
    if (header.rule && x < area.right()) {
        painter.setPen(theme.border);
        painter.drawLine(QPointF(x + 4, middle), QPointF(area.right(), middle));
    }
    painter.restore();
}

void paintBubble(QPainter &painter, const QRect &area, const TextStyle &style)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.theme.userBubble);
    painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12);
    painter.restore();
}

void paintErrorCard(QPainter &painter, const QRect &area, const TextStyle &style)
{
    const Theme &theme = style.theme;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath card;
    card.addRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.fillPath(card, theme.errorCard);
    painter.setClipPath(card);
    painter.fillRect(QRect(area.left(), area.top(), 4, area.height()), theme.error);
    painter.restore();
}

} // namespace Deckhand
