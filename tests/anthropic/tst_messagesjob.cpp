#include "anthropic/messagesclient.h"

#include "support/fakemessagesapi.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QUrl>

using namespace Deckhand;

namespace {

constexpr char Key[] = "sk-test-0123456789";

MessagePtr userSays(const QString &text)
{
    Message message;
    message.content = {TextBlock{text}};
    return std::make_shared<const Message>(std::move(message));
}

ModelRequest hello()
{
    ModelRequest request;
    request.model = u"fake-model-1"_qs;
    request.messages = {userSays(u"hello"_qs)};
    return request;
}

/// Everything a job emits, in order.
class Listener : public QObject
{
public:
    explicit Listener(ModelJob *job)
    {
        connect(job, &ModelJob::accepted, this, [this] { log.append(u"accepted"_qs); });
        connect(job, &ModelJob::streamed, this, [this](const StreamEvent &event) {
            ++events;
            if (const auto *delta = std::get_if<TextDelta>(&event))
                text += delta->text;
            if (log.last() != u"streamed")
                log.append(u"streamed"_qs);
        });
        connect(job, &ModelJob::wireEvent, this, [this](const QByteArray &json) { wire.append(json); });
        connect(job, &ModelJob::done, this, [this](const ModelResult &result) {
            log.append(u"done"_qs);
            if (const auto *message_ = std::get_if<MessagePtr>(&result))
                message = *message_;
            else
                error = std::get<ModelError>(result);
        });
    }
    bool isDone() const { return log.contains(u"done"_qs); }

    QStringList log{u""_qs};
    int events = 0;
    QString text;
    QByteArrayList wire;
    MessagePtr message;
    std::optional<ModelError> error;
};

} // namespace

class TestMessagesJob : public QObject
{
    Q_OBJECT

private:
    /// Runs one call to its end.
    std::unique_ptr<Listener> call(const ModelRequest &request = hello());

    QNetworkAccessManager m_network;
    std::unique_ptr<FakeMessagesApi> m_api;
    Endpoint m_endpoint; ///< of the client that each test begins with
    std::unique_ptr<MessagesClient> m_client;
    bool m_violationsExpected = false;

private slots:
    void init();
    void cleanup();

    void aStreamBecomesAMessage();
    void bytesMayComeInCrumbs();
    void exactlyOneCredentialIsSent();
    void theBasesOwnPathIsKept();
    void wireEventsComeAsTheyAre();
    void aStreamWithoutLengthIsComplete();
    void nothingIsEmittedFromWithinStart();
    void deletingMidStreamClosesTheConnection();
    void deletingInsideASignalIsSafe_data();
    void deletingInsideASignalIsSafe();
    void theConnectionIsUsedAgain();
    void aRedirectIsRefusedAndTheKeyStaysHome();
    void aCutStreamIsNoMessage_data();
    void aCutStreamIsNoMessage();
    void anErrorInTheStreamIsTold();
    void anErrorBeforeTheStreamIsTold();
    void aRefusedKeyIsTold_data();
    void aRefusedKeyIsTold();
    void aWebPageIsNoStream();
    void silenceEndsTheCall();
    void aBegunStreamMayBeSilentForLess();
    void aRequestGoesOutOnce_data();
    void aRequestGoesOutOnce();
    void pingsKeepASlowCallAlive();
    void nobodyListensThere();
    void aProxyIsNamed();
    void aConnectionThatWasClosedInBetweenIsOpenedAgain();
    void aKeyNeverGoesOverAnOpenLine();
    void whatCannotBeSentIsSaid();
    void theNetworkMayGoFirst();
};

void TestMessagesJob::init()
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_api = std::make_unique<FakeMessagesApi>();
    m_endpoint = {};
    m_endpoint.baseUrl = m_api->baseUrl();
    m_endpoint.credential = Endpoint::Credential::ApiKey;
    m_endpoint.secret = Key;
    m_client = std::make_unique<MessagesClient>(m_network, m_endpoint);
    m_violationsExpected = false;
}

void TestMessagesJob::cleanup()
{
    if (!m_violationsExpected)
        QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
    m_network.clearConnectionCache();
}

