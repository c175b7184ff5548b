#include "anthropic/tokencount.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace Deckhand {

namespace {

constexpr qsizetype kMaxBody = 64 * 1024;

bool saysThatItIsMissing(int status)
{
    return status == 404 || status == 405 || status == 501;
}

} // namespace

void MessagesTokenCount::run(HttpExchange *exchange)
{
    m_exchange = exchange;
    m_exchange->setParent(this);
    connect(exchange, &HttpExchange::headReceived, this, [this](const HttpHead &head) { m_head = head; });
    connect(exchange, &HttpExchange::bodyReceived, this,
            [this](const QByteArray &bytes) { m_body += bytes.left(kMaxBody - m_body.size()); });
    connect(exchange, &HttpExchange::finished, this, &MessagesTokenCount::takeEnd);
}

void MessagesTokenCount::failLater()
{
    QTimer::singleShot(0, this, [this] { emit counted(std::nullopt); });
}

void MessagesTokenCount::takeEnd()
{
    m_exchange->disconnect(this);
    m_exchange->deleteLater();
    if (saysThatItIsMissing(m_head.status) && m_missing)
        m_missing();
    const QJsonValue tokens = QJsonDocument::fromJson(m_body).object().value(u"input_tokens");
    if (m_head.status == 200 && tokens.isDouble())
        emit counted(tokens.toInteger());
    else
        emit counted(std::nullopt);
}

} // namespace Deckhand
