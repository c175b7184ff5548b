#include "support/loopturn.h"
#include "toolfixture.h"

using namespace Deckhand;

class TestBackgroundTools : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_fixture = std::make_unique<ToolFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void runAnswersAtOnceWithTheId();
    void timeLimitsAreHandedOn_data();
    void timeLimitsAreHandedOn();
    void checkWithoutTasksSaysSo();
    void checkWithoutIdListsEveryTask();
    void checkShowsStatusFactsAndOutput();
    void checkOfARunningTaskLeavesTheNotice();
    void checkOfAnEndedTaskSparesTheNotice();
    void checkShowsTheLastLinesOnly();
    void checkIsNeverTooLong();
    void checkWaitsForTheEndWithoutPolling();
    void checkWaitsNoLongerThanAsked();
    void checkWithoutIdWaitsForTheFirstEnd();
    void badIdsAreClearErrors_data();
    void badIdsAreClearErrors();
    void stopWaitsForTheEnd();
    void stoppingAnEndedTaskSaysHowItEnded();
    void stoppingAnEndedTaskEndsWhatItLeft();
    void aTaskThatEndsByItselfWhileStoppedIsToldTruly();
    void deletingAWaitLeavesTheTaskAlone();

private:
    /// Starts a background task by the tool; its id.
    QString run(const char *json)
    {
        const QString text = m_fixture->call("background_run", json).text;
        return text.section(QLatin1Char(' '), 2, 2);
    }
    FakeRunningCommand &command() { return *m_fixture->fakes.commands.last(); }
    ToolOutcome check(const QString &id, QJsonObject input = {})
    {
        input.insert(QStringLiteral("task_id"), id);
        return m_fixture->call("check_background", input);
    }
    ToolRun *startStop(const QString &id)
    {
        return m_fixture->start("stop_background", QJsonObject{{QStringLiteral("task_id"), id}});
    }
    int queuedNotices(const QString &id)
    {
        // As the writer of notices would, at this moment.
        m_fixture->notices.enter({BackgroundTaskId(id), QStringLiteral("ended")});
        return m_fixture->inbox.queued().size();
    }

    std::unique_ptr<ToolFixture> m_fixture;
};

void TestBackgroundTools::runAnswersAtOnceWithTheId()
{
    const ToolOutcome outcome = m_fixture->call("background_run", R"({"command":"sleep 10","description":"a nap"})");
    QVERIFY(!outcome.isError);
    const BackgroundTask task = m_fixture->background.tasks().first();
    QCOMPARE(outcome.text, QStringLiteral("Background task %1 started: sleep 10").arg(task.id.toString()));
    QCOMPARE(task.id.toString().size(), 8);
    QCOMPARE(task.description, QStringLiteral("a nap"));
    QCOMPARE(command().command.workingDirectory, m_fixture->files.root());
    QCOMPARE(command().command.lifetime, Command::Lifetime::OutlivesApp);
}

void TestBackgroundTools::timeLimitsAreHandedOn_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("seconds");
    QTest::newRow("default") << QByteArray(R"({"command":"x"})") << 300;
    QTest::newRow("given") << QByteArray(R"({"command":"x","timeout_s":5})") << 5;
    QTest::newRow("none") << QByteArray(R"({"command":"x","timeout_s":0})") << 0;
}

void TestBackgroundTools::timeLimitsAreHandedOn()
{
    QFETCH(QByteArray, input);
    QFETCH(int, seconds);
    run(input.constData());
    QCOMPARE(command().command.timeLimit, std::chrono::seconds(seconds));
}

void TestBackgroundTools::checkWithoutTasksSaysSo()
{
    const ToolOutcome outcome = m_fixture->call("check_background");
    QCOMPARE(outcome.text, QStringLiteral("No background tasks."));
    QVERIFY(!outcome.isError);
}

void TestBackgroundTools::checkWithoutIdListsEveryTask()
{
    const QString first = run(R"({"command":"make\n  all"})");
    const QString second = run(R"({"command":"npm test"})");
    command().exit(2);
    QCOMPARE(m_fixture->call("check_background").text,
             QStringLiteral("%1: [running] make all\n%2: [failed] npm test").arg(first, second));
}

