#pragma once

#include "conversation/toolcall.h"
#include "taskgraph/taskgraph.h"

namespace Deckhand {

struct Theme;

/// A task as HTML for TaskDetail, all of it escaped. Links: `task:ID`, `output:BACKGROUND TASK`, `call:TOOL USE`.
QString taskDetailText(const Task &task, const TaskGraph &graph, const QList<ToolCall> &calls, const Theme &theme);

} // namespace Deckhand
