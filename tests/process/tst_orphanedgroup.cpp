#include "commandfixture.h"
#include "process/supervisorreport.h"

#include <csignal>

#include <unistd.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// What a supervisor that was killed leaves running is found by its control group and ended, and nothing else is.
class TestOrphanedGroup : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;
    QString m_outer; ///< the group that the tests are in

    /// Without the cookie in their environment, and with no parent that tells.
    const QString m_strangers =
        QStringLiteral("env -i setsid bash -c '(setsid sleep 1000 </dev/null >/dev/null 2>&1 &) &'\n"
                       "(env -i setsid sleep 1000 &)\n");
    const QString m_forkers =
        QStringLiteral("f() { while :; do (sleep 0.01; env -i setsid sleep 100) & sleep 0.02; done; }\n"
                       "for i in 1 2 3; do f & done\n");

    struct Running {
        QString folder;
        QString group;
        SupervisorStatus status;
    };

    /// A command that outlives this program, whose supervisor is then killed.
    Running orphaned(const QString &script, bool paused = false)
    {
        Command command = m_fixture.command(script + QStringLiteral("sleep 1000 & : >begun\nwait"));
        command.lifetime = Command::Lifetime::OutlivesApp;
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QSignalSpy pausedChanged(running, &RunningCommand::pausedChanged);
        const auto hasBegun = [&] {
            return QFile::exists(command.directory + QStringLiteral("/begun")) && readStatus(command.directory);
        };
        if (!QTest::qWaitFor(hasBegun, 20000))
            qFatal("the command did not begin");
        running->setPaused(paused);
        if (paused && !pausedChanged.wait())
            qFatal("the command was not paused");
        delete running;
        const SupervisorStatus status = *readStatus(command.directory);
        ::kill(pid_t(status.supervisorPid), SIGKILL);
        // Until somebody takes note of its end, which may be a slow init, its number is there.
        if (!QTest::qWaitFor([&] { return !CommandFixture::aliveOf(command.directory).contains(int(status.pid)); },
                             5000))
            qFatal("the shell outlives its supervisor");
        return {command.directory, status.controlGroup, status};
    }

    static QList<QByteArray> processesIn(const QString &group)
    {
        QList<QByteArray> pids = CommandFixture::contentOf(group + QStringLiteral("/cgroup.procs")).split('\n');
        pids.removeAll(QByteArray());
        return pids;
    }

    CommandResult attachTo(const QString &folder)
    {
        QObject owner;
        return CommandFixture::waitFor(m_fixture.runner.attach(folder, &owner));
    }

    static void replaceInStatus(const QString &folder, const QByteArray &before, const QByteArray &after)
    {
        QFile file(folder + QStringLiteral("/status"));
        QByteArray text = CommandFixture::contentOf(file.fileName());
        if (!text.contains(before))
            qFatal("the status tells something else");
        text.replace(before, after);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("the status cannot be written");
    }

    static void killAllIn(const QString &group)
    {
        QFile file(group + QStringLiteral("/cgroup.kill"));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write("1") == 1);
        QTRY_VERIFY(QDir().rmdir(group) || !QFile::exists(group));
    }

