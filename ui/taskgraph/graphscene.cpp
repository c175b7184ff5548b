#include "ui/taskgraph/graphscene.h"

namespace Deckhand {

namespace {

QPointF between(QPointF a, QPointF b, qreal progress)
{
    return a + (b - a) * progress;
}

QRectF between(const QRectF &a, const QRectF &b, qreal progress)
{
    return {between(a.topLeft(), b.topLeft(), progress), between(a.bottomRight(), b.bottomRight(), progress)};
}

constexpr qreal kAroundLines = 6; ///< for their width and their arrows

QRectF extentOf(QPointF a, QPointF b)
{
    return QRectF(a, b).normalized().adjusted(-kAroundLines, -kAroundLines, kAroundLines, kAroundLines);
}

} // namespace

QPainterPath SceneEdge::pathWithin(const QRectF &exposed) const
{
    QPainterPath path;
    bool connected = false;
    for (int i = 1; i < points.size(); ++i) {
        const QPointF a = points.at(i - 1);
        const QPointF b = points.at(i);
        const bool seen = a != b && extentOf(a, b).intersects(exposed);
        if (!seen) {
            connected = connected && a == b;
            continue;
        }
        if (!std::exchange(connected, true))
            path.moveTo(a);
        const qreal half = (b.x() - a.x()) / 2;
        if (qAbs(a.y() - b.y()) < 0.5)
            path.lineTo(b);
        else
            path.cubicTo(QPointF(a.x() + half, a.y()), QPointF(b.x() - half, b.y()), b);
    }
    return path;
}

bool GraphScene::setNodes(const QList<TaskNode> &nodes, QSizeF card)
{
    QList<GraphNode> drawn;
    drawn.reserve(nodes.size());
    for (const TaskNode &node : nodes)
        drawn.append({node.id, card, node.blockers});
    m_nodes = nodes;
    const bool changed = drawn != m_drawn;
    if (changed) {
        // What is on its way goes on from where it is.
        m_before = m_layout;
        for (PlacedNode &node : m_before.nodes)
            node.rect = rectOf(node.id);
        m_before.bounds = bounds();
        m_edgesBefore.clear();
        for (qsizetype i = 0; i < m_before.edges.size(); ++i)
            m_edgesBefore.insert({m_before.edges.at(i).from, m_before.edges.at(i).to}, i);
        m_layout = layOutGraph(drawn, m_layout.nodes.isEmpty() ? nullptr : &m_layout);
        m_drawn = std::move(drawn);
    }
    setProgress(changed ? 0 : m_progress);
    return changed;
}

void GraphScene::setProgress(qreal progress)
{
    m_progress = progress;
    m_rects.resize(m_nodes.size());
    m_isNew.resize(m_nodes.size());
    for (qsizetype i = 0; i < m_nodes.size(); ++i) {
        const QRectF &target = m_layout.nodes.at(i).rect;
        const PlacedNode *before = m_before.find(m_nodes.at(i).id);
        m_isNew[i] = !before;
        m_rects[i] = before && progress < 1 ? between(before->rect, target, progress) : target;
    }
    drawEdges();
}

void GraphScene::drawEdges()
{
    m_edges.clear();
    m_edges.reserve(m_layout.edges.size());
    for (const RoutedEdge &edge : m_layout.edges) {
        QList<QPointF> points = edge.points;
        const qsizetype before = m_progress < 1 ? m_edgesBefore.value({edge.from, edge.to}, -1) : -1;
        if (before >= 0 && m_before.edges.at(before).points.size() == points.size()) {
            for (qsizetype i = 0; i < points.size(); ++i)
                points[i] = between(m_before.edges.at(before).points.at(i), points.at(i), m_progress);
        }
        const QRectF from = m_rects.at(indexOfTask(m_nodes, edge.from));
        const QRectF to = m_rects.at(indexOfTask(m_nodes, edge.to));
        points.first() = {from.right(), from.center().y()};
        points[1].setY(points.first().y());
        points.last() = {to.left(), to.center().y()};
        QRectF extent;
        for (qsizetype i = 1; i < points.size(); ++i)
            extent |= extentOf(points.at(i - 1), points.at(i));
        m_edges.append({edge.from, edge.to, find(edge.from)->isCompleted(), points, extent});
    }
}

const TaskNode *GraphScene::find(int id) const
{
    const qsizetype index = indexOfTask(m_nodes, id);
    return index < 0 ? nullptr : &m_nodes.at(index);
}

QRectF GraphScene::rectOf(int id) const
{
    const qsizetype index = indexOfTask(m_nodes, id);
    return index < 0 || index >= m_rects.size() ? QRectF() : m_rects.at(index);
}

int GraphScene::taskAt(QPointF position) const
{
    for (qsizetype i = 0; i < m_rects.size(); ++i) {
        if (m_rects.at(i).contains(position))
            return m_nodes.at(i).id;
    }
    return 0;
}

QRectF GraphScene::bounds() const
{
    return m_progress < 1 && !m_before.nodes.isEmpty() ? between(m_before.bounds, m_layout.bounds, m_progress)
                                                       : m_layout.bounds;
}

} // namespace Deckhand
