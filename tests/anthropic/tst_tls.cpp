#include "anthropic/messagesclient.h"

#include "support/messages.h"
#include "support/modelcall.h"
#include "support/tlsserver.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

using namespace Deckhand;

namespace {

MessagePtr userSays(const QString &text) // "says" is a column here
{
    return says(text);
}

} // namespace

/// R69: real servers with certificates that are wrong. One try, the reason named, nothing sent, no way around it.
class TestTls : public QObject
{
    Q_OBJECT

private slots:
    void aBadCertificateIsRefusedAndNamed_data();
    void aBadCertificateIsRefusedAndNamed();
    void aServerThatSpeaksNoTlsIsNamed();
};

void TestTls::aBadCertificateIsRefusedAndNamed_data()
{
    QTest::addColumn<TlsServer::Flaw>("flaw");
    QTest::addColumn<QString>("says");
    QTest::newRow("self-signed") << TlsServer::Flaw::SelfSigned << u"nobody whom this computer trusts"_qs;
    QTest::newRow("unknown authority") << TlsServer::Flaw::UnknownAuthority << u"nobody whom this computer trusts"_qs;
    QTest::newRow("expired") << TlsServer::Flaw::Expired << u"has expired"_qs;
    QTest::newRow("wrong host") << TlsServer::Flaw::WrongHost << u"is for another host"_qs;
}

void TestTls::aBadCertificateIsRefusedAndNamed()
{
    QFETCH(TlsServer::Flaw, flaw);
    QFETCH(QString, says);
    TlsServer server(flaw);
    QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    QSslConfiguration trusting = before;
    trusting.setCaCertificates(server.authority());
    QSslConfiguration::setDefaultConfiguration(trusting);

    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    MessagesClient client(network, Endpoint{server.baseUrl(), Endpoint::Credential::ApiKey, "sk-secret-42"});
    const ModelError error = errorOf(client, requestOf({userSays(u"hello"_qs)}));
    QSslConfiguration::setDefaultConfiguration(before);

    QCOMPARE(error.kind, ModelError::Kind::Tls);
    QVERIFY(!error.retryable);
    QVERIFY2(error.message.contains(says), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"nothing was sent"), qPrintable(error.message));
    QCOMPARE(server.receivedBytes(), 0);
    QCOMPARE(server.handshakes(), 1);
}

void TestTls::aServerThatSpeaksNoTlsIsNamed()
{
    QTcpServer plain;
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    connect(&plain, &QTcpServer::newConnection, this, [&plain] {
        QTcpSocket *socket = plain.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket,
                [socket] { socket->write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    });
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    MessagesClient client(network, Endpoint{QUrl(u"https://127.0.0.1:%1"_qs.arg(plain.serverPort())),
                                            Endpoint::Credential::ApiKey, "sk-secret-42"});
    const ModelError error = errorOf(client, requestOf({userSays(u"hello"_qs)}));
    QCOMPARE(error.kind, ModelError::Kind::Tls);
    QVERIFY2(error.message.contains(u"nothing was sent"), qPrintable(error.message));
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
