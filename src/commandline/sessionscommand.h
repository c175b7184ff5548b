#pragma once

#include "base/result.h"

#include <QStringList>

#include <optional>

namespace Deckhand {

/// `deckhand sessions …`, checked but not yet acted upon (CONTRACTS.md, section 2).
struct SessionsCommand {
    enum class Verb { List, Show, Export, Delete, Restore };

    bool help = false;
    Verb verb = Verb::List;
    std::optional<QString> workspace;
    std::optional<QString> stateDir;
    bool json = false;
    bool allFolders = false;       ///< of list
    std::optional<QString> format; ///< of export: a word of ExportFormat
    QStringList ids;               ///< or how they begin; one of show and export, at least one of delete and restore
    QString file;                  ///< of export; empty: standard output
};

/// An error is wrong usage (exit status 2) and says which word is wrong and why. When help is asked for, the rest is not looked at.
Result<SessionsCommand> parseSessionsCommand(const QStringList &arguments);

QString sessionsHelpText();

} // namespace Deckhand
