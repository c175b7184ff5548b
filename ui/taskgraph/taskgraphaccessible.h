#pragma once

namespace Deckhand {

class TaskGraphView;

/// Makes every TaskGraphView a list of its tasks for assistive tools, in the order of ids. May be called again.
void installTaskGraphAccessible();
/// The keyboard's task changed; 0: there is none.
void tellCurrentTask(TaskGraphView *view, int id);
/// Tasks came or went.
void tellTasksChanged(TaskGraphView *view);

} // namespace Deckhand
