#include "support/outputfiles.h"
#include "tools/outputexcerpt.h"
#include "tools/plaincut.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestOutputExcerpt : public QObject
{
    Q_OBJECT

private slots:
    void whatFitsIsWhole_data();
    void whatFitsIsWhole();
    void aLineInWhichBothEndsMeetIsFoldedOnce();
    void theCountIsExactAtEverySize();
    void progressTakesLittleRoom();
    void aGapIsCounted();
    void aMissingEndIsCounted();
    void linesLimitBothEnds();
    void errorsThatAreLeftOutAreShownWithTheirOffset();
    void errorsNeverMakeItTooLong();
    void noFileIsNoOutput();

    void pagesCoverTheWholeOutput_data();
    void pagesCoverTheWholeOutput();
    void aPageSaysWhereItIs();
    void aPageInTheGapBeginsBehindIt();
    void aPageBehindTheEndSaysSo();

    void aCutLeavesControlSequencesWhole();
    void aCutLeavesCharactersWhole_data();
    void aCutLeavesCharactersWhole();

private:
    QString fileWith(const QByteArray &bytes) const
    {
        return writeFile(m_folder.filePath(QStringLiteral("output.log")), bytes);
    }
    /// With a hole between both: what the ring let go of.
    QString fileWithGap(const QByteArray &head, qint64 hole, const QByteArray &tail)
    {
        const QString path = fileWith(head);
        QFile file(path);
        const bool written =
            file.open(QIODevice::ReadWrite) && file.seek(head.size() + hole) && file.write(tail) == tail.size();
        return written ? path : QString();
    }
    static ExcerptShape halves(qsizetype characters)
    {
        ExcerptShape shape;
        shape.characters = characters;
        shape.headCharacters = characters / 2;
        shape.canBePaged = true;
        return shape;
    }
    static OutputSource sourceOf(const QString &path) { return {path, QFile(path).size()}; }

    const QTemporaryDir m_folder;
};

void TestOutputExcerpt::whatFitsIsWhole_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QByteArray() << QString();
    QTest::newRow("a letter") << QByteArray("x") << "x";
    QTest::newRow("lines") << QByteArray("a\nb\n") << "a\nb";
    QTest::newRow("as long as it may be") << QByteArray(10'000, 'x') << QString(10'000, u'x');
    QTest::newRow("colours") << QByteArray("\x1b[1;31mx\x1b[0m").repeated(9'000) << QString(9'000, u'x');
    QTest::newRow("progress") << QByteArray("10%\r").repeated(50'000) + "done\n"
                              << "done";
    QTest::newRow("not UTF-8") << QByteArray("a\xff") + "b" << QStringLiteral("a\uFFFDb");
}

