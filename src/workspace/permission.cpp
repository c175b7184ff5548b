#include "workspace/permission.h"

#include "workspace/commandmatch.h"
#include "workspace/protectedpaths.h"

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

constexpr std::array<std::pair<PermissionMode, QLatin1String>, 4> modeWords{{
    {PermissionMode::Ask, QLatin1String("ask")},
    {PermissionMode::AcceptEdits, QLatin1String("accept-edits")},
    {PermissionMode::Plan, QLatin1String("plan")},
    {PermissionMode::Bypass, QLatin1String("bypass")},
}};

bool runsCommands(const QString &toolName)
{
    return toolName == QLatin1String("bash") || toolName == QLatin1String("background_run")
        || toolName == QLatin1String("task_update");
}

bool isProtectedWrite(const PermissionQuery &query)
{
    return query.effect == Effect::Write && isProtectedPath(query.subject);
}

} // namespace

QString modeWord(PermissionMode mode)
{
    const auto found =
        std::find_if(modeWords.begin(), modeWords.end(), [mode](auto &pair) { return pair.first == mode; });
    return found->second;
}

std::optional<PermissionMode> modeFromWord(const QString &word)
{
    for (const auto &[mode, modeWord] : modeWords) {
        if (word == modeWord)
            return mode;
    }
    return std::nullopt;
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
        return Rule{toolName, std::nullopt};
    const QString pattern = text.mid(open + 1, text.size() - open - 2).trimmed();
    if (pattern.isEmpty())
        return Error{QStringLiteral("The rule \"%1\" has an empty pattern. Write %2 alone to mean all of it.")
                         .arg(rule, toolName)};
    if (pattern == QLatin1String("*"))
        return Rule{toolName, std::nullopt};
    return Rule{toolName, pattern};
}

Result<void> PermissionPolicy::addAllowRule(const QString &rule)
{
    const Result<Rule> parsed = parse(rule);
    if (!parsed)
        return Error{parsed.error()};
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

void PermissionPolicy::allowForSession(const PermissionQuery &query)
{
    m_session.append(query);
}

bool PermissionPolicy::denies(const Rule &rule, const PermissionQuery &query)
{
    const bool isOfItsKind = query.effect == Effect::Command && runsCommands(rule.toolName);
    if (rule.toolName != query.toolName && !isOfItsKind)
        return false;
    if (!rule.pattern)
        return rule.toolName == query.toolName;
    return query.effect == Effect::Command ? commandDeniedBy(*rule.pattern, query.subject)
                                           : matchesPattern(*rule.pattern, query.subject);
}

bool PermissionPolicy::allows(const Rule &rule, const PermissionQuery &query)
{
    if (rule.toolName != query.toolName)
        return false;
    if (!rule.pattern)
        return !isProtectedWrite(query);
    return query.effect == Effect::Command ? commandAllowedBy(*rule.pattern, query.subject)
                                           : matchesPattern(*rule.pattern, query.subject);
}

bool PermissionPolicy::covers(const PermissionQuery &granted, const PermissionQuery &query)
{
    if (granted.toolName != query.toolName || granted.effect != query.effect)
        return false;
    const bool anySubject = query.effect == Effect::Write && !isProtectedWrite(query);
    return anySubject || granted.subject == query.subject;
}

Ruling PermissionPolicy::rule(const PermissionQuery &query) const
{
    using enum Ruling::Decision;
    const auto any = [&query](const auto &list, auto matches) {
        return std::any_of(list.begin(), list.end(), [&](const auto &entry) { return matches(entry, query); });
    };
    if (any(m_deny, denies))
        return {Deny, QStringLiteral("A deny rule of the user forbids this call of %1. Do not try it another way.")
                          .arg(query.toolName)};

    const bool changesNothing = query.effect == Effect::Read || query.effect == Effect::Bookkeeping;
    if (m_mode == PermissionMode::Plan && !changesNothing) {
        return {Deny,
                QStringLiteral("%1 is not available: the permission mode is plan, in which nothing is changed and no "
                               "command is run. Read, plan, and tell the user what you would do.")
                    .arg(query.toolName)};
    }
    if (changesNothing || m_mode == PermissionMode::Bypass || any(m_allow, allows) || any(m_session, covers))
        return {Allow, {}};
    return byMode(query);
}

Ruling PermissionPolicy::byMode(const PermissionQuery &query) const
{
    const bool accepted =
        m_mode == PermissionMode::AcceptEdits && query.effect == Effect::Write && !isProtectedWrite(query);
    return {accepted ? Ruling::Decision::Allow : Ruling::Decision::Ask, {}};
}

} // namespace Deckhand
