#include "supervisortalk.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// The program deckhand-run as it is, by its pipes.
class TestSupervisor : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;

private slots:
    void eventsComeInOrder()
    {
        const QList<SupervisorEvent> events = talk(spec(m_fixture.newFolder(), "echo x"));
        QCOMPARE(events.size(), 3);
        QCOMPARE(events.at(0).name, "started");
        QVERIFY(events.at(0).number("pid") > 1);
        QCOMPARE(events.at(1).name, "output");
        QCOMPARE(events.at(1).number("bytes"), 2);
        QCOMPARE(events.at(2).name, "ended");
    }

    void missingShellIsNamed()
    {
        const CommandResult result = endOf(talk(spec(m_fixture.newFolder(), "true", {"shell=/no/such/bash"})));
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY2(result.error.contains(QStringLiteral("/no/such/bash")), qPrintable(result.error));
    }

    void otherShellsRunTheScriptToo()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, "echo \"in sh\"; exit 3", {"shell=/bin/sh"})));
        QCOMPARE(result.exitCode, 3);
        QCOMPARE(CommandFixture::contentOf(folder + QStringLiteral("/output.log")), "in sh\n");
    }

    void unknownRuleIsRefused()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, "touch /tmp/never", {"sandbox=strict"})));
        QCOMPARE(result.ending, Ending::FailedToStart);
        QVERIFY2(result.error.contains(QStringLiteral("sandbox")), qPrintable(result.error));
        QVERIFY(!QFile::exists(folder + QStringLiteral("/output.log")));
    }

    void unfinishedSpecRunsNothing()
    {
        const QString folder = m_fixture.newFolder();
        QByteArray half = spec(folder, "echo ran");
        half.chop(1);
        QCOMPARE(endOf(talk(half, true)).ending, Ending::FailedToStart);
        QVERIFY(!QFile::exists(folder + QStringLiteral("/output.log")));
    }

    void stopTogetherWithTheSpecRunsNothing()
    {
        const QString folder = m_fixture.newFolder();
        const QList<SupervisorEvent> events = talk(spec(folder, "echo ran; sleep 1000") + "stop\n");
        QCOMPARE(events.size(), 1);
        QCOMPARE(endOf(events).ending, Ending::Stopped);
        QCOMPARE(endOf(events).signal, 0);
    }

    void closedLifelineLetsAnOwnLifeGoOn()
    {
        const CommandResult result =
            endOf(talk(spec(m_fixture.newFolder(), "sleep 0.2; exit 8", {"lifetime=own"}), true));
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 8);
    }

    void folderOfAnotherRunIsLeftAsItIs()
    {
        const QString folder = m_fixture.newFolder();
        QCOMPARE(endOf(talk(spec(folder, "echo first"))).exitCode, 0);
        const CommandResult second = endOf(talk(spec(folder, "echo second")));
        QCOMPARE(second.ending, Ending::FailedToStart);
        QCOMPARE(CommandFixture::contentOf(folder + QStringLiteral("/output.log")), "first\n");
    }

    void heldLockIsRefusedAndTheStatusIsNotTouched()
    {
        const QString folder = m_fixture.newFolder();
        QFile lock(folder + QStringLiteral("/task.lock"));
        QVERIFY(lock.open(QIODevice::ReadWrite));
        QCOMPARE(::flock(lock.handle(), LOCK_EX), 0);
        QCOMPARE(endOf(talk(spec(folder, "true"))).ending, Ending::FailedToStart);
        QVERIFY(!QFile::exists(folder + QStringLiteral("/status")));
    }

    void linkInPlaceOfTheFolderIsRefused()
    {
        const QString folder = m_fixture.newFolder();
        const QString link = folder + QStringLiteral("-link");
        QVERIFY(QFile::link(folder, link));
        QCOMPARE(endOf(talk(spec(link, "true"))).ending, Ending::FailedToStart);
        QVERIFY(QDir(folder).isEmpty());
    }

    void linkInPlaceOfTheOutputIsRefused()
    {
        const QString folder = m_fixture.newFolder();
        QVERIFY(QFile::link(QStringLiteral("elsewhere"), folder + QStringLiteral("/output.log")));
        QCOMPARE(endOf(talk(spec(folder, "echo x"))).ending, Ending::FailedToStart);
        QVERIFY(!QFile::exists(folder + QStringLiteral("/elsewhere")));
    }

    void filesAndFolderAreTheUsersAlone()
    {
        const QString folder = m_fixture.newFolder();
        ::chmod(qPrintable(folder), 0755);
        talk(spec(folder, "echo x"));
        const auto modeOf = [](const QString &path) {
            struct stat info = {};
            return ::stat(qPrintable(path), &info) == 0 ? int(info.st_mode & 0777) : -1;
        };
        QCOMPARE(modeOf(folder), 0700);
        for (const QString &file : QDir(folder).entryList(QDir::Files))
            QCOMPARE(modeOf(folder + u'/' + file), 0600);
        QCOMPARE(QDir(folder).entryList(QDir::Files),
                 QStringList({QStringLiteral("output.index"), QStringLiteral("output.log"), QStringLiteral("script"),
                              QStringLiteral("status"), QStringLiteral("task.lock")}));
    }

    void statusNamesTheProcessWhileItRuns()
    {
        const QString folder = m_fixture.newFolder();
        const qint64 before = QDateTime::currentMSecsSinceEpoch();
        talk(spec(folder,
                  "for i in {1..100}; do grep -q state=running '" + folder.toUtf8()
                      + "/status' 2>/dev/null && break; sleep 0.02; done; cat '" + folder.toUtf8()
                      + "/status'; echo shell=$$; cut -d' ' -f22 /proc/$$/stat; cat /proc/sys/kernel/random/boot_id; "
                        "echo $PPID; cut -d' ' -f22 /proc/$PPID/stat"));
        const QList<QByteArray> lines = CommandFixture::contentOf(folder + QStringLiteral("/output.log")).split('\n');
        QVERIFY(lines.size() >= 15);
        QVERIFY(lines.at(6).startsWith("started_steady_ms="));
        QCOMPARE(lines.at(7), "state=running");
        QCOMPARE(lines.at(8), "paused=0");
        QVERIFY(lines.at(9).startsWith("cgroup=")); // with nothing behind it where there is none
        QCOMPARE(lines.at(0), "pid=" + lines.at(10).mid(6));
        QCOMPARE(lines.at(1), "pid_start=" + lines.at(11));
        QCOMPARE(lines.at(2), "boot_id=" + lines.at(12));
        QCOMPARE(lines.at(3), "supervisor_pid=" + lines.at(13));
        QCOMPARE(lines.at(4), "supervisor_start=" + lines.at(14));
        const qint64 startedAt = lines.at(5).mid(11).toLongLong();
        QVERIFY2(startedAt >= before && startedAt <= QDateTime::currentMSecsSinceEpoch(), lines.at(5).constData());
    }

    void folderDeletedMeanwhileDoesNotHarmTheCommand()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, "rm -r '" + folder.toUtf8() + "'; echo x; exit 4")));
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 4);
    }

    void deletedOutputIsSaidToBeGone()
    {
        const QString folder = m_fixture.newFolder();
        const QByteArray file = '\'' + folder.toUtf8() + "/output.log'";
        // Deleted before anything is in it, it would be made anew, and nothing lost.
        const CommandResult result =
            endOf(talk(spec(folder, "echo x; until [ -s " + file + " ]; do :; done; rm " + file)));
        QCOMPARE(result.ending, Ending::Exited);
        QVERIFY2(result.error.contains(QStringLiteral("not there any more")), qPrintable(result.error));
    }

    void niceCommandIsNicerThanItsSupervisor()
    {
        const QString folder = m_fixture.newFolder();
        talk(spec(folder, "cut -d' ' -f19 /proc/$PPID/stat /proc/self/stat", {"nice=7"}));
        const QList<QByteArray> lines = CommandFixture::contentOf(folder + QStringLiteral("/output.log")).split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines.at(1).toInt(), std::min(19, lines.at(0).toInt() + 7));
        QCOMPARE(endOf(talk(spec(m_fixture.newFolder(), "true", {"nice=20"}))).ending, Ending::FailedToStart);
    }
};

QTEST_GUILESS_MAIN(TestSupervisor)
#include "tst_supervisor.moc"
