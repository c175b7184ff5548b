#include "support/loopturn.h"
#include "toolfixture.h"

#include <csignal>

using namespace Deckhand;

/// What background_run can be asked for beyond its command, and what check_background tells of it.
class TestBackgroundControl : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_fixture = std::make_unique<ToolFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void whatIsAskedForIsHandedOn();
    void limitsStopOrWarnAsWasAskedForElseAsTheUserWants();
    void waitingEndsWithALimitThatIsOnlyTold();
    void wakeWishesAreRead_data();
    void wakeWishesAreRead();
    void badWishesAreClearErrors_data();
    void badWishesAreClearErrors();
    void aTaskStartsAfterAnother();
    void afterATaskThatEndedWellItStartsAtOnce();
    void afterATaskThatEndedBadlyNothingStarts();
    void aQueuedTaskSaysWhatItWaitsFor();
    void aQueuedTaskCanBeStopped();
    void stoppingTwiceIsNoError();
    void waitingEndsWithTheMatch();
    void pausedAndMatchedAndWarnedAreFacts();
    void endedTasksTellOfTheirPipeline();
    void outputIsPaged();
    void tailAndOffsetExcludeEachOther();
    void manyTasksDoNotFloodAnError();

    void realTasksEndAsTheyShould_data();
    void realTasksEndAsTheyShould();
    void aRealTimeoutKeepsTheOutputAndLeavesNothing();
    void aRealMatchIsWaitedFor();

private:
    QString run(const QJsonObject &input) { return idIn(m_fixture->call("background_run", input).text); }
    QString run(const char *json) { return run(ToolFixture::object(json)); }
    static QString idIn(const QString &text) { return text.section(u' ', 2, 2); }
    FakeRunningCommand &command() { return *m_fixture->fakes.commands.last(); }
    QString check(const QString &id, QJsonObject input = {})
    {
        input.insert(QStringLiteral("task_id"), id);
        return m_fixture->call("check_background", input).text;
    }
    const BackgroundTask &task(const QString &id) { return *m_fixture->background.find(BackgroundTaskId(id)); }

    std::unique_ptr<ToolFixture> m_fixture;
};

void TestBackgroundControl::whatIsAskedForIsHandedOn()
{
    const QString id =
        run(R"({"command":"serve","notify_on":"listening on .*","memory_limit_mb":512,"output_limit_mb":10,"nice":5})");
    QCOMPARE(task(id).notifyOn, QStringLiteral("listening on .*"));
    QCOMPARE(command().command.limits.memoryBytes, 512ll << 20);
    QCOMPARE(command().command.limits.outputBytes, 10ll << 20);
    QCOMPARE(command().command.niceness, 5);
    QVERIFY(check(id).contains(QLatin1String("\nlimits: 300 s, 512.0 MiB of memory, 10.0 MiB of output\n")));

    const QString plain = run(R"({"command":"x","timeout_s":0})");
    QCOMPARE(command().command.limits.memoryBytes, 0);
    QCOMPARE(command().command.niceness, 0);
    QVERIFY(task(plain).wake.rule == WakeRule::Now);
    QVERIFY(check(plain).contains(QLatin1String("\nlimits: none\n")));
}

void TestBackgroundControl::limitsStopOrWarnAsWasAskedForElseAsTheUserWants()
{
    const auto ruleOf = [this](const char *input) { return task(run(input)).onLimit; };
    QCOMPARE(ruleOf(R"({"command":"x"})"), LimitRule::Stop);
    QCOMPARE(ruleOf(R"({"command":"x","on_limit":"warn"})"), LimitRule::Warn);
    TaskLimits limits;
    limits.onLimit = LimitRule::Warn;
    m_fixture->background.setLimits(limits);
    QCOMPARE(ruleOf(R"({"command":"x"})"), LimitRule::Warn);
    QCOMPARE(ruleOf(R"({"command":"x","on_limit":"stop"})"), LimitRule::Stop);

    const Result<void> wrong = ToolRegistry::validate(m_fixture->tool("background_run").spec(),
                                                      ToolFixture::object(R"({"command":"x","on_limit":"kill"})"));
    QVERIFY(!wrong);
    QVERIFY2(wrong.error().contains(QLatin1String("on_limit")), qPrintable(wrong.error()));
}

