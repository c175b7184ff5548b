#include "anthropic/loopbackproxyfactory.h"

#include "anthropic/endpoint.h"

#include <QNetworkProxy>

namespace Deckhand {

QList<QNetworkProxy> LoopbackProxyFactory::queryProxy(const QNetworkProxyQuery &query)
{
    if (isLoopback(query.url()))
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    return systemProxyForQuery(query);
}

} // namespace Deckhand
