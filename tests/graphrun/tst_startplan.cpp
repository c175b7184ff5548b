#include "graphrun/startplan.h"

#include <QTest>

using namespace Deckhand;

class TestStartPlan : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void whatIsReadyStartsAndTheRestFollows();
    void onlyWhatIsSetToFollowsByItself();
    void theWholePlanIsRunWhateverIsSetToFollow();
    void anUnknownBlockerIsNamed();
    void aNamedTaskTakesItsFollowersAlong();
    void aBlockedOneIsNotStartedUnsaid();
    void whatNobodyRunsIsStartedAgainWhenThatIsMeant();
    void withBlockersWorksLikeMake();
    void aBlockerWithoutACommandIsNamed();
    void aFailedOneIsTriedAgain();
    void whatIsOnlyProposedIsInNoPlan();
    void whatWaitsForOthersSaysSo();
    void aFileWhoseFolderLeadsOutIsNotRun();
    void refusals_data();
    void refusals();
    void theTextShowsTheCommandsToTheLetter();

private:
    void add(int id, const QList<int> &blockedBy = {}, bool follows = true)
    {
        Task task;
        task.id = id;
        task.subject = QStringLiteral("step %1").arg(id);
        task.blockedBy = blockedBy;
        task.command.line = QStringLiteral("run %1").arg(id);
        task.command.startsByItself = follows;
        m_graph.insert(task);
    }
    void propose(int id)
    {
        TaskChange change;
        change.proposed = true;
        QVERIFY(m_graph.apply(id, change).ok());
    }
    void set(int id, TaskStatus status)
    {
        TaskChange change;
        change.status = status;
        change.despiteBlockers = true;
        QVERIFY(m_graph.apply(id, change).ok());
    }
    StartPlan plan(const StartWish &wish)
    {
        const Result<StartPlan> planned = planStart(m_graph, wish);
        return planned ? *planned : StartPlan{{-1}, {}, {}};
    }

    TaskGraph m_graph;
};

void TestStartPlan::init()
{
    m_graph = TaskGraph();
    add(1);
    add(2, {1});
    add(3, {1});
    add(4, {2, 3});
}

void TestStartPlan::whatIsReadyStartsAndTheRestFollows()
{
    const StartPlan all = plan({});
    QCOMPARE(all.now, QList<int>{1});
    QCOMPARE(all.later, (QList<int>{2, 3, 4}));
    QVERIFY(all.waiting.isEmpty());
}

void TestStartPlan::onlyWhatIsSetToFollowsByItself()
{
    add(5, {4}, false);
    add(6, {5});
    QCOMPARE(plan({}).all(), (QList<int>{1, 2, 3, 4}));
}

void TestStartPlan::theWholePlanIsRunWhateverIsSetToFollow()
{
    add(5, {4}, false);
    add(6, {5}, false);
    add(7, {9}, false); // nobody knows #9
    set(1, TaskStatus::Failed);
    StartWish whole;
    whole.wholePlan = true;
    const StartPlan all = plan(whole);
    QCOMPARE(all.now, QList<int>());
    QCOMPARE(all.later, (QList<int>{2, 3, 4, 5, 6, 7}));
    QCOMPARE(all.waiting, (QList<int>{2, 3, 4, 5, 6, 7})); // a failed one is only tried again when it is named
    QVERIFY(whyNotStarted(m_graph, *m_graph.find(1)).startsWith(QLatin1String("it failed")));
    set(1, TaskStatus::Completed);
    QCOMPARE(plan(whole).now, (QList<int>{2, 3}));
    QCOMPARE(plan(whole).waiting, QList<int>{7});
}

