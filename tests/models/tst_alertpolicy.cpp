#include "models/alertpolicy.h"

#include <QTest>

using namespace Deckhand;

/// When the user is called, and for what not. Each test is the story of conversations, a fact after the other.
class TestAlertPolicy : public QObject
{
    Q_OBJECT
private slots:
    void aQuestionIsToldOnceAndTakenBackWhenItIsAnswered();
    void aQuestionThatWasSeenIsNotTold();
    void theNextQuestionIsToldAgain();
    void doneIsToldWhenNothingOfItRuns();
    void doneIsNotToldOfWhatGoesOnByItself();
    void doneIsNotToldOfWhatTheUserStoppedOrStarted();
    void aTurnThatBeginsTakesDoneBack();
    void whatTheUserLooksAtIsNotTold();
    void lookingTakesAllBack();
    void failuresAreToldAtOnceAndCounted();
    void aQuestionStandsBesideAFailure();
    void eachConversationIsToldForItself();
    void oneThatIsClosedIsTakenBack();
    void kindsThatAreOffAreNotTold();
    void waitingCountsWhatNobodyLooksAt();

private:
    using Facts = AlertPolicy::Facts;
    using Changes = QList<AlertPolicy::Change>;
    static Facts working() { return {.id = kId, .works = true}; }
    static Facts asking() { return {.id = kId, .asks = true}; }
    static Facts quiet() { return {.id = kId}; }
    static Facts seen(Facts facts)
    {
        facts.isSeen = true;
        return facts;
    }
    /// What is told after these, the last of which counts.
    Alert after(const QList<Facts> &facts)
    {
        for (const Facts &one : facts) {
            const Changes changes = m_policy.update({one});
            m_changes += changes.size();
            for (const AlertPolicy::Change &change : changes)
                m_told = change.alert;
        }
        return m_told;
    }
    void begin()
    {
        m_policy = {};
        m_told = {};
        m_changes = 0;
    }

    inline static const SessionId kId{u"one"_qs};
    const BackgroundTaskId m_task{u"0000000a"_qs};
    AlertPolicy m_policy;
    Alert m_told;
    qsizetype m_changes = 0;
};

void TestAlertPolicy::aQuestionIsToldOnceAndTakenBackWhenItIsAnswered()
{
    begin();
    QVERIFY(after({quiet(), working()}).isNone());
    QVERIFY(after({asking()}).asks);
    QVERIFY(after({asking(), asking()}).asks);
    QCOMPARE(m_changes, 1);
    QVERIFY(after({working()}).isNone());
    QCOMPARE(m_changes, 2);
}

void TestAlertPolicy::aQuestionThatWasSeenIsNotTold()
{
    begin();
    QVERIFY(after({working(), seen(asking()), asking()}).isNone());
    QCOMPARE(m_changes, 0);
    QCOMPARE(m_policy.waiting(), 1); // but it waits
}

void TestAlertPolicy::theNextQuestionIsToldAgain()
{
    begin();
    QVERIFY(after({seen(asking()), working(), asking()}).asks);
    QVERIFY(after({working(), asking()}).asks);
    QCOMPARE(m_changes, 3);
}

void TestAlertPolicy::doneIsToldWhenNothingOfItRuns()
{
    begin();
    QVERIFY(after({working(), quiet()}).isDone);
    QVERIFY(after({quiet(), quiet()}).isDone);
    QCOMPARE(m_changes, 1);
    begin();
    QVERIFY(after({working(), {.id = kId, .liveTasks = 2}, {.id = kId, .liveTasks = 1}}).isNone());
    QVERIFY(after({{.id = kId, .willWork = true}, working()}).isNone());
    QVERIFY(after({quiet()}).isDone);
    QCOMPARE(m_changes, 1);
    begin(); // its turn was seen, the end of its task was not
    QVERIFY(after({seen(working()), seen({.id = kId, .liveTasks = 1}), {.id = kId, .liveTasks = 1}, quiet()}).isDone);
}

void TestAlertPolicy::doneIsNotToldOfWhatGoesOnByItself()
{
    begin();
    QVERIFY(after({working(), {.id = kId, .willWork = true}}).isNone());
    QVERIFY(after({working(), {.id = kId, .works = true, .liveTasks = 1}}).isNone());
    QCOMPARE(m_changes, 0);
}

void TestAlertPolicy::doneIsNotToldOfWhatTheUserStoppedOrStarted()
{
    begin();
    QVERIFY(after({working(), {.id = kId, .wasStopped = true}}).isNone());
    QVERIFY(after({{.id = kId, .liveTasks = 1, .wasStopped = true}, {.id = kId, .wasStopped = true}}).isNone());
    begin(); // by hand, in the list of background tasks
    QVERIFY(after({quiet(), {.id = kId, .liveTasks = 1}, quiet()}).isNone());
    QCOMPARE(m_changes, 0);
}

