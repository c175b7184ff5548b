#include "support/loopturn.h"
#include "toolfixture.h"

#include <QRegularExpression>
#include <QThreadPool>

#include <csignal>

using namespace Deckhand;

class TestBashTool : public QObject
{
    Q_OBJECT

private slots:
    void theCommandIsWhatWasAskedFor();
    void outputIsTheResult();
    void everyEndingIsToldTruly_data();
    void everyEndingIsToldTruly();
    void longOutputKeepsHeadAndTail_data();
    void longOutputKeepsHeadAndTail();
    void errorsInTheMiddleAreKept();
    void aFailedPartOfAPipelineIsTold_data();
    void aFailedPartOfAPipelineIsTold();
    void outputThatIsNotThereIsNotCalledNone();
    void deletingTheRunWhileItsOutputIsReadIsSafe();
    void terminalSequencesAreGone();
    void theFolderIsPrivateAndGoesWithTheRun();
    void deletingTheRunCancelsTheCommand();
    void anUnusableCommandFolderIsAnError();
    void thePreviewIsTheWholeCommand();

    void whatTakesTooLongGoesToTheBackground();
    void theUserMovesItToTheBackground();
    void whatEndsBeforeIsNotMoved();
    void aLimitOfTheModelsOwnEndsIt();
    void withoutRoomForItsRecordItGoesOnInFront();
    void itsLinesAreShownAtAPace();

    void realCommandsRun_data();
    void realCommandsRun();
    void aRealTimeoutKeepsTheOutputAndLeavesNothing();
    void aPathWithoutAShellDoesNotMatter();
    void withoutSupervisorTheReasonIsTold();
    void deletingARealRunEndsTheTree();
    void aRealCommandGoesOnInTheBackground();

private:
    static bool isAlive(qint64 pid) { return ::kill(pid_t(pid), 0) == 0; }
};

void TestBashTool::theCommandIsWhatWasAskedFor()
{
    ToolFixture fixture;
    fixture.start("bash", R"({"command":"ls -l"})");
    fixture.start("bash", R"({"command":"ls","timeout_s":7})");
    const Command &command = fixture.fakes.commands.at(0)->command;
    QCOMPARE(command.script, QStringLiteral("ls -l"));
    QCOMPARE(command.workingDirectory, fixture.files.root());
    QCOMPARE(command.timeLimit, std::chrono::seconds(0)); // then it goes to the background
    QCOMPARE(command.lifetime, Command::Lifetime::EndsWithApp);
    QVERIFY(!command.waitForTree);
    QCOMPARE(fixture.fakes.commands.at(1)->command.timeLimit, std::chrono::seconds(7));
    QVERIFY(fixture.fakes.commands.at(1)->command.directory != command.directory);
}

void TestBashTool::outputIsTheResult()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QSignalSpy done(run, &ToolRun::done);
    fixture.fakes.commands.last()->write("one\ntwo\n");
    QCOMPARE(done.size(), 0);
    fixture.fakes.commands.last()->exit(0);
    QTRY_COMPARE(done.size(), 1);
    const auto outcome = done.first().first().value<ToolOutcome>();
    QCOMPARE(outcome.text, QStringLiteral("one\ntwo"));
    QVERIFY(!outcome.isError);
}

void TestBashTool::everyEndingIsToldTruly_data()
{
    using Ending = CommandResult::Ending;
    QTest::addColumn<int>("ending");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QByteArray>("output");
    QTest::addColumn<QString>("text");
    QTest::newRow("silent") << int(Ending::Exited) << 0 << 0 << QByteArray() << "(no output)";
    QTest::newRow("code") << int(Ending::Exited) << 3 << 0 << QByteArray("no\n") << "no\n[exit code 3]";
    QTest::newRow("silent code") << int(Ending::Exited) << 1 << 0 << QByteArray() << "(no output)\n[exit code 1]";
    QTest::newRow("signal") << int(Ending::Signalled) << -1 << 9 << QByteArray("a")
                            << "a\n[killed by signal 9 (SIGKILL)]";
    QTest::newRow("time") << int(Ending::TimedOut) << -1 << 15 << QByteArray("part\n")
                          << "part\n[timed out after 2 s; the whole process tree was ended]";
    QTest::newRow("stopped") << int(Ending::Stopped) << -1 << 15 << QByteArray("a")
                             << "a\n[stopped; the whole process tree was ended]";
    QTest::newRow("limit") << int(Ending::OverLimit) << -1 << 9 << QByteArray("a")
                           << "a\n[why; the whole process tree was ended]";
    QTest::newRow("not started") << int(Ending::FailedToStart) << -1 << 0 << QByteArray()
                                 << "[the command could not be started: why]";
    QTest::newRow("lost") << int(Ending::Lost) << -1 << 0 << QByteArray("a")
                          << "a\n[nobody knows how the command ended: why]";
}

