#include "taskgraph/taskgraph.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Deckhand;

namespace {

Task task(int id, const QList<int> &blockedBy = {}, const QList<int> &blocks = {})
{
    Task task;
    task.id = id;
    task.subject = QStringLiteral("task %1").arg(id);
    task.blockedBy = blockedBy;
    task.blocks = blocks;
    return task;
}

TaskGraph graphOf(int count)
{
    TaskGraph graph;
    for (int id = 1; id <= count; ++id)
        graph.insert(task(id));
    return graph;
}

} // namespace

class TestTaskGraph : public QObject
{
    Q_OBJECT

private slots:
    void anEdgeIsEnteredOnBothSides();
    void insertingMendsOneSidedEdges();
    void removingAnEdgeRemovesBothSides();
    void unknownIdsAreRefusedAndNothingChanges();
    void aTaskCannotBlockItself();
    void aCycleIsRefusedAndNamed();
    void cyclesInLoadedFilesDoNotHang();
    void completedBlockersBlockNobody();
    void whatIsNotKnownBlocksAndSaysWhy();
    void applyTellsWhatChanged();
    void nextIdIsAboveEveryNamedId();
    void theListShowsStateAndOpenBlockers();
    void theListBeginsWithWhatIsReady();
    void positionsGivenByHandComeFirst();
    void aBlockedTaskIsNotStartedOrCompletedUnsaid();
    void reopeningABlockerBlocksAgain();
    void aFolderStaysInTheWorkspace_data();
    void aFolderStaysInTheWorkspace();
    void timesFollowTheStatus();
    void cyclesOfOtherProgramsAreNamed();
    void whatDeckhandAddsSurvivesARound();
    void aProposedOneSurvivesARoundAndWaits();
    void whoBeginsAProposedOneHasApprovedIt();
    void likeNamedKeysOfOthersAreKept();
    void jsonKeepsOrderAndUnknownKeys();
    void jsonFromOtherProgramsLoads_data();
    void jsonFromOtherProgramsLoads();
    void brokenJsonIsNamed_data();
    void brokenJsonIsNamed();
};

void TestTaskGraph::anEdgeIsEnteredOnBothSides()
{
    TaskGraph graph = graphOf(3);
    TaskChange change;
    change.addBlockedBy = {1};
    change.addBlocks = {3};
    QVERIFY(graph.apply(2, change).ok());
    QCOMPARE(graph.find(2)->blockedBy, QList<int>{1});
    QCOMPARE(graph.find(1)->blocks, QList<int>{2});
    QCOMPARE(graph.find(2)->blocks, QList<int>{3});
    QCOMPARE(graph.find(3)->blockedBy, QList<int>{2});
    QCOMPARE(graph.apply(2, change)->size(), 0);
}

void TestTaskGraph::insertingMendsOneSidedEdges()
{
    for (const bool forward : {true, false}) {
        TaskGraph graph;
        graph.insert(forward ? task(1, {}, {2}) : task(2));
        graph.insert(forward ? task(2) : task(1, {}, {2}));
        QCOMPARE(graph.find(2)->blockedBy, QList<int>{1});
        QCOMPARE(graph.find(1)->blocks, QList<int>{2});
    }
}

void TestTaskGraph::removingAnEdgeRemovesBothSides()
{
    TaskGraph graph = graphOf(2);
    graph.insert(task(3, {1, 2}));
    TaskChange change;
    change.removeBlockedBy = {1, 77};
    QCOMPARE(*graph.apply(3, change), (QList<int>{1, 3}));
    QCOMPARE(graph.find(3)->blockedBy, QList<int>{2});
    QVERIFY(graph.find(1)->blocks.isEmpty());
}

void TestTaskGraph::unknownIdsAreRefusedAndNothingChanges()
{
    TaskGraph graph = graphOf(2);
    const TaskGraph before = graph;
    TaskChange change;
    change.status = TaskStatus::Completed;
    change.addBlockedBy = {1, 9};
    QVERIFY(graph.apply(2, change).error().contains(QLatin1String("no task #9")));
    QVERIFY(graph.apply(5, {}).error().contains(QLatin1String("no task #5")));
    QVERIFY(graph == before);
}

void TestTaskGraph::aTaskCannotBlockItself()
{
    TaskGraph graph = graphOf(1);
    TaskChange change;
    change.addBlocks = {1};
    QVERIFY(graph.apply(1, change).error().contains(QLatin1String("#1 cannot block itself")));
}

