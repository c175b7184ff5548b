#pragma once

#include "commandline/taskscommand.h"

namespace Deckhand {

/// `deckhand tasks …`: works on the same store as the window does, without one. Returns the exit status.
int runTasksProgram(const TasksCommand &command, int argc, char **argv);

} // namespace Deckhand
