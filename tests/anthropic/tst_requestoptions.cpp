#include "anthropic/requestbody.h"

#include "support/messages.h"

#include <QTest>

using namespace Deckhand;

namespace {

ModelRequest asked()
{
    ModelRequest request = requestOf({says(u"a"_qs)});
    request.maxTokens = 4000;
    return request;
}

QByteArray written(const ModelRequest &request, const ServerOmissions &omissions = {})
{
    RequestBody::Terms terms;
    terms.omissions = omissions;
    return *RequestBody().write(request, terms);
}

ServerOmissions without(SentOption option)
{
    ServerOmissions omissions;
    omissions.add(option, u"m-1"_qs);
    return omissions;
}

} // namespace

/// Thinking, context editing and caching marks: what is asked for, and what a server that refused it gets instead.
class TestRequestOptions : public QObject
{
    Q_OBJECT

private slots:
    void thinkingIsAskedForInTheApisWords_data();
    void thinkingIsAskedForInTheApisWords();
    void aBudgetLeavesRoomForTheAnswer();
    void contextEditingIsAskedFor();
    void whatWasRefusedStaysOut();
    void countingSendsNoLimitAndNoStream();
    void omissionsSurviveAsWords();
    void refusals_data();
    void refusals();
    void onlyErrorsAboutTheRequestCount();
};

void TestRequestOptions::thinkingIsAskedForInTheApisWords_data()
{
    QTest::addColumn<Thinking::Kind>("kind");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("unset") << Thinking::Kind::Unset << QByteArray();
    QTest::newRow("off") << Thinking::Kind::Disabled << QByteArray(R"({"type":"disabled"})");
    QTest::newRow("adaptive") << Thinking::Kind::Adaptive
                              << QByteArray(R"({"type":"adaptive","display":"summarized"})");
    QTest::newRow("budget") << Thinking::Kind::Enabled << QByteArray(R"({"type":"enabled","budget_tokens":2000})");
}

void TestRequestOptions::thinkingIsAskedForInTheApisWords()
{
    QFETCH(Thinking::Kind, kind);
    QFETCH(QByteArray, json);
    ModelRequest request = asked();
    request.thinking = {kind, 2000};
    const QByteArray body = written(request);
    QCOMPARE(body.contains("\"thinking\""), !json.isEmpty());
    QVERIFY2(json.isEmpty() || body.contains(QByteArray("\"thinking\":" + json)), body);
}

void TestRequestOptions::aBudgetLeavesRoomForTheAnswer()
{
    ModelRequest request = asked();
    request.thinking = {Thinking::Kind::Enabled, 4000};
    QVERIFY(written(request).contains("\"budget_tokens\":3999"));
    request.maxTokens = 1024;
    QVERIFY(!written(request).contains("\"thinking\""));
}

void TestRequestOptions::contextEditingIsAskedFor()
{
    ModelRequest request = asked();
    QVERIFY(!written(request).contains("context_management"));
    request.editsContext = true;
    QVERIFY(written(request).contains(R"("context_management":{"edits":[{"type":"clear_tool_uses_20250919")"));
}

void TestRequestOptions::whatWasRefusedStaysOut()
{
    ModelRequest request = asked();
    request.system = u"Be brief."_qs;
    request.tools = {{u"bash"_qs, u"Runs."_qs, {{u"type"_qs, u"object"_qs}}}};
    request.thinking = {Thinking::Kind::Adaptive, 0};
    request.editsContext = true;
    request.messages = {says({FileBlock{u"a.pdf"_qs, u"application/pdf"_qs, "%PDF"}})};
    const QByteArray unmarked = written(request, without(SentOption::CacheControl));
    QVERIFY2(!unmarked.contains("cache_control") && unmarked.contains(R"("system":"Be brief.")"), unmarked);
    QVERIFY(!written(request, without(SentOption::Thinking)).contains("thinking"));
    QVERIFY(written(request, without(SentOption::ThinkingDisplay)).contains(R"("thinking":{"type":"adaptive"})"));
    QVERIFY(!written(request, without(SentOption::ContextManagement)).contains("context_management"));
    const QByteArray words = written(request, without(SentOption::Documents));
    QVERIFY2(!words.contains("\"document\"") && words.contains("a.pdf"), words);
    // How a model thinks is no matter of the server.
    request.model = u"m-2"_qs;
    QVERIFY(written(request, without(SentOption::Thinking)).contains("\"thinking\""));
    QVERIFY(!written(request, without(SentOption::CacheControl)).contains("cache_control"));
}

