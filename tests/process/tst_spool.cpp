#include "supervisortalk.h"

#include <QElapsedTimer>
#include <QStorageInfo>

#include <sys/stat.h>

using namespace Deckhand;
using Ending = CommandResult::Ending;

constexpr qint64 mebibyte = 1 << 20;

/// What deckhand-run keeps of the output, and what it says of the rest.
class TestSpool : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;
    const QList<QByteArray> m_small = {"head_bytes=1048576", "ring_bytes=2097152", "free_floor_bytes=0"};

    struct Record {
        quint64 offset;
        quint64 lines;
        quint64 time;
    };

    static QByteArray contentOf(const QString &folder)
    {
        return CommandFixture::contentOf(folder + QStringLiteral("/output.log"));
    }

    static QList<Record> indexOf(const QString &folder)
    {
        const QByteArray bytes = CommandFixture::contentOf(folder + QStringLiteral("/output.index"));
        QList<Record> records(bytes.size() / qsizetype(sizeof(Record)));
        memcpy(records.data(), bytes.constData(), size_t(records.size()) * sizeof(Record));
        return records;
    }

    /// Begin and end of the only hole in the output; {-1, -1} when there is none or more than one.
    static QPair<qint64, qint64> holeIn(const QString &folder)
    {
        QFile file(folder + QStringLiteral("/output.log"));
        if (!file.open(QIODevice::ReadOnly))
            return {-1, -1};
        const qint64 begin = ::lseek(file.handle(), 0, SEEK_HOLE);
        const qint64 end = ::lseek(file.handle(), begin, SEEK_DATA);
        const bool isOnly = end > begin && ::lseek(file.handle(), end, SEEK_HOLE) == file.size();
        return isOnly ? QPair<qint64, qint64>(begin, end) : QPair<qint64, qint64>(-1, -1);
    }

    static qint64 diskUseOf(const QString &folder)
    {
        struct stat info = {};
        return ::stat(qPrintable(folder + QStringLiteral("/output.log")), &info) == 0 ? info.st_blocks * 512 : -1;
    }

    /// Lines "0000001\n", so that what stands at each offset is known.
    static QByteArray counting(int lines) { return "seq -f %07.0f 1 " + QByteArray::number(lines); }

    static QByteArray countedFrom(qint64 begin, qint64 end)
    {
        QByteArray text;
        for (qint64 line = begin / 8; line * 8 < end; ++line)
            text += QByteArray::number(line + 1).rightJustified(7, '0') + '\n';
        return text.mid(begin % 8, end - begin);
    }

