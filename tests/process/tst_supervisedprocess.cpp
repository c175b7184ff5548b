#include "commandfixture.h"
#include "output/outputfile.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QThread>

#include <csignal>
#include <deque>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace Deckhand;
using namespace std::chrono_literals;
using Ending = CommandResult::Ending;

class TestSupervisedProcess : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;

private slots:
    void exitCodesAreTold_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("code");
        QTest::newRow("success") << "true" << 0;
        QTest::newRow("three") << "exit 3" << 3;
        QTest::newRow("255") << "exit 255" << 255;
        QTest::newRow("missing program") << "no-such-program-anywhere" << 127;
        QTest::newRow("not executable") << "/etc/passwd" << 126;
        QTest::newRow("syntax error") << "if" << 2;
        QTest::newRow("errexit") << "set -e; false; exit 4" << 1;
        QTest::newRow("empty script") << "" << 0;
        QTest::newRow("replaced shell") << "exec bash -c 'exit 9'" << 9;
    }

    void exitCodesAreTold()
    {
        QFETCH(QString, script);
        const CommandResult result = m_fixture.run(script);
        QCOMPARE(result.ending, Ending::Exited);
        QTEST(result.exitCode, "code");
        QCOMPARE(result.signal, 0);
        QVERIFY(result.error.isEmpty());
    }

    void signalsAreTold_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("signal");
        QTest::newRow("kill") << "kill -9 $$" << SIGKILL;
        QTest::newRow("segv") << "kill -SEGV $$" << SIGSEGV;
        QTest::newRow("term") << "kill -TERM $$" << SIGTERM;
    }

    void signalsAreTold()
    {
        QFETCH(QString, script);
        const CommandResult result = m_fixture.run(script);
        QCOMPARE(result.ending, Ending::Signalled);
        QTEST(result.signal, "signal");
        QCOMPARE(result.exitCode, -1);
    }

    void missingWorkingFolderFailsToStart()
    {
        Command command = m_fixture.command(QStringLiteral("echo ran"));
        command.workingDirectory = command.directory + QStringLiteral("/gone");
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::FailedToStart);
        QCOMPARE(result.error, QStringLiteral("The working folder %1 does not exist.").arg(command.workingDirectory));
        QVERIFY(m_fixture.output(command).isEmpty());
    }

    void fileAsWorkingFolderFailsToStart()
    {
        Command command = m_fixture.command(QStringLiteral("echo ran"));
        command.workingDirectory = QStringLiteral("/etc/passwd");
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY2(result.error.contains(QStringLiteral("/etc/passwd")), qPrintable(result.error));
    }

    void missingFolderForOutputFailsToStart()
    {
        Command command = m_fixture.command(QStringLiteral("echo ran"));
        QDir(command.directory).removeRecursively();
        command.workingDirectory = QStringLiteral("/");
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY2(result.error.contains(command.directory), qPrintable(result.error));
    }

    void missingSupervisorFailsToStartAndSaysWhatToDo()
    {
        SupervisedProcessRunner runner(QStringLiteral("/no/such/deckhand-run"));
        QObject owner;
        const CommandResult result =
            CommandFixture::waitFor(runner.run(m_fixture.command(QStringLiteral("true")), &owner));
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY2(result.error.contains(QStringLiteral("/no/such/deckhand-run")), qPrintable(result.error));
        QVERIFY2(result.error.contains(QStringLiteral("Reinstall")), qPrintable(result.error));
    }

    void noDescriptorsLeftFailsToStart()
    {
        const Command command = m_fixture.command(QStringLiteral("true"));
        QVERIFY(m_fixture.run(QStringLiteral("true")).ending == Ending::Exited);
        rlimit usual = {};
        ::getrlimit(RLIMIT_NOFILE, &usual);
        rlimit tight = usual;
        tight.rlim_cur = rlim_t(::dup(0) + 1);
        ::close(int(tight.rlim_cur) - 1);
        ::setrlimit(RLIMIT_NOFILE, &tight);
        const CommandResult result = m_fixture.run(command);
        ::setrlimit(RLIMIT_NOFILE, &usual);
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY(!result.error.isEmpty());
        QVERIFY(m_fixture.run(QStringLiteral("true")).ending == Ending::Exited);
    }

    void nulInTheScriptFailsToStart()
    {
        const CommandResult result = m_fixture.run(QStringLiteral("echo a") + QChar(QChar::Null) + QStringLiteral("b"));
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY2(result.error.contains(QStringLiteral("NUL")), qPrintable(result.error));
    }

    void timeLimitEndsTheWholeTree()
    {
        Command command = m_fixture.command(QStringLiteral("sleep 1000 & sleep 1000"));
        command.timeLimit = 500ms;
        QElapsedTimer timer;
        timer.start();
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::TimedOut);
        QCOMPARE(result.signal, SIGTERM);
        QVERIFY(timer.elapsed() >= 500);
        QVERIFY2(timer.elapsed() < 3500, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
        QVERIFY(result.survivors.isEmpty());
    }

    void timeLimitKeepsTheOutputSoFar()
    {
        Command command = m_fixture.command(QStringLiteral("echo before; sleep 999"));
        command.timeLimit = 300ms;
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::TimedOut);
        QCOMPARE(m_fixture.output(command), "before\n");
        QCOMPARE(result.outputBytes, 7);
    }

    void commandThatIgnoresTermIsKilledAfterTheGrace()
    {
        Command command = m_fixture.command(QStringLiteral("trap '' TERM INT HUP; echo set; sleep 999"));
        command.timeLimit = 300ms;
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::TimedOut);
        QCOMPARE(result.signal, SIGKILL);
        QVERIFY(result.durationMs < 5000);
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
    }

    /// Side by side, because each takes the time that a supervisor waits for the last words.
    void leftoversAreEndedWithTheShell()
    {
        const char *const leaving[] = {"sleep 1000 &",
                                       "sleep 1000 >/dev/null 2>&1 &",
                                       "nohup sleep 1000 >/dev/null 2>&1 &",
                                       "setsid sleep 1000 >/dev/null 2>&1 &",
                                       "(setsid bash -c 'sleep 1000 & sleep 1000 & disown -a; exit' &) >/dev/null 2>&1",
                                       "(trap '' TERM HUP INT; setsid sleep 1000) >/dev/null 2>&1 &",
                                       "sleep 1000 & kill -STOP $!"};
        QObject owner;
        QList<Command> commands;
        std::deque<QSignalSpy> ends;
        QElapsedTimer timer;
        timer.start();
        for (const char *script : leaving) {
            commands.append(m_fixture.command(QLatin1String(script) + QStringLiteral("\nsleep 0.2; exit 5")));
            ends.emplace_back(m_fixture.runner.run(commands.last(), &owner), &RunningCommand::done);
        }
        for (size_t i = 0; i < ends.size(); ++i) {
            QTRY_COMPARE_WITH_TIMEOUT(ends[i].size(), 1, 20'000);
            const auto result = ends[i].first().first().value<CommandResult>();
            QVERIFY2(result.ending == Ending::Exited, leaving[i]);
            QVERIFY2(result.exitCode == 5, leaving[i]);
            QVERIFY2(CommandFixture::aliveOf(commands[qsizetype(i)].directory).isEmpty(), leaving[i]);
        }
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    }

    void leftoversThatCannotWriteAnyMoreAreNotWaitedFor()
    {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(m_fixture.run(QStringLiteral("setsid sleep 1000 >/dev/null 2>&1 &")).exitCode, 0);
        QVERIFY2(timer.elapsed() < 1500, qPrintable(QString::number(timer.elapsed())));
    }

    void waitedForTreeIsCountedAndTheShellsCodeIsKept()
    {
        Command command = m_fixture.command(QStringLiteral("(sleep 0.7; echo late) & exit 3"));
        command.waitForTree = true;
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy left(running, &RunningCommand::leftRunning);
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.durationMs >= 700);
        QVERIFY(!left.isEmpty());
        QVERIFY(left.first().first().toInt() >= 1);
        QCOMPARE(m_fixture.output(command), "late\n");
    }

    void timeLimitCountsForAWaitedForTree()
    {
        Command command = m_fixture.command(QStringLiteral("setsid sleep 1000 & exit 0"));
        command.waitForTree = true;
        command.timeLimit = 500ms;
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::TimedOut);
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
    }

    void stopEndsTheWholeTree()
    {
        const Command command = m_fixture.command(QStringLiteral("setsid sleep 1000 & nohup sleep 1000 & sleep 1000"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        connect(running, &RunningCommand::started, running, &RunningCommand::stop);
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Stopped);
        QCOMPARE(result.signal, SIGTERM);
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
    }

    void stopTwiceAndAfterTheEndIsOneEnd()
    {
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(m_fixture.command(QStringLiteral("sleep 1000")), &owner);
        QSignalSpy done(running, &RunningCommand::done);
        QSignalSpy started(running, &RunningCommand::started);
        QVERIFY(started.wait());
        running->stop();
        running->stop();
        QVERIFY(done.wait());
        running->stop();
        QVERIFY(m_fixture.run(QStringLiteral("sleep 0.1")).ending == Ending::Exited); // time for a second end to come
        QCOMPARE(done.size(), 1);
    }

    void stopBeforeTheStartRunsNothing()
    {
        const Command command = m_fixture.command(QStringLiteral("echo ran"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy started(running, &RunningCommand::started);
        running->stop();
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Stopped);
        QCOMPARE(started.size(), 0);
        QVERIFY(m_fixture.output(command).isEmpty());
    }

    void stopThatComesTooLateLeavesTheTrueEnd()
    {
        const Command command = m_fixture.command(QStringLiteral("sleep 0.1; exit 6"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        connect(running, &RunningCommand::started, running, [&] {
            // It ends while this slot holds the loop, so that the program cannot have heard of it yet.
            const QDeadlineTimer deadline(10000);
            while (!deadline.hasExpired()
                   && !CommandFixture::contentOf(command.directory + QStringLiteral("/status")).contains("state=ended"))
                QThread::yieldCurrentThread();
            running->stop();
        });
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 6);
    }

    void nothingIsEmittedFromWithinRun()
    {
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(m_fixture.command(QStringLiteral("echo x")), &owner);
        QStringList order;
        connect(running, &RunningCommand::started, running, [&order] { order << QStringLiteral("started"); });
        connect(running, &RunningCommand::outputGrew, running, [&order] { order << QStringLiteral("grew"); });
        connect(running, &RunningCommand::done, running, [&order] { order << QStringLiteral("done"); });
        CommandFixture::waitFor(running);
        QCOMPARE(order, QStringList({QStringLiteral("started"), QStringLiteral("grew"), QStringLiteral("done")}));
    }

    void outputIsAnnouncedAtMostEveryFiftyMilliseconds()
    {
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(
            m_fixture.command(QStringLiteral("for i in {1..100}; do echo $i; sleep 0.005; done")), &owner);
        QSignalSpy grew(running, &RunningCommand::outputGrew);
        const CommandResult result = CommandFixture::waitFor(running);
        QVERIFY(grew.size() >= 3);
        QVERIFY2(grew.size() <= result.durationMs / 50 + 2, qPrintable(QString::number(grew.size())));
        QCOMPARE(grew.last().first().toLongLong(), result.outputBytes);
    }

    void bothOutputsAreInTheOrderWritten()
    {
        const Command command =
            m_fixture.command(QStringLiteral("for i in {1..1000}; do echo o$i; echo e$i >&2; done"));
        m_fixture.run(command);
        QByteArray expected;
        for (int i = 1; i <= 1000; ++i)
            expected += "o" + QByteArray::number(i) + "\ne" + QByteArray::number(i) + "\n";
        QCOMPARE(m_fixture.output(command), expected);
    }

    void outputIsByteExact()
    {
        const Command command =
            m_fixture.command(QStringLiteral("head -c 1048576 /dev/urandom | tee random; sha256sum < random > sum"));
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.outputBytes, 1048576);
        QCOMPARE(result.droppedBytes, 0);
        const QByteArray sum = QCryptographicHash::hash(m_fixture.output(command), QCryptographicHash::Sha256).toHex();
        QCOMPARE(CommandFixture::contentOf(command.directory + QStringLiteral("/sum")).left(64), sum);
    }

    void standardInputIsAtItsEnd()
    {
        const Command command = m_fixture.command(QStringLiteral("cat; read x; echo \"ended $?\""));
        QCOMPARE(m_fixture.run(command).ending, Ending::Exited);
        QCOMPARE(m_fixture.output(command), "ended 1\n");
    }

    void onlyTheThreeStandardDescriptorsAreOpen()
    {
        const int leak = ::open("/dev/null", O_RDONLY); // without close-on-exec, as a careless library opens it
        const Command command =
            m_fixture.command(QStringLiteral("for i in {0..1023}; do [[ -e /proc/$$/fd/$i ]] && echo $i; done"));
        m_fixture.run(command);
        ::close(leak);
        QCOMPARE(m_fixture.output(command), "0\n1\n2\n");
    }

    void signalsAreDefaultAndThereIsNoTerminalAndNoCoreDump()
    {
        const Command command = m_fixture.command(QStringLiteral(
            "grep -E '^Sig(Blk|Ign)' /proc/self/status; ulimit -c; (: < /dev/tty) 2>/dev/null || echo no tty"));
        m_fixture.run(command);
        QCOMPARE(m_fixture.output(command), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n0\nno tty\n");
    }

    void environmentHasNoKeyAndNothingThatWaitsForAPerson()
    {
        qputenv("ANTHROPIC_API_KEY", "secret-value");
        qputenv("ANTHROPIC_BASE_URL", "http://example.invalid");
        CommandFixture fixture;
        const Command command =
            fixture.command(QStringLiteral("env; tr '\\0' '\\n' < /proc/$PPID/environ | sed 's/^/supervisor: /'"));
        fixture.run(command);
        qunsetenv("ANTHROPIC_API_KEY");
        qunsetenv("ANTHROPIC_BASE_URL");
        const QByteArray output = fixture.output(command);
        QVERIFY(output.contains("supervisor: PATH="));
        QVERIFY(!output.contains("ANTHROPIC"));
        QVERIFY(!output.contains("secret-value"));
        for (const char *line : {"PAGER=cat", "GIT_PAGER=cat", "GIT_TERMINAL_PROMPT=0", "TERM=dumb"})
            QVERIFY2(output.split('\n').contains(line), line);
        QVERIFY(output.split('\n').contains("DECKHAND_TASK=" + QDir(command.directory).dirName().toUtf8()));
        QVERIFY(output.split('\n').contains("PWD=" + command.workingDirectory.toUtf8()));
    }

    void scriptMayBeLongerThanAnArgument()
    {
        const QString comment = QStringLiteral("# ") + QString(100, u'x') + u'\n';
        const Command command =
            m_fixture.command(comment.repeated(20000) + QStringLiteral("echo \"last line\"; exit 7"));
        QCOMPARE(m_fixture.run(command).exitCode, 7);
        QCOMPARE(m_fixture.output(command), "last line\n");
    }

    void scriptIsReadAsGivenToTheShell()
    {
        const Command command = m_fixture.command(
            QStringLiteral("echo \"$0 $#\"\ncat <<'END'\nheredoc $x\nEND\nset -- a b; echo \"$2\"\nnosuchprogram\n"
                           "f() { return 3; }; f; echo \"$?\"\ntrap 'echo bye' EXIT\necho 'ünï ✓'"));
        m_fixture.run(command);
        QCOMPARE(
            QString::fromUtf8(m_fixture.output(command)),
            QStringLiteral("bash 0\nheredoc $x\nb\nbash: line 6: nosuchprogram: command not found\n3\nünï ✓\nbye\n"));
    }

    void pausedTreeStandsStillAndGoesOn()
    {
        const Command command = m_fixture.command(QStringLiteral("while :; do echo x; sleep 0.02; done"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy started(running, &RunningCommand::started);
        QSignalSpy paused(running, &RunningCommand::pausedChanged);
        QVERIFY(started.wait());
        QVERIFY(running->treeRoot() > 1 && running->treeRoot() != started.first().first().toLongLong());
        running->setPaused(true);
        QTRY_COMPARE(paused.size(), 1);
        QCOMPARE(paused.last().first().toBool(), true);
        QTest::qWait(100); // what was on its way into the file
        const QByteArray before = m_fixture.output(command);
        QTest::qWait(300);
        QCOMPARE(m_fixture.output(command), before);
        running->setPaused(false);
        QTRY_COMPARE(paused.size(), 2);
        QTRY_VERIFY(m_fixture.output(command).size() > before.size());
    }

    void nicenessIsThatOfTheWholeTree()
    {
        const int own = getpriority(PRIO_PROCESS, 0);
        Command command = m_fixture.command(
            QStringLiteral("nice; while [[ $(nice) != %1 ]]; do sleep 0.05; done; nice").arg(own + 7));
        command.niceness = 3;
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy grew(running, &RunningCommand::outputGrew);
        QSignalSpy done(running, &RunningCommand::done);
        QVERIFY(grew.wait());
        running->setNiceness(7);
        QVERIFY(done.wait(10000));
        QCOMPARE(m_fixture.output(command), QStringLiteral("%1\n%2\n").arg(own + 3).arg(own + 7).toUtf8());
    }

    void treeThatUsesTooMuchMemoryIsEndedAndSaysSo()
    {
        Command command = m_fixture.command(QStringLiteral("tail /dev/zero"));
        command.limits.memoryBytes = 100ll << 20;
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::OverLimit);
        QVERIFY2(result.error.contains(QStringLiteral("100 MiB")), qPrintable(result.error));
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
    }

    void smallSpoolLimitsAreKept()
    {
        Command command = m_fixture.command(QStringLiteral("head -c 33554432 /dev/zero | tr '\\0' x; echo end"));
        command.spool.head = 1 << 20;
        command.spool.ring = 8 << 20;
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.outputBytes, 33554436);
        const OutputGap gap = outputGap(command.outputPath());
        QCOMPARE(gap.begin, 1 << 20);
        QCOMPARE(gap.size(), result.droppedBytes);
        QVERIFY(gap.size() > 20 << 20);
        QCOMPARE(readTail(command.outputPath(), 5), "xend\n");
    }
};

QTEST_GUILESS_MAIN(TestSupervisedProcess)
#include "tst_supervisedprocess.moc"