void TestBackgroundControl::waitingEndsWithALimitThatIsOnlyTold()
{
    const QString id = run(R"({"command":"x","output_limit_mb":1,"on_limit":"warn"})");
    m_fixture->notices.enter({BackgroundTaskId(id), QStringLiteral("limit"), Notice::Kind::OutputLimit});
    m_fixture->notices.enter({BackgroundTaskId(id), QStringLiteral("limit"), Notice::Kind::TimeLimit});
    emit command().started(1);
    QVERIFY(check(id).contains(QLatin1String("\nlimits (it may go beyond them): 300 s, 1.0 MiB of output\n")));
    ToolRun *wait = m_fixture->start("check_background",
                                     QJsonObject{{QStringLiteral("task_id"), id}, {QStringLiteral("wait_s"), 60}});
    QSignalSpy done(wait, &ToolRun::done);
    command().write(QByteArray(1 << 20, 'x') + "\n");
    QTRY_COMPARE(done.size(), 1);
    const QString text = done.first().first().value<ToolOutcome>().text;
    QVERIFY2(text.startsWith(QLatin1String("[running] x\n")), qPrintable(text));
    QVERIFY(
        text.contains(QLatin1String("\nwarning: it has written more than 1.0 MiB of output, which is its limit\n")));
    QCOMPARE(m_fixture->inbox.queued().size(), 1); // only the one that this has told is spared
}

void TestBackgroundControl::wakeWishesAreRead_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("rule");
    QTest::addColumn<int>("joiningMs");
    QTest::newRow("now") << QByteArray(R"({"command":"x","wake":"now"})") << int(WakeRule::Now) << 250;
    QTest::newRow("join") << QByteArray(R"({"command":"x","wake":"join"})") << int(WakeRule::Join) << 10'000;
    QTest::newRow("join time") << QByteArray(R"({"command":"x","wake":"join","wake_join_s":0.25})")
                               << int(WakeRule::Join) << 250;
    QTest::newRow("time alone") << QByteArray(R"({"command":"x","wake_join_s":60})") << int(WakeRule::Join) << 60'000;
    QTest::newRow("failure") << QByteArray(R"({"command":"x","wake":"on_failure"})") << int(WakeRule::OnFailure) << 250;
    QTest::newRow("message") << QByteArray(R"({"command":"x","wake":"next_message"})") << int(WakeRule::NextMessage)
                             << 250;
    QTest::newRow("never") << QByteArray(R"({"command":"x","wake":"never"})") << int(WakeRule::Never) << 250;
}

void TestBackgroundControl::wakeWishesAreRead()
{
    QFETCH(QByteArray, input);
    QFETCH(int, rule);
    QFETCH(int, joiningMs);
    const QString id = run(input.constData());
    QCOMPARE(int(task(id).wake.rule), rule);
    QCOMPARE(task(id).wake.joining, std::chrono::milliseconds(joiningMs));
}

void TestBackgroundControl::badWishesAreClearErrors_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("expression") << QByteArray(R"({"command":"x","notify_on":"a(b"})")
                                << "Field \"notify_on\": The regular expression \"a(b\" cannot be used: ";
    QTest::newRow("empty expression") << QByteArray(R"({"command":"x","notify_on":""})")
                                      << "Field \"notify_on\": The regular expression is empty.";
    QTest::newRow("unknown task") << QByteArray(R"({"command":"x","after":"00000000"})")
                                  << "Field \"after\": There is no background task 00000000. There are no background "
                                     "tasks. Nothing was started.";
    QTest::newRow("no id") << QByteArray(R"({"command":"x","after":"../x"})")
                           << "Field \"after\": \"../x\" is no id of a background task";
    QTest::newRow("empty id") << QByteArray(R"({"command":"x","after":""})") << "Field \"after\": \"\" is no id";
    QTest::newRow("joining") << QByteArray(R"({"command":"x","wake":"never","wake_join_s":3})")
                             << "Field \"wake_join_s\": goes with wake \"join\", not with \"never\".";
}

void TestBackgroundControl::badWishesAreClearErrors()
{
    QFETCH(QByteArray, input);
    QFETCH(QString, says);
    const ToolOutcome outcome = m_fixture->call("background_run", input.constData());
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.startsWith(says), qPrintable(outcome.text));
    QVERIFY(m_fixture->background.tasks().isEmpty());
}