void TestBackgroundTools::checkShowsStatusFactsAndOutput()
{
    const QString id = run(R"({"command":"npm test","description":"tests"})");
    emit command().started(4711);
    command().write("\x1b[31mone\x1b[0m\ntwo\n");
    m_fixture->clock.advance(std::chrono::milliseconds(2500));
    const QStringList running = check(id).text.split(QLatin1Char('\n'));
    QCOMPARE(running.first(), QStringLiteral("[running] npm test"));
    for (const char *fact : {"description: tests", "running for: 2.5 s", "pid: 4711", "output: 17 bytes", "one", "two"})
        QVERIFY2(running.contains(QLatin1String(fact)),
                 qPrintable(QLatin1String(fact) + QLatin1Char('\n') + running.join(QLatin1Char('\n'))));

    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = 3;
    result.durationMs = 4200;
    result.droppedBytes = 5;
    command().end(result);
    const QString ended = check(id).text;
    QVERIFY2(ended.startsWith(QLatin1String("[failed] npm test\n")), qPrintable(ended));
    QVERIFY(ended.contains(QLatin1String(", exit code 3\nduration: 4.2 s\n")));
    QVERIFY(ended.contains(QLatin1String("5 of them were not kept")));
    QVERIFY(ended.endsWith(QLatin1String("\n\none\ntwo")));
}

void TestBackgroundTools::checkOfARunningTaskLeavesTheNotice()
{
    const QString id = run(R"({"command":"x"})");
    check(id);
    command().exit(0);
    QCOMPARE(queuedNotices(id), 1);
}

void TestBackgroundTools::checkOfAnEndedTaskSparesTheNotice()
{
    const QString id = run(R"({"command":"x"})");
    command().exit(0);
    QVERIFY(check(id).text.startsWith(QLatin1String("[completed] x\n")));
    QVERIFY(check(id).text.endsWith(QLatin1String("(no output)")));
    QCOMPARE(queuedNotices(id), 0);
}

void TestBackgroundTools::checkShowsTheLastLinesOnly()
{
    const QString id = run(R"({"command":"x"})");
    QByteArray lines;
    for (int i = 1; i <= 200; ++i)
        lines += "line " + QByteArray::number(i) + '\n';
    command().write(lines);
    const auto outputOf = [](const QString &text) { return text.mid(text.indexOf(QLatin1String("\n\n")) + 2); };
    QCOMPARE(
        outputOf(check(id, {{QStringLiteral("tail"), 2}}).text),
        QStringLiteral("… 1674 bytes omitted; check_background offset=0 reads on from there …\nline 199\nline 200"));
    const QString both = outputOf(check(id).text);
    QVERIFY2(both.startsWith(QLatin1String("line 1\nline 2\n")), qPrintable(both));
    QVERIFY2(
        both.contains(QStringLiteral("line 20\n… 641 bytes omitted; check_background offset=151 reads on from there "
                                     "…\nline 101\n")),
        qPrintable(both));
    QVERIFY(outputOf(check(id, {{QStringLiteral("tail"), 1000}}).text).startsWith(QStringLiteral("line 1\n")));
    QVERIFY(!check(id, {{QStringLiteral("tail"), 0}}).text.contains(QLatin1String("line")));
}

