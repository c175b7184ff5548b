#include "anthropic/messagesclient.h"

#include "support/fakemessagesapi.h"
#include "support/messages.h"
#include "support/modelcall.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QTest>

using namespace Deckhand;

/// The fake API holds what the real one does: thinking comes back as it was sent. And our client does it.
class TestThinkingEcho : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void itComesBackUnchangedThroughAToolLoop();
    void aPausedAnswerAndItsRestAreOne();
    void whatIsChangedIsRefused_data();
    void whatIsChangedIsRefused();
    void afterAWordOfTheUserItMayBeLeftOut();
    void anotherModelGetsNone();
    void whatHasNoSignatureIsNotMissed();

private:
    /// The answer with a call in it, and the request that answers the call.
    MessagePtr firstAnswer(const FakeReply &reply)
    {
        m_api->enqueue(reply);
        return messageOf(*m_client, requestOf({m_prompt}));
    }
    ModelRequest following(const MessagePtr &answer) const
    {
        return requestOf({m_prompt, answer, says({toolResult(u"t1"_qs)})});
    }
    bool isTaken(const ModelRequest &request)
    {
        m_api->enqueue(FakeReply().text(u"done"_qs));
        return messageOf(*m_client, request) != nullptr;
    }

    const MessagePtr m_prompt = says(u"go"_qs);
    QNetworkAccessManager m_network;
    std::unique_ptr<FakeMessagesApi> m_api;
    std::unique_ptr<MessagesClient> m_client;
};

void TestThinkingEcho::init()
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.clearConnectionCache();
    m_api = std::make_unique<FakeMessagesApi>();
    m_client = std::make_unique<MessagesClient>(m_network, Endpoint{m_api->baseUrl(), Endpoint::Credential::None, {}});
}

void TestThinkingEcho::itComesBackUnchangedThroughAToolLoop()
{
    const MessagePtr answer = firstAnswer(FakeReply()
                                              .thinking(u"hm \u00e4\n\"x\""_qs, u"c2ln"_qs, 3)
                                              .block(R"({"type":"redacted_thinking","data":"ZGF0YQ=="})")
                                              .thinking({}, u"b21pdHRlZA=="_qs) // omitted: only the signature is sent
                                              .text(u"I look."_qs)
                                              .toolUse(u"t1"_qs, u"bash"_qs));
    QVERIFY(answer);
    QVERIFY(isTaken(following(answer)));
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
    QCOMPARE(m_api->requests().last().body.count("\"type\":\"thinking\""), 2);
    QCOMPARE(m_api->requests().last().body.count("redacted_thinking"), 1);
}

void TestThinkingEcho::aPausedAnswerAndItsRestAreOne()
{
    const MessagePtr paused =
        firstAnswer(FakeReply()
                        .thinking(u"first"_qs, u"c2lnMQ=="_qs)
                        .block(R"({"type":"server_tool_use","id":"srv_1","name":"web_search","input":{}})")
                        .stopReason(u"pause_turn"_qs));
    QVERIFY(paused);
    m_api->enqueue(FakeReply()
                       .block(R"({"type":"web_search_tool_result","tool_use_id":"srv_1","content":[]})")
                       .thinking(u"second"_qs, u"c2lnMg=="_qs)
                       .toolUse(u"t1"_qs, u"bash"_qs));
    const MessagePtr rest = messageOf(*m_client, requestOf({m_prompt, paused}));
    QVERIFY(rest);
    QVERIFY(isTaken(requestOf({m_prompt, paused, rest, says({toolResult(u"t1"_qs)})})));
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
}

void TestThinkingEcho::whatIsChangedIsRefused_data()
{
    QTest::addColumn<QString>("change");
    for (const char *change : {"words", "left out", "order", "redacted"})
        QTest::newRow(change) << QString::fromLatin1(change);
}

void TestThinkingEcho::whatIsChangedIsRefused()
{
    QFETCH(const QString, change);
    const MessagePtr answer = firstAnswer(FakeReply()
                                              .thinking(u"first"_qs, u"c2lnMQ=="_qs)
                                              .block(R"({"type":"redacted_thinking","data":"ZGF0YQ=="})")
                                              .toolUse(u"t1"_qs, u"bash"_qs));
    QVERIFY(answer);
    auto changed = std::make_shared<Message>(*answer);
    if (change == u"words")
        std::get<ThinkingBlock>(changed->content[0]).thinking = u"First"_qs;
    else if (change == u"left out")
        changed->content.removeAt(0);
    else if (change == u"order")
        changed->content.swapItemsAt(0, 1);
    else
        std::get<RedactedThinkingBlock>(changed->content[1]).data = u"b3RoZXI="_qs;
    // The client would learn from the refusal, and try without any: the first request is what counts.
    isTaken(following(changed));
    QVERIFY(!m_api->violations().isEmpty());
    QVERIFY2(m_api->violations().first().contains(u"cannot be modified"_qs), qPrintable(m_api->violations().first()));
}

void TestThinkingEcho::afterAWordOfTheUserItMayBeLeftOut()
{
    const MessagePtr answer = firstAnswer(FakeReply().thinking(u"first"_qs, u"c2lnMQ=="_qs).text(u"hello"_qs));
    QVERIFY(answer);
    auto bare = std::make_shared<Message>(*answer);
    bare->content.removeAt(0);
    QVERIFY(isTaken(requestOf({m_prompt, bare, says(u"and now?"_qs)})));
    // But what comes back is what was sent.
    auto changed = std::make_shared<Message>(*answer);
    std::get<ThinkingBlock>(changed->content[0]).thinking = u"other"_qs;
    isTaken(requestOf({m_prompt, changed, says(u"and now?"_qs)}));
    QCOMPARE(m_api->violations().size(), 1);
}

void TestThinkingEcho::anotherModelGetsNone()
{
    const MessagePtr answer =
        firstAnswer(FakeReply().thinking(u"first"_qs, u"c2lnMQ=="_qs).toolUse(u"t1"_qs, u"bash"_qs));
    QVERIFY(answer);
    ModelRequest request = following(answer);
    request.model = u"m-2"_qs;
    QVERIFY(isTaken(request));
    QVERIFY(!m_api->requests().last().body.contains("c2lnMQ=="));
}

void TestThinkingEcho::whatHasNoSignatureIsNotMissed()
{
    m_api->setTakesUnsignedThinking(true);
    const MessagePtr answer = firstAnswer(FakeReply().thinking(u"first"_qs, {}).toolUse(u"t1"_qs, u"bash"_qs));
    QVERIFY(answer);
    QVERIFY(isTaken(following(answer)));
    QVERIFY(m_api->violations().isEmpty());
}

QTEST_GUILESS_MAIN(TestThinkingEcho)
#include "tst_thinkingecho.moc"
