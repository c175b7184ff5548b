#include "output/outputdocument.h"
#include "output/outputsearch.h"
#include "output/plaintext.h"
#include "support/heartbeat.h"

#include <QFile>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;
using Progress = OutputDocument::Progress;

class TestOutputDocument : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void indexDoesNotDependOnChunks();
    void linesAreFoundInAnyBlock();
    void emptyLinesAndAMissingLastNewlineCount();
    void growthIsReadFromWhereItWas();
    void colorsReachOverLines();
    void longLineIsCutAndSaysHowMuch();
    void endlessLineIsNotReadAsAWhole();
    void progressOfALongLineShowsItsEnd();
    void shorterFileStartsAnew();
    void missingFileIsAnError();
    void lastLinesNeedNoIndex();
    void invalidUtf8IsReplacedAndSplitCharactersWait();
    void whatIsShownIsWhatTheModelReads();
    void longSpinnerShowsItsEnd();
    void aLineIsCutBetweenCharacters();
    void searchFindsAllAndGoesOnWithGrowth();
    void searchIgnoresCaseUnlessAskedFor();
    void hundredThousandLinesAreIndexedQuickly();

private:
    void write(const QByteArray &bytes, QFile::OpenMode mode = QFile::Append);
    void readAll();

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<OutputDocument> m_document;
};

void TestOutputDocument::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("output.log"));
    m_document = std::make_unique<OutputDocument>();
}

void TestOutputDocument::write(const QByteArray &bytes, QFile::OpenMode mode)
{
    QFile file(m_path);
    QVERIFY(file.open(mode));
    QCOMPARE(file.write(bytes), bytes.size());
    file.close();
    if (m_document->path().isEmpty())
        QVERIFY(m_document->open(m_path).ok());
    readAll();
}

void TestOutputDocument::readAll()
{
    while (m_document->advance(1ms) != Progress::UpToDate) {
    }
}

void TestOutputDocument::indexDoesNotDependOnChunks()
{
    QByteArray bytes;
    for (int i = 0; i < 500; ++i)
        bytes +=
            QByteArray(i % 90, 'x') + (i % 7 == 0 ? "\x1b[3" + QByteArray::number(i % 8) + "m" : QByteArray()) + "\n";
    LineIndex whole;
    whole.append(bytes);
    for (const int chunk : {1, 3, 17, 1000}) {
        LineIndex index;
        for (qsizetype at = 0; at < bytes.size(); at += chunk)
            index.append(QByteArrayView(bytes).sliced(at, qMin<qsizetype>(chunk, bytes.size() - at)));
        QCOMPARE(index.lineCount(), whole.lineCount());
        QCOMPARE(index.blockCount(), whole.blockCount());
        for (qsizetype block = 0; block < index.blockCount(); ++block) {
            QCOMPARE(index.block(block).offset, whole.block(block).offset);
            QCOMPARE(index.block(block).style, whole.block(block).style);
        }
    }
}

