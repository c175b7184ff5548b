#include "support/heartbeat.h"
#include "support/loopturn.h"
#include "ui/outputviewfixture.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QScrollBar>

using namespace Deckhand;

namespace {

QByteArray numberedLines(int count, const QByteArray &text = "some text of a usual length in the log of a build")
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += "[" + QByteArray::number(i) + "] \x1b[32mok\x1b[0m " + text + "\n";
    return bytes;
}

} // namespace

class TestOutputView : public QObject, private OutputViewFixture
{
    Q_OBJECT
private slots:
    void init() { showView(); }
    void cleanup() { m_view.reset(); }
    void hundredThousandLinesOpenAndScrollWithoutAStall();
    void followsAGrowingFile();
    void scrollingUpPausesAndTheEndResumes();
    void pausedViewStaysWhereItIs();
    void selectionIsCopiedWithItsCodePoints();
    void copyAllAndSelectAllTakeEverything();
    void onlyACopySaysThatItWasCut();
    void cutLineIsCopiedWhole();
    void mouseSelectsWords();
    void searchWalksThroughMatches();
    void searchGoesOnWhileTheFileGrows();
    void missingFileIsAMessage();
    void hiddenViewReadsWhenItIsShown();
    void replacedFileIsShownAnew();
    void screenReaderReadsTheText();
    void switchingFilesDuringAFloodIsSafe();
    void paintsColorsInLightAndDark();
};