void TestAlertPolicy::aTurnThatBeginsTakesDoneBack()
{
    begin();
    QVERIFY(after({working(), quiet(), working()}).isNone());
    QVERIFY(after({quiet()}).isDone);
    QCOMPARE(m_changes, 3);
    QVERIFY(after({{.id = kId, .liveTasks = 1}}).isNone()); // what was started for it meanwhile counts, too
    QVERIFY(after({quiet()}).isDone);
}

void TestAlertPolicy::whatTheUserLooksAtIsNotTold()
{
    begin();
    QVERIFY(after({seen(working()), seen(asking()), seen(working()), seen(quiet()), quiet()}).isNone());
    m_policy.taskFailed(kId, m_task);
    QVERIFY(after({seen(quiet()), quiet()}).isNone());
    QCOMPARE(m_changes, 0);
    QCOMPARE(m_policy.waiting(), 0);
}

void TestAlertPolicy::lookingTakesAllBack()
{
    begin();
    m_policy.taskFailed(kId, m_task);
    QVERIFY(!after({working(), quiet()}).isNone());
    QVERIFY(after({seen(quiet())}).isNone());
    QVERIFY(after({quiet()}).isNone());
}

void TestAlertPolicy::failuresAreToldAtOnceAndCounted()
{
    begin();
    m_policy.taskFailed(kId, m_task);
    QVERIFY(after({{.id = kId, .works = true, .liveTasks = 3}}) == (Alert{false, false, 1, m_task}));
    const BackgroundTaskId other{u"0000000b"_qs};
    m_policy.taskFailed(kId, other);
    QVERIFY(after({working()}) == (Alert{false, false, 2, other}));
    QVERIFY(after({quiet()}) == (Alert{false, true, 2, other}));
    QCOMPARE(m_changes, 3);
}

void TestAlertPolicy::aQuestionStandsBesideAFailure()
{
    begin();
    after({asking()});
    m_policy.taskFailed(kId, m_task);
    QVERIFY(after({asking()}) == (Alert{true, false, 1, m_task}));
    const Changes changes = m_policy.update({working()});
    QVERIFY(changes.first().alert == (Alert{false, false, 1, m_task}));
    QVERIFY(!changes.first().isNews);
}

void TestAlertPolicy::eachConversationIsToldForItself()
{
    begin();
    const SessionId other{u"two"_qs};
    m_policy.update({working(), {.id = other, .works = true}});
    Changes changes = m_policy.update({quiet(), {.id = other, .asks = true}});
    QCOMPARE(changes.size(), 2);
    QVERIFY(changes.at(0).alert.isDone && changes.at(0).isNews);
    QVERIFY(changes.at(1).id == other && changes.at(1).alert.asks);
    QCOMPARE(m_policy.waiting(), 2);
    changes = m_policy.update({seen(quiet()), {.id = other, .asks = true}});
    QCOMPARE(changes.size(), 1);
    QVERIFY(changes.first().id == kId && changes.first().alert.isNone());
    QCOMPARE(m_policy.waiting(), 1);
}

void TestAlertPolicy::oneThatIsClosedIsTakenBack()
{
    begin();
    after({asking()});
    const Changes changes = m_policy.update({});
    QCOMPARE(changes.size(), 1);
    QVERIFY(changes.first().alert.isNone());
    QVERIFY(m_policy.update({}).isEmpty());
    m_policy.taskFailed(kId, m_task); // of one that is not open: nobody could be led there
    QVERIFY(m_policy.update({}).isEmpty());
}

void TestAlertPolicy::kindsThatAreOffAreNotTold()
{
    begin();
    m_policy.setKinds({.questions = false, .done = false, .failures = false});
    m_policy.taskFailed(kId, m_task);
    QVERIFY(after({asking(), working(), quiet()}).isNone());
    QCOMPARE(m_changes, 0);
    QCOMPARE(m_policy.waiting(), 1); // in the title all the same
    m_policy.setKinds({.questions = true, .done = true, .failures = false});
    QVERIFY(after({quiet()}) == (Alert{false, true, 0, {}}));
}

void TestAlertPolicy::waitingCountsWhatNobodyLooksAt()
{
    begin();
    after({working()});
    QCOMPARE(m_policy.waiting(), 0);
    after({asking()});
    QCOMPARE(m_policy.waiting(), 1);
    after({seen(asking())});
    QCOMPARE(m_policy.waiting(), 0);
    after({asking(), working(), quiet()});
    QCOMPARE(m_policy.waiting(), 1);
}

QTEST_GUILESS_MAIN(TestAlertPolicy)
#include "tst_alertpolicy.moc"
