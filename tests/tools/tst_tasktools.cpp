#include "toolfixture.h"

using namespace Deckhand;

class TestTaskTools : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_fixture = std::make_unique<ToolFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void createGivesTheTaskAsJson();
    void updateTakesIdsAsNumbersAndTexts();
    void updateSetsOwnerAndCommand();
    void whatIsNotNamedStaysAsItIs();
    void theOneWhoBeginsATaskOwnsIt();
    void startRunsTheCommandAndWhatFollows();
    void aDryRunOnlySays();
    void whatWasNotShownIsNotStarted();
    void whatCannotStartIsAnswerEnough();
    void listShowsThePlan();
    void whoOnlyPlansProposes();
    void whoOnlyPlansChangesOnlyWhatIsProposed();
    void aProposedTaskIsBegunByNoModel_data();
    void aProposedTaskIsBegunByNoModel();
    void listTellsOfBrokenFiles();
    void getGivesWhatIsOnDiskNow();
    void whatNobodyCanReadBlocksWithItsReason();
    void tasksOfOtherProgramsAreCalledAsTheyCallThem();
    void errorsAreClear_data();
    void errorsAreClear();

private:
    std::unique_ptr<ToolFixture> m_fixture;
};

void TestTaskTools::createGivesTheTaskAsJson()
{
    const ToolOutcome outcome = m_fixture->call("task_create", R"({"subject":"Build","description":"all of it"})");
    QVERIFY(!outcome.isError);
    QVERIFY2(outcome.text.startsWith(QLatin1String(
                 "{\n  \"id\": 1,\n  \"subject\": \"Build\",\n  \"description\": \"all of it\",\n"
                 "  \"status\": \"pending\",\n  \"blockedBy\": [],\n  \"blocks\": [],\n  \"owner\": \"\",\n"
                 "  \"createdAt\": \"")),
             qPrintable(outcome.text));
    QCOMPARE(m_fixture->get(QStringLiteral(".tasks/task_1.json")), outcome.text.toUtf8() + '\n');
}

void TestTaskTools::updateTakesIdsAsNumbersAndTexts()
{
    for (const char *subject : {"a", "b", "c"})
        m_fixture->call("task_create", {{QStringLiteral("subject"), QLatin1String(subject)}});
    const ToolOutcome outcome = m_fixture->call(
        "task_update", R"({"task_id":"2","status":"in_progress","addBlockedBy":["1"],"addBlocks":[3],"force":true})");
    QVERIFY2(!outcome.isError, qPrintable(outcome.text));
    const QJsonObject task = QJsonDocument::fromJson(outcome.text.toUtf8()).object();
    QCOMPARE(task.value(QLatin1String("status")).toString(), QStringLiteral("in_progress"));
    QCOMPARE(task.value(QLatin1String("blockedBy")).toArray(), QJsonArray{1});
    QCOMPARE(task.value(QLatin1String("blocks")).toArray(), QJsonArray{3});
    QCOMPARE(m_fixture->call("task_update", R"({"task_id":2,"removeBlockedBy":[1]})").isError, false);
    QVERIFY(m_fixture->tasks.graph().find(1)->blocks.isEmpty());
}

void TestTaskTools::updateSetsOwnerAndCommand()
{
    m_fixture->call("task_create", R"({"subject":"a"})");
    m_fixture->call("task_update", R"({"task_id":1,"owner":"me","command":"make"})");
    QCOMPARE(m_fixture->tasks.graph().find(1)->owner, QStringLiteral("me"));
    QCOMPARE(m_fixture->tasks.graph().find(1)->command.line, QStringLiteral("make"));
    m_fixture->call("task_update", R"({"task_id":1,"owner":""})");
    QCOMPARE(m_fixture->tasks.graph().find(1)->owner, QString());
    QCOMPARE(m_fixture->tasks.graph().find(1)->command.line, QStringLiteral("make"));
}

