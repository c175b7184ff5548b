#include "anthropic/httptransport.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

using namespace Deckhand;

namespace {

constexpr qint64 flood = 64 * 1024 * 1024;

/// Answers one request with a body of `flood` bytes in chunks, as fast as they are taken.
class FloodServer final : public QThread
{
public:
    FloodServer()
    {
        start();
        m_listens.acquire();
    }
    ~FloodServer() override
    {
        quit();
        wait();
    }

    QUrl url() const { return m_url; }
    /// The whole request is here, and the answer begins.
    bool isAsked() const { return m_asked; }
    qint64 sent() const { return m_sent; }
    /// Blocks until for some time nothing more was taken.
    void waitUntilItStalls()
    {
        while (m_wrote.tryAcquire(1, 500)) {
        }
    }

protected:
    void run() override
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        m_url = QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(server.serverPort()));
        QObject::connect(&server, &QTcpServer::newConnection, &server, [&] { answer(server.nextPendingConnection()); });
        m_listens.release();
        exec();
    }

private:
    void answer(QTcpSocket *socket)
    {
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
            m_request += socket->readAll();
            if (!m_request.endsWith("\r\n\r\n{}"))
                return;
            m_asked = true;
            socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            feed(socket);
        });
        QObject::connect(socket, &QTcpSocket::bytesWritten, socket, [this, socket] {
            m_wrote.release();
            feed(socket);
        });
    }

    void feed(QTcpSocket *socket)
    {
        static const QByteArray chunk = "4000\r\n" + QByteArray(0x4000, 'x') + "\r\n";
        while (m_sent < flood && socket->bytesToWrite() < 4 * chunk.size()) {
            socket->write(chunk);
            m_sent += 0x4000;
            if (m_sent == flood)
                socket->write("0\r\n\r\n");
        }
    }

    QByteArray m_request;
    QSemaphore m_listens;
    QSemaphore m_wrote;
    QUrl m_url;
    std::atomic<bool> m_asked = false;
    std::atomic<qint64> m_sent = 0;
};

/// Answers each request with the same bytes and closes, as fast as a program can: Qt's own sockets are too slow for what is
/// to be seen.
class RawServer
{
public:
    enum class End { Close, CloseLater };

    RawServer(QByteArray answer, End end, qsizetype piece) : m_answer(std::move(answer)), m_end(end), m_piece(piece)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address);
        socklen_t size = sizeof address;
        getsockname(m_socket, reinterpret_cast<sockaddr *>(&address), &size);
        m_url = QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(ntohs(address.sin_port)));
        listen(m_socket, 10);
        m_thread = std::thread([this] { serve(); });
    }
    ~RawServer()
    {
        shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        close(m_socket);
    }
    RawServer(const RawServer &) = delete;
    RawServer &operator=(const RawServer &) = delete;

    QUrl url() const { return m_url; }
    int requests() const { return m_requests; }

private:
    void serve()
    {
        for (int peer = accept(m_socket, nullptr, nullptr); peer >= 0; peer = accept(m_socket, nullptr, nullptr)) {
            if (!isAsked(peer)) {
                close(peer);
                continue;
            }
            ++m_requests;
            for (qsizetype at = 0; at < m_answer.size();) {
                const ssize_t sent = send(peer, m_answer.constData() + at,
                                          size_t(std::min(m_piece, m_answer.size() - at)), MSG_NOSIGNAL);
                if (sent <= 0)
                    break;
                at += sent;
            }
            if (m_end == End::CloseLater)
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            close(peer);
        }
    }

    static bool isAsked(int peer)
    {
        QByteArray request;
        char buffer[4096];
        while (!request.endsWith("\r\n\r\n{}")) {
            const ssize_t got = read(peer, buffer, sizeof buffer);
            if (got <= 0)
                return false;
            request.append(buffer, got);
        }
        return true;
    }

    const QByteArray m_answer;
    const End m_end;
    const qsizetype m_piece;
    const int m_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QUrl m_url;
    std::atomic<int> m_requests = 0;
    std::thread m_thread;
};

} // namespace