void TestTaskGraph::aCycleIsRefusedAndNamed()
{
    TaskGraph graph = graphOf(5);
    TaskChange change;
    change.addBlocks = {5};
    QVERIFY(graph.apply(3, change).ok());
    TaskChange back;
    back.addBlockedBy = {5};
    const auto refused = graph.apply(3, back);
    QVERIFY2(refused.error().contains(QStringLiteral("#3 → #5 → #3")), qPrintable(refused.error()));

    change.addBlocks = {4};
    QVERIFY(graph.apply(5, change).ok());
    back.addBlockedBy = {4};
    QVERIFY(graph.apply(3, back).error().contains(QStringLiteral("#3 → #5 → #4 → #3")));
}

void TestTaskGraph::cyclesInLoadedFilesDoNotHang()
{
    TaskGraph graph;
    graph.insert(task(1, {2}, {2}));
    graph.insert(task(2, {1}, {1}));
    graph.insert(task(3));
    TaskChange change;
    change.addBlockedBy = {1};
    QVERIFY(graph.apply(3, change).ok());
    QCOMPARE(graph.openBlockers(*graph.find(1)), QList<int>{2});
}

void TestTaskGraph::completedBlockersBlockNobody()
{
    TaskGraph graph = graphOf(2);
    graph.insert(task(3, {1, 2}));
    QCOMPARE(graph.openBlockers(*graph.find(3)), (QList<int>{1, 2}));
    TaskChange done;
    done.status = TaskStatus::Completed;
    QVERIFY(graph.apply(1, done).ok());
    QCOMPARE(graph.openBlockers(*graph.find(3)), QList<int>{2});
    QCOMPARE(graph.find(3)->blockedBy, (QList<int>{1, 2}));
    done.status = TaskStatus::Pending;
    QVERIFY(graph.apply(1, done).ok());
    QCOMPARE(graph.openBlockers(*graph.find(3)), (QList<int>{1, 2}));
}

void TestTaskGraph::whatIsNotKnownBlocksAndSaysWhy()
{
    TaskGraph graph({task(1), task(3, {1, 4, 99})}, {{4, QStringLiteral("task_4.json is torn")}});
    TaskChange change;
    change.status = TaskStatus::Completed;
    QVERIFY(graph.apply(1, change).ok());
    QCOMPARE(graph.openBlockers(*graph.find(3)), (QList<int>{4, 99}));
    QVERIFY(!graph.isReady(*graph.find(3)));
    const QString why = QStringLiteral("#4 (task_4.json is torn), #99 (there is no such task)");
    QCOMPARE(graph.blockersText(*graph.find(3)), why);
    QVERIFY(taskListText(graph).contains(QStringLiteral("#3: task 3 (blocked by: %1)").arg(why)));
    const Result<QList<int>> refused = graph.apply(3, change);
    QVERIFY(!refused.ok() && refused.error().contains(why));
    QVERIFY(graph.apply(4, change).error().contains(QLatin1String("task_4.json is torn")));
    change.addBlocks = {4};
    QVERIFY(graph.apply(1, change).error().contains(QLatin1String("task_4.json is torn")));
    TaskChange freed;
    freed.removeBlockedBy = {4, 99};
    QVERIFY(graph.apply(3, freed).ok());
    QVERIFY(graph.isReady(*graph.find(3)));
}

void TestTaskGraph::applyTellsWhatChanged()
{
    TaskGraph graph = graphOf(4);
    TaskChange change;
    change.owner = QStringLiteral("me");
    QCOMPARE(*graph.apply(2, change), QList<int>{2});
    change.addBlocks = {4};
    QCOMPARE(*graph.apply(2, change), (QList<int>{2, 4}));
}

void TestTaskGraph::nextIdIsAboveEveryNamedId()
{
    TaskGraph graph;
    QCOMPARE(graph.nextId(), 1);
    graph.insert(task(3, {7}));
    QCOMPARE(graph.nextId(), 8);
}

void TestTaskGraph::theListShowsStateAndOpenBlockers()
{
    TaskGraph graph;
    QCOMPARE(taskListText(graph), QStringLiteral("No tasks."));
    Task done = task(1);
    done.status = TaskStatus::Completed;
    Task working = task(2, {1, 3, 10});
    working.status = TaskStatus::InProgress;
    Task lines = task(3);
    lines.subject = QStringLiteral("two\nlines");
    for (const Task &one : {working, done, lines, task(10)})
        graph.insert(one);
    QCOMPARE(taskListText(graph),
             QStringLiteral("[ ] #3: two lines\n[ ] #10: task 10\n[>] #2: task 2 (blocked by: #3, #10)\n"
                            "[x] #1: task 1"));
}

