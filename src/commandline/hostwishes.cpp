#include "commandline/hostwishes.h"

#include "commandline/hostwords.h"

#include <QJsonArray>

#include <algorithm>

namespace Deckhand {

namespace {

bool asksForNothing(const QJsonValue &value)
{
    const auto isEmpty = [](const auto &container) {
        return std::all_of(container.begin(), container.end(), [](const auto &entry) { return asksForNothing(entry); });
    };
    if (value.isArray())
        return isEmpty(value.toArray());
    if (value.isObject())
        return isEmpty(value.toObject());
    return value.isNull() || value.isUndefined() || value == QJsonValue(false) || value.toString(u"x"_qs).isEmpty();
}

/// How a host shows things, and hints that bind nobody.
bool changesNothing(const QString &part)
{
    static const QStringList parts{u"agentProgressSummaries"_qs,
                                   u"excludeDynamicSections"_qs,
                                   u"forwardNestedSubagentToolCalls"_qs,
                                   u"forwardSubagentText"_qs,
                                   u"keepsBypassHeld"_qs,
                                   u"offersBypassSwitchBack"_qs,
                                   u"perTaskStopAffordance"_qs,
                                   u"promptSuggestions"_qs,
                                   u"rapidFollowupPreempt"_qs,
                                   u"sdkMcpServerConfigs"_qs,
                                   u"supportedDialogKinds"_qs,
                                   u"systemPromptSnapshot"_qs,
                                   u"title"_qs,
                                   u"workspaceTrust"_qs};
    return parts.contains(part);
}

/// A text, or a list of them.
std::optional<QStringList> textsOf(const QJsonValue &value)
{
    if (value.isString())
        return QStringList{value.toString()};
    QStringList texts;
    for (const QJsonValue &entry : value.toArray()) {
        if (!entry.isString())
            return std::nullopt;
        texts.append(entry.toString());
    }
    return value.isArray() ? std::optional(texts) : std::nullopt;
}

std::optional<QString> textOf(const QJsonValue &value)
{
    const std::optional<QStringList> texts = textsOf(value);
    if (!texts || value.isString())
        return texts ? std::optional(value.toString()) : std::nullopt;
    return texts->join(u"\n\n"_qs).trimmed();
}

/// Empty: the part is done, or no part. Else why not.
QString read(const QString &part, const QJsonValue &value, HostWishes &wishes)
{
    const std::optional<QString> text = textOf(value);
    if (part == u"systemPrompt"_qs && text) {
        wishes.systemPrompt = *text;
    } else if (part == u"appendSystemPrompt"_qs && text) {
        wishes.appendSystemPrompt = *text;
    } else if (part == u"disallowedTools"_qs && text) {
        const Result<HostRules> rules = denyRulesOfHost(*textsOf(value));
        if (!rules)
            return rules.error();
        wishes.denyRules = rules->rules;
        wishes.asides += asidesAbout(*rules, u"\"%1\""_qs.arg(part));
        wishes.answered[u"disallowed_tools_applied"_qs] = true;
    } else if (changesNothing(part)) {
        wishes.asides.append(u"\"%1\" changes nothing here."_qs.arg(part));
    } else {
        return u"Deckhand does not do \"%1\"."_qs.arg(part);
    }
    return {};
}

} // namespace

Result<HostWishes> wishesFrom(const QJsonObject &initialize)
{
    HostWishes wishes;
    QStringList refused;
    for (auto part = initialize.begin(); part != initialize.end(); ++part) {
        if (part.key() == u"subtype"_qs)
            continue;
        if (!asksForNothing(part.value()))
            refused.append(read(part.key(), part.value(), wishes));
        else if (part.key() == u"mcpServers"_qs) // the answer must say that all of none are there
            wishes.answered[u"mcp_servers_applied"_qs] = true;
        else if (part.key() == u"settings"_qs || part.key() == u"disallowedTools"_qs)
            wishes.answered[part.key() == u"settings"_qs ? u"settings_applied"_qs : u"disallowed_tools_applied"_qs] =
                true;
    }
    refused.removeAll(QString());
    if (!refused.isEmpty())
        return Error{refused.join(u' ')};
    return wishes;
}

} // namespace Deckhand
