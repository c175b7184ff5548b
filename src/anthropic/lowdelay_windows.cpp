#include "anthropic/lowdelay.h"

namespace Deckhand {

void sendWithoutDelay()
{
}

} // namespace Deckhand
