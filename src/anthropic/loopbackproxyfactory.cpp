#include "anthropic/loopbackproxyfactory.h"

#include "anthropic/endpoint.h"

#include <QHostAddress>
#include <QNetworkProxy>

#include <algorithm>

namespace Deckhand {

namespace {

QString variable(const QProcessEnvironment &environment, const QString &lowerCaseName)
{
    const QString value = environment.value(lowerCaseName).trimmed();
    return value.isEmpty() ? environment.value(lowerCaseName.toUpper()).trimmed() : value;
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == u"https" ? 443 : 80);
}

/// `entry` is one of NO_PROXY: HOST, .DOMAIN, *.DOMAIN, NETWORK/BITS or *, with :PORT or without.
bool excludes(QString entry, const QUrl &url)
{
    const QHostAddress address(url.host());
    if (entry == u"*")
        return true;
    if (entry.contains(QLatin1Char('/')))
        return !address.isNull() && address.isInSubnet(QHostAddress::parseSubnet(entry));
    const qsizetype colon = entry.lastIndexOf(QLatin1Char(':'));
    bool hasPort = false;
    const int port = entry.mid(colon + 1).toInt(&hasPort);
    if (colon > 0 && hasPort && entry.count(QLatin1Char(':')) == 1) {
        if (port != portOf(url))
            return false;
        entry.truncate(colon);
    }
    while (entry.startsWith(QLatin1Char('*')) || entry.startsWith(QLatin1Char('.')))
        entry.remove(0, 1);
    const QString host = url.host();
    return !entry.isEmpty()
        && (host.compare(entry, Qt::CaseInsensitive) == 0
            || host.endsWith(QLatin1Char('.') + entry, Qt::CaseInsensitive));
}

std::optional<QNetworkProxy> proxyOf(const QString &words)
{
    const QUrl url(words.contains(QLatin1String("://")) ? words : QStringLiteral("http://") + words);
    if (!url.isValid() || url.host().isEmpty())
        return std::nullopt;
    const bool isSocks = url.scheme().startsWith(QLatin1String("socks"));
    return QNetworkProxy(isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, url.host(),
                         quint16(url.port(isSocks ? 1080 : 80)), url.userName(), url.password());
}

} // namespace

std::optional<QNetworkProxy> environmentProxy(const QUrl &url, const QProcessEnvironment &environment)
{
    QString words = variable(environment, url.scheme() + QStringLiteral("_proxy"));
    if (words.isEmpty())
        words = variable(environment, QStringLiteral("all_proxy"));
    const std::optional<QNetworkProxy> proxy = proxyOf(words);
    if (!proxy)
        return std::nullopt;
    const QStringList excluded = variable(environment, QStringLiteral("no_proxy")).split(QLatin1Char(','));
    const bool isExcluded = std::any_of(excluded.cbegin(), excluded.cend(),
                                        [&url](const QString &entry) { return excludes(entry.trimmed(), url); });
    return isExcluded ? QNetworkProxy(QNetworkProxy::NoProxy) : *proxy;
}

LoopbackProxyFactory::LoopbackProxyFactory(QProcessEnvironment environment) : m_environment(std::move(environment))
{
}

QList<QNetworkProxy> LoopbackProxyFactory::queryProxy(const QNetworkProxyQuery &query)
{
    if (isLoopback(query.url()))
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    if (const auto proxy = environmentProxy(query.url(), m_environment))
        return {*proxy};
    return systemProxyForQuery(query);
}

} // namespace Deckhand
