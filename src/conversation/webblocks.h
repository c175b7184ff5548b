#pragma once

#include "conversation/contentblock.h"
#include "conversation/toolcall.h"

#include <optional>

namespace Deckhand {

// What the server's own tools (web_search, web_fetch) leave in a message, for people. It goes back as it came.

/// The call that a `server_tool_use` block is; nothing for any other block.
std::optional<ToolCall> serverCallOf(const OpaqueBlock &block);
/// Completes the call by its result block: what was found, or why nothing was. False: it is no result of this call.
bool completeServerCall(ToolCall &call, const OpaqueBlock &block);
/// The text with the places that it cites behind it, as Markdown links.
QString textWithCitations(const TextBlock &block);

} // namespace Deckhand