void TestBashTool::everyEndingIsToldTruly()
{
    QFETCH(int, ending);
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    QFETCH(QByteArray, output);
    QFETCH(QString, text);
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x","timeout_s":2})");
    QSignalSpy done(run, &ToolRun::done);
    CommandResult result;
    result.ending = CommandResult::Ending(ending);
    result.exitCode = exitCode;
    result.signal = signal;
    if (text.contains(u"why"))
        result.error = QStringLiteral("why");
    fixture.fakes.commands.last()->write(output);
    fixture.fakes.commands.last()->end(result);
    QTRY_COMPARE(done.size(), 1);
    const auto outcome = done.first().first().value<ToolOutcome>();
    QCOMPARE(outcome.text, text);
    QCOMPARE(outcome.isError, exitCode != 0);

    result.survivors = {123, 456};
    run = fixture.start("bash", R"({"command":"x","timeout_s":2})");
    QSignalSpy again(run, &ToolRun::done);
    fixture.fakes.commands.last()->end(result);
    QTRY_COMPARE(again.size(), 1);
    QVERIFY(
        again.first().first().value<ToolOutcome>().text.endsWith(QLatin1String("could not be ended: pid 123, 456]")));
}

void TestBashTool::longOutputKeepsHeadAndTail_data()
{
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<int>("count");
    QTest::newRow("ASCII") << QByteArray("x") << 60'000;
    QTest::newRow("wide characters") << QByteArray("漢") << 55'000;
    QTest::newRow("emoji") << QByteArray("👋") << 40'000;
    QTest::newRow("megabytes") << QByteArray("x") << 3'000'000;
}

