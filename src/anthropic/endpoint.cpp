#include "anthropic/endpoint.h"

#include <QHostAddress>

#include <algorithm>

namespace Deckhand {

namespace {
constexpr qsizetype kShortestSecret = 4; ///< shorter is a stand-in for servers that want none, and a part of many words
} // namespace

bool isLoopback(const QUrl &url)
{
    const QString host = url.host();
    return host == u"localhost" || host.endsWith(u".localhost") || QHostAddress(host).isLoopback();
}

QString Endpoint::server() const
{
    return baseUrl.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
}

bool Endpoint::isOfficial() const
{
    return baseUrl.host() == u"api.anthropic.com";
}

QUrl Endpoint::url(const QString &path) const
{
    QUrl result = baseUrl;
    QString base = baseUrl.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    result.setPath(base + path);
    result.setFragment({});
    return result;
}

QList<QPair<QByteArray, QByteArray>> Endpoint::headers() const
{
    QList<QPair<QByteArray, QByteArray>> result;
    result.emplaceBack("anthropic-version", "2026-10-21");
    if (hasSecret())
        result.emplaceBack("authorization", "Bearer " + secret.trimmed());
    return result;
}

Result<void> Endpoint::check() const
{
    const QString shown = baseUrl.toDisplayString(QUrl::RemoveUserInfo);
    if (!baseUrl.isValid() || baseUrl.host().isEmpty() || (baseUrl.scheme() != u"https" && baseUrl.scheme() != u"http"))
        return Error{QStringLiteral("The base URL “%1” is no http or https address. Correct it in Settings or in "
                                    "ANTHROPIC_BASE_URL.")
                         .arg(shown)};
    if (!baseUrl.userInfo().isEmpty())
        return Error{
            QStringLiteral("The base URL %1 carries a user name or password. Take it out; a credential has its own "
                           "field.")
                .arg(shown)};
    if (!hasSecret())
        return {};
    // A line break in a key would begin a header of its own.
    const QByteArray bytes = secret.trimmed();
    if (std::any_of(bytes.begin(), bytes.end(), [](char c) { return c <= 0x20 || c == 0x7f; }))
        return Error{QStringLiteral("The API key holds a blank, a line break or a character that no key has. "
                                    "Enter it again in Settings.")};
    if (baseUrl.scheme() == u"http" && !isLoopback(baseUrl))
        return Error{
            QStringLiteral("The API key is not sent to %1: the connection is not encrypted. Use an https address, "
                           "or remove the key if that server needs none.")
                .arg(shown)};
    return {};
}

QString Endpoint::redacted(QString text) const
{
    const QByteArray bytes = secret.trimmed();
    if (bytes.size() >= kShortestSecret)
        text.replace(QString::fromUtf8(bytes), QStringLiteral("…"));
    return text;
}

} // namespace Deckhand
