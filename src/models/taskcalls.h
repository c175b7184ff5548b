#pragma once

#include "conversation/toolcall.h"

namespace Deckhand {

/// Whether a call made, changed, started or looked at this task of the graph: what leads from a task to the messages that it
/// came from. Judged by the call alone; a call that failed counts.
bool isAboutTask(const ToolCall &call, int task);

} // namespace Deckhand
