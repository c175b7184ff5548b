#pragma once

#include "anthropic/endpoint.h"
#include "anthropic/httptransport.h"
#include "anthropic/requestbody.h"
#include "conversation/modelclient.h"

#include <memory>

class QNetworkAccessManager;

namespace Deckhand {

/// The Messages API as a ModelClient. Jobs do not need the client once they are started; all need the
/// QNetworkAccessManager.
class MessagesClient final : public ModelClient
{
public:
    MessagesClient(QNetworkAccessManager &network, Endpoint endpoint);
    MessagesClient(std::unique_ptr<HttpTransport> transport, Endpoint endpoint);

    /// Longest silence of a running call; default: HttpRequest::stallTimeout.
    void setStallTimeout(std::chrono::milliseconds timeout) { m_stallTimeout = timeout; }
    const Endpoint &endpoint() const { return m_endpoint; }

    ModelJob *start(const ModelRequest &request, QObject *parent) override;

private:
    std::unique_ptr<HttpTransport> m_transport;
    Endpoint m_endpoint;
    std::chrono::milliseconds m_stallTimeout = HttpRequest().stallTimeout;
    RequestBody m_body;
};

} // namespace Deckhand
