#include "supervisortalk.h"

#include <QElapsedTimer>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// What can be said to deckhand-run while a command runs: stop, pause, resume, nice; by its pipe and by its FIFO.
class TestSupervisorControl : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;
    const QByteArray m_counting = "n=0; while :; do echo $((n += 1)); sleep 0.01; done";
    const QByteArray m_tree = "setsid sleep 1000 & nohup sleep 1000 >/dev/null 2>&1 &\n"
                              "(setsid bash -c '(sleep 1000; true) & disown; exec sleep 1000') & sleep 1000";

    static qint64 sizeOf(const QString &folder) { return QFileInfo(folder + QStringLiteral("/output.log")).size(); }

    /// By a signal, or by its control group.
    static bool standsStill(int pid)
    {
        const QByteArray stat = CommandFixture::contentOf(QStringLiteral("/proc/%1/stat").arg(pid));
        const QString events = CommandFixture::controlGroupOf(pid) + QStringLiteral("/cgroup.events");
        return stat.mid(stat.lastIndexOf(')') + 2, 1) == "T" || CommandFixture::contentOf(events).contains("frozen 1");
    }

    static int standingOf(const QString &folder)
    {
        const QList<int> tree = CommandFixture::aliveOf(folder);
        return int(std::count_if(tree.cbegin(), tree.cend(), standsStill));
    }

    static int countOf(const QList<SupervisorEvent> &events, const QByteArray &name)
    {
        return int(std::count_if(events.cbegin(), events.cend(), [&](const auto &each) { return each.name == name; }));
    }

