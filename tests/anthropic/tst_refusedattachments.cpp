#include "anthropic/messagesclient.h"

#include "support/fakemessagesapi.h"
#include "support/messages.h"
#include "support/modelcall.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

namespace {

ImageBlock image(const QByteArray &data, const QString &name)
{
    return {u"image/png"_qs, data, name};
}

FakeReply refusal(const QString &words)
{
    return FakeReply::error(400, u"invalid_request_error"_qs, words);
}

} // namespace

/// An image or a document that a server refuses, in words of its own: the conversation goes on without it.
class TestRefusedAttachments : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void theConversationGoesOnWithoutIt();
    void itIsToldOnceAndAfterTheRequestWasTaken();
    void anImageThatAToolHasReadIsOneToo();
    void aDocumentIsOneToo();
    void onlyThePlaceThatIsNamedIsLeftOut_data();
    void onlyThePlaceThatIsNamedIsLeftOut();
    void whatWasTakenBeforeIsNotBlamed();
    void afterAResumeTheNewestIsBlamedFirst();
    void anotherReasonIsLeftToStand_data();
    void anotherReasonIsLeftToStand();
    void anotherModelMayTakeIt();
    void aCountGoesWithoutItToo();

private:
    /// The server refuses every request that holds the base64 of these bytes.
    void refuse(const QByteArray &data, const QString &words = u"Could not process image"_qs)
    {
        m_api->setHandler([base64 = data.toBase64(), words](const FakeRequest &request) {
            return request.body.contains(base64) ? refusal(words) : FakeReply().text(u"hi"_qs);
        });
    }
    QByteArray lastBody() const { return m_api->requests().last().body; }

    QNetworkAccessManager m_network;
    std::unique_ptr<FakeMessagesApi> m_api;
    std::unique_ptr<MessagesClient> m_client;
};

void TestRefusedAttachments::init()
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.clearConnectionCache();
    m_api = std::make_unique<FakeMessagesApi>();
    m_client = std::make_unique<MessagesClient>(m_network, Endpoint{m_api->baseUrl(), Endpoint::Credential::None, {}});
}

void TestRefusedAttachments::theConversationGoesOnWithoutIt()
{
    refuse("broken");
    const MessagePtr prompt = says({TextBlock{u"look"_qs}, image("broken", u"plan.png"_qs)});
    const MessagePtr answer = messageOf(*m_client, requestOf({prompt}));
    QVERIFY(answer);
    QCOMPARE(m_api->requests().size(), 2);
    QVERIFY(lastBody().contains("look"));
    QVERIFY2(lastBody().contains("plan.png”"), lastBody());
    // From then on it is not even tried, and the bytes in front of what is new stay.
    const QByteArray before = withoutCacheMarks(lastBody());
    QVERIFY(messageOf(*m_client, requestOf({prompt, answer, says(u"and?"_qs)})));
    QCOMPARE(m_api->requests().size(), 3);
    QVERIFY(withoutCacheMarks(lastBody()).startsWith(before.chopped(2)));
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
}

void TestRefusedAttachments::itIsToldOnceAndAfterTheRequestWasTaken()
{
    refuse("broken");
    const MessagePtr prompt = says({TextBlock{u"look"_qs}, image("broken", u"plan.png"_qs)});
    QStringList told;
    QObject scope;
    const auto start = [&](const QList<MessagePtr> &messages) {
        ModelJob *job = m_client->start(requestOf(messages), &scope);
        connect(job, &ModelJob::accepted, &scope, [&told] { told.append(u"accepted"_qs); });
        connect(job, &ModelJob::leftOut, &scope, [&told](const QString &what) { told.append(what); });
        connect(job, &ModelJob::streamed, &scope, [&told] {
            if (told.last() != u"streamed")
                told.append(u"streamed"_qs);
        });
        QVERIFY(QSignalSpy(job, &ModelJob::done).wait());
    };
    start({prompt});
    QCOMPARE(told.size(), 3);
    QCOMPARE(told.at(0), u"accepted"_qs);
    QVERIFY2(told.at(1).contains(u"Could not process image"_qs), qPrintable(told.at(1))); // why
    QVERIFY2(told.at(1).contains(u"the image “plan.png”"_qs), qPrintable(told.at(1)));    // which
    QCOMPARE(told.at(2), u"streamed"_qs);
    told.clear();
    start({prompt, answers({TextBlock{u"hi"_qs}}), says(u"and?"_qs)});
    QCOMPARE(told, QStringList({u"accepted"_qs, u"streamed"_qs}));
}

void TestRefusedAttachments::anImageThatAToolHasReadIsOneToo()
{
    refuse("broken");
    ToolResultBlock result = toolResult(u"t1"_qs, u"640 x 480"_qs);
    result.images = {image("broken", u"shot.png"_qs)};
    QVERIFY(messageOf(*m_client,
                      requestOf({says(u"go"_qs), answers({toolUse(u"t1"_qs)}, StopReason::ToolUse), says({result})})));
    QVERIFY(lastBody().contains("640 x 480"));
    QVERIFY(lastBody().contains("shot.png”"));
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
}

void TestRefusedAttachments::aDocumentIsOneToo()
{
    refuse("%PDF-broken", u"The PDF specified is password protected."_qs);
    QVERIFY(messageOf(*m_client, requestOf({says({TextBlock{u"read"_qs},
                                                  FileBlock{u"a.pdf"_qs, u"application/pdf"_qs, "%PDF-broken"}})})));
    QVERIFY(!lastBody().contains("\"document\""));
    QVERIFY(lastBody().contains("a.pdf”"));
    QVERIFY(!m_client->omissions().omits(SentOption::Documents, u"m-1"_qs)); // the next one may be fine
}

