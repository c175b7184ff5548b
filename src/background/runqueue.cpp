#include "background/runqueue.h"

namespace Deckhand {

void RunQueue::add(const BackgroundTaskId &id, const BackgroundTaskId &after)
{
    m_waiting.append({id, after});
}

bool RunQueue::remove(const BackgroundTaskId &id)
{
    return m_waiting.removeIf([&id](const Waiting &waiting) { return waiting.id == id; }) > 0;
}

QList<RunQueue::Decision> RunQueue::next(int free, const OutcomeOf &outcomeOf)
{
    QList<Decision> decisions;
    QList<Waiting> left;
    for (const Waiting &waiting : std::as_const(m_waiting)) {
        const Outcome outcome = waiting.after.isEmpty() ? Outcome::Good : outcomeOf(waiting.after);
        if (outcome == Outcome::Bad) {
            decisions.append({Decision::Kind::Refuse, waiting.id, waiting.after});
        } else if (outcome == Outcome::Good && free > 0) {
            decisions.append({Decision::Kind::Start, waiting.id, {}});
            --free;
        } else {
            left.append(waiting);
        }
    }
    m_waiting = left;
    return decisions;
}

} // namespace Deckhand
