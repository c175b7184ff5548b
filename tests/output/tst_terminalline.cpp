#include "output/terminalline.h"

#include "output/charwidth.h"
#include "output/plaintext.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Deckhand;

namespace {

StyledText parse(QStringView text)
{
    TerminalLine line;
    line.feed(text);
    return line.shown();
}

bool isInsidePair(const QString &text, qsizetype at)
{
    return at < text.size() && text.at(at).isLowSurrogate();
}

AnsiStyle foreground(int index)
{
    AnsiStyle style;
    style.foreground = AnsiColor::indexed(index);
    return style;
}

} // namespace

class TestTerminalLine : public QObject
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
    void textIsWhatATerminalShowsInTheEnd_data();
    void textIsWhatATerminalShowsInTheEnd();
    void coloursStayWithWhatIsShown();
    void whatIsHostileIsBounded_data();
    void whatIsHostileIsBounded();
    void longLinesAreWrittenOverFromTheirBeginning();
    void onlyTheFirstUnitsAreKept();
    void columnsAreThoseOfATerminal();
};

void TestTerminalLine::whatIsNoTextIsDropped_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("text");
    const QString esc(QChar(0x1b));
    QTest::newRow("sgr") << esc + QStringLiteral("[31mred") + esc + QStringLiteral("[0m") << "red";
    QTest::newRow("private") << esc + QStringLiteral("[?25lx") + esc + QStringLiteral("[>4;1mx") << "xx";
    QTest::newRow("osc bel") << esc + QStringLiteral("]0;title\aok") << "ok";
    QTest::newRow("osc st") << esc + QStringLiteral("]8;;http://x") + esc + QStringLiteral("\\link") << "link";
    QTest::newRow("dcs") << esc + QStringLiteral("Pq#0;2;0") + esc + QStringLiteral("\\ok") << "ok";
    QTest::newRow("charset") << esc + QStringLiteral("(Bok") << "ok";
    QTest::newRow("c1 csi") << QString(QChar(0x9b)) + QStringLiteral("31mok") << "ok";
    QTest::newRow("c1 osc") << QString(QChar(0x9d)) + QStringLiteral("0;t\aok") << "ok";
    QTest::newRow("c0") << QStringLiteral("a\v\f\ab\x7f") << "ab";
    QTest::newRow("eight-bit forms move nothing")
        << QStringLiteral("ab") + QChar(0x9b) + QStringLiteral("1Gc") << "abc";
    QTest::newRow("private erasing") << QStringLiteral("ab\r") + esc + QStringLiteral("[?Kc") << "cb";
    QTest::newRow("up and down") << QStringLiteral("ab") + esc + QStringLiteral("[1Ac") + esc + QStringLiteral("[2Bd")
                                 << "abcd";
    QTest::newRow("tab stays") << "a\tb"
                               << "a\tb";
    QTest::newRow("huge number") << esc + QStringLiteral("[9999999999mok") << "ok";
    QTest::newRow("escape in a string begins anew")
        << esc + QStringLiteral("]0;title") + esc + QStringLiteral("[31mok") << "ok";
}

void TestTerminalLine::whatIsNoTextIsDropped()
{
    QFETCH(QString, input);
    QTEST(parse(input).text, "text");
}

void TestTerminalLine::colorsAreRead_data()
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

void TestTerminalLine::colorsAreRead()
{
    QFETCH(QString, codes);
    QFETCH(int, kind);
    QFETCH(QList<int>, parts);
    TerminalLine line;
    line.feed(QStringLiteral("\x1b[%1mx").arg(codes));
    const AnsiColor color = line.style().foreground;
    QCOMPARE(int(color.kind), kind);
    QCOMPARE((QList<int>{color.red, color.green, color.blue}), parts);
}

void TestTerminalLine::attributesAreSetAndReset()
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

void TestTerminalLine::chunksGiveWhatTheWholeGives()
{
    const QString whole = QStringLiteral(
        "a\x1b[1;38;5;208mb\x1b]0;t\x1b\\c\rd世\x1b[0me\x1bP1$q\x1b\\\bf\x1b[4mg\t\x1b[2Dh👩‍👩‍👧\x1b[1Ki\x1b[K");
    const StyledText expected = parse(whole);
    for (qsizetype cut = 0; cut <= whole.size(); ++cut) {
        for (qsizetype second = cut; second <= whole.size(); ++second) {
            if (isInsidePair(whole, cut) || isInsidePair(whole, second))
                continue; // the decoder of the bytes waits for both
            TerminalLine line;
            line.feed(QStringView(whole).left(cut));
            line.feed(QStringView(whole).mid(cut, second - cut));
            line.feed(QStringView(whole).mid(second));
            QCOMPARE(line.shown(), expected);
        }
    }
}