std::unique_ptr<Listener> TestMessagesJob::call(const ModelRequest &request)
{
    QObject scope;
    ModelJob *job = m_client->start(request, &scope);
    auto listener = std::make_unique<Listener>(job);
    QSignalSpy(job, &ModelJob::done).wait(10'000); // a true event loop: qWaitFor sleeps 10 ms between its looks
    return listener;
}

void TestMessagesJob::aStreamBecomesAMessage()
{
    m_api->enqueue(FakeReply()
                       .ping()
                       .thinking(u"hm"_qs)
                       .text(u"Two jobs."_qs, 3)
                       .toolUse(u"t1"_qs, u"bash"_qs, {{u"command"_qs, u"ls"_qs}})
                       .toolUse(u"t2"_qs, u"task_list"_qs)
                       .usage(5, 7));
    const auto heard = call();
    QCOMPARE(heard->log, QStringList({u""_qs, u"accepted"_qs, u"streamed"_qs, u"done"_qs}));
    QVERIFY(heard->message);
    QCOMPARE(heard->text, u"Two jobs."_qs);
    QCOMPARE(textOf(*heard->message), u"Two jobs."_qs);
    QCOMPARE(toolUsesOf(*heard->message).size(), 2);
    QCOMPARE(toolUsesOf(*heard->message).first().rawInput, R"({"command":"ls"})");
    QCOMPARE(heard->message->stopReason, StopReason::ToolUse);
    QCOMPARE(heard->message->usage.outputTokens, 7);
    QVERIFY(heard->wire.isEmpty());
}

void TestMessagesJob::bytesMayComeInCrumbs()
{
    m_api->enqueue(FakeReply().text(u"häppchen 🦜"_qs, 2).splitEvery(3));
    QCOMPARE(call()->text, u"häppchen 🦜"_qs);
}

void TestMessagesJob::exactlyOneCredentialIsSent()
{
    m_api->requireKey(Key);
    m_api->enqueue(FakeReply().text(u"a"_qs));
    QVERIFY(call()->message);
    const auto &headers = m_api->requests().first().headers;
    QCOMPARE(headers.value("authorization"), QByteArray("Bearer ") + Key);
    QVERIFY(!headers.contains("x-api-key"));
    QCOMPARE(headers.value("anthropic-version"), "2026-10-21");
    QVERIFY(!headers.contains("cookie"));
    m_client = std::make_unique<MessagesClient>(m_network, Endpoint{m_api->baseUrl(), Endpoint::Credential::None, {}});
    m_api->requireKey({});
    m_api->enqueue(FakeReply().text(u"a"_qs));
    QVERIFY(call()->message);
    QVERIFY(!m_api->requests().last().headers.contains("authorization"));
}

void TestMessagesJob::theBasesOwnPathIsKept()
{
    Endpoint endpoint{QUrl(m_api->baseUrl().toString() + u"/gate/way//"_qs), Endpoint::Credential::None, {}};
    m_client = std::make_unique<MessagesClient>(m_network, endpoint);
    m_api->enqueue(FakeReply().text(u"a"_qs));
    QVERIFY(call()->message);
    QCOMPARE(m_api->requests().first().path, "/gate/way/v1/messages");
}

void TestMessagesJob::wireEventsComeAsTheyAre()
{
    ModelRequest request = hello();
    request.wantsWireEvents = true;
    m_api->enqueue(FakeReply::sse("data: {\"type\":\"message_start\",\ndata: \"message\":{}}\n\n"
                                  "data: {\"type\":\"new_thing\"}\n\ndata: {\"type\":\"message_stop\"}\n\n"));
    const auto heard = call(request);
    QVERIFY(heard->message);
    QCOMPARE(heard->wire, QByteArrayList({R"({"type":"message_start", "message":{}})", R"({"type":"new_thing"})",
                                          R"({"type":"message_stop"})"}));
}

void TestMessagesJob::aStreamWithoutLengthIsComplete()
{
    m_api->enqueue(FakeReply().text(u"whole"_qs).withoutLength());
    QVERIFY(call()->message);
}

void TestMessagesJob::nothingIsEmittedFromWithinStart()
{
    m_client =
        std::make_unique<MessagesClient>(m_network, Endpoint{QUrl(u"nonsense"_qs), Endpoint::Credential::None, {}});
    QObject scope;
    Listener heard(m_client->start(hello(), &scope));
    QTRY_VERIFY(heard.isDone());
    QVERIFY(heard.error);
}

void TestMessagesJob::deletingMidStreamClosesTheConnection()
{
    m_api->enqueue(FakeReply().text(u"one two"_qs, 2).holdAfterEvents(3));
    QSignalSpy left(m_api.get(), &FakeMessagesApi::clientLeft);
    ModelJob *job = m_client->start(hello(), this);
    Listener heard(job);
    QTRY_COMPARE(heard.text, u"one "_qs);
    delete job;
    QTRY_COMPARE(left.count(), 1);
    QVERIFY(!heard.isDone());
}

void TestMessagesJob::deletingInsideASignalIsSafe_data()
{
    QTest::addColumn<QString>("signal");
    QTest::newRow("accepted") << u"accepted"_qs;
    QTest::newRow("streamed") << u"streamed"_qs;
    QTest::newRow("wireEvent") << u"wireEvent"_qs;
    QTest::newRow("done") << u"done"_qs;
}

void TestMessagesJob::deletingInsideASignalIsSafe()
{
    QFETCH(QString, signal);
    m_api->enqueue(FakeReply().text(u"one two three"_qs, 3));
    ModelRequest request = hello();
    request.wantsWireEvents = true;
    QPointer<ModelJob> job = m_client->start(request, this);
    int heard = 0;
    const auto end = [&heard, job] {
        ++heard;
        delete job.data();
    };
    if (signal == u"accepted")
        connect(job, &ModelJob::accepted, this, end);
    else if (signal == u"streamed")
        connect(job, &ModelJob::streamed, this, end);
    else if (signal == u"wireEvent")
        connect(job, &ModelJob::wireEvent, this, end);
    else
        connect(job, &ModelJob::done, this, end);
    QTRY_VERIFY(!job);
    QCOMPARE(heard, 1);
    m_api->enqueue(FakeReply().text(u"still fine"_qs));
    QCOMPARE(call()->text, u"still fine"_qs);
}

void TestMessagesJob::theConnectionIsUsedAgain()
{
    m_api->enqueue(FakeReply().text(u"a"_qs));
    m_api->enqueue(FakeReply().text(u"b"_qs));
    QVERIFY(call()->message);
    // Read to its end, though the job was deleted at `done`; and so are those of the functions before.
    QTRY_VERIFY(m_network.findChildren<QNetworkReply *>().isEmpty());
    QVERIFY(call()->message);
    QCOMPARE(m_api->connections(), 1);
}

void TestMessagesJob::aRedirectIsRefusedAndTheKeyStaysHome()
{
    FakeMessagesApi elsewhere;
    QUrl target = elsewhere.baseUrl();
    target.setPath(u"/v1/messages"_qs);
    m_api->enqueue(FakeReply::redirect(target));
    const auto heard = call();
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Redirect);
    QVERIFY2(heard->error->message.contains(u"127.0.0.1:%1"_qs.arg(elsewhere.baseUrl().port())),
             qPrintable(heard->error->message));
    QCOMPARE(elsewhere.hits(), 0);
    QCOMPARE(m_api->hits(), 1);
}

