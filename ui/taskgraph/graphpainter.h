#pragma once

#include "ui/style/theme.h"
#include "ui/taskgraph/cardpainter.h"
#include "ui/taskgraph/graphscene.h"
#include "ui/taskgraph/lineage.h"

namespace Deckhand {

/// What the picture depends on beside the scene.
struct GraphLook {
    Theme theme;
    qreal zoom = 1;
    QRectF exposed; ///< of the scene; nothing outside is drawn
    int current = 0;
    int hovered = 0;
    bool focused = false;
    Lineage lineage; ///< of the current task
    QDateTime now;
};

/// Draws a scene: edges, those that matter above the others, and the cards. For the screen and for files.
class GraphPainter
{
public:
    CardPainter &cards() { return m_cards; }

    /// The painter's unit is that of the scene.
    void paint(QPainter &painter, const GraphScene &scene, const GraphLook &look);

private:
    void paintEdges(QPainter &painter, const GraphScene &scene, const GraphLook &look);

    CardPainter m_cards;
};

} // namespace Deckhand
