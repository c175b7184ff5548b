#include "ui/taskgraph/graphpainter.h"

#include <QPainter>

#include <array>

namespace Deckhand {

namespace {

constexpr qreal kArrow = 7;

/// In the order in which they are painted.
enum EdgeKind { Satisfied, Open, Related, Own, EdgeKinds };

EdgeKind kindOf(const SceneEdge &edge, const GraphLook &look)
{
    if (look.current != 0 && (edge.from == look.current || edge.to == look.current))
        return Own;
    if (look.lineage.edges.contains({edge.from, edge.to}))
        return Related;
    return edge.satisfied ? Satisfied : Open;
}

QPen penOf(EdgeKind kind, const GraphLook &look)
{
    const Theme &theme = look.theme;
    QColor color;
    qreal width = 1.2;
    switch (kind) {
    case Satisfied:
        color = mixed(theme.window, theme.text, theme.dark ? 0.26 : 0.20);
        break;
    case Open:
        color = mixed(theme.window, theme.text, theme.dark ? 0.55 : 0.50);
        width = 1.6;
        break;
    case Related:
        color = mixed(theme.window, theme.accent, 0.65);
        width = 1.7;
        break;
    case Own:
    case EdgeKinds:
        color = theme.accent;
        width = 2.3;
        break;
    }
    // Far away a line is a pixel wide, which is also what is quick.
    const qreal onScreen = width * look.zoom;
    const qreal least = kind == Own ? 1.6 : 1.0;
    return QPen(color, onScreen < least ? least / look.zoom : width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
}

void paintArrow(QPainter &painter, QPointF tip, qreal size)
{
    const QPointF corners[] = {tip, tip + QPointF(-size, -size * 0.52), tip + QPointF(-size, size * 0.52)};
    painter.drawConvexPolygon(corners, 3);
}

} // namespace

void GraphPainter::paint(QPainter &painter, const GraphScene &scene, const GraphLook &look)
{
    painter.setRenderHint(QPainter::Antialiasing);
    paintEdges(painter, scene, look);
    const qreal ring = 6 / look.zoom;
    for (qsizetype i = 0; i < scene.nodes().size(); ++i) {
        const QRectF card = scene.rectAt(i);
        if (!card.adjusted(-ring, -ring, ring, ring).intersects(look.exposed))
            continue;
        const TaskNode &node = scene.nodes().at(i);
        const CardLook state{node.id == look.current, look.focused, node.id == look.hovered,
                             look.lineage.tasks.contains(node.id)};
        const bool fades = scene.isNew(i) && scene.progress() < 1;
        if (fades)
            painter.setOpacity(scene.progress());
        m_cards.paint(painter, node, card, state, look.theme, look.zoom, look.now);
        if (fades)
            painter.setOpacity(1);
    }
}

void GraphPainter::paintEdges(QPainter &painter, const GraphScene &scene, const GraphLook &look)
{
    std::array<QList<const SceneEdge *>, EdgeKinds> byKind;
    for (const SceneEdge &edge : scene.edges()) {
        if (edge.extent.intersects(look.exposed))
            byKind[kindOf(edge, look)].append(&edge);
    }
    const bool arrows = cardDetailAt(look.zoom) != CardDetail::Block;
    const qreal arrow = qMax(kArrow, 5 / look.zoom);
    for (int kind = 0; kind < EdgeKinds; ++kind) {
        const QPen pen = penOf(EdgeKind(kind), look);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(pen);
        for (const SceneEdge *edge : byKind[size_t(kind)])
            painter.drawPath(edge->pathWithin(look.exposed));
        if (!arrows)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(pen.color());
        for (const SceneEdge *edge : byKind[size_t(kind)])
            paintArrow(painter, edge->tip(), arrow);
    }
}

} // namespace Deckhand