void TestBackgroundControl::aTaskStartsAfterAnother()
{
    const QString first = run(R"({"command":"make"})");
    const ToolOutcome outcome =
        m_fixture->call("background_run", QJsonObject{{QStringLiteral("command"), QStringLiteral("make test")},
                                                      {QStringLiteral("after"), QString(first.toUpper() + u' ')}});
    const QString second = idIn(outcome.text);
    QCOMPARE(outcome.text,
             QStringLiteral("Background task %1 started: make test\nIt waits for task %2 to end with exit "
                            "code 0.")
                 .arg(second, first));
    QVERIFY(!outcome.isError);
    QVERIFY(check(second).startsWith(
        QStringLiteral("[queued] make test\nwaits for task %1 to end with exit code 0\n").arg(first)));
    QCOMPARE(m_fixture->fakes.commands.size(), 1);
    command().exit(0);
    QCOMPARE(m_fixture->fakes.commands.size(), 2);
    QVERIFY(check(second).startsWith(QLatin1String("[running] make test\n")));
}

void TestBackgroundControl::afterATaskThatEndedWellItStartsAtOnce()
{
    const QString first = run(R"({"command":"make"})");
    command().exit(0);
    const QString text = m_fixture
                             ->call("background_run", QJsonObject{{QStringLiteral("command"), QStringLiteral("y")},
                                                                  {QStringLiteral("after"), first}})
                             .text;
    QVERIFY2(text.endsWith(QLatin1String(" started: y")), qPrintable(text));
    QCOMPARE(m_fixture->fakes.commands.size(), 2);
}

void TestBackgroundControl::afterATaskThatEndedBadlyNothingStarts()
{
    const QString first = run(R"({"command":"make"})");
    command().exit(3);
    const ToolOutcome outcome =
        m_fixture->call("background_run", QJsonObject{{QStringLiteral("command"), QStringLiteral("y")},
                                                      {QStringLiteral("after"), first}});
    QVERIFY(outcome.isError);
    QCOMPARE(outcome.text,
             QStringLiteral("Field \"after\": task %1 has already ended, and not with exit code 0: [failed] "
                            "exit code 3. Nothing was started.")
                 .arg(first));
    QCOMPARE(m_fixture->background.tasks().size(), 1);
}

void TestBackgroundControl::aQueuedTaskSaysWhatItWaitsFor()
{
    TaskLimits limits;
    limits.mostRunning = 2;
    m_fixture->background.setLimits(limits);
    run(R"({"command":"a"})");
    run(R"({"command":"b"})");
    const QString text = m_fixture->call("background_run", R"({"command":"c"})").text;
    QVERIFY2(text.endsWith(QLatin1String("started: c\nIt waits for a free place: 2 tasks run, the limit is 2.")),
             qPrintable(text));
    QVERIFY(check(idIn(text)).contains(QLatin1String("\nwaits for a free place: 2 tasks run, the limit is 2\n")));
    QVERIFY(m_fixture->call("check_background").text.endsWith(QLatin1String("[queued] c")));
}

void TestBackgroundControl::aQueuedTaskCanBeStopped()
{
    const QString first = run(R"({"command":"a"})");
    const QString second = run({{QStringLiteral("command"), QStringLiteral("b")}, {QStringLiteral("after"), first}});
    const QJsonObject input{{QStringLiteral("task_id"), second}};
    QCOMPARE(m_fixture->call("stop_background", input).text,
             QStringLiteral("Stopped %1: [stopped] stopped on request").arg(second));
    const ToolOutcome again = m_fixture->call("stop_background", input);
    QCOMPARE(again.text, QStringLiteral("%1 has already ended: [stopped] stopped on request").arg(second));
    QVERIFY(!again.isError);
    command().exit(0);
    QCOMPARE(m_fixture->fakes.commands.size(), 1);
}

void TestBackgroundControl::stoppingTwiceIsNoError()
{
    const QString id = run(R"({"command":"a"})");
    const QJsonObject input{{QStringLiteral("task_id"), id}};
    QList<ToolRun *> stops{m_fixture->start("stop_background", input), m_fixture->start("stop_background", input)};
    QSignalSpy first(stops.first(), &ToolRun::done);
    QSignalSpy second(stops.last(), &ToolRun::done);
    CommandResult result;
    result.ending = CommandResult::Ending::Stopped;
    command().end(result);
    QTRY_VERIFY(first.size() == 1 && second.size() == 1);
    for (const QSignalSpy *spy : {&first, &second})
        QCOMPARE(spy->first().first().value<ToolOutcome>().text,
                 QStringLiteral("Stopped %1: [stopped] stopped on request").arg(id));
}

