#pragma once

#include <QtGlobal>

namespace Deckhand {

/// Something on the time line that can be pointed at.
struct TimeLineItem {
    enum class Kind {
        None,
        Span,  ///< of the agent's lane
        Lane,  ///< of a background task
        Notice ///< that was carried from a lane into a request: an arrow
    };

    Kind kind = Kind::None;
    qint64 number = -1; ///< as TimeLine knows the span or lane
    int notice = -1;    ///< of the lane

    bool isNone() const { return kind == Kind::None; }
    bool operator==(const TimeLineItem &) const = default;

    static TimeLineItem ofSpan(qint64 number) { return {Kind::Span, number, -1}; }
    static TimeLineItem ofLane(qint64 number) { return {Kind::Lane, number, -1}; }
    static TimeLineItem ofNotice(qint64 lane, int notice) { return {Kind::Notice, lane, notice}; }
};

} // namespace Deckhand
