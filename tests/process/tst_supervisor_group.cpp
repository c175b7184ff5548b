#include "supervisortalk.h"

#include <csignal>

#include <sys/stat.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// A command in a control group of its own, where the system lets us make one.
class TestSupervisorGroup : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;
    QString m_outer; ///< the group that the tests are in

    /// Neither its environment nor its parents tell whose these are.
    const QByteArray m_strangers = "env -i setsid bash -c '(setsid sleep 1000 </dev/null >/dev/null 2>&1 &) &'\n";

    static QString groupOf(const QString &folder) { return QString::fromUtf8(statusOf(folder).value("cgroup")); }

    static QList<int> processesIn(const QString &group)
    {
        QList<int> pids;
        for (const QByteArray &line : CommandFixture::contentOf(group + QStringLiteral("/cgroup.procs")).split('\n')) {
            if (line.toInt() > 0)
                pids.append(line.toInt());
        }
        return pids;
    }

    static QByteArray stateOf(int pid)
    {
        const QByteArray stat = CommandFixture::contentOf(QStringLiteral("/proc/%1/stat").arg(pid));
        return stat.mid(stat.lastIndexOf(')') + 2, 1);
    }

    static bool isFrozen(const QString &group)
    {
        return CommandFixture::contentOf(group + QStringLiteral("/cgroup.events")).contains("frozen 1");
    }

    static bool write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
    }

    /// Runs until `begun` is there and returns the folder.
    QString begin(SupervisorTalk &talk, const QByteArray &script, const QList<QByteArray> &more = {})
    {
        const QString folder = m_fixture.newFolder();
        talk.start(spec(folder, "cd '" + folder.toUtf8() + "'; " + script + "\nsleep 1000 & : >begun; wait", more));
        const bool begun = QTest::qWaitFor(
            [&] { return QFile::exists(folder + QStringLiteral("/begun")) && !statusOf(folder).isEmpty(); }, 20000);
        if (!begun)
            qFatal("the command did not begin");
        return folder;
    }

