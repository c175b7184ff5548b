#include "agent/fixture.h"
#include "anthropic/messagesclient.h"
#include "support/fakemessagesapi.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

AgentSettings settings()
{
    AgentSettings settings;
    settings.model = u"fake-model-1"_qs;
    settings.systemPrompt = u"Be brief. "_qs.repeated(100);
    settings.facts.contextTokens = 100'000;
    return settings;
}

QList<MessagePtr> earlierWords()
{
    Message answer;
    answer.role = Role::Assistant;
    answer.content = {TextBlock{u"hi"_qs}};
    answer.requestModel = u"fake-model-1"_qs;
    answer.stopReason = StopReason::EndTurn;
    answer.usage = {10, 5, 0, 0};
    return {userMessage({TextBlock{u"hello"_qs}}), std::make_shared<const Message>(answer)};
}

/// A session over the fake Messages API; only its time is moved by the test.
struct Rig {
    Rig()
    {
        network.setProxy(QNetworkProxy::NoProxy);
        api.setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
        session.setModelClient(&client);
    }
    int counts() const { return int(api.countRequests().size()); }
    /// Until the meter has moved.
    bool waitForCount()
    {
        QSignalSpy changed(&session, &AgentSession::meterChanged);
        f.clock.advance(1s);
        return changed.wait();
    }
    void turn(const QList<ContentBlock> &prompt)
    {
        QSignalSpy idle(&session, &AgentSession::idle);
        session.submit(prompt);
        QVERIFY(idle.wait());
    }

    AgentFixture f{settings()};
    AgentSession &session = *f.session;
    QNetworkAccessManager network;
    FakeMessagesApi api;
    MessagesClient client{network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}}};
};

} // namespace

/// The server is asked how large the conversation is: when that is not known well, and when nobody waits for it.
class TestContextCounter : public QObject
{
    Q_OBJECT

private slots:
    void anAnswerIsCountedAlready();
    void afterAResumeTheServerIsAskedOnce();
    void anotherModelCountsAnew();
    void aSummaryIsCounted();
    void aLargeAdditionIsCountedWhileItIsAnswered();
    void aSmallAdditionIsEstimated();
    void noRequestWaitsForIt();
    void neverTwoAtOnce();
    void anAnswerOnItsWayThatIsOfAnotherModelIsNotHeard();
    void aServerThatDoesNotCountIsAskedOnce();
    void whatWasCountedDecidesOfCompaction();
    void nothingIsAskedOfAnEmptySession();
};

void TestContextCounter::anAnswerIsCountedAlready()
{
    Rig rig;
    rig.turn({TextBlock{u"hello"_qs}});
    rig.f.clock.advance(1min);
    QVERIFY(rig.session.contextSize().estimated == 0);
    QCOMPARE(rig.session.contextSize().tokens, 46);
    QCOMPARE(rig.api.hits(), 1);
}

void TestContextCounter::afterAResumeTheServerIsAskedOnce()
{
    Rig rig;
    rig.session.restore(earlierWords());
    QCOMPARE(rig.session.contextSize().tokens, 15); // as the last run knew it
    QVERIFY(rig.waitForCount());
    QCOMPARE(rig.counts(), 1);
    // The fake counts four bytes of the body as a token: tools and system prompt are in it.
    QCOMPARE(rig.session.contextSize().tokens, rig.api.countRequests().first().size() / 4);
    QVERIFY(rig.session.contextSize().tokens > 250);
    QVERIFY(rig.session.contextSize().estimated == 0);
    QVERIFY(rig.api.countRequests().first().contains("\"tools\""));
    QCOMPARE(rig.api.requests().size(), 0);
    rig.f.clock.advance(1h);
    QCOMPARE(rig.f.clock.pending(), 0);
    // The next answer says it better.
    rig.turn({TextBlock{u"and?"_qs}});
    QCOMPARE(rig.session.contextSize().tokens, 46);
    QCOMPARE(rig.counts(), 1);
    QVERIFY2(rig.api.violations().isEmpty(), qPrintable(rig.api.violations().join(u'\n')));
}

void TestContextCounter::anotherModelCountsAnew()
{
    Rig rig;
    rig.turn({TextBlock{u"hello"_qs}});
    useModel(rig.session, u"fake-model-2"_qs);
    QVERIFY(rig.session.contextSize().estimated > 0); // what one model counts is an estimate for another
    QVERIFY(rig.waitForCount());
    QVERIFY(rig.session.contextSize().estimated == 0);
    QVERIFY(rig.api.countRequests().first().contains("fake-model-2"));
    useModel(rig.session, u"fake-model-2"_qs); // the same: nothing to ask
    rig.f.clock.advance(1min);
    QCOMPARE(rig.f.clock.pending(), 0);
    QCOMPARE(rig.counts(), 1);
}

void TestContextCounter::aSummaryIsCounted()
{
    Rig rig;
    rig.turn({TextBlock{u"hello"_qs}});
    rig.turn({TextBlock{u"/compact"_qs}});
    QVERIFY(rig.session.contextSize().estimated > 0);
    QVERIFY(rig.waitForCount());
    QVERIFY(rig.session.contextSize().estimated == 0);
    QVERIFY(rig.api.countRequests().first().contains("automatic summary"));
}

