#pragma once

#include "workspace/permission.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

namespace Deckhand {

enum class OutputFormat { Text, Json, StreamJson };

/// What was asked for on the command line (CONTRACTS, section 2), checked but not yet acted upon.
struct Options {
    bool print = false;
    std::optional<QString> prompt; ///< unset or "-": read from standard input
    std::optional<QString> workspace;
    OutputFormat outputFormat = OutputFormat::Text;
    bool streamJsonInput = false;
    bool includePartialMessages = false;
    std::optional<QString> model;
    std::optional<int> maxTokens;
    int maxTurns = 0;
    QString appendSystemPrompt;
    std::optional<PermissionMode> permissionMode;
    QStringList allow;
    QStringList deny;
    bool continueNewest = false;
    std::optional<QString> resume;
    bool noWait = false;
    bool trust = false;
    bool demo = false;
    std::optional<QString> stateDir;
};

struct ShowHelp {
};
struct ShowVersion {
};
/// Exit status 2; `message` says which option and why.
struct WrongUsage {
    QString message;
};

using CommandLine = std::variant<Options, ShowHelp, ShowVersion, WrongUsage>;

/// `arguments` without the program's name.
CommandLine parseCommandLine(const QStringList &arguments);

QString helpText();

} // namespace Deckhand
