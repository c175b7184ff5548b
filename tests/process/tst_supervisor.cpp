#include "commandfixture.h"
#include "process/supervisorreport.h"

#include <QProcess>

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

    static QByteArray spec(const QString &folder, const QByteArray &script, const QList<QByteArray> &more = {})
    {
        QByteArray spec;
        for (const QByteArray &record :
             QList<QByteArray>{"directory=" + folder.toUtf8(), "cwd=/", "script=" + script} + more)
            spec.append(record).append('\0');
        return spec.append('\0');
    }

    /// The lines that it writes for this input, when its standard input stays open until it ends.
    static QList<SupervisorEvent> talk(const QByteArray &input, bool closeInput = false)
    {
        QProcess process;
        process.start(QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run"), {});
        process.write(input);
        if (closeInput)
            process.closeWriteChannel();
        if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 20000))
            return {};
        QList<SupervisorEvent> events;
        while (process.canReadLine())
            events.append(SupervisorEvent::parse(process.readLine()));
        return events;
    }

    static CommandResult endOf(const QList<SupervisorEvent> &events)
    {
        return !events.isEmpty() && events.last().name == "ended" ? resultOf(events.last()) : CommandResult();
    }

private slots:
    void outputOverTheCapIsCountedExactly()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result =
            endOf(talk(spec(folder, "head -c 5000000 /dev/zero; echo end", {"max_bytes=1000000"})));
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.outputBytes, 5000004);
        QCOMPARE(result.droppedBytes, 4000004);
        QCOMPARE(CommandFixture::contentOf(folder + QStringLiteral("/output.log")), QByteArray(1000000, '\0'));
    }

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
                 QStringList({QStringLiteral("output.log"), QStringLiteral("script"), QStringLiteral("status"),
                              QStringLiteral("task.lock")}));
    }

    void statusNamesTheProcessWhileItRuns()
    {
        const QString folder = m_fixture.newFolder();
        talk(spec(folder,
                  "for i in {1..100}; do grep -q state=running '" + folder.toUtf8()
                      + "/status' && break; sleep 0.02; done; cat '" + folder.toUtf8()
                      + "/status'; echo shell=$$; cut -d' ' -f22 /proc/$$/stat; cat /proc/sys/kernel/random/boot_id"));
        const QList<QByteArray> lines = CommandFixture::contentOf(folder + QStringLiteral("/output.log")).split('\n');
        QVERIFY(lines.size() >= 8);
        QCOMPARE(lines.at(4), "state=running");
        QCOMPARE(lines.at(0), "pid=" + lines.at(5).mid(6));
        QCOMPARE(lines.at(1), "pid_start=" + lines.at(6));
        QCOMPARE(lines.at(2), "boot_id=" + lines.at(7));
    }

    void folderDeletedMeanwhileDoesNotHarmTheCommand()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, "rm -r '" + folder.toUtf8() + "'; echo x; exit 4")));
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.exitCode, 4);
    }

    void floodIsTakenWithoutAnybodyReading()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, "head -c 300000000 /dev/zero", {"max_bytes=1000"})));
        QCOMPARE(result.outputBytes, 300000000);
        QCOMPARE(result.droppedBytes, 299999000);
    }
};

QTEST_GUILESS_MAIN(TestSupervisor)
#include "tst_supervisor.moc"