void TestBackgroundControl::waitingEndsWithTheMatch()
{
    const QString id = run(R"({"command":"serve","notify_on":"^listening on \\d+"})");
    m_fixture->notices.enter({BackgroundTaskId(id), QStringLiteral("match"), Notice::Kind::Match});
    ToolRun *wait = m_fixture->start("check_background",
                                     QJsonObject{{QStringLiteral("task_id"), id}, {QStringLiteral("wait_s"), 60}});
    QSignalSpy done(wait, &ToolRun::done);
    command().write("starting\n");
    turnTheLoop();
    QCOMPARE(done.size(), 0);
    command().write("listening on 8080\n");
    QTRY_COMPARE(done.size(), 1);
    const QString text = done.first().first().value<ToolOutcome>().text;
    QVERIFY2(text.startsWith(QLatin1String("[running] serve\n")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("\nnotify_on matched: listening on 8080\n")), qPrintable(text));
    // The model has read it now; the end it has not.
    QCOMPARE(m_fixture->inbox.queued().size(), 0);
    m_fixture->notices.enter({BackgroundTaskId(id), QStringLiteral("ended")});
    QCOMPARE(m_fixture->inbox.queued().size(), 1);
}

void TestBackgroundControl::pausedAndMatchedAndWarnedAreFacts()
{
    const QString id = run(R"({"command":"x"})");
    command().write("one\n");
    emit command().warned(QStringLiteral("The disk is full."));
    m_fixture->background.setPaused(BackgroundTaskId(id), true);
    TaskMeters meters;
    meters.tree.cores = 1.5;
    meters.tree.memoryBytes = 3 << 20;
    meters.tree.processes = 4;
    meters.tree.waitsForInput = true;
    m_fixture->background.setMeters(BackgroundTaskId(id), meters);
    m_fixture->clock.advance(std::chrono::seconds(50));
    const QString paused = check(id);
    for (const char *fact : {"\npaused: yes", "\nlast output: 50.0 s ago\n", "\nwarning: The disk is full.\n",
                             "\nuses: 1.5 cores, 3.0 MiB of memory, 4 processes\n"})
        QVERIFY2(paused.contains(QLatin1String(fact)), qPrintable(QLatin1String(fact) + paused));
    QVERIFY(!paused.contains(QLatin1String("wait for input")));
    QVERIFY(m_fixture->call("check_background").text.endsWith(QLatin1String("[running] x (paused)")));

    m_fixture->background.setPaused(BackgroundTaskId(id), false);
    const QString running = check(id);
    QVERIFY(!running.contains(QLatin1String("paused")));
    QVERIFY2(running.contains(QLatin1String("it seems to wait for input")), qPrintable(running));
}

void TestBackgroundControl::endedTasksTellOfTheirPipeline()
{
    const QString id = run(R"({"command":"make | tee log"})");
    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = 0;
    result.pipeline = {2, 0};
    result.error = QStringLiteral("Its output is not on the disk any more.");
    result.outputBytes = 9;
    command().end(result);
    const QString text = check(id);
    QVERIFY2(text.contains(QLatin1String("\nwarning: part 1 of 2 of its last pipeline ended with exit code 2\n")),
             qPrintable(text));
    QVERIFY(text.contains(QLatin1String("\nwarning: Its output is not on the disk any more.\n")));
    QVERIFY(text.endsWith(QLatin1String("\n\n(9 bytes of output were not kept)")));
}

