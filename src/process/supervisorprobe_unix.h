#pragma once

namespace Deckhand {

struct SupervisorStatus;

/// SIGTERM to the supervisor of that status, if it is still that one. False when nothing was sent.
bool askSupervisorToEnd(const SupervisorStatus &status);

} // namespace Deckhand