void TestMessagesJob::aCutStreamIsNoMessage_data()
{
    QTest::addColumn<FakeReply>("reply");
    const FakeReply whole = FakeReply().text(u"one two"_qs, 2);
    QTest::newRow("chunked") << FakeReply(whole).cutAfterEvents(4);
    QTest::newRow("without length") << FakeReply(whole).cutAfterEvents(4).withoutLength();
    QTest::newRow("inside an event") << FakeReply(whole).cutAfterBytes(700).withoutLength();
    QTest::newRow("before message_stop") << FakeReply(whole).cutAfterEvents(6).withoutLength();
    QTest::newRow("empty") << FakeReply::sse({});
    QTest::newRow("malformed") << FakeReply::sse(
        "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {oops\n\n");
}

void TestMessagesJob::aCutStreamIsNoMessage()
{
    QFETCH(FakeReply, reply);
    m_api->enqueue(reply);
    const auto heard = call();
    QVERIFY(heard->isDone());
    QVERIFY(!heard->message);
    QCOMPARE(heard->error->kind, ModelError::Kind::Protocol);
    QVERIFY(!heard->error->message.isEmpty());
    QCOMPARE(heard->log.count(u"done"_qs), 1);
}

void TestMessagesJob::anErrorInTheStreamIsTold()
{
    m_api->enqueue(FakeReply().text(u"one"_qs).failsWith(u"overloaded_error"_qs, u"Too many people"_qs));
    const auto heard = call();
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Overloaded);
    QVERIFY(heard->error->retryable);
    QVERIFY(heard->error->message.contains(u"Too many people"));
    QCOMPARE(heard->text, u"one"_qs);
    QCOMPARE(heard->error->requestId, u"req_fake"_qs);
}

