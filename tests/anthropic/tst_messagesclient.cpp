#include "anthropic/messagesclient.h"

#include "support/fakemessagesapi.h"
#include "support/messages.h"
#include "support/modelcall.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

namespace {

ModelRequest everything()
{
    ModelRequest request = requestOf({says(u"hello"_qs)});
    request.maxTokens = 4000;
    request.system = u"Be brief. "_qs.repeated(300);
    request.tools = {{u"bash"_qs, u"Runs."_qs, {{u"type"_qs, u"object"_qs}}},
                     {u"read_file"_qs, u"Reads."_qs, {{u"type"_qs, u"object"_qs}}}};
    request.thinking = {Thinking::Kind::Adaptive, 0};
    request.editsContext = true;
    return request;
}

} // namespace

/// What one client learns and keeps from call to call: refused options, the prompt cache, counting.
class TestMessagesClient : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void aRefusedOptionIsLeftOutAndRemembered_data();
    void aRefusedOptionIsLeftOutAndRemembered();
    void severalRefusedOptionsAreLeftOutInTurn();
    void whatWasKnownIsNotTriedAgain();
    void whatNamesNoOptionIsSentOnce_data();
    void whatNamesNoOptionIsSentOnce();
    void changedThinkingGoesWithoutItForThisHistory();
    void aServerThatKeepsRefusingIsLeftAlone();
    void theSecondTurnReadsTheCache();
    void manyParallelResultsDoNotLoseTheCache();
    void bytesBeforeAMarkStay();
    void theModelThatWasAskedIsKept();
    void aRefusalIsExplained();
    void tokensAreCounted();
    void aServerThatDoesNotCountIsAskedOnce();
    void whatIsTooLargeIsNotSent();
    void betaHeadersGoWithTheirOption();
    void giantAndEmptyErrorBodies_data();
    void giantAndEmptyErrorBodies();

private:
    QNetworkAccessManager m_network;
    std::unique_ptr<FakeMessagesApi> m_api;
    std::unique_ptr<MessagesClient> m_client;
    QList<QStringList> m_changes;
};

void TestMessagesClient::init()
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.clearConnectionCache();
    m_api = std::make_unique<FakeMessagesApi>();
    m_api->setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
    m_client = std::make_unique<MessagesClient>(m_network, Endpoint{m_api->baseUrl(), Endpoint::Credential::None, {}});
    m_changes.clear();
    m_client->onOmissionsChanged([this](const ServerOmissions &now) { m_changes.append(now.toStringList()); });
}

void TestMessagesClient::aRefusedOptionIsLeftOutAndRemembered_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("remembered");
    QTest::newRow("caching") << u"cache_control"_qs << u"cache_control"_qs;
    QTest::newRow("thinking") << u"thinking"_qs << u"thinking m-1"_qs;
    QTest::newRow("context editing") << u"context_management"_qs << u"context_management"_qs;
}

void TestMessagesClient::aRefusedOptionIsLeftOutAndRemembered()
{
    QFETCH(QString, field);
    QFETCH(QString, remembered);
    m_api->refuseFields({field});
    QVERIFY(messageOf(*m_client, everything()));
    QCOMPARE(m_api->requests().size(), 2);
    QVERIFY(m_api->requests().first().body.contains(field.toUtf8()));
    QVERIFY(!m_api->requests().last().body.contains(field.toUtf8()));
    QCOMPARE(m_changes, QList<QStringList>{{remembered}});
    QVERIFY(messageOf(*m_client, everything()));
    QCOMPARE(m_api->requests().size(), 3);
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
}

void TestMessagesClient::severalRefusedOptionsAreLeftOutInTurn()
{
    m_api->refuseFields({u"cache_control"_qs, u"thinking"_qs, u"context_management"_qs});
    QVERIFY(messageOf(*m_client, everything()));
    QCOMPARE(m_api->requests().size(), 4);
    QCOMPARE(m_client->omissions().toStringList().size(), 3);
}

void TestMessagesClient::whatWasKnownIsNotTriedAgain()
{
    m_api->refuseFields({u"cache_control"_qs});
    m_client->setOmissions(ServerOmissions::fromStringList({u"cache_control"_qs}));
    QVERIFY(messageOf(*m_client, everything()));
    QCOMPARE(m_api->requests().size(), 1);
    QVERIFY(m_changes.isEmpty());
}

