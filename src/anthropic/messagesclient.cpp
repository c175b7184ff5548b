#include "anthropic/messagesclient.h"

#include "anthropic/messagesjob.h"

namespace Deckhand {

namespace {
ModelError refused(ModelError::Kind kind, const QString &why)
{
    ModelError error;
    error.kind = kind;
    error.message = why;
    return error;
}
} // namespace

MessagesClient::MessagesClient(QNetworkAccessManager &network, Endpoint endpoint)
    : MessagesClient(std::make_unique<NetworkHttpTransport>(network), std::move(endpoint))
{
}

MessagesClient::MessagesClient(std::unique_ptr<HttpTransport> transport, Endpoint endpoint)
    : m_transport(std::move(transport)),
      m_endpoint(std::move(endpoint))
{
}

ModelJob *MessagesClient::start(const ModelRequest &request, QObject *parent)
{
    const CallSite site{m_endpoint, QStringLiteral("/v1/messages"), request.model};
    auto *job = new MessagesJob(site, request.wantsWireEvents, parent);
    if (const Result<void> usable = m_endpoint.check(); !usable) {
        job->failLater(refused(ModelError::Kind::Authentication, usable.error()));
        return job;
    }
    const Result<QByteArray> body = m_body.write(request);
    if (!body) {
        job->failLater(refused(ModelError::Kind::InvalidRequest, body.error()));
        return job;
    }
    HttpRequest http;
    http.url = site.url();
    http.headers = m_endpoint.headers();
    http.headers.emplaceBack("content-type", "application/json");
    http.headers.emplaceBack("accept", "text/event-stream, application/json");
    http.headers.emplaceBack("user-agent", "deckhand");
    http.body = *body;
    http.stallTimeout = m_stallTimeout;
    job->run(m_transport->send(http, job), m_stallTimeout);
    return job;
}

} // namespace Deckhand
