#include "commandline/hostoptions.h"

#include "commandline/hostwords.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// `{}`, `{"mcpServers":{}}`: an option that asks for nothing.
bool asksForNothing(const GivenOption &given)
{
    static const QString noise = QStringLiteral("{}[]\": \t\n");
    QString rest = given.values.join(QString());
    rest.remove(QStringLiteral("mcpServers"));
    return std::all_of(rest.cbegin(), rest.cend(), [](QChar c) { return noise.contains(c); });
}

Result<void> doNothing(const GivenOption &given, Options &options)
{
    options.idle.append(QStringLiteral("--") + given.name);
    return {};
}

/// Ours with --version; else the wish of a host, which gets every line anyway.
Result<void> readVerbose(const GivenOption &given, Options &options)
{
    options.verbose = true;
    return doNothing(given, options);
}

/// The agent has less than the host meant, and is no less bound.
auto lacks(const QString &what)
{
    return [what](const GivenOption &given, Options &options) -> Result<void> {
        if (asksForNothing(given))
            return doNothing(given, options);
        options.asides.append(QStringLiteral("--%1 is not done: %2.").arg(given.name, what));
        return {};
    };
}

Result<void> refuse(const GivenOption &given)
{
    return Error{
        QStringLiteral("--%1 is not done by Deckhand. A host that relies on it would be misled, so nothing is run.")
            .arg(given.name)};
}

/// A host relies on it.
Result<void> refuseValue(const GivenOption &given, Options &options)
{
    return asksForNothing(given) ? doNothing(given, options) : refuse(given);
}

Result<void> refuseFlag(const GivenOption &given, Options &)
{
    return refuse(given);
}

Result<void> readAllowed(const GivenOption &given, Options &options)
{
    const HostRules allowed = allowRulesOfHost(given.values);
    options.allow += allowed.rules;
    options.asides += asidesAbout(allowed, QStringLiteral("--") + given.name);
    return {};
}

Result<void> readDisallowed(const GivenOption &given, Options &options)
{
    const Result<HostRules> denied = denyRulesOfHost(given.values);
    if (!denied)
        return Error{denied.error()};
    options.deny += denied->rules;
    options.asides += asidesAbout(*denied, QStringLiteral("--") + given.name);
    return {};
}

Result<void> readTools(const GivenOption &given, Options &options)
{
    if (given.values.contains(u"default"_qs))
        return {};
    const HostRules tools = toolNamesOfHost(given.values);
    options.tools = tools.rules;
    options.asides += asidesAbout(tools, QStringLiteral("--") + given.name);
    return {};
}

Result<void> readAsker(const GivenOption &given, Options &)
{
    return given.value() == u"stdio"_qs || given.value().isEmpty() ? Result<void>() : given.mustBe(u"stdio"_qs);
}

Result<void> readPrompts(const GivenOption &given, Options &options)
{
    options.neverAsks = options.neverAsks || given.value() == u"none"_qs;
    return {};
}

Result<void> skipPermissions(const GivenOption &, Options &options)
{
    options.permissionMode = options.permissionMode.value_or(PermissionMode::Bypass);
    return {};
}

Result<void> readThinking(const GivenOption &given, Options &options)
{
    static const QStringList on{u"enabled"_qs, u"adaptive"_qs};
    if (given.value() != u"disabled"_qs && !on.contains(given.value()))
        return given.mustBe(u"adaptive, enabled or disabled"_qs);
    options.thinking = on.contains(given.value()) ? ThinkingWish::On : ThinkingWish::Off;
    return {};
}

Result<void> readThinkingTokens(const GivenOption &given, Options &options)
{
    const Result<int> tokens = wholeNumberOf(given, 0);
    if (!tokens)
        return Error{tokens.error()};
    options.thinking = *tokens > 0 ? ThinkingWish::On : ThinkingWish::Off;
    return {};
}

Result<void> readBudget(const GivenOption &given, Options &options)
{
    bool ok = false;
    options.maxBudgetUsd = given.value().toDouble(&ok);
    return ok && *options.maxBudgetUsd > 0 ? Result<void>() : given.mustBe(u"an amount above 0"_qs);
}

const QList<OptionOf<Options>> kHostOptions{
    {{"allowed-tools,allowedTools", "value"}, readAllowed},
    {{"disallowed-tools,disallowedTools", "value"}, readDisallowed},
    {{"tools", "value"}, readTools},
    {{"system-prompt", "value"}, text(&Options::systemPrompt)},
    {{"thinking", "value"}, readThinking},
    {{"max-thinking-tokens", "value"}, readThinkingTokens}, // says more than --thinking
    {{"max-budget-usd", "value"}, readBudget},
    {{"permission-prompt-tool", "value"}, readAsker},
    {{"permission-prompts", "value"}, readPrompts},
    {{"dangerously-skip-permissions"}, skipPermissions},

    {{"allow-dangerously-skip-permissions"}, doNothing},
    {{"await-initialize"}, doNothing},
    {{"betas", "value"}, doNothing},
    {{"chrome"}, doNothing},
    {{"debug"}, doNothing},
    {{"debug-file", "value"}, doNothing},
    {{"debug-to-stderr"}, doNothing},
    {{"disable-slash-commands"}, doNothing},
    {{"effort", "value"}, doNothing},
    {{"exclude-dynamic-system-prompt-sections"}, doNothing},
    {{"fallback-model", "value"}, doNothing},
    {{"ide"}, doNothing},
    {{"include-hook-events"}, doNothing},
    {{"initialize-fields", "value"}, doNothing}, // what they hold is judged when it comes
    {{"managed-settings-in-initialize"}, doNothing},
    {{"mcp-debug"}, doNothing},
    {{"name", "value"}, doNothing},
    {{"no-chrome"}, doNothing},
    {{"project-config-root", "value"}, doNothing},
    {{"replay-user-messages"}, doNothing},
    {{"session-id", "value"}, doNothing},
    {{"session-mirror"}, doNothing},
    {{"setting-sources", "value"}, doNothing},
    {{"strict-mcp-config"}, doNothing},
    {{"thinking-display", "value"}, doNothing},
    {{"verbose"}, readVerbose},

    {{"channels", "value"}, lacks(u"there are no channels"_qs)},
    {{"mcp-config", "value"}, lacks(u"its MCP servers are not started"_qs)},

    {{"agent", "value"}, refuseValue},
    {{"agents", "value"}, refuseValue},
    {{"append-system-prompt-file", "value"}, refuseValue},
    {{"fork-session"}, refuseFlag},
    {{"json-schema", "value"}, refuseValue},
    {{"managed-settings", "value"}, refuseValue},
    {{"no-session-persistence"}, refuseFlag},
    {{"plugin-dir", "value"}, refuseValue},
    {{"plugin-dir-no-mcp", "value"}, refuseValue},
    {{"resume-drops-turn", "value"}, refuseValue},
    {{"resume-session-at", "value"}, refuseValue},
    {{"settings", "value"}, refuseValue},
    {{"system-prompt-file", "value"}, refuseValue},
    {{"task-budget", "value"}, refuseValue},
};

} // namespace

const QList<OptionOf<Options>> &hostOptions()
{
    return kHostOptions;
}

QStringList withoutDebugFilter(const QStringList &arguments)
{
    QStringList changed = arguments;
    for (QString &argument : changed) {
        if (argument == u"--"_qs)
            break;
        if (argument.startsWith(u"--debug="_qs))
            argument = u"--debug"_qs;
    }
    return changed;
}

} // namespace Deckhand
