#pragma once

#include <QString>

namespace Deckhand {

class BackgroundTasks;
class NoticeInbox;
class TaskGraph;

/// What must never be forgotten when a conversation is summed up, told by the program and not by the model: which
/// background tasks that the conversation is told of are alive, and which tasks of the graph are open. Plain text; empty if there is nothing.
QString standingFacts(const BackgroundTasks &background, const NoticeInbox &notices, const TaskGraph &graph);

} // namespace Deckhand