void TestTaskTools::whatIsNotNamedStaysAsItIs()
{
    m_fixture->call("task_create", R"({"subject":"a"})");
    const ToolOutcome made = m_fixture->call("task_create", R"({"subject":"b","addBlockedBy":["1"],"command":"make",
        "folder":"sub/","timeout_s":60,"wake":"on_failure","auto_start":true,"owner":"me"})");
    QVERIFY2(!made.isError, qPrintable(made.text));
    m_fixture->call("task_update", R"({"task_id":2,"subject":"c","description":"d","timeout_s":0,"auto_start":false})");
    const Task *task = m_fixture->tasks.graph().find(2);
    QVERIFY(task->command
            == (TaskCommand{QStringLiteral("make"), QStringLiteral("sub"), 0, QStringLiteral("on_failure"), false}));
    QCOMPARE(task->subject, QStringLiteral("c"));
    QCOMPARE(task->owner, QStringLiteral("me"));
    QCOMPARE(task->blockedBy, QList<int>{1});
    QVERIFY(!m_fixture->call("task_update", R"({"task_id":1,"removeBlocks":[2]})").isError);
    QVERIFY(m_fixture->tasks.graph().find(2)->blockedBy.isEmpty());
}

void TestTaskTools::theOneWhoBeginsATaskOwnsIt()
{
    for (const char *subject : {"a", "b"})
        m_fixture->call("task_create", {{QStringLiteral("subject"), QLatin1String(subject)}});
    m_fixture->call("task_update", R"({"task_id":1,"status":"in_progress"})");
    QCOMPARE(m_fixture->tasks.graph().find(1)->owner, QStringLiteral("session session"));
    m_fixture->call("task_update", R"({"task_id":2,"owner":"somebody"})");
    m_fixture->call("task_update", R"({"task_id":2,"status":"in_progress"})");
    QCOMPARE(m_fixture->tasks.graph().find(2)->owner, QStringLiteral("somebody"));
}

void TestTaskTools::startRunsTheCommandAndWhatFollows()
{
    m_fixture->call("task_create", R"({"subject":"build","command":"make"})");
    m_fixture->call("task_create", R"({"subject":"test","command":"make test","auto_start":true,"addBlockedBy":[1]})");
    Tool &tool = m_fixture->tool("task_update");
    const QJsonObject input = ToolFixture::object(R"({"task_id":1,"start":true})");
    QCOMPARE(tool.effectOf(input), Effect::Plan);
    QCOMPARE(tool.subject(input), QStringLiteral("make\nmake test"));
    QVERIFY(tool.preview(input).body.contains(QLatin1String("later  #2 test (after #1): make test")));
    const ToolOutcome outcome = m_fixture->call("task_update", input);
    QVERIFY2(!outcome.isError, qPrintable(outcome.text));
    QVERIFY(outcome.text.startsWith(u'{') && outcome.text.contains(QLatin1String("\"status\": \"in_progress\"")));
    QCOMPARE(m_fixture->fakes.commands.size(), 1);
    m_fixture->fakes.commands.first()->exit(0);
    QCOMPARE(m_fixture->fakes.commands.size(), 2);
    QCOMPARE(m_fixture->tasks.graph().find(1)->status, TaskStatus::Completed);
}

void TestTaskTools::aDryRunOnlySays()
{
    m_fixture->call("task_create", R"({"subject":"build","command":"make"})");
    const QJsonObject input = ToolFixture::object(R"({"task_id":1,"dry_run":true})");
    QCOMPARE(m_fixture->tool("task_update").effectOf(input), Effect::Read);
    const ToolOutcome outcome = m_fixture->call("task_update", input);
    QVERIFY2(outcome.text.startsWith(QLatin1String("Would start:\nnow    #1 build: make")), qPrintable(outcome.text));
    QCOMPARE(m_fixture->fakes.commands.size(), 0);
}

void TestTaskTools::whatWasNotShownIsNotStarted()
{
    m_fixture->call("task_create", R"({"subject":"build","command":"make"})");
    const QJsonObject input = ToolFixture::object(R"({"task_id":1,"start":true})");
    m_fixture->tool("task_update").effectOf(input); // the permission is asked for now
    m_fixture->call("task_update", R"({"task_id":1,"command":"rm -rf build"})");
    const ToolOutcome outcome = m_fixture->call("task_update", input);
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.contains(QLatin1String("has been changed since")), qPrintable(outcome.text));
    QCOMPARE(m_fixture->fakes.commands.size(), 0);
    const ToolOutcome mixed = m_fixture->call("task_update", R"({"task_id":1,"start":true,"command":"true"})");
    QVERIFY2(mixed.isError && mixed.text.contains(QLatin1String("cannot go together")), qPrintable(mixed.text));
}