void TestOutputView::hundredThousandLinesOpenAndScrollWithoutAStall()
{
    write(numberedLines(100'000));
    CpuHeartbeat heartbeat;
    const qint64 before = threadCpuMs();
    m_view->openFile(path());
    QTRY_COMPARE(m_view->rows().count(), 100'000);
    const qint64 opened = threadCpuMs() - before;
    qInfo("opened in %lld ms", opened);
    QVERIFY2(opened < 1000, qPrintable(QString::number(opened)));
    QScrollBar *bar = m_view->verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    for (int step = 0; step <= 100; ++step) {
        bar->setValue(int(qint64(bar->maximum()) * step / 100));
        turnTheLoop(); // the view paints, the heart beats
    }
    qInfo("longest stall %lld ms", heartbeat.longestMs());
    QVERIFY2(heartbeat.longestMs() < 100, qPrintable(QString::number(heartbeat.longestMs())));
}

void TestOutputView::followsAGrowingFile()
{
    open(numberedLines(200));
    write("the last line\n");
    m_view->fileGrew();
    QTRY_COMPARE(m_view->rows().count(), 201);
    QCOMPARE(m_view->visibleText().last(), QStringLiteral("the last line"));
    QVERIFY(m_view->isFollowing());
}

void TestOutputView::scrollingUpPausesAndTheEndResumes()
{
    open(numberedLines(200));
    QSignalSpy following(m_view.get(), &OutputView::followingChanged);
    QTest::keyClick(m_view.get(), Qt::Key_PageUp);
    QCOMPARE(following.size(), 1);
    QVERIFY(!m_view->isFollowing());
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QVERIFY(m_view->isFollowing());
}

void TestOutputView::pausedViewStaysWhereItIs()
{
    open(numberedLines(200));
    m_view->setFollowing(false);
    const QStringList seen = m_view->visibleText();
    write(numberedLines(100));
    m_view->fileGrew();
    QTRY_COMPARE(m_view->rows().count(), 300);
    QCOMPARE(m_view->visibleText(), seen);
    m_view->setFollowing(true);
    QVERIFY(m_view->visibleText().last().startsWith(QStringLiteral("[99]")));
}

void TestOutputView::selectionIsCopiedWithItsCodePoints()
{
    const QString line = QStringLiteral("日本語 👩‍👩‍👧 مرحبا שלום e\u0301");
    open((line + QStringLiteral("\nsecond\nthird\n")).toUtf8());
    m_view->selection().select({{0, 0}, {1, 3}});
    m_view->selection().copy();
    QCOMPARE(QApplication::clipboard()->text(), line + QStringLiteral("\nsec"));
    m_view->selection().select({{1, 3}, {0, 4}});
    QCOMPARE(m_view->selection().text(), line.mid(4) + QStringLiteral("\nsec"));
}

void TestOutputView::onlyACopySaysThatItWasCut()
{
    open(QByteArray(1000, 'x').append('\n').repeated(9000));
    QSignalSpy cut(&m_view->selection(), &OutputSelection::copyWasCut);
    m_view->selection().selectAll();
    QVERIFY(!m_view->selection().text().isEmpty()); // as an assistive tool reads it
    QVERIFY(!m_view->selection().excerpt(20'000).isEmpty());
    QCOMPARE(cut.size(), 0);
    m_view->selection().copy();
    QCOMPARE(cut.size(), 1);
}

void TestOutputView::copyAllAndSelectAllTakeEverything()
{
    open("one\n\x1b[31mtwo\x1b[0m\nthree");
    m_view->selection().copyAll();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("one\ntwo\nthree"));
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_view->selection().text(), QStringLiteral("one\ntwo\nthree"));
}

void TestOutputView::cutLineIsCopiedWhole()
{
    open(QByteArray(10'000, 'x') + "\nend\n");
    m_view->selection().copyAll();
    QCOMPARE(QApplication::clipboard()->text(), QString(10'000, u'x') + QStringLiteral("\nend"));
}

void TestOutputView::mouseSelectsWords()
{
    open("alpha beta gamma\n");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(14, 10));
    QCOMPARE(m_view->selection().text(), QStringLiteral("alpha"));
    QSignalSpy changed(&m_view->selection(), &OutputSelection::changed);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(14, 10));
    QVERIFY(m_view->selection().isEmpty());
    QVERIFY(changed.size() >= 1);
}

void TestOutputView::searchWalksThroughMatches()
{
    QByteArray bytes = numberedLines(1000);
    bytes += "a needle here\n" + numberedLines(1000) + "NEEDLE and needle\n" + numberedLines(100);
    open(bytes);
    m_view->finder().setPattern(SearchPattern(QStringLiteral("needle")));
    QTRY_VERIFY(!m_view->finder().search().isRunning());
    QCOMPARE(m_view->finder().search().matches().size(), 3);
    QVERIFY(!m_view->isFollowing());
    // Nothing lies below the end where the view was: the first match of all is next.
    QCOMPARE(m_view->finder().currentIndex(), 0);
    QVERIFY(m_view->visibleText().contains(QStringLiteral("a needle here")));
    m_view->finder().findNext();
    QCOMPARE(m_view->finder().currentIndex(), 1);
    QVERIFY(m_view->visibleText().contains(QStringLiteral("NEEDLE and needle")));
    m_view->finder().findPrevious();
    m_view->finder().findPrevious();
    QCOMPARE(m_view->finder().currentIndex(), 2);
    m_view->finder().setPattern({});
    QCOMPARE(m_view->finder().currentIndex(), -1);
}

void TestOutputView::searchGoesOnWhileTheFileGrows()
{
    open("needle one\n");
    m_view->finder().setPattern(SearchPattern(QStringLiteral("needle")));
    QTRY_COMPARE(m_view->finder().search().matches().size(), 1);
    write("needle two\n");
    m_view->fileGrew();
    QTRY_COMPARE(m_view->finder().search().matches().size(), 2);
}

void TestOutputView::missingFileIsAMessage()
{
    m_view->setEmptyText(QStringLiteral("No output yet."));
    m_view->openFile(path("gone.log"));
    QVERIFY(m_view->message().contains(QStringLiteral("gone.log")));
    open({});
    QCOMPARE(m_view->message(), QStringLiteral("No output yet."));
    write("text\n");
    m_view->fileGrew();
    QTRY_COMPARE(m_view->message(), QString());
}

void TestOutputView::hiddenViewReadsWhenItIsShown()
{
    open("one\n");
    m_view->hide();
    write("two\n");
    QSignalSpy changed(m_view.get(), &OutputView::contentChanged);
    m_view->fileGrew();
    QVERIFY(!changed.wait(120));
    QCOMPARE(m_view->rows().count(), 1);
    m_view->show();
    QTRY_COMPARE(m_view->rows().count(), 2);
}

void TestOutputView::replacedFileIsShownAnew()
{
    open(numberedLines(500));
    QFile file(path());
    QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
    file.write("fresh\n");
    file.close();
    m_view->fileGrew();
    QTRY_COMPARE(m_view->rows().count(), 1);
    QCOMPARE(m_view->visibleText(), QStringList{QStringLiteral("fresh")});
}

void TestOutputView::screenReaderReadsTheText()
{
    open("first\n\x1b[31msecond\x1b[0m\n");
    QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::EditableText);
    QVERIFY(interface->state().readOnly);
    QCOMPARE(interface->text(QAccessible::Value), QStringLiteral("first\nsecond"));
    QVERIFY(interface->textInterface());
    QCOMPARE(interface->textInterface()->text(6, 12), QStringLiteral("second"));
}

void TestOutputView::switchingFilesDuringAFloodIsSafe()
{
    write(numberedLines(30'000), "a.log");
    write("short\n", "b.log");
    m_view->finder().setPattern(SearchPattern(QStringLiteral("ok")));
    for (int i = 0; i < 100; ++i) {
        m_view->openFile(path(i % 2 == 0 ? "a.log" : "b.log"));
        m_view->fileGrew();
        turnTheLoop(); // amid the reading
    }
    QTRY_VERIFY(!m_view->finder().search().isRunning());
    QCOMPARE(m_view->visibleText(), QStringList{QStringLiteral("short")});
    m_view->openFile(path("a.log"));
    m_view.reset();
}

void TestOutputView::paintsColorsInLightAndDark()
{
    open("\x1b[41mXXXXXXXXXXXXXXXXXXXX\x1b[0m\n");
    for (const bool dark : {false, true}) {
        QPalette palette;
        palette.setColor(QPalette::Window, dark ? Qt::black : Qt::white);
        palette.setColor(QPalette::WindowText, dark ? Qt::white : Qt::black);
        palette.setColor(QPalette::Base, dark ? Qt::black : Qt::white);
        palette.setColor(QPalette::Text, dark ? Qt::white : Qt::black);
        m_view->setPalette(palette);
        const QImage image = m_view->grab().toImage();
        const QColor background = image.pixelColor(image.width() - 40, image.height() - 40);
        QCOMPARE(background, palette.color(QPalette::Base));
        int red = 0;
        for (int x = 0; x < 160; ++x)
            red += image.pixelColor(x, 8).red() > image.pixelColor(x, 8).blue() + 80;
        QVERIFY2(red > 40, qPrintable(QString::number(red)));
    }
}

QTEST_MAIN(TestOutputView)
#include "tst_outputview.moc"
