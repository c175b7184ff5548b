#pragma once

#include "base/result.h"
#include "workspace/permission.h"

#include <QStringList>

#include <optional>

namespace Deckhand {

/// Rules and names of tools as hosts write them (`Bash(npm run test:*)`, `Edit,Write`), in the words of our own tools. Each
/// list is read by itself: what is wrong in one swallows nothing of the next.
struct HostRules {
    QStringList rules;   ///< for PermissionPolicy
    QStringList unknown; ///< what means nothing here: no such tool, or a pattern that cannot be said
};

/// A sentence for standard error about what is unknown, if anything is. `part`: where it was named.
QStringList asidesAbout(const HostRules &rules, const QString &part);

/// Forbids at least what was meant; `*` alone is every tool. An error where that cannot be said: such a host must not run unguarded.
Result<HostRules> denyRulesOfHost(const QStringList &lists);
/// Allows at most what was meant; of what cannot be read, nothing.
HostRules allowRulesOfHost(const QStringList &lists);
/// The names of our tools that are meant; `default` means all, and gives nothing in `rules`.
HostRules toolNamesOfHost(const QStringList &lists);

/// `dontAsk` asks for a mode and for silence.
struct HostMode {
    PermissionMode mode = PermissionMode::Ask;
    bool neverAsks = false;
};
std::optional<HostMode> hostModeFromWord(const QString &word);

} // namespace Deckhand
