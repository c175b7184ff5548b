#include "app/hostoptions.h"

#include "app/hosttools.h"

#include <array>

namespace Deckhand {

namespace {

enum class Meaning {
    Ours,    ///< read below
    Nothing, ///< changes nothing here
    Lacking, ///< the agent has less than the host meant, and is no less bound
    Refused, ///< a host relies on it
};

struct HostOption {
    const char *name;
    bool takesValue;
    Meaning meaning;
    const char *lacking = ""; ///< what of it is not done
};

constexpr bool flag = false;
constexpr bool value = true;

constexpr std::array options{
    HostOption{"allowedTools", value, Meaning::Ours},
    HostOption{"allowed-tools", value, Meaning::Ours},
    HostOption{"disallowedTools", value, Meaning::Ours},
    HostOption{"disallowed-tools", value, Meaning::Ours},
    HostOption{"tools", value, Meaning::Ours},
    HostOption{"system-prompt", value, Meaning::Ours},
    HostOption{"thinking", value, Meaning::Ours},
    HostOption{"max-thinking-tokens", value, Meaning::Ours},
    HostOption{"max-budget-usd", value, Meaning::Ours},
    HostOption{"permission-prompt-tool", value, Meaning::Ours},
    HostOption{"permission-prompts", value, Meaning::Ours},
    HostOption{"dangerously-skip-permissions", flag, Meaning::Ours},

    HostOption{"allow-dangerously-skip-permissions", flag, Meaning::Nothing},
    HostOption{"await-initialize", flag, Meaning::Nothing},
    HostOption{"betas", value, Meaning::Nothing},
    HostOption{"chrome", flag, Meaning::Nothing},
    HostOption{"debug", flag, Meaning::Nothing},
    HostOption{"debug-file", value, Meaning::Nothing},
    HostOption{"debug-to-stderr", flag, Meaning::Nothing},
    HostOption{"disable-slash-commands", flag, Meaning::Nothing},
    HostOption{"effort", value, Meaning::Nothing},
    HostOption{"exclude-dynamic-system-prompt-sections", flag, Meaning::Nothing},
    HostOption{"fallback-model", value, Meaning::Nothing},
    HostOption{"ide", flag, Meaning::Nothing},
    HostOption{"include-hook-events", flag, Meaning::Nothing},
    HostOption{"initialize-fields", value, Meaning::Nothing}, // what they hold is judged when it comes
    HostOption{"managed-settings-in-initialize", flag, Meaning::Nothing},
    HostOption{"mcp-debug", flag, Meaning::Nothing},
    HostOption{"name", value, Meaning::Nothing},
    HostOption{"no-chrome", flag, Meaning::Nothing},
    HostOption{"project-config-root", value, Meaning::Nothing},
    HostOption{"replay-user-messages", flag, Meaning::Nothing},
    HostOption{"session-id", value, Meaning::Nothing},
    HostOption{"session-mirror", flag, Meaning::Nothing},
    HostOption{"setting-sources", value, Meaning::Nothing},
    HostOption{"strict-mcp-config", flag, Meaning::Nothing},
    HostOption{"thinking-display", value, Meaning::Nothing},
    HostOption{"verbose", flag, Meaning::Nothing},

    HostOption{"add-dir", value, Meaning::Lacking, "the folder stays closed to the tools"},
    HostOption{"channels", value, Meaning::Lacking, "there are no channels"},
    HostOption{"mcp-config", value, Meaning::Lacking, "its MCP servers are not started"},

    HostOption{"agent", value, Meaning::Refused},
    HostOption{"agents", value, Meaning::Refused},
    HostOption{"append-system-prompt-file", value, Meaning::Refused},
    HostOption{"fork-session", flag, Meaning::Refused},
    HostOption{"json-schema", value, Meaning::Refused},
    HostOption{"managed-settings", value, Meaning::Refused},
    HostOption{"no-session-persistence", flag, Meaning::Refused},
    HostOption{"plugin-dir", value, Meaning::Refused},
    HostOption{"plugin-dir-no-mcp", value, Meaning::Refused},
    HostOption{"resume-drops-turn", value, Meaning::Refused},
    HostOption{"resume-session-at", value, Meaning::Refused},
    HostOption{"settings", value, Meaning::Refused},
    HostOption{"system-prompt-file", value, Meaning::Refused},
    HostOption{"task-budget", value, Meaning::Refused},
};

QString refusal(const HostOption &option)
{
    return QStringLiteral("--%1 is not done by Deckhand. A host that relies on it would be misled, so nothing is run.")
        .arg(QLatin1String(option.name));
}

/// `{}`, `{"mcpServers":{}}`: an option that asks for nothing.
bool asksForNothing(const QString &value)
{
    static const QString noise = QStringLiteral("{}[]\": \t\n");
    QString rest = value;
    rest.remove(QStringLiteral("mcpServers"));
    return std::all_of(rest.cbegin(), rest.cend(), [](QChar c) { return noise.contains(c); });
}

/// Reads the options that mean something here; the first that is wrong ends it.
class Reader
{
public:
    Reader(const QCommandLineParser &parser, Options &options) : m_parser(parser), m_options(options) {}

