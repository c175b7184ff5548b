#include "anthropic/modellistjob.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>
#include <QUrlQuery>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMaxListBody = 8 * 1024 * 1024;
constexpr int kMaxPages = 20; ///< of 1000 each: a server that never says the last one must not hold us

qint64 positive(const QJsonObject &object, QStringView key)
{
    return std::max<qint64>(0, object.value(key).toInteger());
}

} // namespace

QList<OfferedModel> modelsOf(const QByteArray &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    QJsonArray items = document.array();
    for (const QStringView key : {u"data", u"models"}) {
        if (items.isEmpty())
            items = document.object().value(key).toArray();
    }
    QList<OfferedModel> models;
    for (const QJsonValue &value : std::as_const(items)) {
        const QJsonObject item = value.toObject();
        const QString id = value.isString() ? value.toString() : firstText(item, {u"id", u"model", u"name"});
        const QString name = firstText(item, {u"display_name"});
        if (!id.isEmpty())
            models.append(
                {id, name.isEmpty() ? id : name, positive(item, u"max_input_tokens"), positive(item, u"max_tokens")});
    }
    return models;
}

ModelListJob::ModelListJob(HttpTransport &transport, Endpoint endpoint, QObject *parent,
                           std::chrono::milliseconds stallTimeout)
    : QObject(parent),
      m_transport(transport),
      m_site{std::move(endpoint), QStringLiteral("/v1/models"), {}},
      m_stallTimeout(stallTimeout)
{
    if (const Result<void> usable = m_site.endpoint.check(); !usable) {
        QTimer::singleShot(0, this, [this, why = usable.error()] { emit done(Error{why}); });
        return;
    }
    fetch({});
}

void ModelListJob::fetch(const QString &afterId)
{
    ++m_pages;
    HttpRequest request;
    request.method = "GET";
    request.url = m_site.url();
    request.headers = m_site.endpoint.headers();
    request.headers.emplaceBack("accept", "application/json");
    request.stallTimeout = m_stallTimeout;
    QUrlQuery query{{QStringLiteral("limit"), QStringLiteral("1000")}};
    if (!afterId.isEmpty())
        query.addQueryItem(QStringLiteral("after_id"), QString::fromLatin1(QUrl::toPercentEncoding(afterId)));
    request.url.setQuery(query);
    collectAnswer(m_transport.send(request, this), kMaxListBody, this, [this](const HttpAnswer &page) { take(page); });
}

void ModelListJob::take(const HttpAnswer &answer)
{
    m_status = answer.head.status;
    if (m_status == 0)
        return emit done(Error{errorOfNetwork(m_site, answer.end, false).message});
    if (m_status != 200)
        return emit done(Error{errorOfStatus(m_site, answer.head, answer.body, answer.end.proxy).message});
    const QList<OfferedModel> page = modelsOf(answer.body);
    m_models += page;
    const QJsonObject top = QJsonDocument::fromJson(answer.body).object();
    const QString lastId = top.value(u"last_id").toString();
    if (top.value(u"has_more").toBool() && !lastId.isEmpty() && !page.isEmpty() && m_pages < kMaxPages)
        return fetch(lastId);
    if (m_models.isEmpty())
        return emit done(
            Error{QStringLiteral("%1 offers no list of models. Enter the model's name by hand.").arg(m_site.host())});
    emit done(m_models);
}

} // namespace Deckhand
