#pragma once

#include "anthropic/endpoint.h"
#include "anthropic/httptransport.h"
#include "anthropic/requestbody.h"
#include "conversation/modelclient.h"

#include <functional>
#include <memory>

class QNetworkAccessManager;

namespace Deckhand {

/// The Messages API as a ModelClient. Jobs do not need the client once they are started; all need the
/// QNetworkAccessManager.
///
/// A server that refuses an option of a request by its name (400) gets the request once more without it, within the
/// same job, and never sees the option again: see ServerOmissions. One that refuses a request with a new attachment in
/// any words (400) gets it once more without that, and if it takes it then, the attachment stays out: see
/// RefusedAttachments.
class MessagesClient final : public ModelClient
{
public:
    MessagesClient(QNetworkAccessManager &network, Endpoint endpoint);
    MessagesClient(std::unique_ptr<HttpTransport> transport, Endpoint endpoint);
    ~MessagesClient() override;

    /// Longest silence of a running call, before the first byte of its answer and after it; defaults: HttpRequest.
    void setTimeouts(std::chrono::milliseconds beforeAnswer, std::chrono::milliseconds withinAnswer);
    void setStallTimeout(std::chrono::milliseconds timeout) { setTimeouts(timeout, timeout); }

    /// What this server is known to refuse, from earlier runs.
    void setOmissions(const ServerOmissions &omissions);
    const ServerOmissions &omissions() const;
    /// Called from the event loop whenever the omissions have grown, so that they can be kept for this base URL.
    void onOmissionsChanged(std::function<void(const ServerOmissions &)> changed);

    ModelJob *start(const ModelRequest &request, QObject *parent) override;
    /// Null once the server has said that it does not count.
    TokenCountJob *countTokens(const ModelRequest &request, QObject *parent) override;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared; ///< jobs look at it when a server refuses; they do not keep it alive
};

} // namespace Deckhand
