#pragma once

#include "timeline/timeline.h"
#include "ui/timeline/timelineitem.h"
#include "ui/timeline/timescale.h"

#include <QFontMetrics>
#include <QPainterPath>
#include <QRectF>

namespace Deckhand {

/// Where everything is, in the coordinates of the viewport: an axis at the top, under it the agent's lane (what the user said,
/// the session itself, its tools), both fixed; then the lanes of the tasks, the newest first, which scroll; the names at the
/// left, which do not move sideways.
class TimeLineLayout
{
public:
    explicit TimeLineLayout(const TimeLine &line) : m_line(line) {}

    TimeScale &scale() { return m_scale; }
    const TimeScale &scale() const { return m_scale; }

    void setFont(const QFontMetrics &metrics);
    void setViewport(QSize size) { m_size = size; }
    void setScroll(QPoint scroll) { m_scroll = scroll; }
    /// What is live ends there.
    void setNow(qint64 ms) { m_now = ms; }
    qint64 now() const { return m_now; }
    QSize viewport() const { return m_size; }

    int labelWidth() const;
    int axisHeight() const { return m_axis; }
    int rowHeight() const { return m_row; }
    int laneHeight() const { return m_row + 4; }
    int agentTop() const { return m_axis; }
    /// Of the words of the user, the session itself and each tool row.
    int agentRows() const { return 1 + qMax(2, m_line.agentRows()); }
    int lanesTop() const { return m_axis + agentRows() * m_row + 2 * kAgentPadding; }
    /// Right of the names.
    QRect timeArea() const { return {labelWidth(), 0, qMax(0, m_size.width() - labelWidth()), m_size.height()}; }
    QRect lanesArea() const { return {0, lanesTop(), m_size.width(), qMax(0, m_size.height() - lanesTop())}; }
    int contentWidth() const;
    int contentHeight() const { return int(m_line.endOfLanes() - m_line.firstLane()) * laneHeight() + 8; }

    double xOf(qint64 ms) const { return labelWidth() + kLeftPadding + m_scale.xOf(ms) - m_scroll.x(); }
    qint64 timeAt(double x) const { return m_scale.timeAt(x - labelWidth() - kLeftPadding + m_scroll.x()); }
    /// Without the scroll position: where the scroll bar would have to stand to have this at the left edge.
    double contentX(qint64 ms) const { return kLeftPadding + m_scale.xOf(ms); }

    int rowTopOfAgent(int row) const { return m_axis + kAgentPadding + row * m_row; }
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
    bool isInView(const QRectF &rect) const;

    TimeLineItem itemAt(QPoint point) const;
    /// In the viewport; of a notice that of its lane.
    QRectF rectOf(const TimeLineItem &item) const;
    bool exists(const TimeLineItem &item) const;

    static constexpr int kLeftPadding = 10;
    static constexpr int kRightPadding = 90; ///< for the words behind what has just ended
    static constexpr int kAgentPadding = 5;

private:
    QRectF bar(int top, int height, qint64 fromMs, qint64 toMs) const;
    double promptRight(qint64 number, double left) const;
    TimeLineItem spanAt(QPoint point) const;
    TimeLineItem arrowAt(QPoint point) const;

    const TimeLine &m_line;
    TimeScale m_scale;
    QSize m_size;
    QPoint m_scroll;
    qint64 m_now = 0;
    int m_row = 22;
    int m_axis = 36;
};

} // namespace Deckhand
