#pragma once

#include "conversation/toolcall.h"
#include "taskgraph/taskgraph.h"

namespace Deckhand {

struct Theme;

/// A task as HTML for TaskDetail, all of it escaped. Links: `task:ID`, `output:BACKGROUND TASK`, `call:TOOL USE`.
/// `runsElsewhere`: it is in progress by a Deckhand whose outputs are not here.
QString taskDetailText(const Task &task, const TaskGraph &graph, const QList<ToolCall> &calls, bool runsElsewhere,
                       const Theme &theme);

} // namespace Deckhand
