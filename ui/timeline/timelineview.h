#pragma once

#include "timeline/timelinerecorder.h"
#include "ui/panels/viewscroll.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timelinepainter.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>

namespace Deckhand {

/// The session over time: what the agent did above, a lane for each background task below, arrows where the end of a task was
/// told to the agent. Shows the present while it follows; a click or Enter leads to the message or the output.
///
/// At rest it does nothing. While something goes on and it is visible, what is live grows once a second.
class TimeLineView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    /// The recorder outlives the view.
    explicit TimeLineView(TimeLineRecorder &recorder, QWidget *parent = nullptr);

    const TimeLine &line() const { return m_recorder.line(); }
    const TimeLineFrame &frame() const { return m_frame; }
    const TimeLineLayout &timeLayout() const { return m_layout; }
    /// While it follows, the present stays in view. Scrolling back ends it, scrolling to the end begins it again.
    bool isFollowing() const { return m_following; }
    bool squeezesBreaks() const { return m_squeezes; }
    bool fitsAll() const { return m_zoom == Zoom::Fit; }

    /// The keyboard's item, or the one that was clicked last; a span or a lane.
    const TimeLineItem &current() const { return m_current; }
    /// Brings it into view.
    void setCurrent(const TimeLineItem &item);
    /// In one sentence.
    QString spokenText(const TimeLineItem &item) const;

    QSize sizeHint() const override;

public slots:
    void setFollowing(bool following);
    /// All of it in the width, from now on, until the zoom is changed.
    void fit();
    void zoomIn();
    void zoomOut();
    /// The zoom as at the start: all in the width as long as that is readable.
    void resetZoom();
    /// Long breaks are drawn short.
    void setSqueezesBreaks(bool squeezes);

signals:
    void followingChanged(bool following);
    /// It fits all, or does not any more.
    void fitChanged(bool fits);
    /// The user wants to see where in the conversation that was.
    void toolCallOpened(const Deckhand::ToolUseId &id);
    void requestOpened(int number);
    void outputRequested(const Deckhand::BackgroundTaskId &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    /// Auto: all in the width, within a readable range. Fit: all, whatever that is. Own: as the user left it.
    enum class Zoom { Auto, Fit, Own };

    void restyle();
    void refresh();
    void applyZoom();
    void setZoom(Zoom zoom);
    void zoomBy(double factor, double aroundX);
    void updateScrollBars();
    void noteScroll();
    void keepLanesInPlace();
    void noteTopLane();
    void updateTimer();
    void hover(const TimeLineItem &item);
    void open(const TimeLineItem &item);
    void reveal(const TimeLineItem &item);
    bool handlesKey(const QKeyEvent &event);
    void moveSideways(int direction);
    void moveUpDown(int direction);
    void moveToEnd(bool last);
    TimeLineItem firstItem() const;
    qint64 nearestSpan(qint64 ms) const;

    TimeLineRecorder &m_recorder;
    TimeLineFrame m_frame;
    TimeLineLayout m_layout;
    ViewScroll m_scroll;
    Theme m_theme;
    QFont m_smallFont;
    QFont m_codeFont;
    Zoom m_zoom = Zoom::Auto;
    bool m_following = true;
    bool m_squeezes = true;
    BackgroundTaskId m_topTask; ///< whose lane is the uppermost in view
    int m_topOffset = 0;        ///< of the view's edge in that lane
    TimeLineItem m_current;
    TimeLineItem m_hovered;
    bool m_showsCurrent = false; ///< the keyboard is in use
    QBasicTimer m_tick;
};

} // namespace Deckhand
