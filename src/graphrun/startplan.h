#pragma once

#include "taskgraph/taskgraph.h"

#include <QSet>

namespace Deckhand {

/// What somebody wants to be started.
struct StartWish {
    QList<int> tasks;             ///< empty: every task that is ready and has a command
    bool wholePlan = false;       ///< with no tasks: also what is blocked, each when its turn comes
    bool withBlockers = false;    ///< what they wait for first, as make does
    bool despiteBlockers = false; ///< they alone, although others should come first, or they are in progress
    QSet<int> inHands = {};       ///< of those: what is run by somebody, and therefore not started again
};

/// What that means, by the graph as it is now.
struct StartPlan {
    QList<int> now;     ///< nothing blocks them: in the order in which they start
    QList<int> later;   ///< start by themselves when what blocks them is completed: in a possible order
    QList<int> waiting; ///< of `later`: they also wait for a task that this does not run

    QList<int> all() const { return now + later; }
};

/// A pure decision. What is named is started or retried; what is blocked by it, carries a command and is set to start by itself
/// follows, and so on. An error says which task cannot be started, why, and what to do.
Result<StartPlan> planStart(const TaskGraph &graph, const StartWish &wish);

/// Why one that is proposed is neither begun nor started, a sentence.
QString proposedText(const Task &task);

/// Why the command of a task is not started, words for a sentence; empty: it can be, blocked or not.
QString whyNotStarted(const TaskGraph &graph, const Task &task);

/// "Would start …", a task a line, with commands to the letter: for a dry run, and for the question whether to.
QString startPlanText(const StartPlan &plan, const TaskGraph &graph);

/// The commands of the plan, a line each, in its order: what a permission is asked for.
QString commandsOf(const StartPlan &plan, const TaskGraph &graph);

} // namespace Deckhand
