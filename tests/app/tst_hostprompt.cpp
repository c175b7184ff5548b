#include "app/hostprompt.h"
#include "app/streamjson.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Deckhand;

/// What a host sends over stream-json, and what it is told of faults and money.
class TestHostPrompt : public QObject
{
    Q_OBJECT

private slots:
    void wordsMayBeAStringOrBlocks();
    void imagesAndDocumentsAreTaken();
    void whatCannotBeReadIsNamed_data();
    void whatCannotBeReadIsNamed();
    void aRetryIsToldWithItsWaitAndReason();
    void aCompactionTellsWhatItBeganWith();
    void theCostIsNullWhereAPriceIsUnknown();

private:
    static QJsonObject block(const QString &type, const QJsonObject &source)
    {
        return {{u"type"_qs, type}, {u"source"_qs, source}};
    }
    static QJsonObject base64(const QString &mediaType, const QByteArray &data)
    {
        return {{u"type"_qs, u"base64"_qs},
                {u"media_type"_qs, mediaType},
                {u"data"_qs, QString::fromLatin1(data.toBase64())}};
    }
};

void TestHostPrompt::wordsMayBeAStringOrBlocks()
{
    QCOMPARE(wordsOf(*promptFrom(u"hello"_qs)), u"hello"_qs);
    const QJsonObject text{{u"type"_qs, u"text"_qs}, {u"text"_qs, u"a"_qs}};
    QCOMPARE(promptFrom(QJsonArray{text, text})->size(), 2);
}

void TestHostPrompt::imagesAndDocumentsAreTaken()
{
    QJsonObject pdf = block(u"document"_qs, base64(u"application/pdf"_qs, "%PDF"));
    pdf[u"title"_qs] = u"plan.pdf"_qs;
    const QJsonObject plain = block(
        u"document"_qs, {{u"type"_qs, u"text"_qs}, {u"media_type"_qs, u"text/plain"_qs}, {u"data"_qs, u"words"_qs}});
    const auto prompt = promptFrom(QJsonArray{block(u"image"_qs, base64(u"image/png"_qs, "PNG")), pdf, plain});
    QVERIFY(prompt);
    QCOMPARE(std::get<ImageBlock>(prompt->at(0)).data, QByteArray("PNG"));
    QCOMPARE(std::get<FileBlock>(prompt->at(1)).name, u"plan.pdf"_qs);
    QCOMPARE(std::get<FileBlock>(prompt->at(1)).data, QByteArray("%PDF"));
    QCOMPARE(std::get<FileBlock>(prompt->at(2)).mediaType, u"text/plain"_qs);
    QCOMPARE(std::get<FileBlock>(prompt->at(2)).data, QByteArray("words"));
}

void TestHostPrompt::whatCannotBeReadIsNamed_data()
{
    QTest::addColumn<QJsonValue>("content");
    QTest::addColumn<QString>("names");
    QTest::newRow("nothing") << QJsonValue() << u"no text"_qs;
    QTest::newRow("blank") << QJsonValue(u" "_qs) << u"no text"_qs;
    QTest::newRow("unknown block") << QJsonValue(QJsonArray{block(u"hologram"_qs, {})}) << u"hologram"_qs;
    QTest::newRow("image by address") << QJsonValue(QJsonArray{block(u"image"_qs, {{u"type"_qs, u"url"_qs}})})
                                      << u"base64"_qs;
    QTest::newRow("unknown image") << QJsonValue(QJsonArray{block(u"image"_qs, base64(u"image/tiff"_qs, "x"))})
                                   << u"image/tiff"_qs;
    QTest::newRow("unknown document") << QJsonValue(QJsonArray{block(u"document"_qs, base64(u"video/mp4"_qs, "x"))})
                                      << u"video/mp4"_qs;
    QJsonObject broken = base64(u"image/png"_qs, "PNG");
    broken[u"data"_qs] = u"data:image/png;base64,xx"_qs;
    QTest::newRow("no base64") << QJsonValue(QJsonArray{block(u"image"_qs, broken)}) << u"base64"_qs;
}

void TestHostPrompt::whatCannotBeReadIsNamed()
{
    QFETCH(QJsonValue, content);
    QFETCH(QString, names);
    const auto prompt = promptFrom(content);
    QVERIFY(!prompt);
    QVERIFY2(prompt.error().contains(names), qPrintable(prompt.error()));
}

void TestHostPrompt::aRetryIsToldWithItsWaitAndReason()
{
    RetryScheduled retry;
    retry.error.message = u"Overloaded."_qs;
    retry.attempt = 2;
    retry.mostAttempts = 8;
    retry.delayMs = 750;
    const QJsonObject object = retryObject(retry);
    QCOMPARE(object[u"type"_qs].toString(), u"system"_qs);
    QCOMPARE(object[u"subtype"_qs].toString(), u"retry"_qs);
    QCOMPARE(object[u"attempt"_qs].toInt(), 2);
    QCOMPARE(object[u"delay_ms"_qs].toInt(), 750);
    QCOMPARE(object[u"reason"_qs].toString(), u"Overloaded."_qs);
}

void TestHostPrompt::aCompactionTellsWhatItBeganWith()
{
    const QJsonObject worked = compactionObject({true, 900}, {});
    QCOMPARE(worked[u"subtype"_qs].toString(), u"compaction"_qs);
    QCOMPARE(worked[u"automatic"_qs].toBool(), true);
    QCOMPARE(worked[u"context_tokens_before"_qs].toInt(), 900);
    QVERIFY(!worked.contains(u"error"_qs));
    QCOMPARE(compactionObject({false, 0}, {u"no"_qs})[u"error"_qs].toString(), u"no"_qs);
}

void TestHostPrompt::theCostIsNullWhereAPriceIsUnknown()
{
    PromptResult result;
    result.costUsd = 0.25;
    QCOMPARE(resultObject(result, SessionId())[u"total_cost_usd"_qs].toDouble(), 0.25);
    result.costUsd = std::nullopt;
    QVERIFY(resultObject(result, SessionId())[u"total_cost_usd"_qs].isNull());
}

QTEST_GUILESS_MAIN(TestHostPrompt)
#include "tst_hostprompt.moc"
