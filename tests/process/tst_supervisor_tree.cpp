#include "supervisortalk.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <csignal>
#include <memory>
#include <vector>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// Nothing that a command started is left behind, whatever it does against that; or it is named.
class TestSupervisorTree : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;

    struct Run {
        QByteArray what;
        QString folder;
        std::unique_ptr<SupervisorTalk> talk = std::make_unique<SupervisorTalk>();
    };

    const QList<QPair<QByteArray, QByteArray>> m_trees = {
        {"nohup", "nohup sleep 1000 >/dev/null 2>&1 & nohup sleep 1000 & sleep 1000"},
        {"setsid", "setsid sleep 1000 & setsid bash -c 'setsid sleep 1000 & sleep 1000' & sleep 1000"},
        {"daemon", "setsid bash -c '(setsid sleep 1000 </dev/null >/dev/null 2>&1 &) &' & sleep 1000"},
        {"deaf", "trap '' TERM INT HUP; setsid bash -c 'while :; do sleep 1000; done' & while :; do sleep 1000; done"},
        {"stopped", "setsid bash -c 'kill -STOP $BASHPID; sleep 1000' & sleep 1000 & kill -STOP $!; sleep 1000"},
        {"stopped shell", "setsid sleep 1000 & kill -STOP $$; sleep 1000"},
        {"forkers", "trap '' TERM; f() { while :; do (sleep 0.01; setsid sleep 100) & sleep 0.02; done; }\n"
                    "for i in 1 2 3; do f & done; wait"},
        {"changed name", "bash -c 'exec -a \"x) Z 1 1\" sleep 1000' & sleep 1000"},
        {"no environment", "env -i setsid sleep 1000 & echo $! >pid; sleep 1000"},
    };

    Run started(const QByteArray &what, const QByteArray &script, const QList<QByteArray> &more = {})
    {
        Run run{what, m_fixture.newFolder()};
        run.talk->start(spec(run.folder, "cd '" + run.folder.toUtf8() + "'; : >begun\n" + script, more));
        return run;
    }

    static void say(const QByteArray &line, const std::vector<Run> &runs)
    {
        for (const Run &run : runs)
            run.talk->say(line);
    }

    static bool hasBegun(const Run &run) { return QFile::exists(run.folder + QStringLiteral("/begun")); }

    static bool isAlive(const QString &pidFile)
    {
        const int pid = CommandFixture::contentOf(pidFile).trimmed().toInt();
        const QByteArray stat = CommandFixture::contentOf(QStringLiteral("/proc/%1/stat").arg(pid));
        return pid > 0 && stat.contains("(sleep)") && !stat.contains(") Z ");
    }

    /// Everybody ends within 5 s of now and leaves nothing. `ending` is what each must say.
    void expectAllGone(const std::vector<Run> &runs, Ending ending)
    {
        QElapsedTimer timer;
        timer.start();
        for (const Run &run : runs) {
            const CommandResult result = run.talk->waitForEnd();
            QVERIFY2(result.ending == ending, run.what.constData());
            QVERIFY2(result.survivors.isEmpty(), run.what.constData());
            QVERIFY2(CommandFixture::aliveOf(run.folder).isEmpty(), run.what.constData());
            QVERIFY2(!isAlive(run.folder + QStringLiteral("/pid")), run.what.constData());
        }
        QVERIFY2(timer.elapsed() < 8000, qPrintable(QString::number(timer.elapsed()))); // nine at once
    }