void TestContextCounter::aLargeAdditionIsCountedWhileItIsAnswered()
{
    Rig rig;
    rig.turn({TextBlock{u"hello"_qs}});
    rig.api.enqueue(FakeReply().text(u"long"_qs, 2).holdAfterEvents(3));
    QSignalSpy held(&rig.api, &FakeMessagesApi::held);
    rig.session.submit({TextBlock{QString(60'000, u'x')}});
    rig.f.clock.advance(1s); // the request is not out yet: it comes first
    QCOMPARE(rig.counts(), 0);
    QVERIFY(held.wait());
    QTRY_VERIFY(rig.f.clock.pending() > 0);
    QVERIFY(rig.session.contextSize().estimated > 0);
    QVERIFY(rig.waitForCount());
    QCOMPARE(rig.counts(), 1);
    QVERIFY(rig.session.contextSize().estimated == 0);
    QSignalSpy idle(&rig.session, &AgentSession::idle);
    rig.api.release();
    QVERIFY(idle.wait());
    QCOMPARE(rig.session.contextSize().tokens, 46);
}

void TestContextCounter::aSmallAdditionIsEstimated()
{
    Rig rig;
    rig.turn({TextBlock{u"hello"_qs}});
    rig.api.enqueue(FakeReply().text(u"long"_qs, 2).holdAfterEvents(3));
    QSignalSpy held(&rig.api, &FakeMessagesApi::held);
    rig.session.submit({TextBlock{u"small"_qs}});
    QVERIFY(held.wait());
    rig.f.clock.advance(1min);
    QVERIFY(rig.session.contextSize().estimated > 0);
    rig.session.stop();
    rig.f.clock.advance(1min);
    QCOMPARE(rig.counts(), 0);
}

void TestContextCounter::noRequestWaitsForIt()
{
    Rig rig;
    rig.session.restore(earlierWords());
    rig.turn({TextBlock{u"at once"_qs}});
    QCOMPARE(rig.api.requests().size(), 1);
    rig.f.clock.advance(1min);
    QCOMPARE(rig.api.hits(), 1); // the answer has said it
    QVERIFY(rig.session.contextSize().estimated == 0);
}

void TestContextCounter::neverTwoAtOnce()
{
    Rig rig;
    rig.session.restore(earlierWords());
    rig.f.clock.advance(1s);
    QVERIFY(rig.f.clock.pending() == 0);       // one is on its way
    useModel(rig.session, u"fake-model-2"_qs); // and is given up
    rig.f.clock.advance(1s);
    QSignalSpy changed(&rig.session, &AgentSession::meterChanged);
    QVERIFY(changed.wait());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(rig.f.clock.pending(), 0);
}

void TestContextCounter::anAnswerOnItsWayThatIsOfAnotherModelIsNotHeard()
{
    Rig rig;
    rig.session.restore(earlierWords());
    rig.f.clock.advance(1s);
    QSignalSpy changed(&rig.session, &AgentSession::meterChanged);
    useModel(rig.session, u"fake-model-2"_qs);
    changed.clear();
    rig.turn({TextBlock{u"hello"_qs}}); // long enough for an answer
    QCOMPARE(rig.session.contextSize().tokens, 46);
}

void TestContextCounter::aServerThatDoesNotCountIsAskedOnce()
{
    Rig rig;
    rig.api.setCounts(false);
    QStringList kept;
    rig.client.onOmissionsChanged([&kept](const ServerOmissions &omissions) { kept = omissions.toStringList(); });
    rig.session.restore(earlierWords());
    rig.f.clock.advance(1s);
    QTRY_COMPARE(kept, QStringList{u"count_tokens"_qs});
    QCOMPARE(rig.api.hits(), 1);
    QCOMPARE(rig.session.contextSize().tokens, 15);
    useModel(rig.session, u"fake-model-2"_qs);
    rig.f.clock.advance(1min);
    rig.turn({TextBlock{u"and?"_qs}});
    QCOMPARE(rig.api.hits(), 2); // the turn's own
}

void TestContextCounter::whatWasCountedDecidesOfCompaction()
{
    Rig rig;
    ModelFacts small;
    small.contextTokens = 250;
    rig.session.restore(earlierWords());
    QVERIFY(rig.waitForCount()); // more than 250, for the system prompt is long; the last run knew of 15
    useModel(rig.session, u"fake-model-1"_qs, small);
    rig.turn({TextBlock{u"and?"_qs}});
    QCOMPARE(rig.api.requests().size(), 2);
    QVERIFY(rig.api.requests().first().lastText().contains(u"summary"_qs));
}

void TestContextCounter::nothingIsAskedOfAnEmptySession()
{
    Rig rig;
    rig.session.restore({});
    useModel(rig.session, u"fake-model-2"_qs);
    QCOMPARE(rig.f.clock.pending(), 0);
}

QTEST_GUILESS_MAIN(TestContextCounter)
#include "tst_contextcounter.moc"
