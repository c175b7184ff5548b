#pragma once

namespace Deckhand {

class GraphScene;

enum class Step { Left, Right, Up, Down, First, Last };

/// Which task an arrow key leads to: along the edges to the left and right, within the layer up and down, and where neither
/// leads on, to what lies there. The task itself when nothing does; 0 in an empty graph. From 0, the first.
int taskAfter(int id, Step step, const GraphScene &scene);

} // namespace Deckhand