void TestOutputDocument::linesAreFoundInAnyBlock()
{
    QByteArray bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += "line " + QByteArray::number(i) + (i % 100 == 50 ? QByteArray(100'000, '.') : QByteArray()) + "\n";
    write(bytes);
    QCOMPARE(m_document->rowCount(), 1000);
    for (int i = 999; i >= 0; --i)
        QVERIFY2(m_document->line(i).text.startsWith(QStringLiteral("line %1").arg(i)), qPrintable(QString::number(i)));
    QCOMPARE(m_document->line(1000), OutputLine());
    QCOMPARE(m_document->line(-1), OutputLine());
    QCOMPARE(m_document->wholeLine(150).size(), 100'008);
    QCOMPARE(m_document->wholeLine(151), QStringLiteral("line 151"));
}

void TestOutputDocument::emptyLinesAndAMissingLastNewlineCount()
{
    write("\n\na\n");
    QCOMPARE(m_document->rowCount(), 3);
    write("b");
    QCOMPARE(m_document->rowCount(), 4);
    QCOMPARE(m_document->line(3).text, QStringLiteral("b"));
}

void TestOutputDocument::growthIsReadFromWhereItWas()
{
    write("first\nsec");
    QCOMPARE(m_document->line(1).text, QStringLiteral("sec"));
    const QByteArray emoji = QByteArrayLiteral("\xf0\x9f\x8e\x89");
    for (const char byte : emoji)
        write(QByteArray(1, byte));
    write("ond\nthird");
    QCOMPARE(m_document->line(1).text, QStringLiteral("sec🎉ond"));
    QCOMPARE(m_document->line(2).text, QStringLiteral("third"));
}

void TestOutputDocument::colorsReachOverLines()
{
    write("\x1b[31m");
    for (int i = 0; i < 300; ++i)
        write("red\n");
    write("\x1b[0mplain\n");
    const OutputLine far = m_document->line(250);
    QCOMPARE(far.spans.size(), 1);
    QCOMPARE(far.spans.first().style.foreground, AnsiColor::indexed(1));
    QVERIFY(m_document->line(300).spans.isEmpty());
}

void TestOutputDocument::longLineIsCutAndSaysHowMuch()
{
    write(QByteArray(5000, 'x') + "\nshort\n");
    QCOMPARE(m_document->line(0).text.size(), OutputDocument::kLongestShownLine);
    QCOMPARE(m_document->line(0).more, QStringLiteral("… %1 more").arg(QLocale().toString(904)));
    QVERIFY(m_document->line(1).more.isEmpty());
}

void TestOutputDocument::endlessLineIsNotReadAsAWhole()
{
    write(QByteArray(20'000'000, 'x') + "\nafter");
    QCOMPARE(m_document->rowCount(), 2);
    const qint64 before = threadCpuMs();
    QCOMPARE(m_document->line(0).text.size(), OutputDocument::kLongestShownLine);
    QVERIFY(m_document->line(0).more.contains(QStringLiteral("MiB")));
    QCOMPARE(m_document->line(1).text, QStringLiteral("after"));
    QVERIFY(threadCpuMs() - before < 100);
}

void TestOutputDocument::progressOfALongLineShowsItsEnd()
{
    QByteArray bytes;
    for (int i = 0; i <= 100'000; ++i)
        bytes += "step " + QByteArray::number(i) + "\r";
    write(bytes);
    QCOMPARE(m_document->line(0).text, QStringLiteral("step 100000"));
    write("\n");
    QCOMPARE(m_document->line(0).text, QStringLiteral("step 100000"));
}

void TestOutputDocument::shorterFileStartsAnew()
{
    write("one\ntwo\nthree\n");
    QFile file(m_path);
    QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
    file.write("new\n");
    file.close();
    QCOMPARE(m_document->advance(10ms), Progress::Restarted);
    readAll();
    QCOMPARE(m_document->rowCount(), 1);
    QCOMPARE(m_document->line(0).text, QStringLiteral("new"));
}

void TestOutputDocument::missingFileIsAnError()
{
    const Result<void> opened = m_document->open(m_folder->filePath(QStringLiteral("nothing")));
    QVERIFY(!opened.ok());
    QVERIFY(opened.error().contains(QStringLiteral("nothing")));
    QVERIFY(!m_document->open(m_folder->path()).ok());
}

void TestOutputDocument::lastLinesNeedNoIndex()
{
    QByteArray bytes;
    for (int i = 0; i < 50'000; ++i)
        bytes += "line " + QByteArray::number(i) + "\n";
    QFile file(m_path);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(bytes);
    file.close();
    QVERIFY(m_document->open(m_path).ok());
    const QList<OutputLine> lines = m_document->lastLines(3);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines.first().text, QStringLiteral("line 49997"));
    QCOMPARE(lines.last().text, QStringLiteral("line 49999"));
}

void TestOutputDocument::searchFindsAllAndGoesOnWithGrowth()
{
    write("needle and \x1b[31mnee\x1b[0mdle\nnothing\nlast nee");
    OutputSearch search(*m_document);
    search.start(SearchPattern(QStringLiteral("needle")));
    QTRY_VERIFY(!search.isRunning());
    QCOMPARE(search.matches(), (QList<OutputMatch>{{0, 0, 6}, {0, 11, 6}}));
    write("dle\nneedle\n");
    search.resume();
    QTRY_VERIFY(!search.isRunning());
    QCOMPARE(search.matches().size(), 4);
    QCOMPARE(search.matches().at(2), (OutputMatch{2, 5, 6}));
    QCOMPARE(search.next({0, 0, 6}), 1);
    QCOMPARE(search.next({3, 0, 6}), 0);
    QCOMPARE(search.previous({0, 0, 6}), 3);
    QCOMPARE(search.matchesIn(0).size(), 2);
}

void TestOutputDocument::searchIgnoresCaseUnlessAskedFor()
{
    write("Error\nerror\nERROR\n");
    OutputSearch search(*m_document);
    search.start(SearchPattern(QStringLiteral("error")));
    QTRY_COMPARE(search.matches().size(), 3);
    search.start(SearchPattern(QStringLiteral("Error")));
    QTRY_VERIFY(!search.isRunning());
    QCOMPARE(search.matches().size(), 1);
    search.start({});
    QVERIFY(search.matches().isEmpty());
}

void TestOutputDocument::hundredThousandLinesAreIndexedQuickly()
{
    QByteArray bytes;
    for (int i = 0; i < 100'000; ++i)
        bytes += "[" + QByteArray::number(i) + "] \x1b[32mok\x1b[0m some text of a usual length in a log of a build\n";
    const qint64 before = threadCpuMs();
    write(bytes);
    QCOMPARE(m_document->rowCount(), 100'000);
    QVERIFY(m_document->line(99'999).text.startsWith(QStringLiteral("[99999]")));
    QVERIFY2(threadCpuMs() - before < 1000, qPrintable(QString::number(threadCpuMs() - before)));
}

void TestOutputDocument::invalidUtf8IsReplacedAndSplitCharactersWait()
{
    AnsiStyle style;
    QCOMPARE(decodeLine("a\xff"
                        "b\n",
                        style)
                 .text,
             QStringLiteral("a\ufffdb"));
    const QByteArray emoji = QByteArrayLiteral("\xf0\x9f\x8e\x89");
    QCOMPARE(decodeLine(QByteArray("x" + emoji.left(3)), style).text, QStringLiteral("x"));
    QCOMPARE(decodeLine(QByteArray("x" + emoji), style).text, QStringLiteral("x🎉"));
    QVERIFY(decodeLine(QByteArray("x" + emoji.left(3) + "\n"), style).text.contains(QChar(0xfffd)));
}

void TestOutputDocument::whatIsShownIsWhatTheModelReads()
{
    for (const QByteArray &line :
         {"- one\x1b[2K\x1b[1Gdone", "x |\b/\b-\bok", "N\bNA\bA _\bx", "10%\r\x1b[32m9%\x1b[0m",
          "ab\x1b[Dc\x1b[5Gd\x1b[K", "世界\ra", "a\tb\r\x1b[1Kx", "\x1b[1A\x1b[2Kagain"}) {
        AnsiStyle style;
        QCOMPARE(decodeLine(QByteArray(line + '\n'), style).text, plainText(line));
    }
}

void TestOutputDocument::longSpinnerShowsItsEnd()
{
    QByteArray bytes;
    for (int i = 0; i <= 20'000; ++i)
        bytes += "\x1b[2K\x1b[1Gstep " + QByteArray::number(i);
    write(bytes);
    QCOMPARE(m_document->line(0).text, QStringLiteral("step 20000"));
}

void TestOutputDocument::aLineIsCutBetweenCharacters()
{
    for (const QString &character : {u"👩‍👩‍👧"_qs, u"🇩🇪"_qs, u"e\u0301\u0323"_qs}) {
        AnsiStyle style;
        const OutputLine line = decodeLine(character.repeated(2000).toUtf8(), style, 4001);
        QCOMPARE(line.text, character.repeated(4001 / character.size()));
        QVERIFY(!line.more.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestOutputDocument)
#include "tst_outputdocument.moc"
