#include "ui/taskgraph/graphwalk.h"

#include "ui/taskgraph/graphscene.h"

#include <limits>

namespace Deckhand {

namespace {

/// The one with the lowest cost; 0 when none has a finite one.
template<typename Cost>
int cheapest(const GraphScene &scene, Cost cost)
{
    int best = 0;
    qreal lowest = std::numeric_limits<qreal>::infinity();
    for (qsizetype i = 0; i < scene.nodes().size(); ++i) {
        const qreal price = cost(scene.rectAt(i));
        if (price < lowest) {
            lowest = price;
            best = scene.nodes().at(i).id;
        }
    }
    return best;
}

/// Columns from the left, each from the top.
int firstTask(const GraphScene &scene)
{
    return cheapest(scene, [](const QRectF &rect) { return rect.left() * 10 + rect.top(); });
}

int lastTask(const GraphScene &scene)
{
    return cheapest(scene, [](const QRectF &rect) { return -rect.left() * 10 - rect.top(); });
}

/// The blocker or dependent that lies nearest to its height.
int alongEdges(int id, Step step, const GraphScene &scene)
{
    const qreal y = scene.rectOf(id).center().y();
    int best = 0;
    qreal nearest = std::numeric_limits<qreal>::infinity();
    for (const SceneEdge &edge : scene.edges()) {
        if ((step == Step::Left ? edge.to : edge.from) != id)
            continue;
        const int other = step == Step::Left ? edge.from : edge.to;
        const qreal distance = qAbs(scene.rectOf(other).center().y() - y);
        if (distance < nearest) {
            nearest = distance;
            best = other;
        }
    }
    return best;
}

/// What lies in that direction; what is off to the side counts as further away.
int inDirection(int id, Step step, const GraphScene &scene)
{
    const QPointF from = scene.rectOf(id).center();
    const bool upright = step == Step::Up || step == Step::Down;
    const qreal sign = step == Step::Left || step == Step::Up ? -1 : 1;
    return cheapest(scene, [=](const QRectF &rect) {
        const QPointF way = rect.center() - from;
        const qreal ahead = sign * (upright ? way.y() : way.x());
        const qreal aside = qAbs(upright ? way.x() : way.y());
        const qreal reach = upright ? rect.width() : rect.height();
        const bool inLine = aside < reach / 2;
        return ahead < 1 ? std::numeric_limits<qreal>::infinity() : ahead + (inLine ? 0 : aside * 8);
    });
}

} // namespace

int taskAfter(int id, Step step, const GraphScene &scene)
{
    if (step == Step::First || !scene.find(id))
        return firstTask(scene);
    if (step == Step::Last)
        return lastTask(scene);
    const bool sideways = step == Step::Left || step == Step::Right;
    int next = sideways ? alongEdges(id, step, scene) : 0;
    if (next == 0)
        next = inDirection(id, step, scene);
    return next == 0 ? id : next;
}

} // namespace Deckhand
