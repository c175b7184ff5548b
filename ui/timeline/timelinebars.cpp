// TimeLinePainter: the bars of the agent and of the tasks.
#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/timeline/timelinepainter.h"
#include "ui/timeline/timelinetext.h"

#include <QPainter>

namespace Deckhand {

namespace {

using Kind = AgentSpan::Kind;

constexpr double kWideEnoughForWords = 26;
constexpr double kWideEnoughForCorners = 6;
constexpr int kSign = 12;

struct Look {
    QColor fill;
    QColor edge;
    Qt::PenStyle line = Qt::SolidLine;
    Qt::BrushStyle pattern = Qt::NoBrush;
};

Look lookOf(const AgentSpan &span, const Theme &theme)
{
    const auto tint = [&theme](const QColor &color, double amount) { return mixed(theme.window, color, amount); };
    const bool bad = span.outcome == AgentSpan::Outcome::Bad;
    switch (span.kind) {
    case Kind::ModelCall:
        return bad ? Look{tint(theme.error, 0.18), tint(theme.error, 0.75)}
                   : Look{tint(theme.accent, theme.dark ? 0.42 : 0.26), tint(theme.accent, 0.8)};
    case Kind::RetryWait:
        return {theme.window, theme.warning, Qt::DotLine};
    case Kind::Permission:
        return {tint(theme.warning, 0.14), theme.warning, Qt::SolidLine, Qt::BDiagPattern};
    case Kind::Compaction:
        return {tint(theme.text, 0.10), theme.muted, Qt::SolidLine, Qt::HorPattern};
    case Kind::Tool:
    case Kind::Prompt:
        break;
    }
    return bad ? Look{tint(theme.error, 0.14), tint(theme.error, 0.6)}
               : Look{tint(theme.text, theme.dark ? 0.16 : 0.09), tint(theme.text, 0.32)};
}

StatusMark markOf(const AgentSpan &span, const Theme &theme)
{
    if (span.kind == Kind::RetryWait)
        return {Glyph::Clock, theme.warning};
    if (span.outcome == AgentSpan::Outcome::Bad)
        return {Glyph::Cross, theme.error};
    if (span.outcome == AgentSpan::Outcome::Cut)
        return {Glyph::Square, theme.muted};
    if (span.kind == Kind::Permission)
        return {Glyph::Question, theme.warning};
    return {};
}

/// A bar that grows has no end yet: it is open at the right.
void drawBar(QPainter &painter, const QRectF &rect, const Look &look, bool grows)
{
    if (rect.width() < kWideEnoughForCorners) {
        painter.fillRect(rect, look.edge);
        return;
    }
    painter.setPen(QPen(look.edge, 1, look.line));
    painter.setBrush(look.fill);
    const QRectF box = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    if (grows)
        painter.setClipRect(rect, Qt::IntersectClip);
    painter.drawRoundedRect(grows ? box.adjusted(0, 0, 8, 0) : box, 4, 4);
    if (look.pattern != Qt::NoBrush) {
        QColor ink = look.edge;
        ink.setAlphaF(0.45f);
        painter.setBrush(QBrush(ink, look.pattern));
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(grows ? box.adjusted(0, 0, 8, 0) : box, 4, 4);
    }
}

} // namespace

void TimeLinePainter::paintAgent()
{
    const TimeLineFrame &frame = m_scene.frame;
    const TimeLine &line = m_scene.line;
    m_painter.save();
    const QRect area = frame.timeArea();
    m_painter.setClipRect(QRect(area.left(), frame.axisHeight, area.width(), frame.lanesTop() - frame.axisHeight));
    m_painter.setRenderHint(QPainter::Antialiasing);
    const qint64 from = frame.timeAt(area.left());
    const qint64 until = frame.timeAt(area.right() + 2);
    // Where the last bar of each row was, if it was too narrow to see another one beside it.
    QList<double> painted(line.agentRows() + 1, -1e9);
    for (qint64 number = line.firstSpan(); number < line.endOfSpans(); ++number) {
        const AgentSpan &span = line.span(number);
        if (span.startMs > until)
            break;
        const bool isPrompt = span.kind == Kind::Prompt;
        if (!span.isOpen() && span.endMs < from && !isPrompt)
            continue;
        const double left = frame.xOf(span.startMs);
        const double right = span.isOpen() ? frame.xOf(frame.now) : frame.xOf(span.endMs);
        double &last = painted[isPrompt ? 0 : 1 + span.row];
        if (right < last + 1 && left < last + 1)
            continue;
        last = std::max(right, left + 2);
        paintSpan(number);
    }
    m_painter.restore();
}

/// Of a bar of hours: words stay in sight, and no raster works on a million pixels.
QRectF TimeLinePainter::cutToView(const QRectF &bar) const
{
    const QRect area = m_scene.frame.timeArea();
    return bar & QRectF(area.left() - 12, bar.top(), area.width() + 24, bar.height());
}

void TimeLinePainter::paintSpan(qint64 number)
{
    const AgentSpan &span = m_scene.line.span(number);
    const QRectF rect = m_scene.layout.spanRect(number);
    if (!m_scene.frame.isInView(rect))
        return;
    if (span.kind == Kind::Prompt)
        return paintPrompt(span, rect);
    const QRect area = m_scene.frame.timeArea();
    const QRectF bar = cutToView(rect);
    m_painter.save();
    drawBar(m_painter, bar, lookOf(span, m_scene.theme), span.isOpen());
    m_painter.restore();
    QRectF words = bar.adjusted(6, 0, -5, 0);
    words.setLeft(std::max<double>(words.left(), area.left() + 6));
    const StatusMark mark = markOf(span, m_scene.theme);
    if (mark.glyph != Glyph::None && words.width() >= kSign - 6) {
        const bool alone = words.width() < kWideEnoughForWords + kSign;
        const double x = alone ? bar.center().x() - kSign / 2.0 : words.left() - 1;
        paintGlyph(m_painter, {x, bar.center().y() - kSign / 2.0, kSign, kSign}, mark);
        words.setLeft(words.left() + kSign + 3);
    }
    if (words.width() >= kWideEnoughForWords)
        text(words, barText(span, m_scene.frame.now), m_scene.theme.text, m_scene.smallFont);
}

/// A stem at the moment, and the words beside it.
void TimeLinePainter::paintPrompt(const AgentSpan &span, const QRectF &rect)
{
    const Theme &theme = m_scene.theme;
    const double bottom = m_scene.frame.lanesTop() - 2;
    m_painter.setPen(QPen(mixed(theme.card, theme.accent, 0.55), 1));
    const double x = std::round(rect.left()) + 0.5;
    m_painter.drawLine(QPointF(x, rect.top() + 2), QPointF(x, bottom));
    const QFontMetricsF metrics(m_scene.smallFont);
    QRectF chip = rect.adjusted(0, 1, 0, -1);
    chip.setWidth(std::min(rect.width(), metrics.horizontalAdvance(span.summary) + 14));
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(theme.userBubble);
    if (chip.width() > kWideEnoughForCorners)
        m_painter.drawRoundedRect(chip, 4, 4);
    else
        m_painter.fillRect(chip, theme.accent);
    if (chip.width() >= kWideEnoughForWords)
        text(chip.adjusted(7, 0, -4, 0), span.summary, theme.text, m_scene.smallFont);
}

void TimeLinePainter::paintLanes()
{
    const TimeLineFrame &frame = m_scene.frame;
    const QRect area = frame.lanesArea();
    const auto [first, end] = m_scene.layout.lanesInView();
    m_painter.save();
    m_painter.setClipRect(area & frame.timeArea());
    m_painter.setRenderHint(QPainter::Antialiasing);
    for (qint64 number = first; number < end; ++number)
        paintLane(number);
    m_painter.restore();
    m_painter.save();
    m_painter.setClipRect(QRect(area.left(), area.top(), frame.labelWidth(), area.height()));
    m_painter.fillRect(m_painter.clipBoundingRect(), m_scene.theme.window);
    for (qint64 number = first; number < end; ++number)
        paintLaneName(number);
    m_painter.restore();
}

void TimeLinePainter::paintLane(qint64 number)
{
    const TimeLineFrame &frame = m_scene.frame;
    const TimeLineLayout &layout = m_scene.layout;
    const TaskLane &lane = m_scene.line.lane(number);
    const Theme &theme = m_scene.theme;
    const QRect row = layout.laneRow(number);
    const TimeLineItem item = TimeLineItem::ofLane(number);
    if (m_scene.hovered == item || m_scene.current == item)
        m_painter.fillRect(row, mixed(theme.window, theme.accent, 0.07));
    m_painter.setPen(mixed(theme.window, theme.text, theme.dark ? 0.09 : 0.06));
    m_painter.drawLine(row.left(), row.bottom(), row.right(), row.bottom());

    const StatusMark mark = markOfRunState(statusWord(lane), theme);
    if (const auto spawn = layout.spawnArrow(number)) {
        m_painter.setPen(QPen(mixed(theme.window, theme.text, 0.35), 1, Qt::DotLine));
        m_painter.drawPath(*spawn);
    }
    const QRectF queued = layout.queuedRect(number);
    if (!queued.isEmpty() && frame.isInView(queued)) {
        m_painter.save();
        drawBar(m_painter, queued, {theme.window, theme.muted, Qt::DashLine}, !lane.isOver() && lane.startedMs < 0);
        m_painter.restore();
    }
    const QRectF run = layout.runRect(number);
    if (!run.isEmpty() && frame.isInView(run)) {
        const bool unknownEnd = lane.isOver() && lane.endedMs < 0;
        const double amount = lane.isOver() ? (theme.dark ? 0.26 : 0.18) : (theme.dark ? 0.40 : 0.24);
        Look look{mixed(theme.window, mark.color, amount), mixed(theme.window, mark.color, 0.75)};
        if (lane.status == BackgroundStatus::Lost || unknownEnd)
            look.line = Qt::DashLine;
        if (lane.paused)
            look.pattern = Qt::BDiagPattern;
        m_painter.save();
        drawBar(m_painter, cutToView(run), look, !lane.isOver() || unknownEnd);
        m_painter.restore();
        if (!lane.isOver() && run.right() <= frame.timeArea().right())
            m_painter.fillRect(QRectF(run.right() - 3, run.top(), 3, run.height()), mark.color);
    }
    paintLaneWords(lane, run.isEmpty() ? queued : run, mark);
    paintUntold(number);
}

/// In the bar where there is room, else behind it.
void TimeLinePainter::paintLaneWords(const TaskLane &lane, const QRectF &bar, const StatusMark &mark)
{
    const QRect area = m_scene.frame.timeArea();
    const QString words = barText(lane, m_scene.frame.now);
    const double width = QFontMetricsF(m_scene.smallFont).horizontalAdvance(words) + 2;
    const double left = std::max<double>(bar.left(), area.left());
    const double right = std::min<double>(bar.right(), area.right());
    const bool fits = right - left >= width + kSign + 18;
    // The end of a bar is where its arrow begins.
    const double x = fits ? left + 6 : bar.right() + 9;
    const double y = bar.center().y();
    // Half a word at the left edge would say nothing; the name beside it has the sign.
    if (x > area.right() || bar.right() < area.left())
        return;
    paintGlyph(m_painter, {x, y - kSign / 2.0, kSign, kSign}, mark);
    text({x + kSign + 4, y - 20, width, 40}, words, fits ? m_scene.theme.text : m_scene.theme.muted, m_scene.smallFont);
}

/// A notice that no request has carried: what became of it, at the place where its arrow would begin.
void TimeLinePainter::paintUntold(qint64 number)
{
    const QPointF end = m_scene.layout.laneEnd(number);
    for (const NoticeMark &notice : m_scene.line.lane(number).notices) {
        if (notice.request > 0 || notice.state == NoticeState::Consumed || notice.kind != Notice::Kind::End)
            continue;
        const Theme &theme = m_scene.theme;
        const QPointF at(end.x(), end.y() - m_scene.frame.laneHeight() / 2.0 + 5);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(theme.window);
        m_painter.drawEllipse(at, 6.5, 6.5);
        paintGlyph(m_painter, {at.x() - 5.5, at.y() - 5.5, 11, 11}, markOfNoticeState(stateWord(notice.state), theme));
    }
}

void TimeLinePainter::paintLaneName(qint64 number)
{
    const TaskLane &lane = m_scene.line.lane(number);
    const Theme &theme = m_scene.theme;
    const QRect row = m_scene.layout.laneRow(number);
    const TimeLineItem item = TimeLineItem::ofLane(number);
    if (m_scene.hovered == item || m_scene.current == item)
        m_painter.fillRect(QRect(0, row.top(), m_scene.frame.labelWidth(), row.height()),
                           mixed(theme.window, theme.accent, 0.12));
    const StatusMark mark = markOfRunState(statusWord(lane), theme);
    paintGlyph(m_painter, {10, row.center().y() - 6.0, 13, 13}, mark);
    text({29, double(row.top()), m_scene.frame.labelWidth() - 35.0, double(row.height()) - 1},
         oneLine(lane.command, 80), theme.text, m_scene.codeFont);
}

} // namespace Deckhand