void TestRefusedAttachments::onlyThePlaceThatIsNamedIsLeftOut_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("in the words") << QByteArray(
        R"({"type":"error","error":{"type":"invalid_request_error","message":"messages.0.content.2.image.source.base64.data: too many pixels"}})");
    QTest::newRow("in the details") << QByteArray(
        R"({"type":"error","error":{"type":"invalid_request_error","message":"too large","details":{"error_code":"image_dimensions_too_large","max_side_length_pixels":2000,"paths":["messages.0.content.2.image"]}}})");
}

void TestRefusedAttachments::onlyThePlaceThatIsNamedIsLeftOut()
{
    QFETCH(const QByteArray, body);
    m_api->setHandler([body](const FakeRequest &request) {
        return request.body.contains(QByteArray("large").toBase64()) ? FakeReply::http(400, "application/json", body)
                                                                     : FakeReply().text(u"hi"_qs);
    });
    QVERIFY(messageOf(*m_client, requestOf({says({TextBlock{u"look"_qs}, image("small", u"a.png"_qs),
                                                  image("large", u"b.png"_qs), image("tiny", u"c.png"_qs)})})));
    QCOMPARE(m_api->requests().size(), 2);
    QVERIFY(lastBody().contains(QByteArray("small").toBase64()));
    QVERIFY(lastBody().contains(QByteArray("tiny").toBase64()));
    QVERIFY(lastBody().contains("b.png”"));
}

void TestRefusedAttachments::whatWasTakenBeforeIsNotBlamed()
{
    refuse("broken");
    const MessagePtr good = says({TextBlock{u"look"_qs}, image("good", u"a.png"_qs)});
    const MessagePtr answer = messageOf(*m_client, requestOf({good}));
    QVERIFY(answer);
    QVERIFY(messageOf(*m_client, requestOf({good, answer, says({image("broken", u"b.png"_qs)})})));
    QVERIFY(lastBody().contains(QByteArray("good").toBase64()));
    QVERIFY(lastBody().contains("b.png”"));
}

void TestRefusedAttachments::afterAResumeTheNewestIsBlamedFirst()
{
    const MessagePtr older = says({image("one", u"a.png"_qs)});
    const MessagePtr newer = says({image("two", u"b.png"_qs)});
    const QList<MessagePtr> history{older, answers({TextBlock{u"hi"_qs}}), newer, answers({TextBlock{u"hi"_qs}}),
                                    says(u"and?"_qs)};
    refuse("two");
    QVERIFY(messageOf(*m_client, requestOf(history)));
    QCOMPARE(m_api->requests().size(), 2);
    QVERIFY(lastBody().contains(QByteArray("one").toBase64()));
    // An older one may be the reason all the same: then none is left of which nothing is known.
    init();
    refuse("one");
    QVERIFY(messageOf(*m_client, requestOf(history)));
    QCOMPARE(m_api->requests().size(), 3);
    QVERIFY(!lastBody().contains("\"image\""));
}

void TestRefusedAttachments::anotherReasonIsLeftToStand_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("requests");
    const auto error = [](const QByteArray &words) {
        return QByteArray(R"({"type":"error","error":{"type":"invalid_request_error","message":")" + words + "\"}}");
    };
    QTest::newRow("a full context") << error("prompt is too long: 210000 tokens > 200000 maximum") << 1;
    QTest::newRow("another place") << error("messages.0.content.0.text: bad") << 1;
    // Nobody can know it before it was tried without; and then the image is not held to be why.
    QTest::newRow("other words") << error("max_tokens: 100 is too small") << 2;
}

void TestRefusedAttachments::anotherReasonIsLeftToStand()
{
    QFETCH(const QByteArray, body);
    QFETCH(const int, requests);
    m_api->setHandler([body](const FakeRequest &) { return FakeReply::http(400, "application/json", body); });
    const MessagePtr prompt = says({TextBlock{u"look"_qs}, image("good", u"a.png"_qs)});
    QVERIFY(!errorOf(*m_client, requestOf({prompt})).message.isEmpty());
    QCOMPARE(m_api->requests().size(), requests);
    m_api->setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
    QVERIFY(messageOf(*m_client, requestOf({prompt})));
    QVERIFY(lastBody().contains(QByteArray("good").toBase64()));
}

void TestRefusedAttachments::anotherModelMayTakeIt()
{
    refuse("picture", u"This model does not support image input"_qs);
    const MessagePtr prompt = says({TextBlock{u"look"_qs}, image("picture", u"a.png"_qs)});
    const MessagePtr answer = messageOf(*m_client, requestOf({prompt}));
    QVERIFY(answer);
    m_api->setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
    ModelRequest request = requestOf({prompt, answer, says(u"and?"_qs)});
    request.model = u"m-2"_qs;
    QVERIFY(messageOf(*m_client, request));
    QVERIFY(lastBody().contains(QByteArray("picture").toBase64()));
}

void TestRefusedAttachments::aCountGoesWithoutItToo()
{
    refuse("broken");
    const MessagePtr prompt = says({TextBlock{u"look"_qs}, image("broken", u"plan.png"_qs)});
    QVERIFY(messageOf(*m_client, requestOf({prompt})));
    QObject scope;
    TokenCountJob *job = m_client->countTokens(requestOf({prompt}), &scope);
    QVERIFY(job);
    QVERIFY(QSignalSpy(job, &TokenCountJob::counted).wait());
    QVERIFY(!m_api->countRequests().last().contains("\"image\""));
}

QTEST_GUILESS_MAIN(TestRefusedAttachments)
#include "tst_refusedattachments.moc"
