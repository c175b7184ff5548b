#include "anthropic/localserverprobe.h"

#include "anthropic/endpoint.h"
#include "anthropic/modellistjob.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

namespace Deckhand {

namespace {
constexpr auto kAnswerWithin = std::chrono::seconds(2);
constexpr qsizetype kMaxProbeBody = 4 * 1024 * 1024;

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
    ask(request, [this, candidate](const HttpAnswer &answer) {
        if (speaksMessages(answer.head.status, answer.body))
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
    ask(request, [this, candidate](const HttpAnswer &answer) {
        QStringList ids;
        const QList<OfferedModel> models = answer.head.status == 200 ? modelsOf(answer.body) : QList<OfferedModel>();
        for (const OfferedModel &model : models)
            ids.append(model.id);
        const QPointer<LocalServerProbe> self(this);
        emit found(candidate.baseUrl, candidate.name, ids);
        if (self)
            settle();
    });
}

void LocalServerProbe::ask(HttpRequest request, std::function<void(const HttpAnswer &)> then)
{
    request.stallTimeout = kAnswerWithin;
    collectAnswer(m_transport.send(request, this), kMaxProbeBody, this, std::move(then));
}

void LocalServerProbe::settle()
{
    if (--m_open == 0)
        emit done();
}

} // namespace Deckhand
