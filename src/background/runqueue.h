#pragma once

#include "base/ids.h"

#include <QList>

#include <functional>

namespace Deckhand {

/// The tasks that wait for their start: for a free place, or for the good end of another task. Pure bookkeeping.
class RunQueue
{
public:
    enum class Outcome { Pending, Good, Bad };
    using OutcomeOf = std::function<Outcome(const BackgroundTaskId &)>;

    /// What `next` decided.
    struct Decision {
        enum class Kind { Start, Refuse };
        Kind kind = Kind::Start;
        BackgroundTaskId id;
        BackgroundTaskId because; ///< when refused: the task that did not end well
    };

    /// `after`: empty, or the task whose good end it waits for.
    void add(const BackgroundTaskId &id, const BackgroundTaskId &after);
    /// False when it does not wait here.
    bool remove(const BackgroundTaskId &id);
    bool isEmpty() const { return m_waiting.isEmpty(); }
    int count() const { return int(m_waiting.size()); }

    /// Takes out, in the order of arrival, what may start now with `free` places, and what never can.
    QList<Decision> next(int free, const OutcomeOf &outcomeOf);

private:
    struct Waiting {
        BackgroundTaskId id;
        BackgroundTaskId after;
    };
    QList<Waiting> m_waiting;
};

} // namespace Deckhand
