#include "commandfixture.h"
#include "process/supervisorreport.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>

#include <csignal>
#include <filesystem>

#include <unistd.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// What the next run of the program finds of the commands of one that was killed.
class TestAttachedProcess : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;
    /// Of one process that outlives its supervisor. With a control group it is found and ended, see tst_orphanedgroup.
    int m_survivors = 1;

    /// Starts each script with a folder of its own under a program that is then killed. What the supervisors write of the
    /// start may come later.
    QStringList leaveBehind(const QStringList &scripts)
    {
        QStringList folders;
        QStringList arguments;
        for (const QString &script : scripts) {
            folders.append(m_fixture.newFolder());
            arguments += {folders.last(), QStringLiteral("own"), script};
        }
        if (!CommandFixture::usesControlGroup())
            arguments.append(QStringLiteral("--plain-tree"));
        QProcess host;
        host.start(QStringLiteral(DECKHAND_BIN_DIR "/commandhost"), arguments);
        if (!QTest::qWaitFor([&host] { return host.canReadLine(); }, 20000))
            qFatal("the program did not start");
        ::kill(pid_t(host.processId()), SIGKILL);
        if (!QTest::qWaitFor([&host] { return host.state() == QProcess::NotRunning; }, 5000))
            qFatal("the program outlives SIGKILL");
        return folders;
    }

    /// When it returns, the status is there, and is not written again before something changes.
    QString leaveBehind(const QString &script)
    {
        const QString folder = leaveBehind(QStringList{script}).first();
        if (!QTest::qWaitFor([&folder] { return readStatus(folder).has_value(); }, 20000))
            qFatal("no status is told");
        return folder;
    }

    /// As if its supervisor had begun so long ago, in milliseconds, by all that is told of the time.
    static void makeOlder(const QString &folder, int by)
    {
        const auto time = std::filesystem::file_time_type::clock::now() - std::chrono::milliseconds(by);
        const QString script = folder + QStringLiteral("/script");
        const QString &sign = QFile::exists(script) ? script : folder;
        std::filesystem::last_write_time(QFile::encodeName(sign).toStdString(), time);
    }

    /// A script that begins so goes on when it is told to.
    const QString m_untilGo = QStringLiteral("while [[ ! -e go ]]; do sleep 0.05; done; ");

    static bool letGo(const QString &folder)
    {
        return QFile(folder + QStringLiteral("/go")).open(QIODevice::WriteOnly);
    }

    static bool waitForOutput(const QString &folder, const QByteArray &text)
    {
        return QTest::qWaitFor(
            [&] { return CommandFixture::contentOf(folder + QStringLiteral("/output.log")).contains(text); }, 10000);
    }

    static void killSupervisor(const QString &folder)
    {
        std::optional<SupervisorStatus> status;
        if (!QTest::qWaitFor([&] { return (status = readStatus(folder)) && status->supervisorPid > 1; }, 10000))
            qFatal("no supervisor is told");
        ::kill(pid_t(status->supervisorPid), SIGKILL);
    }

    static void killAllOf(const QString &folder)
    {
        for (const int orphan : CommandFixture::aliveOf(folder))
            ::kill(orphan, SIGKILL);
    }

    struct Attached {
        QObject owner;
        RunningCommand *running;
        QSignalSpy started;
        QSignalSpy paused;
        QSignalSpy grew;
        QSignalSpy warned;
        QSignalSpy done;

        Attached(CommandFixture &fixture, const QString &folder)
            : running(fixture.runner.attach(folder, &owner)),
              started(running, &RunningCommand::started),
              paused(running, &RunningCommand::pausedChanged),
              grew(running, &RunningCommand::outputGrew),
              warned(running, &RunningCommand::warned),
              done(running, &RunningCommand::done)
        {
        }

        bool waitForStart()
        {
            return QTest::qWaitFor([this] { return !started.isEmpty(); }, 10000);
        }
        bool waitForEnd()
        {
            return QTest::qWaitFor([this] { return !done.isEmpty(); }, 20000);
        }
        /// Another that attaches now goes all the way to the end: whatever was on its way here has come by then.
        bool staysAtOneEnd(CommandFixture &fixture, const QString &folder)
        {
            Attached later(fixture, folder);
            return later.waitForEnd() && done.size() == 1;
        }
        CommandResult result() const
        {
            return done.isEmpty() ? CommandResult() : done.first().first().value<CommandResult>();
        }
    };

