#pragma once

#include "ui/style/statusglyph.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timeticks.h"

#include <QFont>

namespace Deckhand {

/// What is to be painted, and how it looks at this moment.
struct TimeLineScene {
    const TimeLine &line;
    const TimeLineFrame &frame;
    const TimeLineLayout &layout;
    Theme theme;
    QFont font;
    QFont smallFont;
    QFont codeFont;
    TimeLineItem hovered;
    TimeLineItem current; ///< has the keyboard's frame; None while the keyboard is not in use
};

/// Paints a time line: only what is in view, and of what is too narrow to be told apart only one.
class TimeLinePainter
{
public:
    TimeLinePainter(QPainter &painter, const TimeLineScene &scene) : m_painter(painter), m_scene(scene) {}

    void paint();

private:
    void findTicks();
    void paintGrid();
    void paintAxis();
    void paintAgent();
    void paintAgentNames();
    void paintSpan(qint64 number);
    void paintPrompt(const AgentSpan &span, const QRectF &rect);
    void paintLanes();
    void paintLane(qint64 number);
    void paintLaneName(qint64 number);
    void paintLaneWords(const TaskLane &lane, const QRectF &bar, const StatusMark &mark);
    void paintUntold(qint64 number);
    void paintArrows();
    void paintArrow(qint64 lane, int notice);
    void paintNow();
    QRectF cutToView(const QRectF &bar) const;
    void paintFrame(const TimeLineItem &item);
    bool isLit(qint64 lane, int notice) const;
    void text(const QRectF &box, const QString &words, const QColor &color, const QFont &font,
              int align = Qt::AlignLeft | Qt::AlignVCenter);

    QPainter &m_painter;
    const TimeLineScene &m_scene;
    QList<TimeTick> m_ticks; ///< in view
};

} // namespace Deckhand
