#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "ui/panels/viewscroll.h"
#include "ui/taskgraph/graphcamera.h"
#include "ui/taskgraph/graphpainter.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QTimer>
#include <QVariantAnimation>

class QAbstractItemModel;

namespace Deckhand {

/// The plan as a picture: tasks as cards, from left to right in the order in which they can be done, joined by what blocks
/// what. Paints what is visible and reads the model once for many changes; hidden, it does nothing. All of the graph is
/// fitted into the view until the user zooms.
class TaskGraphView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    /// `model`: a TaskGraphModel or one with its roles. Both must outlive the view.
    TaskGraphView(QAbstractItemModel &model, Clock &clock, QWidget *parent = nullptr);

    /// 0: none.
    int currentTask() const { return m_look.current; }
    qreal zoom() const { return m_camera.zoom(); }
    bool isFitted() const { return m_fitted; }
    /// A running time is seen, and counted on once a second.
    bool isTicking() const { return m_secondTimer.isActive(); }
    /// Tasks go to their new places, for a moment.
    bool isMoving() const { return m_motion.state() == QAbstractAnimation::Running; }

    /// As the model is now: what is new is taken over, which may move everything.
    const GraphScene &scene();
    /// The same tasks, without a place: reading them lays nothing out.
    const QList<TaskNode> &nodes() const;
    // As it is drawn, for whoever only looks.
    const GraphScene &shownScene() const { return m_scene; }
    /// In the viewport; null for unknown ids.
    QRect taskRect(int id) const;
    /// 0: none.
    int taskAt(QPoint viewportPosition) const;

    /// All of it on paper: .svg or .png, as the name ends.
    Result<void> exportTo(const QString &path);

    QSize sizeHint() const override { return {640, 360}; }

public slots:
    /// Makes it visible. Unknown ids: none.
    void setCurrentTask(int id);
    void zoomIn();
    void zoomOut();
    void resetZoom();
    /// Shows all of the graph, and goes on doing so when it grows.
    void fit();

signals:
    /// 0: none.
    void currentTaskChanged(int id);
    /// Enter, or a double click.
    void taskActivated(int id);
    /// `id` 0: beside all tasks.
    void contextMenuRequested(int id, const QPoint &globalPosition);

protected:
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void watch(QAbstractItemModel &model);
    void noteChange();
    void refresh();
    void adoptNodes(const QList<TaskNode> &nodes);
    void moveTo(const CameraPose &from, const CameraPose &to, bool animated);
    void step(qreal progress);
    void arrive();
    void updateClock();
    bool showsRunningTime(qsizetype index) const;

    CameraPose pose() const;
    CameraPose poseAfterChange(const CameraPose &before, const QRectF &currentBefore) const;
    void showPose(const CameraPose &pose);
    void updateScrollBars();
    void zoomTo(qreal zoom, QPointF around);
    void reveal(int id);
    QPointF viewCentre() const;
    void updateTask(int id);
    void setHovered(int id);
    void showToolTip(const QPoint &position, const QPoint &globalPosition);
    bool handlesKey(const QKeyEvent &event);
    bool pinch(QEvent *event);

    QAbstractItemModel &m_model;
    Clock &m_clock;
    GraphScene m_scene;
    GraphPainter m_painter;
    GraphCamera m_camera;
    ViewScroll m_scroll;
    QVariantAnimation m_motion; ///< from one picture to the next after the tasks have changed: 0 to 1
    CameraPose m_from;
    CameraPose m_to;
    GraphLook m_look;
    bool m_fitted = true;
    bool m_stale = true;
    mutable QList<TaskNode> m_nodes; ///< as they were read last
    mutable bool m_unread = true;    ///< the model has changed since
    QTimer m_refreshTimer;
    QBasicTimer m_secondTimer; ///< only while a running time is seen
};

} // namespace Deckhand