void TestBashTool::longOutputKeepsHeadAndTail()
{
    QFETCH(QByteArray, unit);
    QFETCH(int, count);
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QSignalSpy done(run, &ToolRun::done);
    fixture.fakes.commands.last()->write("FIRST\n" + unit.repeated(count) + "\nLAST\n");
    fixture.fakes.commands.last()->exit(5);
    QTRY_COMPARE(done.size(), 1);
    const QString text = done.first().first().value<ToolOutcome>().text;
    QVERIFY(text.size() <= 50'000);
    QVERIFY(text.size() > 49'000);
    QVERIFY(text.startsWith(QLatin1String("FIRST\n")));
    QVERIFY2(text.endsWith(QLatin1String("LAST\n[exit code 5]")), qPrintable(text.right(40)));
    QVERIFY(text.isValidUtf16());
    QVERIFY(!text.contains(QChar::ReplacementCharacter));

    // The count is exact: what is shown and what is omitted make up the whole.
    static const QRegularExpression form(QStringLiteral("\n… (\\d+) bytes omitted; nothing can read them now .*…\n"));
    const auto match = form.match(text);
    QVERIFY2(match.hasMatch(), qPrintable(text.mid(24'000, 2'000)));
    const QString shown = QString(text).remove(match.captured()).remove(QStringLiteral("\n[exit code 5]"));
    const qint64 whole = unit.size() * count + 12; // FIRST, LAST, their line feeds and the last one
    QCOMPARE(shown.toUtf8().size() + 1 + match.captured(1).toLongLong(), whole);
}

void TestBashTool::errorsInTheMiddleAreKept()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QSignalSpy done(run, &ToolRun::done);
    const QByteArray noise = QByteArray("all is well\n").repeated(20'000);
    fixture.fakes.commands.last()->write(noise + "\x1b[31mmain.c:3: error: no such thing\x1b[0m\n" + noise);
    fixture.fakes.commands.last()->exit(2);
    QTRY_COMPARE(done.size(), 1);
    const QString text = done.first().first().value<ToolOutcome>().text;
    QVERIFY(text.size() <= 50'000);
    QVERIFY2(
        text.contains(QStringLiteral(" …\nLines there that look like errors:\nmain.c:3: error: no such thing\n…\n")),
        qPrintable(text.mid(22'000, 1'000)));
}

void TestBashTool::aFailedPartOfAPipelineIsTold_data()
{
    QTest::addColumn<QList<int>>("pipeline");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    QTest::newRow("first") << QList<int>{2, 0} << 0
                           << "a\n[exit code 0, but part 1 of 2 of its last pipeline ended with exit code 2]";
    QTest::newRow("all well") << QList<int>{0, 0} << 0 << "a";
    QTest::newRow("unknown") << QList<int>{} << 0 << "a";
    QTest::newRow("failed anyway") << QList<int>{2, 1} << 1 << "a\n[exit code 1]";
}

void TestBashTool::aFailedPartOfAPipelineIsTold()
{
    QFETCH(QList<int>, pipeline);
    QFETCH(int, exitCode);
    QFETCH(QString, text);
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QSignalSpy done(run, &ToolRun::done);
    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = exitCode;
    result.pipeline = pipeline;
    fixture.fakes.commands.last()->write("a\n");
    fixture.fakes.commands.last()->end(result);
    QTRY_COMPARE(done.size(), 1);
    const auto outcome = done.first().first().value<ToolOutcome>();
    QCOMPARE(outcome.text, text);
    QCOMPARE(outcome.isError, exitCode != 0);
}

void TestBashTool::outputThatIsNotThereIsNotCalledNone()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QSignalSpy done(run, &ToolRun::done);
    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = 0;
    result.outputBytes = 70;
    result.error = QStringLiteral("Its output is not on the disk any more.");
    fixture.fakes.commands.last()->end(result);
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(done.first().first().value<ToolOutcome>().text,
             QStringLiteral("(70 bytes of output were not kept)\n[Its output is not on the disk any more.]"));
}

void TestBashTool::deletingTheRunWhileItsOutputIsReadIsSafe()
{
    ToolFixture fixture;
    int told = 0;
    for (int i = 0; i < 50; ++i) {
        ToolRun *run = fixture.start("bash", R"({"command":"x"})");
        connect(run, &ToolRun::done, &fixture.owner, [&told] { ++told; });
        fixture.fakes.commands.last()->write(QByteArray(100'000, 'x'));
        fixture.fakes.commands.last()->exit(0);
        delete run;
    }
    QVERIFY(QThreadPool::globalInstance()->waitForDone(10'000));
    turnTheLoop();
    QCOMPARE(told, 0);
}

void TestBashTool::terminalSequencesAreGone()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QSignalSpy done(run, &ToolRun::done);
    fixture.fakes.commands.last()->write("\x1b[31mred\x1b[0m 10%\r\x1b]0;title\x07"
                                         "done\xff\n");
    fixture.fakes.commands.last()->exit(0);
    QTRY_COMPARE(done.size(), 1);
    const QString text = done.first().first().value<ToolOutcome>().text;
    QVERIFY2(!text.contains(QChar(0x1b)) && !text.contains(QChar(7)) && text.contains(QLatin1String("done")),
             qPrintable(text));
}

void TestBashTool::theFolderIsPrivateAndGoesWithTheRun()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    const QString folder = fixture.fakes.commands.last()->command.directory;
    QVERIFY(folder.startsWith(fixture.folder.filePath(QStringLiteral("state/tasks/"))));
    const auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(folder) & others));
    fixture.fakes.commands.last()->write("x");
    fixture.fakes.commands.last()->exit(0);
    delete run;
    QVERIFY(!QFile::exists(folder));
}

void TestBashTool::deletingTheRunCancelsTheCommand()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"x"})");
    QVERIFY(fixture.fakes.commands.last());
    delete run;
    QVERIFY(!fixture.fakes.commands.last());
}

void TestBashTool::anUnusableCommandFolderIsAnError()
{
    ToolFixture fixture;
    QVERIFY(QDir(fixture.folder.path()).rmdir(QStringLiteral("state/tasks")));
    QFile inTheWay(fixture.folder.filePath(QStringLiteral("state/tasks")));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    const ToolOutcome outcome = fixture.call("bash", R"({"command":"x"})");
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.startsWith(QLatin1String("[the command could not be started: ")), qPrintable(outcome.text));
    QVERIFY(fixture.fakes.commands.isEmpty());
    QVERIFY(inTheWay.remove()); // and a folder that was deleted is made anew
    fixture.start("bash", R"({"command":"x"})");
    QCOMPARE(fixture.fakes.commands.size(), 1);
}

