// Reading the model, the current task, time, painting. The camera and the hands on the view have files of their own.
#include "ui/taskgraph/taskgraphview.h"

#include "ui/accessible/drawnlist.h"
#include "ui/style/focusring.h"
#include "ui/taskgraph/graphexport.h"

#include <QAbstractItemModel>
#include <QPaintEvent>
#include <QPainter>

namespace Deckhand {

constexpr int kRevealMargin = 20;

namespace {

/// For assistive tools, in the order of ids. A key is a task's id. The tasks are those of the model; one that is not drawn yet
/// has no rectangle.
class TaskList final : public DrawnList
{
public:
    explicit TaskList(TaskGraphView &view) : m_view(view) {}

    int count() const override { return int(m_view.nodes().size()); }
    int keyAt(int place) const override { return m_view.nodes().at(place).id; }
    int placeOf(int key) const override { return int(indexOfTask(m_view.nodes(), key)); }
    int keyAtPoint(const QPoint &point) const override { return keyOf(m_view.taskAt(point)); }
    int currentKey() const override { return keyOf(m_view.currentTask()); }

    QString spokenText(int key) const override { return m_view.nodes().at(placeOf(key)).spoken; }
    QRect rectOf(int key) const override { return m_view.taskRect(key); }
    void addState(int key, QAccessible::State &state) const override
    {
        state.selectable = true;
        state.selected = m_view.currentTask() == key;
    }
    QStringList actionsOf(int) const override { return {QAccessibleActionInterface::pressAction()}; }
    void makeCurrent(int key) override { m_view.setCurrentTask(key); }
    void act(int key, const QString &action) override
    {
        if (action == QAccessibleActionInterface::pressAction())
            emit m_view.taskActivated(key);
    }

private:
    static int keyOf(int task) { return task == 0 ? -1 : task; }