namespace {

struct Received {
    qint64 bytes = 0;
    HttpEnd end;
};

Received askOnce(QNetworkAccessManager &network, const QUrl &url)
{
    NetworkHttpTransport transport(network);
    HttpRequest request;
    request.url = url;
    request.headers.emplaceBack("content-type", "application/json");
    request.body = "{}";
    QObject parent;
    HttpExchange *exchange = transport.send(request, &parent);
    Received received;
    QObject::connect(exchange, &HttpExchange::bodyReceived, &parent,
                     [&received](const QByteArray &bytes) { received.bytes += bytes.size(); });
    QObject::connect(exchange, &HttpExchange::finished, &parent,
                     [&received](const HttpEnd &end) { received.end = end; });
    received.end.error = QNetworkReply::UnknownNetworkError; // if it never ends
    QSignalSpy(exchange, &HttpExchange::finished).wait(20'000);
    return received;
}

} // namespace

class TestHttpTransport : public QObject
{
    Q_OBJECT

private slots:
    void aFastAnswerIsNotHeldWhileItsReaderIsSlow();
    void anAnswerThatEndsByCloseIsWhole_data();
    void anAnswerThatEndsByCloseIsWhole();
    void aBodyThatIsCutIsToldAsCut_data();
    void aBodyThatIsCutIsToldAsCut();
    void anAnswerWithoutAnEndIsGivenUp_data();
    void anAnswerWithoutAnEndIsGivenUp();
    void whatIsCollectedEndsWhenItIsEnough();
};

/// Answers every request with `head` and then `piece` again and again, as long as somebody reads; with a pause between them
/// where there is one.
class EndlessServer final : public QTcpServer
{
public:
    EndlessServer(const QByteArray &head, const QByteArray &piece, int pauseMs = 0)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, head, piece, pauseMs] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket, head, piece, pauseMs] {
                socket->disconnect();
                socket->write("HTTP/1.1 " + head + "\r\n\r\n" + piece);
                auto *next = new QTimer(socket);
                next->start(pauseMs);
                connect(next, &QTimer::timeout, socket, [this, socket, piece] {
                    if (socket->bytesToWrite() < 1024 * 1024 && socket->state() == QAbstractSocket::ConnectedState)
                        m_sent += socket->write(piece);
                });
            });
        });
    }
    HttpRequest request() const
    {
        HttpRequest request;
        request.url = QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(serverPort()));
        request.body = "{}";
        return request;
    }
    qint64 sent() const { return m_sent; }

private:
    qint64 m_sent = 0;
};

void TestHttpTransport::anAnswerWithoutAnEndIsGivenUp_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("piece");
    QTest::addColumn<int>("pauseMs");
    QTest::addColumn<bool>("isEnoughOfAnError");
    const QByteArray much(256 * 1024, 'x');
    QTest::newRow("a stream") << QByteArray("200 OK\r\nContent-Type: text/event-stream") << much << 0 << false;
    // zlib: 4 MiB of one letter in 4 KiB, of which the first 4 bytes are Qt's own.
    QTest::newRow("packed") << QByteArray("200 OK\r\nContent-Encoding: deflate")
                            << qCompress(QByteArray(4 * 1024 * 1024, 'x'), 9).mid(4) << 0 << false; // and stays so
    QTest::newRow("an error") << QByteArray("500 Oops") << much << 0 << true;
    QTest::newRow("an error, drop by drop") << QByteArray("404 No") << QByteArray("x") << 20 << true;
    QTest::newRow("a redirect") << QByteArray("302 Found\r\nLocation: /x") << much << 0 << true;
}

void TestHttpTransport::anAnswerWithoutAnEndIsGivenUp()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, piece);
    QFETCH(int, pauseMs);
    QFETCH(bool, isEnoughOfAnError);
    EndlessServer server(head, piece, pauseMs);
    QNetworkAccessManager network;
    NetworkHttpTransport transport(network);
    HttpRequest request = server.request();
    request.mostBytes = 2 * 1024 * 1024;
    request.mostErrorBytes = 512 * 1024;
    request.errorTimeout = std::chrono::milliseconds(300);
    QObject parent;
    HttpExchange *exchange = transport.send(request, &parent);
    qint64 received = 0;
    connect(exchange, &HttpExchange::bodyReceived, this, [&](const QByteArray &bytes) { received += bytes.size(); });
    QList<HttpEnd> ends;
    connect(exchange, &HttpExchange::finished, this, [&](const HttpEnd &end) { ends.append(end); });
    QTRY_COMPARE_WITH_TIMEOUT(ends.size(), 1, 20'000);
    QVERIFY(received > 0 && received <= (isEnoughOfAnError ? request.mostErrorBytes : request.mostBytes));
    QCOMPARE(ends.first().tooManyBytes > 0, !isEnoughOfAnError);
    QCOMPARE(ends.first().error == QNetworkReply::NoError, isEnoughOfAnError);
    QVERIFY(server.sent() < 16 * 1024 * 1024);
}