void TestTaskGraph::theListBeginsWithWhatIsReady()
{
    const auto with = [](int id, TaskStatus status, const QList<int> &blockers = {}) {
        Task one = task(id, blockers);
        one.status = status;
        return one;
    };
    const TaskGraph graph({with(1, TaskStatus::Cancelled), with(2, TaskStatus::Completed),
                           with(3, TaskStatus::Pending, {1}), with(4, TaskStatus::Failed),
                           with(5, TaskStatus::InProgress), with(6, TaskStatus::Pending, {2}),
                           with(7, TaskStatus::Deleted)});
    QCOMPARE(taskListText(graph),
             QStringLiteral("[ ] #6: task 6\n[>] #5: task 5\n[!] #4: task 4\n[ ] #3: task 3 (blocked by: #1)\n"
                            "[x] #2: task 2\n[-] #1: task 1"));
}

void TestTaskGraph::positionsGivenByHandComeFirst()
{
    Task last = task(1);
    last.position = 2.5;
    const TaskGraph graph({last, task(2), task(3)});
    QList<int> order;
    for (const Task &shown : graph.shown())
        order.append(shown.id);
    QCOMPARE(order, (QList<int>{2, 1, 3}));
}

void TestTaskGraph::aBlockedTaskIsNotStartedOrCompletedUnsaid()
{
    TaskGraph graph({task(1), task(2, {1})});
    for (const TaskStatus status : {TaskStatus::InProgress, TaskStatus::Completed}) {
        TaskChange change;
        change.status = status;
        const Result<QList<int>> refused = graph.apply(2, change);
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().contains(QLatin1String("blocked by #1")), qPrintable(refused.error()));
        QCOMPARE(graph.find(2)->status, TaskStatus::Pending);
    }
    TaskChange meant;
    meant.status = TaskStatus::InProgress;
    meant.despiteBlockers = true;
    QVERIFY(graph.apply(2, meant).ok());
    // Taking the edge away in the same change is saying so, too.
    TaskChange freed;
    freed.status = TaskStatus::Completed;
    freed.removeBlockedBy = {1};
    QVERIFY(graph.apply(2, freed).ok());
}

void TestTaskGraph::reopeningABlockerBlocksAgain()
{
    TaskGraph graph({task(1), task(2, {1})});
    const auto set = [&graph](TaskStatus status) {
        TaskChange change;
        change.status = status;
        QVERIFY(graph.apply(1, change).ok());
    };
    for (const TaskStatus status : {TaskStatus::Completed, TaskStatus::Deleted}) {
        set(status);
        QVERIFY(graph.isReady(*graph.find(2)));
        QCOMPARE(graph.find(2)->blockedBy, QList<int>{1});
        set(TaskStatus::Pending);
        QVERIFY(!graph.isReady(*graph.find(2)));
    }
    for (const TaskStatus status : {TaskStatus::Failed, TaskStatus::Cancelled}) {
        set(status);
        QCOMPARE(graph.openBlockers(*graph.find(2)), QList<int>{1});
    }
}

void TestTaskGraph::aFolderStaysInTheWorkspace_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("kept"); // null: refused
    QTest::newRow("below") << "sub/dir"
                           << "sub/dir";
    QTest::newRow("superfluous parts") << "./sub//x/../dir/"
                                       << "sub/dir";
    QTest::newRow("the workspace") << "."
                                   << "";
    QTest::newRow("none") << ""
                          << "";
    QTest::newRow("beyond ASCII") << QString::fromUtf8("b\xC3\xBC/\xE2\x9C\x93")
                                  << QString::fromUtf8("b\xC3\xBC/\xE2\x9C\x93");
    QTest::newRow("a name that begins with dots") << "..sub"
                                                  << "..sub";
    QTest::newRow("above") << ".." << QString();
    QTest::newRow("out and elsewhere") << "sub/../../other" << QString();
    QTest::newRow("absolute") << "/etc" << QString();
}

void TestTaskGraph::aFolderStaysInTheWorkspace()
{
    QFETCH(QString, folder);
    QFETCH(QString, kept);
    TaskGraph graph = graphOf(1);
    TaskChange change;
    change.folder = folder;
    const Result<QList<int>> applied = graph.apply(1, change);
    QCOMPARE(applied.ok(), !kept.isNull());
    QCOMPARE(graph.find(1)->command.folder, kept.isNull() ? QString() : kept);
    QVERIFY(applied.ok() || applied.error().contains(folder));
}

