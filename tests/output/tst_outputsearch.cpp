// What a search finds: in bytes where that will do, and always what is shown.
#include "output/outputsearch.h"
#include "output/plainruns.h"
#include "support/heartbeat.h"
#include "support/outputfiles.h"

#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype kMiB = 1024 * 1024;

/// Pieces of lines of all kinds, those that are searched for among them.
QByteArray mixedLog(quint32 seed, qsizetype size)
{
    const QByteArrayList pieces{"foo",
                                "Foo",
                                "fo\x1b[1;31mo",
                                "f\x1b[Ko\x1b[0mo",
                                "o",
                                " bar\t",
                                "\xc3\xbc"
                                "ber",
                                "\xc3\x9c",
                                "\xe6\x97\xa5\xe6\x9c\xac",
                                "\xe6\x97\x1b[32m\xa5",
                                "\xc2\xb0",
                                "\xc2\x9b"
                                "31mfoo",
                                "\xf0\x9f\x98\x80",
                                "\xff",
                                "\r",
                                "\b",
                                "\x1b[2K\x1b[1Gfoo",
                                "\x1b[3Dfoo",
                                "\x1b[3C",
                                "\x1b[1K",
                                "\x1b[J",
                                "\x07",
                                "\x1b(B",
                                "\x1b]0;foo\x07",
                                "\x1b]0;foo \x1b[31mfoo",
                                "\x1b[31",
                                QByteArray(300, '.'),
                                QByteArray(5000, ' ')};
    const QByteArrayList ends{"\n", "\n", "\n", "\r\n", "\n\n", "plain foo\n", "foo bar\n", "\xc3\x9f foo\n"};
    QRandomGenerator random(seed);
    QByteArray bytes;
    while (bytes.size() < size) {
        // Most of it is plain, as in life, so that there are runs of it.
        const int odd = random.bounded(8) == 0 ? random.bounded(8) : 0;
        for (int i = 0; i < odd; ++i)
            bytes += pieces.at(random.bounded(int(pieces.size())));
        bytes += QByteArray(random.bounded(80), 'x') + ends.at(random.bounded(int(ends.size())));
    }
    return bytes;
}

} // namespace

class TestOutputSearch : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void bytesAreFoundWhereverTheyLie();
    void controlCodesAreFoundWhereverTheyLie();
    void runsAreTheLinesWithoutTheirColours();
    void whatIsShownIsFound_data();
    void whatIsShownIsFound();
    void matchesOnEveryBorderAreFound();
    void textWithinColoursIsFound();
    void growingOutputIsSearchedLikeAWholeOne();
    void longLinesAreSearchedAsFarAsTheyAreShown();
    void endlessLineIsSearchedAsFarAsItIsShown();
    void slowExpressionLeavesTheWindowItsTime();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("output.log")); }
    void load(OutputDocument &document);
    QList<OutputMatch> found(const QByteArray &bytes, const SearchPattern &pattern);
    static QList<OutputMatch> found(OutputDocument &document, const SearchPattern &pattern);
    /// Line by line, from what is shown.
    static QList<OutputMatch> shownMatches(OutputDocument &document, const SearchPattern &pattern);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestOutputSearch::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestOutputSearch::load(OutputDocument &document)
{
    if (document.path().isEmpty())
        QVERIFY(document.open(path()).ok());
    while (document.advance(1ms) != OutputDocument::Progress::UpToDate) {
    }
}

QList<OutputMatch> TestOutputSearch::found(const QByteArray &bytes, const SearchPattern &pattern)
{
    writeFile(path(), bytes);
    OutputDocument document;
    load(document);
    return found(document, pattern);
}

