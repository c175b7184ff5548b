#include "anthropic/localserverprobe.h"
#include "anthropic/loopbackproxyfactory.h"
#include "anthropic/modellistjob.h"

#include "support/fakemessagesapi.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace Deckhand;

class TestModelListJob : public QObject
{
    Q_OBJECT

private:
    /// The ids, or the error.
    QStringList list(const FakeMessagesApi &api);

    QNetworkAccessManager m_network;
    NetworkHttpTransport m_transport{m_network};

private slots:
    void limitsAreKept();
    void initTestCase();
    void modelsAreListed();
    void severalPagesAreOneList();
    void otherShapesAreUnderstood_data();
    void otherShapesAreUnderstood();
    void withoutAListThereIsASentence_data();
    void withoutAListThereIsASentence();
    void theProbeFindsWhatSpeaksTheApi();
    void theProbeEndsWhenNothingAnswers();
    void theProbeMayBeDeletedWhileItAsks();
    void onlyTheApisShapeCounts_data();
    void onlyTheApisShapeCounts();
    void loopbackNeedsNoProxy();
};

void TestModelListJob::initTestCase()
{
    m_network.setProxyFactory(new LoopbackProxyFactory);
}

QStringList TestModelListJob::list(const FakeMessagesApi &api)
{
    ModelListJob job(m_transport, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}}, nullptr);
    QStringList ids;
    bool isDone = false;
    connect(&job, &ModelListJob::done, this, [&](const Result<QList<OfferedModel>> &models) {
        isDone = true;
        if (!models)
            ids = QStringList{models.error()};
        else
            for (const OfferedModel &model : *models)
                ids.append(model.id + u'=' + model.displayName);
    });
    return QTest::qWaitFor([&] { return isDone; }) ? ids : QStringList{u"never done"_qs};
}

void TestModelListJob::modelsAreListed()
{
    FakeMessagesApi api;
    api.setModels({u"a"_qs, u"b"_qs});
    QCOMPARE(list(api), QStringList({u"a=A"_qs, u"b=B"_qs}));
}

void TestModelListJob::severalPagesAreOneList()
{
    FakeMessagesApi api;
    api.setModelsHandler([](const QByteArray &path) {
        const bool isSecond = path.contains("after_id=a");
        return FakeReply::http(200, "application/json",
                               isSecond ? QByteArray(R"({"data":[{"id":"b"}],"has_more":false,"last_id":"b"})")
                                        : QByteArray(R"({"data":[{"id":"a"}],"has_more":true,"last_id":"a"})"));
    });
    QCOMPARE(list(api), QStringList({u"a=a"_qs, u"b=b"_qs}));
}

void TestModelListJob::otherShapesAreUnderstood_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("ids only") << QByteArray(R"({"object":"list","data":[{"id":"a"}]})");
    QTest::newRow("bare list") << QByteArray(R"([{"id":"a"},{"size":3}])");
    QTest::newRow("strings") << QByteArray(R"({"data":["a",""]})");
    QTest::newRow("models") << QByteArray(R"({"models":[{"name":"a"}]})");
}

void TestModelListJob::otherShapesAreUnderstood()
{
    QFETCH(QByteArray, body);
    const QList<OfferedModel> models = modelsOf(body);
    QCOMPARE(models.size(), 1);
    QCOMPARE(models.first().id, u"a"_qs);
    QCOMPARE(models.first().displayName, u"a"_qs);
}

void TestModelListJob::withoutAListThereIsASentence_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("404") << FakeReply::http(404, "text/plain", "404 page not found");
    QTest::newRow("html") << FakeReply::http(200, "text/html", "<html/>");
    QTest::newRow("empty") << FakeReply::http(200, "application/json", R"({"data":[]})");
    QTest::newRow("redirect") << FakeReply::redirect(QUrl(u"https://example.invalid/"_qs));
}

void TestModelListJob::withoutAListThereIsASentence()
{
    QFETCH(FakeReply, reply);
    FakeMessagesApi api;
    api.setModelsReply(reply);
    const QStringList answer = list(api);
    QCOMPARE(answer.size(), 1);
    QVERIFY2(answer.first().contains(u"127.0.0.1:%1"_qs.arg(api.baseUrl().port())), qPrintable(answer.first()));
}

