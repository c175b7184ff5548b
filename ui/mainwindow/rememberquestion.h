#pragma once

#include <functional>

class QWidget;

namespace Deckhand {

struct MemoryNote;

/// Shows what would be added to which file; `add` is called when the user wants it.
void askToRemember(const MemoryNote &note, QWidget &window, const std::function<void()> &add);

} // namespace Deckhand