void TestStartPlan::anUnknownBlockerIsNamed()
{
    m_graph = TaskGraph({}, {{8, QStringLiteral("task_8.json is torn")}});
    add(1, {8, 9});
    const QString why = QStringLiteral("#8 (task_8.json is torn), #9 (there is no such task)");
    QVERIFY(!planStart(m_graph, {}).ok());
    QVERIFY2(planStart(m_graph, {{1}}).error().contains(why), qPrintable(planStart(m_graph, {{1}}).error()));
    StartWish make{{1}};
    make.withBlockers = true;
    QVERIFY(planStart(m_graph, make).error().contains(QLatin1String("task_8.json is torn"))
            || planStart(m_graph, make).error().contains(QLatin1String("no task #9")));
    StartWish whole;
    whole.wholePlan = true;
    QVERIFY2(startPlanText(plan(whole), m_graph).contains(why), qPrintable(startPlanText(plan(whole), m_graph)));
}

void TestStartPlan::aNamedTaskTakesItsFollowersAlong()
{
    set(1, TaskStatus::Completed);
    const StartPlan one = plan({{2}});
    QCOMPARE(one.now, QList<int>{2});
    QCOMPARE(one.later, QList<int>{4});
    QCOMPARE(one.waiting, QList<int>{4}); // for #3, which nobody has started
}

void TestStartPlan::aBlockedOneIsNotStartedUnsaid()
{
    const Result<StartPlan> refused = planStart(m_graph, {{4}});
    QVERIFY(!refused.ok());
    QVERIFY2(refused.error().contains(QLatin1String("blocked by #2, #3")), qPrintable(refused.error()));
    StartWish meant{{4}};
    meant.despiteBlockers = true;
    QCOMPARE(plan(meant).now, QList<int>{4});
    QCOMPARE(plan({{2, 1}}).now, QList<int>{1});
}

void TestStartPlan::whatNobodyRunsIsStartedAgainWhenThatIsMeant()
{
    set(1, TaskStatus::InProgress);
    const QString refused = planStart(m_graph, {{1}}).error();
    QVERIFY2(refused.contains(QLatin1String("in progress already; if nobody works on it")), qPrintable(refused));
    StartWish meant{{1}};
    meant.despiteBlockers = true;
    QCOMPARE(plan(meant).now, QList<int>{1});
    meant.inHands = {1};
    QVERIFY(!planStart(m_graph, meant).ok());
    StartWish unnamed;
    unnamed.despiteBlockers = true;
    QVERIFY(!plan(unnamed).all().contains(1));
}

void TestStartPlan::withBlockersWorksLikeMake()
{
    set(2, TaskStatus::InProgress);
    set(1, TaskStatus::Completed);
    StartWish make{{4}};
    make.withBlockers = true;
    const StartPlan made = plan(make);
    QCOMPARE(made.now, QList<int>{3});
    QCOMPARE(made.later, QList<int>{4});
    QVERIFY(made.waiting.isEmpty()); // #2 is on its way
}

void TestStartPlan::aBlockerWithoutACommandIsNamed()
{
    TaskChange none;
    none.command = QString();
    QVERIFY(m_graph.apply(3, none).ok());
    StartWish make{{4}};
    make.withBlockers = true;
    const Result<StartPlan> refused = planStart(m_graph, make);
    QVERIFY(!refused.ok());
    QVERIFY2(refused.error().contains(QLatin1String("#3")) && refused.error().contains(QLatin1String("no command")),
             qPrintable(refused.error()));
}

void TestStartPlan::aFailedOneIsTriedAgain()
{
    set(1, TaskStatus::Completed);
    set(2, TaskStatus::Failed);
    set(3, TaskStatus::Completed);
    QVERIFY(!planStart(m_graph, {}).ok()); // not by itself
    const StartPlan again = plan({{2}});
    QCOMPARE(again.now, QList<int>{2});
    QCOMPARE(again.later, QList<int>{4});
    QVERIFY(again.waiting.isEmpty());
}

