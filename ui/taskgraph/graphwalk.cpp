#include "ui/taskgraph/graphwalk.h"

#include "ui/taskgraph/graphscene.h"

#include <QSet>

#include <limits>

namespace Deckhand {

namespace {

constexpr qreal kNever = std::numeric_limits<qreal>::infinity();

/// The one with the lowest cost; 0 when none has a finite one.
template<typename Cost>
int cheapest(const GraphScene &scene, Cost cost)
{
    int best = 0;
    qreal lowest = kNever;
    for (qsizetype i = 0; i < scene.nodes().size(); ++i) {
        const qreal price = cost(scene.rectAt(i), scene.nodes().at(i).id);
        if (price < lowest) {
            lowest = price;
            best = scene.nodes().at(i).id;
        }
    }
    return best;
}

/// The blocker or dependent that lies nearest to its height.
int alongEdges(int id, Step step, const GraphScene &scene)
{
    QSet<int> neighbours;
    for (const SceneEdge &edge : scene.edges()) {
        if ((step == Step::Left ? edge.to : edge.from) == id)
            neighbours.insert(step == Step::Left ? edge.from : edge.to);
    }
    const qreal y = scene.rectOf(id).center().y();
    return cheapest(scene, [&](const QRectF &rect, int other) {
        return neighbours.contains(other) ? qAbs(rect.center().y() - y) : kNever;
    });
}

/// What lies in that direction; what is off to the side counts as further away.
int inDirection(int id, Step step, const GraphScene &scene)
{
    const QPointF from = scene.rectOf(id).center();
    const bool upright = step == Step::Up || step == Step::Down;
    const qreal sign = step == Step::Left || step == Step::Up ? -1 : 1;
    return cheapest(scene, [=](const QRectF &rect, int) {
        const QPointF way = rect.center() - from;
        const qreal ahead = sign * (upright ? way.y() : way.x());
        const qreal aside = qAbs(upright ? way.x() : way.y());
        const qreal reach = upright ? rect.width() : rect.height();
        const bool inLine = aside < reach / 2;
        return ahead < 1 ? kNever : ahead + (inLine ? 0 : aside * 8);
    });
}

} // namespace

int taskAfter(int id, Step step, const GraphScene &scene)
{
    // Columns from the left, each from the top.
    const auto order = [](const QRectF &rect) { return rect.left() * 10 + rect.top(); };
    if (step == Step::First || !scene.find(id))
        return cheapest(scene, [order](const QRectF &rect, int) { return order(rect); });
    if (step == Step::Last)
        return cheapest(scene, [order](const QRectF &rect, int) { return -order(rect); });
    const bool sideways = step == Step::Left || step == Step::Right;
    int next = sideways ? alongEdges(id, step, scene) : 0;
    if (next == 0)
        next = inDirection(id, step, scene);
    return next == 0 ? id : next;
}

} // namespace Deckhand
