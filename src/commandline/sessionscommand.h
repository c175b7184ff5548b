#pragma once

#include "base/result.h"

#include <QDateTime>
#include <QStringList>

#include <optional>

namespace Deckhand {

/// `deckhand sessions …`, checked but not yet acted upon (CONTRACTS.md, section 2).
struct SessionsCommand {
    enum class Verb { List, Show, Search, Export, Delete, Restore };

    bool help = false;
    Verb verb = Verb::List;
    std::optional<QString> workspace;
    std::optional<QString> stateDir;
    bool json = false;
    bool allFolders = false;       ///< of list and search
    std::optional<QString> format; ///< of export: a word of ExportFormat
    QStringList ids;               ///< or how they begin; one of show and export, at least one of delete and restore
    QString file;                  ///< of export; empty: standard output
    QString words;                 ///< of search, as typed; what follows likewise, empty or invalid: any
    QString tool;
    QString named; ///< in the path of a file
    QDateTime since;
};

/// An error is wrong usage (exit status 2) and says which word is wrong and why. When help is asked for, the rest is not looked at.
Result<SessionsCommand> parseSessionsCommand(const QStringList &arguments);

QString sessionsHelpText();

} // namespace Deckhand