void TestStartPlan::whatWaitsForOthersSaysSo()
{
    TaskChange byHand;
    byHand.command = QString();
    QVERIFY(m_graph.apply(3, byHand).ok());
    const StartPlan all = plan({});
    QCOMPARE(all.all(), (QList<int>{1, 2, 4}));
    QCOMPARE(all.waiting, QList<int>{4});
}

void TestStartPlan::aFileWhoseFolderLeadsOutIsNotRun()
{
    Task foreign = *m_graph.find(2);
    foreign.command.folder = QStringLiteral("../elsewhere");
    m_graph.insert(foreign);
    QCOMPARE(plan({}).all(), (QList<int>{1, 3, 4})); // as a follower
    set(1, TaskStatus::Completed);
    const Result<StartPlan> named = planStart(m_graph, {{2}});
    QVERIFY(!named);
    QVERIFY2(named.error().contains(QLatin1String("../elsewhere")), qPrintable(named.error()));
}

void TestStartPlan::refusals_data()
{
    QTest::addColumn<int>("id");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown") << 77 << "no task #77";
    QTest::newRow("no command") << 10 << "no command";
    QTest::newRow("in progress") << 11 << "in progress already";
    QTest::newRow("completed") << 12 << "is completed";
    QTest::newRow("cancelled") << 13 << "is cancelled";
    QTest::newRow("deleted") << 14 << "no task #14";
}

void TestStartPlan::refusals()
{
    QFETCH(int, id);
    QFETCH(QString, says);
    for (int other = 10; other <= 14; ++other)
        add(other);
    TaskChange none;
    none.command = QString();
    QVERIFY(m_graph.apply(10, none).ok());
    set(11, TaskStatus::InProgress);
    set(12, TaskStatus::Completed);
    set(13, TaskStatus::Cancelled);
    set(14, TaskStatus::Deleted);
    const Result<StartPlan> refused = planStart(m_graph, {{id}});
    QVERIFY(!refused.ok());
    QVERIFY2(refused.error().contains(says), qPrintable(refused.error()));
}

void TestStartPlan::theTextShowsTheCommandsToTheLetter()
{
    TaskChange change;
    change.command = QStringLiteral("make  -j2 <all>");
    change.folder = QStringLiteral("sub");
    QVERIFY(m_graph.apply(2, change).ok());
    const StartPlan all = plan({{1}});
    QCOMPARE(startPlanText(all, m_graph),
             QStringLiteral("now    #1 step 1: run 1\nlater  #2 step 2 (in sub; after #1): make  -j2 <all>\n"
                            "later  #3 step 3 (after #1): run 3\nlater  #4 step 4 (after #2, #3): run 4"));
    QCOMPARE(commandsOf(all, m_graph), QStringLiteral("run 1\nmake  -j2 <all>\nrun 3\nrun 4"));
}

void TestStartPlan::whatIsOnlyProposedIsInNoPlan()
{
    propose(2);
    QCOMPARE(plan({}).all(), (QList<int>{1, 3, 4})); // not as a follower
    QCOMPARE(plan({}).waiting, QList<int>{4});       // but it blocks
    StartWish whole;
    whole.wholePlan = true;
    QCOMPARE(plan(whole).all(), (QList<int>{1, 3, 4}));
    StartWish make{{4}};
    make.withBlockers = true;
    QVERIFY(planStart(m_graph, make).error().contains(QLatin1String("#2 must come first. Task #2 is proposed")));
    StartWish forced{{2}};
    forced.despiteBlockers = true;
    for (const StartWish &wish : {StartWish{{2}}, forced})
        QCOMPARE(planStart(m_graph, wish).error(), QStringLiteral("Task #2 is proposed: the user approves it first."));
    QCOMPARE(whyNotStarted(m_graph, *m_graph.find(2)), QStringLiteral("it is proposed, and not approved yet"));
    propose(1);
    QVERIFY(!planStart(m_graph, {}).ok());
}

QTEST_GUILESS_MAIN(TestStartPlan)
#include "tst_startplan.moc"