void TestBackgroundControl::outputIsPaged()
{
    const QString id = run(R"({"command":"x"})");
    command().write(QByteArray("a line of output\n").repeated(5'000));
    const QString first = check(id, {{QStringLiteral("offset"), 0}});
    QVERIFY2(first.contains(QRegularExpression(
                 QStringLiteral("\n\n\\(bytes 0 to \\d+ of 85000; go on with offset=\\d+\\)\na line of output\n"))),
             qPrintable(first.left(500)));
    QVERIFY(first.size() < 21'000);
    QVERIFY(check(id, {{QStringLiteral("offset"), 84'983}})
                .endsWith(QLatin1String("\n\n(bytes 84983 to 85000 of 85000; that is all so far)\na line of output")));
    QVERIFY(check(id, {{QStringLiteral("offset"), 85'000}})
                .endsWith(QLatin1String("\n\n(nothing from byte 85000 on; the output has 85000 bytes)")));
}

void TestBackgroundControl::tailAndOffsetExcludeEachOther()
{
    const QString id = run(R"({"command":"x"})");
    QCOMPARE(check(id, {{QStringLiteral("offset"), 0}, {QStringLiteral("tail"), 3}}),
             QStringLiteral("Give either \"tail\" or \"offset\", not both."));
    const ToolOutcome outcome = m_fixture->call("check_background", R"({"offset":3})");
    QVERIFY(outcome.isError);
    QVERIFY(outcome.text.contains(QLatin1String("\"task_id\" is missing")));
}

void TestBackgroundControl::manyTasksDoNotFloodAnError()
{
    for (int i = 0; i < 100; ++i)
        m_fixture->background.start({QStringLiteral("x"), {}, m_fixture->files.root()});
    const QString text = check(QStringLiteral("00000000"));
    QVERIFY2(text.startsWith(QLatin1String("There is no background task 00000000. The newest 20 of 100 are: ")),
             qPrintable(text));
    QVERIFY(text.contains(m_fixture->background.tasks().last().id.toString()));
    QVERIFY(text.size() < 300);
}

void TestBackgroundControl::realTasksEndAsTheyShould_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("start");
    QTest::addColumn<QString>("fact");
    QTest::newRow("0") << "exit 0"
                       << "[completed]"
                       << "exit code 0";
    QTest::newRow("1") << "exit 1"
                       << "[failed]"
                       << "exit code 1";
    QTest::newRow("255") << "exit 255"
                         << "[failed]"
                         << "exit code 255";
    QTest::newRow("KILL") << "kill -9 $$"
                          << "[failed]"
                          << "killed by signal 9 (SIGKILL)";
    QTest::newRow("SEGV") << "kill -SEGV $$"
                          << "[failed]"
                          << "killed by signal 11 (SIGSEGV)";
    QTest::newRow("127") << "./nothing"
                         << "[failed]"
                         << "exit code 127";
    QTest::newRow("126") << "touch f; ./f"
                         << "[failed]"
                         << "exit code 126";
    QTest::newRow("pipeline") << "(exit 4) | cat"
                              << "[completed]"
                              << "part 1 of 2 of its last pipeline ended with exit code 4";
}

void TestBackgroundControl::realTasksEndAsTheyShould()
{
    QFETCH(QString, command);
    QFETCH(QString, start);
    QFETCH(QString, fact);
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    m_fixture = std::make_unique<ToolFixture>(runner.get());
    const auto end = qScopeGuard([this] { m_fixture.reset(); }); // before its runner
    const QString text = check(run({{QStringLiteral("command"), command}}), {{QStringLiteral("wait_s"), 10}});
    QVERIFY2(text.startsWith(start) && text.contains(fact), qPrintable(text));
}

void TestBackgroundControl::aRealTimeoutKeepsTheOutputAndLeavesNothing()
{
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    m_fixture = std::make_unique<ToolFixture>(runner.get());
    const auto end = qScopeGuard([this] { m_fixture.reset(); });
    const QString id = run(R"({"command":"sleep 1000 & echo $!; echo 'half of'; sleep 1000","timeout_s":1})");
    const QString text = check(id, {{QStringLiteral("wait_s"), 10}});
    QVERIFY2(text.startsWith(QLatin1String("[timeout] ")), qPrintable(text));
    QVERIFY2(text.endsWith(QLatin1String("\nhalf of")), qPrintable(text));
    const qint64 pid = text.section(u'\n', -2, -2).toLongLong();
    QVERIFY(pid > 0);
    QVERIFY(::kill(pid_t(pid), 0) != 0);
}

void TestBackgroundControl::aRealMatchIsWaitedFor()
{
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    m_fixture = std::make_unique<ToolFixture>(runner.get());
    const auto end = qScopeGuard([this] { m_fixture.reset(); });
    const QString id = run(R"({"command":"echo one; echo ready; sleep 1000","notify_on":"^ready$"})");
    const QString text = check(id, {{QStringLiteral("wait_s"), 10}});
    QVERIFY2(text.startsWith(QLatin1String("[running] ")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("\nnotify_on matched: ready\n")), qPrintable(text));
    const ToolOutcome stopped = m_fixture->call("stop_background", QJsonObject{{QStringLiteral("task_id"), id}});
    QVERIFY2(stopped.text.startsWith(QStringLiteral("Stopped %1").arg(id)), qPrintable(stopped.text));
}

QTEST_GUILESS_MAIN(TestBackgroundControl)
#include "tst_backgroundcontrol.moc"
