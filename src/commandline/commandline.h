#pragma once

#include "base/result.h"
#include "conversation/modelfacts.h"
#include "workspace/permission.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace Deckhand {

enum class OutputFormat { Text, Json, StreamJson };

/// What was asked for on the command line (CONTRACTS, section 2), checked but not yet acted upon.
struct Options {
    bool help = false;
    bool version = false;
    bool verbose = false; ///< with version: how it was built, and what it runs on
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
    QStringList addDirs; ///< `DIR` or `DIR:ro`
    bool continueNewest = false;
    std::optional<QString> resume;
    QJsonObject place = {}; ///< of one window for another: what is looked for in the resumed one (ConversationDesk)
    bool noWait = false;
    bool trust = false;
    bool demo = false;
    std::optional<QString> stateDir;
    QStringList idle;   ///< options of hosts that change nothing here
    QStringList asides; ///< sentences for standard error: what was understood, but not all of it done
};

/// `arguments` without the program's name. When help or the version is asked for, the rest is not looked at.
/// An error is wrong usage (exit status 2) and says which word is wrong and why.
Result<Options> parseCommandLine(const QStringList &arguments);

QString helpText();

} // namespace Deckhand
