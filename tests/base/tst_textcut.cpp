#include "base/humantext.h"
#include "base/textcut.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Deckhand;

class TestTextCut : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsCutWithinACharacter_data()
    {
        QTest::addColumn<QString>("character");
        QTest::newRow("letter") << "x";
        QTest::newRow("surrogate pair") << "🚀";
        QTest::newRow("family") << "👩‍👩‍👧‍👦";
        QTest::newRow("colour of skin") << "👍🏽";
        QTest::newRow("flag") << "🇩🇪";
        QTest::newRow("marks") << "e\u0301\u0323";
        QTest::newRow("heart on fire") << "❤️‍🔥";
        QTest::newRow("keycap") << "1️⃣";
        QTest::newRow("Hangul") << "\u1112\u1161\u11ab";
        QTest::newRow("Devanagari") << "नि";
        QTest::newRow("flag of a part of a country")
            << "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F";
        QTest::newRow("line end") << "\r\n";
    }

    /// In a long row of them, behind text, at every place.
    void nothingIsCutWithinACharacter()
    {
        QFETCH(QString, character);
        const QString text = QStringLiteral("ab") + character.repeated(1500) + QStringLiteral("yz");
        const qsizetype length = character.size();
        const auto floored = [&](qsizetype at) { return at < 2 ? at : 2 + (at - 2) / length * length; };
        for (const qsizetype begin : {qsizetype(0), qsizetype(2 + 700 * length), text.size() - 2 - 3 * length}) {
            for (qsizetype at = begin; at < std::min(begin + 3 * length + 2, text.size() - 2); ++at) {
                QCOMPARE(characterStart(text, at), floored(at));
                QCOMPARE(characterEnd(text, at), floored(at) == at ? at : floored(at) + length);
                QCOMPARE(firstCharacters(text, at).size(), floored(at));
                QCOMPARE(lastCharacters(text, text.size() - at).size(), text.size() - characterEnd(text, at));
            }
        }
        const QByteArray bytes = text.toUtf8();
        const qsizetype size = character.toUtf8().size();
        for (qsizetype at = 2 + 900 * size; at < 2 + 902 * size; ++at) {
            QCOMPARE(characterStart(QByteArrayView(bytes), at), 2 + (at - 2) / size * size);
            QCOMPARE(characterEnd(QByteArrayView(bytes), at), 2 + (at - 2 + size - 1) / size * size);
        }
    }

    void edgesAreTheTextItself()
    {
        const QString text = QStringLiteral("a👩‍👩‍👧");
        QCOMPARE(firstCharacters(text, 100), QStringView(text));
        QCOMPARE(lastCharacters(text, 100), QStringView(text));
        QCOMPARE(firstCharacters(text, 5), QStringView(u"a"));
        QVERIFY(lastCharacters(text, 5).isEmpty());
        QVERIFY(firstCharacters({}, 3).isEmpty() && lastCharacters({}, 3).isEmpty());
        QVERIFY(firstCharacters(text, 0).isEmpty() && firstCharacters(text, -1).isEmpty());
    }

    void shortenedTextsFit()
    {
        QCOMPARE(shortened(QStringLiteral("abcdef"), 6), QStringLiteral("abcdef"));
        QCOMPARE(shortened(QStringLiteral("abcdefg"), 6), QStringLiteral("abcde…"));
        QCOMPARE(shortened(QStringLiteral("abc🇩🇪g"), 6), QStringLiteral("abc…"));
        QCOMPARE(oneLine(QStringLiteral(" a\n\tb "), 3), QStringLiteral("a b"));
        QCOMPARE(oneLine(QStringLiteral("a\nb\nc"), 4), QStringLiteral("a b…"));
        const QString huge(50'000'000, u'x');
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(oneLine(huge, 300).size(), 300);
        QVERIFY(timer.elapsed() < 1000);
    }

    void bytesThatWereCutAreTold()
    {
        const QByteArray bytes("é🚀");
        QCOMPARE(tornStart(QByteArrayView(bytes).sliced(1)), 1);
        QCOMPARE(tornStart(QByteArrayView(bytes).sliced(3)), 3);
        QCOMPARE(tornStart(QByteArrayView(bytes)), 0);
        QCOMPARE(tornEnd(QByteArrayView(bytes)), 0);
        QCOMPARE(tornEnd(QByteArrayView(bytes).chopped(1)), 3);
        QCOMPARE(tornEnd(QByteArrayView(bytes).first(1)), 1);
        QCOMPARE(tornEnd("a\xff"), 0);
        const QByteArray noise("a\x80\x80\x80\x80\x80\xff\xc3");
        QCOMPARE(characterStart(QByteArrayView(noise), 4), 4);
        QCOMPARE(characterEnd(QByteArrayView(noise), 4), 4);
    }

    void measuresForTheModelDoNotDependOnWhereTheUserLives()
    {
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German));
        const auto back = qScopeGuard([&] { QLocale::setDefault(before); });
        QCOMPARE(sizeText(4300), QStringLiteral("4,2 KiB"));
        QCOMPARE(sizeText(4300, QLocale::c()), QStringLiteral("4.2 KiB"));
        QCOMPARE(durationText(1400), QStringLiteral("1,4 s"));
        QCOMPARE(durationText(187'000), QStringLiteral("3:07"));
        QCOMPARE(secondsText(1400), QStringLiteral("1.4 s"));
        QCOMPARE(secondsText(187'000), QStringLiteral("187.0 s"));
    }
};

QTEST_GUILESS_MAIN(TestTextCut)
#include "tst_textcut.moc"
