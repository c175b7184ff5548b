#pragma once

#include "commandline/commandline.h"

namespace Deckhand {

/// `deckhand -p`: composes engine, model and print mode over a QCoreApplication. Returns the exit status.
int runPrintProgram(const Options &options, int argc, char **argv);

} // namespace Deckhand
