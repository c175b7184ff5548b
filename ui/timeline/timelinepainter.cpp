#include "ui/timeline/timelinepainter.h"

#include "base/humantext.h"

#include <QPainter>

namespace Deckhand {

void TimeLinePainter::paint()
{
    const TimeLineLayout &layout = m_scene.layout;
    m_painter.fillRect(QRect(QPoint(0, 0), layout.viewport()), m_scene.theme.window);
    findTicks();
    paintGrid();
    paintLanes();
    paintAgent();
    paintNow();
    paintArrows();
    paintFrame(m_scene.hovered);
    paintFrame(m_scene.current);
    paintAgentNames();
    paintAxis();
}

void TimeLinePainter::text(const QRectF &box, const QString &words, const QColor &color, const QFont &font, int align)
{
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(box, align | Qt::TextSingleLine,
                       m_painter.fontMetrics().elidedText(words, Qt::ElideRight, int(box.width())));
}

void TimeLinePainter::findTicks()
{
    const TimeLineLayout &layout = m_scene.layout;
    const QRect area = layout.timeArea();
    const double origin = layout.xOf(layout.scale().startMs());
    const double room = QFontMetricsF(m_scene.smallFont).horizontalAdvance(QStringLiteral("00:00:00")) + 34;
    // Also the one whose words reach into the view from the left.
    m_ticks = ticksBetween(layout.scale(), area.left() - origin - room, area.right() - origin, room);
    for (TimeTick &tick : m_ticks)
        tick.x = std::round(origin + tick.x) + 0.5;
}

/// Fine lines at the ticks, and the breaks that were left out.
void TimeLinePainter::paintGrid()
{
    const TimeLineLayout &layout = m_scene.layout;
    const Theme &theme = m_scene.theme;
    const QRect lanes = layout.lanesArea();
    m_painter.fillRect(QRect(0, layout.agentTop(), layout.viewport().width(), layout.lanesTop() - layout.agentTop()),
                       theme.card);
    m_painter.setPen(mixed(theme.window, theme.text, theme.dark ? 0.10 : 0.07));
    const double origin = layout.xOf(layout.scale().startMs());
    for (const TimeTick &tick : std::as_const(m_ticks))
        m_painter.drawLine(QPointF(tick.x, layout.agentTop()), QPointF(tick.x, lanes.bottom()));
    const QList<TimeScale::Piece> &pieces = layout.scale().pieces();
    for (qsizetype i = 1; i < pieces.size(); ++i) {
        const double right = origin + pieces.at(i).x;
        const QRectF gap(right - TimeScale::kGapWidth + 8, layout.agentTop(), TimeScale::kGapWidth - 16,
                         layout.viewport().height());
        if (!layout.isInView(gap))
            continue;
        m_painter.fillRect(gap, theme.window);
        m_painter.fillRect(gap, QBrush(theme.border, Qt::BDiagPattern));
    }
}

void TimeLinePainter::paintAxis()
{
    const TimeLineLayout &layout = m_scene.layout;
    const Theme &theme = m_scene.theme;
    const QRect area = layout.timeArea();
    const QRect band(0, 0, layout.viewport().width(), layout.axisHeight());
    m_painter.fillRect(band, theme.window);
    m_painter.save();
    m_painter.setClipRect(QRect(area.left(), 0, area.width(), layout.axisHeight()));
    const double origin = layout.xOf(layout.scale().startMs());
    const double line = (layout.axisHeight() - 4) / 2.0;
    const QList<TimeScale::Piece> &pieces = layout.scale().pieces();
    for (const TimeTick &tick : std::as_const(m_ticks)) {
        text({tick.x + 5, 1, 150, line}, tick.clock, theme.text, m_scene.smallFont);
        text({tick.x + 5, 1 + line, 150, line}, tick.elapsed, theme.muted, m_scene.smallFont);
        m_painter.setPen(theme.border);
        m_painter.drawLine(QPointF(tick.x, 4), QPointF(tick.x, layout.axisHeight()));
    }
    for (qsizetype i = 1; i < pieces.size(); ++i) {
        const double right = origin + pieces.at(i).x;
        const QRectF gap(right - TimeScale::kGapWidth, 0, TimeScale::kGapWidth, layout.axisHeight());
        if (!layout.isInView(gap))
            continue;
        m_painter.fillRect(gap, theme.window);
        text(gap.adjusted(0, 1, 0, -line - 1), QStringLiteral("⋯"), theme.muted, m_scene.smallFont, Qt::AlignCenter);
        text(gap.adjusted(0, line, 0, -3), runningTimeText(pieces.at(i).fromMs - pieces.at(i - 1).toMs), theme.muted,
             m_scene.smallFont, Qt::AlignCenter);
    }
    m_painter.restore();
    m_painter.setPen(theme.border);
    m_painter.drawLine(band.bottomLeft(), band.bottomRight());
    m_painter.drawLine(area.left(), 0, area.left(), layout.viewport().height());
}

void TimeLinePainter::paintAgentNames()
{
    const TimeLineLayout &layout = m_scene.layout;
    const Theme &theme = m_scene.theme;
    const QRect names(0, layout.agentTop(), layout.labelWidth(), layout.lanesTop() - layout.agentTop());
    m_painter.fillRect(names, theme.card);
    const QString rows[] = {QStringLiteral("You"), QStringLiteral("Model"), QStringLiteral("Tools")};
    for (int row = 0; row < 3; ++row)
        text({12, double(layout.rowTopOfAgent(row)) - 1, layout.labelWidth() - 16.0, layout.rowHeight() - 2.0},
             rows[row], theme.muted, m_scene.font);
    m_painter.setPen(theme.border);
    m_painter.drawLine(0, layout.lanesTop() - 1, layout.viewport().width(), layout.lanesTop() - 1);
}

/// Where the present is, as long as something goes on.
void TimeLinePainter::paintNow()
{
    if (!m_scene.line.isLive())
        return;
    const double x = std::round(m_scene.layout.xOf(m_scene.layout.now())) + 0.5;
    if (x < m_scene.layout.labelWidth())
        return;
    m_painter.setPen(QPen(mixed(m_scene.theme.window, m_scene.theme.accent, 0.7), 1));
    m_painter.drawLine(QPointF(x, m_scene.layout.agentTop()), QPointF(x, m_scene.layout.viewport().height()));
}

void TimeLinePainter::paintArrows()
{
    const TimeLineLayout &layout = m_scene.layout;
    m_painter.save();
    const QRect area = layout.timeArea();
    m_painter.setClipRect(area.adjusted(0, layout.axisHeight(), 0, 0));
    m_painter.setRenderHint(QPainter::Antialiasing);
    const auto [first, end] = layout.lanesInView();
    for (qint64 number = first; number < end; ++number) {
        for (int i = 0; i < m_scene.line.lane(number).notices.size(); ++i) {
            if (!isLit(number, i))
                paintArrow(number, i);
        }
    }
    // What is pointed at lies above the others, and comes also from lanes that are out of sight.
    if (!m_scene.hovered.isNone() || !m_scene.current.isNone()) {
        for (qint64 number = m_scene.line.firstLane(); number < m_scene.line.endOfLanes(); ++number) {
            for (int i = 0; i < m_scene.line.lane(number).notices.size(); ++i) {
                if (isLit(number, i))
                    paintArrow(number, i);
            }
        }
    }
    m_painter.restore();
}

void TimeLinePainter::paintArrow(qint64 lane, int notice)
{
    const auto path = m_scene.layout.arrow(lane, notice);
    if (!path || !m_scene.layout.isInView(path->controlPointRect()))
        return;
    const Theme &theme = m_scene.theme;
    const bool lit = isLit(lane, notice);
    const bool arrived = m_scene.line.lane(lane).notices.at(notice).state == NoticeState::Consumed;
    const QColor color = lit ? theme.accent : mixed(theme.window, theme.accent, theme.dark ? 0.75 : 0.65);
    QPen pen(color, lit ? 2.4 : 1.5, arrived ? Qt::SolidLine : Qt::DashLine, Qt::RoundCap);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(pen);
    m_painter.drawPath(*path);
    const QPointF tip = path->elementAt(path->elementCount() - 1);
    const QPointF from = path->elementAt(0);
    const double size = lit ? 5 : 4;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color);
    m_painter.drawPolygon(QPolygonF{{tip, tip + QPointF(-size, size * 1.5), tip + QPointF(size, size * 1.5)}});
    m_painter.drawEllipse(from, size * 0.7, size * 0.7);
}