void TestBashTool::thePreviewIsTheWholeCommand()
{
    ToolFixture fixture;
    const QJsonObject input{
        {QStringLiteral("command"), QString(QStringLiteral("a\n  b\n") + QString(500, QLatin1Char('x')))}};
    QCOMPARE(fixture.tool("bash").preview(input).body, input.value(QLatin1String("command")).toString());
    QCOMPARE(fixture.tool("bash").subject(input), input.value(QLatin1String("command")).toString());
    QVERIFY(fixture.tool("bash").summary(input).startsWith(QLatin1String("a b x")));
    QCOMPARE(fixture.tool("bash").summary(input).size(), 300);
}

void TestBashTool::whatTakesTooLongGoesToTheBackground()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"make"})");
    QSignalSpy done(run, &ToolRun::done);
    FakeRunningCommand *command = fixture.fakes.commands.last();
    emit command->started(4711);
    command->write("half\n");
    fixture.clock.advance(std::chrono::seconds(119));
    QVERIFY(fixture.background.tasks().isEmpty());
    fixture.clock.advance(std::chrono::seconds(1));
    QTRY_COMPARE(done.size(), 1);

    const BackgroundTask task = fixture.background.tasks().first();
    const auto outcome = done.first().first().value<ToolOutcome>();
    QCOMPARE(outcome.text,
             QStringLiteral("half\n[moved to the background as %1 after 120 s, you will be told of its end]")
                 .arg(task.id.toString()));
    QVERIFY(!outcome.isError);
    QCOMPARE(task.status, BackgroundStatus::Running);
    QCOMPARE(task.command, QStringLiteral("make"));
    QCOMPARE(task.session, fixture.inbox.session());
    QCOMPARE(task.timeLimitSeconds, 0);
    QCOMPARE(task.pid, 4711);
    QCOMPARE(task.outputBytes, 5);
    QCOMPARE(task.startedMs, fixture.clock.monotonicMs() - 120'000);
    QCOMPARE(fixture.fakes.commands.size(), 1); // not started again
    QVERIFY(command->isInBackground);

    delete run; // as the turn does
    QVERIFY(fixture.fakes.commands.last());
    QVERIFY(QFile::exists(task.outputPath));
    command->write("whole\n");
    command->exit(0);
    QCOMPARE(fixture.background.find(task.id)->status, BackgroundStatus::Completed);
    QCOMPARE(fixture.notices.notices().size(), 1);
    const QString told = fixture.notices.notices().first().text;
    QVERIFY2(told.contains(QLatin1String("half")) && told.contains(QLatin1String("whole")), qPrintable(told));
    QVERIFY(QFile::exists(task.outputPath));
}

void TestBashTool::theUserMovesItToTheBackground()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"make","timeout_s":600})");
    QSignalSpy done(run, &ToolRun::done);
    fixture.clock.advance(std::chrono::seconds(12));
    QVERIFY(run->moveToBackground());
    QVERIFY(!run->moveToBackground());
    QTRY_COMPARE(done.size(), 1);
    const BackgroundTask task = fixture.background.tasks().first();
    QCOMPARE(
        done.first().first().value<ToolOutcome>().text,
        QStringLiteral("(no output so far)\n[the user moved it to the background as %1 after 12 s, you will be told "
                       "of its end]")
            .arg(task.id.toString()));
    // What the model wants to be ended after that time still is.
    QCOMPARE(task.timeLimitSeconds, 600);
    QVERIFY(!fixture.fakes.commands.last()->timeLimit);
}

void TestBashTool::whatEndsBeforeIsNotMoved()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"make"})");
    QSignalSpy done(run, &ToolRun::done);
    fixture.fakes.commands.last()->exit(0);
    QVERIFY(!run->moveToBackground()); // its result is on its way
    fixture.clock.advance(std::chrono::seconds(120));
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(done.first().first().value<ToolOutcome>().text, QStringLiteral("(no output)"));
    QVERIFY(fixture.background.tasks().isEmpty());
    QVERIFY(fixture.notices.notices().isEmpty());
}