void TestTaskTools::whatCannotStartIsAnswerEnough()
{
    m_fixture->call("task_create", R"({"subject":"think"})");
    const QJsonObject input = ToolFixture::object(R"({"task_id":1,"start":true})");
    QCOMPARE(m_fixture->tool("task_update").effectOf(input), Effect::Read); // nobody is asked for it
    QVERIFY(m_fixture->call("task_update", input).text.contains(QLatin1String("no command")));

    // By the time of the call it could, but nobody was asked for its command.
    m_fixture->tool("task_update").effectOf(input);
    m_fixture->call("task_update", R"({"task_id":1,"command":"make"})");
    QVERIFY(m_fixture->call("task_update", input).isError);
    QCOMPARE(m_fixture->fakes.commands.size(), 0);
}

void TestTaskTools::listShowsThePlan()
{
    QCOMPARE(m_fixture->call("task_list").text, QStringLiteral("No tasks."));
    for (const char *subject : {"a", "b", "c"})
        m_fixture->call("task_create", {{QStringLiteral("subject"), QLatin1String(subject)}});
    m_fixture->call("task_update", R"({"task_id":1,"status":"completed"})");
    m_fixture->call("task_update", R"({"task_id":2,"status":"in_progress","addBlocks":[3]})");
    QCOMPARE(m_fixture->call("task_list").text, QStringLiteral("[>] #2: b\n[ ] #3: c (blocked by: #2)\n[x] #1: a"));
}

void TestTaskTools::listTellsOfBrokenFiles()
{
    m_fixture->call("task_create", R"({"subject":"a"})");
    m_fixture->put(QStringLiteral(".tasks/task_2.json"), "{");
    const QString text = m_fixture->call("task_list").text;
    QVERIFY2(text.startsWith(QLatin1String("[ ] #1: a\n"))
                 && text.contains(QLatin1String("task_2.json is left as it is")),
             qPrintable(text));
}

void TestTaskTools::getGivesWhatIsOnDiskNow()
{
    m_fixture->call("task_create", R"({"subject":"a"})");
    m_fixture->put(QStringLiteral(".tasks/task_1.json"), R"({"id":1,"subject":"by hand","extra":[1]})");
    const ToolOutcome outcome = m_fixture->call("task_get", R"({"task_id":1})");
    QVERIFY(outcome.text.contains(QLatin1String("by hand")) && outcome.text.contains(QLatin1String("\"extra\": [1]")));
}

void TestTaskTools::whatNobodyCanReadBlocksWithItsReason()
{
    m_fixture->makeFolder("ws/.tasks");
    m_fixture->put(QStringLiteral(".tasks/task_1.json"), R"({"id":1,"subject":"a","status":"done"})");
    m_fixture->put(QStringLiteral(".tasks/task_2.json"), R"({"id":2,"subject":"b","blockedBy":[1],"command":"make"})");
    const QString why = QStringLiteral("blocked by: #1 (task_1.json cannot be used: \"status\" is none of ");
    const QString list = m_fixture->call("task_list").text;
    QVERIFY2(list.contains(why), qPrintable(list));
    const ToolOutcome got = m_fixture->call("task_get", R"({"task_id":1})");
    QVERIFY2(got.isError && got.text.contains(QLatin1String("\"status\" is none of")), qPrintable(got.text));
    for (const char *input :
         {R"({"task_id":2,"start":true})", R"({"task_id":2,"dry_run":true})", R"({"task_id":2,"status":"in_progress"})",
          R"({"task_id":2,"start":true,"with_blockers":true})"}) {
        const ToolOutcome outcome = m_fixture->call("task_update", input);
        QVERIFY2(outcome.isError && outcome.text.contains(QLatin1String("\"status\" is none of")),
                 qPrintable(outcome.text));
    }
    QVERIFY(m_fixture->fakes.commands.isEmpty());
    m_fixture->put(QStringLiteral(".tasks/task_1.json"), R"({"id":1,"subject":"a","status":"deleted"})");
    QCOMPARE(m_fixture->call("task_list").text, QStringLiteral("[ ] #2: b"));
}

