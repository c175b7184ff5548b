#pragma once

#include <QString>

namespace Deckhand {

/// What runs the commands.
struct CommandShell {
    QString program;                       ///< path; empty: bash, where the supervisor finds it
    QString name = QStringLiteral("bash"); ///< for the model: what its commands have to be written for
};

/// The one at the path that the user chose; without a choice the system's first.
CommandShell commandShell(const QString &chosen = {});

/// As CommandShell::program. Windows: Git's bash, PowerShell 7, Windows PowerShell, cmd.exe, the first that is there.
QString findCommandShell();

} // namespace Deckhand
