#include "process/commandshell.h"

#include <QFileInfo>

namespace Deckhand {

CommandShell commandShell(const QString &chosen)
{
    const QString program = chosen.isEmpty() ? findCommandShell() : chosen;
    const QString name = QFileInfo(program).completeBaseName().toLower();
    if (name.isEmpty() || name == QLatin1String("bash"))
        return {program};
    if (name == QLatin1String("pwsh"))
        return {program, QStringLiteral("PowerShell 7 (pwsh), not bash")};
    if (name == QLatin1String("powershell"))
        return {program, QStringLiteral("Windows PowerShell 5.1, not bash")};
    if (name == QLatin1String("cmd"))
        return {program, QStringLiteral("cmd.exe, not bash: the command is run as a batch file")};
    return {program, name + QStringLiteral(", not bash")};
}

} // namespace Deckhand
