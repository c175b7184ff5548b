#include "base/jsontext.h"

#include <QJsonDocument>
#include <QTest>

using namespace Deckhand;

class TestJsonText : public QObject
{
    Q_OBJECT

private slots:
    void onlyStrictObjectsPass_data();
    void onlyStrictObjectsPass();
    void membersKeepTheirBytes();
    void stringsAreDecoded_data();
    void stringsAreDecoded();
    void writtenStringsReadBack();
    void longStringsReadBack();
    void whatTheApiRefusesIsReplaced();
    void loneSurrogateEscapesAreReplaced();
};

void TestJsonText::onlyStrictObjectsPass_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("strict");
    const auto row = [](const char *text, bool strict) { QTest::newRow(text) << QByteArray(text) << strict; };
    row("{}", true);
    row(" {\n} ", true);
    row(R"({"a":[1,-0.5e+3,true,false,null,{"b":"\u00e9\n"}],"c":{}})", true);
    row(R"({"a":12345678901234567890})", true);
    row("", false);
    row("[]", false);
    row("{", false);
    row("{} {}", false);
    row(R"({"a":1,})", false);
    row(R"({"a":01})", false);
    row(R"({"a":1.})", false);
    row(R"({"a":-})", false);
    row(R"({"a":.5})", false);
    row(R"({"a":tru})", false);
    row(R"({"a" 1})", false);
    row(R"({a:1})", false);
    row(R"({"a":"\x"})", false);
    row(R"({"a":"\u12"})", false);
    row("{\"a\":\"x\ny\"}", false);
    row(R"({"a":"cut)", false);
    row(R"({"a":[1,2)", false);
    QTest::newRow("deep") << "{\"a\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + "}" << false;
    QTest::newRow("nul") << QByteArray("{\"a\":\"x\0y\"}", 11) << false;
}

void TestJsonText::onlyStrictObjectsPass()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, strict);
    QCOMPARE(isStrictJsonObject(text), strict);
}

void TestJsonText::membersKeepTheirBytes()
{
    const QByteArray text(R"( { "z" : { "b": 1.50, "a":[ ] } , "a":"x\"}" } )");
    QCOMPARE(jsonMember(text, "z").toByteArray(), R"({ "b": 1.50, "a":[ ] })");
    QCOMPARE(jsonMember(text, "a").toByteArray(), R"("x\"}")");
    QVERIFY(jsonMember(text, "b").isNull());
}

void TestJsonText::stringsAreDecoded_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QByteArray(R"("")") << QString();
    QTest::newRow("plain") << QByteArray("\"gr\xC3\xBC\xC3\x9F\"") << u"grüß"_qs;
    QTest::newRow("escapes") << QByteArray(R"("\"\\\/\b\f\n\r\t\u00e9.")") << u"\"\\/\b\f\n\r\té."_qs;
    QTest::newRow("pair") << QByteArray(R"("a\ud83e\udd9cb")") << u"a🦜b"_qs;
}

void TestJsonText::stringsAreDecoded()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, text);
    const auto decoded = jsonString(json);
    QVERIFY(decoded);
    QCOMPARE(*decoded, text);
    QVERIFY(!jsonString(QByteArray(json + 'x')));
}

void TestJsonText::writtenStringsReadBack()
{
    QString text;
    for (char16_t c = 1; c < 0x180; ++c)
        text += QChar(c);
    text += u"\u2028🦜"_qs;
    QByteArray json;
    appendJsonString(json, text);
    QCOMPARE(jsonString(json), text);
    QCOMPARE(QJsonDocument::fromJson('[' + json + ']').array().at(0).toString(), text);
}

/// They are written in pieces, and no piece may end within a pair.
void TestJsonText::longStringsReadBack()
{
    for (const QString &start : {QString(), QStringLiteral("x")}) {
        const QString text = start + u"🦜"_qs.repeated(40'000);
        QByteArray json;
        appendJsonString(json, text);
        QCOMPARE(jsonString(json), text);
    }
}

void TestJsonText::whatTheApiRefusesIsReplaced()
{
    const QString text =
        QStringLiteral("a") + QChar(0xD83E) + QStringLiteral("b") + QChar(0xDD9C) + QChar(u'\0') + QStringLiteral("c");
    QByteArray json;
    appendJsonString(json, text);
    QCOMPARE(QString::fromUtf8(json), u"\"a\uFFFDb\uFFFD\uFFFDc\""_qs);
}

void TestJsonText::loneSurrogateEscapesAreReplaced()
{
    QCOMPARE(withoutBadEscapes(R"({"a":"\ud83e\udd9c"})"), R"({"a":"\ud83e\udd9c"})");
    QCOMPARE(withoutBadEscapes(R"({"a":"\ud83e","b":"\uDD9C\ud83ex"})"), R"({"a":"\ufffd","b":"\ufffd\ufffdx"})");
    QCOMPARE(withoutBadEscapes(R"({"a":"\\ud83e\\\\u\\"})"), R"({"a":"\\ud83e\\\\u\\"})");
    QCOMPARE(withoutBadEscapes(R"({"a":"x\u0000\u0001\\u0000"})"), R"({"a":"x\ufffd\u0001\\u0000"})");
}

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_jsontext.moc"
