#pragma once

namespace Deckhand {

/// What a file carries besides its bytes, mode and owner, as far as the system lets us.
void copyAttributes(int from, int to);

} // namespace Deckhand