void TestBashTool::aLimitOfTheModelsOwnEndsIt()
{
    ToolFixture fixture;
    TaskLimits limits;
    limits.foreground = std::chrono::seconds(5);
    fixture.background.setLimits(limits);
    fixture.start("bash", R"({"command":"make","timeout_s":600})");
    fixture.clock.advance(std::chrono::seconds(601));
    QVERIFY(fixture.background.tasks().isEmpty()); // its supervisor ends it
    QCOMPARE(fixture.fakes.commands.last()->command.timeLimit, std::chrono::seconds(600));

    fixture.start("bash", R"({"command":"make"})");
    fixture.clock.advance(std::chrono::seconds(5));
    QCOMPARE(fixture.background.tasks().size(), 1);
    limits.foreground = std::chrono::seconds(0);
    fixture.background.setLimits(limits);
    fixture.start("bash", R"({"command":"make"})");
    fixture.clock.advance(std::chrono::hours(24));
    QCOMPARE(fixture.background.tasks().size(), 1);
}

void TestBashTool::withoutRoomForItsRecordItGoesOnInFront()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"make"})");
    QSignalSpy done(run, &ToolRun::done);
    const QString folder = fixture.fakes.commands.last()->command.directory;
    QVERIFY(QDir(folder).mkdir(QStringLiteral("task.json.new"))); // in its way
    fixture.clock.advance(std::chrono::seconds(120));
    QVERIFY(fixture.background.tasks().isEmpty());
    QVERIFY(!fixture.fakes.commands.last()->isInBackground);
    QVERIFY(QDir(folder).rmdir(QStringLiteral("task.json.new")));
    fixture.clock.advance(std::chrono::seconds(120));
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(done.first().first().value<ToolOutcome>().text.contains(QLatin1String("after 240 s")));
}

void TestBashTool::itsLinesAreShownAtAPace()
{
    ToolFixture fixture;
    ToolRun *run = fixture.start("bash", R"({"command":"make"})");
    QSignalSpy wrote(run, &ToolRun::wrote);
    FakeRunningCommand *command = fixture.fakes.commands.last();
    command->write("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    fixture.clock.advance(std::chrono::milliseconds(999));
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(wrote.size(), 0); // most end before
    fixture.clock.advance(std::chrono::milliseconds(1));
    QTRY_COMPARE(wrote.size(), 1);
    QCOMPARE(wrote.last().first().toString().trimmed(), QStringLiteral("2\n3\n4\n5\n6\n7\n8\n9"));
    command->write("50 %\r");
    command->write("\x1b[31m60 %\r");
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(wrote.size(), 1);
    fixture.clock.advance(std::chrono::milliseconds(250));
    QTRY_COMPARE(wrote.size(), 2);
    QVERIFY2(wrote.last().first().toString().endsWith(QLatin1String("9\n60 %")),
             qPrintable(wrote.last().first().toString()));
}

void TestBashTool::realCommandsRun_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("text");
    QTest::newRow("order of both streams") << "echo a; echo b >&2; echo c"
                                           << "a\nb\nc";
    QTest::newRow("working folder") << "echo here > f; cat f"
                                    << "here";
    QTest::newRow("empty input") << "cat; echo end"
                                 << "end";
    QTest::newRow("exit code") << "exit 3"
                               << "(no output)\n[exit code 3]";
    QTest::newRow("signal") << "kill -9 $$"
                            << "(no output)\n[killed by signal 9 (SIGKILL)]";
    QTest::newRow("other signal") << "kill -SEGV $$"
                                  << "(no output)\n[killed by signal 11 (SIGSEGV)]";
    QTest::newRow("highest code") << "exit 255"
                                  << "(no output)\n[exit code 255]";
    QTest::newRow("not executable") << "touch f; ./f 2>&-"
                                    << "(no output)\n[exit code 126]";
    QTest::newRow("not there") << "./nothing 2>&-"
                               << "(no output)\n[exit code 127]";
    QTest::newRow("failed part") << "(echo a; exit 3) | cat"
                                 << "a\n[exit code 0, but part 1 of 2 of its last pipeline ended with exit code 3]";
    QTest::newRow("leftovers do not hold it") << "sleep 1000 & echo started"
                                              << "started";
}