void TestModelListJob::theProbeFindsWhatSpeaksTheApi()
{
    FakeMessagesApi speaks;
    FakeMessagesApi other;
    other.setSpeaksMessages(false);
    FakeMessagesApi gone;
    const QUrl goneUrl = gone.baseUrl();
    gone.close();
    LocalServerProbe probe(m_transport, nullptr,
                           {{u"One"_qs, speaks.baseUrl()}, {u"Two"_qs, other.baseUrl()}, {u"Three"_qs, goneUrl}});
    QSignalSpy found(&probe, &LocalServerProbe::found);
    QSignalSpy done(&probe, &LocalServerProbe::done);
    QCOMPARE(speaks.hits(), 0);
    probe.start();
    QVERIFY(done.wait());
    QCOMPARE(found.count(), 1);
    QCOMPARE(found.first().at(0).toUrl(), speaks.baseUrl());
    QCOMPARE(found.first().at(1).toString(), u"One"_qs);
    QCOMPARE(found.first().at(2).toStringList(), QStringList({u"fake-model-1"_qs, u"fake-model-2"_qs}));
    QCOMPARE(done.count(), 1);
}

void TestModelListJob::theProbeEndsWhenNothingAnswers()
{
    LocalServerProbe probe(m_transport, nullptr, {});
    QSignalSpy done(&probe, &LocalServerProbe::done);
    probe.start();
    QVERIFY(done.wait());
}

void TestModelListJob::theProbeMayBeDeletedWhileItAsks()
{
    FakeMessagesApi speaks;
    QPointer<LocalServerProbe> probe = new LocalServerProbe(m_transport, nullptr, {{u"One"_qs, speaks.baseUrl()}});
    connect(probe, &LocalServerProbe::found, this, [probe] { delete probe.data(); });
    probe->start();
    QTRY_VERIFY(!probe);
}

void TestModelListJob::onlyTheApisShapeCounts_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("speaks");
    const QByteArray refusal(
        R"({"type":"error","error":{"type":"invalid_request_error","message":"model is required"}})");
    QTest::newRow("refusal") << 400 << refusal << true;
    QTest::newRow("wants a key") << 401 << QByteArray(R"({"error":{"code":401,"message":"Invalid API Key"}})") << true;
    QTest::newRow("answer") << 200 << QByteArray(R"({"type":"message","content":[]})") << true;
    QTest::newRow("no such path") << 404 << refusal << false;
    QTest::newRow("200 anyway") << 200 << QByteArray(R"({"error":"Unexpected endpoint or method."})") << false;
    QTest::newRow("somebody's web server") << 400 << QByteArray("<html>Bad request</html>") << false;
    QTest::newRow("nobody") << 0 << QByteArray() << false;
}

void TestModelListJob::onlyTheApisShapeCounts()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QTEST(speaksMessages(status, body), "speaks");
}

void TestModelListJob::loopbackNeedsNoProxy()
{
    LoopbackProxyFactory factory;
    for (const QString &url :
         {u"http://127.0.0.1:8080"_qs, u"http://localhost/x"_qs, u"http://[::1]:1/"_qs, u"http://127.9.9.9/"_qs}) {
        const QList<QNetworkProxy> proxies = factory.queryProxy(QNetworkProxyQuery(QUrl(url)));
        QCOMPARE(proxies.size(), 1);
        QCOMPARE(proxies.first().type(), QNetworkProxy::NoProxy);
    }
    QVERIFY(!isLoopback(QUrl(u"http://127.0.0.1.example.com/"_qs)));
    QVERIFY(!isLoopback(QUrl(u"http://localhost.example.com/"_qs)));
}

void TestModelListJob::limitsAreKept()
{
    const QList<OfferedModel> models =
        modelsOf("{\"data\":[{\"id\":\"a\",\"max_input_tokens\":1000000,\"max_tokens\":128000},"
                 "{\"id\":\"b\",\"max_input_tokens\":null,\"max_tokens\":-1},{\"id\":\"c\"}]}");
    QCOMPARE(models.size(), 3);
    QCOMPARE(models.at(0).contextTokens, 1'000'000);
    QCOMPARE(models.at(0).maxOutputTokens, 128'000);
    for (const OfferedModel &silent : {models.at(1), models.at(2)}) {
        QCOMPARE(silent.contextTokens, 0);
        QCOMPARE(silent.maxOutputTokens, 0);
    }
}

QTEST_GUILESS_MAIN(TestModelListJob)
#include "tst_modellistjob.moc"
