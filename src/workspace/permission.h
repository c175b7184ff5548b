#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

#include "base/result.h"
#include "workspace/commandmatch.h"
#include "workspace/readonlycommands.h"

namespace Deckhand {

enum class PermissionMode { Ask, AcceptEdits, Plan, Bypass };
/// `ask`, `accept-edits`, `plan`, `bypass`.
QString modeWord(PermissionMode mode);
/// Also hosts' words for them: `default`, `manual`, `acceptEdits`, `bypassPermissions`.
std::optional<PermissionMode> modeFromWord(const QString &word);

/// What a tool call does to the world. Bookkeeping: the task graph's own files and questions about background tasks.
/// Command: it runs one, its own. Plan: it runs commands that were written down before. Question: it asks the user something,
/// which no mode and no rule can answer for them.
enum class Effect { Read, Bookkeeping, Write, Command, Plan, Question };
bool runsCommands(Effect effect);

struct PermissionQuery {
    QString toolName;
    Effect effect = Effect::Read;
    QString subject; ///< the command, those of a plan one a line, or the path relative to the workspace
};

struct Ruling {
    enum class Decision { Allow, Ask, Deny };
    Decision decision = Decision::Ask;
    QString reason;    ///< for the model, when denied
    QStringList rules; ///< that would allow it, when it must be asked for
};

/// Decides about a tool call. In this order: deny rules (in every mode); what asks the user, asks them; commands that only
/// read; what mode `plan` forbids; `bypass` and what only reads, but for places of secrets; allow rules; what the user allowed
/// for this session; the rest of the mode. The order of the rules among
/// themselves does not matter. A pure decision; it asks nobody.
class PermissionPolicy
{
public:
    /// `commandTools`: the names of the tools that can run commands, whether they are there or not. Rules for any other are
    /// about paths. `readingTools`: those that only read files.
    explicit PermissionPolicy(QStringList commandTools, QStringList readingTools = {})
        : m_commandTools(std::move(commandTools)),
          m_readingTools(std::move(readingTools))
    {
    }

    PermissionMode mode() const { return m_mode; }
    void setMode(PermissionMode mode) { m_mode = mode; }

    /// `TOOL` or `TOOL(pattern)`, `*` matches any text: `bash(git status)`, `bash(npm test *)`. Of a command that is
    /// several (`a && b | c`), each must be covered by an allow rule, any of them, and a deny rule forbids all when it
    /// forbids one; what cannot be read (see simpleCommands()) is covered by no pattern. Protected paths, and
    /// secrets, are covered by a rule that has a pattern only. A deny rule with a pattern for a tool that runs commands holds for all of
    /// them, and one for a tool that reads for all that read. An allow rule for these whose pattern is not one simple
    /// command could never apply, and is an error.
    Result<void> addAllowRule(const QString &rule);
    Result<void> addDenyRule(const QString &rule);

    /// The patterns of the rules for one tool, `*` for a rule without: for tools that are not decided call by call.
    QStringList allowedPatterns(const QString &tool) const { return patternsOf(m_allow, tool); }
    QStringList deniedPatterns(const QString &tool) const { return patternsOf(m_deny, tool); }

    /// "Allow for this session": this very command for a command, also where it is one of several; all writes of this
    /// tool for a write (a protected path: this path only).
    void allowForSession(const PermissionQuery &query);

    /// Which commands do nothing but read: they are allowed in every mode, but for what deny rules forbid. Without it, none.
    void setReadOnlyCommands(const ReadOnlyCommands &commands) { m_readOnly = commands; }

    Ruling rule(const PermissionQuery &query) const;

    /// What the deny rules forbid to read, as they are now; may be asked by any thread. Null: nothing.
    std::function<bool(const QString &path)> unreadablePaths() const;

private:
    struct Rule {
        QString toolName;
        std::optional<QString> pattern;
        std::optional<CommandPattern> command; ///< the pattern as one of commands
    };
    struct Grant {
        PermissionQuery query;
        QStringList words; ///< of a command that is one simple one
    };
    struct Asked;
    static QStringList patternsOf(const QList<Rule> &rules, const QString &tool);
    static Result<Rule> parse(const QString &rule);
    bool denies(const Rule &rule, const Asked &asked) const;
    static bool allows(const Rule &rule, const PermissionQuery &query);
    static bool covers(const Grant &grant, const PermissionQuery &query);
    bool isAllowed(const Asked &asked) const;
    bool onlyReads(const QString &command) const;
    bool isAllowedPart(const PermissionQuery &query, const QStringList &words) const;
    QStringList missingRules(const Asked &asked) const;
    bool isAcceptedByMode(const PermissionQuery &query) const;

    QStringList m_commandTools;
    QStringList m_readingTools;
    PermissionMode m_mode = PermissionMode::Ask;
    QList<Rule> m_allow;
    QList<Rule> m_deny;
    QList<Grant> m_session;
    std::optional<ReadOnlyCommands> m_readOnly;
};

} // namespace Deckhand
