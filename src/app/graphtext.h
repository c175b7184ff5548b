#pragma once

#include "taskgraph/taskgraph.h"

namespace Deckhand {

/// An array of all tasks that are not deleted, as in their files, each with its `openBlockers`; with `unknownBlockers` where
/// some of these cannot be read, and why. `only`: of these alone; empty: of all.
QString graphAsJson(const TaskGraph &graph, const QList<int> &only = {});
/// In the language of Graphviz, from left to right.
QString graphAsDot(const TaskGraph &graph);
/// A line a task, each behind those that block it: `[ ] #4: test  ← #2, #3`.
QString graphAsText(const TaskGraph &graph);
/// All that is known of a task, a fact a line.
QString taskInFull(const Task &task, const TaskGraph &graph);

} // namespace Deckhand
