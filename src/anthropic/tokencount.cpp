#include "anthropic/tokencount.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace Deckhand {

namespace {

constexpr qsizetype kMaxCountBody = 64 * 1024;

bool saysThatItIsMissing(int status)
{
    return status == 404 || status == 405 || status == 501;
}

} // namespace

void MessagesTokenCount::run(HttpExchange *exchange)
{
    exchange->setParent(this);
    collectAnswer(exchange, kMaxCountBody, this, [this](const HttpAnswer &answer) { take(answer); });
}

void MessagesTokenCount::failLater()
{
    QTimer::singleShot(0, this, [this] { emit counted(std::nullopt); });
}

void MessagesTokenCount::take(const HttpAnswer &answer)
{
    if (saysThatItIsMissing(answer.head.status) && m_missing)
        m_missing();
    const QJsonValue tokens = QJsonDocument::fromJson(answer.body).object().value(u"input_tokens");
    const bool isCounted = answer.head.status == 200 && tokens.isDouble();
    emit counted(isCounted ? std::optional(tokens.toInteger()) : std::nullopt);
}

} // namespace Deckhand
