#include "agent/conversationnaming.h"
#include "app/conversationdesk.h"
#include "app/windowfixture.h"
#include "support/loopturn.h"

#include <QSignalSpy>

using namespace Deckhand;

namespace {

bool asksForAName(const FakeRequest &request)
{
    return request.body.contains("You name conversations");
}

/// A window with its side bar, over a server that answers prompts and questions for a name.
class Rig
{
public:
    explicit Rig(bool names = true)
    {
        f.api.setHandler([this](const FakeRequest &request) {
            if (asksForAName(request))
                return nameReply;
            return answer;
        });
        f.composed->configureAll([names](AgentSettings &session) {
            session.namesConversations = names;
            session.facts.prices = TokenPrices{1.0, 10.0, 0, 0};
        });
        QObject::connect(&f.composed->conversation(), &Conversation::remarked, f.window,
                         [this](const QString &text) { remarks.append(text); });
    }

    int namings() const
    {
        const QList<FakeRequest> &requests = f.api.requests();
        return int(std::count_if(requests.cbegin(), requests.cend(), asksForAName));
    }
    SessionId id() { return f.composed->shownId(); }
    QString title() { return desk->model().indexOf(id()).data().toString(); }
    void say(const QString &words)
    {
        const qsizetype before = f.session().history().size();
        f.session().submit({TextBlock{words}});
        QTRY_VERIFY(f.session().isIdle() && f.session().history().size() == before + 2);
    }
    /// What waited to go out has gone out.
    void settle()
    {
        const int asked = namings();
        say(u"and then?"_qs);
        QCOMPARE(namings(), asked);
    }

    WindowFixture f;
    FakeReply answer = FakeReply().text(u"A race of two threads."_qs).usage(1000, 100);
    FakeReply nameReply = FakeReply().text(u"**\"Race in the parser\"**\n"_qs).usage(100, 10);
    QStringList remarks;
    std::unique_ptr<ConversationDesk> desk = std::make_unique<ConversationDesk>(
        *f.opened, f.stateDir(), *f.composed, ConversationDesk::Asks{[] { return PermissionMode::Bypass; }, {}, {}});
};

} // namespace

/// The model is asked for a better title than the first prompt, where people want that.
class TestConversationNaming : public QObject
{
    Q_OBJECT

private slots:
    void aNewOneIsNamedOnceAndItsCostIsCounted();
    void nobodyIsAskedUnlessItIsWanted();
    void whatTheUserNamedKeepsItsName();
    void whatTheUserNamesMeanwhileKeepsItsName();
    void aRefusalIsSilent();
    void aTurnThatWasStoppedNamesNothing();
    void oneThatIsGoneOnWithIsNotNamed();
    void beyondTheSpendingLimitNothingIsAsked();
    void theRequestEndsWithItsConversation();
    void aBranchHasNoNameOfAnother();
    void onlyALineOfPlainWordsIsAName_data();
    void onlyALineOfPlainWordsIsAName();
};

