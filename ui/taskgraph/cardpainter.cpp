#include "ui/taskgraph/cardpainter.h"

#include "base/humantext.h"

#include <QPainter>

namespace Deckhand {

namespace {

constexpr qreal kRadius = 7;
constexpr qreal kSignGlyph = 14; ///< pixels
constexpr qreal kBlockGlyph = 10;
constexpr qsizetype kMostGlyphs = 200;

struct Surface {
    QColor fill;
    QColor border;
    qreal width = 1.2;
    Qt::PenStyle style = Qt::SolidLine;
};

bool stepsBack(const TaskNode &node)
{
    return node.isCompleted() || node.isCancelled();
}

Surface surfaceOf(const TaskNode &node, const Theme &theme)
{
    if (node.isRunning())
        return {theme.selectedRow, theme.accent, 1.9, Qt::SolidLine};
    if (node.isFailed())
        return {theme.errorCard, theme.error, 1.6, Qt::SolidLine};
    if (stepsBack(node))
        return {mixed(theme.window, theme.text, theme.dark ? 0.025 : 0.015), theme.border, 1, Qt::SolidLine};
    // Seen without any colour: what is only proposed is dotted, what is blocked dashed.
    if (node.isProposed())
        return {theme.window, mixed(theme.window, theme.link, 0.8), 1.8, Qt::DotLine};
    if (node.blocked)
        return {theme.window, mixed(theme.window, theme.text, theme.dark ? 0.32 : 0.30), 1.1, Qt::DashLine};
    return {theme.card, mixed(theme.window, theme.text, theme.dark ? 0.42 : 0.38), 1.2, Qt::SolidLine};
}

StatusMark markOf(const TaskNode &node, const Theme &theme)
{
    return markOfTaskStatus(node.status, node.blocked, theme, node.startsByItself);
}

QColor wordsOf(const TaskNode &node, const Theme &theme)
{
    return node.blocked || stepsBack(node) ? theme.muted : theme.text;
}

QString timeOf(const TaskNode &node, const QDateTime &now)
{
    const qint64 elapsed = millisecondsOf(node, now);
    return node.isRunning() ? (elapsed < 0 ? QString() : runningTimeText(elapsed)) : durationText(elapsed);
}

/// A line of the subject. Qt draws the strike of a scaled static text in a wrong place, so it is drawn here.
void paintSubject(QPainter &painter, const TaskNode &node, QPointF at, const QStaticText &line)
{
    painter.drawStaticText(at, line);
    if (!node.isCancelled() || line.text().isEmpty())
        return;
    const qreal words = QFontMetricsF(painter.font()).horizontalAdvance(line.text());
    const qreal y = at.y() + line.size().height() * 0.56;
    const qreal left = line.textWidth() > 0 ? at.x() + line.textWidth() - words : at.x();
    painter.drawLine(QPointF(left, y), QPointF(left + words, y));
}

void paintFrame(QPainter &painter, const QRectF &card, const Surface &surface, const CardLook &look, const Theme &theme,
                qreal zoom)
{
    const qreal pixel = 1 / zoom;
    QColor border = look.related ? mixed(surface.border, theme.accent, 0.65) : surface.border;
    if (look.hovered)
        border = mixed(border, theme.text, 0.35);
    QPen pen(border, qMax(surface.width, pixel), surface.style);
    if (surface.style == Qt::DashLine)
        pen.setDashPattern({3.5, 2.5});
    else if (surface.style == Qt::DotLine) {
        pen.setCapStyle(Qt::RoundCap);
        pen.setDashPattern({0.1, 2.4});
    }
    painter.setPen(pen);
    painter.setBrush(look.hovered ? mixed(surface.fill, theme.text, 0.03) : surface.fill);
    const qreal inset = pen.widthF() / 2;
    painter.drawRoundedRect(card.adjusted(inset, inset, -inset, -inset), kRadius, kRadius);
    if (!look.current)
        return;
    const qreal gap = qMax(2.5, 2.5 * pixel);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(look.focused ? theme.accent : mixed(theme.window, theme.accent, 0.6), qMax(2.2, 2.2 * pixel)));
    painter.drawRoundedRect(card.adjusted(-gap, -gap, gap, gap), kRadius + gap, kRadius + gap);
}

} // namespace

void CardPainter::setFont(const QFont &font)
{
    m_metrics = CardMetrics(font);
    m_texts.setMetrics(m_metrics);
}

void CardPainter::paint(QPainter &painter, const TaskNode &node, const QRectF &card, const CardLook &look,
                        const Theme &theme, qreal zoom, const QDateTime &now)
{
    const CardDetail detail = cardDetailAt(zoom);
    if (detail == CardDetail::Block)
        return paintBlock(painter, node, card, look, theme, zoom);
    paintFrame(painter, card, surfaceOf(node, theme), look, theme, zoom);
    if (detail == CardDetail::Full)
        paintFull(painter, node, card, theme, now);
    else if (detail == CardDetail::Compact)
        paintCompact(painter, node, card, theme);
    else
        paintSign(painter, node, card, theme, zoom);
}