void TestHttpTransport::whatIsCollectedEndsWhenItIsEnough()
{
    EndlessServer server("200 OK", QByteArray(64 * 1024, 'x'));
    QNetworkAccessManager network;
    NetworkHttpTransport transport(network);
    QList<HttpAnswer> answers;
    QObject parent;
    collectAnswer(transport.send(server.request(), &parent), 100'000, this,
                  [&](const HttpAnswer &answer) { answers.append(answer); });
    QTRY_COMPARE(answers.size(), 1);
    QCOMPARE(answers.first().body.size(), 100'000);
    QCOMPARE(answers.first().head.status, 200);
}

/// Qt reads from the socket in a thread of its own: what it may hold there is memory that grows with the answer.
void TestHttpTransport::aFastAnswerIsNotHeldWhileItsReaderIsSlow()
{
    FloodServer server;
    QNetworkAccessManager network;
    NetworkHttpTransport transport(network);
    HttpRequest request;
    request.url = server.url();
    request.body = "{}";
    QObject parent;
    HttpExchange *exchange = transport.send(request, &parent);
    qint64 received = 0;
    connect(exchange, &HttpExchange::bodyReceived, this, [&](const QByteArray &bytes) { received += bytes.size(); });
    // The request goes out, and then this thread is busy with something else.
    while (!server.isAsked())
        QCoreApplication::processEvents();
    server.waitUntilItStalls();
    const qint64 sentMeanwhile = server.sent();
    QSignalSpy finished(exchange, &HttpExchange::finished);
    QVERIFY(finished.wait(60'000));
    QCOMPARE(received, flood);
    // The system's own buffers hold some megabytes, too.
    QVERIFY2(sentMeanwhile < flood / 2, qPrintable(QString::number(sentMeanwhile)));
}

void TestHttpTransport::anAnswerThatEndsByCloseIsWhole_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("size");
    QTest::addColumn<RawServer::End>("end");
    QTest::addColumn<int>("piece");
    const QByteArray old("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    const QByteArray current("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    QTest::newRow("small") << old << 100'000 << RawServer::End::Close << 1'000'000;
    QTest::newRow("at once") << old << 780'000 << RawServer::End::Close << 1'000'000;
    QTest::newRow("in pieces") << old << 780'000 << RawServer::End::Close << 1'000;
    QTest::newRow("closed later") << old << 780'000 << RawServer::End::CloseLater << 1'000'000;
    QTest::newRow("no keep-alive") << current << 780'000 << RawServer::End::Close << 1'000'000;
    QTest::newRow("large") << old << 6'000'000 << RawServer::End::Close << 10'000'000;
    QTest::newRow("empty") << old << 0 << RawServer::End::Close << 1'000;
}

/// Qt 6.4 took the end of an answer that was there at once for a connection without an answer, and let go what it had read.
void TestHttpTransport::anAnswerThatEndsByCloseIsWhole()
{
    QFETCH(QByteArray, head);
    QFETCH(int, size);
    QFETCH(RawServer::End, end);
    QFETCH(int, piece);
    RawServer server(head + QByteArray(size, 'x'), end, piece);
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    for (int i = 1; i <= 40; ++i) {
        const Received received = askOnce(network, server.url());
        QCOMPARE(received.bytes, size);
        QCOMPARE(received.end.error, QNetworkReply::NoError);
        QCOMPARE(server.requests(), i);
    }
}

void TestHttpTransport::aBodyThatIsCutIsToldAsCut_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<RawServer::End>("end");
    const QByteArray head("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
    const QByteArray half(1000, 'x');
    const QByteArray chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    QTest::newRow("length") << head + "Content-Length: 1001\r\n\r\n" + half << RawServer::End::Close;
    QTest::newRow("a chunk") << chunked + "3e9\r\n" + half << RawServer::End::Close;
    QTest::newRow("the last chunk") << chunked + "3e8\r\n" + half + "\r\n" << RawServer::End::Close;
    QTest::newRow("its line end") << chunked + "3e8\r\n" + half << RawServer::End::Close;
    QTest::newRow("length, later") << head + "Content-Length: 1001\r\n\r\n" + half << RawServer::End::CloseLater;
    QTest::newRow("the last chunk, later") << chunked + "3e8\r\n" + half + "\r\n" << RawServer::End::CloseLater;
}

void TestHttpTransport::aBodyThatIsCutIsToldAsCut()
{
    QFETCH(QByteArray, answer);
    QFETCH(RawServer::End, end);
    RawServer server(answer, end, answer.size());
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    for (int i = 0; i < 20; ++i)
        QVERIFY(askOnce(network, server.url()).end.error != QNetworkReply::NoError);
}

QTEST_GUILESS_MAIN(TestHttpTransport)
#include "tst_httptransport.moc"
