#include "workspace/permission.h"

#include "base/enumwords.h"
#include "workspace/commandwords.h"
#include "workspace/protectedpaths.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostProposedRules = 8;

const EnumWords<PermissionMode> kModes{{PermissionMode::Ask, u"ask"_qs},
                                       {PermissionMode::Ask, u"default"_qs},
                                       {PermissionMode::Ask, u"manual"_qs},
                                       {PermissionMode::AcceptEdits, u"accept-edits"_qs},
                                       {PermissionMode::AcceptEdits, u"acceptEdits"_qs},
                                       {PermissionMode::Plan, u"plan"_qs},
                                       {PermissionMode::Bypass, u"bypass"_qs},
                                       {PermissionMode::Bypass, u"bypassPermissions"_qs}};

/// What only a rule of its own allows.
bool isGuarded(const PermissionQuery &query)
{
    return (query.effect == Effect::Write && isProtectedPath(query.subject))
        || (query.effect == Effect::Read && isSecretPath(query.subject));
}

} // namespace

bool runsCommands(Effect effect)
{
    return effect == Effect::Command || effect == Effect::Plan;
}

QString modeWord(PermissionMode mode)
{
    return kModes.word(mode);
}

std::optional<PermissionMode> modeFromWord(const QString &word)
{
    return kModes.value(word);
}

Result<PermissionPolicy::Rule> PermissionPolicy::parse(const QString &rule)
{
    const QString text = rule.trimmed();
    const qsizetype open = text.indexOf(QLatin1Char('('));
    const QString toolName = text.left(open < 0 ? text.size() : open).trimmed();
    const auto isNameCharacter = [](QChar c) {
        return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('-');
    };
    const bool named = !toolName.isEmpty() && std::all_of(toolName.begin(), toolName.end(), isNameCharacter);
    if (!named || (open >= 0 && !text.endsWith(QLatin1Char(')')))) {
        return Error{
            QStringLiteral("The rule \"%1\" cannot be read. Write TOOL or TOOL(pattern), as in bash(git status).")
                .arg(rule)};
    }
    if (open < 0)
        return Rule{toolName, std::nullopt, std::nullopt};
    const QString pattern = text.mid(open + 1, text.size() - open - 2).trimmed();
    if (pattern.isEmpty())
        return Error{QStringLiteral("The rule \"%1\" has an empty pattern. Write %2 alone to mean all of it.")
                         .arg(rule, toolName)};
    if (pattern == QLatin1String("*"))
        return Rule{toolName, std::nullopt, std::nullopt};
    return Rule{toolName, pattern, CommandPattern(pattern)};
}

Result<void> PermissionPolicy::addAllowRule(const QString &rule)
{
    const Result<Rule> parsed = parse(rule);
    if (!parsed)
        return Error{parsed.error()};
    if (parsed->command && m_commandTools.contains(parsed->toolName) && !parsed->command->isOneCommand()) {
        return Error{
            QStringLiteral("The rule \"%1\" could never apply: its pattern must be one command of plain words, "
                           "without variables, substitutions or files written to. For several commands write a "
                           "rule for each of them.")
                .arg(rule)};
    }
    m_allow.append(*parsed);
    return {};
}

Result<void> PermissionPolicy::addDenyRule(const QString &rule)
{
    const Result<Rule> parsed = parse(rule);
    if (!parsed)
        return Error{parsed.error()};
    m_deny.append(*parsed);
    return {};
}

QStringList PermissionPolicy::patternsOf(const QList<Rule> &rules, const QString &tool)
{
    QStringList patterns;
    for (const Rule &rule : rules) {
        if (rule.toolName == tool)
            patterns.append(rule.pattern.value_or(QStringLiteral("*")));
    }
    return patterns;
}

/// A question, its command read once for all the rules.
struct PermissionPolicy::Asked {
    explicit Asked(const PermissionQuery &asked) : query(asked)
    {
        if (runsCommands(query.effect))
            command = query.effect == Effect::Plan ? ShellCommand::perLine(query.subject) : ShellCommand(query.subject);
    }

    const PermissionQuery &query;
    std::optional<ShellCommand> command;
};

void PermissionPolicy::allowForSession(const PermissionQuery &query)
{
    const auto command = Asked(query).command;
    const bool isOne = command && command->simple && command->simple->size() == 1;
    m_session.append({query, isOne ? command->simple->first() : QStringList()});
}

bool PermissionPolicy::denies(const Rule &rule, const Asked &asked) const
{
    const PermissionQuery &query = asked.query;
    const bool isOfItsKind = asked.command ? m_commandTools.contains(rule.toolName)
                                           : query.effect == Effect::Read && m_readingTools.contains(rule.toolName);
    if (rule.toolName != query.toolName && !isOfItsKind)
        return false;
    if (!rule.pattern)
        return rule.toolName == query.toolName;
    return asked.command ? rule.command->forbids(*asked.command) : matchesPattern(*rule.pattern, query.subject);
}