/// Pointed at, or one of its two ends is.
bool TimeLinePainter::isLit(qint64 lane, int notice) const
{
    const auto touches = [&](const TimeLineItem &item) {
        if (item.kind == TimeLineItem::Kind::Span)
            return item.number >= 0
                && m_scene.line.spanOfRequest(m_scene.line.lane(lane).notices.at(notice).request) == item.number;
        return item.number == lane && (item.kind == TimeLineItem::Kind::Lane || item.notice == notice);
    };
    return touches(m_scene.hovered) || touches(m_scene.current);
}

/// The frame around it, and around the two ends of an arrow.
void TimeLinePainter::paintFrame(const TimeLineItem &item)
{
    const TimeLineLayout &layout = m_scene.layout;
    if (!layout.exists(item))
        return;
    const auto frame = [this, &layout](const TimeLineItem &framed) {
        const bool isLane = framed.kind != TimeLineItem::Kind::Span;
        m_painter.save();
        const QRect area = layout.timeArea();
        m_painter.setClipRect(isLane ? area & layout.lanesArea() : area.adjusted(0, layout.axisHeight(), 0, 0));
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_scene.theme.accent, framed == m_scene.current ? 2 : 1.4));
        m_painter.drawRoundedRect(layout.rectOf(framed).adjusted(-1.5, -1.5, 1.5, 1.5), 5, 5);
        m_painter.restore();
    };
    frame(item);
    if (item.kind == TimeLineItem::Kind::Span)
        return;
    const QList<NoticeMark> &notices = m_scene.line.lane(item.number).notices;
    for (int i = 0; i < notices.size(); ++i) {
        const qint64 carrier = m_scene.line.spanOfRequest(notices.at(i).request);
        if (carrier >= m_scene.line.firstSpan() && (item.notice < 0 || item.notice == i))
            frame(TimeLineItem::ofSpan(carrier));
    }
}

} // namespace Deckhand
