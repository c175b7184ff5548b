#pragma once

#include "conversation/modelfacts.h"
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
    QString systemPrompt; ///< a host's own, in place of ours; empty: ours
    QString appendSystemPrompt;
    std::optional<ThinkingWish> thinking;
    std::optional<double> maxBudgetUsd;
    std::optional<PermissionMode> permissionMode;
    bool neverAsks = false;           ///< what would be asked is refused, also where somebody could answer
    std::optional<QStringList> tools; ///< no others; unset: all
    QStringList allow;
    QStringList deny;
    bool continueNewest = false;
    std::optional<QString> resume;
    bool noWait = false;
    bool trust = false;
    bool demo = false;
    std::optional<QString> stateDir;
    QStringList asides; ///< sentences for standard error: what was understood, but not all of it done
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

/// Words of standard input and of the command line for what may be done: `dontAsk` asks for a mode and for silence.
struct HostMode {
    PermissionMode mode = PermissionMode::Ask;
    bool neverAsks = false;
};
std::optional<HostMode> hostModeFromWord(const QString &word);

} // namespace Deckhand