private slots:
    void pausedTreeStandsStillAndGoesOn()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, m_counting));
        QTRY_VERIFY(sizeOf(folder) > 0);
        talk.say("pause");
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QCOMPARE(statusOf(folder).value("paused"), "1");
        QCOMPARE(statusOf(folder).value("state"), "running");
        const qint64 size = sizeOf(folder);
        QTest::qWait(200);
        QVERIFY(sizeOf(folder) <= size + 8); // what was in the pipe

        talk.say("resume");
        QVERIFY(talk.waitForEvent("resumed"));
        QCOMPARE(statusOf(folder).value("paused"), "0");
        QTRY_VERIFY(sizeOf(folder) > size + 40);
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
        QCOMPARE(countOf(talk.events, "paused"), 1);
        QCOMPARE(countOf(talk.events, "resumed"), 1);
    }

    void pauseReachesTheWholeTree()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, m_tree));
        QTRY_VERIFY_WITH_TIMEOUT(CommandFixture::aliveOf(folder).size() >= 6, 20000);
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QTRY_COMPARE(standingOf(folder), CommandFixture::aliveOf(folder).size());
        talk.say("resume");
        QVERIFY(talk.waitForEvent("resumed"));
        QTRY_COMPARE(standingOf(folder), 0);
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void pauseCatchesRacingForkers()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "f() { while :; do (sleep 0.01; :) & (setsid sleep 0.02) & sleep 0.01; done; }\n"
                                "for i in 1 2 3 4; do f & done; wait"));
        QTRY_VERIFY_WITH_TIMEOUT(CommandFixture::aliveOf(folder).size() >= 8, 20000);
        for (int round = 0; round < 5; ++round) {
            talk.events.clear();
            talk.say("pause");
            QVERIFY(talk.waitForEvent("paused"));
            QTRY_COMPARE(standingOf(folder), CommandFixture::aliveOf(folder).size());
            const QList<int> tree = CommandFixture::aliveOf(folder);
            QTest::qWait(50);
            QCOMPARE(CommandFixture::aliveOf(folder), tree);
            talk.say("resume");
            QVERIFY(talk.waitForEvent("resumed"));
        }
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void pausedTimeDoesNotCountForTheTimeLimit()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "sleep 0.6; exit 4", {"time_limit_ms=1500"}));
        QVERIFY(talk.waitForEvent("started"));
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QTest::qWait(1800);
        QCOMPARE(talk.process.state(), QProcess::Running);
        talk.say("resume");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 4);
        QVERIFY(result.durationMs >= 1800);
    }

    void timeLimitCountsOnAfterAPause()
    {
        SupervisorTalk talk;
        talk.start(spec(m_fixture.newFolder(), "sleep 1000", {"time_limit_ms=600"}));
        QVERIFY(talk.waitForEvent("started"));
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QTest::qWait(700);
        talk.say("resume");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::TimedOut);
        QVERIFY2(result.durationMs >= 1250 && result.durationMs < 4000, qPrintable(QString::number(result.durationMs)));
    }

    void pausedTreeIsStopped_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<int>("signal");
        QTest::newRow("that listens") << m_tree << SIGTERM;
        QTest::newRow("that does not") << QByteArray("trap '' TERM INT HUP; while :; do sleep 1000; done") << SIGKILL;
    }

    void pausedTreeIsStopped()
    {
        QFETCH(const QByteArray, script);
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, script));
        QTRY_VERIFY(CommandFixture::aliveOf(folder).size() >= 2);
        QTest::qWait(50);
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        talk.say("stop");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Stopped);
        QTEST(result.signal, "signal");
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void pausedTreeEndsWithTheProgram()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, m_tree));
        QTRY_VERIFY(CommandFixture::aliveOf(folder).size() >= 6);
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        talk.process.closeWriteChannel();
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void deathOfAPausedTreeIsNoticed()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "exec sleep 1000"));
        QVERIFY(talk.waitForEvent("started"));
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        ::kill(pid_t(talk.events.first().number("pid")), SIGKILL);
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Signalled);
        QCOMPARE(result.signal, SIGKILL);
    }

    void fifoTakesTheSameLines()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, m_counting, {"lifetime=own"}));
        QTRY_COMPARE(statusOf(folder).value("state"), "running");
        QVERIFY(sayByFifo(folder, "pause"));
        QVERIFY(talk.waitForEvent("paused"));
        talk.process.closeWriteChannel();
        QVERIFY(sayByFifo(folder, "no such thing\nresume"));
        QVERIFY(talk.waitForEvent("resumed"));
        QVERIFY(sayByFifo(folder, "stop"));
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
        QVERIFY(!QFile::exists(folder + QStringLiteral("/control")));
        QCOMPARE(statusOf(folder).value("ended_by"), "stop");
    }

    void fifoOfADeadSupervisorHasNoReader()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "exec sleep 1000"));
        QTRY_COMPARE(statusOf(folder).value("state"), "running");
        struct stat info = {};
        QCOMPARE(::stat(qPrintable(folder + QStringLiteral("/control")), &info), 0);
        QVERIFY(S_ISFIFO(info.st_mode));
        QCOMPARE(int(info.st_mode & 0777), 0600);
        talk.process.kill();
        QTRY_COMPARE(talk.process.state(), QProcess::NotRunning);
        QVERIFY(!sayByFifo(folder, "stop"));
        QTRY_COMPARE(CommandFixture::aliveOf(folder), QList<int>()); // the shell dies with its supervisor
    }

    void halfALineWaitsForItsRest()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "sleep 1000"));
        QVERIFY(talk.waitForEvent("started"));
        talk.process.write("st");
        QTest::qWait(100);
        QCOMPARE(talk.process.state(), QProcess::Running);
        talk.process.write(QByteArray("op\n"));
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
    }

    void whatWasMovedToTheBackgroundGoesOnWithoutTheProgram()
    {
        const QString folder = m_fixture.newFolder();
        const QByteArray go = folder.toUtf8() + "/go";
        SupervisorTalk talk;
        const QByteArray lives = folder.toUtf8() + "/lives";
        talk.start(spec(folder, "until test -e " + go + "; do sleep 0.2; touch " + lives + "; done; exit 4"));
        talk.say("background");
        talk.process.closeWriteChannel();
        QTRY_COMPARE(statusOf(folder).value("state"), "running");
        QFile::remove(QFile::decodeName(lives));
        QTRY_VERIFY(QFile::exists(QFile::decodeName(lives))); // it goes on
        QVERIFY(QFile(QFile::decodeName(go)).open(QFile::WriteOnly));
        QCOMPARE(talk.waitForEnd().ending, Ending::Exited);
        QCOMPARE(statusOf(folder).value("code"), "4");
    }

    void whatTheCommandLeftIsToldAndCanBeStopped()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "setsid sleep 1000 >/dev/null 2>&1 & exit 3", {"wait_for_tree=1", "lifetime=own"}));
        QVERIFY(talk.waitForEvent("own-end"));
        const CommandResult own = resultOf(talk.events.last());
        QCOMPARE(own.exitCode, 3);
        QVERIFY2(own.durationMs < 1500, qPrintable(QString::number(own.durationMs)));
        QCOMPARE(own.left.size(), 1);
        QCOMPARE(CommandFixture::aliveOf(folder).size(), 1);
        const std::optional<SupervisorStatus> status = readStatus(folder);
        QVERIFY(status && !status->ended && status->ownEnd);
        QCOMPARE(status->ownEnd->exitCode, 3);
        QCOMPARE(status->ownEnd->left, own.left);

        talk.say("stop");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Exited); // that is how the command ended
        QCOMPARE(result.exitCode, 3);
        QCOMPARE(result.durationMs, own.durationMs);
        QVERIFY(!result.leftOverLimit);
        QCOMPARE(statusOf(folder).value("left_ended_by"), "stop");
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
    }

    void whatTheCommandLeftIsUnderItsLimits()
    {
        SupervisorTalk talk;
        talk.start(
            spec(m_fixture.newFolder(), "(sleep 3; yes) & exit 0", {"wait_for_tree=1", "output_limit_bytes=100000"}));
        QVERIFY(talk.waitForEvent("own-end"));
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Exited);
        QVERIFY(result.leftOverLimit);
        QVERIFY2(result.error.contains(QLatin1String("output")), qPrintable(result.error));
    }

    void timeLimitCanBeMovedAndLifted()
    {
        SupervisorTalk talk;
        const QString folder = m_fixture.newFolder();
        const QByteArray past = folder.toUtf8() + "/past";
        talk.start(spec(folder, "sleep 0.8; touch " + past + "; sleep 1000", {"time_limit_ms=500"}));
        QVERIFY(talk.waitForEvent("started"));
        talk.say("limit 0");
        QTRY_VERIFY(QFile::exists(QFile::decodeName(past)));
        QCOMPARE(talk.process.state(), QProcess::Running);
        talk.say("limit 1500"); // from its start
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::TimedOut);
        QVERIFY2(result.durationMs >= 1500, qPrintable(QString::number(result.durationMs)));
    }

    void priorityOfTheWholeTreeCanBeLowered()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, m_tree));
        QTRY_VERIFY(CommandFixture::aliveOf(folder).size() >= 6);
        talk.say("nice 11");
        const int expected = std::min(19, ::getpriority(PRIO_PROCESS, 0) + 11);
        const auto allAreNice = [&] {
            const QList<int> tree = CommandFixture::aliveOf(folder);
            return std::all_of(tree.cbegin(), tree.cend(),
                               [expected](int pid) { return ::getpriority(PRIO_PROCESS, id_t(pid)) == expected; });
        };
        QTRY_VERIFY(allAreNice());
        // Against the rest of the machine it is the session's weight that counts, where Linux has it. The kernel takes
        // that from an ordinary user only ten times a second, for the whole machine.
        const QByteArray group = CommandFixture::contentOf(
            QStringLiteral("/proc/%1/autogroup").arg(CommandFixture::aliveOf(folder).first()));
        if (!group.isEmpty() && ::geteuid() == 0)
            QVERIFY2(group.trimmed().endsWith(QByteArray("nice " + QByteArray::number(expected))), group.constData());
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
    }

    void memoryHogIsEndedByItsLimit()
    {
        const QString folder = m_fixture.newFolder();
        const QList<SupervisorEvent> events =
            talk(spec(folder, "tail /dev/zero & echo x; wait", {"memory_limit_bytes=67108864"}));
        QVERIFY(!events.isEmpty());
        QCOMPARE(events.last().values.value("how"), "limit");
        QCOMPARE(events.last().number("signal"), SIGKILL);
        const QByteArray error = events.last().values.value("error");
        QVERIFY2(error.startsWith("It used ") && error.endsWith(" of memory; its limit is 64 MiB."), error.constData());
        QCOMPARE(CommandFixture::aliveOf(folder), QList<int>());
        QCOMPARE(CommandFixture::contentOf(folder + QStringLiteral("/output.log")), "x\n");
    }

    void memoryIsSummedOverTheTree()
    {
        // Each part stays under the limit; together they are over it.
        const QByteArray hold = "(x=$(head -c 30000000 /dev/zero | tr '\\0' x); sleep 1000) & ";
        const QList<SupervisorEvent> events =
            talk(spec(m_fixture.newFolder(), hold + hold + hold + "wait", {"memory_limit_bytes=83886080"}));
        QCOMPARE(events.last().values.value("how"), "limit");
    }

    void modestCommandIsLeftAloneByItsLimits()
    {
        const CommandResult result =
            endOf(talk(spec(m_fixture.newFolder(), "sleep 0.5; echo x; exit 2",
                            {"memory_limit_bytes=536870912", "output_limit_bytes=2", "time_limit_ms=60000"})));
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 2);
    }

    void floodIsEndedByItsOutputLimit()
    {
        const QString folder = m_fixture.newFolder();
        const QList<SupervisorEvent> events = talk(spec(folder, "yes", {"output_limit_bytes=20971520"}));
        QCOMPARE(events.last().values.value("how"), "limit");
        const QByteArray error = events.last().values.value("error");
        QVERIFY2(error.contains("20 MiB of output"), error.constData());
        QVERIFY(events.last().number("bytes") > 20971520);
        QCOMPARE(statusOf(folder).value("error"), error);
    }

    void leftoversAreUnderTheLimitsToo()
    {
        const QList<SupervisorEvent> events =
            talk(spec(m_fixture.newFolder(), "tail /dev/zero &", {"memory_limit_bytes=67108864", "wait_for_tree=1"}));
        QCOMPARE(events.last().values.value("how"), "limit");
    }
};

QTEST_GUILESS_MAIN(TestSupervisorControl)
#include "tst_supervisor_control.moc"
