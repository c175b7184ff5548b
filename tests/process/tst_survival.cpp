#include "commandfixture.h"
#include "process/supervisorreport.h"

#include <QElapsedTimer>
#include <QProcess>

#include <csignal>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// What is left of commands when who started them goes away.
class TestSurvival : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;
    const QString m_tree = QStringLiteral("setsid sleep 1000 & nohup sleep 1000 >/dev/null 2>&1 &\n"
                                          "(trap '' TERM; setsid bash -c 'sleep 1000; true') & sleep 1000");

    void startHost(QProcess &host, const QStringList &arguments)
    {
        host.setProgram(QStringLiteral(DECKHAND_BIN_DIR "/commandhost"));
        host.setArguments(CommandFixture::usesControlGroup() ? arguments
                                                             : arguments + QStringList{QStringLiteral("--plain-tree")});
        host.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        host.start();
        QVERIFY(QTest::qWaitFor([&host] { return host.canReadLine(); }, 10000));
        QCOMPARE(host.readLine(), "ready\n");
    }

private slots:
    void deletedForegroundCommandIsEndedWithItsTree()
    {
        const Command command = m_fixture.command(m_tree);
        auto owner = std::make_unique<QObject>();
        RunningCommand *running = m_fixture.runner.run(command, owner.get());
        QSignalSpy started(running, &RunningCommand::started);
        QSignalSpy done(running, &RunningCommand::done);
        QVERIFY(started.wait());
        QTRY_VERIFY_WITH_TIMEOUT(CommandFixture::aliveOf(command.directory).size() >= 5, 20000);

        QElapsedTimer timer;
        timer.start();
        owner.reset();
        QVERIFY2(timer.elapsed() < 500, "the deletion waited");
        QTRY_COMPARE_WITH_TIMEOUT(CommandFixture::aliveOf(command.directory), QList<int>(), 5000);
        QCOMPARE(done.size(), 0);
        QTRY_COMPARE(readFinalStatus(command.directory).value_or(CommandResult()).ending, Ending::Stopped);
    }

    void deletedBeforeItsStartRunsNothing()
    {
        const Command command = m_fixture.command(QStringLiteral("echo ran"));
        delete m_fixture.runner.run(command, nullptr);
        QCOMPARE(m_fixture.run(QStringLiteral("true")).exitCode, 0);
        QVERIFY(!QFile::exists(command.outputPath()));
    }

    void deletedBackgroundCommandGoesOn()
    {
        Command command = m_fixture.command(QStringLiteral("sleep 0.5; echo end; exit 4"));
        command.lifetime = Command::Lifetime::OutlivesApp;
        RunningCommand *running = m_fixture.runner.run(command, nullptr);
        QSignalSpy started(running, &RunningCommand::started);
        QVERIFY(started.wait());
        delete running;
        QTRY_VERIFY(readFinalStatus(command.directory));
        QCOMPARE(readFinalStatus(command.directory)->exitCode, 4);
        QCOMPARE(m_fixture.output(command), "end\n");
    }

    void killedProgramTakesForegroundTreesWithItAndLeavesBackgroundOnes()
    {
        const QString foreground = m_fixture.newFolder();
        const QString background = m_fixture.newFolder();
        QProcess host;
        startHost(host, {foreground, QStringLiteral("app"), m_tree, background, QStringLiteral("own"),
                         QStringLiteral("sleep 3; echo end; exit 42")});
        QTRY_VERIFY(CommandFixture::aliveOf(foreground).size() >= 5);

        ::kill(pid_t(host.processId()), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(CommandFixture::aliveOf(foreground), QList<int>(), 5000);
        QCOMPARE(readFinalStatus(foreground).value_or(CommandResult()).ending, Ending::Stopped);

        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(background), 10000);
        QCOMPARE(readFinalStatus(background)->ending, Ending::Exited);
        QCOMPARE(readFinalStatus(background)->exitCode, 42);
        QCOMPARE(CommandFixture::contentOf(background + QStringLiteral("/output.log")), "end\n");
    }

    void endedProgramDoesTheSameAndDoesNotWait()
    {
        const QString foreground = m_fixture.newFolder();
        const QString background = m_fixture.newFolder();
        QProcess host;
        startHost(host, {foreground, QStringLiteral("app"), m_tree, background, QStringLiteral("own"),
                         QStringLiteral("sleep 2; exit 43")});
        QTRY_VERIFY(CommandFixture::aliveOf(foreground).size() >= 5);

        QElapsedTimer timer;
        timer.start();
        host.write("quit\n");
        QTRY_COMPARE(host.state(), QProcess::NotRunning);
        QCOMPARE(host.exitStatus(), QProcess::NormalExit);
        QCOMPARE(host.exitCode(), 0);
        QVERIFY2(timer.elapsed() < 1500, "the program waited for its commands");
        QTRY_COMPARE_WITH_TIMEOUT(CommandFixture::aliveOf(foreground), QList<int>(), 5000);
        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(background), 10000);
        QCOMPARE(readFinalStatus(background)->exitCode, 43);
    }

    void backgroundCommandDoesNotHoldTheProgramsOutputsOpen()
    {
        const QString background = m_fixture.newFolder();
        QProcess host;
        host.setProcessChannelMode(QProcess::MergedChannels); // our end closes only when nobody holds theirs
        QSignalSpy closed(&host, &QProcess::readChannelFinished);
        host.start(QStringLiteral(DECKHAND_BIN_DIR "/commandhost"),
                   {background, QStringLiteral("own"), QStringLiteral("sleep 3")});
        QVERIFY(QTest::qWaitFor([&host] { return host.canReadLine(); }, 10000));
        host.write("quit\n");
        QTRY_COMPARE(host.state(), QProcess::NotRunning);
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(!readFinalStatus(background));
        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(background), 10000);
    }

    void killedSupervisorIsSaidToBeLost()
    {
        const Command command = m_fixture.command(QStringLiteral("echo $PPID; sleep 1000"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy grew(running, &RunningCommand::outputGrew);
        QVERIFY(grew.wait());
        const int supervisor = m_fixture.output(command).trimmed().toInt();
        QVERIFY(supervisor > 1);
        ::kill(supervisor, SIGKILL);
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Lost);
        QVERIFY(!result.error.isEmpty());
        for (const int orphan : CommandFixture::aliveOf(command.directory))
            ::kill(orphan, SIGKILL); // what nobody watches over any more, here the shell's sleep
    }

    void askedToTerminateTheSupervisorEndsItsTree()
    {
        const Command command = m_fixture.command(QStringLiteral("echo $PPID; setsid sleep 1000 & sleep 1000"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy grew(running, &RunningCommand::outputGrew);
        QVERIFY(grew.wait());
        ::kill(m_fixture.output(command).trimmed().toInt(), SIGTERM);
        QCOMPARE(CommandFixture::waitFor(running).ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
    }

    void hundredsOfForkersAreEnded()
    {
        Command command = m_fixture.command(
            QStringLiteral("trap '' TERM\nf() { while :; do (sleep 0.01; setsid sleep 100) & sleep 0.02; done; }\n"
                           "for i in 1 2 3 4 5 6; do f & done; wait"));
        command.timeLimit = std::chrono::milliseconds(700);
        const CommandResult result = m_fixture.run(command);
        QCOMPARE(result.ending, Ending::TimedOut);
        QVERIFY2(result.durationMs < 5700, qPrintable(QString::number(result.durationMs)));
        QVERIFY(result.survivors.isEmpty());
        QCOMPARE(CommandFixture::aliveOf(command.directory), QList<int>());
    }
};

QTEST_GUILESS_MAIN(TestSurvival)
#include "tst_survival.moc"