private slots:
    void initTestCase()
    {
        if (m_fixture.hasControlGroups())
            m_survivors = 0;
    }

    void runningCommandIsWatchedToItsTrueEnd()
    {
        const QString folder =
            leaveBehind(QStringLiteral("echo begin; ") + m_untilGo + QStringLiteral("echo end; exit 42"));
        Attached attached(m_fixture, folder);
        QCOMPARE(attached.started.size(), 0); // nothing from within
        QVERIFY(attached.waitForStart());
        QCOMPARE(attached.started.first().first().toLongLong(), readStatus(folder)->pid);
        QVERIFY(attached.running->treeRoot() > 1);
        QVERIFY(waitForOutput(folder, "begin\n"));
        QTRY_VERIFY(!attached.grew.isEmpty());
        QCOMPARE(attached.grew.last().first().toLongLong(), 6);
        QCOMPARE(attached.paused.size(), 0);

        QVERIFY(letGo(folder));
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Exited);
        QCOMPARE(attached.result().exitCode, 42);
        QCOMPARE(attached.result().outputBytes, 10);
        QCOMPARE(attached.grew.last().first().toLongLong(), 10);
        QVERIFY(attached.staysAtOneEnd(m_fixture, folder));
        QCOMPARE(attached.started.size(), 1);
    }

    void commandThatHasEndedMeanwhileTellsItsTrueEnd_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("ending");
        QTest::addColumn<int>("number");
        QTest::newRow("0") << "sleep 0.2; exit 0" << int(Ending::Exited) << 0;
        QTest::newRow("1") << "sleep 0.2; exit 1" << int(Ending::Exited) << 1;
        QTest::newRow("255") << "sleep 0.2; exit 255" << int(Ending::Exited) << 255;
        QTest::newRow("126") << "sleep 0.2; /etc/passwd" << int(Ending::Exited) << 126;
        QTest::newRow("127") << "sleep 0.2; no-such-program-anywhere" << int(Ending::Exited) << 127;
        QTest::newRow("KILL") << "sleep 0.2; kill -9 $$" << int(Ending::Signalled) << SIGKILL;
        QTest::newRow("SEGV") << "sleep 0.2; kill -SEGV $$" << int(Ending::Signalled) << SIGSEGV;
    }

    void commandThatHasEndedMeanwhileTellsItsTrueEnd()
    {
        QFETCH(QString, script);
        QFETCH(int, ending);
        const QString folder = leaveBehind(script);
        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(folder), 10000);
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(int(attached.result().ending), ending);
        QTEST(attached.result().ending == Ending::Exited ? attached.result().exitCode : attached.result().signal,
              "number");
        QCOMPARE(attached.started.size(), 0);
    }

    void lastPipelineIsTold()
    {
        const QString folder = leaveBehind(QStringLiteral("sleep 0.2; false | true | (exit 3)"));
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().pipeline, QList<int>({1, 0, 3}));
    }

    void stopEndsTheWholeTreeAlsoWhenItIsPressedTwice()
    {
        const QString folder =
            leaveBehind(QStringLiteral("setsid sleep 1000 & nohup sleep 1000 >/dev/null & sleep 1000"));
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForStart());
        attached.running->stop();
        attached.running->stop();
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
        attached.running->stop();
        QVERIFY(attached.staysAtOneEnd(m_fixture, folder));
        QCOMPARE(attached.warned.size(), 0);
    }

    void stopBeforeTheStartIsToldIsKept()
    {
        const QString folder = leaveBehind(QStringLiteral("sleep 1000"));
        Attached attached(m_fixture, folder);
        attached.running->stop();
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Stopped);
    }

    void stopWithoutTheFifoGoesToTheProvedSupervisor()
    {
        const QString folder = leaveBehind(QStringLiteral("setsid sleep 1000 & sleep 1000"));
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForStart());
        QVERIFY(QFile::remove(folder + QStringLiteral("/control")));
        attached.running->stop();
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void stopThatReachesNobodySaysSoAndHurtsNobody()
    {
        const QString folder = leaveBehind(QStringLiteral("sleep 1000"));
        const auto status = readStatus(folder);
        // Another process has the number now: what is told of its start does not fit.
        QProcess other;
        other.start(QStringLiteral("/bin/sleep"), {QStringLiteral("1000")});
        QTRY_VERIFY(other.processId() > 0);
        QFile file(folder + QStringLiteral("/status"));
        QByteArray text = CommandFixture::contentOf(file.fileName());
        const QByteArray key = "supervisor_pid=";
        text.replace(QByteArray(key + QByteArray::number(status->supervisorPid)),
                     QByteArray(key + QByteArray::number(other.processId())));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        QVERIFY(QFile::remove(folder + QStringLiteral("/control")));

        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForStart());
        attached.running->stop();
        QTRY_COMPARE(attached.warned.size(), 1);
        QCOMPARE(attached.done.size(), 0);
        QTRY_COMPARE(other.state(), QProcess::Running);
        attached.running->stop(); // it may be tried again
        QTRY_COMPARE(attached.warned.size(), 2);
        ::kill(pid_t(status->supervisorPid), SIGTERM);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Stopped);
        other.kill();
        QVERIFY(other.waitForFinished());
    }

    void pausedTreeIsToldAndGoesOn()
    {
        const QString script = QStringLiteral("while :; do echo x; sleep 0.02; done");
        const QString folder = leaveBehind(script);
        {
            Attached attached(m_fixture, folder);
            QVERIFY(attached.waitForStart());
            attached.running->setPaused(true);
            QTRY_COMPARE(attached.paused.size(), 1);
            QCOMPARE(attached.paused.last().first().toBool(), true);
        }
        const QString other = leaveBehind(script); // its steps are the time that passes
        QVERIFY(waitForOutput(other, "x\n"));      // what was on its way into the paused one's file is there
        const qint64 size = QFileInfo(folder + QStringLiteral("/output.log")).size();
        QVERIFY(waitForOutput(other, QByteArray("x\n").repeated(10)));
        QCOMPARE(QFileInfo(folder + QStringLiteral("/output.log")).size(), size);

        Attached again(m_fixture, folder); // the next run of the program finds it paused
        QVERIFY(again.waitForStart());
        QTRY_COMPARE(again.paused.size(), 1);
        QCOMPARE(again.paused.last().first().toBool(), true);
        again.running->setPaused(false);
        QTRY_COMPARE(again.paused.size(), 2);
        QTRY_VERIFY(QFileInfo(folder + QStringLiteral("/output.log")).size() > size);
        Attached neighbour(m_fixture, other);
        for (Attached *each : {&again, &neighbour}) {
            each->running->stop();
            QVERIFY(each->waitForEnd());
        }
    }

    void pausedTreeCanBeStopped()
    {
        const QString folder = leaveBehind(QStringLiteral("sleep 1000 & sleep 1000"));
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForStart());
        attached.running->setPaused(true);
        QTRY_COMPARE(attached.paused.size(), 1);
        attached.running->stop();
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void deletedAttachmentEndsNothing()
    {
        const QString folder = leaveBehind(m_untilGo + QStringLiteral("exit 6"));
        {
            Attached attached(m_fixture, folder);
            QVERIFY(attached.waitForStart());
        }
        delete m_fixture.runner.attach(folder, nullptr); // before the event loop came to it
        QVERIFY(letGo(folder));
        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(folder), 10000);
        QCOMPARE(readFinalStatus(folder)->exitCode, 6);
    }

    void killedSupervisorIsLostWithItsSurvivors()
    {
        const QString folder = leaveBehind(QStringLiteral("setsid sleep 1000 & echo up; wait"));
        QVERIFY(waitForOutput(folder, "up\n"));
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForStart());
        killSupervisor(folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost);
        QVERIFY(!attached.result().error.isEmpty());
        QCOMPARE(attached.result().outputBytes, 3);
        const QList<int> alive = CommandFixture::aliveOf(folder);
        QCOMPARE(alive.size(), m_survivors); // the shell dies with the supervisor, what it started does not
        QCOMPARE(attached.result().survivors, QList<qint64>(alive.cbegin(), alive.cend()));
        killAllOf(folder);
    }

    void supervisorKilledBeforeIsLostWithItsSurvivors()
    {
        const QString folder = leaveBehind(QStringLiteral("setsid sleep 1000 & echo up; wait"));
        QVERIFY(waitForOutput(folder, "up\n"));
        killSupervisor(folder);
        QTRY_COMPARE(CommandFixture::aliveOf(folder).size(), 1);
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.started.size(), 0);
        QCOMPARE(attached.result().ending, Ending::Lost);
        QCOMPARE(attached.result().survivors.size(), m_survivors);
        killAllOf(folder);
    }

    void supervisorKilledUnderTheProgramIsLostWithItsSurvivors()
    {
        const Command command = m_fixture.command(QStringLiteral("setsid sleep 1000 & echo up; wait"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy done(running, &RunningCommand::done);
        QVERIFY(waitForOutput(command.directory, "up\n"));
        killSupervisor(command.directory);
        QVERIFY(done.wait(5000));
        const auto result = done.first().first().value<CommandResult>();
        QCOMPARE(result.ending, Ending::Lost);
        QCOMPARE(result.survivors.size(), m_survivors);
        running->stop(); // after the end: nothing
        killAllOf(command.directory);
    }

    void restartedMachineIsLostWithoutSurvivors()
    {
        const QString folder = leaveBehind(QStringLiteral("sleep 1000"));
        const auto status = readStatus(folder);
        QFile file(folder + QStringLiteral("/status"));
        QByteArray text = CommandFixture::contentOf(file.fileName());
        text.replace(status->bootId, "11111111-2222-3333-4444-555555555555");
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost);
        QVERIFY(attached.result().error.contains(QStringLiteral("restarted")));
        QVERIFY(attached.result().survivors.isEmpty());
        ::kill(pid_t(status->supervisorPid), SIGTERM);
        QTRY_COMPARE_WITH_TIMEOUT(CommandFixture::aliveOf(folder), QList<int>(), 10000);
    }

    void folderThatIsRemovedWhileItRunsIsStillWatched()
    {
        const QString folder = leaveBehind(QStringLiteral("cd /; echo begun; sleep 1000"));
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForStart());
        QVERIFY(waitForOutput(folder, "begun\n")); // the shell has its script open
        QVERIFY(QDir(folder).removeRecursively());
        QTRY_COMPARE(attached.warned.size(), 1); // it has looked, and seen that the output is gone
        QCOMPARE(attached.done.size(), 0);
        attached.running->stop();
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost); // nobody could write down how it ended
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void missingFolderIsLostAtOnce()
    {
        Attached attached(m_fixture, m_fixture.newFolder() + QStringLiteral("/gone"));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost);
        QVERIFY(timer.elapsed() < 2000);
    }

    void commandWhoseStartRacesWithTheAttachmentIsNotGivenUp()
    {
        const QString folder = m_fixture.newFolder();
        Attached attached(m_fixture, folder);
        Attached given(m_fixture, folder + QStringLiteral("/gone"));
        QVERIFY(given.waitForEnd()); // the supervisor is so late that one that cannot come is given up
        QCOMPARE(attached.done.size(), 0);
        Command command = m_fixture.command(m_untilGo + QStringLiteral("exit 8"));
        command.directory = command.workingDirectory = folder;
        command.lifetime = Command::Lifetime::OutlivesApp;
        QObject owner;
        m_fixture.runner.run(command, &owner);
        QVERIFY(attached.waitForStart());
        QVERIFY(letGo(folder));
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Exited);
        QCOMPARE(attached.result().exitCode, 8);
        QCOMPARE(attached.started.size(), 1);
    }

    void folderInWhichNothingWasStartedIsLostAfterAWhile()
    {
        const QString folder = m_fixture.newFolder();
        makeOlder(folder, 4500);
        Attached attached(m_fixture, folder);
        Attached gone(m_fixture, folder + QStringLiteral("/gone"));
        QVERIFY(gone.waitForEnd());
        QCOMPARE(attached.done.size(), 0);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost);
    }

    void endedCommandWithoutAStatusIsLostAlsoWhenItsFolderHasJustChanged_data()
    {
        QTest::addColumn<bool>("isFolder");
        QTest::newRow("none") << false;
        QTest::newRow("a folder") << true;
    }

    void endedCommandWithoutAStatusIsLostAlsoWhenItsFolderHasJustChanged()
    {
        QFETCH(bool, isFolder);
        const QString folder = leaveBehind(QStringLiteral("exit 0"));
        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(folder), 10000);
        QVERIFY(QFile::remove(folder + QStringLiteral("/status")));
        if (isFolder)
            QVERIFY(QDir(folder).mkdir(QStringLiteral("status")));
        makeOlder(folder, 60'000);
        QElapsedTimer timer;
        timer.start();
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost);
        QVERIFY(timer.elapsed() < 4000);
    }

    void statusThatIsCutIsCalledDamaged_data()
    {
        QTest::addColumn<QByteArray>("upTo");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("before the boot") << QByteArray("\nboot_id=");
        QTest::newRow("in the boot's name") << QByteArray("\nboot_id=1234");
        QTest::newRow("before the state") << QByteArray("\nstate=");
        QTest::newRow("before how it ended") << QByteArray("\nhow=");
        QTest::newRow("before the code") << QByteArray("\ncode=");
    }

    void statusThatIsCutIsCalledDamaged()
    {
        QFETCH(QByteArray, upTo);
        const QString folder = leaveBehind(QStringLiteral("echo out; exit 0"));
        QTRY_VERIFY_WITH_TIMEOUT(readFinalStatus(folder), 10000);
        QFile status(folder + QStringLiteral("/status"));
        QVERIFY(status.open(QIODevice::ReadWrite));
        const QByteArray text = status.readAll();
        const QByteArray key = upTo.left(upTo.indexOf('=') + 1);
        QVERIFY(text.contains(key));
        const qsizetype more = upTo.size() - key.size();
        QVERIFY(status.resize(upTo.isEmpty() ? 0 : text.indexOf(key) + (more > 0 ? key.size() + more : 1)));
        status.close();
        QVERIFY(!readStatus(folder));
        makeOlder(folder, 60'000);
        Attached attached(m_fixture, folder);
        QVERIFY(attached.waitForEnd());
        QCOMPARE(attached.result().ending, Ending::Lost);
        QVERIFY2(attached.result().error.contains(QStringLiteral("damaged")), qPrintable(attached.result().error));
        QCOMPARE(attached.result().outputBytes, 4);
    }

    /// The program is killed at some moment of ten commands, again and again: of each the next run learns the end, once.
    void noEndIsLostOverManyKills()
    {
        std::vector<std::unique_ptr<Attached>> all;
        QStringList folders;
        for (int round = 0; round < 8; ++round) {
            QStringList scripts;
            for (int i = 0; i < 10; ++i)
                scripts.append(QStringLiteral("sleep 0.%1; echo out; exit %2").arg((i * 7 + round) % 10).arg(i + 1));
            folders += leaveBehind(scripts); // the next round's start is the time that passes
        }
        for (const QString &folder : folders)
            all.push_back(std::make_unique<Attached>(m_fixture, folder));
        for (size_t i = 0; i < all.size(); ++i) {
            QVERIFY(all[i]->waitForEnd());
            QCOMPARE(all[i]->result().ending, Ending::Exited);
            QCOMPARE(all[i]->result().exitCode, int(i % 10) + 1);
            QCOMPARE(all[i]->result().outputBytes, 4);
        }
        for (const auto &attached : all)
            QVERIFY(attached->done.size() == 1);
        QVERIFY(all.back()->staysAtOneEnd(m_fixture, folders.last()));
    }

    /// The supervisor is killed at some moment too: the end is the true one or Lost, and nothing is left that is not named.
    void killedSupervisorsNeverLie()
    {
        std::vector<std::unique_ptr<Attached>> all;
        QStringList folders;
        for (int round = 0; round < 12; ++round) {
            const QStringList begun =
                leaveBehind(QStringList(5, QStringLiteral("setsid sleep 1000 & sleep 0.1; kill $!; wait; exit 7")));
            for (int i = 0; i < begun.size(); ++i) {
                all.push_back(std::make_unique<Attached>(m_fixture, begun.at(i)));
                QTimer::singleShot((i + 1) * round * 4, &all.back()->owner, [folder = begun.at(i)] {
                    if (const auto status = readStatus(folder); status && !status->ended)
                        ::kill(pid_t(status->supervisorPid), SIGKILL);
                });
            }
            folders += begun;
        }
        for (size_t i = 0; i < all.size(); ++i) {
            QVERIFY(all[i]->waitForEnd());
            const CommandResult result = all[i]->result();
            const bool isTrue = result.ending == Ending::Exited && result.exitCode == 7;
            QVERIFY(isTrue || result.ending == Ending::Lost);
            QList<qint64> alive;
            for (const int pid : CommandFixture::aliveOf(folders.at(qsizetype(i))))
                alive.append(pid);
            QCOMPARE(result.survivors, alive);
            killAllOf(folders.at(qsizetype(i)));
        }
    }
};

QTEST_GUILESS_MAIN(TestAttachedProcess)
#include "tst_attachedprocess.moc"