QList<OutputMatch> TestOutputSearch::found(OutputDocument &document, const SearchPattern &pattern)
{
    OutputSearch search(document);
    search.start(pattern);
    // Half a second, but a minute with sanitizers.
    return QTest::qWaitFor([&] { return !search.isRunning(); }, 90'000) ? search.matches() : QList<OutputMatch>();
}

QList<OutputMatch> TestOutputSearch::shownMatches(OutputDocument &document, const SearchPattern &pattern)
{
    QList<OutputMatch> matches;
    for (qint64 row = 0; row < document.rowCount(); ++row) {
        const qint64 line = document.lineAt(row);
        pattern.eachMatch(document.line(line).text, [&](int column, int length) {
            matches.append({line, column, length});
        });
    }
    return matches;
}

void TestOutputSearch::bytesAreFoundWhereverTheyLie()
{
    QRandomGenerator random(3);
    for (int round = 0; round < 3000; ++round) {
        QByteArray bytes(random.bounded(400), Qt::Uninitialized);
        for (char &c : bytes)
            c = "abAB@`[{\n "[random.bounded(10)];
        const QByteArray wanted =
            round % 3 == 0 ? QByteArray("`b") : bytes.mid(random.bounded(400), 1 + random.bounded(9));
        if (wanted.isEmpty())
            continue;
        const int from = random.bounded(20);
        const ByteFinder exact(wanted, Qt::CaseSensitive);
        const ByteFinder loose(wanted, Qt::CaseInsensitive);
        if (from <= bytes.size()) {
            QCOMPARE(exact.indexIn(bytes, from), bytes.indexOf(wanted, from));
            QCOMPARE(loose.indexIn(bytes, from), bytes.toLower().indexOf(wanted.toLower(), from));
        }
    }
    QCOMPARE(ByteFinder("abc", Qt::CaseSensitive).indexIn("ab"), -1);
    QCOMPARE(ByteFinder("\xc3\xa4", Qt::CaseInsensitive).indexIn("\xc3\x84 \xc3\xa4"), 3);
}

void TestOutputSearch::controlCodesAreFoundWhereverTheyLie()
{
    for (const char control : {'\0', '\r', '\x1b', '\x1f', '\x7f', '\xc2'}) {
        for (int at = 0; at < 200; ++at) {
            QByteArray bytes = QByteArray("a\t\n~ \xc3\xbf\xe2").repeated(25);
            QCOMPARE(indexOfControl(bytes, 0), bytes.size());
            bytes[at] = control;
            QCOMPARE(indexOfControl(bytes, 0), at);
            QCOMPARE(indexOfControl(bytes, at), at);
            QCOMPARE(indexOfControl(bytes, at + 1), bytes.size());
        }
    }
}

void TestOutputSearch::runsAreTheLinesWithoutTheirColours()
{
    const QByteArray lines = "a\n\x1b[1mb\x1b[0m\r\nc\x1b[Kd\n" // plain
                             "x\ry\n\x1b[1mz\x1b[0m\b\n"        // written over, and one that a control code is in
                             "s\x1b[1Gt\n"                      // the cursor is moved
                             "e \xc2\xb0\nf";                   // plain again
    PlainRuns runs(lines);
    QByteArrayList texts;
    QList<bool> plain;
    qsizetype end = 0;
    while (const auto run = runs.next()) {
        texts << run->bytes.toByteArray();
        plain << run->isPlain;
        QVERIFY(run->end > end);
        end = run->end;
    }
    QCOMPARE(texts, (QByteArrayList{"a\nb\r\ncd\n", "x\ry\n", "\x1b[1mz\x1b[0m\b\n", "s\x1b[1Gt\n", "e \xc2\xb0\nf"}));
    QCOMPARE(plain, (QList<bool>{true, false, false, false, true}));
    QCOMPARE(end, lines.size());
}

void TestOutputSearch::whatIsShownIsFound_data()
{
    QTest::addColumn<SearchPattern>("pattern");
    const QStringList texts{QStringLiteral("foo"),        QStringLiteral("Foo"),
                            QStringLiteral("o"),          QStringLiteral(" foo"),
                            QStringLiteral("foo bar"),    QStringLiteral("\u00fcb"),
                            QStringLiteral("\u00dc"),     QStringLiteral("\u65e5\u672c"),
                            QStringLiteral("\u00df f"),   QStringLiteral("\u00b0"),
                            QStringLiteral("\U0001f600"), QStringLiteral("\ufffd"),
                            QStringLiteral("31"),         QString(200, u'x') + QString(200, u'.')};
    for (const QString &text : texts)
        QTest::newRow(qPrintable(text.left(20))) << SearchPattern(text);
    for (const char *text : {"fo+", "^plain", "foo$", "[^x.\\s]{6,}"})
        QTest::newRow(text) << SearchPattern(QString::fromLatin1(text), SearchPattern::Kind::Expression);
}

void TestOutputSearch::whatIsShownIsFound()
{
    QFETCH(SearchPattern, pattern);
    for (const quint32 seed : {1u, 2u}) {
        writeFile(path(), mixedLog(seed, 300'000)); // more than is read at once
        OutputDocument document;
        load(document);
        const QList<OutputMatch> matches = found(document, pattern);
        const QList<OutputMatch> shown = shownMatches(document, pattern);
        QCOMPARE(matches.size(), shown.size());
        const auto [unlike, expected] = std::mismatch(matches.cbegin(), matches.cend(), shown.cbegin());
        if (unlike != matches.cend())
            qInfo("found at %lld:%d, shown at %lld:%d", unlike->line, unlike->column, expected->line, expected->column);
        QVERIFY(unlike == matches.cend());
        // Parameters of sequences are rarely shown, and the long text is nowhere.
        QVERIFY(!shown.isEmpty() || pattern.text().size() > 100 || pattern.text() == QLatin1String("31"));
    }
}

void TestOutputSearch::matchesOnEveryBorderAreFound()
{
    // A needle in each line, lines of every length: some lie on each border of what is read together.
    QByteArray bytes;
    QList<OutputMatch> expected;
    for (int line = 0; bytes.size() < 2 * kMiB; ++line) {
        const int column = line * 7 % 150;
        bytes += QByteArray(column, '-') + "Needle" + QByteArray(line * 13 % 90, '-') + '\n';
        expected.append({line, column, 6});
    }
    QVERIFY(found(bytes, SearchPattern(QStringLiteral("Needle"))) == expected);
    QVERIFY(found(bytes, SearchPattern(QStringLiteral("needle"))) == expected);
    QVERIFY(found(bytes.replace("Nee", "N\x1b[3mee"), SearchPattern(QStringLiteral("needle"))) == expected);
}

void TestOutputSearch::textWithinColoursIsFound()
{
    const QByteArray bytes = "plain\nnee\x1b[1;31mdle\x1b[0m and n\x1b[38;5;1mee\x1b[mdle\n\x1b]0;needle\x07\n"
                             "nee\x1b(Bdle\nlost\rneedle\nneedle\rlost\n";
    QCOMPARE(found(bytes, SearchPattern(QStringLiteral("needle"))),
             (QList<OutputMatch>{{1, 0, 6}, {1, 11, 6}, {3, 0, 6}, {4, 0, 6}}));
}

void TestOutputSearch::growingOutputIsSearchedLikeAWholeOne()
{
    const QByteArray bytes = mixedLog(5, kMiB);
    writeFile(path(), {});
    OutputDocument document;
    load(document);
    OutputSearch search(document);
    search.start(SearchPattern(QStringLiteral("foo")));
    QRandomGenerator random(6);
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype piece = random.bounded(60'000);
        appendToFile(path(), bytes.mid(at, piece));
        at += piece;
        load(document);
        search.resume();
        if (random.bounded(2) == 0) // else it grows while it is being searched
            QTRY_VERIFY(!search.isRunning());
    }
    QTRY_VERIFY(!search.isRunning());
    QVERIFY(!search.matches().isEmpty());
    QVERIFY(search.matches() == shownMatches(document, search.pattern()));
    QCOMPARE(search.percent(), 100);
}

void TestOutputSearch::longLinesAreSearchedAsFarAsTheyAreShown()
{
    QByteArray bytes;
    for (const int length : {OutputLine::kLongest - 6, OutputLine::kLongest - 5, 20'000, 60'000, 120'000})
        bytes += "needle" + QByteArray(length - 6, '.') + "needle" + QByteArray(length, '.') + "\n";
    QCOMPARE(
        found(bytes, SearchPattern(QStringLiteral("needle"))),
        (QList<OutputMatch>{{0, 0, 6}, {0, OutputLine::kLongest - 6, 6}, {1, 0, 6}, {2, 0, 6}, {3, 0, 6}, {4, 0, 6}}));
}

void TestOutputSearch::endlessLineIsSearchedAsFarAsItIsShown()
{
    const QByteArray endless(3 * kMiB, 'x');
    const SearchPattern pattern(QStringLiteral("needle"));
    QCOMPARE(found("needle\nneedle " + endless + " needle\nneedle\n", pattern),
             (QList<OutputMatch>{{0, 0, 6}, {1, 0, 6}, {2, 0, 6}}));
    // Its last state is shown.
    QCOMPARE(found("needle" + endless + "\rthe needle", pattern), (QList<OutputMatch>{{0, 4, 6}}));
}

void TestOutputSearch::slowExpressionLeavesTheWindowItsTime()
{
    writeFile(path(), QByteArray(QByteArray(200, 'a') + "!\n").repeated(20'000));
    OutputDocument document;
    load(document);
    OutputSearch search(document);
    CpuHeartbeat heartbeat;
    search.start(SearchPattern(QStringLiteral("(a+)+$"), SearchPattern::Kind::Expression));
    QSignalSpy slices(&search, &OutputSearch::progressed);
    QTRY_VERIFY(slices.size() > 20);
    search.start({});
    qInfo("longest stall %lld ms", heartbeat.longestMs());
    QVERIFY2(heartbeat.longestMs() < 30, qPrintable(QString::number(heartbeat.longestMs())));
}

QTEST_GUILESS_MAIN(TestOutputSearch)
#include "tst_outputsearch.moc"
