#pragma once

namespace Deckhand {

/// Makes every ConversationView a list of items for assistive tools; Qt does so for its own views only. May be called again.
void installConversationAccessible();

} // namespace Deckhand