void TestBackgroundTools::checkIsNeverTooLong()
{
    const QString id = run(R"({"command":"x"})");
    command().write(QByteArray("漢").repeated(300'000) + "\nLAST");
    const QString text = check(id).text;
    QVERIFY(text.size() <= 50'000);
    QVERIFY(text.size() > 45'000);
    QVERIFY(text.endsWith(QLatin1String("\nLAST")));
    QVERIFY(!text.contains(QChar::ReplacementCharacter));
}

void TestBackgroundTools::checkWaitsForTheEndWithoutPolling()
{
    const QString id = run(R"({"command":"x"})");
    ToolRun *wait = m_fixture->start("check_background",
                                     QJsonObject{{QStringLiteral("task_id"), id}, {QStringLiteral("wait_s"), 60}});
    QSignalSpy done(wait, &ToolRun::done);
    m_fixture->clock.advance(std::chrono::seconds(59));
    QCOMPARE(done.size(), 0);
    command().exit(0);
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(done.first().first().value<ToolOutcome>().text.startsWith(QLatin1String("[completed]")));
    QCOMPARE(queuedNotices(id), 0);
    m_fixture->clock.advance(std::chrono::seconds(10));
    turnTheLoop();
    QCOMPARE(done.size(), 1);
}

void TestBackgroundTools::checkWaitsNoLongerThanAsked()
{
    const QString id = run(R"({"command":"x"})");
    ToolRun *wait = m_fixture->start("check_background",
                                     QJsonObject{{QStringLiteral("task_id"), id}, {QStringLiteral("wait_s"), 5}});
    QSignalSpy done(wait, &ToolRun::done);
    m_fixture->clock.advance(std::chrono::seconds(5));
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(done.first().first().value<ToolOutcome>().text.startsWith(QLatin1String("[running]")));
    command().exit(0);
    turnTheLoop();
    QCOMPARE(done.size(), 1);
}

void TestBackgroundTools::checkWithoutIdWaitsForTheFirstEnd()
{
    run(R"({"command":"a"})");
    run(R"({"command":"b"})");
    ToolRun *wait = m_fixture->start("check_background", R"({"wait_s":60})");
    QSignalSpy done(wait, &ToolRun::done);
    command().exit(0);
    QTRY_COMPARE(done.size(), 1);
    const QString text = done.first().first().value<ToolOutcome>().text;
    QVERIFY2(text.contains(QLatin1String("[running] a")) && text.contains(QLatin1String("[completed] b")),
             qPrintable(text));
}

void TestBackgroundTools::badIdsAreClearErrors_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << ""
                           << "\"\" is no id of a background task";
    QTest::newRow("path") << "../x"
                          << "\"../x\" is no id";
    QTest::newRow("words") << "the build"
                           << "is no id";
    QTest::newRow("unknown") << "00000000"
                             << "There is no background task 00000000.";
}

void TestBackgroundTools::badIdsAreClearErrors()
{
    QFETCH(QString, id);
    QFETCH(QString, says);
    const QJsonObject input{{QStringLiteral("task_id"), id}};
    for (const char *tool : {"check_background", "stop_background"}) {
        const ToolOutcome outcome = m_fixture->call(tool, input);
        QVERIFY(outcome.isError);
        QVERIFY2(outcome.text.contains(says) && outcome.text.contains(QLatin1String("There are no background tasks.")),
                 qPrintable(outcome.text));
    }
    const QString known = run(R"({"command":"x"})");
    const ToolOutcome outcome = m_fixture->call("stop_background", input);
    QVERIFY2(outcome.text.endsWith(QStringLiteral("The background tasks are: %1.").arg(known)),
             qPrintable(outcome.text));
    QCOMPARE(command().stopCalls, 0);
    QVERIFY(check(known.toUpper() + QLatin1Char(' ')).text.startsWith(QLatin1String("[running]")));
}

void TestBackgroundTools::stopWaitsForTheEnd()
{
    const QString id = run(R"({"command":"x"})");
    ToolRun *stop = startStop(id);
    QSignalSpy done(stop, &ToolRun::done);
    QCOMPARE(command().stopCalls, 1);
    turnTheLoop();
    QCOMPARE(done.size(), 0);
    CommandResult result;
    result.ending = CommandResult::Ending::Stopped;
    result.signal = 15;
    command().end(result);
    QTRY_COMPARE(done.size(), 1);
    const auto outcome = done.first().first().value<ToolOutcome>();
    QVERIFY2(outcome.text.startsWith(QStringLiteral("Stopped %1: [stopped]").arg(id)), qPrintable(outcome.text));
    QVERIFY(!outcome.isError);
    QCOMPARE(queuedNotices(id), 0);
}

void TestBackgroundTools::stoppingAnEndedTaskSaysHowItEnded()
{
    const QString id = run(R"({"command":"x"})");
    command().exit(3);
    const ToolOutcome outcome = ToolFixture::outcomeOf(startStop(id));
    QCOMPARE(outcome.text, QStringLiteral("%1 has already ended: [failed] exit code 3").arg(id));
    QVERIFY(!outcome.isError);
    QCOMPARE(queuedNotices(id), 0);
}

void TestBackgroundTools::stoppingAnEndedTaskEndsWhatItLeft()
{
    const QString id = run(R"({"command":"x"})");
    CommandResult own;
    own.ending = CommandResult::Ending::Exited;
    own.exitCode = 0;
    own.left = {QCoreApplication::applicationPid()};
    emit command().ownEnded(own);
    const QString left = QStringLiteral("1 process of it still runs: tst_backgroundt (%1)").arg(own.left.first());
    QVERIFY(m_fixture->call("check_background", QJsonObject{{QStringLiteral("task_id"), id}}).text.contains(left));
    const ToolOutcome outcome = ToolFixture::outcomeOf(startStop(id));
    QCOMPARE(outcome.text,
             QStringLiteral("%1 has already ended: [completed] exit code 0\n%2; that is being ended.").arg(id, left));
    QCOMPARE(command().stopCalls, 1);
}

void TestBackgroundTools::aTaskThatEndsByItselfWhileStoppedIsToldTruly()
{
    const QString id = run(R"({"command":"x"})");
    ToolRun *stop = startStop(id);
    QSignalSpy done(stop, &ToolRun::done);
    command().exit(0);
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(done.first().first().value<ToolOutcome>().text,
             QStringLiteral("%1 has already ended: [completed] exit code 0").arg(id));
}

void TestBackgroundTools::deletingAWaitLeavesTheTaskAlone()
{
    const QString id = run(R"({"command":"x"})");
    delete m_fixture->start("check_background",
                            QJsonObject{{QStringLiteral("task_id"), id}, {QStringLiteral("wait_s"), 60}});
    QCOMPARE(command().stopCalls, 0);
    command().exit(0);
    m_fixture->clock.advance(std::chrono::seconds(60));
    turnTheLoop();
    QCOMPARE(queuedNotices(id), 1);
}

QTEST_GUILESS_MAIN(TestBackgroundTools)
#include "tst_backgroundtools.moc"
