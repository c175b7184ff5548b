#include "anthropic/loopbackproxyfactory.h"
#include "anthropic/messagesclient.h"

#include "support/fakemessagesapi.h"
#include "support/messages.h"
#include "support/modelcall.h"
#include "support/tlsserver.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QPair>
#include <QProcessEnvironment>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

using namespace Deckhand;

namespace {

/// A proxy that knows CONNECT: makes the tunnel, or answers with a line of its own.
class TunnelProxy : public QObject
{
public:
    /// Empty: makes tunnels.
    explicit TunnelProxy(QByteArray answer = {}) : m_answer(std::move(answer))
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *client = m_server.nextPendingConnection();
            connect(client, &QTcpSocket::readyRead, this, [this, client] { take(client); });
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("the proxy cannot listen");
    }

    QString address() const { return u"127.0.0.1:%1"_qs.arg(m_server.serverPort()); }
    void close() { m_server.close(); }

    QByteArrayList asked; ///< the request lines

private:
    void take(QTcpSocket *client)
    {
        if (QTcpSocket *target = m_targets.value(client)) {
            target->write(client->readAll());
            return;
        }
        const QByteArray head = client->readAll();
        asked.append(head.left(head.indexOf('\r')));
        if (!m_answer.isEmpty()) {
            client->write(m_answer);
            client->disconnectFromHost();
            return;
        }
        const QByteArrayList where = asked.last().split(' ').value(1).split(':');
        auto *target = new QTcpSocket(client);
        m_targets.insert(client, target);
        connect(target, &QTcpSocket::connected, client,
                [client] { client->write("HTTP/1.1 200 Connection established\r\n\r\n"); });
        connect(target, &QTcpSocket::readyRead, client, [client, target] { client->write(target->readAll()); });
        connect(target, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
        target->connectToHost(QString::fromLatin1(where.value(0)), where.value(1).toUShort());
    }

    QTcpServer m_server;
    QByteArray m_answer;
    QHash<QTcpSocket *, QTcpSocket *> m_targets;
};

QProcessEnvironment environment(const QList<QPair<QString, QString>> &values)
{
    QProcessEnvironment result;
    for (const auto &[name, value] : values)
        result.insert(name, value);
    return result;
}

/// HOST:PORT, "none", or "system" where the environment says nothing.
QString wayTo(const QString &url, const QList<QPair<QString, QString>> &values)
{
    const auto proxy = environmentProxy(QUrl(url), environment(values));
    if (!proxy)
        return u"system"_qs;
    return proxy->type() == QNetworkProxy::NoProxy ? u"none"_qs
                                                   : proxy->hostName() + u':' + QString::number(proxy->port());
}

} // namespace

/// R71. The tests take the proxy as a variable of the environment, as people do; 127.0.0.1 itself is never asked through
/// one, so that what is asked for has another name.
class TestProxies : public QObject
{
    Q_OBJECT

private slots:
    void theEnvironmentDecides_data();
    void theEnvironmentDecides();
    void aLoginMayStandInIt();
    void thisMachineIsReachedDirectly();
    void aTunnelIsMadeThroughTheProxy();
    void theProxysFaultIsNamed_data();
    void theProxysFaultIsNamed();
    void aProxyThatIsNotThereIsNamed();
    void aPlainRequestGoesThroughTheProxy();

private:
    ModelError failure(const QString &url, const QString &proxy);
};

ModelError TestProxies::failure(const QString &url, const QString &proxy)
{
    QNetworkAccessManager network;
    const QString variable = QUrl(url).scheme() + u"_proxy"_qs;
    network.setProxyFactory(new LoopbackProxyFactory(environment({{variable, u"http://"_qs + proxy}})));
    MessagesClient client(network, Endpoint{QUrl(url), Endpoint::Credential::None, {}});
    return errorOf(client, requestOf({says(u"hello"_qs)}));
}

void TestProxies::theEnvironmentDecides_data()
{
    using Values = QList<QPair<QString, QString>>;
    QTest::addColumn<QString>("url");
    QTest::addColumn<Values>("values");
    QTest::addColumn<QString>("way");
    const QString api = u"https://api.example.com"_qs;
    const auto row = [&](const char *name, const QString &url, const Values &values, const QString &way) {
        QTest::newRow(name) << url << values << way;
    };
    const auto proxied = [](const QString &noProxy) {
        return Values{{u"HTTPS_PROXY"_qs, u"http://gate:3128"_qs}, {u"NO_PROXY"_qs, noProxy}};
    };
    row("nothing", api, {}, u"system"_qs);
    row("upper case", api, {{u"HTTPS_PROXY"_qs, u"http://gate:3128"_qs}}, u"gate:3128"_qs);
    row("lower case wins", api, {{u"HTTPS_PROXY"_qs, u"http://a:1"_qs}, {u"https_proxy"_qs, u"b:2"_qs}}, u"b:2"_qs);
    row("of the other scheme", api, {{u"HTTP_PROXY"_qs, u"http://gate:3128"_qs}}, u"system"_qs);
    row("of all", api, {{u"ALL_PROXY"_qs, u"socks5://gate"_qs}}, u"gate:1080"_qs);
    row("nonsense", api, {{u"HTTPS_PROXY"_qs, u"http://"_qs}}, u"system"_qs);
    row("not for this host", api, proxied(u"other.example, api.example.com"_qs), u"none"_qs);
    row("not for this domain", api, proxied(u".example.com"_qs), u"none"_qs);
    row("not for what is below it", api, proxied(u"EXAMPLE.com"_qs), u"none"_qs);
    row("only the end of the name", u"https://notexample.com"_qs, proxied(u"example.com"_qs), u"gate:3128"_qs);
    row("not for this port", api, proxied(u"api.example.com:443"_qs), u"none"_qs);
    row("for this port", api, proxied(u"api.example.com:8443"_qs), u"gate:3128"_qs);
    row("not for this network", u"https://10.1.2.3"_qs, proxied(u"10.0.0.0/8"_qs), u"none"_qs);
    row("for other networks", u"https://11.1.2.3"_qs, proxied(u"10.0.0.0/8"_qs), u"gate:3128"_qs);
    row("for none", api, proxied(u"*"_qs), u"none"_qs);
    row("an empty list", api, proxied(u" ,"_qs), u"gate:3128"_qs);
}

