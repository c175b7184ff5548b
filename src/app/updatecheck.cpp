#include "app/updatecheck.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace Deckhand {

namespace {

constexpr qsizetype kMostBytes = 1024 * 1024; // a release with long notes has some ten thousand

} // namespace

QVersionNumber releasedVersion(const QByteArray &answer)
{
    const QJsonObject release = QJsonDocument::fromJson(answer).object();
    if (release.value(u"draft").toBool() || release.value(u"prerelease").toBool())
        return {};
    const QString tag = release.value(u"tag_name").toString();
    const QString numbers = tag.startsWith(u'v') ? tag.mid(1) : tag;
    qsizetype end = 0;
    const QVersionNumber version = QVersionNumber::fromString(numbers, &end);
    return end == numbers.size() ? version : QVersionNumber();
}

UpdateCheck::UpdateCheck(HttpTransport &transport, const QVersionNumber &running, QObject *parent)
    : QObject(parent),
      m_transport(transport),
      m_running(running)
{
}

void UpdateCheck::ask(const QUrl &releases)
{
    HttpRequest request;
    request.method = "GET";
    request.url = releases;
    request.headers = {{"accept", "application/json"}, {"user-agent", "deckhand"}};
    request.stallTimeout = std::chrono::seconds(20);
    m_exchange = m_transport.send(request, this);
    connect(m_exchange, &HttpExchange::headReceived, this, [this](const HttpHead &head) { m_head = head; });
    connect(m_exchange, &HttpExchange::bodyReceived, this,
            [this](const QByteArray &bytes) { m_body += bytes.left(kMostBytes - m_body.size()); });
    connect(m_exchange, &HttpExchange::finished, this, &UpdateCheck::onFinished);
}

void UpdateCheck::onFinished()
{
    m_exchange->deleteLater();
    const QVersionNumber released = m_head.status == 200 ? releasedVersion(m_body) : QVersionNumber();
    if (released > m_running)
        emit laterVersionFound(released.toString());
    emit done();
}

} // namespace Deckhand