private slots:
    void stopLeavesNothingBehind()
    {
        std::vector<std::vector<Run>> rounds(3); // in the middle of growing, and grown
        for (size_t round = 0; round < rounds.size(); ++round) {
            for (const auto &[what, script] : m_trees)
                rounds[round].push_back(started(what, script));
            for (const Run &run : rounds[round])
                QTRY_VERIFY_WITH_TIMEOUT(hasBegun(run), 20000);
            if (round == 0)
                say("stop", rounds[round]);
        }
        for (size_t round = 1; round < rounds.size(); ++round)
            say("stop", rounds[round]);
        for (const std::vector<Run> &runs : rounds)
            expectAllGone(runs, Ending::Stopped);
    }

    void timeLimitLeavesNothingBehind()
    {
        std::vector<Run> runs;
        for (const auto &[what, script] : m_trees)
            runs.push_back(started(what, script, {"time_limit_ms=1000"}));
        for (const Run &run : runs)
            QTRY_VERIFY_WITH_TIMEOUT(hasBegun(run), 20000);
        expectAllGone(runs, Ending::TimedOut);
    }

    void endOfTheProgramLeavesNothingBehind()
    {
        std::vector<Run> runs;
        for (const auto &[what, script] : m_trees)
            runs.push_back(started(what, script));
        for (const Run &run : runs)
            QTRY_VERIFY_WITH_TIMEOUT(hasBegun(run), 20000);
        for (const Run &run : runs)
            run.talk->process.closeWriteChannel();
        expectAllGone(runs, Ending::Stopped);
    }

    /// The lifeline closes before the spec is there, while the shell is forked, while the tree grows.
    void programThatGoesAtAnyMomentLeavesNothing()
    {
        std::vector<Run> runs;
        for (int round = 0; round < 40; ++round) {
            runs.push_back(
                started("any moment", "setsid sleep 1000 & nohup sleep 1000 & (setsid sleep 1000 &) & sleep 1000"));
            QTest::qSleep(QRandomGenerator::global()->bounded(8));
            runs.back().talk->process.closeWriteChannel();
        }
        for (const Run &run : runs) {
            const CommandResult result = run.talk->waitForEnd();
            QCOMPARE(result.ending, Ending::Stopped);
            QVERIFY(result.survivors.isEmpty());
            QCOMPARE(CommandFixture::aliveOf(run.folder), QList<int>());
            QCOMPARE(statusOf(run.folder).value("ended_by"), "app-gone");
        }
    }

    void stopAtAnyMomentIsOneTrueEnd()
    {
        for (int round = 0; round < 40; ++round) {
            Run run = started("any moment", "sleep 0.01; exit 3");
            QTest::qSleep(QRandomGenerator::global()->bounded(30));
            run.talk->say("stop");
            const CommandResult result = run.talk->waitForEnd();
            const bool stopped = result.ending == Ending::Stopped;
            QVERIFY(stopped || (result.ending == Ending::Exited && result.exitCode == 3));
            QCOMPARE(statusOf(run.folder).value("ended_by"), stopped ? "stop" : "itself");
            QCOMPARE(CommandFixture::aliveOf(run.folder), QList<int>());
        }
    }

    void endOfTheShellEndsWhatItLeft()
    {
        std::vector<Run> runs;
        for (const auto &[what, script] : m_trees) {
            if (script.endsWith(" sleep 1000") && what != "stopped shell")
                runs.push_back(started(what, script.chopped(qsizetype(strlen("sleep 1000"))) + "exit 6"));
        }
        QCOMPARE(runs.size(), 6);
        expectAllGone(runs, Ending::Exited);
        for (const Run &run : runs)
            QCOMPARE(run.talk->events.last().number("code"), 6);
    }

    void outputIsTakenWhileTheTreeIsBeingEnded()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(
            folder, "trap 'head -c 5000000 /dev/zero; echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done"));
        QVERIFY(talk.waitForEvent("output"));
        talk.say("stop");
        const CommandResult result = talk.waitForEnd();
        QCOMPARE(result.ending, Ending::Stopped);
        const QByteArray output = CommandFixture::contentOf(folder + QStringLiteral("/output.log"));
        QCOMPARE(output.count('\0'), 5'000'000);
        QVERIFY(output.startsWith("up\n") && output.endsWith("bye\n"));
    }

    /// A process that the kernel does not let die: in a frozen group of the old kind.
    void survivorIsNamed()
    {
        const QString group = QStringLiteral("/sys/fs/cgroup/freezer/deckhand-test-%1").arg(::getpid());
        const auto write = [&group](const char *name, const QByteArray &text) {
            QFile file(group + QLatin1Char('/') + QLatin1String(name));
            return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
        };
        if (!QFile::exists(QStringLiteral("/sys/fs/cgroup/freezer/cgroup.procs")) || !QDir().mkdir(group))
            QSKIP("No process can be made that survives here.");
        Run run = started("frozen", "sleep 1000 & echo $! >pid.new; mv pid.new pid; wait");
        const QString pidFile = run.folder + QStringLiteral("/pid");
        QTRY_VERIFY(QFile::exists(pidFile));
        const QByteArray pid = CommandFixture::contentOf(pidFile).trimmed();
        const bool frozen = write("cgroup.procs", pid) && write("freezer.state", "FROZEN");
        run.talk->say("stop");
        const CommandResult result = run.talk->waitForEnd();
        write("freezer.state", "THAWED");
        QTRY_VERIFY(!isAlive(pidFile));
        QTRY_VERIFY(QDir().rmdir(group) || !QFile::exists(group));
        QVERIFY(frozen);
        QCOMPARE(result.ending, Ending::Stopped);
        QCOMPARE(result.survivors, QList<qint64>({pid.toLongLong()}));
        QCOMPARE(statusOf(run.folder).value("survivors"), pid);
    }

    void deathOfTheSupervisorIsNeverToldAsAnEnd()
    {
        for (int round = 0; round < 20; ++round) {
            Run run = started("killed", "sleep 0.02; exit 0", {"lifetime=own"});
            QTest::qSleep(QRandomGenerator::global()->bounded(20));
            run.talk->process.kill();
            QTRY_COMPARE(run.talk->process.state(), QProcess::NotRunning);
            QTRY_COMPARE(CommandFixture::aliveOf(run.folder), QList<int>());
            const auto status = statusOf(run.folder);
            QVERIFY(status.isEmpty() || status.value("state") == "running"
                    || (status.value("how") == "exited" && status.value("code") == "0"));
        }
    }
};

QTEST_GUILESS_MAIN(TestSupervisorTree)
#include "tst_supervisor_tree.moc"