    Result<void> read()
    {
        for (const auto step : {&Reader::readRules, &Reader::readTools, &Reader::readPermissions, &Reader::readThinking,
                                &Reader::readBudget}) {
            if (const Result<void> done = (this->*step)(); !done)
                return done;
        }
        m_options.systemPrompt = m_parser.value(u"system-prompt"_qs);
        return {};
    }

private:
    QStringList valuesOf(const QStringList &names) const
    {
        QStringList values;
        for (const QString &name : names)
            values += m_parser.values(name);
        return values;
    }

    void tellUnknown(const QString &option, const QStringList &unknown)
    {
        if (!unknown.isEmpty())
            m_options.asides.append(
                QStringLiteral("--%1 names what Deckhand does not have: %2.").arg(option, unknown.join(u", "_qs)));
    }

    Result<void> readRules()
    {
        const HostRules allowed = allowRulesOfHost(valuesOf({u"allowedTools"_qs, u"allowed-tools"_qs}));
        const Result<HostRules> denied = denyRulesOfHost(valuesOf({u"disallowedTools"_qs, u"disallowed-tools"_qs}));
        if (!denied)
            return Error{denied.error()};
        m_options.allow += allowed.rules;
        m_options.deny += denied->rules;
        tellUnknown(u"allowedTools"_qs, allowed.unknown);
        tellUnknown(u"disallowedTools"_qs, denied->unknown);
        return {};
    }

    Result<void> readTools()
    {
        if (!m_parser.isSet(u"tools"_qs) || m_parser.values(u"tools"_qs).contains(u"default"_qs))
            return {};
        const HostRules tools = toolNamesOfHost(valuesOf({u"tools"_qs}));
        m_options.tools = tools.rules;
        tellUnknown(u"tools"_qs, tools.unknown);
        return {};
    }

    Result<void> readPermissions()
    {
        const QString tool = m_parser.value(u"permission-prompt-tool"_qs);
        if (!tool.isEmpty() && tool != u"stdio"_qs)
            return Error{QStringLiteral("--permission-prompt-tool does not take \"%1\": it must be stdio.").arg(tool)};
        m_options.neverAsks = m_options.neverAsks || m_parser.value(u"permission-prompts"_qs) == u"none"_qs;
        if (m_parser.isSet(u"dangerously-skip-permissions"_qs) && !m_options.permissionMode)
            m_options.permissionMode = PermissionMode::Bypass;
        return {};
    }

    Result<void> readThinking()
    {
        const QString word = m_parser.value(u"thinking"_qs);
        if (m_parser.isSet(u"max-thinking-tokens"_qs)) {
            bool ok = false;
            const int tokens = m_parser.value(u"max-thinking-tokens"_qs).toInt(&ok);
            if (!ok || tokens < 0)
                return Error{QStringLiteral("--max-thinking-tokens takes a whole number of 0 or more.")};
            m_options.thinking = tokens > 0 ? ThinkingWish::On : ThinkingWish::Off;
        } else if (word == u"disabled"_qs) {
            m_options.thinking = ThinkingWish::Off;
        } else if (word == u"enabled"_qs || word == u"adaptive"_qs) {
            m_options.thinking = ThinkingWish::On;
        } else if (!word.isEmpty()) {
            return Error{
                QStringLiteral("--thinking does not take \"%1\": it must be adaptive, enabled or disabled.").arg(word)};
        }
        return {};
    }

    Result<void> readBudget()
    {
        if (!m_parser.isSet(u"max-budget-usd"_qs))
            return {};
        bool ok = false;
        const double usd = m_parser.value(u"max-budget-usd"_qs).toDouble(&ok);
        if (!ok || !(usd > 0))
            return Error{QStringLiteral("--max-budget-usd takes an amount above 0.")};
        m_options.maxBudgetUsd = usd;
        return {};
    }

    const QCommandLineParser &m_parser;
    Options &m_options;
};

} // namespace

QList<QCommandLineOption> hostOptions()
{
    QList<QCommandLineOption> list;
    for (const HostOption &option : options)
        list.append(QCommandLineOption(QString::fromLatin1(option.name), QString(),
                                       option.takesValue ? QStringLiteral("value") : QString()));
    return list;
}

Result<void> readHostOptions(const QCommandLineParser &parser, Options &target)
{
    QStringList nothing;
    for (const HostOption &option : options) {
        const QString name = QString::fromLatin1(option.name);
        if (!parser.isSet(name) || option.meaning == Meaning::Ours)
            continue;
        const bool isEmpty = option.takesValue && asksForNothing(parser.values(name).join(QString()));
        if (option.meaning == Meaning::Refused && !isEmpty)
            return Error{refusal(option)};
        if (option.meaning == Meaning::Lacking && !isEmpty)
            target.asides.append(
                QStringLiteral("--%1 is not done: %2.").arg(name, QString::fromLatin1(option.lacking)));
        else
            nothing.append(QStringLiteral("--") + name);
    }
    if (!nothing.isEmpty())
        target.asides.append(QStringLiteral("These options change nothing here: %1.").arg(nothing.join(u", "_qs)));
    return Reader(parser, target).read();
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
