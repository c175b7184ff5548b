#include "anthropic/httptransport.h"

#include "anthropic/lowdelay.h"
#include "anthropic/oncebody.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkRequest>

#include <algorithm>

namespace Deckhand {

namespace {

// What Qt may hold of an answer that is read slower than it comes: before this thread has seen its head, and then.
constexpr qint64 kFirstReadBuffer = 8 * 1024 * 1024LL;
constexpr qint64 kReadBuffer = 256 * 1024LL;
constexpr qint64 kChunk = 8 * 1024LL; ///< about 60 tokens: what is handed on in one go
constexpr qint64 kSliceMs = 4;        ///< then the event loop runs
constexpr auto kDetachedFor = std::chrono::seconds(2);

QNetworkRequest networkRequest(const HttpRequest &request)
{
    QNetworkRequest result(request.url);
    for (const auto &[name, value] : request.headers)
        result.setRawHeader(name, value);
    // Qt sends raw headers, the key among them, again to wherever a redirect points.
    result.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    result.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    result.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    result.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    result.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    result.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    // With a header of our own Qt unpacks nothing. It would unpack all that has come only to count it, before anybody reads:
    // of a few kilobytes that are gigabytes this thread is held for as long as that takes (12 s measured, Qt 6.4).
    result.setRawHeader("accept-encoding", "identity");
    return result;
}

/// Neither length nor chunks: the body ends where the connection does.
bool endsByClose(const QNetworkReply &reply)
{
    return !reply.hasRawHeader("content-length") && !reply.hasRawHeader("transfer-encoding");
}

} // namespace

QByteArray HttpHead::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

void collectAnswer(HttpExchange *exchange, qsizetype most, QObject *context,
                   std::function<void(const HttpAnswer &)> then)
{
    const auto answer = std::make_shared<HttpAnswer>();
    QObject::connect(exchange, &HttpExchange::headReceived, context,
                     [answer](const HttpHead &head) { answer->head = head; });
    const auto finish = [exchange, answer, context, then = std::move(then)](const HttpEnd &end) {
        answer->end = end;
        exchange->disconnect(context);
        exchange->deleteLater();
        then(*answer);
    };
    QObject::connect(exchange, &HttpExchange::bodyReceived, context, [answer, most, finish](const QByteArray &bytes) {
        answer->body += bytes.left(most - answer->body.size());
        if (answer->body.size() >= most)
            finish({});
    });
    QObject::connect(exchange, &HttpExchange::finished, context, finish);
}

HttpExchange *NetworkHttpTransport::send(const HttpRequest &request, QObject *parent)
{
    const QNetworkRequest asked = networkRequest(request);
    if (request.body.isEmpty())
        return new NetworkExchange(m_network.sendCustomRequest(asked, request.method), request, parent);
    auto *body = new OnceBody(request.body);
    QNetworkReply *reply = m_network.sendCustomRequest(asked, request.method, body);
    body->setParent(reply);
    return new NetworkExchange(reply, request, parent);
}

NetworkExchange::NetworkExchange(QNetworkReply *reply, const HttpRequest &request, QObject *parent)
    : HttpExchange(parent),
      m_reply(reply),
      m_mostBytes(request.mostBytes),
      m_mostErrorBytes(request.mostErrorBytes),
      m_errorTimeout(request.errorTimeout)
{
    // A zero timer and no queued call: posted events would be served before timers and before the window system.
    m_nextSlice.setSingleShot(true);
    m_nextSlice.setInterval(0);
    connect(&m_nextSlice, &QTimer::timeout, this, &NetworkExchange::readSlice);
    connect(m_reply, &QNetworkReply::readyRead, &m_nextSlice, qOverload<>(&QTimer::start));
    connect(m_reply, &QNetworkReply::finished, &m_nextSlice, qOverload<>(&QTimer::start));
    connect(m_reply, &QNetworkReply::requestSent, this, [] { sendWithoutDelay(); });
    connect(m_reply, &QObject::destroyed, this, &NetworkExchange::tellEnd);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        for (const QSslError &error : errors) {
            m_tlsErrors.append(error.errorString());
            m_tlsCodes.append(error.error());
        }
    });
    limitReadAhead();
    watchSilence(request);
}

/// The thread that reads from the socket holds all of a fast answer that nobody reads yet: 36 MB for 200,000 tokens.
/// When it learns of a limit matters (Qt 6.4). One that reaches it before the request is dropped
/// (QHttpThreadDelegate::readBufferSizeChanged); the request is handed to it by a posted call that `send` has made, this
/// one comes right behind. And an answer that is there as soon as the request is written is read while Qt still counts as
/// waiting for one: a close then makes it try to send the request again, and what lies above the limit is lost. So the
/// limit is low only once the head was seen here, for then that first reading is over.
void NetworkExchange::limitReadAhead()
{
    const auto limitTo = [this](qint64 size) {
        if (m_reply)
            m_reply->setReadBufferSize(size);
    };
    QMetaObject::invokeMethod(
        this, [limitTo] { limitTo(kFirstReadBuffer); }, Qt::QueuedConnection);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [limitTo] { limitTo(kReadBuffer); });
}

