#include "ui/output/ansiparser.h"

#include "ui/output/outputdocument.h"

#include <QtTest>

using namespace Deckhand;

namespace {

StyledText parse(QStringView text)
{
    AnsiParser parser;
    StyledText line;
    parser.feed(text, line);
    return line;
}

AnsiStyle foreground(int index)
{
    AnsiStyle style;
    style.foreground = AnsiColor::indexed(index);
    return style;
}

} // namespace

class TestAnsiParser : public QObject
{
    Q_OBJECT
private slots:
    void whatIsNoTextIsDropped_data();
    void whatIsNoTextIsDropped();
    void colorsAreRead_data();
    void colorsAreRead();
    void attributesAreSetAndReset();
    void chunksGiveWhatTheWholeGives();
    void carriageReturnShowsTheLastState();
    void unfinishedSequencesAreBounded();
    void invalidUtf8IsReplacedAndSplitCharactersWait();
};

void TestAnsiParser::whatIsNoTextIsDropped_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("text");
    const QString esc(QChar(0x1b));
    QTest::newRow("sgr") << esc + QStringLiteral("[31mred") + esc + QStringLiteral("[0m") << "red";
    QTest::newRow("cursor") << QStringLiteral("a") + esc + QStringLiteral("[2J") + esc + QStringLiteral("[10;20Hb")
                            << "ab";
    QTest::newRow("private") << esc + QStringLiteral("[?25lx") + esc + QStringLiteral("[>4;1mx") << "xx";
    QTest::newRow("osc bel") << esc + QStringLiteral("]0;title\aok") << "ok";
    QTest::newRow("osc st") << esc + QStringLiteral("]8;;http://x") + esc + QStringLiteral("\\link") << "link";
    QTest::newRow("dcs") << esc + QStringLiteral("Pq#0;2;0") + esc + QStringLiteral("\\ok") << "ok";
    QTest::newRow("charset") << esc + QStringLiteral("(Bok") << "ok";
    QTest::newRow("c1 csi") << QString(QChar(0x9b)) + QStringLiteral("31mok") << "ok";
    QTest::newRow("c1 osc") << QString(QChar(0x9d)) + QStringLiteral("0;t\aok") << "ok";
    QTest::newRow("c0") << QStringLiteral("a\b\v\fb\x7f") << "ab";
    QTest::newRow("tab stays") << "a\tb"
                               << "a\tb";
    QTest::newRow("huge number") << esc + QStringLiteral("[9999999999mok") << "ok";
    QTest::newRow("escape in a string begins anew")
        << esc + QStringLiteral("]0;title") + esc + QStringLiteral("[31mok") << "ok";
}

void TestAnsiParser::whatIsNoTextIsDropped()
{
    QFETCH(QString, input);
    QTEST(parse(input).text, "text");
}

void TestAnsiParser::colorsAreRead_data()
{
    QTest::addColumn<QString>("codes");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QList<int>>("parts");
    const int indexed = int(AnsiColor::Kind::Indexed);
    const int rgb = int(AnsiColor::Kind::Rgb);
    QTest::newRow("named") << "31" << indexed << QList<int>{1, 0, 0};
    QTest::newRow("bright") << "97" << indexed << QList<int>{15, 0, 0};
    QTest::newRow("256") << "38;5;208" << indexed << QList<int>{208, 0, 0};
    QTest::newRow("256 colons") << "38:5:208" << indexed << QList<int>{208, 0, 0};
    QTest::newRow("truecolor") << "38;2;1;2;3" << rgb << QList<int>{1, 2, 3};
    QTest::newRow("truecolor colons") << "38:2::1:2:3" << rgb << QList<int>{1, 2, 3};
    QTest::newRow("after another") << "1;38;5;9;4" << indexed << QList<int>{9, 0, 0};
    QTest::newRow("underline colour is no text colour") << "32;58;2;9;9;9" << indexed << QList<int>{2, 0, 0};
    QTest::newRow("out of range") << "38;2;999;2;3" << rgb << QList<int>{255, 2, 3};
    QTest::newRow("reset") << "31;39" << int(AnsiColor::Kind::Default) << QList<int>{0, 0, 0};
    QTest::newRow("cut short") << "38;5" << indexed << QList<int>{0, 0, 0};
}

void TestAnsiParser::colorsAreRead()
{
    QFETCH(QString, codes);
    QFETCH(int, kind);
    QFETCH(QList<int>, parts);
    AnsiParser parser;
    StyledText line;
    parser.feed(QStringLiteral("\x1b[%1mx").arg(codes), line);
    const AnsiColor color = parser.style().foreground;
    QCOMPARE(int(color.kind), kind);
    QCOMPARE((QList<int>{color.red, color.green, color.blue}), parts);
}

void TestAnsiParser::attributesAreSetAndReset()
{
    const StyledText line = parse(u"a\x1b[1;31mb\x1b[22mc\x1b[md\x1b[7;4me\x1b[4:0;27mf");
    QCOMPARE(line.text, QStringLiteral("abcdef"));
    QCOMPARE(line.spans.size(), 3);
    AnsiStyle bold = foreground(1);
    bold.bold = true;
    QCOMPARE(line.spans.at(0), (StyledText::Span{1, 1, bold}));
    QCOMPARE(line.spans.at(1), (StyledText::Span{2, 1, foreground(1)}));
    AnsiStyle inverse;
    inverse.inverse = inverse.underline = true;
    QCOMPARE(line.spans.at(2), (StyledText::Span{4, 1, inverse}));
}

void TestAnsiParser::chunksGiveWhatTheWholeGives()
{
    const QString whole = QStringLiteral("a\x1b[1;38;5;208mb\x1b]0;t\x1b\\c\rd\x1b[0me\x1bP1$q\x1b\\f\x1b[4mg");
    const StyledText expected = parse(whole);
    for (qsizetype cut = 0; cut <= whole.size(); ++cut) {
        for (qsizetype second = cut; second <= whole.size(); ++second) {
            AnsiParser parser;
            StyledText line;
            parser.feed(QStringView(whole).left(cut), line);
            parser.feed(QStringView(whole).mid(cut, second - cut), line);
            parser.feed(QStringView(whole).mid(second), line);
            QCOMPARE(line, expected);
        }
    }
}

void TestAnsiParser::carriageReturnShowsTheLastState()
{
    QCOMPARE(parse(u"10%\r20%\r100%").text, QStringLiteral("100%"));
    QCOMPARE(parse(u"100%\r").text, QStringLiteral("100%"));
    QCOMPARE(parse(u"windows line\r").text, QStringLiteral("windows line"));
    const StyledText line = parse(u"\x1b[31mold\r\x1b[32mnew");
    QCOMPARE(line.spans, (QList<StyledText::Span>{{0, 3, foreground(2)}}));
}

void TestAnsiParser::unfinishedSequencesAreBounded()
{
    const QString endless = QStringLiteral("\x1b[") + QString(5000, u'1') + QStringLiteral(" text");
    QVERIFY(parse(endless).text.endsWith(QStringLiteral(" text")));
    const QString string = QStringLiteral("\x1b]") + QString(70'000, u'x') + QStringLiteral("text");
    QVERIFY(parse(string).text.endsWith(QStringLiteral("text")));
}

void TestAnsiParser::invalidUtf8IsReplacedAndSplitCharactersWait()
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

QTEST_GUILESS_MAIN(TestAnsiParser)
#include "tst_ansiparser.moc"