void TestMessagesClient::whatNamesNoOptionIsSentOnce_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("400") << FakeReply::error(400, u"invalid_request_error"_qs, u"max_tokens: too many"_qs);
    QTest::newRow("400, prose") << FakeReply::error(400, u"invalid_request_error"_qs,
                                                    u"thinking hard is not for everybody"_qs);
    QTest::newRow("401") << FakeReply::error(401, u"authentication_error"_qs, u"cache_control"_qs);
    QTest::newRow("403") << FakeReply::error(403, u"permission_error"_qs, u"thinking: no"_qs);
    QTest::newRow("404") << FakeReply::error(404, u"not_found_error"_qs, u"model: m-1"_qs);
    QTest::newRow("413") << FakeReply::http(413, "text/html", "<html>cache_control</html>");
}

void TestMessagesClient::whatNamesNoOptionIsSentOnce()
{
    QFETCH(FakeReply, reply);
    m_api->setHandler([reply](const FakeRequest &) { return reply; });
    const ModelError error = errorOf(*m_client, everything());
    QVERIFY(!error.message.isEmpty());
    QVERIFY(!error.retryable);
    QCOMPARE(m_api->requests().size(), 1);
    QVERIFY(m_client->omissions().isEmpty());
}

void TestMessagesClient::changedThinkingGoesWithoutItForThisHistory()
{
    m_api->setHandler([](const FakeRequest &request) {
        if (request.body.contains("old-signature"))
            return FakeReply::error(400, u"invalid_request_error"_qs,
                                    u"messages.1.content.0: Invalid `signature` in `thinking` block"_qs);
        return FakeReply().text(u"hi"_qs);
    });
    ModelRequest request = everything();
    request.messages = {says(u"a"_qs), answers({ThinkingBlock{{}, u"old-signature"_qs}, TextBlock{u"b"_qs}}),
                        says(u"c"_qs)};
    QVERIFY(messageOf(*m_client, request));
    QCOMPARE(m_api->requests().size(), 2);
    QVERIFY(m_api->requests().last().body.contains("\"thinking\":{\"type\":\"adaptive\"")); // still asked for
    QVERIFY(m_changes.isEmpty());
    request.messages << answers({ThinkingBlock{{}, u"new-signature"_qs}, TextBlock{u"d"_qs}}) << says(u"e"_qs);
    QVERIFY(messageOf(*m_client, request));
    QCOMPARE(m_api->requests().size(), 3);
    QVERIFY(m_api->requests().last().body.contains("new-signature"));
}

void TestMessagesClient::aServerThatKeepsRefusingIsLeftAlone()
{
    m_api->setHandler([](const FakeRequest &) {
        return FakeReply::error(400, u"invalid_request_error"_qs, u"cache_control: Extra inputs are not permitted"_qs);
    });
    QVERIFY(!errorOf(*m_client, everything()).message.isEmpty());
    QCOMPARE(m_api->hits(), 2);
}

void TestMessagesClient::theSecondTurnReadsTheCache()
{
    m_api->setCaches(true);
    ModelRequest request = everything();
    const MessagePtr first = messageOf(*m_client, request);
    QVERIFY(first);
    QCOMPARE(first->usage.cacheReadInputTokens, 0);
    QVERIFY(first->usage.cacheCreationInputTokens > 700);
    request.messages << first << says(u"and now?"_qs);
    const MessagePtr second = messageOf(*m_client, request);
    QVERIFY(second);
    QCOMPARE(second->usage.cacheReadInputTokens, first->usage.cacheCreationInputTokens);
    QVERIFY(second->usage.inputTokens + second->usage.cacheCreationInputTokens < 60);
}

/// More than 20 blocks lie between the ends of two requests: what a server looks back is not enough.
void TestMessagesClient::manyParallelResultsDoNotLoseTheCache()
{
    m_api->setCaches(true);
    ModelRequest request = everything();
    qint64 cached = messageOf(*m_client, request)->usage.totalInputTokens();
    for (int turn = 0; turn < 3; ++turn) {
        QList<ContentBlock> uses;
        QList<ContentBlock> results;
        for (int i = 0; i < 30; ++i) {
            uses.append(toolUse(u"t%1_%2"_qs.arg(turn).arg(i)));
            results.append(toolResult(u"t%1_%2"_qs.arg(turn).arg(i)));
        }
        request.messages << answers(uses) << says(results);
        const Usage usage = messageOf(*m_client, request)->usage;
        QCOMPARE(usage.cacheReadInputTokens, cached);
        cached = usage.totalInputTokens();
    }
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
}