void TestTerminalLine::carriageReturnShowsTheLastState()
{
    QCOMPARE(parse(u"10%\r20%\r100%").text, QStringLiteral("100%"));
    QCOMPARE(parse(u"100%\r").text, QStringLiteral("100%"));
    QCOMPARE(parse(u"windows line\r").text, QStringLiteral("windows line"));
    const StyledText line = parse(u"\x1b[31mold\r\x1b[32mnew");
    QCOMPARE(line.spans, (QList<StyledText::Span>{{0, 3, foreground(2)}}));
}

void TestTerminalLine::unfinishedSequencesAreBounded()
{
    const QString endless = QStringLiteral("\x1b[") + QString(5000, u'1') + QStringLiteral(" text");
    QVERIFY(parse(endless).text.endsWith(QStringLiteral(" text")));
    const QString string = QStringLiteral("\x1b]") + QString(70'000, u'x') + QStringLiteral("text");
    QVERIFY(parse(string).text.endsWith(QStringLiteral("text")));
}

void TestTerminalLine::textIsWhatATerminalShowsInTheEnd_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *input, const char *text) {
        QTest::newRow(name) << QString::fromUtf8(input) << QString::fromUtf8(text);
    };
    row("spinner", "\x1b[2K\x1b[1G- one\x1b[2K\x1b[1G\\ two\x1b[2K\x1b[1Gdone", "done");
    row("spinner that erases at its end", "- working\x1b[2K\x1b[1G", "");
    row("spinner of backspaces", "x |\b/\b-\b\\\bok", "x ok");
    row("erased with backspaces", "abc\b\b\b   \b\b\bx", "x  ");
    row("bold and underlined by overstriking", "N\bNA\bAM\bME\bE _\bx_\by", "NAME xy");
    row("more backspaces than text", "a\b\b\b\bxy", "xy");
    row("progress", "10%\r50% \r100%\r", "100%");
    row("shorter over longer", "downloading\rdone", "doneloading");
    row("erased to the end", "downloading\rdone\x1b[K", "done");
    row("erased to the end, by number", "downloading\rdone\x1b[0K", "done");
    row("erased to the beginning", "abcdef\x1b[3D\x1b[1K", "    ef");
    row("erased as a whole stays in its column", "abc\x1b[2Kd", "   d");
    row("screen erased behind", "abcdef\r\x1b[Jx", "x");
    row("whole screen", "abc\x1b[H\x1b[2Jx", "x");
    row("cursor back and on", "abcdef\x1b[4DX\x1b[1CY", "abXdYf");
    row("cursor on beyond the end", "a\x1b[3Cb", "a   b");
    row("cursor on writes nothing", "a\x1b[30C", "a");
    row("columns from one", "abc\x1b[2GX\x1b[GY", "YXc");
    row("column of a place on the screen", "abc\x1b[10;2HX", "aXc");
    row("to the edge and back", "\x1b[999C\x1b[198DX", " X");
    row("saved and restored",
        "ab\x1b"
        "7cdef\x1b"
        "8X",
        "abXdef");
    row("saved and restored by the other form", "ab\x1b[scdef\x1b[uX", "abXdef");
    row("characters erased", "abcdef\r\x1b[2X", "  cdef");
    row("characters deleted", "abcdef\r\x1b[2P", "cdef");
    row("characters deleted at the end", "abc\x1b[5P", "abc");
    row("blanks inserted", "abc\r\x1b[2@x", "x abc");
    row("lines before and behind", "abc\x1b[Ex\x1b[Fy", "ybc");
    row("wide characters", "世界\rab", "ab界");
    row("half a wide character", "世界\ra", "a 界");
    row("its other half", "世界\x1b[2GX", " X界");
    row("wide over narrow", "abcd\r世", "世cd");
    row("wide over half of a wide one", "a世界\r界", "界 界");
    row("a family is two columns", "👩‍👩‍👧b\rxy", "xyb");
    row("a flag is two columns", "🇩🇪🇫🇷\rxy", "xy🇫🇷");
    row("a colour of skin", "👍🏽b\rxy", "xyb");
    row("marks take no column", "e\u0301x\r\x1b[1Cy", "e\u0301y");
    row("mark behind a return", "ab\r\u0301c", "\u0301c");
    row("tab passes over", "abcdefghij\r\tX", "abcdefghXj");
    row("tab is kept where nothing is", "a\tb\rX", "X\tb");
    row("a tab that is written over", "a\tb\rxyz", "xyz     b");
    row("progress of several lines", "\x1b[1A\x1b[2K\rlayer 50%", "layer 50%");
    row("control codes within a sequence", "a\x1b[2\bDb", "b");
}

