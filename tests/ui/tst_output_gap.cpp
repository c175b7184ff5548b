// Outputs that lost their middle: the gap as a reader sees it, and a flood that drives it on.
#include "output/outputexport.h"
#include "support/heartbeat.h"
#include "ui/outputviewfixture.h"

#include <QScrollBar>
#include <QThread>

#include <atomic>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

constexpr qint64 kMiB = 1024 * 1024;

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * 4096 : 0;
}

QByteArray lines(qint64 first, qint64 end)
{
    QByteArray bytes;
    for (qint64 i = first; i < end; ++i)
        bytes += "line " + QByteArray::number(i) + " of an output that is long\n";
    return bytes;
}

} // namespace

class TestOutputGap : public QObject, private OutputViewFixture
{
    Q_OBJECT
private slots:
    void init();
    void floodIsFollowedSmoothlyInLittleMemory(); // the first: memory that others left free would hide what it takes
    void outputThatEndsInAHoleEndsInTheMarker();
    void headMarkerAndTailAreShown();
    void numbersStayWhileTheGapMoves();
    void gapWithinOneEndlessLine();
    void gapThatOvertakesTheIndexMakesItLeap();
    void lineNumbersBehindTheGapComeFromTheRecords();
    void characterCutAtTheGapIsNoError();
    void matchesInTheGapAreForgotten();
    void heldViewStaysWhereItIs();
    void heldLineThatIsDroppedGivesWayToTheMarker();
    void copyNamesWhatIsMissing();
    void savedFileNamesWhatIsMissing();

private:
    void punchOut(qint64 begin, qint64 end) { punchHole(path(), begin, end); }
    void load(OutputDocument &document);
};

void TestOutputGap::init()
{
    showView();
    QFile probe(path("probe"));
    QVERIFY(probe.open(QFile::ReadWrite));
    probe.write(QByteArray(4 * kMiB, 'x'));
    probe.flush();
    if (!punchHole(probe, kMiB, 2 * kMiB))
        QSKIP("this file system cannot punch holes");
}

void TestOutputGap::load(OutputDocument &document)
{
    if (document.path().isEmpty())
        QVERIFY(document.open(path()).ok());
    while (document.advance(1ms) != OutputDocument::Progress::UpToDate) {
    }
}

void TestOutputGap::outputThatEndsInAHoleEndsInTheMarker()
{
    write(QByteArray(kMiB, 'x'));
    QVERIFY(QFile::resize(path(), 3 * kMiB));
    OutputDocument document;
    load(document);
    QCOMPARE(document.extent().gap, (OutputGap{kMiB, 3 * kMiB}));
    QCOMPARE(document.rowCount(), 2);
    QVERIFY(document.line(document.lineAt(1)).isGap);
    write("more\n");
    load(document);
    QCOMPARE(document.line(document.lineAt(2)).text, QStringLiteral("more"));
}