void TestOutputExcerpt::whatFitsIsWhole()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QCOMPARE(outputExcerpt(sourceOf(fileWith(bytes)), halves(10'000)), text);
}

void TestOutputExcerpt::aLineInWhichBothEndsMeetIsFoldedOnce()
{
    const QByteArray line = QByteArray(4'000, 'a') + QByteArray(5'500, 'b');
    QCOMPARE(outputExcerpt(sourceOf(fileWith(line + '\r' + "XY")), halves(10'000)),
             QLatin1String("XY") + QString::fromUtf8(line).mid(2));
}

void TestOutputExcerpt::theCountIsExactAtEverySize()
{
    static const QRegularExpression form(
        QStringLiteral("… (\\d+) bytes omitted; check_background offset=(\\d+) .*…\n"));
    for (int lines = 300; lines < 340; ++lines) { // around the size from which on something is left out
        QByteArray bytes;
        for (int i = 0; i < lines; ++i)
            bytes += "line " + QByteArray::number(i) + " 漢字 👋\n";
        const QString text = outputExcerpt(sourceOf(fileWith(bytes)), halves(5'000));
        QVERIFY(text.size() <= 5'000);
        const auto match = form.match(text);
        const QByteArray shown = (QString(text).remove(match.captured()) + u'\n').toUtf8();
        const qint64 omitted = match.captured(1).toLongLong();
        QCOMPARE(shown.size() + omitted, bytes.size());
        const qint64 offset = match.hasMatch() ? match.captured(2).toLongLong() : 0;
        QCOMPARE(shown, QByteArray(bytes).remove(offset, omitted));
    }
}

void TestOutputExcerpt::progressTakesLittleRoom()
{
    const QByteArray progress = QByteArray("downloading\r").repeated(2'000) + "downloaded\n";
    const QString text = outputExcerpt(sourceOf(fileWith("FIRST\n" + progress + "LAST\n")), halves(2'000));
    QCOMPARE(text, QStringLiteral("FIRST\ndownloadedg\nLAST"));
}

void TestOutputExcerpt::aGapIsCounted()
{
    constexpr qint64 mib = 1 << 20;
    const QString path = fileWithGap(QByteArray(mib, 'h'), 3 * mib, QByteArray(mib, 't'));
    const QString text = outputExcerpt(sourceOf(path), halves(2'000));
    static const QRegularExpression form(
        QStringLiteral("\\A(h+)\n… (\\d+) bytes omitted, (\\d+) of them were not kept; .* …\n(t+)\\z"));
    const auto match = form.match(text);
    QVERIFY2(match.hasMatch(), qPrintable(text));
    QCOMPARE(match.captured(3).toLongLong(), 3 * mib);
    QCOMPARE(match.captured(2).toLongLong(), 5 * mib - match.captured(1).size() - match.captured(4).size());
}

void TestOutputExcerpt::aMissingEndIsCounted()
{
    const QString path = fileWith("kept\n");
    QCOMPARE(outputExcerpt({path, 105}, halves(2'000)), QStringLiteral("kept\n… the last 100 bytes were not kept …"));
    QCOMPARE(outputExcerpt({path, 3}, halves(2'000)), QStringLiteral("kept"));
    QCOMPARE(outputExcerpt({fileWith({}), 7}, halves(2'000)), QStringLiteral("(7 bytes of output were not kept)"));
}

void TestOutputExcerpt::linesLimitBothEnds()
{
    QByteArray bytes;
    for (int i = 1; i <= 9; ++i)
        bytes += QByteArray::number(i) + '\n';
    ExcerptShape shape = halves(2'000);
    shape.headLines = 2;
    shape.tailLines = 3;
    QCOMPARE(outputExcerpt(sourceOf(fileWith(bytes)), shape),
             QStringLiteral("1\n2\n… 8 bytes omitted; check_background offset=4 reads on from there …\n7\n8\n9"));
    shape.tailLines = 7;
    QCOMPARE(outputExcerpt(sourceOf(fileWith(bytes)), shape), QString::fromUtf8(bytes).chopped(1));
}

void TestOutputExcerpt::errorsThatAreLeftOutAreShownWithTheirOffset()
{
    const QByteArray before = "start: error: shown anyway\n" + QByteArray("well\n").repeated(5'000);
    const QByteArray error = "\x1b[31mmain.c:3: error: 漢字\x1b[0m\n";
    const QString path = fileWith(before + error + QByteArray("well\n").repeated(5'000));
    const QString text = outputExcerpt(sourceOf(path), halves(10'000));
    QVERIFY2(text.contains(QStringLiteral(" …\nLines there that look like errors, each with its offset:\n"
                                          "[%1] main.c:3: error: 漢字\n…\nwell\n")
                               .arg(before.size())),
             qPrintable(text));
    QCOMPARE(text.count(QLatin1String("error: shown anyway")), 1);
    QVERIFY(outputPage(sourceOf(path), before.size(), 2'000).contains(QStringLiteral("\nmain.c:3: error: 漢字\n")));
}

void TestOutputExcerpt::errorsNeverMakeItTooLong()
{
    const QByteArray error = "error: " + QByteArray("漢").repeated(300) + '\n';
    const QString text = outputExcerpt(sourceOf(fileWith(error.repeated(5'000))), halves(50'000));
    QVERIFY(text.size() <= 50'000);
    QVERIFY(text.size() > 48'000);
    QVERIFY(text.contains(QLatin1String("(not all of them):\n")));
    QCOMPARE(text.count(QRegularExpression(QStringLiteral("\n\\[\\d+\\] error: 漢+…?(?=\n)"))), 20);
    QVERIFY(!text.contains(QChar::ReplacementCharacter));
}

void TestOutputExcerpt::noFileIsNoOutput()
{
    QCOMPARE(outputExcerpt({m_folder.filePath(QStringLiteral("none")), 0}, halves(2'000)), QString());
    QVERIFY(outputPage({m_folder.filePath(QStringLiteral("none")), 0}, 0, 2'000).startsWith(QLatin1String("(nothing")));
}

void TestOutputExcerpt::pagesCoverTheWholeOutput_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("lines") << QByteArray("a line of text\n").repeated(2'000);
    QTest::newRow("one line") << QByteArray("漢字👋x").repeated(5'000);
    QTest::newRow("colours") << QByteArray("\x1b[31mred\x1b[0m").repeated(3'000);
}

void TestOutputExcerpt::pagesCoverTheWholeOutput()
{
    QFETCH(QByteArray, bytes);
    const QString path = fileWith(bytes);
    static const QRegularExpression first(
        QStringLiteral("\\A\\(bytes (\\d+) to (\\d+) of (\\d+); (?:go on with offset=(\\d+)|that is all so far)\\)\n"));
    QString all;
    qint64 offset = 0;
    int pages = 0;
    for (; offset < bytes.size(); ++pages) {
        const QString page = outputPage(sourceOf(path), offset, 3'000);
        QVERIFY(page.size() <= 3'000);
        const auto match = first.match(page);
        QVERIFY2(match.hasMatch(), qPrintable(page.left(200)));
        QCOMPARE(match.captured(1).toLongLong(), offset);
        QCOMPARE(match.captured(3).toLongLong(), bytes.size());
        const qint64 next = match.captured(2).toLongLong();
        QVERIFY(next > offset);
        QCOMPARE(match.captured(4), next < bytes.size() ? QString::number(next) : QString());
        all += page.mid(match.capturedLength());
        if (bytes.at(next - 1) == '\n')
            all += u'\n';
        offset = next;
    }
    QVERIFY(pages > 2);
    QCOMPARE(all.toUtf8(), QByteArray(bytes).replace("\x1b[31m", "").replace("\x1b[0m", ""));
}

void TestOutputExcerpt::aPageSaysWhereItIs()
{
    const QString path = fileWith("one\ntwo\nthree\n");
    QCOMPARE(outputPage(sourceOf(path), 4, 2'000),
             QStringLiteral("(bytes 4 to 14 of 14; that is all so far)\ntwo\nthree"));
    QCOMPARE(outputPage({path, 100}, 8, 2'000), QStringLiteral("(bytes 8 to 14 of 100; that is all so far)\nthree"));
}

void TestOutputExcerpt::aPageInTheGapBeginsBehindIt()
{
    constexpr qint64 mib = 1 << 20;
    const QString path = fileWithGap(QByteArray(mib, 'h'), mib, "tail\n");
    QCOMPARE(
        outputPage(sourceOf(path), mib + 5, 2'000),
        QStringLiteral("(bytes 2097152 to 2097157 of 2097157; those from 1048576 to 2097152 were not kept; that is "
                       "all so far)\ntail"));
}

void TestOutputExcerpt::aPageBehindTheEndSaysSo()
{
    QCOMPARE(outputPage(sourceOf(fileWith("abc")), 3, 2'000),
             QStringLiteral("(nothing from byte 3 on; the output has 3 bytes)"));
    QCOMPARE(outputPage(sourceOf(fileWith("abc")), 1ll << 50, 2'000),
             QStringLiteral("(nothing from byte 1125899906842624 on; the output has 3 bytes)"));
}

void TestOutputExcerpt::aCutLeavesControlSequencesWhole()
{
    const QByteArray line = QByteArray("\x1b[38;5;196mx\x1b[0m").repeated(2'000);
    for (int characters = 300; characters < 320; ++characters) {
        const PlainCut first = firstPlain(line, 1, characters);
        QVERIFY(first.bytes > 0);
        QCOMPARE(first.text, QString(first.text.size(), u'x'));
        const PlainCut last = lastPlain(line, 1, characters);
        QVERIFY(last.bytes > 0);
        QCOMPARE(last.text, QString(last.text.size(), u'x'));
    }
}

void TestOutputExcerpt::aCutLeavesCharactersWhole_data()
{
    QTest::addColumn<QString>("character");
    QTest::newRow("surrogate pair") << QStringLiteral("🚀");
    QTest::newRow("family") << QStringLiteral("👩‍👩‍👧");
    QTest::newRow("flag") << QStringLiteral("🇩🇪");
    QTest::newRow("marks") << QStringLiteral("e\u0301\u0323");
}

void TestOutputExcerpt::aCutLeavesCharactersWhole()
{
    QFETCH(QString, character);
    const QByteArray line = character.toUtf8().repeated(5000);
    const qsizetype size = character.toUtf8().size();
    for (qsizetype characters = 2000; characters < 2012; ++characters) {
        const PlainCut first = firstPlain(line, 10, characters);
        QCOMPARE(first.text, character.repeated(characters / character.size()));
        QCOMPARE(first.bytes, characters / character.size() * size);
        const PlainCut last = lastPlain(line, 10, characters);
        QCOMPARE(last.text, first.text);
        QCOMPARE(last.bytes, first.bytes);
    }
    const QString page = outputPage(sourceOf(fileWith(line)), 0, 3001);
    QVERIFY2(page.endsWith(QLatin1Char('\n') + character.repeated(2601 / character.size())), qPrintable(page.right(8)));
}

QTEST_GUILESS_MAIN(TestOutputExcerpt)
#include "tst_outputexcerpt.moc"