private slots:
    void initTestCase()
    {
        if (!m_fixture.hasControlGroups())
            QSKIP("No control group can be made here.");
        m_outer = CommandFixture::controlGroupOf(::getpid());
        if (!QFile::exists(m_outer + QStringLiteral("/cgroup.kill")) && m_outer.count(u'/') > 4)
            QSKIP("This kernel cannot end a control group.");
    }

    void survivorsAreEndedAndSaidToBe_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<bool>("paused");
        QTest::newRow("daemons") << m_strangers << false;
        QTest::newRow("paused daemons") << m_strangers << true;
        QTest::newRow("racing forkers") << m_forkers << false;
        QTest::newRow("paused forkers") << m_forkers << true;
    }

    void survivorsAreEndedAndSaidToBe()
    {
        QFETCH(const QString, script);
        QFETCH(const bool, paused);
        const Running running = orphaned(script, paused);
        QVERIFY(!running.group.isEmpty());
        QTRY_VERIFY(processesIn(running.group).size() >= 2);
        const CommandResult result = attachTo(running.folder);
        QCOMPARE(result.ending, Ending::Lost);
        QCOMPARE(result.survivors, QList<qint64>());
        QVERIFY2(result.error.contains(QStringLiteral("processes that were left of it have been ended.")),
                 qPrintable(result.error));
        QVERIFY(!result.error.contains(QStringLiteral("may still run")));
        QVERIFY(!QFile::exists(running.group));
        QCOMPARE(CommandFixture::aliveOf(running.folder), QList<int>());
    }

    void survivorsUnderTheProgramAreEnded()
    {
        const Command command = m_fixture.command(m_strangers + QStringLiteral("echo up; wait; sleep 1000"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QTRY_COMPARE(m_fixture.output(command), "up\n");
        QTRY_VERIFY(readStatus(command.directory));
        const SupervisorStatus status = *readStatus(command.directory);
        QTRY_COMPARE(processesIn(status.controlGroup).size(), 4);
        ::kill(pid_t(status.supervisorPid), SIGKILL);
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Lost);
        QCOMPARE(result.survivors, QList<qint64>());
        QVERIFY2(result.error.endsWith(QStringLiteral(" 3 processes that were left of it have been ended.")),
                 qPrintable(result.error));
        QVERIFY(!QFile::exists(status.controlGroup));
    }

    void nothingIsSaidToBeEndedWhereNothingWasLeft()
    {
        const Command command = m_fixture.command(QStringLiteral("echo up; exec sleep 1000"));
        QObject owner;
        RunningCommand *running = m_fixture.runner.run(command, &owner);
        QTRY_COMPARE(m_fixture.output(command), "up\n");
        QTRY_VERIFY(readStatus(command.directory));
        const SupervisorStatus status = *readStatus(command.directory);
        ::kill(pid_t(status.supervisorPid), SIGKILL);
        const CommandResult result = CommandFixture::waitFor(running);
        QCOMPARE(result.ending, Ending::Lost);
        QVERIFY(!result.error.contains(QStringLiteral("have been"))
                && !result.error.contains(QStringLiteral("has been")));
        QVERIFY(!result.error.contains(QStringLiteral("may still run")));
        QVERIFY(!QFile::exists(status.controlGroup));
    }

    /// A path proves nothing: what it leads to must carry this command's name.
    void groupThatIsNotProvedIsNotTouched_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("another folder") << QByteArray("/deckhand-") << QByteArray("/deckhand-other-");
        QTest::newRow("another supervisor") << QByteArray("supervisor_pid=") << QByteArray("supervisor_pid=1");
        QTest::newRow("another start") << QByteArray("supervisor_start=") << QByteArray("supervisor_start=1");
        QTest::newRow("the group outside") << QByteArray("/deckhand-") << QByteArray("/../deckhand-");
        QTest::newRow("no path") << QByteArray("cgroup=/") << QByteArray("cgroup=");
    }

    void groupThatIsNotProvedIsNotTouched()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        const Running running = orphaned(m_strangers);
        replaceInStatus(running.folder, before, after);
        const CommandResult result = attachTo(running.folder);
        QCOMPARE(result.ending, Ending::Lost);
        QVERIFY(!result.error.contains(QStringLiteral("ended.")) || result.error.contains(QStringLiteral("watched")));
        QVERIFY2(result.error.endsWith(QStringLiteral("Parts of it may still run.")), qPrintable(result.error));
        QCOMPARE(processesIn(running.group).size(), 3); // with the shell's sleep
        killAllIn(running.group);
    }

    void groupOfAnotherCommandIsNotTouched()
    {
        const Running running = orphaned(m_strangers);
        const Running other = orphaned(m_strangers);
        replaceInStatus(running.folder, running.group.toUtf8(), other.group.toUtf8());
        QCOMPARE(attachTo(running.folder).ending, Ending::Lost);
        QCOMPARE(processesIn(other.group).size(), 3);
        QCOMPARE(processesIn(running.group).size(), 3);
        killAllIn(running.group);
        QCOMPARE(attachTo(other.folder).ending, Ending::Lost);
        QVERIFY(!QFile::exists(other.group));
    }

    /// Deckhand may have been started by a command of Deckhand.
    void programDoesNotEndItself()
    {
        const Running running = orphaned(m_strangers);
        const auto moveTo = [](const QString &group) {
            QFile members(group + QStringLiteral("/cgroup.procs"));
            return members.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && members.write("0") == 1;
        };
        QVERIFY(moveTo(running.group));
        const CommandResult result = attachTo(running.folder);
        QVERIFY(moveTo(m_outer));
        QCOMPARE(result.ending, Ending::Lost);
        QCOMPARE(processesIn(running.group).size(), 3);
        QCOMPARE(attachTo(running.folder).ending, Ending::Lost);
        QVERIFY(!QFile::exists(running.group));
    }
};

QTEST_GUILESS_MAIN(TestOrphanedGroup)
#include "tst_orphanedgroup.moc"