    TaskGraphView &m_view;
};

void tellTasksChanged(TaskGraphView *view)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(view, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

} // namespace

TaskGraphView::TaskGraphView(QAbstractItemModel &model, Clock &clock, QWidget *parent)
    : QAbstractScrollArea(parent),
      m_model(model),
      m_clock(clock),
      m_scroll(*this, [this](qreal factor, QPointF around) { zoomTo(m_camera.zoom() * factor, around); })
{
    installDrawnList<TaskGraphView, TaskList>();
    setAccessibleName(tr("Task graph"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    viewport()->grabGesture(Qt::PinchGesture);
    m_painter.cards().setFont(font());
    m_motion.setStartValue(0.0);
    m_motion.setEndValue(1.0);
    m_motion.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_motion, &QVariantAnimation::valueChanged, this, [this](const QVariant &at) { step(at.toReal()); });
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(0);
    connect(&m_refreshTimer, &QTimer::timeout, this, &TaskGraphView::refresh);
    watch(model);
}

void TaskGraphView::watch(QAbstractItemModel &model)
{
    connect(&model, &QAbstractItemModel::dataChanged, this, &TaskGraphView::noteChange);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &TaskGraphView::noteChange);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &TaskGraphView::noteChange);
    connect(&model, &QAbstractItemModel::modelReset, this, &TaskGraphView::noteChange);
}

void TaskGraphView::noteChange()
{
    m_stale = m_unread = true;
    if (isVisible())
        m_refreshTimer.start();
}

const GraphScene &TaskGraphView::scene()
{
    refresh();
    return m_scene;
}

void TaskGraphView::refresh()
{
    m_refreshTimer.stop();
    if (!std::exchange(m_stale, false))
        return;
    if (nodes() != m_scene.nodes())
        adoptNodes(nodes());
}

const QList<TaskNode> &TaskGraphView::nodes() const
{
    if (std::exchange(m_unread, false))
        m_nodes = readTaskNodes(m_model);
    return m_nodes;
}

void TaskGraphView::adoptNodes(const QList<TaskNode> &nodes)
{
    const CameraPose before = pose();
    const QRectF currentBefore = m_scene.rectOf(m_look.current);
    const bool wasEmpty = m_scene.isEmpty();
    const bool moved = m_scene.setNodes(nodes, m_painter.cards().cardSize());
    m_look.lineage = lineageOf(m_look.current, m_scene);
    if (moved) {
        const CameraPose after = poseAfterChange(before, currentBefore);
        moveTo(before, after, !wasEmpty);
        tellTasksChanged(this);
    }
    if (!m_scene.find(m_look.current))
        setCurrentTask(0);
    updateClock();
    viewport()->update();
}

// --- The current task

void TaskGraphView::setCurrentTask(int id)
{
    refresh();
    const int current = m_scene.find(id) ? id : 0;
    if (current == m_look.current)
        return reveal(current);
    m_look.current = current;
    m_look.lineage = lineageOf(current, m_scene);
    reveal(current);
    viewport()->update();
    tellCurrentPlace(this, int(indexOfTask(nodes(), current)));
    emit currentTaskChanged(current);
}

void TaskGraphView::reveal(int id)
{
    if (!m_scene.find(id))
        return;
    const QRectF seen =
        QRectF(viewport()->rect()).adjusted(kRevealMargin, kRevealMargin, -kRevealMargin, -kRevealMargin);
    const QRectF card = m_camera.toView(m_scene.rectOf(id));
    if (!card.intersects(seen))
        return m_scroll.moveTo(m_camera.scrollFor(m_scene.rectOf(id).center(), viewCentre()));
    const auto way = [](qreal first, qreal last, qreal from, qreal to) {
        return first < from ? first - from : qMin(qMax(0.0, last - to), first - from);
    };
    const QPoint scroll = m_scroll.position();
    m_scroll.moveTo(scroll
                    + QPointF(way(card.left(), card.right(), seen.left(), seen.right()),
                              way(card.top(), card.bottom(), seen.top(), seen.bottom()))
                          .toPoint());
}

QRect TaskGraphView::taskRect(int id) const
{
    const QRectF rect = m_scene.rectOf(id);
    return rect.isNull() ? QRect() : m_camera.toView(rect).toAlignedRect();
}

int TaskGraphView::taskAt(QPoint viewportPosition) const
{
    return m_scene.taskAt(m_camera.toScene(QPointF(viewportPosition)));
}

void TaskGraphView::updateTask(int id)
{
    viewport()->update(taskRect(id).adjusted(-6, -6, 6, 6));
}

// --- Time

bool TaskGraphView::showsRunningTime(qsizetype index) const
{
    const TaskNode &node = m_scene.nodes().at(index);
    return node.isRunning() && node.startedAt.isValid()
        && m_camera.toView(m_scene.rectAt(index)).intersects(viewport()->rect());
}

void TaskGraphView::updateClock()
{
    bool needed = false;
    if (isVisible() && cardDetailAt(m_camera.zoom()) == CardDetail::Full) {
        for (qsizetype i = 0; i < m_scene.nodes().size() && !needed; ++i)
            needed = showsRunningTime(i);
    }
    if (needed && !m_secondTimer.isActive())
        m_secondTimer.start(1000, this);
    else if (!needed)
        m_secondTimer.stop();
}

void TaskGraphView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_secondTimer.timerId())
        return QAbstractScrollArea::timerEvent(event);
    for (qsizetype i = 0; i < m_scene.nodes().size(); ++i) {
        if (showsRunningTime(i))
            updateTask(m_scene.nodes().at(i).id);
    }
}

void TaskGraphView::showEvent(QShowEvent *event)
{
    refresh();
    updateClock();
    QAbstractScrollArea::showEvent(event);
}

void TaskGraphView::hideEvent(QHideEvent *event)
{
    m_secondTimer.stop();
    if (isMoving()) {
        m_motion.stop();
        step(1);
    }
    QAbstractScrollArea::hideEvent(event);
}

// --- The picture

void TaskGraphView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange)
        return;
    m_painter.cards().setFont(font());
    refresh();
    adoptNodes(m_scene.nodes());
}

void TaskGraphView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    m_look.theme = Theme::of(palette());
    painter.fillRect(event->rect(), m_look.theme.window);
    if (m_scene.isEmpty()) {
        painter.setPen(m_look.theme.muted);
        painter.drawText(viewport()->rect().adjusted(24, 12, -24, -12), int(Qt::AlignCenter) | Qt::TextWordWrap,
                         tr("The agent's plan is drawn here: its tasks, and which of them wait for others."));
    } else {
        m_look.zoom = m_camera.zoom();
        m_look.exposed = m_camera.toScene(QRectF(event->rect()));
        m_look.focused = hasFocus();
        m_look.now = m_clock.now();
        painter.save();
        painter.translate(m_camera.toView(QPointF()));
        painter.scale(m_look.zoom, m_look.zoom);
        m_painter.paint(painter, m_scene, m_look);
        painter.restore();
    }
    if (m_look.current == 0)
        paintFocusRing(painter, *this);
}

Result<void> TaskGraphView::exportTo(const QString &path)
{
    return writeGraph(path, scene(), m_clock.now(), font());
}

} // namespace Deckhand