private slots:
    void outputUpToTheCapIsWhole()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, counting(3 * mebibyte / 8), m_small)));
        QCOMPARE(result.droppedBytes, 0);
        QVERIFY(result.error.isEmpty());
        QVERIFY(contentOf(folder) == countedFrom(0, 3 * mebibyte));
    }

    void randomBytesAreStoredAsTheyCame()
    {
        const QString folder = m_fixture.newFolder();
        talk(spec(folder, "head -c 2500001 /dev/urandom | tee '" + folder.toUtf8() + "/copy'", m_small));
        const QByteArray copy = CommandFixture::contentOf(folder + QStringLiteral("/copy"));
        QCOMPARE(copy.size(), 2500001);
        QVERIFY(contentOf(folder) == copy);
    }

    void middleOfALongOutputIsAHoleOfTheSizeThatIsTold()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, counting(2'000'000), m_small)));
        QCOMPARE(result.ending, Ending::Exited);
        QCOMPARE(result.outputBytes, 16'000'000);
        const auto [begin, end] = holeIn(folder);
        QCOMPARE(begin, mebibyte);
        QCOMPARE(end % mebibyte, 0);
        QCOMPARE(result.droppedBytes, end - begin);
        QVERIFY2(16'000'000 - end >= 2 * mebibyte && 16'000'000 - end <= 3 * mebibyte,
                 qPrintable(QString::number(end)));
        QVERIFY(result.error.isEmpty());

        const QByteArray content = contentOf(folder);
        QCOMPARE(content.size(), 16'000'000);
        QVERIFY(content.left(begin) == countedFrom(0, begin));
        QVERIFY(content.mid(end) == countedFrom(end, 16'000'000));
        QVERIFY2(diskUseOf(folder) <= 4 * mebibyte + 65536, qPrintable(QString::number(diskUseOf(folder))));
    }

    void diskUseStaysUnderTheCapAllTheTime()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, "head -c 300000000 /dev/zero", m_small));
        qint64 most = 0;
        const auto ended = [&] {
            most = std::max(most, diskUseOf(folder));
            return talk.process.state() == QProcess::NotRunning;
        };
        while (!ended())
            QTest::qWait(1);
        QCOMPARE(talk.waitForEnd().outputBytes, 300'000'000);
        QVERIFY2(most > 0 && most <= 4 * mebibyte + 65536, qPrintable(QString::number(most)));
    }

    void zerosThatWereWrittenAreNoHole()
    {
        const QString folder = m_fixture.newFolder();
        QCOMPARE(endOf(talk(spec(folder, "head -c 2000000 /dev/zero", m_small))).droppedBytes, 0);
        QCOMPARE(diskUseOf(folder) >= 2'000'000, true);
        QCOMPARE(contentOf(folder), QByteArray(2'000'000, '\0'));
    }

    void indexTellsLinesAndTimes()
    {
        const QString folder = m_fixture.newFolder();
        const quint64 before = quint64(QDateTime::currentMSecsSinceEpoch());
        talk(spec(folder, "printf 'a\\nb\\n'; sleep 0.3; printf c; sleep 0.3; printf '\\nd'", m_small));
        const QList<Record> index = indexOf(folder);
        QCOMPARE(index.size(), 3);
        QCOMPARE(index.at(0).offset, 0u);
        QCOMPARE(index.at(0).lines, 0u);
        QVERIFY(index.at(0).time >= before);
        QCOMPARE(index.at(1).offset, 4u);
        QCOMPARE(index.at(1).lines, 2u);
        QVERIFY(index.at(1).time >= index.at(0).time + 250);
        QCOMPARE(index.at(2).offset, 5u);
        QCOMPARE(index.at(2).lines, 2u);
        QVERIFY(index.at(2).time <= quint64(QDateTime::currentMSecsSinceEpoch()));
    }

    void indexKnowsTheFirstLineAfterTheGap()
    {
        const QString folder = m_fixture.newFolder();
        talk(spec(folder, counting(2'000'000), m_small));
        const quint64 end = quint64(holeIn(folder).second);
        const QList<Record> index = indexOf(folder);
        QVERIFY(std::is_sorted(index.cbegin(), index.cend(),
                               [](const Record &a, const Record &b) { return a.offset < b.offset; }));
        const auto record =
            std::find_if(index.cbegin(), index.cend(), [end](const Record &each) { return each.offset == end; });
        QVERIFY(record != index.cend());
        for (const Record &each : index)
            QCOMPARE(each.lines, each.offset / 8);
    }

    void smallerRingIsTakenAtOnce()
    {
        const QString folder = m_fixture.newFolder();
        SupervisorTalk talk;
        talk.start(spec(folder, counting(2'000'000) + "; echo; sleep 1000",
                        {"head_bytes=1048576", "ring_bytes=20971520", "free_floor_bytes=0"}));
        QTRY_COMPARE(QFileInfo(folder + QStringLiteral("/output.log")).size(), 16'000'001);
        QCOMPARE(holeIn(folder).first, -1);
        talk.say("ring 2097152");
        QTRY_VERIFY(diskUseOf(folder) <= 4 * mebibyte + 65536);
        talk.say("stop");
        const CommandResult result = talk.waitForEnd();
        const auto [begin, end] = holeIn(folder);
        QCOMPARE(result.droppedBytes, end - begin);
        QVERIFY(contentOf(folder).mid(end) == countedFrom(end, 16'000'000) + '\n');
    }

    void belowTheFloorOfFreeSpaceNothingIsStoredAndAllIsCounted()
    {
        const QString folder = m_fixture.newFolder();
        const QByteArray floor = "free_floor_bytes=" + QByteArray::number(qint64(1) << 60);
        const QList<SupervisorEvent> events = talk(spec(folder, "head -c 50000000 /dev/zero; exit 3", {floor}));
        const CommandResult result = endOf(events);
        QCOMPARE(result.exitCode, 3);
        QCOMPARE(result.outputBytes, 50'000'000);
        QCOMPARE(result.droppedBytes, 50'000'000);
        QVERIFY2(result.error.contains(QStringLiteral("free on the disk")), qPrintable(result.error));
        QCOMPARE(QFileInfo(folder + QStringLiteral("/output.log")).size(), 0);
        const auto isWarning = [](const SupervisorEvent &event) { return event.name == "warning"; };
        QCOMPARE(std::count_if(events.cbegin(), events.cend(), isWarning), 1);
    }

    /// The floor lies under what is free now; a file takes more than that and goes away again.
    void storingGoesOnWhenThereIsRoomAgain()
    {
        const QString folder = m_fixture.newFolder();
        const QString ballast = folder + QStringLiteral("/ballast");
        const qint64 floor = QStorageInfo(folder).bytesAvailable() - 1024 * mebibyte;
        QFile file(ballast);
        QVERIFY(file.open(QIODevice::WriteOnly));
        if (floor < 0 || ::posix_fallocate(file.handle(), 0, 1536 * mebibyte) != 0)
            QSKIP("The test needs 1.5 GiB of free disk.");

        SupervisorTalk talk;
        talk.start(spec(folder,
                        "n=0; while [ ! -e '" + folder.toUtf8()
                            + "/end' ]; do for i in {1..20}; do printf '%07d\\n' $((n += 1)); "
                              "done; sleep 0.02; done",
                        {"free_floor_bytes=" + QByteArray::number(floor)}));
        QVERIFY(talk.waitForEvent("warning"));
        QVERIFY(file.remove());
        const QString log = folder + QStringLiteral("/output.log");
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(log).size() > 0, 20000);
        QFile(folder + QStringLiteral("/end")).open(QIODevice::WriteOnly);

        const CommandResult result = talk.waitForEnd();
        QVERIFY(result.droppedBytes > 0 && result.droppedBytes < result.outputBytes);
        QCOMPARE(QFileInfo(log).size(), result.outputBytes);
        QCOMPARE(holeIn(folder), (QPair<qint64, qint64>(0, result.droppedBytes)));
        QVERIFY(contentOf(folder).mid(result.droppedBytes) == countedFrom(result.droppedBytes, result.outputBytes));
        const QList<Record> index = indexOf(folder);
        QCOMPARE(index.first().offset, quint64(result.droppedBytes));
        QCOMPARE(index.first().lines, quint64(result.droppedBytes / 8));
    }

    void fileSizeLimitOfTheSystemDoesNotEndTheSupervisor()
    {
        const QString folder = m_fixture.newFolder();
        QProcess process;
        process.start(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), QStringLiteral("ulimit -f 1024; exec \"$0\""),
                                                    QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run")});
        process.write(spec(folder, "head -c 3000000 /dev/zero; exit 5", {"free_floor_bytes=0"}));
        QVERIFY(QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 20000));
        const std::optional<CommandResult> result = readFinalStatus(folder);
        QVERIFY(result);
        QCOMPARE(result->exitCode, 5);
        QCOMPARE(result->outputBytes, 3'000'000);
        QCOMPARE(result->droppedBytes, 3'000'000 - mebibyte);
        QVERIFY(!result->error.isEmpty());
    }

    void floodIsTakenWithoutAnybodyReading()
    {
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, "yes | head -c 200000000", m_small)));
        QCOMPARE(result.outputBytes, 200'000'000);
        const auto [begin, end] = holeIn(folder);
        QCOMPARE(result.droppedBytes, end - begin);
    }
};

QTEST_GUILESS_MAIN(TestSpool)
#include "tst_spool.moc"
