#include "conversation/webblocks.h"

#include "conversation/toldcalls.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

namespace Deckhand {

namespace {

QJsonObject objectOf(const OpaqueBlock &block)
{
    return QJsonDocument::fromJson(block.json).object();
}

/// Only what a click can lead to safely.
bool isWebPage(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty() && (url.scheme() == u"https" || url.scheme() == u"http");
}

/// The same in all results: one a line.
QString placeLine(const QJsonObject &place)
{
    const QString title = place[u"title"].toString(place[u"content"][u"title"].toString()).simplified();
    const QString url = place[u"url"].toString();
    return title.isEmpty() ? url : title + u'\n' + url;
}

} // namespace

std::optional<ToolCall> serverCallOf(const OpaqueBlock &block)
{
    if (block.type != u"server_tool_use")
        return std::nullopt;
    const QJsonObject json = objectOf(block);
    ToolCall call;
    call.id = ToolUseId(json[u"id"].toString());
    call.name = json[u"name"].toString();
    call.input = json[u"input"].toObject();
    call.summary = call.input[u"query"].toString(call.input[u"url"].toString()).simplified();
    call.state = ToolCall::State::Running;
    return call;
}

bool completeServerCall(ToolCall &call, const OpaqueBlock &block)
{
    const QJsonObject json = objectOf(block);
    if (!block.type.endsWith(u"_tool_result") || json[u"tool_use_id"].toString() != call.id.toString())
        return false;
    const QJsonValue content = json[u"content"];
    ToolResultBlock result;
    result.toolUseId = call.id;
    QStringList lines;
    for (const QJsonValue &place : content.toArray())
        lines.append(placeLine(place.toObject()));
    if (const QString error = content[u"error_code"].toString(); !error.isEmpty()) {
        result.isError = true;
        lines = QStringList{QString(error).replace(u'_', u' ')};
    } else if (content.isObject()) {
        lines = QStringList{placeLine(content.toObject())};
    }
    result.text = lines.isEmpty() ? QStringLiteral("Nothing was found.") : lines.join(u'\n');
    complete(call, result);
    return true;
}

QString textWithCitations(const TextBlock &block)
{
    if (block.citations.isEmpty())
        return block.text;
    QStringList links;
    for (const QJsonValue &citation : QJsonDocument::fromJson(block.citations).array()) {
        const QUrl url(citation[u"url"].toString(), QUrl::StrictMode);
        if (!isWebPage(url))
            continue;
        // What could end the link or begin something else in Markdown is written in percent.
        const QString target = QString::fromLatin1(url.toEncoded()).replace(u'(', u"%28"_qs).replace(u')', u"%29"_qs);
        const QString link = QStringLiteral("[%1](%2)").arg(url.host(), target);
        if (!links.contains(link))
            links.append(link);
    }
    return links.isEmpty() ? block.text : block.text + QStringLiteral(" (") + links.join(QStringLiteral(", ")) + u')';
}

} // namespace Deckhand
