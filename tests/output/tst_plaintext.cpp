#include "output/plaintext.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Deckhand;

class TestPlainText : public QObject
{
    Q_OBJECT

private slots:
    void textIsWhatATerminalWouldShow_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const QByteArray &bytes, const char *text) {
            QTest::newRow(name) << bytes << QString::fromUtf8(text);
        };
        row("plain", "a\tb\nc", "a\tb\nc");
        row("empty", "", "");
        row("UTF-8", "ünï 😀\n", "ünï 😀\n");
        row("invalid UTF-8",
            "a\xff"
            "b\xc3",
            "a\ufffdb\ufffd");
        row("encoded surrogates", "a\xed\xa0\xbd\xed\xb8\x80z", "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdz");
        row("progress of a download tool", "\r 10% |#   |\r 50% |##  |\r100% |####|\nok", "100% |####|\nok");
        row("colours", "\x1b[1;31merror\x1b[0m: x", "error: x");
        row("colon parameters", "\x1b[38:2:1:2:3mx", "x");
        row("title, ended by BEL", "\x1b]0;title\x07x", "x");
        row("link, ended by ST", "\x1b]8;;http://a\x1b\\text\x1b]8;;\x1b\\", "text");
        row("device control", "a\x1bPq#0;2\x1b\\b", "ab");
        row("C1 control sequence",
            "a\xc2\x9b"
            "31mb",
            "ab");
        row("C1 system command",
            "a\xc2\x9d"
            "0;t\xc2\x9c"
            "b",
            "ab");
        row("C1 alone",
            "a\xc2\x85"
            "b",
            "ab");
        row("character set", "\x1b(Bx\x1b)0y", "xy");
        row("keypad mode",
            "\x1b=x\x1b>y\x1b"
            "7z",
            "xyz");
        row("unterminated title ends with its line", "a\x1b]0;lost\nkept", "a\nkept");
        row("title cut by a sequence", "\x1b]0;t\x1b[31mx", "x");
        row("unfinished sequence", "x\x1b[31", "x");
        row("escape at the end", "x\x1b", "x");
        row("sequence broken by a line feed", "x\x1b[31\ny", "x\ny");
        row("other controls",
            QByteArray("a\0b\x07"
                       "c\x08"
                       "d\x0b"
                       "e\x7f"
                       "f",
                       11),
            "abdef");
        row("progress", "10%\r20%\r100%\n", "100%\n");
        row("progress without an end", "10%\r20%", "20%");
        row("carriage return at the end keeps the line", "10%\r20%\r", "20%");
        row("line ends of other systems", "a\r\nb\r\r\nc\r\n", "a\nb\nc\n");
        row("shorter state over a longer one", "downloading\rdone", "doneloading");
        row("erased to the end", "downloading\r\x1b[Kdone", "done");
        row("erased after writing", "downloading\rdone\x1b[K\n", "done\n");
        row("whole line erased", "abc\x1b[2K\rx\n", "x\n");
        row("character over a character of two code units", "😀😀\r😀x", "😀x");
    }

    void textIsWhatATerminalWouldShow()
    {
        QFETCH(QByteArray, bytes);
        QTEST(plainText(bytes), "text");
    }

    void neverLeavesAnEscape()
    {
        QByteArray bytes;
        quint32 state = 1;
        const QByteArray alphabet("\x1b[]P\\0;m?K\r\n\x07\xc2\x9b\x9d\x90\x9c"
                                  "ab\x18(",
                                  22);
        for (int i = 0; i < 200000; ++i) {
            state = state * 1664525u + 1013904223u;
            bytes += alphabet.at((state >> 16) % alphabet.size());
        }
        const QString text = plainText(bytes);
        QVERIFY(!text.isEmpty());
        for (const QChar c : text)
            QVERIFY(c == u'\n' || c == u'\t' || (c >= u' ' && (c < QChar(0x7f) || c >= QChar(0xa0))));
    }

    void longLineTakesLinearTime()
    {
        QByteArray bytes;
        for (int i = 0; i < 200000; ++i)
            bytes += "\x1b[32m" + QByteArray::number(i) + "\r";
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(plainText(bytes), QStringLiteral("199999"));
        QVERIFY(timer.elapsed() < 20'000); // what grows with the square takes minutes
    }
};

QTEST_GUILESS_MAIN(TestPlainText)
#include "tst_plaintext.moc"
