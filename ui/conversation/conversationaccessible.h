#pragma once

namespace Deckhand {

class ConversationView;

/// Makes every ConversationView a list of items for assistive tools; Qt does so for its own views only. May be called again.
void installConversationAccessible();
/// The keyboard's row changed.
void tellFocusedRow(ConversationView *view, int row);

} // namespace Deckhand