void TestTaskGraph::timesFollowTheStatus()
{
    TaskGraph graph({task(1)});
    const QDateTime start = QDateTime::fromString(QStringLiteral("2026-11-28T10:00:00Z"), Qt::ISODate);
    const auto set = [&](TaskStatus status, int minutes) {
        TaskChange change;
        change.status = status;
        QVERIFY(graph.apply(1, change, start.addSecs(minutes * 60)).ok());
    };
    set(TaskStatus::InProgress, 1);
    QCOMPARE(graph.find(1)->startedAt, start.addSecs(60));
    QVERIFY(!graph.find(1)->endedAt.isValid());
    set(TaskStatus::InProgress, 2); // says nothing new
    QCOMPARE(graph.find(1)->startedAt, start.addSecs(60));
    set(TaskStatus::Failed, 3);
    QCOMPARE(graph.find(1)->endedAt, start.addSecs(180));
    set(TaskStatus::Pending, 4);
    QVERIFY(!graph.find(1)->startedAt.isValid() && !graph.find(1)->endedAt.isValid());
    set(TaskStatus::InProgress, 60);
    set(TaskStatus::Completed, 5); // somebody has set the clock back
    QCOMPARE(graph.find(1)->endedAt, graph.find(1)->startedAt);
}

void TestTaskGraph::cyclesOfOtherProgramsAreNamed()
{
    QCOMPARE(TaskGraph({task(1), task(2, {1}), task(3, {2}), task(4, {9})}).cycle(), QString());
    QCOMPARE(TaskGraph({task(7), task(1, {7, 3}), task(2, {1}), task(3, {2}), task(4, {3})}).cycle(),
             QStringLiteral("#1 → #2 → #3 → #1"));
}

void TestTaskGraph::whatDeckhandAddsSurvivesARound()
{
    Task one = task(1);
    one.command = {QStringLiteral("make test"), QStringLiteral("sub"), 90, QStringLiteral("on_failure"), true};
    one.run = {QStringLiteral("1a2b3c4d"), QStringLiteral("exit code 2"), QStringLiteral("error: x")};
    one.position = 0.5;
    one.createdAt = QDateTime::fromMSecsSinceEpoch(1'790'000'000'123, Qt::UTC);
    one.startedAt = one.createdAt.addSecs(1);
    one.endedAt = one.createdAt.addSecs(2);
    const Result<Task> back = taskFromJson(taskToJson(one));
    QVERIFY(back.ok());
    QVERIFY(*back == one);
}

void TestTaskGraph::likeNamedKeysOfOthersAreKept()
{
    const QByteArray json =
        R"({"id":1,"subject":"s","startedAt":1790000000,"run":"twice","folder":7,"position":"top","proposed":"yes"})";
    const Result<Task> loaded = taskFromJson(json);
    QVERIFY(loaded.ok());
    QVERIFY(!loaded->startedAt.isValid());
    QCOMPARE(loaded->unknown.size(), 5);
    QVERIFY(!loaded->isProposed());
    QVERIFY(*taskFromJson(taskToFile(*loaded)) == *loaded);
}

void TestTaskGraph::jsonKeepsOrderAndUnknownKeys()
{
    Task one = task(1, {2, 3});
    one.subject = QStringLiteral("say \"hi\"\n👋");
    one.command.line = QStringLiteral("make");
    one.unknown = {{QStringLiteral("activeForm"), QStringLiteral("saying")},
                   {QStringLiteral("metadata"), QJsonObject{{QStringLiteral("n"), 9007199254740993LL}}}};
    const QByteArray json = taskToJson(one);
    QCOMPARE(
        json,
        QByteArray(
            "{\n  \"id\": 1,\n  \"subject\": \"say \\\"hi\\\"\\n👋\",\n  \"description\": \"\",\n"
            "  \"status\": \"pending\",\n  \"blockedBy\": [2,3],\n  \"blocks\": [],\n  \"owner\": \"\",\n"
            "  \"command\": \"make\",\n  \"activeForm\": \"saying\",\n  \"metadata\": {\"n\":9007199254740993}\n}\n"));
    const Result<Task> back = taskFromJson(json);
    QVERIFY(back.ok());
    QVERIFY(*back == one);
    QVERIFY(!taskToJson(task(1)).contains("command"));
}

void TestTaskGraph::jsonFromOtherProgramsLoads_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("numbers") << QByteArray(
        R"({"id":4,"subject":"s","status":"in_progress","blockedBy":[2,1,2],"blocks":[],"owner":""})");
    QTest::newRow("strings") << QByteArray(
        R"({"id":"4","subject":"s","status":"in_progress","blockedBy":["2","1"],"blocks":[]})");
    QTest::newRow("nulls") << QByteArray(
        R"({"id":4,"subject":"s","status":"in_progress","blockedBy":[1,2],"blocks":null,"owner":null})");
}

