#include "process/commandshell.h"

namespace Deckhand {

QString findCommandShell()
{
    return {};
}

} // namespace Deckhand
