#pragma once

#include <QNetworkProxyFactory>

namespace Deckhand {

/// The system's proxies (HTTPS_PROXY, NO_PROXY …), but none for this machine itself: no proxy can reach the local
/// server that 127.0.0.1 means here, and few people list it in NO_PROXY. For QNetworkAccessManager::setProxyFactory.
class LoopbackProxyFactory final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};

} // namespace Deckhand
