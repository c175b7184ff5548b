#include "anthropic/messagesclient.h"

#include "anthropic/messagesjob.h"
#include "anthropic/tokencount.h"

#include "base/logging.h"

namespace Deckhand {

namespace {

/// The only beta that is ever asked for; a header that names an unknown one is refused.
constexpr char ContextBeta[] = "context-management-2025-06-27";

ModelError refused(ModelError::Kind kind, const QString &why)
{
    ModelError error;
    error.kind = kind;
    error.message = why;
    return error;
}

} // namespace

struct MessagesClient::Shared {
    std::unique_ptr<HttpTransport> transport;
    Endpoint endpoint;
    std::chrono::milliseconds beforeAnswer = HttpRequest().stallTimeout;
    std::chrono::milliseconds withinAnswer = HttpRequest().idleTimeout;
    RequestBody body;
    ServerOmissions omissions;
    MessagePtr noThinkingUpTo;
    std::function<void(const ServerOmissions &)> changed;

    RequestBody::Terms terms() const { return {omissions, noThinkingUpTo, false}; }

    HttpRequest post(const QString &path, const QByteArray &json) const
    {
        HttpRequest http;
        http.url = endpoint.url(path);
        http.headers = endpoint.headers();
        http.headers.emplaceBack("content-type", "application/json");
        http.headers.emplaceBack("accept", "text/event-stream, application/json");
        http.headers.emplaceBack("user-agent", "deckhand");
        if (body.sentOptions().testFlag(SentOption::ContextManagement))
            http.headers.emplaceBack("anthropic-beta", ContextBeta);
        http.body = json;
        http.stallTimeout = beforeAnswer;
        http.idleTimeout = withinAnswer;
        return http;
    }

    void remember(const ServerOmissions &grown)
    {
        omissions = grown;
        if (changed)
            changed(omissions);
    }

    /// Makes `terms` go without what was refused; false if that changes nothing.
    bool learn(const RefusedOption &refused, const ModelRequest &request, RequestBody::Terms &terms)
    {
        qCInfo(logNetwork).noquote() << endpoint.baseUrl.host() << "refuses option" << int(refused.option)
                                     << "- sent again without it";
        if (refused.option == SentOption::EarlierThinking) {
            noThinkingUpTo = request.messages.last();
            terms.noThinkingUpTo = noThinkingUpTo;
            return true;
        }
        if (terms.omissions.omits(refused.option, request.model))
            return false;
        terms.omissions.add(refused.option, request.model);
        if (refused.isOfServer) {
            ServerOmissions grown = omissions;
            grown.add(refused.option, request.model);
            remember(grown);
        }
        return true;
    }
};

MessagesClient::MessagesClient(QNetworkAccessManager &network, Endpoint endpoint)
    : MessagesClient(std::make_unique<NetworkHttpTransport>(network), std::move(endpoint))
{
}

MessagesClient::MessagesClient(std::unique_ptr<HttpTransport> transport, Endpoint endpoint)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->transport = std::move(transport);
    m_shared->endpoint = std::move(endpoint);
}

MessagesClient::~MessagesClient() = default;

void MessagesClient::setTimeouts(std::chrono::milliseconds beforeAnswer, std::chrono::milliseconds withinAnswer)
{
    m_shared->beforeAnswer = beforeAnswer;
    m_shared->withinAnswer = withinAnswer;
}

const Endpoint &MessagesClient::endpoint() const
{
    return m_shared->endpoint;
}

void MessagesClient::setOmissions(const ServerOmissions &omissions)
{
    m_shared->omissions = omissions;
}

const ServerOmissions &MessagesClient::omissions() const
{
    return m_shared->omissions;
}

void MessagesClient::onOmissionsChanged(std::function<void(const ServerOmissions &)> changed)
{
    m_shared->changed = std::move(changed);
}

ModelJob *MessagesClient::start(const ModelRequest &request, QObject *parent)
{
    const CallSite site{m_shared->endpoint, QStringLiteral("/v1/messages"), request.model};
    auto *job = new MessagesJob(site, request.wantsWireEvents, parent);
    if (const Result<void> usable = m_shared->endpoint.check(); !usable) {
        job->failLater(refused(ModelError::Kind::Authentication, usable.error()));
        return job;
    }
    RequestBody::Terms terms = m_shared->terms();
    const Result<QByteArray> body = m_shared->body.write(request, terms);
    if (!body) {
        const bool tooLarge = m_shared->body.wasTooLarge();
        job->failLater(refused(tooLarge ? ModelError::Kind::TooLarge : ModelError::Kind::InvalidRequest, body.error()));
        return job;
    }
    // What was sent is of this request: another one may be written before the answer is there.
    job->setSecondTry([weak = std::weak_ptr(m_shared), request, terms, sent = m_shared->body.sentOptions(),
                       job](int status, const QByteArray &answer) mutable -> HttpExchange * {
        const auto shared = weak.lock();
        const auto option = shared ? refusedOption(status, answer, sent) : std::nullopt;
        if (!option || !shared->learn(*option, request, terms))
            return nullptr;
        const Result<QByteArray> again = shared->body.write(request, terms);
        if (!again)
            return nullptr;
        sent = shared->body.sentOptions();
        return shared->transport->send(shared->post(QStringLiteral("/v1/messages"), *again), job);
    });
    job->run(m_shared->transport->send(m_shared->post(site.path, *body), job));
    return job;
}

TokenCountJob *MessagesClient::countTokens(const ModelRequest &request, QObject *parent)
{
    if (m_shared->omissions.omitsTokenCount() || !m_shared->endpoint.check())
        return nullptr;
    RequestBody::Terms terms = m_shared->terms();
    terms.forCounting = true;
    auto *job = new MessagesTokenCount(parent);
    const Result<QByteArray> body = m_shared->body.write(request, terms);
    if (!body) {
        job->failLater();
        return job;
    }
    job->onMissing([weak = std::weak_ptr(m_shared)] {
        if (const auto shared = weak.lock()) {
            ServerOmissions grown = shared->omissions;
            grown.addTokenCount();
            shared->remember(grown);
        }
    });
    job->run(m_shared->transport->send(m_shared->post(QStringLiteral("/v1/messages/count_tokens"), *body), job));
    return job;
}

} // namespace Deckhand
