#include "anthropic/localserverprobe.h"

#include "anthropic/endpoint.h"
#include "anthropic/modellistjob.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <memory>

namespace Deckhand {

namespace {
constexpr auto kAnswerWithin = std::chrono::seconds(2);
constexpr qsizetype kMaxBody = 4 * 1024 * 1024;

Endpoint keyless(const QUrl &baseUrl)
{
    Endpoint endpoint;
    endpoint.baseUrl = baseUrl;
    return endpoint;
}
} // namespace

bool speaksMessages(int status, const QByteArray &body)
{
    if (status < 200 || status == 404 || status == 405 || status == 501)
        return false;
    const QJsonObject top = QJsonDocument::fromJson(body).object();
    if (top.value(u"type").toString() == u"message")
        return true;
    // LM Studio answers unknown paths with 200 and {"error": "Unexpected endpoint …"}: a string, not the API's object.
    return top.value(u"error").toObject().value(u"message").isString();
}

QList<LocalServerProbe::Candidate> LocalServerProbe::usualCandidates()
{
    return {{QStringLiteral("Ollama"), QUrl(QStringLiteral("http://127.0.0.1:11434"))},
            {QStringLiteral("llama.cpp"), QUrl(QStringLiteral("http://127.0.0.1:8080"))},
            {QStringLiteral("LM Studio"), QUrl(QStringLiteral("http://127.0.0.1:1234"))}};
}

LocalServerProbe::LocalServerProbe(HttpTransport &transport, QObject *parent, QList<Candidate> candidates)
    : QObject(parent),
      m_transport(transport),
      m_candidates(std::move(candidates))
{
}

void LocalServerProbe::start()
{
    m_open = int(m_candidates.size());
    if (m_open == 0)
        QTimer::singleShot(0, this, &LocalServerProbe::done);
    for (const Candidate &candidate : std::as_const(m_candidates))
        askForMessages(candidate);
}

void LocalServerProbe::askForMessages(const Candidate &candidate)
{
    HttpRequest request;
    request.url = keyless(candidate.baseUrl).url(QStringLiteral("/v1/messages"));
    request.headers = keyless(candidate.baseUrl).headers();
    request.headers.emplaceBack("content-type", "application/json");
    request.body = "{}"; // refused at once, before any model is loaded
    ask(request, [this, candidate](int status, const QByteArray &body) {
        if (speaksMessages(status, body))
            askForModels(candidate);
        else
            settle();
    });
}

void LocalServerProbe::askForModels(const Candidate &candidate)
{
    HttpRequest request;
    request.method = "GET";
    request.url = keyless(candidate.baseUrl).url(QStringLiteral("/v1/models"));
    ask(request, [this, candidate](int status, const QByteArray &body) {
        QStringList ids;
        const QList<OfferedModel> models = status == 200 ? modelsOf(body) : QList<OfferedModel>();
        for (const OfferedModel &model : models)
            ids.append(model.id);
        const QPointer<LocalServerProbe> self(this);
        emit found(candidate.baseUrl, candidate.name, ids);
        if (self)
            settle();
    });
}

/// Calls `then` once, with status 0 if nothing answered in time.
void LocalServerProbe::ask(const HttpRequest &asked, std::function<void(int, const QByteArray &)> then)
{
    struct Answer {
        int status = 0;
        QByteArray body;
    };
    HttpRequest request = asked;
    request.stallTimeout = kAnswerWithin;
    const auto answer = std::make_shared<Answer>();
    HttpExchange *exchange = m_transport.send(request, this);
    connect(exchange, &HttpExchange::headReceived, this,
            [answer](const HttpHead &head) { answer->status = head.status; });
    connect(exchange, &HttpExchange::bodyReceived, this,
            [answer](const QByteArray &bytes) { answer->body += bytes.left(kMaxBody - answer->body.size()); });
    connect(exchange, &HttpExchange::finished, this, [exchange, answer, then = std::move(then)] {
        exchange->deleteLater();
        then(answer->status, answer->body);
    });
}

void LocalServerProbe::settle()
{
    if (--m_open == 0)
        emit done();
}

} // namespace Deckhand
