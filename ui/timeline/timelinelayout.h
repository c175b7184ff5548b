#pragma once

#include "timeline/timeline.h"
#include "ui/timeline/timelineitem.h"
#include "ui/timeline/timescale.h"

#include <QFontMetrics>
#include <QPainterPath>
#include <QRectF>

namespace Deckhand {

/// The viewport, and when is where in it: an axis at the top, under it the agent's lane (what the user said, the session itself,
/// its tools), both fixed; then the lanes of the tasks, the newest first, which scroll; the names at the left, which do not move
/// sideways.
struct TimeLineFrame {
    static constexpr int kLeftPadding = 10;
    static constexpr int kRightPadding = 90; ///< for the words behind what has just ended
    static constexpr int kAgentPadding = 5;

    const TimeLine &line;
    TimeScale scale{};
    QSize viewport{};
    QPoint scroll{};
    qint64 now = 0;      ///< what is live ends there
    int axisHeight = 36; ///< where the agent's lane begins
    int rowHeight = 22;

    void setFont(const QFontMetrics &metrics);
    int labelWidth() const { return qBound(84, viewport.width() / 4, 230); }
    int laneHeight() const { return rowHeight + 4; }
    /// Of the words of the user, the session itself and each tool row.
    int agentRowTop(int row) const { return axisHeight + kAgentPadding + row * rowHeight; }
    int lanesTop() const { return agentRowTop(1 + qMax(2, line.agentRows())) + kAgentPadding; }
    /// Right of the names.
    QRect timeArea() const { return {labelWidth(), 0, qMax(0, viewport.width() - labelWidth()), viewport.height()}; }
    QRect lanesArea() const { return {0, lanesTop(), viewport.width(), qMax(0, viewport.height() - lanesTop())}; }
    bool isInView(const QRectF &rect) const { return rect.right() >= labelWidth() && rect.left() <= viewport.width(); }
    /// Of all that scrolls.
    QSize contentSize() const;
    double xOf(qint64 ms) const { return labelWidth() + kLeftPadding + scale.xOf(ms) - scroll.x(); }
    qint64 timeAt(double x) const { return scale.timeAt(x - labelWidth() - kLeftPadding + scroll.x()); }
};

/// Where everything is, in the coordinates of the viewport.
class TimeLineLayout
{
public:
    /// The frame outlives it and may change.
    explicit TimeLineLayout(const TimeLineFrame &frame) : m_frame(frame), m_line(frame.line) {}

    QRectF spanRect(qint64 number) const;
    /// The whole width.
    QRect laneRow(qint64 number) const;
    /// The part in which it ran, or will: empty when it never began.
    QRectF runRect(qint64 number) const;
    /// The part in which it waited for its turn.
    QRectF queuedRect(qint64 number) const;
    /// The place where a lane ends now.
    QPointF laneEnd(qint64 number) const;
    /// From the task into the request; nothing for a notice that no request of this conversation carries.
    std::optional<QPainterPath> arrow(qint64 lane, int notice) const;
    /// From the call that started the task; nothing when that is not known.
    std::optional<QPainterPath> spawnArrow(qint64 lane) const;
    /// Numbers from first to, not including, end of the lanes that are in view.
    std::pair<qint64, qint64> lanesInView() const;

    TimeLineItem itemAt(QPoint point) const;
    /// In the viewport; of a notice that of its lane.
    QRectF rectOf(const TimeLineItem &item) const;
    bool exists(const TimeLineItem &item) const;

private:
    QRectF bar(int top, int height, qint64 fromMs, qint64 toMs) const;
    double promptRight(qint64 number, double left) const;
    TimeLineItem spanAt(QPoint point) const;
    TimeLineItem arrowAt(QPoint point) const;

    const TimeLineFrame &m_frame;
    const TimeLine &m_line;
};

} // namespace Deckhand
