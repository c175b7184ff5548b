#pragma once

#include "workspace/commandwords.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace Deckhand {

/// What a simple command reads, as its words say; nothing is looked at. It does nothing else: programs and options that write,
/// run others, follow links or are not known at all have no such reading.
struct CommandReading {
    QStringList paths;        ///< of files and folders, as they are written
    QStringList globs;        ///< the same, which the shell replaces by names of files
    QString folder;           ///< where `cd` goes; empty: it stays
    QStringList revisions;    ///< of git: revisions or paths, or both in one
    bool isGit = false;       ///< reads the repository, and obeys its configuration
    bool readsBelow = false;  ///< the content of all files below its paths
    bool skipsHidden = false; ///< but not of those whose name begins with a dot
    bool wantsFiles = false;  ///< a folder means the content of what is in it
};
std::optional<CommandReading> readingOf(const SimpleCommand &command);

/// What must stand before a command in bash, on the same line, when all it does is to read; empty for any other command. git is kept
/// from running what a repository's configuration names (hooks, watchers, pagers, programs that show differences, signatures), from the
/// network and from writing its index; `cd` goes where it says, and `rg` has the options that stand there.
QString preludeOfReading(const QString &command);

} // namespace Deckhand
