#pragma once

#include "commandline/commandline.h"
#include "commandline/sessionscommand.h"
#include "commandline/taskscommand.h"

namespace Deckhand {

// What the one executable can be. Each returns its exit status.

/// The window: composes engine, model and main window over a QApplication.
int runWindowProgram(const Options &options, int argc, char **argv);
/// `deckhand -p`: composes engine, model and print mode over a QCoreApplication.
int runPrintProgram(const Options &options, int argc, char **argv);
/// `deckhand tasks …`: works on the same store as the window does, without one.
int runTasksProgram(const TasksCommand &command, int argc, char **argv);
/// `deckhand sessions …`: the conversations that are kept.
int runSessionsProgram(const SessionsCommand &command, int argc, char **argv);

} // namespace Deckhand