void CardPainter::paintFull(QPainter &painter, const TaskNode &node, const QRectF &card, const Theme &theme,
                            const QDateTime &now)
{
    const CardText &text = m_texts.of(node, CardDetail::Full);
    const qreal left = card.left() + m_metrics.padding;
    const qreal top = card.top() + m_metrics.padding - 2;
    paintGlyph(painter, {left, top + (m_metrics.smallHeight - m_metrics.glyph) / 2, m_metrics.glyph, m_metrics.glyph},
               markOf(node, theme));

    painter.setFont(m_metrics.small);
    painter.setPen(theme.muted);
    const qreal number = left + m_metrics.glyph + 6;
    painter.drawStaticText(QPointF(number, top), text.number);
    painter.drawStaticText(QPointF(number + text.numberWidth + 9, top), text.hint);
    if (const QString time = timeOf(node, now); !time.isEmpty()) {
        painter.setPen(node.isRunning() ? theme.link : theme.muted);
        const QRectF box(card.right() - m_metrics.padding - m_metrics.timeWidth, top, m_metrics.timeWidth,
                         m_metrics.smallHeight);
        painter.drawText(box, int(Qt::AlignRight | Qt::AlignTop | Qt::TextSingleLine), time);
    }

    painter.setFont(m_metrics.subject);
    painter.setPen(wordsOf(node, theme));
    const qreal line = top + m_metrics.smallHeight + 4;
    paintSubject(painter, node, {left, line}, text.lines[0]);
    paintSubject(painter, node, {left, line + m_metrics.lineHeight}, text.lines[1]);
}

void CardPainter::paintCompact(QPainter &painter, const TaskNode &node, const QRectF &card, const Theme &theme)
{
    const CardText &text = m_texts.of(node, CardDetail::Compact);
    const qreal left = card.left() + m_metrics.padding;
    const qreal line = m_metrics.compactLineHeight;
    const qreal top = card.center().y() - line;
    const qreal glyph = m_metrics.compactGlyph;
    paintGlyph(painter, {left, top + (line - glyph) / 2, glyph, glyph}, markOf(node, theme));
    painter.setFont(m_metrics.compact);
    painter.setPen(theme.muted);
    painter.drawStaticText(QPointF(left + glyph + 5, top), text.number);
    painter.setPen(wordsOf(node, theme));
    paintSubject(painter, node, {left + glyph + text.numberWidth + 12, top}, text.lines[0]);
    paintSubject(painter, node, {left, top + line}, text.lines[1]);
}

void CardPainter::paintSign(QPainter &painter, const TaskNode &node, const QRectF &card, const Theme &theme, qreal zoom)
{
    const qreal glyph = qMin(kSignGlyph / zoom, card.height() * 0.8);
    paintSmallGlyph(painter, {card.left() + glyph * 0.85, card.center().y()}, markOf(node, theme), zoom);
    const qreal factor = qMin(0.95 / zoom, card.height() * 0.7 / m_metrics.lineHeight);
    painter.setFont(scaledFont(m_metrics.subject, factor));
    painter.setPen(wordsOf(node, theme));
    const QRectF box = card.adjusted(glyph * 1.55, 0, 0, 0);
    painter.drawText(box, int(Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine), node.name);
}

void CardPainter::paintBlock(QPainter &painter, const TaskNode &node, const QRectF &card, const CardLook &look,
                             const Theme &theme, qreal zoom)
{
    const Surface surface = surfaceOf(node, theme);
    const qreal pixel = 1 / zoom;
    const bool strong = node.isRunning() || node.isFailed();
    const QColor fill = strong ? mixed(surface.fill, surface.border, 0.5) : surface.fill;
    // Whole pixels are sharper here, and quick.
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(card, look.current || look.related ? mixed(surface.border, theme.accent, 0.7) : surface.border);
    painter.fillRect(card.adjusted(pixel, pixel, -pixel, -pixel), fill);
    painter.setRenderHint(QPainter::Antialiasing);
    StatusMark mark = markOf(node, theme);
    if (strong)
        mark.color = mixed(theme.text, mark.color, 0.2);
    if (card.height() * zoom >= kBlockGlyph - 2)
        paintSmallGlyph(painter, card.center(), mark, zoom);
    if (!look.current)
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.accent, 2.2 * pixel));
    painter.drawRect(card.adjusted(-2 * pixel, -2 * pixel, 2 * pixel, 2 * pixel));
}

/// Hundreds of them are seen at once: drawn once, then copied, at whole pixels.
void CardPainter::paintSmallGlyph(QPainter &painter, QPointF centre, const StatusMark &mark, qreal zoom)
{
    const QTransform transform = painter.worldTransform();
    const qreal ratio = painter.device()->devicePixelRatioF();
    const qreal wanted = cardDetailAt(zoom) == CardDetail::Sign ? kSignGlyph : kBlockGlyph;
    const int pixels = qRound(qMin(wanted, m_metrics.size.height() * zoom * 0.9) * ratio);
    const quint64 key = (quint64(mark.color.rgb()) << 24) | (quint64(mark.glyph) << 16) | quint64(pixels & 0xffff);
    if (m_glyphs.size() > kMostGlyphs)
        m_glyphs.clear();
    QPixmap &glyph = m_glyphs[key];
    if (glyph.isNull()) {
        glyph = QPixmap(pixels, pixels);
        glyph.fill(Qt::transparent);
        QPainter glyphPainter(&glyph);
        paintGlyph(glyphPainter, QRectF(0, 0, pixels, pixels), mark);
    }
    glyph.setDevicePixelRatio(ratio);
    const QPointF corner = transform.map(centre) - QPointF(pixels, pixels) / (2 * ratio);
    painter.resetTransform();
    painter.drawPixmap(corner.toPoint(), glyph);
    painter.setWorldTransform(transform);
}

} // namespace Deckhand
