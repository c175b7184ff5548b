#pragma once

#include <QNetworkProxyFactory>
#include <QProcessEnvironment>

#include <optional>

namespace Deckhand {

/// What HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY (or their lower-case names, which win) say of an address;
/// nothing if they say nothing. NO_PROXY is a list of hosts, domains (with all below them), networks such as 10.0.0.0/8,
/// each with a port or without, or `*`.
std::optional<QNetworkProxy> environmentProxy(const QUrl &url, const QProcessEnvironment &environment);

/// Servers on this machine are reached directly, the others by the environment's proxy, else by the system's. Read here,
/// because what Qt reads of the environment differs from system to system.
class LoopbackProxyFactory final : public QNetworkProxyFactory
{
public:
    explicit LoopbackProxyFactory(QProcessEnvironment environment = QProcessEnvironment::systemEnvironment());
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;

private:
    const QProcessEnvironment m_environment;
};

} // namespace Deckhand
