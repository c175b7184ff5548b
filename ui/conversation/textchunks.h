#pragma once

#include "ui/conversation/segment.h"

#include <vector>

namespace Deckhand {

/// Cuts plain text into segments of bounded size, like `pattern` but for the text and what joins them. Beyond `maxLines` lines
/// (0: no limit) a segment of kind More tells how many lines are left out.
std::vector<Segment::Content> textChunks(const QString &text, const Segment::Content &pattern, int maxLines);

} // namespace Deckhand
