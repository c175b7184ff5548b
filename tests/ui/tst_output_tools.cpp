// What helps to read a long output: filter, times, lines that look like errors, expressions, excerpts, notes on binary data.
#include "ui/outputviewfixture.h"

#include <QScrollBar>
#include <QToolTip>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

QByteArray log(int lines)
{
    QByteArray bytes;
    for (int i = 0; i < lines; ++i)
        bytes += "[" + QByteArray::number(i) + "] " + (i % 100 == 50 ? "a Needle" : "hay") + "\n";
    return bytes;
}

int pixelsUnlike(const QImage &image, const QRect &box, const QColor &background)
{
    int count = 0;
    for (int y = box.top(); y <= box.bottom(); ++y) {
        for (int x = box.left(); x <= box.right(); ++x)
            count += image.pixelColor(x, y) != background;
    }
    return count;
}

} // namespace

class TestOutputTools : public QObject, private OutputViewFixture
{
    Q_OBJECT
private slots:
    void init() { showView(); }
    void cleanup() { m_view.reset(); }
    void filterShowsMatchingLinesWithTheirNumbers();
    void filterGoesOnWhileTheFileGrows();
    void currentLineStaysWhenTheFilterIsSwitchedOff();
    void filterWithoutMatchSaysSo();
    void copyTakesOnlyFilteredLines();
    void nextErrorGoesAroundTheWholeOutput();
    void outputWithoutErrorsSaysSo();
    void searchOfALongOutputShowsProgressAndIsCancelled();
    void expressionsAreFoundAndBounded();
    void wrongExpressionSaysWhy();
    void timesStandBesideTheLines();
    void replacedTimesAreReadAnew();
    void missingTimesAreNoError();
    void excerptOfAFewLinesIsWhole();
    void excerptCountsItsMiddle();
    void binaryOutputIsANote();
    void binaryLineAmongTextIsANote();

private:
    void search(const QString &text);
};

void TestOutputTools::search(const QString &text)
{
    m_view->finder().setPattern(SearchPattern(text));
    QTRY_VERIFY(!m_view->finder().search().isRunning());
}

