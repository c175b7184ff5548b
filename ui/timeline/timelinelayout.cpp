#include "ui/timeline/timelinelayout.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr double kLeastBar = 3; ///< pixels: what is shorter is still seen
constexpr double kStub = 26;    ///< of a task whose end nobody knows
constexpr double kWidestPrompt = 260;
constexpr double kFar = 3000;
constexpr double kReach = 4; ///< of the pointer, beside what it points at

} // namespace

void TimeLineFrame::setFont(const QFontMetrics &metrics)
{
    rowHeight = metrics.height() + 6;
    axisHeight = 2 * metrics.height() + 6;
}

QSize TimeLineFrame::contentSize() const
{
    const qint64 lanes = line.endOfLanes() - line.firstLane();
    return {kLeftPadding + int(scale.width()) + kRightPadding, int(lanes) * laneHeight() + 8};
}

QRectF TimeLineLayout::bar(int top, int height, qint64 fromMs, qint64 toMs) const
{
    const double left = m_frame.xOf(fromMs);
    return {left, double(top), std::max(kLeastBar, m_frame.xOf(toMs) - left), double(height)};
}

QRectF TimeLineLayout::spanRect(qint64 number) const
{
    const AgentSpan &span = m_line.span(number);
    const int height = m_frame.rowHeight - 4;
    if (span.kind == AgentSpan::Kind::Prompt) {
        const double left = m_frame.xOf(span.startMs);
        return {left, double(m_frame.agentRowTop(0)), promptRight(number, left) - left, double(height)};
    }
    return bar(m_frame.agentRowTop(1 + span.row), height, span.startMs, span.isOpen() ? m_frame.now : span.endMs);
}

/// The words of a prompt reach to the next one, if there is room.
double TimeLineLayout::promptRight(qint64 number, double left) const
{
    for (qint64 next = number + 1; next < m_line.endOfSpans(); ++next) {
        const double x = m_frame.xOf(m_line.span(next).startMs);
        if (x > left + kWidestPrompt)
            break;
        if (m_line.span(next).kind == AgentSpan::Kind::Prompt)
            return std::max(left + kLeastBar, x - 4);
    }
    return left + kWidestPrompt;
}

QRect TimeLineLayout::laneRow(qint64 number) const
{
    const int row = int(m_line.endOfLanes() - 1 - number);
    return {0, m_frame.lanesTop() + 4 + row * m_frame.laneHeight() - m_frame.scroll.y(), m_frame.viewport.width(),
            m_frame.laneHeight()};
}

QRectF TimeLineLayout::runRect(qint64 number) const
{
    const TaskLane &lane = m_line.lane(number);
    if (lane.startedMs < 0)
        return {};
    const QRect row = laneRow(number);
    QRectF rect = bar(row.top() + 3, row.height() - 6, lane.startedMs,
                      lane.endedMs >= 0 ? lane.endedMs
                      : lane.isOver()   ? lane.startedMs
                                        : m_frame.now);
    if (lane.isOver() && lane.endedMs < 0)
        rect.setWidth(kStub);
    return rect;
}

QRectF TimeLineLayout::queuedRect(qint64 number) const
{
    const TaskLane &lane = m_line.lane(number);
    if (lane.askedMs < 0)
        return {};
    const qint64 end = lane.startedMs >= 0 ? lane.startedMs : lane.isOver() ? lane.endedMs : m_frame.now;
    if (end <= lane.askedMs && lane.startedMs >= 0)
        return {};
    const QRect row = laneRow(number);
    return bar(row.top() + 5, row.height() - 10, lane.askedMs, std::max(end, lane.askedMs));
}

QPointF TimeLineLayout::laneEnd(qint64 number) const
{
    QRectF rect = runRect(number);
    if (rect.isEmpty())
        rect = queuedRect(number);
    return {rect.right(), rect.center().y()};
}

std::optional<QPainterPath> TimeLineLayout::arrow(qint64 lane, int notice) const
{
    const NoticeMark &mark = m_line.lane(lane).notices.at(notice);
    const qint64 carrier = mark.request > 0 ? m_line.spanOfRequest(mark.request) : -1;
    if (carrier < m_line.firstSpan())
        return std::nullopt;
    const QRectF run = runRect(lane);
    const bool fromEnd = mark.kind == Notice::Kind::End && (m_line.lane(lane).isOver() || mark.createdMs < 0);
    QPointF from(fromEnd || mark.createdMs < 0 ? laneEnd(lane).x() : m_frame.xOf(mark.createdMs),
                 run.isEmpty() ? laneEnd(lane).y() : run.center().y());
    // A lane that is scrolled away still shows where its notice went.
    const QRect area = m_frame.lanesArea();
    from.setY(std::clamp<double>(from.y(), area.top(), std::max(area.top(), area.bottom())));
    const QRectF to = spanRect(carrier);
    QPointF tip(to.left() + std::min(5.0, to.width() / 2), to.bottom());
    // An end that is far out of sight only gives the direction: drawing hours of a curve takes its time.
    from.setX(std::clamp<double>(from.x(), area.left() - kFar, area.right() + kFar));
    tip.setX(std::clamp<double>(tip.x(), area.left() - kFar, area.right() + kFar));
    // Upwards at both ends, so that it leaves the words beside the bar alone.
    const double bend = std::max(18.0, (from.y() - tip.y()) * 0.5);
    QPainterPath path(from);
    path.cubicTo(from - QPointF(0, bend), tip + QPointF(0, bend), tip);
    return path;
}

