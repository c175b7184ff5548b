#include "ui/taskgraph/lineage.h"

#include "ui/taskgraph/graphscene.h"

namespace Deckhand {

namespace {

void follow(int id, const QMultiHash<int, int> &next, bool upstream, Lineage *lineage)
{
    QList<int> way{id};
    QSet<int> seen{id};
    while (!way.isEmpty()) {
        const int task = way.takeLast();
        for (auto other = next.constFind(task); other != next.cend() && other.key() == task; ++other) {
            lineage->edges.insert(upstream ? std::pair(*other, task) : std::pair(task, *other));
            if (seen.contains(*other))
                continue;
            seen.insert(*other);
            lineage->tasks.insert(*other);
            way.append(*other);
        }
    }
}

} // namespace

Lineage lineageOf(int id, const GraphScene &scene)
{
    QMultiHash<int, int> blockers;
    QMultiHash<int, int> dependents;
    for (const SceneEdge &edge : scene.edges()) {
        blockers.insert(edge.to, edge.from);
        dependents.insert(edge.from, edge.to);
    }
    Lineage lineage;
    follow(id, blockers, true, &lineage);
    follow(id, dependents, false, &lineage);
    return lineage;
}

} // namespace Deckhand