void TestConversationNaming::aNewOneIsNamedOnceAndItsCostIsCounted()
{
    Rig rig;
    rig.say(u"why does it crash? "_qs + QString(50'000, u'x'));
    QTRY_COMPARE(rig.title(), u"Race in the parser"_qs);
    QCOMPARE(rig.namings(), 1);
    const FakeRequest asked = rig.f.api.requests().last();
    QVERIFY(!asked.json.contains(u"tools"));
    QCOMPARE(asked.json.value(u"max_tokens").toInt(), 40);
    QVERIFY(asked.lastText().contains(u"why does it crash?"_qs) && asked.lastText().contains(u"A race of"_qs));
    QVERIFY(asked.body.size() < 10'000);
    QCOMPARE(rig.f.session().history().size(), 2); // beside it
    QCOMPARE(rig.f.session().meter().usage().inputTokens, 1100);
    QCOMPARE(rig.f.session().meter().usage().outputTokens, 110);
    QCOMPARE(*rig.f.session().meter().costUsd(), (1100 * 1.0 + 110 * 10.0) / 1e6);
    rig.settle();
    QCOMPARE(rig.namings(), 1);
    QVERIFY2(rig.f.api.violations().isEmpty(), qPrintable(rig.f.api.violations().join(u'\n')));
}

void TestConversationNaming::nobodyIsAskedUnlessItIsWanted()
{
    QVERIFY(!AgentSettings().namesConversations);
    Rig rig(false);
    rig.say(u"why does it crash?"_qs);
    rig.settle();
    QCOMPARE(rig.namings(), 0);
    QTRY_COMPARE(rig.title(), u"why does it crash?"_qs);
}

void TestConversationNaming::whatTheUserNamedKeepsItsName()
{
    Rig rig;
    rig.answer.hold();
    rig.f.type(u"why does it crash?"_qs);
    QTRY_COMPARE(rig.f.api.holding(), 1);
    QVERIFY(rig.f.opened->sessions().mark(rig.id(), {u"Mine"_qs}));
    rig.answer = FakeReply().text(u"A race."_qs);
    rig.f.api.release();
    QTRY_VERIFY(rig.f.session().isIdle());
    rig.settle();
    QCOMPARE(rig.namings(), 0);
    QTRY_COMPARE(rig.title(), u"Mine"_qs);
}

void TestConversationNaming::whatTheUserNamesMeanwhileKeepsItsName()
{
    Rig rig;
    rig.nameReply.hold();
    rig.say(u"why does it crash?"_qs);
    QTRY_COMPARE(rig.f.api.holding(), 1);
    QVERIFY(rig.f.opened->sessions().mark(rig.id(), {u"Mine"_qs}));
    const qint64 before = rig.f.session().meter().usage().inputTokens;
    rig.f.api.release();
    QTRY_COMPARE(rig.f.session().meter().usage().inputTokens, before + 100); // paid for all the same
    rig.settle();
    QTRY_COMPARE(rig.title(), u"Mine"_qs);
}

void TestConversationNaming::aRefusalIsSilent()
{
    Rig rig;
    rig.nameReply = FakeReply::error(429, u"rate_limit_error"_qs, u"Slow down"_qs);
    QSignalSpy happened(&rig.f.session(), &AgentSession::happened);
    rig.say(u"why does it crash?"_qs);
    QTRY_COMPARE(rig.namings(), 1);
    rig.settle();
    QCOMPARE(rig.namings(), 1);
    QTRY_COMPARE(rig.title(), u"why does it crash?"_qs);
    QCOMPARE(rig.remarks, QStringList());
    for (const QList<QVariant> &event : happened)
        QVERIFY(!std::holds_alternative<RequestFailed>(event.first().value<AgentEvent>()));
    QVERIFY(!rig.f.session().canRetry());
}

void TestConversationNaming::aTurnThatWasStoppedNamesNothing()
{
    Rig rig;
    rig.answer.holdAfterEvents(3);
    rig.f.type(u"why does it crash?"_qs);
    QTRY_COMPARE(rig.f.api.holding(), 1);
    rig.f.session().stop();
    QVERIFY(rig.f.session().isIdle());
    turnTheLoop();
    QCOMPARE(rig.namings(), 0);
    rig.answer = FakeReply().text(u"A race."_qs);
    rig.f.type(u"again"_qs);
    QTRY_COMPARE(rig.title(), u"Race in the parser"_qs); // by the first that is completed
}

void TestConversationNaming::oneThatIsGoneOnWithIsNotNamed()
{
    Rig rig(false);
    rig.say(u"why does it crash?"_qs);
    const SessionId id = rig.id();
    QVERIFY(rig.f.composed->putAway(id, PermissionMode::Bypass));
    QVERIFY(!rig.f.composed->isOpen(id));
    QVERIFY(rig.f.composed->showConversation(id));
    rig.f.composed->configureAll([](AgentSettings &session) { session.namesConversations = true; });
    rig.say(u"and again?"_qs);
    rig.settle();
    QCOMPARE(rig.namings(), 0);
}

void TestConversationNaming::beyondTheSpendingLimitNothingIsAsked()
{
    Rig rig;
    rig.f.composed->configureAll([](AgentSettings &session) { session.spendingLimitUsd = 0.001; });
    rig.say(u"why does it crash?"_qs); // it costs 0.002
    turnTheLoop();
    QCOMPARE(rig.f.api.requests().size(), 1);
}

void TestConversationNaming::theRequestEndsWithItsConversation()
{
    Rig rig;
    rig.nameReply.hold();
    rig.say(u"why does it crash?"_qs);
    QTRY_COMPARE(rig.f.api.holding(), 1);
    QSignalSpy left(&rig.f.api, &FakeMessagesApi::clientLeft);
    QVERIFY(rig.f.composed->close(rig.id(), PermissionMode::Bypass));
    QTRY_COMPARE(left.size(), 1);
}

void TestConversationNaming::aBranchHasNoNameOfAnother()
{
    Rig rig;
    rig.say(u"why does it crash?"_qs);
    QTRY_COMPARE(rig.title(), u"Race in the parser"_qs);
    QVERIFY(rig.f.composed->branchBehind(rig.f.session().history().last()));
    QTRY_COMPARE(rig.title(), u"why does it crash?"_qs);
    rig.settle();
    QCOMPARE(rig.namings(), 1);
}

void TestConversationNaming::onlyALineOfPlainWordsIsAName_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("title");
    QTest::newRow("as it is") << u"Race in the parser"_qs << u"Race in the parser"_qs;
    QTest::newRow("quotes") << u"\"Race in the parser\""_qs << u"Race in the parser"_qs;
    QTest::newRow("others") << u"„Wettlauf im Parser“"_qs << u"Wettlauf im Parser"_qs;
    QTest::newRow("heading") << u"## Race in the `parser`"_qs << u"Race in the parser"_qs;
    QTest::newRow("bold") << u"**Race** in the parser"_qs << u"Race in the parser"_qs;
    QTest::newRow("lines") << u"\n\nRace\nBecause of two threads."_qs << u"Race"_qs;
    QTest::newRow("invisible") << u"Ra\u202ece\u200b\u0007 \U000e0041now"_qs << u"Race now"_qs;
    QTest::newRow("apostrophe") << u"The user's file_name.c"_qs << u"The user's file_name.c"_qs;
    QTest::newRow("long") << QString(200, u'x') << QString(59, u'x') + u"…"_qs;
    QTest::newRow("nothing") << u" \n\"\"\n"_qs << QString();
}

void TestConversationNaming::onlyALineOfPlainWordsIsAName()
{
    QFETCH(QString, words);
    QTEST(cleanedTitle(words), "title");
}

QTEST_MAIN(TestConversationNaming)
#include "tst_conversationnaming.moc"