void TestProxies::theEnvironmentDecides()
{
    using Values = QList<QPair<QString, QString>>;
    QFETCH(QString, url);
    QFETCH(Values, values);
    QFETCH(QString, way);
    QCOMPARE(wayTo(url, values), way);
}

void TestProxies::aLoginMayStandInIt()
{
    const auto proxy = environmentProxy(QUrl(u"https://api.example.com"_qs),
                                        environment({{u"HTTPS_PROXY"_qs, u"http://me:p%40ss@gate:3128"_qs}}));
    QCOMPARE(proxy->user(), u"me"_qs);
    QCOMPARE(proxy->password(), u"p@ss"_qs);
}

void TestProxies::thisMachineIsReachedDirectly()
{
    LoopbackProxyFactory factory(environment({{u"HTTP_PROXY"_qs, u"http://gate:3128"_qs}}));
    const auto way = [&factory](const QString &url) {
        return factory.queryProxy(QNetworkProxyQuery(QUrl(url))).value(0).type();
    };
    QCOMPARE(way(u"http://127.0.0.1:8080"_qs), QNetworkProxy::NoProxy);
    QCOMPARE(way(u"http://localhost:8080"_qs), QNetworkProxy::NoProxy);
    QCOMPARE(way(u"http://example.com"_qs), QNetworkProxy::HttpProxy);
}

void TestProxies::aTunnelIsMadeThroughTheProxy()
{
    TlsServer server(TlsServer::Flaw::SelfSigned);
    QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
    TunnelProxy proxy;
    // 0.0.0.0 is this machine too, but none of the names that are reached directly.
    QUrl url = server.baseUrl();
    url.setHost(u"0.0.0.0"_qs);
    const ModelError error = failure(url.toString(), proxy.address());
    QCOMPARE(proxy.asked, QByteArrayList{"CONNECT 0.0.0.0:" + QByteArray::number(url.port()) + " HTTP/1.1"});
    QCOMPARE(server.handshakes(), 1);
    QCOMPARE(error.kind, ModelError::Kind::Tls); // as far as the server's own certificate: the way there works
}

void TestProxies::theProxysFaultIsNamed_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("says");
    QTest::addColumn<bool>("retryable");
    QTest::newRow("login") << QByteArray("HTTP/1.1 407 Proxy Authentication Required\r\n"
                                         "Proxy-Authenticate: Basic realm=\"gate\"\r\nContent-Length: 0\r\n\r\n")
                           << u"wants a login"_qs << false;
    QTest::newRow("bad gateway") << QByteArray("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                                 << u"HTTPS_PROXY"_qs << true;
    QTest::newRow("forbidden") << QByteArray("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") << u"HTTPS_PROXY"_qs
                               << true;
    QTest::newRow("no proxy at all") << QByteArray("220 mail.example.com ESMTP\r\n") << u"HTTPS_PROXY"_qs << true;
}

void TestProxies::theProxysFaultIsNamed()
{
    QFETCH(QByteArray, answer);
    QFETCH(QString, says);
    TunnelProxy proxy(answer);
    const ModelError error = failure(u"https://api.example.com"_qs, proxy.address());
    QCOMPARE(error.kind, ModelError::Kind::Network);
    QVERIFY2(error.message.contains(u"proxy "_qs + proxy.address()), qPrintable(error.message));
    QVERIFY2(error.message.contains(says), qPrintable(error.message));
    QTEST(error.retryable, "retryable");
}

void TestProxies::aProxyThatIsNotThereIsNamed()
{
    TunnelProxy proxy;
    const QString address = proxy.address();
    proxy.close();
    const ModelError error = failure(u"https://api.example.com"_qs, address);
    QVERIFY2(error.message.contains(u"The proxy "_qs + address), qPrintable(error.message));
    QVERIFY(error.retryable);
}

void TestProxies::aPlainRequestGoesThroughTheProxy()
{
    FakeMessagesApi proxy; // takes whole addresses too
    proxy.enqueue(FakeReply().text(u"hi"_qs));
    proxy.enqueue(FakeReply::http(502, "text/html", "<html>Bad gateway</html>"));
    QNetworkAccessManager network;
    network.setProxyFactory(new LoopbackProxyFactory(environment({{u"HTTP_PROXY"_qs, proxy.baseUrl().toString()}})));
    MessagesClient client(network, Endpoint{QUrl(u"http://api.example.com"_qs), Endpoint::Credential::None, {}});
    QVERIFY(messageOf(client, requestOf({says(u"hello"_qs)})));
    QCOMPARE(proxy.requests().first().path, "http://api.example.com/v1/messages");
    const ModelError error = errorOf(client, requestOf({says(u"hello"_qs)}));
    QVERIFY2(error.message.contains(u"proxy 127.0.0.1:%1"_qs.arg(proxy.baseUrl().port())), qPrintable(error.message));
}

QTEST_GUILESS_MAIN(TestProxies)
#include "tst_proxies.moc"
