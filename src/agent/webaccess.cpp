#include "agent/webaccess.h"

#include <QJsonArray>

namespace Deckhand {

namespace {

constexpr int kMostUses = 8;            ///< of one request: each search is paid for
constexpr int kMostPageTokens = 30'000; ///< of a page: more of it would only fill the context

/// Both lists at once are refused by the API.
QJsonObject domainsOf(const WebTool &tool)
{
    QStringList only = tool.only;
    for (const QString &domain : tool.never)
        only.removeAll(domain);
    if (!only.isEmpty())
        return {{u"allowed_domains"_qs, QJsonArray::fromStringList(only)}};
    if (!tool.never.isEmpty())
        return {{u"blocked_domains"_qs, QJsonArray::fromStringList(tool.never)}};
    return {};
}

} // namespace

QList<ToolSpec> webTools(const WebAccess &web)
{
    QList<ToolSpec> tools;
    const auto add = [&tools](const WebTool &tool, const QString &name, const QString &type, const QJsonObject &more) {
        const bool isNowhere = !tool.only.isEmpty() && !domainsOf(tool).contains(u"allowed_domains");
        if (!tool.isOn || tool.isForbidden || isNowhere)
            return;
        QJsonObject options = domainsOf(tool);
        options[u"max_uses"] = kMostUses;
        for (auto option = more.begin(); option != more.end(); ++option)
            options[option.key()] = option.value();
        tools.append({name, {}, options, type});
    };
    add(web.search, u"web_search"_qs, u"web_search_20250305"_qs, {});
    add(web.fetch, u"web_fetch"_qs, u"web_fetch_20250910"_qs,
        {{u"citations"_qs, QJsonObject{{u"enabled"_qs, true}}}, {u"max_content_tokens"_qs, kMostPageTokens}});
    return tools;
}

} // namespace Deckhand
