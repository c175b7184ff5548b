#pragma once

#include "commandline/commandline.h"

namespace Deckhand {

/// The window: composes engine, model and main window over a QApplication. Returns the exit status.
int runWindowProgram(const Options &options, int argc, char **argv);

} // namespace Deckhand
