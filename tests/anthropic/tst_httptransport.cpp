#include "anthropic/httptransport.h"

#include <QNetworkAccessManager>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

#include <atomic>

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

} // namespace

class TestHttpTransport : public QObject
{
    Q_OBJECT

private slots:
    void aFastAnswerIsNotHeldWhileItsReaderIsSlow();
};

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

QTEST_GUILESS_MAIN(TestHttpTransport)
#include "tst_httptransport.moc"
