#include "ui/conversation/markdownsplitter.h"

#include <QTest>

using namespace Deckhand;
using Kind = MarkdownPiece::Kind;

namespace {

std::vector<MarkdownPiece> piecesOf(const QString &text)
{
    MarkdownSplitter splitter;
    splitter.append(text);
    return splitter.pieces();
}

QStringList textsOf(const std::vector<MarkdownPiece> &pieces)
{
    QStringList texts;
    for (const MarkdownPiece &piece : pieces)
        texts.append(piece.text.trimmed());
    return texts;
}

} // namespace

class TestMarkdownSplitter : public QObject
{
    Q_OBJECT
private slots:
    void blocksEndAtBlankLinesAndHeadings();
    void streamingByCharacterGivesTheSameAsAtOnce();
    void finalPiecesNeverChange();
    void fenceStandsOnItsOwnAlsoInAList();
    void listStaysTogetherOverBlankLines();
    void backticksThatMayOpenAFenceAreNotShown();
    void longCodeIsCutIntoPiecesOfOneBox();
    void everyPieceIsBounded_data();
    void everyPieceIsBounded();
    void longTableRepeatsItsHead();
};

void TestMarkdownSplitter::blocksEndAtBlankLinesAndHeadings()
{
    QCOMPARE(textsOf(piecesOf(QStringLiteral("one\ntwo\n\n# Head\nthree\n\nfour"))),
             QStringList({QStringLiteral("one\ntwo"), QStringLiteral("# Head"), QStringLiteral("three"),
                          QStringLiteral("four")}));
}

void TestMarkdownSplitter::streamingByCharacterGivesTheSameAsAtOnce()
{
    const QString text = QStringLiteral(
        "Intro:\n\n1. a\n\n   ```sh\n   ls\n\n   x\n   ```\n\n   then\n2. b\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n"
        "~~~\n```\n~~~\n> quote\n\n---\nend ```inline``` end\n");
    MarkdownSplitter slowly;
    for (const QChar c : text)
        slowly.append(QStringView(&c, 1));
    QVERIFY(slowly.pieces().size() > 6);
    QVERIFY(slowly.pieces() == piecesOf(text));
}

void TestMarkdownSplitter::finalPiecesNeverChange()
{
    MarkdownSplitter splitter;
    std::vector<MarkdownPiece> before;
    const QString text = QStringLiteral("para one\n\n```\ncode\n```\n- x\n- y\n\nlast");
    for (const QChar c : text) {
        const int first = splitter.append(QStringView(&c, 1));
        const auto &now = splitter.pieces();
        for (int i = 0; i < first; ++i)
            QVERIFY(now[size_t(i)] == before[size_t(i)]);
        before = now;
    }
}

void TestMarkdownSplitter::fenceStandsOnItsOwnAlsoInAList()
{
    const auto pieces =
        piecesOf(QStringLiteral("1. Build:\n\n    ```sh\n    make\n      all\n    ```\n\n    Then wait.\n2. Run\n"));
    QCOMPARE(textsOf(pieces), QStringList({QStringLiteral("1. Build:"), QStringLiteral("make\n  all"),
                                           QStringLiteral("Then wait.\n2. Run")}));
    QCOMPARE(pieces[1].kind, Kind::Code);
    QCOMPARE(pieces[1].language, QStringLiteral("sh"));
}

void TestMarkdownSplitter::listStaysTogetherOverBlankLines()
{
    QCOMPARE(piecesOf(QStringLiteral("- a\n\n- b\n\n  more of b\n\ntext")).size(), size_t(2));
}

void TestMarkdownSplitter::backticksThatMayOpenAFenceAreNotShown()
{
    QCOMPARE(textsOf(piecesOf(QStringLiteral("text\n\n``"))), QStringList{QStringLiteral("text")});
    QCOMPARE(textsOf(piecesOf(QStringLiteral("text\n\n```cp"))), QStringList{QStringLiteral("text")});
}

void TestMarkdownSplitter::longCodeIsCutIntoPiecesOfOneBox()
{
    QString text = QStringLiteral("```\n");
    for (int i = 0; i < 100; ++i)
        text += QStringLiteral("line %1\n").arg(i);
    const auto pieces = piecesOf(text + QStringLiteral("```\n"));
    QCOMPARE(pieces.size(), size_t(3));
    QVERIFY(pieces[0].opensFence && !pieces[0].closesFence);
    QVERIFY(!pieces[1].opensFence && !pieces[1].closesFence);
    QVERIFY(!pieces[2].opensFence && pieces[2].closesFence);
}

void TestMarkdownSplitter::everyPieceIsBounded_data()
{
    QTest::addColumn<QString>("text");
    QString list;
    for (int i = 0; i < 5000; ++i)
        list += QStringLiteral("%1. item\n").arg(i);
    QTest::newRow("one line") << QStringLiteral("word ").repeated(40'000);
    QTest::newRow("no space") << QString(200'000, u'x');
    QTest::newRow("paragraph") << QStringLiteral("some words\n").repeated(20'000);
    QTest::newRow("list") << list;
    QTest::newRow("code line") << QString(QStringLiteral("```\n") + QString(200'000, u'x'));
    QTest::newRow("unclosed fence") << QString(QStringLiteral("```\n") + QStringLiteral("x\n").repeated(100'000));
    QTest::newRow("quote") << QStringLiteral("> said\n").repeated(30'000);
}

void TestMarkdownSplitter::everyPieceIsBounded()
{
    QFETCH(QString, text);
    for (const MarkdownPiece &piece : piecesOf(text))
        QVERIFY2(piece.text.size() < 10'000, qPrintable(QString::number(piece.text.size())));
}

void TestMarkdownSplitter::longTableRepeatsItsHead()
{
    const auto pieces = piecesOf(QStringLiteral("| a | b |\n|---|---|\n")
                                 + QStringLiteral("| some cell | other cell |\n").repeated(600));
    QVERIFY(pieces.size() > 1);
    for (const MarkdownPiece &piece : pieces)
        QVERIFY(piece.text.startsWith(QStringLiteral("| a | b |\n|---|")));
}

QTEST_GUILESS_MAIN(TestMarkdownSplitter)
#include "tst_markdownsplitter.moc"
