#include "storage/modelcatalog.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Deckhand;

namespace {

ModelCatalog parsed(const QByteArray &json)
{
    Result<ModelCatalog> catalog = ModelCatalog::parse(json, u"models.json"_qs);
    if (!catalog)
        qFatal("%s", qPrintable(catalog.error()));
    return *catalog;
}

ModelCatalog builtIn()
{
    QFile file(QStringLiteral(DECKHAND_SOURCE_DIR "/resources/models.json"));
    if (!file.open(QFile::ReadOnly))
        qFatal("no table");
    return parsed(file.readAll());
}

const QByteArray kOwn = R"({"models":[{"id":"mine","context":8000,"price":{"input":1,"output":2,"cacheRead":0.5,
"cacheWrite":1.5}}]})";

} // namespace

class TestModelCatalog : public QObject
{
    Q_OBJECT
private slots:
    void theBuiltInTableIsSound()
    {
        const ModelFacts facts = builtIn().find(u"claude-opus-5-5"_qs);
        QCOMPARE(facts.contextTokens, 1'000'000);
        QCOMPARE(facts.maxOutputTokens, 128'000);
        QCOMPARE(facts.prices->output, 20.0);
        QVERIFY(facts.thinksAdaptively);
        QVERIFY(!facts.thinkingCanBeDisabled);
    }

    void aDatedIdIsTheSameModel()
    {
        const ModelCatalog catalog = builtIn();
        QCOMPARE(catalog.find(u"claude-haiku-4-5-20251001"_qs).contextTokens, 200'000);
        // Another model whose name only begins alike is unknown: no price rather than a wrong one.
        QVERIFY(!catalog.find(u"claude-opus-5-9"_qs).prices);
        QCOMPARE(catalog.find(u"claude-opus-5-9"_qs).contextTokens, 0);
    }

    void theUsersFieldsWin()
    {
        ModelCatalog catalog = builtIn();
        catalog.overlay(parsed(R"({"models":[{"id":"claude-opus-5","context":500000}]})"));
        const ModelFacts facts = catalog.find(u"claude-opus-5"_qs);
        QCOMPARE(facts.contextTokens, 500'000);
        QCOMPARE(facts.prices->input, 5.0);
    }

    void theServersLimitsAreLearned()
    {
        ModelCatalog catalog = builtIn();
        catalog.learn(u"claude-opus-5-20260101"_qs, 2'000'000, 0);
        const ModelFacts facts = catalog.find(u"claude-opus-5-20260101"_qs);
        QCOMPARE(facts.contextTokens, 2'000'000);
        QCOMPARE(facts.maxOutputTokens, 128'000);
        QVERIFY(facts.prices);
        QCOMPARE(catalog.find(u"claude-opus-5"_qs).contextTokens, 1'000'000);
    }

    void anotherServerHasOnlyTheUsersPrices()
    {
        ModelCatalog catalog = builtIn();
        catalog.forgetPrices();
        catalog.overlay(parsed(kOwn));
        QVERIFY(!catalog.find(u"claude-opus-5"_qs).prices);
        QCOMPARE(catalog.find(u"mine"_qs).prices->cacheWrite, 1.5);
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("word");
        QTest::newRow("no JSON") << QByteArray("{") << u"is no JSON"_qs;
        QTest::newRow("no list") << QByteArray("{}") << u"\u201cmodels\u201d"_qs;
        QTest::newRow("no id") << QByteArray(R"({"models":[{"context":1}]})") << u"entry 1"_qs;
        QTest::newRow("a price that is missing")
            << QByteArray(R"({"models":[{"id":"m","price":{"input":1}}]})") << u"\u201coutput\u201d"_qs;
        QTest::newRow("a negative price")
            << QByteArray(R"({"models":[{"id":"m","price":{"input":-1,"output":1,"cacheRead":1,"cacheWrite":1}}]})")
            << u"\u201cinput\u201d"_qs;
        QTest::newRow("a context in words")
            << QByteArray(R"({"models":[{"id":"m","context":"big"}]})") << u"context"_qs;
        QTest::newRow("half a step") << QByteArray(R"({"models":[{"id":"m","longPrompt":{"above":1}}]})")
                                     << u"longPrompt"_qs;
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, word);
        const Result<ModelCatalog> catalog = ModelCatalog::parse(json, u"models.json"_qs);
        QVERIFY(!catalog);
        QVERIFY2(catalog.error().contains(word), qPrintable(catalog.error()));
        QVERIFY(catalog.error().contains(u"models.json"_qs));
    }

    void aTemplateCanBeReadAgain()
    {
        const ModelCatalog catalog = builtIn();
        for (const QString &id : {u"claude-haiku-5-5"_qs, u"unheard-of"_qs}) {
            const ModelCatalog own = parsed(catalog.templateFor(id));
            QVERIFY(own.find(id).prices);
            QVERIFY(own.find(id).contextTokens > 0);
        }
    }

    void costsAreSummedByKind()
    {
        const ModelFacts facts = parsed(kOwn).find(u"mine"_qs);
        Usage usage;
        usage.inputTokens = 1'000'000;
        usage.outputTokens = 500'000;
        usage.cacheReadInputTokens = 2'000'000;
        usage.cacheCreationInputTokens = 1'000'000;
        QCOMPARE(costOf(usage, facts).value(), 1 + 1 + 1 + 1.5);
        Usage searched = usage;
        searched.webSearches = 50;
        QCOMPARE(costOf(searched, facts).value(), 1 + 1 + 1 + 1.5 + 0.5);
        QVERIFY(!costOf(usage, ModelFacts()));
    }

    void aLongPromptCostsWhatTheTableSays()
    {
        const ModelFacts facts = builtIn().find(u"claude-haiku-5-5"_qs);
        Usage usage;
        usage.inputTokens = 100'000;
        QCOMPARE(costOf(usage, facts).value(), 0.01);
        usage.cacheReadInputTokens = 1;
        QCOMPARE(costOf(usage, facts).value(), 0.05 + 0.05e-6);
    }
};

QTEST_GUILESS_MAIN(TestModelCatalog)
#include "tst_modelcatalog.moc"