void TestTaskTools::tasksOfOtherProgramsAreCalledAsTheyCallThem()
{
    m_fixture->makeFolder("ws/.tasks");
    m_fixture->put(QStringLiteral(".tasks/task_1700000000_0042.json"),
                   R"({"id":"task_1700000000_0042","subject":"a"})");
    m_fixture->call("task_create", R"({"subject":"b","addBlockedBy":["task_1700000000_0042"]})");
    QCOMPARE(m_fixture->call("task_list").text,
             QStringLiteral("[ ] #task_1700000000_0042: a\n[ ] #1: b (blocked by: #task_1700000000_0042)"));
    const QString got = m_fixture->call("task_get", R"({"task_id":"#task_1700000000_0042"})").text;
    QVERIFY2(got.contains(QLatin1String("\"blocks\": [\"1\"]")), qPrintable(got));
    const ToolOutcome done =
        m_fixture->call("task_update", R"({"task_id":"task_1700000000_0042","status":"completed"})");
    QVERIFY2(!done.isError && done.text.contains(QLatin1String("\"id\": \"task_1700000000_0042\"")),
             qPrintable(done.text));
    QCOMPARE(m_fixture->call("task_list").text, QStringLiteral("[ ] #1: b\n[x] #task_1700000000_0042: a"));
}

void TestTaskTools::errorsAreClear_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("get") << "task_get" << QByteArray(R"({"task_id":9})") << "There is no task #9";
    QTest::newRow("update") << "task_update" << QByteArray(R"({"task_id":9,"status":"completed"})")
                            << "There is no task #9";
    QTest::newRow("unknown blocker") << "task_update" << QByteArray(R"({"task_id":1,"addBlockedBy":[9]})")
                                     << "There is no task #9";
    QTest::newRow("itself") << "task_update" << QByteArray(R"({"task_id":1,"addBlocks":[1]})") << "cannot block itself";
    QTest::newRow("cycle") << "task_update" << QByteArray(R"({"task_id":2,"addBlocks":[1]})") << "#1 → #2 → #1";
    QTest::newRow("blocked") << "task_update" << QByteArray(R"({"task_id":2,"status":"completed"})") << "blocked by #1";
    QTest::newRow("wake") << "task_update" << QByteArray(R"({"task_id":2,"wake":"sometimes"})") << "invalid input";
    QTest::newRow("folder") << "task_update" << QByteArray(R"({"task_id":2,"folder":"../x"})")
                            << "The folder of a command";
    QTest::newRow("no such blocker") << "task_create" << QByteArray(R"({"subject":"c","addBlockedBy":[7]})")
                                     << "There is no task #7";
    QTest::newRow("blank") << "task_create" << QByteArray(R"({"subject":"  "})") << "needs a subject";
}

void TestTaskTools::errorsAreClear()
{
    QFETCH(QString, tool);
    QFETCH(QByteArray, input);
    QFETCH(QString, says);
    m_fixture->call("task_create", R"({"subject":"a"})");
    m_fixture->call("task_create", R"({"subject":"b"})");
    m_fixture->call("task_update", R"({"task_id":1,"addBlocks":[2]})");
    const ToolOutcome outcome = m_fixture->call(tool.toLatin1().constData(), input.constData());
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.contains(says), qPrintable(outcome.text));
}

