#include "ui/timeline/timelineview.h"

#include "ui/accessible/drawnlist.h"
#include "ui/style/focusring.h"
#include "ui/timeline/timelinetext.h"

#include <QPainter>
#include <QScrollBar>
#include <QTimerEvent>

#include <algorithm>

namespace Deckhand {

constexpr double kMostPixelsPerMs = 2;
constexpr double kLeastPixelsPerMs = 1e-6;
// What is readable: of Zoom::Auto.
constexpr double kAutoMost = 0.06;
constexpr double kAutoLeast = 0.006;
constexpr double kZoomStep = 1.5;
constexpr int kStep = 40; ///< pixels

namespace {

/// For assistive tools: the agent's spans in their order, then the tasks, each with what is known of it in a sentence. A key is
/// a place.
class TimeLineList final : public DrawnList
{
public:
    explicit TimeLineList(TimeLineView &view) : m_view(view) {}

    int count() const override { return spans() + int(m_view.line().endOfLanes() - m_view.line().firstLane()); }
    int keyAt(int place) const override { return place; }
    int placeOf(int key) const override { return key >= 0 && key < count() ? key : -1; }
    int keyAtPoint(const QPoint &point) const override
    {
        const TimeLineItem item = m_view.timeLayout().itemAt(point);
        return keyOf(item.kind == TimeLineItem::Kind::Notice ? TimeLineItem::ofLane(item.number) : item);
    }
    int currentKey() const override { return keyOf(m_view.current()); }

    QString spokenText(int key) const override { return m_view.spokenText(itemOf(key)); }
    QRect rectOf(int key) const override
    {
        const QRectF rect = m_view.timeLayout().rectOf(itemOf(key));
        return rect.isEmpty() ? QRect() : QRect(rect.topLeft().toPoint(), rect.size().toSize());
    }
    void addState(int key, QAccessible::State &state) const override
    {
        // Beside the names of the lanes, not under them.
        const QRectF area = m_view.frame().timeArea();
        state.offscreen = !area.intersects(m_view.timeLayout().rectOf(itemOf(key)));
    }
    void makeCurrent(int key) override { m_view.setCurrent(itemOf(key)); }

    int keyOf(const TimeLineItem &item) const
    {
        if (item.kind == TimeLineItem::Kind::Span)
            return int(item.number - m_view.line().firstSpan());
        return item.isNone() ? -1 : spans() + int(item.number - m_view.line().firstLane());
    }

private:
    int spans() const { return int(m_view.line().endOfSpans() - m_view.line().firstSpan()); }
    TimeLineItem itemOf(int key) const
    {
        return key < spans() ? TimeLineItem::ofSpan(m_view.line().firstSpan() + key)
                             : TimeLineItem::ofLane(m_view.line().firstLane() + key - spans());
    }