void TestMessagesJob::anErrorBeforeTheStreamIsTold()
{
    m_api->enqueue(FakeReply::error(529, u"overloaded_error"_qs, u"Overloaded"_qs));
    const auto heard = call();
    QCOMPARE(heard->log, QStringList({u""_qs, u"done"_qs}));
    QCOMPARE(heard->error->httpStatus, 529);
    QCOMPARE(heard->error->kind, ModelError::Kind::Overloaded);
}

void TestMessagesJob::aRefusedKeyIsTold_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::newRow("plain") << QByteArray();
    QTest::newRow("bearer") << QByteArray("Bearer realm=\"api\"");
    QTest::newRow("basic") << QByteArray("Basic realm=\"api\"");
}

void TestMessagesJob::aRefusedKeyIsTold()
{
    QFETCH(QByteArray, challenge);
    FakeReply reply = FakeReply::error(401, u"authentication_error"_qs, u"invalid key "_qs + QLatin1String(Key));
    if (!challenge.isEmpty())
        reply.header("www-authenticate", challenge);
    m_api->enqueue(reply);
    const auto heard = call();
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Authentication);
    QVERIFY(!heard->error->retryable);
    QVERIFY2(heard->error->message.contains(u"invalid key …"), qPrintable(heard->error->message));
    QVERIFY(!heard->error->message.contains(QLatin1String(Key)));
    QCOMPARE(m_api->hits(), 1);
}

void TestMessagesJob::aWebPageIsNoStream()
{
    m_api->enqueue(FakeReply::http(200, "text/html; charset=utf-8", "<html>Sign in to the airport</html>"));
    const auto heard = call();
    QCOMPARE(heard->error->kind, ModelError::Kind::Protocol);
    QVERIFY2(heard->error->message.contains(u"a web page"), qPrintable(heard->error->message));
}

void TestMessagesJob::silenceEndsTheCall()
{
    m_client->setStallTimeout(std::chrono::milliseconds(200));
    m_api->enqueue(FakeReply().text(u"one"_qs).holdAfterEvents(2));
    const auto heard = call();
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Timeout);
    QVERIFY(heard->error->retryable);
    QVERIFY2(heard->error->message.contains(u"200 ms"), qPrintable(heard->error->message));
}

void TestMessagesJob::aBegunStreamMayBeSilentForLess()
{
    m_client->setTimeouts(std::chrono::minutes(1), std::chrono::milliseconds(150));
    m_api->enqueue(FakeReply().text(u"one"_qs).holdAfterEvents(2));
    const auto heard = call();
    QCOMPARE(heard->error->kind, ModelError::Kind::Timeout);
    QVERIFY2(heard->error->message.contains(u"150 ms"), qPrintable(heard->error->message));

    // Before the first byte the longer time counts: 300 ms of silence are none.
    m_api->enqueue(FakeReply().text(u"late"_qs).hold());
    QTimer::singleShot(300, m_api.get(), &FakeMessagesApi::release);
    QCOMPARE(call()->text, u"late"_qs);
}

void TestMessagesJob::aRequestGoesOutOnce_data()
{
    QTest::addColumn<bool>("kept"); // the connection was used before
    QTest::addColumn<int>("bytes");
    QTest::newRow("new connection") << false << 10;
    QTest::newRow("kept connection") << true << 10;
    QTest::newRow("large, new connection") << false << 3'000'000;
    QTest::newRow("large, kept connection") << true << 3'000'000;
}

/// Qt would send it up to three times: the user would pay for each of them.
void TestMessagesJob::aRequestGoesOutOnce()
{
    QFETCH(bool, kept);
    QFETCH(int, bytes);
    if (kept) {
        QSignalSpy finished(&m_network, &QNetworkAccessManager::finished);
        m_api->enqueue(FakeReply().text(u"a"_qs));
        QVERIFY(call()->message);
        QTRY_COMPARE(finished.count(), 1);
    }
    const int before = m_api->hits();
    m_api->setHandler([](const FakeRequest &) { return FakeReply::nothing(); });
    ModelRequest request = hello();
    request.messages = {userSays(QString(bytes, u'x'))};
    const auto heard = call(request);
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Network);
    QVERIFY(heard->error->retryable);
    QVERIFY2(heard->error->message.contains(u"closed the connection"), qPrintable(heard->error->message));
    QCOMPARE(m_api->hits() - before, 1); // Qt tells of the failure only after it has tried all it wants to
}