void TestOutputTools::filterShowsMatchingLinesWithTheirNumbers()
{
    open(log(10'000));
    m_view->finder().setFiltering(true);
    QCOMPARE(m_view->rows().count(), 10'000); // without a search it hides nothing
    search(QStringLiteral("Needle"));
    QCOMPARE(m_view->rows().count(), 100);
    QCOMPARE(m_view->rowText(0), QStringLiteral("[50] a Needle"));
    QCOMPARE(m_view->rowText(99), QStringLiteral("[9950] a Needle"));
    const QImage image = m_view->grab().toImage();
    QVERIFY(pixelsUnlike(image, QRect(2, 2, 50, 100), m_view->palette().color(QPalette::Base)) > 50); // the numbers
    m_view->finder().setFiltering(false);
    QCOMPARE(m_view->rows().count(), 10'000);
}

void TestOutputTools::filterGoesOnWhileTheFileGrows()
{
    open(log(1000));
    m_view->finder().setFiltering(true);
    search(QStringLiteral("needle"));
    QCOMPARE(m_view->rows().count(), 10);
    m_view->setFollowing(true);
    write("the last need");
    m_view->fileGrew();
    QTRY_VERIFY(m_view->document().isUpToDate());
    write("le\n");
    m_view->fileGrew();
    QTRY_COMPARE(m_view->rows().count(), 11);
    QCOMPARE(m_view->visibleText().last(), QStringLiteral("the last needle"));
    QVERIFY(m_view->isFollowing());
}

void TestOutputTools::currentLineStaysWhenTheFilterIsSwitchedOff()
{
    open(log(10'000));
    m_view->finder().setFiltering(true);
    search(QStringLiteral("Needle"));
    m_view->verticalScrollBar()->setValue(30);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(200, 10));
    const qint64 line = m_view->selection().line();
    QCOMPARE(line, 3050);
    m_view->finder().setFiltering(false);
    QCOMPARE(m_view->selection().line(), line);
    QVERIFY(m_view->visibleText().contains(QStringLiteral("[3050] a Needle")));
    QVERIFY(m_view->visibleText().contains(QStringLiteral("[3049] hay")));
    m_view->finder().setFiltering(true);
    QVERIFY(m_view->visibleText().contains(QStringLiteral("[3050] a Needle")));
}

void TestOutputTools::filterWithoutMatchSaysSo()
{
    open(log(100));
    m_view->finder().setFiltering(true);
    search(QStringLiteral("elephant"));
    QCOMPARE(m_view->rows().count(), 0);
    QCOMPARE(m_view->message(), QStringLiteral("No line matches."));
    m_view->grab();
    QTest::keyClick(m_view.get(), Qt::Key_PageDown);
    search({});
    QCOMPARE(m_view->rows().count(), 100);
}

void TestOutputTools::copyTakesOnlyFilteredLines()
{
    open(log(300));
    m_view->finder().setFiltering(true);
    search(QStringLiteral("Needle"));
    m_view->selection().selectAll();
    QCOMPARE(m_view->selection().text(), QStringLiteral("[50] a Needle\n[150] a Needle\n[250] a Needle"));
}

void TestOutputTools::nextErrorGoesAroundTheWholeOutput()
{
    open("error: first\n" + log(5000) + "\x1b[31mFATAL\x1b[0m: second\n" + log(5000) + "0 errors\nTraceback third\n"
         + log(200));
    QSignalSpy none(&m_view->finder(), &OutputFinder::noErrorFound);
    const auto isAt = [this](const char *text) {
        return !m_view->finder().errors().isRunning() && m_view->selection().line() >= 0
            && m_view->visibleText().contains(QString::fromUtf8(text));
    };
    m_view->finder().findNextError(); // the view is at the end: on from there is the first
    QTRY_VERIFY(isAt("error: first"));
    m_view->finder().findNextError();
    QTRY_VERIFY(isAt("FATAL: second"));
    QCOMPARE(m_view->selection().line(), 5001);
    m_view->finder().findNextError();
    QTRY_VERIFY(isAt("Traceback third"));
    m_view->finder().findNextError();
    QTRY_VERIFY(isAt("error: first"));
    m_view->finder().findPreviousError();
    QTRY_VERIFY(isAt("Traceback third"));
    m_view->finder().findPreviousError();
    QTRY_VERIFY(isAt("FATAL: second"));
    QCOMPARE(none.size(), 0);
    QVERIFY(!m_view->isFollowing());
}

void TestOutputTools::outputWithoutErrorsSaysSo()
{
    open(log(3000));
    QSignalSpy none(&m_view->finder(), &OutputFinder::noErrorFound);
    m_view->finder().findNextError();
    QTRY_COMPARE(none.size(), 1);
    m_view->finder().findPreviousError();
    QTRY_COMPARE(none.size(), 2);
    QCOMPARE(m_view->selection().line(), -1);
    // The only one is found also from itself.
    write("fatal: here\n");
    m_view->fileGrew();
    QTRY_COMPARE(m_view->rows().count(), 3001);
    m_view->finder().findNextError();
    QTRY_COMPARE(m_view->selection().line(), 3000);
    m_view->finder().findNextError();
    QTRY_VERIFY(!m_view->finder().errors().isRunning());
    QCOMPARE(m_view->selection().line(), 3000);
    QCOMPARE(none.size(), 2);
}

void TestOutputTools::searchOfALongOutputShowsProgressAndIsCancelled()
{
    QByteArray bytes;
    for (int i = 0; i < 400'000; ++i)
        bytes += "\x1b[32m" + QByteArray::number(i) + "\x1b[0m some text of a usual length in the log of a build\n";
    open(bytes);
    QList<int> percents;
    connect(&m_view->finder(), &OutputFinder::changed, this, [&] { percents << m_view->finder().search().percent(); });
    m_view->finder().setPattern(
        SearchPattern(QStringLiteral("nowhere to be (found|seen)"), SearchPattern::Kind::Expression));
    QTRY_VERIFY(percents.size() > 3);
    QVERIFY(m_view->finder().search().isRunning());
    QVERIFY(std::is_sorted(percents.cbegin(), percents.cend()));
    QVERIFY(percents.last() < 100);
    m_view->finder().setPattern({});
    QVERIFY(!m_view->finder().search().isRunning());
    m_view->finder().findNextError();
    QVERIFY(m_view->finder().errors().isRunning());
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(!m_view->finder().errors().isRunning());
}

void TestOutputTools::expressionsAreFoundAndBounded()
{
    open("took 12 ms\ntook some time\ntook 7 ms\n" + QByteArray(4000, 'a') + "!\n");
    m_view->finder().setPattern(SearchPattern(QStringLiteral("took \\d+ MS$"), SearchPattern::Kind::Expression));
    QTRY_VERIFY(!m_view->finder().search().isRunning());
    QCOMPARE(m_view->finder().search().matches().size(), 0); // capitals count
    m_view->finder().setPattern(SearchPattern(QStringLiteral("took \\d+ ms$"), SearchPattern::Kind::Expression));
    QTRY_COMPARE(m_view->finder().search().matches(), (QList<OutputMatch>{{0, 0, 10}, {2, 0, 9}}));
    QElapsedTimer timer;
    timer.start();
    m_view->finder().setPattern(SearchPattern(QStringLiteral("(a+)+$"), SearchPattern::Kind::Expression));
    QTRY_VERIFY(!m_view->finder().search().isRunning());
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    m_view->finder().setPattern(SearchPattern(QStringLiteral("x*"), SearchPattern::Kind::Expression));
    QTRY_VERIFY(!m_view->finder().search().isRunning());
    QVERIFY(m_view->finder().search().matches().isEmpty());
}

void TestOutputTools::wrongExpressionSaysWhy()
{
    open("text\n");
    m_view->finder().setFiltering(true);
    m_view->finder().setPattern(SearchPattern(QStringLiteral("te(xt"), SearchPattern::Kind::Expression));
    QVERIFY(!m_view->finder().search().isRunning());
    QVERIFY2(m_view->finder().search().pattern().error().contains(QStringLiteral("character 6")),
             qPrintable(m_view->finder().search().pattern().error()));
    QCOMPARE(m_view->rows().count(), 1);
}

void TestOutputTools::timesStandBesideTheLines()
{
    const qint64 start = QDateTime(QDate(2026, 3, 4), QTime(10, 20, 30, 400)).toMSecsSinceEpoch();
    write(arrivalRecord(0, 0, start) + arrivalRecord(4, 1, start + 65'000), "output.index");
    open("one\ntwo\nthree\n");
    const QRect column(2, 2, 60, 40);
    const QColor background = m_view->palette().color(QPalette::Base);
    m_view->setTimesShown(true);
    OutputDocument document;
    QVERIFY(document.open(path()).ok());
    document.arrivals().update();
    document.advance(10ms);
    OutputGutter gutter(document);
    gutter.setTimes(true);
    gutter.setAppearance(monospaceFont(), Theme::of(m_view->palette()));
    const QString tip = gutter.toolTip(10, document.line(2));
    QVERIFY2(tip.contains(QStringLiteral("2026")) && tip.contains(QStringLiteral("1:05")), qPrintable(tip));
    QVERIFY(gutter.toolTip(gutter.width() + 20, document.line(2)).isEmpty());
    QVERIFY(pixelsUnlike(m_view->grab().toImage(), column, background) > 50);
    m_view->setTimesShown(false);
}

void TestOutputTools::replacedTimesAreReadAnew()
{
    ArrivalIndex index;
    index.open(path("output.index"));
    write(arrivalRecord(0, 0, 1) + arrivalRecord(100, 1, 2) + arrivalRecord(200, 2, 3) + QByteArray(7, 'x'),
          "output.index");
    index.update();
    QCOMPARE(index.count(), 3);
    QCOMPARE(index.at(150)->time, 2);
    QCOMPARE(index.at(99)->time, 1);
    QCOMPARE(index.from(101)->offset, 200);
    QVERIFY(!index.from(201));
    QVERIFY(QFile::remove(path("output.index")));
    write(arrivalRecord(0, 0, 1) + arrivalRecord(200, 2, 3) + arrivalRecord(300, 3, 4) + arrivalRecord(400, 4, 5),
          "output.index");
    index.update();
    QCOMPARE(index.count(), 4);
    QCOMPARE(index.at(150)->time, 1);
    write(arrivalRecord(500, 5, 6), "output.index");
    index.update();
    QCOMPARE(index.count(), 5);
    QVERIFY(QFile::remove(path("output.index")));
    index.update();
    QCOMPARE(index.count(), 0);
    QVERIFY(!index.at(0));
}

void TestOutputTools::missingTimesAreNoError()
{
    open("one\ntwo\n");
    m_view->setTimesShown(true);
    m_view->grab();
    QCOMPARE(m_view->message(), QString());
    QCOMPARE(m_view->visibleText().size(), 2);
}

void TestOutputTools::excerptOfAFewLinesIsWhole()
{
    open("one\ntwo\nthree\n");
    QCOMPARE(m_view->selection().excerpt(100), QString());
    m_view->selection().setLine(1);
    QCOMPARE(m_view->selection().excerpt(100), QStringLiteral("two"));
    m_view->selection().select({{0, 1}, {2, 2}});
    QCOMPARE(m_view->selection().excerpt(100), QStringLiteral("ne\ntwo\nth"));
}

void TestOutputTools::excerptCountsItsMiddle()
{
    open(QByteArray(30'000, 'x') + "\n" + log(50'000));
    m_view->selection().setLine(0);
    const QString cut = m_view->selection().excerpt(20'000);
    QVERIFY(cut.size() <= 20'000 && cut.size() > 19'000);
    const qsizetype kept = cut.count(u'x');
    QVERIFY2(cut.contains(QStringLiteral("… %1 characters left out …").arg(QLocale().toString(30'000 - kept))),
             qPrintable(cut.mid(9900, 200)));
    m_view->selection().selectAll();
    m_view->selection().select({{1, 0}, {50'000, 3}});
    const QString lines = m_view->selection().excerpt(20'000);
    QVERIFY(lines.size() <= 20'000 && lines.size() > 19'000);
    QVERIFY(lines.startsWith(QStringLiteral("[0] hay\n[1] hay\n")));
    QVERIFY(lines.endsWith(QStringLiteral("\n[49998] hay\n[49")));
    const qsizetype shown = lines.count(u'[');
    QVERIFY(lines.contains(QStringLiteral("\n… %1 lines left out …\n").arg(QLocale().toString(50'000 - shown))));
}

void TestOutputTools::binaryOutputIsANote()
{
    QByteArray bytes(1024 * 1024, Qt::Uninitialized);
    QRandomGenerator generator(7);
    generator.generate(reinterpret_cast<quint32 *>(bytes.begin()), reinterpret_cast<quint32 *>(bytes.end()));
    open(bytes);
    QVERIFY2(m_view->message().startsWith(QStringLiteral("Binary data, 1.0 MiB")), qPrintable(m_view->message()));
    m_view->openFile(path("none"));
    QVERIFY(!m_view->message().contains(QStringLiteral("Binary")));
}

void TestOutputTools::binaryLineAmongTextIsANote()
{
    open(QByteArray("text ").repeated(2000) + "\n" + QByteArray("\x89PNG\r\0\0\0\rIHDR", 13)
         + "\nö ü € 🎉 plain again\n\xe4\xf6\n");
    QCOMPARE(m_view->rowText(1), QStringLiteral("binary data, 14 B"));
    QCOMPARE(m_view->rowText(2), QStringLiteral("ö ü € 🎉 plain again"));
    QCOMPARE(m_view->rowText(3), QStringLiteral("\uFFFD\uFFFD")); // two stray bytes are no picture
    QCOMPARE(m_view->message(), QString());
}

QTEST_MAIN(TestOutputTools)
#include "tst_output_tools.moc"
