#include "output/outputfile.h"
#include "process/supervisorprobe.h"
#include "supervisortalk.h"

#include <QStandardPaths>

#include <csignal>

#include <sched.h>
#include <sys/mount.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

/// How a command ended is known once, and with one meaning, whatever the disk takes at that moment.
class TestFaultyDisk : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void anEndThatCannotBeWrittenIsToldAtOnceAndWrittenLater_data();
    void anEndThatCannotBeWrittenIsToldAtOnceAndWrittenLater();
    void aFailedStartIsKeptInTheSameWay();
    void theProgramWritesTheEndOfASupervisorThatWasKilled();
    void aFullDiskTakesTheEndAllTheSame();
    void outputThatComesAgainstAFullDiskIsCounted();
    void nobodyWaitsInAFolderThatWasDeleted();
    void aDiskWithoutHolesKeepsTheRingInSegments();
    void deletedOutputIsToldAtOnceAndGoesOnInANewFile();
    void aDeletedFolderIsToldWithTheEnd();
    void deletedOutputOfAnEarlierRunIsTold();

private:
    /// deckhand-run, of whose calls some fail: `inject` as strace has it.
    void startFaulty(SupervisorTalk *talk, const QByteArray &input, const QString &inject)
    {
        talk->process.start(m_strace, faults(inject) + QStringList{QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run")});
        talk->process.write(input);
    }
    static QStringList faults(const QString &inject)
    {
        return {u"-D"_qs, u"-qq"_qs,
                u"-o"_qs, u"/dev/null"_qs,
                u"-e"_qs, u"trace="_qs + inject.section(u':', 0, 0),
                u"-e"_qs, u"inject="_qs + inject};
    }
    /// A small disk of this test alone; empty where we may not mount.
    QString smallDisk();
    /// What is left of the disk's room, taken by a file.
    static void fill(const QString &disk);

    CommandFixture m_fixture;
    QString m_strace;
    QString m_disk; ///< mounted for the present test
};

void TestFaultyDisk::initTestCase()
{
    m_strace = QStandardPaths::findExecutable(u"strace"_qs);
    QProcess probe;
    probe.start(m_strace, {u"-qq"_qs, u"-o"_qs, u"/dev/null"_qs, u"true"_qs});
    QTRY_COMPARE(probe.state(), QProcess::NotRunning);
    if (probe.exitCode() != 0)
        m_strace.clear();
}

void TestFaultyDisk::anEndThatCannotBeWrittenIsToldAtOnceAndWrittenLater_data()
{
    QTest::addColumn<QString>("inject");
    // The first such call is that of the running status.
    QTest::newRow("full at rename") << u"renameat:error=ENOSPC:when=2..2"_qs;
    QTest::newRow("broken at rename") << u"renameat:error=EIO:when=2..2"_qs;
    QTest::newRow("read-only at rename") << u"renameat:error=EROFS:when=2..2"_qs;
    QTest::newRow("full at the size") << u"ftruncate:error=ENOSPC:when=2..2"_qs;
    QTest::newRow("the running status too") << u"renameat:error=ENOSPC:when=1..2"_qs;
}

void TestFaultyDisk::anEndThatCannotBeWrittenIsToldAtOnceAndWrittenLater()
{
    if (m_strace.isEmpty())
        QSKIP("no strace here, or it may not trace");
    QFETCH(QString, inject);
    const QString folder = m_fixture.newFolder();
    SupervisorTalk talk;
    startFaulty(&talk, spec(folder, "exit 7", {"lifetime=own"}), inject);
    QVERIFY(talk.waitForEvent("ended"));
    QCOMPARE(endOf(talk.events).exitCode, 7);
    QVERIFY(!readFinalStatus(folder));
    QCOMPARE(SupervisorProbe(folder).life(), SupervisorProbe::Life::Alive);
    // A program that starts now waits for it, also when it wants it stopped.
    QObject owner;
    RunningCommand *attached = m_fixture.runner.attach(folder, &owner);
    QSignalSpy started(attached, &RunningCommand::started);
    QSignalSpy done(attached, &RunningCommand::done);
    if (readStatus(folder))
        QTRY_COMPARE(started.size(), 1);
    attached->stop();
    QVERIFY(done.wait(20'000));
    const auto result = done.first().first().value<CommandResult>();
    QCOMPARE(result.ending, Ending::Exited);
    QCOMPARE(result.exitCode, 7);
    QTRY_COMPARE_WITH_TIMEOUT(talk.process.state(), QProcess::NotRunning, 20'000);
    QCOMPARE(readFinalStatus(folder)->exitCode, 7);
}

void TestFaultyDisk::aFailedStartIsKeptInTheSameWay()
{
    if (m_strace.isEmpty())
        QSKIP("no strace here, or it may not trace");
    const QString folder = m_fixture.newFolder();
    SupervisorTalk talk;
    startFaulty(&talk, spec(folder, "true", {"lifetime=own", "shell=/no/such/shell"}),
                u"renameat:error=ENOSPC:when=1..1"_qs);
    QVERIFY(talk.waitForEvent("ended"));
    QVERIFY(!readFinalStatus(folder));
    QCOMPARE(talk.waitForEnd().ending, Ending::FailedToStart);
    QCOMPARE(readFinalStatus(folder)->ending, Ending::FailedToStart);
}

void TestFaultyDisk::theProgramWritesTheEndOfASupervisorThatWasKilled()
{
    if (m_strace.isEmpty())
        QSKIP("no strace here, or it may not trace");
    QTemporaryDir folder;
    const QString wrapper = folder.filePath(u"deckhand-run"_qs);
    QFile file(wrapper);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QStringList words = faults(u"renameat:error=EIO:when=2+"_qs);
    file.write("#!/bin/sh\nexec " + m_strace.toUtf8() + ' ' + words.join(u' ').toUtf8()
               + " " DECKHAND_BIN_DIR "/deckhand-run\n");
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    SupervisedProcessRunner faulty(wrapper);
    Command command = m_fixture.command(u"echo words; exit 5"_qs);
    command.lifetime = Command::Lifetime::OutlivesApp;
    QObject owner;
    QCOMPARE(CommandFixture::waitFor(faulty.run(command, &owner)).exitCode, 5);

    const std::optional<SupervisorStatus> running = readStatus(command.directory);
    QVERIFY(running && !running->ended);
    QCOMPARE(::kill(pid_t(running->supervisorPid), SIGKILL), 0);
    QTRY_VERIFY(readFinalStatus(command.directory));
    const CommandResult later = CommandFixture::waitFor(m_fixture.runner.attach(command.directory, &owner));
    QCOMPARE(later.ending, Ending::Exited);
    QCOMPARE(later.exitCode, 5);
    QCOMPARE(later.outputBytes, 6);
    QCOMPARE(readStatus(command.directory)->startedAt, running->startedAt);
}

QString TestFaultyDisk::smallDisk()
{
    const QString folder = m_fixture.newFolder();
    static const bool mayMount =
        ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    const bool isMounted = mayMount && ::mount("tmpfs", qPrintable(folder), "tmpfs", 0, "size=512k,mode=0700") == 0;
    m_disk = isMounted ? folder : QString();
    return m_disk;
}

void TestFaultyDisk::cleanup()
{
    if (!m_disk.isEmpty())
        ::umount2(qPrintable(m_disk), MNT_DETACH);
    m_disk.clear();
}

void TestFaultyDisk::fill(const QString &disk)
{
    QFile file(disk + u"/filler"_qs);
    file.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
    while (file.write(QByteArray(4096, 'x')) > 0) {
    }
}

void TestFaultyDisk::aFullDiskTakesTheEndAllTheSame()
{
    const QString disk = smallDisk();
    if (disk.isEmpty())
        QSKIP("nothing can be mounted here");
    const QString folder = disk + u"/task"_qs;
    QVERIFY(QDir().mkdir(folder));
    const QString go = m_fixture.newFolder() + u"/go"_qs;
    SupervisorTalk talk;
    talk.start(spec(folder, "while ! [ -e " + go.toUtf8() + " ]; do sleep 0.02; done; exit 3",
                    {"lifetime=own", "free_floor_bytes=0"}));
    QTRY_VERIFY(readStatus(folder));
    fill(disk);
    QVERIFY(QFile(go).open(QIODevice::WriteOnly));
    QCOMPARE(talk.waitForEnd().exitCode, 3);
    QCOMPARE(readFinalStatus(folder)->exitCode, 3);
}

void TestFaultyDisk::outputThatComesAgainstAFullDiskIsCounted()
{
    const QString disk = smallDisk();
    if (disk.isEmpty())
        QSKIP("nothing can be mounted here");
    const QString folder = disk + u"/task"_qs;
    QVERIFY(QDir().mkdir(folder));
    SupervisorTalk talk;
    talk.start(spec(folder, "head -c 2000000 /dev/zero; exit 0", {"lifetime=own", "free_floor_bytes=0"}));
    const CommandResult result = talk.waitForEnd();
    QCOMPARE(result.ending, Ending::Exited);
    QCOMPARE(result.outputBytes, 2000000);
    QVERIFY(result.droppedBytes > 1000000);
    QVERIFY(result.error.contains(u"incomplete"_qs));
    QVERIFY(std::any_of(talk.events.cbegin(), talk.events.cend(), [](const auto &e) { return e.name == "warning"; }));
    QCOMPARE(readFinalStatus(folder)->outputBytes, 2000000);
}

void TestFaultyDisk::nobodyWaitsInAFolderThatWasDeleted()
{
    const QString folder = m_fixture.newFolder();
    SupervisorTalk talk;
    talk.start(spec(folder, "while [ -d " + folder.toUtf8() + " ]; do sleep 0.02; done", {"lifetime=own"}));
    QTRY_VERIFY(readStatus(folder));
    QVERIFY(QDir(folder).removeRecursively());
    QCOMPARE(talk.waitForEnd().exitCode, 0);
}

void TestFaultyDisk::aDiskWithoutHolesKeepsTheRingInSegments()
{
    if (m_strace.isEmpty())
        QSKIP("no strace here, or it may not trace");
    constexpr qint64 mebibyte = 1 << 20;
    const QString folder = m_fixture.newFolder();
    const QString output = folder + u"/output.log"_qs;
    SupervisorTalk talk;
    startFaulty(&talk,
                spec(folder, "seq -f %07.0f 1 2000000", {"head_bytes=1048576", "ring_bytes=2097152", "lifetime=own"}),
                u"fallocate:error=EOPNOTSUPP"_qs);
    const CommandResult result = talk.waitForEnd();
    QCOMPARE(result.error, QString());
    QCOMPARE(result.outputBytes, 16'000'000);
    const OutputGap gap = outputGap(output);
    QCOMPARE(gap.begin, mebibyte);
    QCOMPARE(gap.size(), result.droppedBytes);
    QVERIFY2(16'000'000 - gap.end >= 2 * mebibyte && 16'000'000 - gap.end <= 3 * mebibyte,
             qPrintable(QString::number(gap.end)));
    QCOMPARE(outputSize(output), 16'000'000);
    QCOMPARE(QFileInfo(output).size(), mebibyte);
    QCOMPARE(QDir(folder + u"/output.ring"_qs).entryList(QDir::Files).size(), 3);
    // All readers go by these.
    QCOMPARE(readRange(output, 0, 16).bytes, "0000001\n0000002\n");
    QCOMPARE(readRange(output, mebibyte - 8, 100).bytes, "0131072\n");
    const OutputRange behind = readRange(output, 2 * mebibyte, 3 * mebibyte);
    QCOMPARE(behind.offset, gap.end);
    QCOMPARE(behind.bytes.size(), 16'000'000 - gap.end);
    QVERIFY(behind.bytes.startsWith(QByteArray::number(gap.end / 8 + 1).rightJustified(7, '0') + '\n'));
    QCOMPARE(readTail(output, 16), "1999999\n2000000\n");
}

void TestFaultyDisk::deletedOutputIsToldAtOnceAndGoesOnInANewFile()
{
    const QString folder = m_fixture.newFolder();
    const QString output = folder + u"/output.log"_qs;
    SupervisorTalk talk;
    talk.start(spec(folder, "head -c 5000 /dev/zero | tr '\\0' a; read x < " + folder.toUtf8() + "/go; echo later",
                    {"lifetime=own"}));
    QCOMPARE(QProcess::execute(u"mkfifo"_qs, {folder + u"/go"_qs}), 0);
    QTRY_COMPARE(QFileInfo(output).size(), 5000);
    QVERIFY(QFile::remove(output));
    QVERIFY(talk.waitForEvent("warning")); // though nothing more was written
    QVERIFY(talk.events.last().values.value("text").contains("not there any more"));
    QTRY_VERIFY(QFile::exists(output));
    QFile go(folder + u"/go"_qs);
    QVERIFY(go.open(QIODevice::WriteOnly));
    go.write("\n");
    go.close();
    const CommandResult result = talk.waitForEnd();
    QCOMPARE(result.outputBytes, 5006);
    QCOMPARE(result.droppedBytes, 5000);
    QVERIFY2(result.error.contains(u"deleted"_qs), qPrintable(result.error));
    QCOMPARE(QFileInfo(output).size(), 5006);
    QVERIFY(CommandFixture::contentOf(output).endsWith("\nlater\n"));
}

void TestFaultyDisk::aDeletedFolderIsToldWithTheEnd()
{
    Command command =
        m_fixture.command(u"echo words; while [ -d \"$PWD\" ]; do sleep 0.02; done; echo more; exit 4"_qs);
    command.lifetime = Command::Lifetime::OutlivesApp;
    QObject owner;
    RunningCommand *running = m_fixture.runner.run(command, &owner);
    QSignalSpy warned(running, &RunningCommand::warned);
    QSignalSpy done(running, &RunningCommand::done);
    QTRY_COMPARE(QFileInfo(command.outputPath()).size(), 6);
    QVERIFY(QDir(command.directory).removeRecursively());
    QVERIFY(done.wait(20'000));
    const auto result = done.first().first().value<CommandResult>();
    QCOMPARE(result.exitCode, 4);
    QVERIFY(result.outputIsGone);
    QVERIFY2(result.error.contains(u"not there any more"_qs), qPrintable(result.error));
    QVERIFY(!QFile::exists(command.directory));
}

void TestFaultyDisk::deletedOutputOfAnEarlierRunIsTold()
{
    const QString folder = m_fixture.newFolder();
    QCOMPARE(endOf(talk(spec(folder, "echo words", {"lifetime=own"}))).exitCode, 0);
    QVERIFY(QFile::remove(folder + u"/output.log"_qs));
    QObject owner;
    const CommandResult result = CommandFixture::waitFor(m_fixture.runner.attach(folder, &owner));
    QCOMPARE(result.ending, Ending::Exited);
    QVERIFY(result.outputIsGone);
    QVERIFY(result.error.contains(u"not there any more"_qs));
}

QTEST_GUILESS_MAIN(TestFaultyDisk)
#include "tst_faultydisk.moc"