void TestMessagesJob::pingsKeepASlowCallAlive()
{
    m_client->setStallTimeout(std::chrono::milliseconds(400));
    FakeReply reply;
    for (int i = 0; i < 10; ++i)
        reply.ping();
    m_api->enqueue(reply.text(u"late"_qs).pauseBetween(std::chrono::milliseconds(80)));
    QCOMPARE(call()->text, u"late"_qs);
}

void TestMessagesJob::nobodyListensThere()
{
    m_api->close();
    const auto heard = call();
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Network);
    QVERIFY(heard->error->retryable);
    const QString where = m_endpoint.baseUrl.toString();
    QVERIFY2(heard->error->message.contains(where), qPrintable(heard->error->message));
}

void TestMessagesJob::aProxyIsNamed()
{
    FakeMessagesApi proxy; // knows no CONNECT: says 404 to it
    const auto port = quint16(proxy.baseUrl().port());
    m_network.setProxy(QNetworkProxy(QNetworkProxy::HttpProxy, u"127.0.0.1"_qs, port));
    Endpoint endpoint = m_endpoint;
    endpoint.baseUrl = QUrl(u"https://api.example.com"_qs);
    m_client = std::make_unique<MessagesClient>(m_network, endpoint);
    const auto heard = call();
    QVERIFY(heard->error);
    QCOMPARE(heard->error->kind, ModelError::Kind::Network);
    QVERIFY2(heard->error->message.contains(u"proxy 127.0.0.1:%1"_qs.arg(port)), qPrintable(heard->error->message));

    proxy.enqueue(FakeReply::http(407, "text/html", "<html/>").header("proxy-authenticate", "Basic realm=\"p\""));
    m_client = std::make_unique<MessagesClient>(
        m_network, Endpoint{QUrl(u"http://api.example.com"_qs), Endpoint::Credential::None, {}});
    const auto login = call();
    QVERIFY2(login->error->message.contains(u"proxy"), qPrintable(login->error->message));
    QVERIFY(!login->error->retryable);
}

void TestMessagesJob::aConnectionThatWasClosedInBetweenIsOpenedAgain()
{
    QSignalSpy finished(&m_network, &QNetworkAccessManager::finished);
    m_api->enqueue(FakeReply().text(u"a"_qs).header("keep-alive", "timeout=5"));
    QVERIFY(call()->message);
    QTRY_COMPARE(finished.count(), 1);
    m_api->dropConnections();
    m_api->enqueue(FakeReply().text(u"b"_qs));
    auto heard = call();
    if (heard
            ->error) { // nobody had told this side of the end yet: then the request may go out again, and it was not sent
        QVERIFY(heard->error->retryable);
        heard = call();
    }
    QCOMPARE(heard->text, u"b"_qs);
    QCOMPARE(m_api->requests().size(), 2);
}

void TestMessagesJob::aKeyNeverGoesOverAnOpenLine()
{
    Endpoint endpoint = m_endpoint;
    endpoint.baseUrl = QUrl(u"http://example.invalid"_qs);
    m_client = std::make_unique<MessagesClient>(m_network, endpoint);
    const auto heard = call();
    QVERIFY2(heard->error->message.contains(u"not encrypted"), qPrintable(heard->error->message));
}

void TestMessagesJob::whatCannotBeSentIsSaid()
{
    ModelRequest request = hello();
    request.messages.clear();
    const auto heard = call(request);
    QCOMPARE(heard->error->kind, ModelError::Kind::InvalidRequest);
    QCOMPARE(m_api->hits(), 0);
}

void TestMessagesJob::theNetworkMayGoFirst()
{
    auto network = std::make_unique<QNetworkAccessManager>();
    network->setProxy(QNetworkProxy::NoProxy);
    MessagesClient client(*network, m_endpoint);
    m_api->enqueue(FakeReply().text(u"one two"_qs, 2).holdAfterEvents(3));
    QObject scope;
    Listener heard(client.start(hello(), &scope));
    QTRY_COMPARE(heard.text, u"one "_qs);
    network.reset();
    QTRY_VERIFY(heard.isDone());
    QVERIFY(heard.error);
}

QTEST_GUILESS_MAIN(TestMessagesJob)
#include "tst_messagesjob.moc"