void TestRequestOptions::countingSendsNoLimitAndNoStream()
{
    RequestBody::Terms terms;
    terms.forCounting = true;
    ModelRequest request = asked();
    request.editsContext = true;
    QCOMPARE(*RequestBody().write(request, terms),
             R"({"model":"m-1","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]})");
}

void TestRequestOptions::omissionsSurviveAsWords()
{
    ServerOmissions omissions;
    omissions.add(SentOption::Thinking, u"m 1"_qs);
    omissions.add(SentOption::CacheControl, u"m 1"_qs);
    omissions.addTokenCount();
    QCOMPARE(omissions.toStringList(), QStringList({u"cache_control"_qs, u"count_tokens"_qs, u"thinking m 1"_qs}));
    QVERIFY(ServerOmissions::fromStringList(omissions.toStringList()) == omissions);
    QVERIFY(
        ServerOmissions::fromStringList({u"gravity"_qs, u"thinking"_qs, u"cache_control x"_qs, QString()}).isEmpty());
}

void TestRequestOptions::refusals_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("option"); // 0: none
    QTest::addColumn<bool>("isOfServer");
    const auto row = [](const char *name, const QByteArray &message, int option, bool isOfServer = true) {
        QTest::newRow(name) << message << option << isOfServer;
    };
    const auto of = [](SentOption option) { return int(option); };
    row("path", "system.0.cache_control: Extra inputs are not permitted", of(SentOption::CacheControl));
    row("quoted", "unknown field \\\"cache_control\\\"", of(SentOption::CacheControl));
    row("part of another name", "tools.0.my_cache_control_x: no", 0);
    row("thinking", "thinking: Extra inputs are not permitted", of(SentOption::Thinking));
    row("thinking's type", "thinking.type: Input should be 'enabled'", of(SentOption::Thinking));
    row("backticks", "Unknown parameter `thinking`", of(SentOption::Thinking));
    row("display", "thinking.adaptive.display: Extra inputs are not permitted", of(SentOption::ThinkingDisplay));
    row("prose about thinking", "I was thinking that your prompt is bad", 0);
    row("prose about a document", "the document is too long", 0);
    row("document", "messages.0.content.1.document: Input tag 'document' found", of(SentOption::Documents));
    row("one bad document", "messages.0.content.1.document.source.base64.data: The PDF specified was not valid.",
        of(SentOption::Documents), false);
    row("one locked PDF", "messages.4.content.1.pdf.source.base64.data: password protected", of(SentOption::Documents),
        false);
    row("beta", "Unexpected value(s) `x` for the `anthropic-beta` header", of(SentOption::ContextManagement));
    row("context", "context_management: Extra inputs are not permitted", of(SentOption::ContextManagement));
    row("thinking blocks", "messages.3.content.0: Invalid `signature` in `thinking` block",
        of(SentOption::EarlierThinking), false);
    row("thinking blocks changed",
        "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified",
        of(SentOption::EarlierThinking), false);
    row("something else", "max_tokens: 999999 > 64000", 0);
    row("empty", "", 0);
}

void TestRequestOptions::refusals()
{
    QFETCH(QByteArray, message);
    QFETCH(int, option);
    const QByteArray body =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + message + "\"}}";
    const SentOptions all = SentOption::CacheControl | SentOption::Thinking | SentOption::ThinkingDisplay
                          | SentOption::ContextManagement | SentOption::Documents | SentOption::EarlierThinking;
    const auto refused = refusedOption(400, body, all);
    QCOMPARE(refused ? int(refused->option) : 0, option);
    if (refused)
        QTEST(refused->isOfServer, "isOfServer");
    QVERIFY(!refusedOption(400, body, {})); // what was not sent cannot be left out
}

void TestRequestOptions::onlyErrorsAboutTheRequestCount()
{
    const QByteArray body("cache_control: Extra inputs are not permitted");
    QVERIFY(refusedOption(422, body, SentOption::CacheControl));
    for (const int status : {200, 401, 403, 404, 413, 429, 500})
        QVERIFY(!refusedOption(status, body, SentOption::CacheControl));
}

QTEST_GUILESS_MAIN(TestRequestOptions)
#include "tst_requestoptions.moc"