void TestMessagesClient::bytesBeforeAMarkStay()
{
    ModelRequest request = everything();
    QByteArray before;
    for (int turn = 0; turn < 6; ++turn) {
        QVERIFY(messageOf(*m_client, request));
        const QByteArray sent = m_api->requests().last().body;
        QVERIFY(sent.count("\"cache_control\":") <= 4);
        QCOMPARE(sent.count("\"cache_control\":"), turn == 0 ? 3 : 4);
        const QByteArray plain = withoutCacheMarks(sent);
        QVERIFY(plain.startsWith(before));
        before = plain.chopped(4); // the closing brackets of the block list, the message, the list and the body
        const QString id = u"t%1"_qs.arg(turn);
        request.messages << answers({toolUse(id, R"({ "z":1.50, "a":12345678901234567890 })")})
                         << says({toolResult(id), NoticesBlock{u"<n/>"_qs, {}}});
    }
}

void TestMessagesClient::theModelThatWasAskedIsKept()
{
    m_api->enqueue(FakeReply().text(u"hi"_qs).model(u"m-1-20261122"_qs));
    const MessagePtr message = messageOf(*m_client, everything());
    QCOMPARE(message->model, u"m-1-20261122"_qs);
    QCOMPARE(message->requestModel, u"m-1"_qs);
}

void TestMessagesClient::aRefusalIsExplained()
{
    m_api->enqueue(FakeReply().stopReason(u"refusal"_qs).stopDetails(u"cyber"_qs, u"Not this."_qs));
    const MessagePtr message = messageOf(*m_client, everything());
    QCOMPARE(message->stopReason, StopReason::Refusal);
    QVERIFY(message->content.isEmpty());
    QCOMPARE(message->refusalCategory, u"cyber"_qs);
    QCOMPARE(message->refusalExplanation, u"Not this."_qs);
}

void TestMessagesClient::tokensAreCounted()
{
    QObject scope;
    TokenCountJob *job = m_client->countTokens(everything(), &scope);
    QVERIFY(job);
    std::optional<qint64> tokens;
    connect(job, &TokenCountJob::counted, &scope, [&tokens](std::optional<qint64> counted) { tokens = counted; });
    QVERIFY(QSignalSpy(job, &TokenCountJob::counted).wait());
    QVERIFY(tokens && *tokens > 700);
    QVERIFY2(m_api->violations().isEmpty(), qPrintable(m_api->violations().join(u'\n')));
    QVERIFY(!m_api->countRequests().first().contains("cache_control"));
}

void TestMessagesClient::aServerThatDoesNotCountIsAskedOnce()
{
    m_api->setCounts(false);
    QObject scope;
    TokenCountJob *job = m_client->countTokens(everything(), &scope);
    std::optional<qint64> tokens = 1;
    connect(job, &TokenCountJob::counted, &scope, [&tokens](std::optional<qint64> counted) { tokens = counted; });
    QVERIFY(QSignalSpy(job, &TokenCountJob::counted).wait());
    QVERIFY(!tokens);
    QCOMPARE(m_changes, QList<QStringList>{{u"count_tokens"_qs}});
    QVERIFY(!m_client->countTokens(everything(), &scope));
}

void TestMessagesClient::whatIsTooLargeIsNotSent()
{
    ModelRequest request = everything();
    request.messages = {says({FileBlock{u"big.pdf"_qs, u"application/pdf"_qs, QByteArray(25'000'000, 'x')}})};
    const ModelError error = errorOf(*m_client, request);
    QCOMPARE(error.kind, ModelError::Kind::TooLarge);
    QVERIFY2(error.message.contains(u"“big.pdf”"), qPrintable(error.message));
    QCOMPARE(m_api->hits(), 0);
}

void TestMessagesClient::betaHeadersGoWithTheirOption()
{
    ModelRequest request = everything();
    QVERIFY(messageOf(*m_client, request));
    QCOMPARE(m_api->requests().last().headers.value("anthropic-beta"), "context-management-2025-06-27");
    request.editsContext = false;
    QVERIFY(messageOf(*m_client, request));
    QVERIFY(!m_api->requests().last().headers.contains("anthropic-beta"));
}

void TestMessagesClient::giantAndEmptyErrorBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("giant") << QByteArray(30'000'000, 'x');
    QTest::newRow("giant html") << QByteArray("<html>" + QByteArray(30'000'000, ' '));
    QTest::newRow("nested") << QByteArray(100'000, '[');
}

void TestMessagesClient::giantAndEmptyErrorBodies()
{
    QFETCH(QByteArray, body);
    m_api->enqueue(FakeReply::http(500, "text/html", body));
    const ModelError error = errorOf(*m_client, everything());
    QCOMPARE(error.kind, ModelError::Kind::Server);
    QVERIFY(error.retryable);
    QVERIFY2(!error.message.isEmpty() && error.message.size() < 700, qPrintable(error.message));
}

QTEST_GUILESS_MAIN(TestMessagesClient)
#include "tst_messagesclient.moc"