void TestBashTool::realCommandsRun()
{
    QFETCH(QString, command);
    QFETCH(QString, text);
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    ToolFixture fixture(runner.get());
    const ToolOutcome outcome = fixture.call("bash", {{QStringLiteral("command"), command}});
    QCOMPARE(outcome.text, text);
    QCOMPARE(outcome.isError, text.contains(QLatin1Char('[')) && !text.contains(QLatin1String("[exit code 0")));
}

void TestBashTool::aRealTimeoutKeepsTheOutputAndLeavesNothing()
{
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    ToolFixture fixture(runner.get());
    const ToolOutcome outcome = fixture.call("bash", R"({"command":"sleep 1000 & echo $!; sleep 1000","timeout_s":1})");
    QVERIFY2(outcome.text.endsWith(QLatin1String("\n[timed out after 1 s; the whole process tree was ended]")),
             qPrintable(outcome.text));
    const qint64 pid = outcome.text.section(QLatin1Char('\n'), 0, 0).toLongLong();
    QVERIFY(pid > 0);
    QVERIFY(!isAlive(pid));
    QVERIFY(outcome.isError);
}

void TestBashTool::aPathWithoutAShellDoesNotMatter()
{
    const QByteArray path = qgetenv("PATH");
    const auto restore = qScopeGuard([&path] { qputenv("PATH", path); });
    qputenv("PATH", "/nonexistent");
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    ToolFixture fixture(runner.get());
    QCOMPARE(fixture.call("bash", R"({"command":"echo here"})").text, QStringLiteral("here"));
}

void TestBashTool::withoutSupervisorTheReasonIsTold()
{
    SupervisedProcessRunner runner(QStringLiteral("/nonexistent/deckhand-run"));
    ToolFixture fixture(&runner);
    const ToolOutcome outcome = fixture.call("bash", R"({"command":"echo here"})");
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.startsWith(QLatin1String("[the command could not be started: ")), qPrintable(outcome.text));
    QVERIFY2(outcome.text.contains(QLatin1String("deckhand-run")), qPrintable(outcome.text));
}

void TestBashTool::deletingARealRunEndsTheTree()
{
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    ToolFixture fixture(runner.get());
    ToolRun *run =
        fixture.start("bash", R"({"command":"setsid sleep 1000 & echo $! > pid.new; mv pid.new pid; sleep 1000"})");
    QTRY_VERIFY(QFile::exists(fixture.path(QStringLiteral("pid"))));
    const qint64 pid = fixture.get(QStringLiteral("pid")).trimmed().toLongLong();
    QVERIFY(pid > 0 && isAlive(pid));
    delete run;
    QTRY_VERIFY(!isAlive(pid));
    QTRY_VERIFY(QDir(fixture.folder.filePath(QStringLiteral("state/tasks"))).isEmpty());
}

/// What it left in its shell when it was moved is not ended with that, and its end is the true one.
void TestBashTool::aRealCommandGoesOnInTheBackground()
{
    const auto runner = ToolFixture::realRunner();
    if (!runner)
        QSKIP("deckhand-run is not built");
    ToolFixture fixture(runner.get());
    ToolRun *run = fixture.start(
        "bash",
        R"({"command":"echo $$ > pid.new; mv pid.new pid; until test -e go; do sleep 0.02; done; echo $$; exit 3"})");
    QTRY_VERIFY(QFile::exists(fixture.path(QStringLiteral("pid"))));
    fixture.clock.advance(std::chrono::seconds(120));
    const ToolOutcome outcome = ToolFixture::outcomeOf(run);
    const BackgroundTask task = fixture.background.tasks().first();
    QVERIFY2(outcome.text.contains(task.id.toString()), qPrintable(outcome.text));
    QVERIFY(isAlive(fixture.get(QStringLiteral("pid")).trimmed().toLongLong()));
    fixture.put(QStringLiteral("go"), {});
    QTRY_COMPARE(fixture.background.find(task.id)->status, BackgroundStatus::Failed);
    QCOMPARE(fixture.background.find(task.id)->exitCode, 3);
    QCOMPARE(fixture.get(QStringLiteral("pid")), [&] {
        QFile output(task.outputPath);
        return output.open(QIODevice::ReadOnly) ? output.readAll() : QByteArray();
    }());
    QCOMPARE(fixture.notices.notices().size(), 1);
}

QTEST_GUILESS_MAIN(TestBashTool)
#include "tst_bashtool.moc"
