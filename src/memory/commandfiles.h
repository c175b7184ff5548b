#pragma once

#include "conversation/slashcommand.h"

namespace Deckhand {

class WorkspaceFs;

/// All commands: the program's own, then those of the files `commands/**.md` in the user's folder and, where `trusted` is not null,
/// those of `.deckhand/commands` and `.claude/commands` of that workspace; of two with one name the first. A file in a folder is
/// called `FOLDER:NAME`. Read anew.
QList<SlashCommand> allCommands(const QString &userFolder, const WorkspaceFs *trusted);

} // namespace Deckhand