bool PermissionPolicy::allows(const Rule &rule, const PermissionQuery &query)
{
    if (rule.toolName != query.toolName)
        return false;
    if (!rule.pattern)
        return !isGuarded(query);
    return !runsCommands(query.effect) && matchesPattern(*rule.pattern, query.subject);
}

bool PermissionPolicy::covers(const Grant &grant, const PermissionQuery &query)
{
    if (grant.query.toolName != query.toolName || grant.query.effect != query.effect)
        return false;
    const bool anySubject = query.effect == Effect::Write && !isGuarded(query);
    return anySubject || grant.query.subject == query.subject;
}

bool PermissionPolicy::isAllowed(const Asked &asked) const
{
    const PermissionQuery &query = asked.query;
    const auto allowed = [&query](const Rule &rule) { return allows(rule, query); };
    const auto granted = [&query](const Grant &grant) { return covers(grant, query); };
    if (std::any_of(m_allow.begin(), m_allow.end(), allowed)
        || std::any_of(m_session.begin(), m_session.end(), granted))
        return true;
    return asked.command && asked.command->simple
        && std::all_of(asked.command->simple->begin(), asked.command->simple->end(),
                       [&](const QStringList &words) { return isAllowedPart(query, words); });
}

bool PermissionPolicy::isAllowedPart(const PermissionQuery &query, const QStringList &words) const
{
    const auto allowed = [&](const Rule &rule) {
        return rule.toolName == query.toolName && rule.command && rule.command->covers(words);
    };
    const auto granted = [&](const Grant &grant) {
        return grant.query.toolName == query.toolName && grant.words == words;
    };
    return (std::any_of(m_allow.begin(), m_allow.end(), allowed) && !removesTooMuch(words))
        || std::any_of(m_session.begin(), m_session.end(), granted);
}

Ruling PermissionPolicy::rule(const PermissionQuery &query) const
{
    using enum Ruling::Decision;
    const Asked asked(query);
    if (std::any_of(m_deny.begin(), m_deny.end(), [&](const Rule &rule) { return denies(rule, asked); }))
        return {Deny,
                QStringLiteral("A deny rule of the user forbids this call of %1. Do not try it another way.")
                    .arg(query.toolName),
                {}};

    if (query.effect == Effect::Question)
        return {Ask, {}, {}};
    if (query.effect == Effect::Command && onlyReads(query.subject))
        return {Allow, {}, {}};

    const bool changesNothing = query.effect == Effect::Read || query.effect == Effect::Bookkeeping;
    if (m_mode == PermissionMode::Plan && !changesNothing) {
        return {Deny,
                QStringLiteral("%1 is not available: the permission mode is plan, in which nothing is changed and no "
                               "command is run but those that only read (ls, cat, grep, git log). Write what you would "
                               "do as tasks (task_create), which the user approves, and end the turn.")
                    .arg(query.toolName),
                {}};
    }
    const bool isFree = changesNothing && !isGuarded(query);
    if (isFree || m_mode == PermissionMode::Bypass || isAllowed(asked) || isAcceptedByMode(query))
        return {Allow, {}, {}};
    return {Ask, {}, missingRules(asked)};
}

/// Who forbids a tool that reads does not mean that a command should read instead.
bool PermissionPolicy::onlyReads(const QString &command) const
{
    const auto deniesReading = [this](const Rule &rule) {
        return !rule.pattern && m_readingTools.contains(rule.toolName);
    };
    return m_readOnly && std::none_of(m_deny.begin(), m_deny.end(), deniesReading)
        && m_readOnly->allow(command, unreadablePaths());
}

std::function<bool(const QString &path)> PermissionPolicy::unreadablePaths() const
{
    QStringList patterns;
    for (const Rule &rule : m_deny) {
        if (rule.pattern && m_readingTools.contains(rule.toolName))
            patterns.append(*rule.pattern);
    }
    if (patterns.isEmpty())
        return {};
    return [patterns](const QString &path) {
        return std::any_of(patterns.begin(), patterns.end(),
                           [&path](const QString &pattern) { return matchesPattern(pattern, path); });
    };
}

/// One for each command that none covers yet, where that can be written plainly; else for all of the tool.
QStringList PermissionPolicy::missingRules(const Asked &asked) const
{
    const QString &tool = asked.query.toolName;
    if (isGuarded(asked.query))
        return {QStringLiteral("%1(%2)").arg(tool, asked.query.subject)};
    if (!asked.command || !asked.command->simple || asked.command->simple->size() > kMostProposedRules)
        return {tool};
    QStringList rules;
    for (const QStringList &words : *asked.command->simple) {
        const QString text = words.join(u' ');
        if (isAllowedPart(asked.query, words))
            continue;
        if (text.contains(u'*') || removesTooMuch(words) || patternWords(text) != words)
            return {tool};
        rules.append(QStringLiteral("%1(%2)").arg(tool, text));
    }
    rules.removeDuplicates();
    return rules;
}

bool PermissionPolicy::isAcceptedByMode(const PermissionQuery &query) const
{
    return m_mode == PermissionMode::AcceptEdits && query.effect == Effect::Write && !isGuarded(query);
}

} // namespace Deckhand