    TimeLineView &m_view;
};

} // namespace

TimeLineView::TimeLineView(TimeLineRecorder &recorder, QWidget *parent)
    : QAbstractScrollArea(parent),
      m_recorder(recorder),
      m_frame{recorder.line()},
      m_layout(m_frame),
      m_scroll(*this, [this](qreal factor, QPointF around) { zoomBy(factor, around.x()); })
{
    installDrawnList<TimeLineView, TimeLineList>();
    setObjectName(QStringLiteral("timeLineView"));
    setAccessibleName(tr("Time line"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&recorder, &TimeLineRecorder::changed, this, &TimeLineView::refresh);
    restyle();
}

void TimeLineView::setCurrent(const TimeLineItem &item)
{
    if (!m_layout.exists(item))
        return;
    m_current = item;
    reveal(item);
    tellCurrentPlace(this, TimeLineList(*this).currentKey());
    viewport()->update();
}

QString TimeLineView::spokenText(const TimeLineItem &item) const
{
    return m_layout.exists(item) ? Deckhand::spokenText(line(), item, m_frame.now) : QString();
}

// --- Time and place

/// Takes over what is new. Hidden, it does nothing: it is all there when it is shown.
void TimeLineView::refresh()
{
    if (!isVisible())
        return;
    const qint64 now = m_recorder.nowMs();
    m_frame.now = now;
    m_frame.scale.setTimes(m_recorder.line().busyStretches(now), m_squeezes);
    if (!m_layout.exists(m_hovered))
        m_hovered = {};
    if (!m_layout.exists(m_current))
        m_current = {};
    keepLanesInPlace();
    applyZoom();
    updateTimer();
    // Time moves on under a pointer that rests.
    if (viewport()->underMouse() && !m_scroll.isPressed())
        hover(m_layout.itemAt(viewport()->mapFromGlobal(QCursor::pos())));
}

/// Newer tasks come above: whoever looks at older ones goes on to see those.
void TimeLineView::keepLanesInPlace()
{
    const qint64 lane = line().laneOf(m_topTask);
    QScrollBar *down = verticalScrollBar();
    if (lane < 0 || down->value() == 0)
        return;
    const int wanted = int(line().endOfLanes() - 1 - lane) * m_frame.laneHeight() + m_topOffset;
    const auto byView = m_scroll.own();
    down->setMaximum(std::max(down->maximum(), wanted));
    down->setValue(wanted);
}

/// Which task is at the upper edge.
void TimeLineView::noteTopLane()
{
    const int top = m_scroll.position().y();
    const int row = top / m_frame.laneHeight();
    const qint64 lane = line().endOfLanes() - 1 - row;
    m_topTask = lane >= line().firstLane() && lane < line().endOfLanes() ? line().lane(lane).id : BackgroundTaskId();
    m_topOffset = top % m_frame.laneHeight();
}

void TimeLineView::applyZoom()
{
    m_frame.viewport = viewport()->size();
    TimeScale &scale = m_frame.scale;
    const double room = m_frame.timeArea().width() - TimeLineFrame::kLeftPadding - TimeLineFrame::kRightPadding;
    const double fitting = scale.pixelsPerMsFor(std::max(room, 50.0));
    if (m_zoom == Zoom::Fit)
        scale.setPixelsPerMs(std::clamp(fitting, kLeastPixelsPerMs, kMostPixelsPerMs));
    else if (m_zoom == Zoom::Auto)
        scale.setPixelsPerMs(std::clamp(fitting, kAutoLeast, kAutoMost));
    updateScrollBars();
    viewport()->update();
}

void TimeLineView::updateScrollBars()
{
    const QSize page(std::max(1, m_frame.timeArea().width()), std::max(1, m_frame.lanesArea().height()));
    m_scroll.setContent(m_frame.contentSize(), page, {kStep, m_frame.laneHeight()});
    if (m_following)
        m_scroll.moveTo({m_scroll.end().x(), m_scroll.position().y()});
    m_frame.scroll = m_scroll.position();
    noteTopLane();
    // Where all is in view, there is nothing to come back from.
    if (m_scroll.end().x() == 0 && !std::exchange(m_following, true))
        emit followingChanged(true);
}

void TimeLineView::scrollContentsBy(int, int)
{
    m_frame.scroll = m_scroll.position();
    if (!m_scroll.isOwn()) {
        noteScroll();
        noteTopLane();
    }
    viewport()->update();
}

/// The user has scrolled.
void TimeLineView::noteScroll()
{
    const bool atEnd = m_scroll.position().x() >= m_scroll.end().x();
    if (atEnd != m_following) {
        m_following = atEnd;
        emit followingChanged(atEnd);
    }
}

void TimeLineView::setFollowing(bool following)
{
    if (m_following == following)
        return;
    m_following = following;
    emit followingChanged(following);
    refresh();
}

void TimeLineView::setZoom(Zoom zoom)
{
    const bool fitted = fitsAll();
    m_zoom = zoom;
    if (fitted != fitsAll())
        emit fitChanged(fitsAll());
}

void TimeLineView::fit()
{
    setZoom(Zoom::Fit);
    refresh();
}

void TimeLineView::resetZoom()
{
    setZoom(Zoom::Auto);
    refresh();
}

void TimeLineView::zoomIn()
{
    zoomBy(kZoomStep, m_frame.timeArea().center().x());
}

void TimeLineView::zoomOut()
{
    zoomBy(1 / kZoomStep, m_frame.timeArea().center().x());
}

/// What is at `aroundX` stays there; while the view follows, the present does.
void TimeLineView::zoomBy(double factor, double aroundX)
{
    setZoom(Zoom::Own);
    const qint64 ms = m_frame.timeAt(aroundX);
    TimeScale &scale = m_frame.scale;
    scale.setPixelsPerMs(std::clamp(scale.pixelsPerMs() * factor, kLeastPixelsPerMs, kMostPixelsPerMs));
    const double wanted = m_frame.xOf(ms) + m_frame.scroll.x() - aroundX;
    updateScrollBars();
    if (!m_following)
        horizontalScrollBar()->setValue(int(std::round(wanted)));
    viewport()->update();
}

void TimeLineView::setSqueezesBreaks(bool squeezes)
{
    if (std::exchange(m_squeezes, squeezes) != squeezes)
        refresh();
}

void TimeLineView::updateTimer()
{
    const bool wanted = isVisible() && line().isLive();
    if (wanted && !m_tick.isActive())
        m_tick.start(1000, this);
    else if (!wanted)
        m_tick.stop();
}

void TimeLineView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_tick.timerId())
        refresh();
    else
        QAbstractScrollArea::timerEvent(event);
}

void TimeLineView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    refresh();
}

void TimeLineView::hideEvent(QHideEvent *event)
{
    QAbstractScrollArea::hideEvent(event);
    m_tick.stop();
}

void TimeLineView::resizeEvent(QResizeEvent *)
{
    refresh();
}

QSize TimeLineView::sizeHint() const
{
    return {720, m_frame.lanesTop() + 8 * m_frame.laneHeight()};
}

// --- Looks

void TimeLineView::restyle()
{
    m_theme = Theme::of(palette());
    m_smallFont = scaledFont(font(), 0.9);
    m_codeFont = scaledFont(monospaceFont(), 0.9);
    m_frame.setFont(QFontMetrics(font()));
    m_scroll.setTheme(m_theme);
}

void TimeLineView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        restyle();
        refresh();
    }
}

void TimeLineView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    if (line().isEmpty()) {
        painter.fillRect(viewport()->rect(), m_theme.window);
        painter.setPen(m_theme.muted);
        painter.drawText(viewport()->rect().adjusted(24, 8, -24, -8), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("What the agent does, and each background task, appears here over time."));
        return paintFocusRing(painter, *this);
    }
    const TimeLineScene scene{line(),     m_frame,   m_layout,
                              m_theme,    font(),    m_smallFont,
                              m_codeFont, m_hovered, m_showsCurrent && hasFocus() ? m_current : TimeLineItem()};
    TimeLinePainter(painter, scene).paint();
}

} // namespace Deckhand