void TestTaskGraph::jsonFromOtherProgramsLoads()
{
    QFETCH(QByteArray, json);
    const Result<Task> loaded = taskFromJson(json);
    QVERIFY2(loaded.ok(), "loads");
    Task expected = task(4, {1, 2});
    expected.subject = QStringLiteral("s");
    expected.status = TaskStatus::InProgress;
    QVERIFY(*loaded == expected);
}

void TestTaskGraph::brokenJsonIsNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << "no JSON";
    QTest::newRow("cut") << QByteArray(R"({"id": 1, "subj)") << "at byte";
    QTest::newRow("list") << QByteArray("[]") << "no JSON object";
    QTest::newRow("no id") << QByteArray(R"({"subject":"s"})") << "\"id\"";
    QTest::newRow("half id") << QByteArray(R"({"id":1.5,"subject":"s"})") << "\"id\"";
    QTest::newRow("no subject") << QByteArray(R"({"id":1})") << "\"subject\"";
    QTest::newRow("subject a number") << QByteArray(R"({"id":1,"subject":3})") << "\"subject\"";
    QTest::newRow("status") << QByteArray(R"({"id":1,"subject":"s","status":"done"})") << "\"status\"";
    QTest::newRow("edges") << QByteArray(R"({"id":1,"subject":"s","blockedBy":"2"})") << "\"blockedBy\"";
    QTest::newRow("edge") << QByteArray(R"({"id":1,"subject":"s","blocks":["x y"]})") << "\"blocks\"";
}

void TestTaskGraph::brokenJsonIsNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const Result<Task> loaded = taskFromJson(json);
    QVERIFY(!loaded.ok());
    QVERIFY2(loaded.error().contains(says), qPrintable(loaded.error()));
}

void TestTaskGraph::aProposedOneSurvivesARoundAndWaits()
{
    Task proposed = task(1);
    QVERIFY(!taskToJson(proposed).contains("proposed")); // left out
    proposed.proposed = true;
    proposed.command.line = QStringLiteral("make");
    const QByteArray json = taskToJson(proposed);
    QVERIFY2(json.contains("  \"proposed\": true,\n  \"command\": \"make\""), json.constData());
    QVERIFY(*taskFromJson(json) == proposed);
    QCOMPARE(proposed.stateWord(), QStringLiteral("proposed"));

    TaskGraph graph;
    graph.insert(proposed);
    graph.insert(task(2, {1}));
    graph.insert(task(3));
    QVERIFY(!graph.isReady(*graph.find(1)));
    QCOMPARE(graph.openBlockers(*graph.find(2)), QList<int>{1});
    QCOMPARE(taskListText(graph),
             QStringLiteral("[ ] #3: task 3\n[ ] #2: task 2 (blocked by: #1)\n[ ] #1: task 1 (proposed)"));
    TaskChange approval;
    approval.proposed = false;
    QVERIFY(graph.apply(1, approval).ok());
    QVERIFY(graph.isReady(*graph.find(1)));
}

void TestTaskGraph::whoBeginsAProposedOneHasApprovedIt()
{
    for (const TaskStatus status : {TaskStatus::Cancelled, TaskStatus::Deleted, TaskStatus::InProgress}) {
        Task proposed = task(1);
        proposed.proposed = true;
        TaskGraph graph;
        graph.insert(proposed);
        TaskChange change;
        change.status = status;
        QVERIFY(graph.apply(1, change).ok());
        QVERIFY(!graph.find(1)->isProposed());
        QCOMPARE(graph.find(1)->proposed, status != TaskStatus::InProgress);
        // What was only set aside comes back as what it was.
        graph.insert(*taskFromJson(taskToJson(*graph.find(1))));
        change.status = TaskStatus::Pending;
        QVERIFY(graph.apply(1, change).ok());
        QCOMPARE(graph.find(1)->isProposed(), status != TaskStatus::InProgress);
    }
    // A program that does not know the key keeps it.
    const Task begun = *taskFromJson(R"({"id":1,"subject":"a","status":"in_progress","proposed":true})");
    QVERIFY(!begun.proposed);
    QVERIFY(!taskToJson(begun).contains("proposed"));
}

QTEST_GUILESS_MAIN(TestTaskGraph)
#include "tst_taskgraph.moc"
