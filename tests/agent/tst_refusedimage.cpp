#include "agent/fixture.h"
#include "anthropic/messagesclient.h"
#include "support/fakemessagesapi.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

/// An image that the server refuses does not end the conversation, and people are told.
class TestRefusedImage : public QObject
{
    Q_OBJECT

private slots:
    void theTurnGoesOnAndSaysWhatIsMissing();
    void aSummaryGoesOnToo();

private:
    static FakeReply answer(const FakeRequest &request)
    {
        if (request.body.contains("\"image\""))
            return FakeReply::error(400, u"invalid_request_error"_qs, u"Could not process image"_qs);
        return FakeReply().text(u"hi"_qs);
    }
    static void run(AgentFixture &f, MessagesClient &client, const std::function<void(AgentSession &)> &begin)
    {
        f.session->setModelClient(&client);
        QSignalSpy idle(f.session.get(), &AgentSession::idle);
        begin(*f.session);
        QVERIFY(idle.wait());
    }
};

void TestRefusedImage::theTurnGoesOnAndSaysWhatIsMissing()
{
    AgentFixture f;
    useModel(*f.session, u"fake-model-1"_qs);
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    FakeMessagesApi api;
    api.setHandler(answer);
    MessagesClient client(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
    run(f, client, [](AgentSession &session) {
        session.submit({TextBlock{u"look"_qs}, ImageBlock{u"image/png"_qs, "PNG", u"plan.png"_qs}});
    });
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::Completed);
    QCOMPARE(f.all<Remark>().size(), 1);
    QVERIFY(f.all<Remark>().first().text.contains(u"plan.png"_qs));
    QCOMPARE(f.all<RequestStarted>().size(), 1);
    QCOMPARE(f.session->history().size(), 2); // the history keeps the image: people see it
    QVERIFY(std::holds_alternative<ImageBlock>(f.session->history().first()->content.last()));
    run(f, client, [](AgentSession &session) { session.submit({TextBlock{u"and?"_qs}}); });
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::Completed);
    QCOMPARE(f.all<Remark>().size(), 1);
    QCOMPARE(api.requests().size(), 3);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestRefusedImage::aSummaryGoesOnToo()
{
    AgentFixture f;
    useModel(*f.session, u"fake-model-1"_qs);
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    FakeMessagesApi api;
    api.setHandler(answer);
    MessagesClient client(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
    Message said;
    said.role = Role::Assistant;
    said.content = {TextBlock{u"a plan"_qs}};
    // Another run's: it had got over the refusal, and this one does not know of it.
    f.session->restore(
        {userMessage({ImageBlock{u"image/png"_qs, "PNG", u"plan.png"_qs}}), std::make_shared<const Message>(said)});
    run(f, client, [](AgentSession &session) { session.submit(compactPrompt()); });
    QCOMPARE(f.all<CompactionEnded>().last().error, QString());
    QCOMPARE(f.all<Remark>().size(), 1);
}

QTEST_GUILESS_MAIN(TestRefusedImage)
#include "tst_refusedimage.moc"
