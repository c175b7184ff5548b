#pragma once

#include <QString>

namespace Deckhand {

/// Files that other programs obey: git's hooks and configuration, editors' and agents' settings, start-up files of
/// shells. Who can write them can run commands later without being asked. Writing them is asked for in every mode but
/// bypass, also when they do not exist yet. `path` is relative to the workspace with links followed; nested folders
/// count too.
bool isProtectedPath(const QString &path);

/// Where passwords and keys are kept: `.env` and its like, `.ssh`, private keys, files of programs that log in. Reading them is
/// asked for in every mode but bypass, and no search looks into them. Path as above.
bool isSecretPath(const QString &path);

} // namespace Deckhand
