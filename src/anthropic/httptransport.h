#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QList>
#include <QNetworkReply>
#include <QObject>
#include <QPair>
#include <QPointer>
#include <QSslError>
#include <QStringList>
#include <QTimer>
#include <QUrl>

#include <chrono>

class QNetworkAccessManager;

namespace Deckhand {

struct HttpRequest {
    QByteArray method = "POST";
    QUrl url;
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
    /// Longest silence before the first byte of the answer's body: a local server may read a long prompt for minutes
    /// (official SDKs: 600 s). The whole of a stream may take as long as it wants.
    std::chrono::milliseconds stallTimeout = std::chrono::minutes(10);
    /// Longest silence between two bytes of a body that has begun; never above stallTimeout. It must be far above the
    /// distance of the stream's pings.
    std::chrono::milliseconds idleTimeout = std::chrono::minutes(2);
    /// Most bytes of a body; it is asked for as it is, and never unpacked. The longest answer of any model has a fourth of it.
    qint64 mostBytes = 128 * 1024 * 1024LL;
    /// The same of an answer that is no success (nobody reads more of it), and how long it may go on: then it counts as ended.
    qint64 mostErrorBytes = 1024 * 1024LL;
    std::chrono::milliseconds errorTimeout = std::chrono::seconds(30);
};

struct HttpHead {
    int status = 0;
    QList<QPair<QByteArray, QByteArray>> headers; ///< names in lower case

    /// Empty if there is none.
    QByteArray header(QByteArrayView lowerCaseName) const;
};

/// How an exchange ended. NoError does not say that the body is whole: a connection that is cut where no length was
/// told ends like this too.
struct HttpEnd {
    QNetworkReply::NetworkError error = QNetworkReply::NoError;
    QString errorText;
    QStringList tlsErrors;
    QList<QSslError::SslError> tlsCodes; ///< of tlsErrors
    QString proxy; ///< HOST:PORT of the proxy that was in the way of a failed exchange; empty if none
    /// Nothing came for so long, and it was given up; 0 if that is not what ended it.
    std::chrono::milliseconds silence{0};
    /// So many bytes were not the end yet, and it was given up; 0 if that is not what ended it.
    qint64 tooManyBytes = 0;
};

/// One request on its way. Deleting it aborts it and closes the connection. Order: headReceived at most once,
/// bodyReceived any number of times, finished exactly once. The body comes in slices: a flood of bytes lets the event
/// loop run every few milliseconds.
class HttpExchange : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Nobody wants the rest: reads it for a short while so that the connection can be used again, then deletes itself.
    virtual void detach() = 0;

signals:
    void headReceived(const Deckhand::HttpHead &head);
    void bodyReceived(const QByteArray &bytes);
    void finished(const Deckhand::HttpEnd &end);
};

/// All of an answer that is read to its end before anybody looks at it.
struct HttpAnswer {
    HttpHead head; ///< status 0: nothing answered
    QByteArray body;
    HttpEnd end;
};
/// Calls `then` once, at the end of the exchange, which is deleted then; unless `context` is gone before. Behind the first
/// `most` bytes of the body nothing is waited for.
void collectAnswer(HttpExchange *exchange, qsizetype most, QObject *context,
                   std::function<void(const HttpAnswer &)> then);

/// The port to HTTP. HTTP/1.1; redirects are never followed, cookies and stored logins never sent, TLS errors never
/// ignored. Nothing is tried again from here: a request whose body went out as a whole goes out once, for the server may
/// have begun to work on it. (Qt by itself would send it up to three times where a connection closes before the first
/// byte of an answer.)
class HttpTransport
{
public:
    virtual ~HttpTransport() = default;
    /// Never null; belongs to `parent`. Emits nothing from within.
    virtual HttpExchange *send(const HttpRequest &request, QObject *parent) = 0;
};

/// Over Qt. The QNetworkAccessManager must outlive the transport; running exchanges end when it goes.
class NetworkHttpTransport final : public HttpTransport
{
public:
    explicit NetworkHttpTransport(QNetworkAccessManager &network) : m_network(network) {}
    HttpExchange *send(const HttpRequest &request, QObject *parent) override;

private:
    QNetworkAccessManager &m_network;
};

class NetworkExchange final : public HttpExchange
{
    Q_OBJECT
public:
    NetworkExchange(QNetworkReply *reply, const HttpRequest &request, QObject *parent);
    ~NetworkExchange() override;
    void detach() override;

private:
    void limitReadAhead();
    void watchSilence(const HttpRequest &request);
    void giveUp(qint64 tooManyBytes);
    void readSlice();
    void tellHead();
    void tellEnd();
    QString proxyInTheWay() const;

    enum class Told { Nothing, Head, End };

    QPointer<QNetworkReply> m_reply;
    QTimer m_nextSlice;
    QTimer m_silence;
    bool m_gaveUp = false;
    const qint64 m_mostBytes;
    const qint64 m_mostErrorBytes;
    const std::chrono::milliseconds m_errorTimeout;
    qint64 m_bytes = 0;
    qint64 m_tooManyBytes = 0;
    bool m_isError = false;       ///< the answer is no success
    bool m_hasEnoughOfIt = false; ///< and was cut
    Told m_told = Told::Nothing;
    QStringList m_tlsErrors;
    QList<QSslError::SslError> m_tlsCodes;
};

} // namespace Deckhand
