#include "process/ownconsole.h"

#include <QProcess>

#include <windows.h>

namespace Deckhand {

void startInOwnConsole(QProcess &process)
{
    process.setCreateProcessArgumentsModifier(
        [](QProcess::CreateProcessArguments *arguments) { arguments->flags |= CREATE_NO_WINDOW; });
}

} // namespace Deckhand
