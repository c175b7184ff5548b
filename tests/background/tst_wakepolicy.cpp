#include "background/wakepolicy.h"

#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

class TestWakePolicy : public QObject
{
    Q_OBJECT

private slots:
    void wakesAtOnceOnlyWhenNothingElseRuns();
    void neverWhereItWouldDisturb_data();
    void neverWhereItWouldDisturb();
    void eachRuleWakesAsItSays_data();
    void eachRuleWakesAsItSays();
    void theNoticeThatMayWakeFirstDecides();
    void tooManyWakesInARowWaitForTheUser();
    void whatEarlierRunsLeftWaitsForTheFirstWord();
    void everyWordIsReadBack();

private:
    static WakePolicy::Facts withOne(WakeRule rule = WakeRule::Now)
    {
        WakePolicy::Facts facts;
        facts.waiting.append({{rule, 5s}, false, false, 0ms});
        return facts;
    }
};

void TestWakePolicy::wakesAtOnceOnlyWhenNothingElseRuns()
{
    QVERIFY(!WakePolicy::delay({}));
    WakePolicy::Facts facts = withOne();
    QCOMPARE(WakePolicy::delay(facts)->count(), 0);
    facts.runningTasks = 2;
    QCOMPARE(WakePolicy::delay(facts)->count(), 250);
    facts.waiting.first().waited = 200ms;
    QCOMPARE(WakePolicy::delay(facts)->count(), 50);
    facts.waiting.first().waited = 900ms;
    QCOMPARE(WakePolicy::delay(facts)->count(), 0);
}

void TestWakePolicy::neverWhereItWouldDisturb_data()
{
    QTest::addColumn<bool>("idle");
    QTest::addColumn<bool>("stopped");
    QTest::addColumn<bool>("question");
    QTest::addColumn<bool>("typing");
    QTest::addColumn<bool>("spent");
    QTest::newRow("a turn runs") << false << false << false << false << false;
    QTest::newRow("after Stop") << true << true << false << false << false;
    QTest::newRow("permission question") << true << false << true << false << false;
    QTest::newRow("the user is typing") << true << false << false << true << false;
    QTest::newRow("the spending limit is reached") << true << false << false << false << true;
}

void TestWakePolicy::neverWhereItWouldDisturb()
{
    QFETCH(bool, idle);
    QFETCH(bool, stopped);
    QFETCH(bool, question);
    QFETCH(bool, typing);
    QFETCH(bool, spent);
    WakePolicy::Facts facts = withOne();
    QVERIFY(WakePolicy::delay(facts));
    facts.idle = idle;
    facts.stoppedByUser = stopped;
    facts.permissionOpen = question;
    facts.userIsTyping = typing;
    facts.spendingLimitReached = spent;
    QVERIFY(!WakePolicy::delay(facts));
}

void TestWakePolicy::eachRuleWakesAsItSays_data()
{
    QTest::addColumn<WakeRule>("rule");
    QTest::addColumn<bool>("failure");
    QTest::addColumn<int>("delay"); // with another task running; -1: does not wake
    QTest::newRow("never") << WakeRule::Never << true << -1;
    QTest::newRow("next message") << WakeRule::NextMessage << true << -1;
    QTest::newRow("only on failure, good end") << WakeRule::OnFailure << false << -1;
    QTest::newRow("only on failure, bad end") << WakeRule::OnFailure << true << 250;
    QTest::newRow("join") << WakeRule::Join << false << 5000;
    QTest::newRow("now") << WakeRule::Now << false << 250;
}

void TestWakePolicy::eachRuleWakesAsItSays()
{
    QFETCH(WakeRule, rule);
    QFETCH(bool, failure);
    QFETCH(int, delay);
    WakePolicy::Facts facts = withOne(rule);
    facts.waiting.first().failure = failure;
    facts.runningTasks = 1;
    const auto found = WakePolicy::delay(facts);
    QCOMPARE(found ? int(found->count()) : -1, delay);
    facts.runningTasks = 0; // nothing is left to wait for
    QCOMPARE(WakePolicy::delay(facts).value_or(-1ms).count(), delay < 0 ? -1 : 0);
}

void TestWakePolicy::theNoticeThatMayWakeFirstDecides()
{
    WakePolicy::Facts facts = withOne(WakeRule::Join);
    facts.runningTasks = 1;
    facts.waiting.append({{WakeRule::NextMessage, {}}, false, false, 900ms});
    QCOMPARE(WakePolicy::delay(facts)->count(), 5000);
    facts.waiting.append({{WakeRule::Now, {}}, false, false, 100ms});
    QCOMPARE(WakePolicy::delay(facts)->count(), 150);
}

void TestWakePolicy::tooManyWakesInARowWaitForTheUser()
{
    WakePolicy::Facts facts = withOne();
    facts.mostWakesInRow = 3;
    facts.wakesInRow = 2;
    QVERIFY(WakePolicy::delay(facts));
    facts.wakesInRow = 3;
    QVERIFY(!WakePolicy::delay(facts));
    facts.mostWakesInRow = 0; // no limit
    QVERIFY(WakePolicy::delay(facts));
}

void TestWakePolicy::whatEarlierRunsLeftWaitsForTheFirstWord()
{
    WakePolicy::Facts facts = withOne();
    facts.waiting.first().adopted = true;
    QVERIFY(WakePolicy::delay(facts));
    facts.earlierMayWait = true;
    QVERIFY(!WakePolicy::delay(facts));
    facts.waiting.append({{}, false, false, 0ms}); // of a task of this run
    QVERIFY(WakePolicy::delay(facts));
}

void TestWakePolicy::everyWordIsReadBack()
{
    for (const WakeRule rule :
         {WakeRule::Never, WakeRule::NextMessage, WakeRule::OnFailure, WakeRule::Join, WakeRule::Now})
        QVERIFY(wakeRuleFromWord(wakeWord(rule)) == rule);
    QVERIFY(!wakeRuleFromWord(u"always"_qs));
}

QTEST_GUILESS_MAIN(TestWakePolicy)
#include "tst_wakepolicy.moc"