void TestTerminalLine::textIsWhatATerminalShowsInTheEnd()
{
    QFETCH(QString, input);
    QTEST(parse(input).text, "text");
    // What the model reads is the same, and a line does not care for the one before it.
    QTEST(plainText("before\x1b[3" + QByteArray() + "\n" + input.toUtf8()).mid(7), "text");
}

void TestTerminalLine::coloursStayWithWhatIsShown()
{
    const StyledText line = parse(u"\x1b[31mred\x1b[32mgreen\r\x1b[0mX\x1b[4C\x1b[34mY");
    QCOMPARE(line.text, QStringLiteral("XedgrYen"));
    AnsiStyle blue = foreground(4);
    const QList<StyledText::Span> expected{
        {1, 2, foreground(1)}, {3, 2, foreground(2)}, {5, 1, blue}, {6, 2, foreground(2)}};
    QCOMPARE(line.spans, expected);
    QCOMPARE(parse(u"\x1b[31mabc\x1b[0m\b").spans, (QList<StyledText::Span>{{0, 3, foreground(1)}}));
}

/// Whoever writes it must not decide how much memory and time it takes.
void TestTerminalLine::whatIsHostileIsBounded_data()
{
    QTest::addColumn<QByteArray>("piece");
    for (const char *piece :
         {"\x1b[999999999C", "\x1b[9999999999999999999Gx", "x\x1b[65535@", "\x1b[P", "\x1b[1K", "x\b", "\x1b[65535X",
          "\r\t", "\t", "\xe4\xb8\x96\b", "e\xcc\x81\r", "\x1b[", "\x1b]", "\x1b[1;1;1;1",
          "\x1b"
          "7\x1b[99C\x1b"
          "8",
          "\x1b[2K\x1b[1G"})
        QTest::newRow(QByteArray(piece).toPercentEncoding().constData()) << QByteArray(piece);
}

void TestTerminalLine::whatIsHostileIsBounded()
{
    QFETCH(QByteArray, piece);
    const QByteArray bytes = QByteArray(64 * 1024, 'a') + piece.repeated(32 * 1024 / piece.size()) + "z";
    QElapsedTimer timer;
    timer.start();
    const QString text = plainText(bytes);
    QVERIFY2(text.size() <= 400 * 1024, qPrintable(QString::number(text.size())));
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    qInfo("%lld ms", timer.elapsed());
}

void TestTerminalLine::longLinesAreWrittenOverFromTheirBeginning()
{
    const QString row(5000, u'a');
    QCOMPARE(parse(QString(row + u"b\rXY"_qs)).text, QString(u"XY"_qs + row.mid(2) + u'b'));
    QCOMPARE(parse(QString(row + u"bcd\b\bX\x1b[K"_qs)).text, QString(row + u"bX"_qs));
}

void TestTerminalLine::onlyTheFirstUnitsAreKept()
{
    TerminalLine line({}, 10);
    line.feed(u"abcdefgh👩‍👩‍👧x");
    QCOMPARE(line.shown().text, QStringLiteral("abcdefgh"));
    line.feed(u"\r0123456789abc\bX");
    QCOMPARE(line.shown().text, QStringLiteral("012345678X"));
    line.startNext();
    line.feed(u"next");
    QCOMPARE(line.shown().text, QStringLiteral("next"));
}

void TestTerminalLine::columnsAreThoseOfATerminal()
{
    for (const char32_t narrow : {U'a', U'é', U'│', U'█', U'…', U'✓', U'→', U'⠋'})
        QCOMPARE(columnsOf(narrow), 1);
    for (const char32_t wide : {U'世', U'한', U'あ', U'！', U'✅', U'🚀', U'👩', U'🇩', U'⏳', U'𠀀'})
        QCOMPARE(columnsOf(wide), 2);
}

QTEST_GUILESS_MAIN(TestTerminalLine)
#include "tst_terminalline.moc"