void TestTaskTools::whoOnlyPlansProposes()
{
    m_fixture->onlyPlans = true;
    const ToolOutcome made = m_fixture->call("task_create", R"({"subject":"a","command":"make"})");
    QVERIFY2(made.text.contains(QLatin1String("\"proposed\": true")), qPrintable(made.text));
    m_fixture->call("task_create", R"({"subject":"b","addBlockedBy":[1]})");
    QCOMPARE(m_fixture->call("task_list").text,
             QStringLiteral("[ ] #1: a (proposed)\n[ ] #2: b (proposed) (blocked by: #1)"));
    QVERIFY(m_fixture->call("task_get", R"({"task_id":2})").text.contains(QLatin1String("\"proposed\": true")));
    m_fixture->onlyPlans = false;
    QVERIFY(!m_fixture->call("task_create", R"({"subject":"c"})").text.contains(QLatin1String("proposed")));
}

void TestTaskTools::whoOnlyPlansChangesOnlyWhatIsProposed()
{
    m_fixture->call("task_create", R"({"subject":"approved","command":"make"})");
    m_fixture->onlyPlans = true;
    m_fixture->call("task_create", R"({"subject":"a","addBlockedBy":[1]})");
    QVERIFY(!m_fixture->call("task_update", R"({"task_id":2,"subject":"b","command":"make b"})").isError);
    QVERIFY(!m_fixture->call("task_update", R"({"task_id":2,"removeBlockedBy":[1]})").isError);
    const QByteArray before = m_fixture->get(QStringLiteral(".tasks/task_1.json"));
    for (const char *input : {R"({"task_id":1,"status":"in_progress"})", R"({"task_id":1,"status":"deleted"})",
                              R"({"task_id":1,"command":"rm x"})", R"({"task_id":2,"addBlocks":[1]})",
                              R"({"task_id":2,"removeBlocks":[1]})"}) {
        const ToolOutcome outcome = m_fixture->call("task_update", input);
        QVERIFY2(outcome.isError && outcome.text.contains(QLatin1String("Task #1 is not proposed")),
                 qPrintable(outcome.text));
    }
    QVERIFY(m_fixture->call("task_create", R"({"subject":"c","addBlocks":[1]})").isError);
    QCOMPARE(m_fixture->get(QStringLiteral(".tasks/task_1.json")), before);
    QCOMPARE(m_fixture->tasks.graph().tasks().size(), 2);
    QVERIFY(!m_fixture->call("task_update", R"({"task_id":2,"status":"deleted"})").isError);
    QVERIFY(!m_fixture->call("task_update", R"({"task_id":2,"status":"pending"})").isError);
    QVERIFY(m_fixture->tasks.graph().find(2)->isProposed()); // to take it back is no approval
}

void TestTaskTools::aProposedTaskIsBegunByNoModel_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("start") << QByteArray(R"({"task_id":1,"start":true})");
    QTest::newRow("force") << QByteArray(R"({"task_id":1,"start":true,"force":true})");
    QTest::newRow("dry run") << QByteArray(R"({"task_id":1,"dry_run":true})");
    QTest::newRow("in progress") << QByteArray(R"({"task_id":1,"status":"in_progress"})");
    QTest::newRow("completed") << QByteArray(R"({"task_id":1,"status":"completed","force":true})");
    QTest::newRow("failed") << QByteArray(R"({"task_id":1,"status":"failed"})");
}

void TestTaskTools::aProposedTaskIsBegunByNoModel()
{
    QFETCH(const QByteArray, input);
    m_fixture->onlyPlans = true;
    m_fixture->call("task_create", R"({"subject":"a","command":"make"})");
    for (const bool onlyPlans : {true, false}) {
        m_fixture->onlyPlans = onlyPlans;
        m_fixture->tool("task_update").effectOf(ToolFixture::object(input.constData()));
        const ToolOutcome outcome = m_fixture->call("task_update", input.constData());
        QVERIFY2(outcome.isError
                     && outcome.text.contains(QLatin1String("Task #1 is proposed: the user approves it first")),
                 qPrintable(outcome.text));
        QVERIFY(m_fixture->tasks.graph().find(1)->isProposed());
        QVERIFY(m_fixture->fakes.commands.isEmpty());
    }
    QVERIFY(m_fixture->call("task_update", R"({"task_id":1,"proposed":false})").isError); // no such field
}

QTEST_GUILESS_MAIN(TestTaskTools)
#include "tst_tasktools.moc"
