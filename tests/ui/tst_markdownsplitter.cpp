#include "ui/conversation/markdownsplitter.h"
#include "ui/conversation/richdocument.h"

#include <QGuiApplication>
#include <QTest>
#include <QTextBlock>
#include <QTextList>

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
    void listStaysTogetherOverBlankLines();
    void backticksThatMayOpenAFenceAreNotShown();
    void longCodeIsCutIntoPiecesOfOneBox();
    void everyPieceIsBounded_data();
    void everyPieceIsBounded();
    void longTableRepeatsItsHead();
    void theDocumentIsWhatCommonMarkSays_data();
    void theDocumentIsWhatCommonMarkSays();
    void codeAndTablesBelongToTheirItemOrQuotation_data();
    void codeAndTablesBelongToTheirItemOrQuotation();
    void whatIsStillBeingWrittenIsReadAtEveryCharacter();
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

/// A block a line: how deep it is quoted and indented, its bullet or number, its heading, its words with their marks.
static QString structureOf(const QString &markdown, int firstNumber = -1)
{
    const auto document =
        proseDocument(markdown, TextStyle::of(QGuiApplication::font(), QGuiApplication::palette()), firstNumber);
    QStringList lines;
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        const QTextBlockFormat format = block.blockFormat();
        QString line(format.intProperty(QTextFormat::BlockQuoteLevel), u'>');
        if (const QTextList *list = block.textList())
            line += QString(list->format().indent(), u'.')
                  + (list->format().style() == QTextListFormat::ListDecimal ? list->itemText(block) : QString()) + u' ';
        else
            line += QString(format.indent(), u'.');
        line += QString(format.headingLevel(), u'#');
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextCharFormat text = it.fragment().charFormat();
            const QString mark = text.fontStrikeOut()                                            ? QStringLiteral("~~")
                               : text.fontItalic()                                               ? QStringLiteral("_")
                               : text.fontWeight() > QFont::Normal && format.headingLevel() == 0 ? QStringLiteral("*")
                                                                                                 : QString();
            line += mark + it.fragment().text().replace(QChar::LineSeparator, u'/') + mark;
        }
        lines.append(line);
    }
    return lines.join(u'\n');
}

void TestMarkdownSplitter::theDocumentIsWhatCommonMarkSays_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("structure");
    const auto row = [](const char *name, const char *markdown, const char *structure) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(structure);
    };
    row("a quotation in a loose item", "1. one\n\n   > said\n\n   on\n2. two", ".1. one\n>.said\n.on\n.2. two");
    row("a quotation in a tight item", "1. one\n   > said\n   > more\n2. two", ".1. one\n>.said more\n.2. two");
    row("quotations in bullets", "- a\n  > x\n- b\n  > y", ". a\n>.x\n. b\n>.y");
    row("a list in a quotation", "> - a\n>   > x\n> - b\n>\n> on", ">. a\n>>.x\n>. b\n>on");
    row("lists in a list", "1. a\n   - x\n     > q\n   - y\n2. b", ".1. a\n.. x\n>..q\n.. y\n.2. b");
    row("code in an item", "- a\n\n      code\n- b", ". a\n.code\n. b");
    row("headings in containers", "> ## said\n> on\n\n- # item\n- two", ">##said\n>on\n. #item\n. two");
    row("a list that starts at 7", "7. a\n8. b", ".7. a\n.8. b");
    row("the second list starts at 3", "1. a\n\ntext\n\n3. b\n4. c", ".1. a\ntext\n.3. b\n.4. c");
    row("a nested list that starts at 0", "- a\n\n  0. b\n  1. c", ". a\n..0. b\n..1. c");
    row("no list within a sentence", "It began in\n1984. So", "It began in 1984. So");
    row("a lazy line", "- a\nb\n- c", ". a b\n. c");
    row("an empty item", "- \n- a", ". \n. a");
    row("hard breaks", "a  \nb\\\nc", "a/b/c");
    row("a hard break in an item", "- a  \n  b", ". a/b");
    row("single tildes", "~5 to~6, ~one~ and ~/x~", "~5 to~6, ~one~ and ~/x~");
    row("two tildes", "~~gone~~ ~~~x~~~ \\~y~", "~~gone~~ ~~~x~~~ ~y~");
    row("tildes of addresses", "http://a/~x/~y and http://b/~z", "http://a/~x/~y and http://b/~z");
    row("words with underscores", "snake_case_words and _so_ and __init__", "snake_case_words and _so_ and *init*");
    row("stars", "2 * 3 * 4, *a*b", "2 * 3 * 4, _a_b");
    row("raw HTML", "a <b>x</b> & <script>", "a <b>x</b> & <script>");
    row("brackets in a link", "[a [b] c](http://x/(y))", "a [b] c");
    row("an underlined heading", "Head\n---\ntext", "##Head\ntext");
    row("no heading in a lazy line", "- a\n===", ". a ===");
}

void TestMarkdownSplitter::theDocumentIsWhatCommonMarkSays()
{
    QFETCH(QString, markdown);
    QTEST(structureOf(markdown), "structure");
}

