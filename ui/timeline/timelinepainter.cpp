#include "ui/timeline/timelinepainter.h"

#include "base/humantext.h"

#include <QPainter>

namespace Deckhand {

void TimeLinePainter::paint()
{
    const TimeLineFrame &frame = m_scene.frame;
    m_painter.fillRect(QRect(QPoint(0, 0), frame.viewport), m_scene.theme.window);
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
    const TimeLineFrame &frame = m_scene.frame;
    const QRect area = frame.timeArea();
    const double origin = frame.xOf(frame.scale.startMs());
    const double room = QFontMetricsF(m_scene.smallFont).horizontalAdvance(QStringLiteral("00:00:00")) + 34;
    // Also the one whose words reach into the view from the left.
    m_ticks = ticksBetween(frame.scale, area.left() - origin - room, area.right() - origin, room);
    for (TimeTick &tick : m_ticks)
        tick.x = std::round(origin + tick.x) + 0.5;
}

/// Fine lines at the ticks, and the breaks that were left out.
void TimeLinePainter::paintGrid()
{
    const TimeLineFrame &frame = m_scene.frame;
    const Theme &theme = m_scene.theme;
    const QRect lanes = frame.lanesArea();
    m_painter.fillRect(QRect(0, frame.axisHeight, frame.viewport.width(), frame.lanesTop() - frame.axisHeight),
                       theme.card);
    m_painter.setPen(mixed(theme.window, theme.text, theme.dark ? 0.10 : 0.07));
    const double origin = frame.xOf(frame.scale.startMs());
    for (const TimeTick &tick : std::as_const(m_ticks))
        m_painter.drawLine(QPointF(tick.x, frame.axisHeight), QPointF(tick.x, lanes.bottom()));
    const QList<TimeScale::Piece> &pieces = frame.scale.pieces();
    for (qsizetype i = 1; i < pieces.size(); ++i) {
        const double right = origin + pieces.at(i).x;
        const QRectF gap(right - TimeScale::kGapWidth + 8, frame.axisHeight, TimeScale::kGapWidth - 16,
                         frame.viewport.height());
        if (!frame.isInView(gap))
            continue;
        m_painter.fillRect(gap, theme.window);
        m_painter.fillRect(gap, QBrush(theme.border, Qt::BDiagPattern));
    }
}

void TimeLinePainter::paintAxis()
{
    const TimeLineFrame &frame = m_scene.frame;
    const Theme &theme = m_scene.theme;
    const QRect area = frame.timeArea();
    const QRect band(0, 0, frame.viewport.width(), frame.axisHeight);
    m_painter.fillRect(band, theme.window);
    m_painter.save();
    m_painter.setClipRect(QRect(area.left(), 0, area.width(), frame.axisHeight));
    const double origin = frame.xOf(frame.scale.startMs());
    const double line = (frame.axisHeight - 4) / 2.0;
    const QList<TimeScale::Piece> &pieces = frame.scale.pieces();
    for (const TimeTick &tick : std::as_const(m_ticks)) {
        text({tick.x + 5, 1, 150, line}, tick.clock, theme.text, m_scene.smallFont);
        text({tick.x + 5, 1 + line, 150, line}, tick.elapsed, theme.muted, m_scene.smallFont);
        m_painter.setPen(theme.border);
        m_painter.drawLine(QPointF(tick.x, 4), QPointF(tick.x, frame.axisHeight));
    }
    for (qsizetype i = 1; i < pieces.size(); ++i) {
        const double right = origin + pieces.at(i).x;
        const QRectF gap(right - TimeScale::kGapWidth, 0, TimeScale::kGapWidth, frame.axisHeight);
        if (!frame.isInView(gap))
            continue;
        m_painter.fillRect(gap, theme.window);
        text(gap.adjusted(0, 1, 0, -line - 1), QStringLiteral("⋯"), theme.muted, m_scene.smallFont, Qt::AlignCenter);
        text(gap.adjusted(0, line, 0, -3), runningTimeText(pieces.at(i).fromMs - pieces.at(i - 1).toMs), theme.muted,
             m_scene.smallFont, Qt::AlignCenter);
    }
    m_painter.restore();
    m_painter.setPen(theme.border);
    m_painter.drawLine(band.bottomLeft(), band.bottomRight());
    m_painter.drawLine(area.left(), 0, area.left(), frame.viewport.height());
}

void TimeLinePainter::paintAgentNames()
{
    const TimeLineFrame &frame = m_scene.frame;
    const Theme &theme = m_scene.theme;
    const QRect names(0, frame.axisHeight, frame.labelWidth(), frame.lanesTop() - frame.axisHeight);
    m_painter.fillRect(names, theme.card);
    const QString rows[] = {QStringLiteral("You"), QStringLiteral("Model"), QStringLiteral("Tools")};
    for (int row = 0; row < 3; ++row)
        text({12, double(frame.agentRowTop(row)) - 1, frame.labelWidth() - 16.0, frame.rowHeight - 2.0}, rows[row],
             theme.muted, m_scene.font);
    m_painter.setPen(theme.border);
    m_painter.drawLine(0, frame.lanesTop() - 1, frame.viewport.width(), frame.lanesTop() - 1);
}

/// Where the present is, as long as something goes on.
void TimeLinePainter::paintNow()
{
    if (!m_scene.line.isLive())
        return;
    const double x = std::round(m_scene.frame.xOf(m_scene.frame.now)) + 0.5;
    if (x < m_scene.frame.labelWidth())
        return;
    m_painter.setPen(QPen(mixed(m_scene.theme.window, m_scene.theme.accent, 0.7), 1));
    m_painter.drawLine(QPointF(x, m_scene.frame.axisHeight), QPointF(x, m_scene.frame.viewport.height()));
}

void TimeLinePainter::paintArrows()
{
    const TimeLineFrame &frame = m_scene.frame;
    m_painter.save();
    const QRect area = frame.timeArea();
    m_painter.setClipRect(area.adjusted(0, frame.axisHeight, 0, 0));
    m_painter.setRenderHint(QPainter::Antialiasing);
    const auto [first, end] = m_scene.layout.lanesInView();
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
    if (!path || !m_scene.frame.isInView(path->controlPointRect()))
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
    const TimeLineFrame &frame = m_scene.frame;
    if (!m_scene.layout.exists(item))
        return;
    const auto outline = [&](const TimeLineItem &framed) {
        const bool isLane = framed.kind != TimeLineItem::Kind::Span;
        m_painter.save();
        const QRect area = frame.timeArea();
        m_painter.setClipRect(isLane ? area & frame.lanesArea() : area.adjusted(0, frame.axisHeight, 0, 0));
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_scene.theme.accent, framed == m_scene.current ? 2 : 1.4));
        m_painter.drawRoundedRect(m_scene.layout.rectOf(framed).adjusted(-1.5, -1.5, 1.5, 1.5), 5, 5);
        m_painter.restore();
    };
    outline(item);
    if (item.kind == TimeLineItem::Kind::Span)
        return;
    const QList<NoticeMark> &notices = m_scene.line.lane(item.number).notices;
    for (int i = 0; i < notices.size(); ++i) {
        const qint64 carrier = m_scene.line.spanOfRequest(notices.at(i).request);
        if (carrier >= m_scene.line.firstSpan() && (item.notice < 0 || item.notice == i))
            outline(TimeLineItem::ofSpan(carrier));
    }
}

} // namespace Deckhand