private slots:
    void initTestCase()
    {
        if (!m_fixture.hasControlGroups())
            QSKIP("No control group can be made here.");
        m_outer = CommandFixture::controlGroupOf(::getpid());
        QVERIFY(QFile::exists(m_outer));
    }

    void cleanup()
    {
        const QString ours = QStringLiteral("deckhand-task%1-*").arg(::getpid());
        QCOMPARE(QDir(m_outer).entryList({ours}, QDir::Dirs), QStringList());
    }

    void commandHasAGroupOfItsOwnAsLongAsItRuns()
    {
        SupervisorTalk talk;
        const QString folder = begin(talk, "setsid sleep 1000 & " + m_strangers);
        const QString group = groupOf(folder);
        const auto status = statusOf(folder);
        QCOMPARE(group, QStringLiteral("%1/deckhand-%2-%3-%4")
                            .arg(m_outer, QDir(folder).dirName(), QString::fromUtf8(status.value("supervisor_pid")),
                                 QString::fromUtf8(status.value("supervisor_start"))));
        QTRY_COMPARE(processesIn(group).size(), 4); // the shell and three sleeps
        QVERIFY(processesIn(group).contains(status.value("pid").toInt()));
        QCOMPARE(CommandFixture::controlGroupOf(talk.process.processId()), m_outer);

        const QList<int> all = processesIn(group);
        talk.say("stop");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Stopped);
        QCOMPARE(result.signal, SIGTERM);
        QVERIFY(!QFile::exists(group));
        QVERIFY(!statusOf(folder).contains("cgroup"));
        for (const int pid : all)
            QVERIFY(stateOf(pid).isEmpty());
    }

    void groupIsRemovedAfterEveryEnd_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("more");
        QTest::newRow("exit") << QByteArray("exit 0") << QByteArray("nice=0");
        QTest::newRow("left over") << QByteArray("setsid sleep 1000 & exit 3") << QByteArray("nice=0");
        QTest::newRow("signal") << QByteArray("kill -9 $$") << QByteArray("nice=0");
        QTest::newRow("time limit") << QByteArray("trap '' TERM; sleep 1000") << QByteArray("time_limit_ms=100");
        QTest::newRow("no folder") << QByteArray("exit 0") << QByteArray("cwd=/no/such/folder");
        QTest::newRow("no shell") << QByteArray("exit 0") << QByteArray("shell=/no/such/shell");
    }

    void groupIsRemovedAfterEveryEnd()
    {
        QFETCH(const QByteArray, script);
        QFETCH(const QByteArray, more);
        QVERIFY(!talk(spec(m_fixture.newFolder(), script, {more})).isEmpty()); // cleanup() looks
    }

    void groupsWithinTheGroupAreEndedAndRemoved()
    {
        SupervisorTalk talk;
        const QString folder =
            begin(talk, "g=$(echo '" + m_outer.toUtf8()
                            + "'/deckhand-${DECKHAND_TASK}-*)\n"
                              "mkdir -p $g/a/b $g/c || exit 1\n"
                              "(trap '' TERM; echo $BASHPID >$g/a/b/cgroup.procs; exec sleep 1000) &\n"
                              "until [[ $(<$g/a/b/cgroup.procs) ]]; do sleep 0.01; done");
        const QString inner = groupOf(folder) + QStringLiteral("/a/b");
        QCOMPARE(processesIn(inner).size(), 1);
        talk.say("pause");
        QTRY_VERIFY(isFrozen(inner));
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
    }

    void pauseIsNotSeenByTheCommand()
    {
        SupervisorTalk talk;
        const QString folder = begin(talk, "set -m; sleep 1000 & (kill -STOP $BASHPID; sleep 1000) &\n"
                                           "until jobs | grep -q Stopped; do sleep 0.01; done\n"
                                           "trap 'echo continued' CONT; trap 'echo child' CHLD");
        const QString group = groupOf(folder);
        QTest::qWait(100); // for what is told of the last sleep
        const qint64 size = QFileInfo(folder + QStringLiteral("/output.log")).size();
        const auto stopped = [&] {
            const QList<int> all = processesIn(group);
            return std::count_if(all.cbegin(), all.cend(), [](int pid) { return stateOf(pid) == "T"; });
        };
        QCOMPARE(stopped(), 1); // by itself
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QTRY_VERIFY(isFrozen(group));
        QCOMPARE(stopped(), 1);
        talk.say("resume");
        QVERIFY(talk.waitForEvent("resumed"));
        QTRY_VERIFY(!isFrozen(group));
        QCOMPARE(stopped(), 1); // what the command stopped stays stopped
        QTest::qWait(100);
        QCOMPARE(QFileInfo(folder + QStringLiteral("/output.log")).size(), size);
        talk.say("pause");
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
    }

    void whatLeavesTheGroupIsStillPausedAndEnded()
    {
        SupervisorTalk talk;
        const QString folder =
            begin(talk, "trap '' TERM; env -i setsid bash -c 'trap \"\" TERM; sleep 1000; sleep 1000' & echo $! >pid");
        const int pid = CommandFixture::contentOf(folder + QStringLiteral("/pid")).trimmed().toInt();
        const QString group = groupOf(folder);
        QTRY_VERIFY(processesIn(group).size() >= 3);
        QVERIFY(pid > 1);
        if (!write(m_outer + QStringLiteral("/cgroup.procs"), QByteArray::number(pid)))
            QSKIP("No process can be moved here.");
        QVERIFY(!processesIn(group).contains(pid));
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QTRY_VERIFY(isFrozen(group));
        QTRY_COMPARE(stateOf(pid), "T");
        talk.say("resume");
        QTRY_COMPARE(stateOf(pid), "S");
        talk.say("stop");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.signal, SIGKILL);
        QVERIFY(result.survivors.isEmpty());
        QCOMPARE(stateOf(pid), "");
    }

    void racingForkersAreKilledAtOneStroke()
    {
        for (int round = 0; round < 5; ++round) {
            // Beyond its limit of memory it is ended without grace.
            const CommandResult result =
                endOf(talk(spec(m_fixture.newFolder(),
                                "f() { while :; do (sleep 0.01; env -i setsid sleep 100) & sleep 0.01; done; }\n"
                                "for i in 1 2 3 4; do f & done; wait",
                                {"memory_limit_bytes=100000000"})));
            QCOMPARE(result.ending, Ending::OverLimit);
            QVERIFY(result.survivors.isEmpty());
        }
    }

    void groupOfAKilledSupervisorIsRemovedByTheNext()
    {
        SupervisorTalk talk;
        const QString folder = begin(talk, "mkdir '" + m_outer.toUtf8() + "'/deckhand-${DECKHAND_TASK}-*/inner");
        const QString group = groupOf(folder);
        talk.process.kill();
        QTRY_COMPARE(talk.process.state(), QProcess::NotRunning);
        QTRY_VERIFY(QFile::exists(group) && processesIn(group).size() <= 1); // the shell's sleep is left
        SupervisorTalk next;
        next.start(spec(m_fixture.newFolder(), "exit 0"));
        next.waitForEnd();
        QVERIFY(QFile::exists(group)); // somebody is in it
        QVERIFY(write(group + QStringLiteral("/cgroup.kill"), "1"));
        QTRY_COMPARE(processesIn(group), QList<int>());
        SupervisorTalk last;
        last.start(spec(m_fixture.newFolder(), "exit 0"));
        last.waitForEnd();
        QVERIFY(!QFile::exists(group));
    }

    void groupsOfOthersAreLeftAlone()
    {
        const QByteArray stat = CommandFixture::contentOf(QStringLiteral("/proc/self/stat"));
        const QByteArray start = stat.mid(stat.lastIndexOf(')') + 2).split(' ').at(19);
        const QString living = QStringLiteral("deckhand-x-%1-%2").arg(::getpid()).arg(QLatin1String(start));
        const QStringList names = {living, QStringLiteral("deckhand-4999999-1"), QStringLiteral("deckhand-x-0-1"),
                                   QStringLiteral("deckhand-x-4999999-1y"), QStringLiteral("other-x-4999999-1")};
        for (const QString &name : names)
            QVERIFY(QDir(m_outer).mkdir(name));
        talk(spec(m_fixture.newFolder(), "exit 0"));
        QStringList missing;
        for (const QString &name : names) {
            if (!QDir(m_outer).rmdir(name))
                missing.append(name);
        }
        QCOMPARE(missing, QStringList());
    }

    /// An ordinary user, once where the group may be written to by that user and once where not.
    void ordinaryUserHasAGroupWhereTheSystemAllowsIt_data()
    {
        QTest::addColumn<bool>("allowed");
        QTest::newRow("allowed") << true;
        QTest::newRow("not allowed") << false;
    }

    void ordinaryUserHasAGroupWhereTheSystemAllowsIt()
    {
        constexpr uid_t nobody = 65534;
        QFETCH(const bool, allowed);
        if (::geteuid() != 0)
            QSKIP("Only root can become another user.");
        const QString group = m_outer + QStringLiteral("/test-%1").arg(::getpid());
        QVERIFY(QDir().mkdir(group));
        if (allowed) {
            QCOMPARE(::chown(qPrintable(group), nobody, nobody), 0);
            QCOMPARE(::chown(qPrintable(group + QStringLiteral("/cgroup.procs")), nobody, nobody), 0);
        }
        const QString folder = m_fixture.newFolder();
        QCOMPARE(::chown(qPrintable(folder), nobody, nobody), 0);
        QVERIFY(::chmod(qPrintable(QFileInfo(folder).path()), 0711) == 0);
        const QByteArray members = QFile::encodeName(group + QStringLiteral("/cgroup.procs"));
        SupervisorTalk talk;
        talk.process.setChildProcessModifier([members] {
            const int file = ::open(members.constData(), O_WRONLY | O_CLOEXEC);
            if (file < 0 || ::write(file, "0", 1) != 1 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                ::_exit(1);
        });
        talk.start(spec(folder, "env -i setsid sleep 1000 & echo x; wait"));
        QVERIFY(talk.waitForEvent("output"));
        QTRY_COMPARE(statusOf(folder).value("state"), "running");
        const QString own = groupOf(folder);
        QCOMPARE(own.startsWith(group + QStringLiteral("/deckhand-")), allowed);
        talk.say("pause");
        QVERIFY(talk.waitForEvent("paused"));
        QTRY_COMPARE(isFrozen(own), allowed);
        talk.say("stop");
        QCOMPARE(talk.waitForEnd().ending, Ending::Stopped);
        QTRY_VERIFY(QDir().rmdir(group) || !QFile::exists(group));
    }
};

QTEST_GUILESS_MAIN(TestSupervisorGroup)
#include "tst_supervisor_group.moc"
