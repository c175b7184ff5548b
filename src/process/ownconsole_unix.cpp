#include "process/ownconsole.h"

namespace Deckhand {

void startInOwnConsole(QProcess &)
{
}

} // namespace Deckhand