void TestOutputGap::headMarkerAndTailAreShown()
{
    write(lines(0, 200'000));
    punchOut(kMiB, 3 * kMiB);
    OutputDocument document;
    load(document);
    QFile file(path());
    QVERIFY(file.open(QFile::ReadOnly));
    const QByteArray head = file.read(kMiB);
    file.seek(3 * kMiB);
    const QByteArray tail = file.readAll();
    const qint64 headRows = head.count('\n') + 1;
    QCOMPARE(document.rowCount(), headRows + 1 + tail.count('\n'));
    QCOMPARE(document.line(document.lineAt(0)).text, QStringLiteral("line 0 of an output that is long"));
    QCOMPARE(document.line(document.lineAt(headRows - 1)).text, QString::fromUtf8(head.split('\n').last()));
    const OutputLine marker = document.line(document.lineAt(headRows));
    QVERIFY(marker.isGap && marker.text.isEmpty());
    QVERIFY2(marker.more.contains(QLocale().toString(2 * kMiB)), qPrintable(marker.more));
    QCOMPARE(document.line(document.lineAt(headRows + 1)).text, QString::fromUtf8(tail.left(tail.indexOf('\n'))));
    QCOMPARE(document.line(document.lineAt(document.rowCount() - 1)).text,
             QStringLiteral("line 199999 of an output that is long"));
    for (qint64 row = 0; row < document.rowCount(); row += 997)
        QCOMPARE(document.rowOf(document.lineAt(row)), row);
}

void TestOutputGap::numbersStayWhileTheGapMoves()
{
    write(lines(0, 300'000));
    OutputDocument document;
    load(document);
    const qint64 number = 299'000;
    const QString text = document.line(number).text;
    QCOMPARE(text, QStringLiteral("line 299000 of an output that is long"));
    for (const qint64 end : {2 * kMiB, 3 * kMiB, 7 * kMiB}) {
        punchOut(kMiB, end);
        load(document);
        QCOMPARE(document.extent().gap, (OutputGap{kMiB, end}));
        QCOMPARE(document.line(number).text, text);
        QCOMPARE(document.lineNumber(number), std::optional<qint64>(number + 1));
        QCOMPARE(document.rowOf(document.droppedLines().second - 1), document.rowOf(document.droppedLines().first));
        // Nothing of what is shown comes from the hole.
        const qint64 marker = document.rowOf(document.droppedLines().first);
        for (qint64 row = marker - 3; row < marker + 5; ++row)
            QVERIFY(!document.line(document.lineAt(row)).text.contains(QChar(u'\0')));
        QCOMPARE(document.line(document.lineAt(marker + 2)).text.left(5), QStringLiteral("line "));
    }
}

void TestOutputGap::gapWithinOneEndlessLine()
{
    write("first\n" + QByteArray(6 * kMiB, 'x'));
    OutputDocument document;
    load(document);
    punchOut(kMiB, 3 * kMiB);
    write("y\nlast\n");
    load(document);
    QCOMPARE(document.rowCount(), 5);
    QVERIFY(document.line(document.lineAt(1)).text.startsWith(u'x'));
    QVERIFY(document.line(document.lineAt(2)).isGap);
    QVERIFY(document.line(document.lineAt(3)).text.startsWith(u'x'));
    QCOMPARE(document.line(document.lineAt(4)).text, QStringLiteral("last"));
}

void TestOutputGap::gapThatOvertakesTheIndexMakesItLeap()
{
    Flood flood(path(), kMiB, 4 * kMiB, kMiB);
    QVERIFY(flood.open());
    OutputDocument document;
    qint64 lastFirst = 0;
    for (int round = 0; round < 5; ++round) {
        for (int piece = 0; piece < 12; ++piece)
            flood.write(lines(piece * 30'000, (piece + 1) * 30'000));
        load(document);
        QCOMPARE(document.extent().size, flood.size());
        QCOMPARE(document.extent().gap.end, flood.gapEnd());
        const qint64 first = document.droppedLines().second;
        QVERIFY(first > lastFirst);
        lastFirst = first;
        QCOMPARE(document.line(document.lineAt(document.rowCount() - 1)).text,
                 QStringLiteral("line 359999 of an output that is long"));
    }
}

void TestOutputGap::lineNumbersBehindTheGapComeFromTheRecords()
{
    const QByteArray all = lines(0, 200'000);
    write(all);
    punchOut(kMiB, 3 * kMiB);
    OutputDocument document;
    load(document);
    const qint64 last = document.lineAt(document.rowCount() - 1);
    QVERIFY(!document.lineNumber(last));
    QFile index(path("output.index"));
    QVERIFY(index.open(QFile::WriteOnly));
    const qint64 offset = 4 * kMiB + 123;
    index.write(arrivalRecord(0, 0, 1000) + arrivalRecord(offset, all.left(offset).count('\n'), 2000));
    index.close();
    document.arrivals().update();
    QCOMPARE(document.lineNumber(last), std::optional<qint64>(200'000));
    QCOMPARE(document.lineNumber(document.lineAt(0)), std::optional<qint64>(1));
    QCOMPARE(document.arrivals().at(document.line(last).offset)->time, 2000);
    QCOMPARE(document.arrivals().at(10)->time, 1000);
}

void TestOutputGap::characterCutAtTheGapIsNoError()
{
    // The border of a MiB lies within one of these characters of three bytes.
    write(QByteArray("\xe2\x82\xac").repeated(2 * kMiB) + "\nend\n");
    punchOut(kMiB, 2 * kMiB);
    OutputDocument document;
    load(document);
    const OutputLine tail = document.line(document.lineAt(2));
    QVERIFY(tail.text.isEmpty() || tail.text.startsWith(u'€') || tail.more.contains(QStringLiteral("more")));
    QCOMPARE(document.line(document.lineAt(3)).text, QStringLiteral("end"));
}

void TestOutputGap::matchesInTheGapAreForgotten()
{
    write(lines(0, 200'000));
    OutputDocument document;
    load(document);
    OutputSearch search(document);
    search.start(SearchPattern(QStringLiteral("000 of")));
    QTRY_VERIFY(!search.isRunning());
    QCOMPARE(search.matches().size(), 199); // 1000, 2000 … 199000, and not 0
    punchOut(kMiB, 3 * kMiB);
    load(document);
    search.resume();
    QTRY_VERIFY(!search.isRunning());
    QVERIFY(search.matches().size() < 199);
    for (const OutputMatch &match : search.matches())
        QVERIFY(document.line(match.line).text.mid(match.column, match.length) == QStringLiteral("000 of"));
    QCOMPARE(search.lines().size(), search.matches().size());
}

void TestOutputGap::heldViewStaysWhereItIs()
{
    open(lines(0, 200'000));
    m_view->verticalScrollBar()->setValue(150'000);
    QVERIFY(!m_view->isFollowing());
    const QStringList seen = m_view->visibleText();
    const qint64 rows = m_view->rows().count();
    punchOut(kMiB, 3 * kMiB);
    write("one more\n");
    m_view->fileGrew();
    QTRY_VERIFY(!m_view->document().extent().gap.isEmpty());
    QVERIFY(m_view->rows().count() < rows);
    QCOMPARE(m_view->visibleText(), seen);
    m_view->grab();
}

void TestOutputGap::heldLineThatIsDroppedGivesWayToTheMarker()
{
    open(lines(0, 200'000));
    m_view->verticalScrollBar()->setValue(60'000);
    punchOut(kMiB, 3 * kMiB);
    m_view->fileGrew();
    QTRY_VERIFY(!m_view->document().extent().gap.isEmpty());
    QVERIFY2(m_view->visibleText().first().contains(QStringLiteral("were not kept")),
             qPrintable(m_view->visibleText().first()));
    QVERIFY(m_view->visibleText().at(2).startsWith(QStringLiteral("line ")));
}

void TestOutputGap::copyNamesWhatIsMissing()
{
    write(lines(0, 120'000));
    punchOut(kMiB, 3 * kMiB);
    open({});
    m_view->selection().selectAll();
    QVERIFY(m_view->selection().text().contains(QStringLiteral("bytes were not kept")));
}

void TestOutputGap::savedFileNamesWhatIsMissing()
{
    const QByteArray all = lines(0, 200'000);
    write(all);
    punchOut(kMiB, 3 * kMiB);
    OutputExport saving;
    QSignalSpy done(&saving, &OutputExport::done);
    saving.start(path(), path("saved.log"));
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(done.first().at(1).toString(), QString());
    QFile saved(path("saved.log"));
    QVERIFY(saved.open(QFile::ReadOnly));
    const QByteArray bytes = saved.readAll();
    QCOMPARE(done.first().at(0).toLongLong(), bytes.size());
    const QByteArray note =
        QStringLiteral("\n[… %1 bytes were not kept …]\n").arg(QLocale().toString(2 * kMiB)).toUtf8();
    QVERIFY(bytes == all.first(kMiB) + note + all.sliced(3 * kMiB));
}

void TestOutputGap::floodIsFollowedSmoothlyInLittleMemory()
{
    QFile(path()).open(QFile::WriteOnly);
    m_view->openFile(path());
    QTest::qWait(50);
    const qint64 before = residentBytes();
    std::atomic_bool enough = false;
    std::atomic<qint64> written = 0;
    const QByteArray piece = QByteArrayLiteral("y\n").repeated(64 * 1024);
    const std::unique_ptr<QThread> writer(QThread::create([&] {
        Flood flood(path(), 8 * kMiB, 24 * kMiB, 3 * kMiB);
        if (!flood.open())
            return;
        while (!enough) {
            flood.write(piece);
            written = flood.size();
        }
        flood.write("the end\n");
        written = flood.size();
    }));
    CpuHeartbeat heartbeat;
    writer->start();
    QTimer growth;
    connect(&growth, &QTimer::timeout, m_view.get(), &OutputView::fileGrew);
    growth.start(20);
    QTRY_VERIFY_WITH_TIMEOUT(written > 300 * kMiB, 60'000);
    QVERIFY(m_view->isFollowing());
    enough = true;
    QVERIFY(writer->wait(10'000));
    m_view->fileGrew();
    QTRY_VERIFY_WITH_TIMEOUT(m_view->document().isUpToDate(), 20'000);
    QCOMPARE(m_view->visibleText().last(), QStringLiteral("the end"));
    const qint64 grown = residentBytes() - before;
    qInfo("%lld MiB written, %.1f MiB more memory, longest stall %lld ms", qint64(written) / kMiB, double(grown) / kMiB,
          heartbeat.longestMs());
    QVERIFY2(heartbeat.longestMs() < 50, qPrintable(QString::number(heartbeat.longestMs())));
#ifndef __SANITIZE_ADDRESS__ // it keeps what is freed
    QVERIFY2(grown < 20 * kMiB, qPrintable(QString::number(grown)));
#endif
}

QTEST_MAIN(TestOutputGap)
#include "tst_output_gap.moc"
