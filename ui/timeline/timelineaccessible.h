#pragma once

namespace Deckhand {

class TimeLineView;

/// Makes every TimeLineView a list for assistive tools: the agent's spans in their order, then the tasks, each with what is
/// known of it in a sentence. May be called again.
void installTimeLineAccessible();
/// The keyboard's item changed.
void tellCurrentItem(TimeLineView *view);

} // namespace Deckhand