/// Of each piece what it stands in (`-`: an item), and its blocks, or its code in brackets.
static QString shownOf(const std::vector<MarkdownPiece> &pieces)
{
    QStringList shown;
    for (const MarkdownPiece &piece : pieces) {
        QString text;
        for (const MarkdownContainer container : piece.within)
            text += container == MarkdownContainer::Item ? u'-' : u'>';
        text += piece.kind == Kind::Code ? QStringLiteral("[%1|%2]").arg(piece.language, piece.text)
                                         : u'|' + structureOf(piece.text, piece.number);
        shown.append(text.replace(u'\n', u'/'));
    }
    return shown.join(QStringLiteral(" ; "));
}

void TestMarkdownSplitter::codeAndTablesBelongToTheirItemOrQuotation_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *name, const char *markdown, const char *shown) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(shown);
    };
    row("code in an item", "1. a\n   ```sh\n   x\n     y\n   ```\n2. b", "|.1. a ; -[sh|x/  y] ; |.2. b");
    row("text behind it", "1. a\n\n   ~~~\n   x\n   ~~~\n\n   on\n\n   more\n2. b",
        "|.1. a ; -[|x] ; -|on ; -|more ; |.2. b");
    row("numbering goes on", "3. a\n   ```\n   ```\n3. b\n   ```\n   ```\n3. c\n3. d",
        "|.3. a ; -[|] ; |.4. b ; -[|] ; |.5. c/.6. d");
    row("bullets", "- a\n  ```\n  x\n  ```\n- b\n- c\n\nend", "|. a ; -[|x] ; |. b/. c ; |end");
    row("nested items", "1. a\n   - b\n     ```\n     x\n     ```\n   - c\n2. d",
        "|.1. a/.. b ; --[|x] ; -|. c ; |.2. d");
    row("numbers within an item", "- a\n  1. b\n     ```\n     ```\n  1. c\n- d",
        "|. a/..1. b ; --[|] ; -|.2. c ; |. d");
    row("in the marker's line", "- ```c\n  x\n  ```\n- b", "|.  ; -[c|x] ; |. b");
    row("less indented than the item", "1. a\n```\nx\n```\n4. b", "|.1. a ; [|x] ; |.4. b");
    row("ended by its item", "- a\n  ```\n  x\n- b", "|. a ; -[|x] ; |. b");
    row("blank lines in it", "- a\n  ```\n  x\n\n  y\n  ```", "|. a ; -[|x//y]");
    row("tabs in it", "- a\n\n\t```\n\t\tx\n\t```", "|. a ; -[|\tx]");
    row("a tab of its own", "- a\n  ```\n  \tx\n  ```", "|. a ; -[|\tx]");
    row("not closed yet", "2. a\n   ```\n   x\n   y", "|.2. a ; -[|x/y]");
    row("indented code", "- a\n\n      x\n\n- b\n  ```\n  ```\n  c\n\n      y", "|. a/.x/. b ; -[|] ; -|c ; -|y");
    row("code in a quotation", "> a\n> ```\n> x\n>  y\n> ```\n> b\n\nc", "|>a ; >[|x/ y] ; >|b ; |c");
    row("ended by its quotation", "> ```\n> x\ny", ">[|x] ; |y");
    row("an item of a quotation", "> 1. a\n>    ```\n>    x\n>    ```\n> 2. b\n>\n> c\n\nd",
        "|>.1. a ; >-[|x] ; >|.2. b ; >|c ; |d");
    row("a quotation of an item", "- a\n  > ```\n  > x\n  > ```\n  > y\n\n  z\n- b",
        "|. a ; ->[|x] ; ->|y ; -|z ; |. b");
    row("a table in an item", "1. a\n\n   | x | y |\n   |---|---|\n   | 1 | 2 |\n2. b",
        "|.1. a ; -|/*x*/*y*/1/2/ ; |.2. b");
    row("a table in a quotation", "> a\n>\n> | x |\n> |---|\n> | 1 |\n\nb", "|>a ; >|/*x*/1/ ; |b");
    row("a lazy line", "- a\n  ```\n  ```\n  b\nc\n- d", "|. a ; -[|] ; -|b c ; |. d");
    row("parentheses", "1) a\n2) b\n\n- c\n\n4) d", "|.1) a/.2) b ; |. c ; |.4) d");
}

void TestMarkdownSplitter::codeAndTablesBelongToTheirItemOrQuotation()
{
    QFETCH(QString, markdown);
    QTEST(shownOf(piecesOf(markdown)), "shown");
    MarkdownSplitter slowly;
    std::vector<MarkdownPiece> before;
    for (const QChar c : markdown) {
        const int first = slowly.append(QStringView(&c, 1));
        QVERIFY(int(slowly.pieces().size()) - first <= 2);
        QVERIFY(std::equal(before.begin(), before.begin() + first, slowly.pieces().begin()));
        before = slowly.pieces();
    }
    QVERIFY(before == piecesOf(markdown));
}

void TestMarkdownSplitter::whatIsStillBeingWrittenIsReadAtEveryCharacter()
{
    const QString text =
        QStringLiteral("# T\n1. a\n   > q ~5\n   > - x\n\n7) b  \nc\\\n> | a |\n> |--|\n> ~~s~~ `~`\n***\n");
    for (qsizetype size = 0; size <= text.size(); ++size) {
        const QString shown = structureOf(text.left(size));
        for (const QChar c : shown)
            QVERIFY2(c != QChar(0x2e45) && c != QChar(0x2e46) && c != QChar(0x200b), qPrintable(text.left(size)));
    }
}

QTEST_MAIN(TestMarkdownSplitter)
#include "tst_markdownsplitter.moc"
