#include "process/loginshell.h"

namespace Deckhand {

/// A session has its whole PATH there, wherever a program is started from.
bool startedFromTerminal()
{
    return true;
}

QString loginShell()
{
    return {};
}

} // namespace Deckhand
