#pragma once

#include "graphlayout/graphlayout.h"
#include "ui/taskgraph/graphnodes.h"

#include <QPainterPath>

namespace Deckhand {

struct SceneEdge {
    int from = 0;
    int to = 0;
    bool satisfied = false; ///< the blocker is completed
    QList<QPointF> points;  ///< see RoutedEdge
    QRectF extent;

    QPointF tip() const { return points.last(); }
    /// The line, without the pieces that lie outside: a long edge passes many views in which little of it is seen.
    QPainterPath pathWithin(const QRectF &exposed) const;
};

/// The tasks and where they lie; everything is in units of a zoom of 1. After a change the places go from the earlier to the
/// new ones by setProgress().
class GraphScene
{
public:
    /// `card`: the size of all nodes. Returns whether anything lies elsewhere now; then the progress is 0.
    bool setNodes(const QList<TaskNode> &nodes, QSizeF card);
    /// 0: where everything lay before the last change, 1: where it belongs.
    void setProgress(qreal progress);
    qreal progress() const { return m_progress; }

    const QList<TaskNode> &nodes() const { return m_nodes; }
    bool isEmpty() const { return m_nodes.isEmpty(); }
    const TaskNode *find(int id) const;
    /// Where it is drawn now. Null for unknown ids.
    QRectF rectOf(int id) const;
    QRectF rectAt(qsizetype index) const { return m_rects.at(index); }
    /// It came with the last change.
    bool isNew(qsizetype index) const { return m_isNew.at(index); }
    /// 0: none.
    int taskAt(QPointF position) const;

    const QList<SceneEdge> &edges() const { return m_edges; }
    QRectF bounds() const;
    const GraphLayout &layout() const { return m_layout; }

private:
    void drawEdges();

    QList<TaskNode> m_nodes;
    QList<GraphNode> m_drawn; ///< what the layout was made for
    GraphLayout m_before;
    GraphLayout m_layout;
    QHash<std::pair<int, int>, qsizetype> m_edgesBefore;
    qreal m_progress = 1;
    QList<QRectF> m_rects;
    QList<bool> m_isNew;
    QList<SceneEdge> m_edges;
};

} // namespace Deckhand
