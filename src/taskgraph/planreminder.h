#pragma once

#include "taskgraph/taskgraph.h"

#include <QHash>

namespace Deckhand {

/// Notices that a task has been in progress for long while nobody touched it: a model that has moved on forgets to say so.
/// Tasks whose command runs are not meant; they change by themselves. Pure; counts model calls, not time. The text says that
/// no human spoke, and nothing in it can close its element.
class PlanReminder
{
public:
    static constexpr int kUntouched = 10; ///< model calls after which a task counts as forgotten
    static constexpr int kDistance = 10;  ///< at least so many model calls lie between two reminders

    /// To be called before each model call. The text for the model; empty: nothing is to be said.
    QString beforeCall(const TaskGraph &graph);

    /// What a model hears that only plans, in the same manner.
    static QString planModeText();

private:
    struct Seen {
        Task task;
        int since = 0; ///< the call at which it was like this for the first time
    };
    QHash<int, Seen> m_seen;
    int m_call = 0;
    int m_lastReminder = -kDistance;
};

} // namespace Deckhand