/// A timer of our own: Qt's transfer timeout knows one limit only, and what it ends looks as if somebody had aborted it.
void NetworkExchange::watchSilence(const HttpRequest &request)
{
    m_silence.setSingleShot(true);
    m_silence.start(request.stallTimeout);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        m_gaveUp = true;
        if (m_reply)
            m_reply->abort();
    });
    connect(m_reply, &QNetworkReply::uploadProgress, &m_silence, [this] { m_silence.start(); });
    connect(m_reply, &QNetworkReply::metaDataChanged, &m_silence, [this] { m_silence.start(); });
    const auto idle = std::min(request.stallTimeout, request.idleTimeout);
    connect(m_reply, &QNetworkReply::readyRead, &m_silence, [this, idle] { m_silence.start(idle); });
    connect(m_reply, &QNetworkReply::finished, &m_silence, &QTimer::stop);
}

NetworkExchange::~NetworkExchange()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->disconnect(&m_nextSlice);
    m_reply->disconnect(&m_silence);
    m_reply->abort();
    m_reply->deleteLater(); // this may run inside one of its signals
}

void NetworkExchange::detach()
{
    disconnect(this, nullptr, nullptr, nullptr);
    setParent(nullptr);
    if (m_told == Told::End || !m_reply) {
        deleteLater();
        return;
    }
    setParent(m_reply->manager());
    connect(this, &HttpExchange::finished, this, &QObject::deleteLater);
    QTimer::singleShot(kDetachedFor, this, &QObject::deleteLater);
}

void NetworkExchange::readSlice()
{
    if (m_told == Told::End || !m_reply)
        return;
    const QPointer<NetworkExchange> self(this);
    tellHead();
    QElapsedTimer slice;
    slice.start();
    // Whoever listens may delete this object at any of the signals.
    while (self && m_reply && m_reply->bytesAvailable() > 0) {
        if (slice.elapsed() >= kSliceMs) {
            m_nextSlice.start();
            return;
        }
        const QByteArray chunk = m_reply->read(kChunk);
        m_bytes += chunk.size();
        if (m_bytes > (m_isError ? m_mostErrorBytes : m_mostBytes))
            return giveUp(m_bytes);
        emit bodyReceived(chunk);
    }
    if (self && m_reply && m_reply->isFinished())
        tellEnd();
}

/// Of an error there are words enough; what calls itself an answer is none.
void NetworkExchange::giveUp(qint64 tooManyBytes)
{
    if (m_told == Told::End || !m_reply)
        return;
    m_hasEnoughOfIt = m_isError;
    m_tooManyBytes = tooManyBytes;
    m_reply->abort();
    tellEnd();
}

void NetworkExchange::tellHead()
{
    const QVariant status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (m_told != Told::Nothing || !status.isValid())
        return;
    m_told = Told::Head;
    HttpHead head;
    head.status = status.toInt();
    m_isError = head.status < 200 || head.status >= 300;
    if (m_isError)
        QTimer::singleShot(m_errorTimeout, this, [this] { giveUp(0); });
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        head.headers.emplaceBack(name.toLower(), value);
    emit headReceived(head);
}

void NetworkExchange::tellEnd()
{
    const bool hadHead = m_told == Told::Head;
    if (std::exchange(m_told, Told::End) == Told::End)
        return;
    HttpEnd end;
    if (m_hasEnoughOfIt) {
        emit finished(end);
        return;
    }
    end.tooManyBytes = m_tooManyBytes;
    end.silence = m_gaveUp ? m_silence.intervalAsDuration() : std::chrono::milliseconds(0);
    if (m_reply) {
        // Qt took the close for one without an answer; see limitReadAhead. Nothing is missing, nothing was sent again.
        const bool isWhole = hadHead && m_reply->error() == QNetworkReply::ContentReSendError && endsByClose(*m_reply);
        end.error = isWhole ? QNetworkReply::NoError : m_reply->error();
        end.errorText = m_reply->errorString();
        end.tlsErrors = m_tlsErrors;
        end.tlsCodes = m_tlsCodes;
        end.proxy = end.error == QNetworkReply::NoError ? QString() : proxyInTheWay();
    } else { // the network was taken down under it
        end.error = QNetworkReply::OperationCanceledError;
    }
    emit finished(end);
}

QString NetworkExchange::proxyInTheWay() const
{
    const QNetworkProxyQuery query(m_reply->url());
    QNetworkProxyFactory *own = m_reply->manager() ? m_reply->manager()->proxyFactory() : nullptr;
    const QNetworkProxy set = m_reply->manager() ? m_reply->manager()->proxy() : QNetworkProxy();
    QNetworkProxy proxy = set.type() == QNetworkProxy::DefaultProxy
                            ? (own ? own->queryProxy(query) : QNetworkProxyFactory::proxyForQuery(query)).value(0)
                            : set;
    if (proxy.type() == QNetworkProxy::NoProxy || proxy.hostName().isEmpty())
        return {};
    return proxy.hostName() + u':' + QString::number(proxy.port());
}

} // namespace Deckhand