std::optional<QPainterPath> TimeLineLayout::spawnArrow(qint64 lane) const
{
    const qint64 span = m_line.lane(lane).spawnSpan;
    if (span < m_line.firstSpan() || span >= m_line.endOfSpans())
        return std::nullopt;
    const QRectF call = spanRect(span);
    const double x = m_frame.xOf(m_line.lane(lane).firstMs());
    const QRect row = laneRow(lane);
    QPainterPath path(QPointF(std::clamp(x, call.left(), call.right()), call.bottom()));
    path.lineTo(x, std::clamp<double>(row.center().y(), m_frame.lanesTop(),
                                      std::max(m_frame.lanesTop(), m_frame.viewport.height())));
    return path;
}

std::pair<qint64, qint64> TimeLineLayout::lanesInView() const
{
    const qint64 count = m_line.endOfLanes() - m_line.firstLane();
    const qint64 firstRow = std::clamp<qint64>((m_frame.scroll.y() - 4) / m_frame.laneHeight(), 0, count);
    const qint64 endRow =
        std::clamp<qint64>((m_frame.scroll.y() + m_frame.lanesArea().height()) / m_frame.laneHeight() + 1, 0, count);
    return {m_line.endOfLanes() - endRow, m_line.endOfLanes() - firstRow};
}

TimeLineItem TimeLineLayout::itemAt(QPoint point) const
{
    if (point.y() < m_frame.axisHeight)
        return {};
    if (point.y() < m_frame.lanesTop())
        return point.x() < m_frame.labelWidth() ? TimeLineItem() : spanAt(point);
    if (point.x() >= m_frame.labelWidth()) {
        if (const TimeLineItem arrow = arrowAt(point); !arrow.isNone())
            return arrow;
    }
    const auto [first, end] = lanesInView();
    for (qint64 number = first; number < end; ++number) {
        if (laneRow(number).contains(point))
            return TimeLineItem::ofLane(number);
    }
    return {};
}

/// The last one that is under the pointer, or else the nearest within its reach.
TimeLineItem TimeLineLayout::spanAt(QPoint point) const
{
    TimeLineItem near;
    double distance = kReach;
    const qint64 until = m_frame.timeAt(point.x() + kReach);
    for (qint64 number = m_line.firstSpan(); number < m_line.endOfSpans(); ++number) {
        if (m_line.span(number).startMs > until)
            break;
        const AgentSpan &span = m_line.span(number);
        const int row = span.kind == AgentSpan::Kind::Prompt ? 0 : 1 + span.row;
        const int top = m_frame.agentRowTop(row);
        if (point.y() < top || point.y() >= top + m_frame.rowHeight)
            continue;
        const QRectF rect = spanRect(number);
        const double away = std::max({rect.left() - point.x(), point.x() - rect.right(), 0.0});
        if (away <= distance) {
            near = TimeLineItem::ofSpan(number);
            distance = away;
        }
    }
    return near;
}

TimeLineItem TimeLineLayout::arrowAt(QPoint point) const
{
    const auto [first, end] = lanesInView();
    const QRectF reach(point.x() - kReach, point.y() - kReach, 2 * kReach, 2 * kReach);
    for (qint64 number = first; number < end; ++number) {
        for (int i = 0; i < m_line.lane(number).notices.size(); ++i) {
            const auto path = arrow(number, i);
            if (!path || !path->controlPointRect().intersects(reach))
                continue;
            // The path is open: what it would enclose does not count.
            const int steps = int(path->length() / kReach) + 1;
            for (int step = 0; step <= steps; ++step) {
                if (reach.contains(path->pointAtPercent(double(step) / steps)))
                    return TimeLineItem::ofNotice(number, i);
            }
        }
    }
    return {};
}

QRectF TimeLineLayout::rectOf(const TimeLineItem &item) const
{
    if (!exists(item))
        return {};
    if (item.kind == TimeLineItem::Kind::Span)
        return spanRect(item.number);
    const QRectF whole = queuedRect(item.number) | runRect(item.number);
    return whole.isEmpty() ? QRectF(laneRow(item.number)) : whole;
}

bool TimeLineLayout::exists(const TimeLineItem &item) const
{
    switch (item.kind) {
    case TimeLineItem::Kind::None:
        return false;
    case TimeLineItem::Kind::Span:
        return item.number >= m_line.firstSpan() && item.number < m_line.endOfSpans();
    case TimeLineItem::Kind::Lane:
    case TimeLineItem::Kind::Notice:
        break;
    }
    return item.number >= m_line.firstLane() && item.number < m_line.endOfLanes()
        && item.notice < m_line.lane(item.number).notices.size();
}

} // namespace Deckhand
