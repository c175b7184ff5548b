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

using Kind = ModelError::Kind;

constexpr char Begun[] = "event: message_start\n"
                         "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"m-1\"}}\n\n";
constexpr char Answer[] =
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"whole\"}}\n\n"
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n";

FakeReply refusal(int status, const QByteArray &body)
{
    return FakeReply::http(status, "application/json", body);
}

/// Keeps what would have gone out; nothing answers.
class DeafTransport final : public HttpTransport
{
public:
    explicit DeafTransport(QByteArray &body) : m_body(body) {}
    HttpExchange *send(const HttpRequest &request, QObject *parent) override
    {
        class Silent final : public HttpExchange
        {
        public:
            using HttpExchange::HttpExchange;
            void detach() override {}
        };
        m_body = request.body;
        return new Silent(parent);
    }

private:
    QByteArray &m_body;
};

} // namespace

/// Servers that speak the Messages API in a dialect of their own: what they mean is understood, and what people must know
/// is told in their words.
class TestDialects : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void unsignedThinkingGoesBackAsItCame_data();
    void unsignedThinkingGoesBackAsItCame();
    void aServerThatWantsItGetsItAgain();
    void aServerThatRefusesItIsRemembered_data();
    void aServerThatRefusesItIsRemembered();
    void anotherRefusalIsNoneOfThinking();
    void thinkingGoesToNobodyElse();
    void theOfficialApiGetsOnlyWhatItSigned();
    void anErrorInAStreamIsOneEndWithItsSentence_data();
    void anErrorInAStreamIsOneEndWithItsSentence();
    void anErrorBehindAnAnswersBeginningIsTold_data();
    void anErrorBehindAnAnswersBeginningIsTold();
    void anOptionThatAStreamRefusesIsLeftOut();
    void anEndMarkOfAnotherApiIsNoError();
    void theLastBlankLineMayBeMissing_data();
    void theLastBlankLineMayBeMissing();
    void halfAnEventNeverCounts_data();
    void halfAnEventNeverCounts();
    void anUnknownModelIsNamedWithThoseThereAre_data();
    void anUnknownModelIsNamedWithThoseThereAre();
    void withoutAListTheModelIsNamedAllTheSame();
    void aPathThatIsNotThereIsNoModel_data();
    void aPathThatIsNotThereIsNoModel();

private:
    MessagesClient clientOf(const FakeMessagesApi &api)
    {
        return MessagesClient(m_network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
    }
    MessagePtr thoughtAnswer(const QByteArray &signature = "\"signature\":\"\"", const QByteArray &words = "Hm, ls.")
    {
        m_api->enqueue(FakeReply::sse(
            QByteArray(Begun)
            + R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"")"
            + (signature.isEmpty() ? QByteArray() : ',' + signature) + "}}\n\n"
            + QByteArray(
                  R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"?"}})")
                  .replace('?', words)
            + "\n\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
            + R"(data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"bash","input":{}}})"
              "\n\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
            + R"(data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}})"
              "\n\ndata: {\"type\":\"message_stop\"}\n\n"));
        return messageOf(*m_client, requestOf({m_prompt}));
    }
    ModelRequest following(const MessagePtr &answer) const
    {
        return requestOf({m_prompt, answer, says({toolResult(u"t1"_qs)})});
    }
    QByteArray lastBody() const { return m_api->requests().last().body; }
    /// A server that answers what lacks thinking, or what has it, with `words`.
    void judgeThinking(bool wants, const QByteArray &words, int status = 400)
    {
        m_api->setHandler([wants, words, status](const FakeRequest &request) {
            return request.body.contains("\"type\":\"thinking\"") == wants ? FakeReply().text(u"taken"_qs)
                                                                           : refusal(status, words);
        });
    }

    const MessagePtr m_prompt = says(u"go"_qs);
    QNetworkAccessManager m_network;
    std::unique_ptr<FakeMessagesApi> m_api;
    std::unique_ptr<MessagesClient> m_client;
};

void TestDialects::init()
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.clearConnectionCache();
    m_api = std::make_unique<FakeMessagesApi>();
    m_api->setTakesUnsignedThinking(true);
    m_client = std::make_unique<MessagesClient>(m_network, Endpoint{m_api->baseUrl(), Endpoint::Credential::None, {}});
}

void TestDialects::unsignedThinkingGoesBackAsItCame_data()
{
    QTest::addColumn<QByteArray>("signature");
    QTest::addColumn<QByteArray>("block");
    QTest::newRow("without words") << QByteArray()
                                   << QByteArray(R"({"type":"thinking","thinking":""},{"type":"tool_use")");
    QTest::newRow("none") << QByteArray()
                          << QByteArray(R"({"type":"thinking","thinking":"Hm, ls."},{"type":"tool_use")");
    QTest::newRow("empty") << QByteArray(R"("signature":"")")
                           << QByteArray(
                                  R"({"type":"thinking","thinking":"Hm, ls.","signature":""},{"type":"tool_use")");
}

void TestDialects::unsignedThinkingGoesBackAsItCame()
{
    QFETCH(QByteArray, signature);
    QFETCH(QByteArray, block);
    const MessagePtr answer = thoughtAnswer(signature, block.contains("Hm") ? "Hm, ls." : "");
    QVERIFY(answer);
    judgeThinking(true, R"({"error":{"message":"The content[].thinking in the thinking mode must be passed back."}})");
    QVERIFY(messageOf(*m_client, following(answer)));
    QVERIFY2(lastBody().contains(block), lastBody().constData());
    QCOMPARE(m_api->requests().size(), 2); // at the first try
}

/// It refused it in an earlier run, and wants it now: what is remembered is not for ever.
void TestDialects::aServerThatWantsItGetsItAgain()
{
    const MessagePtr answer = thoughtAnswer();
    QStringList kept;
    m_client->setOmissions(ServerOmissions::fromStringList({u"unsigned_thinking m-1"_qs}));
    m_client->onOmissionsChanged(
        [&kept](const ServerOmissions &now) { kept = now.toStringList() + QStringList{u"told"_qs}; });
    judgeThinking(true, R"({"error":{"message":"The content[].thinking in the thinking mode must be passed back."}})");
    QVERIFY(messageOf(*m_client, following(answer)));
    QCOMPARE(kept, QStringList{u"told"_qs});
    QCOMPARE(m_api->requests().size(), 3);
    QVERIFY(messageOf(*m_client, following(answer)));
    QCOMPARE(m_api->requests().size(), 4);
}

void TestDialects::aServerThatRefusesItIsRemembered_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("field") << 400
                           << QByteArray(
                                  R"({"error":{"message":"messages.1.content.0.thinking.signature: Field required"}})");
    QTest::newRow("schema")
        << 422
        << QByteArray(
               R"({"detail":[{"loc":["body","messages",1],"msg":"Input should be 'text'","input":"thinking"}]})");
    QTest::newRow("sentence") << 400 << QByteArray(R"({"error":"Unsupported content block type: thinking"})");
    QTest::newRow("no word of it") << 400 << QByteArray(R"({"error":{"message":"invalid request"}})");
}

void TestDialects::aServerThatRefusesItIsRemembered()
{
    QFETCH(int, status);
    QFETCH(QByteArray, words);
    const MessagePtr answer = thoughtAnswer();
    judgeThinking(false, words, status);
    QVERIFY(messageOf(*m_client, following(answer)));
    QCOMPARE(m_client->omissions().toStringList(), QStringList{u"unsigned_thinking m-1"_qs});
    QCOMPARE(m_api->requests().size(), 3);
    QVERIFY(messageOf(*m_client, following(answer)));
    QCOMPARE(m_api->requests().size(), 4); // it never sees it again
    QVERIFY(!lastBody().contains("Hm, ls."));
}

void TestDialects::anotherRefusalIsNoneOfThinking()
{
    const MessagePtr answer = thoughtAnswer();
    m_api->setHandler([](const FakeRequest &) { return refusal(400, R"({"error":"tools.0.name: too long"})"); });
    QVERIFY(errorOf(*m_client, following(answer)).message.contains(u"too long"));
    QVERIFY(m_client->omissions().isEmpty()); // it was not that
    QVERIFY(m_api->requests().size() <= 3);
}

void TestDialects::thinkingGoesToNobodyElse()
{
    const MessagePtr answer = thoughtAnswer();
    // Whose an old session's thinking is cannot be said.
    auto old = std::make_shared<Message>(*answer);
    old->server.clear();
    m_api->enqueue(FakeReply().text(u"fine"_qs));
    QVERIFY(messageOf(*m_client, following(old)));
    QVERIFY(!lastBody().contains("Hm, ls."));

    m_api->enqueue(FakeReply().thinking(u"signed here"_qs).toolUse(u"t1"_qs, u"bash"_qs));
    const MessagePtr signedAnswer = messageOf(*m_client, requestOf({m_prompt}));
    FakeMessagesApi other;
    MessagesClient otherClient = clientOf(other);
    other.setHandler([](const FakeRequest &) { return FakeReply().text(u"fine"_qs); });
    for (const MessagePtr &one : {answer, signedAnswer}) {
        QVERIFY(messageOf(otherClient, following(one)));
        QVERIFY2(!other.requests().last().body.contains("\"thinking\""), other.requests().last().body.constData());
        ModelRequest request = following(one);
        request.model = u"m-2"_qs;
        m_api->enqueue(FakeReply().text(u"fine"_qs));
        QVERIFY(messageOf(*m_client, request));
        QVERIFY(!lastBody().contains("\"thinking\""));
    }
}

void TestDialects::theOfficialApiGetsOnlyWhatItSigned()
{
    QByteArray body;
    MessagesClient official(std::make_unique<DeafTransport>(body), Endpoint());
    auto answer = std::make_shared<Message>(*thoughtAnswer());
    answer->server = Endpoint().server();
    QObject scope;
    official.start(following(answer), &scope);
    QVERIFY(body.contains("tool_use") && !body.contains("Hm, ls."));
    std::get<ThinkingBlock>(answer->content[0]).signature = u"c2ln"_qs;
    official.start(following(std::make_shared<Message>(*answer)), &scope);
    QVERIFY(body.contains("Hm, ls."));
}

void TestDialects::anErrorInAStreamIsOneEndWithItsSentence_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("retryable");
    const QByteArray stream("text/event-stream");
    const QByteArray json("application/json");
    QTest::newRow("without a name")
        << stream
        << QByteArray("data: {\"error\":{\"message\":\"GPU is gone\",\"type\":\"server_error\",\"code\":500}}\n\n")
        << u"GPU is gone"_qs << true;
    QTest::newRow("a status inside")
        << stream << QByteArray("data: {\"error\":{\"message\":\"Slow down\",\"code\":429}}\n\ndata: [DONE]\n\n")
        << u"Slow down"_qs << true;
    QTest::newRow("a status as text") << stream
                                      << QByteArray(
                                             "data: {\"error\":{\"message\":\"No such key\",\"code\":\"401\"}}\n\n")
                                      << u"No such key"_qs << false;
    QTest::newRow("a word of its own")
        << stream << QByteArray("data: {\"error\":{\"message\":\"Busy\",\"type\":\"RateLimitError\"}}\n\n")
        << u"Busy"_qs << true;
    QTest::newRow("no word") << stream << QByteArray("data: {\"error\":{\"message\":\"The dog ate it\"}}\n\n")
                             << u"The dog ate it"_qs << false;
    QTest::newRow("text in error") << stream << QByteArray("data: {\"error\":\"model runner stopped\"}\n\n")
                                   << u"model runner stopped"_qs << false;
    QTest::newRow("plain text") << stream << QByteArray("data: upstream is overloaded\n\n")
                                << u"upstream is overloaded"_qs << true;
    QTest::newRow("text in quotes") << stream << QByteArray("event: error\ndata: \"it broke\"\n\n") << u"it broke"_qs
                                    << false;
    QTest::newRow("a name and text") << stream << QByteArray("event: error\ndata: HTTP 503 from the provider\n\n")
                                     << u"from the provider"_qs << true;
    QTest::newRow("a field")
        << stream
        << QByteArray("error: {\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}\n\n")
        << u"Loading model"_qs << true;
    QTest::newRow("a field of text") << stream << QByteArray("error: it broke\n\ndata: [DONE]\n\n") << u"it broke"_qs
                                     << false;
    QTest::newRow("flat") << stream << QByteArray("data: {\"type\":\"error\",\"message\":\"Flat as can be\"}\n\n")
                          << u"Flat as can be"_qs << false;
    QTest::newRow("detail") << stream << QByteArray("data: {\"detail\":\"Not today\"}\n\n") << u"Not today"_qs << false;
    QTest::newRow("details of a schema")
        << stream << QByteArray("data: {\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\"}]}\n\n")
        << u"field required"_qs << false;
    QTest::newRow("details with types of a schema")
        << stream
        << QByteArray("data: {\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\"],\"msg\":\"not a role\"}]}\n\n")
        << u"not a role"_qs << false;
    QTest::newRow("an object that says it")
        << stream
        << QByteArray(
               "data: {\"object\":\"error\",\"message\":\"Too long\",\"type\":\"BadRequestError\",\"code\":400}\n\n")
        << u"Too long"_qs << false;
    QTest::newRow("a full context")
        << stream
        << QByteArray(
               "data: {\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\"}}\n\n")
        << u"available context size"_qs << false;
    QTest::newRow("an empty account")
        << stream
        << QByteArray("data: {\"error\":{\"message\":\"Quota\",\"code\":\"insufficient_quota\",\"status\":429}}\n\n")
        << u"Quota"_qs << false;
    QTest::newRow("JSON in a string")
        << stream
        << QByteArray(
               R"(data: {"type":"error","error":{"type":"api_error","message":"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded deep down\"}}"}})"
               "\n\n")
        << u"stream: Overloaded deep down"_qs.mid(8) << true;
    QTest::newRow("JSON behind words")
        << stream
        << QByteArray(
               R"(data: {"error":{"message":"litellm.BadRequestError: Exception - {\"error\":{\"message\":\"bad image\",\"type\":\"invalid_request_error\"}}"}})"
               "\n\n")
        << u"bad image"_qs << false;
    QTest::newRow("a provider's")
        << stream
        << QByteArray(
               R"(data: {"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"{\"error\":\"out of memory\"}"}}})"
               "\n\n")
        << u"Provider returned error: out of memory"_qs << true;
    QTest::newRow("a bare object") << stream
                                   << QByteArray(
                                          "{\"error\":{\"message\":\"Bare\",\"type\":\"invalid_request_error\"}}")
                                   << u"Bare"_qs << false;
    QTest::newRow("a list") << stream << QByteArray("data: {\"errors\":[{\"message\":\"Listed\",\"code\":422}]}\n\n")
                            << u"Listed"_qs << false;
    QTest::newRow("a bare sentence") << stream << QByteArray("Internal Server Error: it broke") << u"it broke"_qs
                                     << false;
    QTest::newRow("without the blank line")
        << stream << QByteArray("data: {\"error\":{\"message\":\"No blank line\",\"code\":400}}") << u"No blank line"_qs
        << false;
    QTest::newRow("JSON and no stream") << json
                                        << QByteArray(
                                               R"({"error":{"message":"Key is wrong","type":"authentication_error"}})")
                                        << u"Key is wrong"_qs << false;
    QTest::newRow("JSON, overloaded")
        << json << QByteArray(R"({"type":"error","error":{"type":"overloaded_error","message":"Later"}})")
        << u"Later"_qs << true;
    QTest::newRow("JSON, a sentence") << json << QByteArray(R"({"error":"Unexpected endpoint or method."})")
                                      << u"Unexpected endpoint"_qs << false;
    QTest::newRow("text and no stream") << QByteArray("text/plain; charset=utf-8") << QByteArray("the tunnel is down")
                                        << u"the tunnel is down"_qs << false;
}

void TestDialects::anErrorInAStreamIsOneEndWithItsSentence()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    m_api->enqueue(FakeReply::http(200, type, body));
    QObject scope;
    ModelJob *job = m_client->start(requestOf({m_prompt}), &scope);
    QSignalSpy done(job, &ModelJob::done);
    QSignalSpy accepted(job, &ModelJob::accepted);
    QVERIFY(done.wait());
    const auto error = std::get<ModelError>(done.first().first().value<ModelResult>());
    QTEST(error.retryable, "retryable");
    QFETCH(QString, words);
    QVERIFY2(error.message.contains(words), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u'{'), qPrintable(error.message));
    QCOMPARE(accepted.count(), 0);
    QCOMPARE(done.count(), 1);
    QCOMPARE(m_api->hits(), 1);
}

void TestDialects::anErrorBehindAnAnswersBeginningIsTold_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QString>("words");
    QTest::newRow("object") << QByteArray("data: {\"error\":{\"message\":\"gone\",\"code\":400}}\n\ndata: [DONE]\n\n")
                            << u"gone"_qs;
    QTest::newRow("text") << QByteArray("data: the worker died\n\n") << u"the worker died"_qs;
    QTest::newRow("field") << QByteArray("error: the worker died\n\n") << u"the worker died"_qs;
    QTest::newRow("at the end") << QByteArray("event: error\ndata: the worker died") << u"the worker died"_qs;
    QTest::newRow("a bare object") << QByteArray(R"({"error":{"message":"gone","type":"invalid_request_error"}})"
                                                 "\n")
                                   << u"gone"_qs;
    QTest::newRow("a bare object of several lines")
        << QByteArray("{\n \"error\": {\n  \"message\": \"gone\",\n  \"code\": 400\n }\n}") << u"gone"_qs;
}

void TestDialects::anErrorBehindAnAnswersBeginningIsTold()
{
    QFETCH(QByteArray, event);
    QFETCH(QString, words);
    m_api->enqueue(FakeReply::sse(Begun + event));
    const ModelError error = errorOf(*m_client, requestOf({m_prompt}));
    QVERIFY2(error.message.contains(words), qPrintable(error.message));
    QVERIFY(!error.retryable);
}

/// What a server refuses is learned, in whatever way it says so.
void TestDialects::anOptionThatAStreamRefusesIsLeftOut()
{
    for (const QByteArray &type : {QByteArray("application/json"), QByteArray("text/event-stream")}) {
        init();
        m_api->setHandler([type](const FakeRequest &request) {
            const bool marks = request.body.contains("cache_control");
            const QByteArray error(
                R"({"error":{"code":400,"message":"cache_control: Extra inputs are not permitted"}})");
            return marks ? FakeReply::http(200, type, type.startsWith("text") ? "data: " + error + "\n\n" : error)
                         : FakeReply().text(u"fine"_qs);
        });
        QVERIFY(messageOf(*m_client, requestOf({m_prompt})));
        QCOMPARE(m_client->omissions().toStringList(), QStringList{u"cache_control"_qs});
    }
}

void TestDialects::anEndMarkOfAnotherApiIsNoError()
{
    m_api->enqueue(
        FakeReply::sse(QByteArray(Begun) + "data: [DONE]\n\n" + Answer + "data: {\"type\":\"message_stop\"}\n\n"));
    QVERIFY(messageOf(*m_client, requestOf({m_prompt})));
    m_api->enqueue(FakeReply::sse(QByteArray(Begun) + Answer + "data: [DONE]\n\n"));
    QCOMPARE(errorOf(*m_client, requestOf({m_prompt})).kind, Kind::Protocol); // message_stop did not come
}

void TestDialects::theLastBlankLineMayBeMissing_data()
{
    QTest::addColumn<QByteArray>("end");
    QTest::addColumn<bool>("byClose");
    const QByteArray stop("event: message_stop\ndata: {\"type\":\"message_stop\"}");
    for (const bool byClose : {false, true}) {
        const char *how = byClose ? "by close" : "chunked";
        QTest::addRow("LF, %s", how) << stop + "\n" << byClose;
        QTest::addRow("no line end, %s", how) << stop << byClose;
        QTest::addRow("CRLF, %s", how) << QByteArray(stop).replace("\n", "\r\n") + "\r\n" << byClose;
        QTest::addRow("CR, %s", how) << QByteArray(stop).replace("\n", "\r") + "\r" << byClose;
        QTest::addRow("several lines, %s", how) << QByteArray("data: {\"type\":\ndata: \"message_stop\"}") << byClose;
    }
}

void TestDialects::theLastBlankLineMayBeMissing()
{
    QFETCH(QByteArray, end);
    QFETCH(bool, byClose);
    FakeReply reply = FakeReply::sse(QByteArray(Begun) + Answer + end);
    if (byClose)
        reply.withoutLength();
    m_api->enqueue(reply);
    const MessagePtr message = messageOf(*m_client, requestOf({m_prompt}));
    QVERIFY(message);
    QCOMPARE(textOf(*message), u"whole"_qs);
    QCOMPARE(m_api->hits(), 1);
}

void TestDialects::halfAnEventNeverCounts_data()
{
    QTest::addColumn<QByteArray>("end");
    QTest::addColumn<bool>("cut");
    const QByteArray stop("event: message_stop\ndata: {\"type\":\"message_stop\"}");
    QTest::newRow("cut before the blank line") << stop + "\n" << true;
    QTest::newRow("cut before the line's end") << stop << true;
    QTest::newRow("half a line, ended") << stop.chopped(1) << false;
    QTest::newRow("half a word, ended") << stop.chopped(6) << false;
    QTest::newRow("the name only") << QByteArray("event: message_stop\n") << false;
    QTest::newRow("another event") << QByteArray("data: {\"type\":\"ping\"}") << false;
}

void TestDialects::halfAnEventNeverCounts()
{
    QFETCH(QByteArray, end);
    QFETCH(bool, cut);
    const QByteArray body = QByteArray(Begun) + Answer + end;
    m_api->enqueue(cut ? FakeReply::sse(body + "\n\n").cutAfterBytes(int(body.size()))
                       : FakeReply::sse(body).withoutLength());
    const ModelError error = errorOf(*m_client, requestOf({m_prompt}));
    QCOMPARE(error.kind, Kind::Protocol);
    QVERIFY(error.retryable);
    QVERIFY2(error.message.contains(u"broke off"), qPrintable(error.message));
}

void TestDialects::anUnknownModelIsNamedWithThoseThereAre_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a switch of models") << 404 << QByteArray("could not find suitable inference handler for m-1");
    QTest::newRow("Ollama") << 404 << QByteArray(R"({"error":"model 'm-1' not found"})");
    QTest::newRow("Ollama, an object")
        << 404
        << QByteArray(
               R"({"type":"error","error":{"type":"not_found_error","message":"model 'm-1' not found, try pulling it first"}})");
    QTest::newRow("the API") << 404
                             << QByteArray(
                                    R"({"type":"error","error":{"type":"not_found_error","message":"model: m-1"}})");
    QTest::newRow("vLLM")
        << 404
        << QByteArray(
               R"({"object":"error","message":"The model `m-1` does not exist.","type":"NotFoundError","param":null,"code":404})");
    QTest::newRow("FastAPI") << 404 << QByteArray(R"({"detail":"Model m-1 not found"})");
    QTest::newRow("a code")
        << 404 << QByteArray(R"({"error":{"message":"No.","type":"invalid_request_error","code":"model_not_found"}})");
    QTest::newRow("400")
        << 400
        << QByteArray(R"({"error":{"code":400,"message":"model 'm-1' not found","type":"invalid_request_error"}})");
    QTest::newRow("in a stream")
        << 200 << QByteArray("data: {\"error\":{\"message\":\"The model m-1 does not exist\",\"code\":404}}\n\n");
    QTest::newRow("text") << 404 << QByteArray("model not found");
}

void TestDialects::anUnknownModelIsNamedWithThoseThereAre()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_api->setModels({u"llama-9:70b"_qs, u"qwen-4"_qs});
    m_api->enqueue(FakeReply::http(status, status == 200 ? "text/event-stream" : "application/json", body));
    const ModelError error = errorOf(*m_client, requestOf({m_prompt}));
    QCOMPARE(error.kind, Kind::NotFound);
    QVERIFY(!error.retryable);
    for (const QString &said : {u"does not know the model “m-1”"_qs, u"It offers llama-9:70b, qwen-4."_qs})
        QVERIFY2(error.message.contains(said), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u"no Messages API"), qPrintable(error.message));
    QCOMPARE(m_api->requests().size(), 1);
}

void TestDialects::withoutAListTheModelIsNamedAllTheSame()
{
    m_api->setModelsReply(FakeReply::error(404, u"not_found_error"_qs, u"no list"_qs));
    m_api->enqueue(refusal(404, R"({"error":"model 'm-1' not found"})"));
    const ModelError error = errorOf(*m_client, requestOf({m_prompt}));
    QVERIFY2(error.message.contains(u"does not know the model “m-1”"), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u"It offers"), qPrintable(error.message));

    QStringList many;
    for (int i = 0; i < 30; ++i)
        many.append(u"m%1"_qs.arg(i));
    m_api->setModelsHandler({});
    m_api->setModels(many);
    m_api->enqueue(refusal(404, R"({"error":"model 'm-1' not found"})"));
    QVERIFY(errorOf(*m_client, requestOf({m_prompt})).message.endsWith(u"m18, m19 and 10 more."));
}

void TestDialects::aPathThatIsNotThereIsNoModel_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("text") << QByteArray("404 page not found");
    QTest::newRow("FastAPI") << QByteArray(R"({"detail":"Not Found"})");
    QTest::newRow("llama.cpp") << QByteArray(
        R"({"error":{"code":404,"message":"File Not Found","type":"not_found_error"}})");
    QTest::newRow("the route of a model server")
        << QByteArray(R"({"error":"The route /v1/messages does not exist on this model server"})");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("page") << QByteArray("<html>Not Found</html>");
}

void TestDialects::aPathThatIsNotThereIsNoModel()
{
    QFETCH(QByteArray, body);
    m_api->enqueue(refusal(404, body));
    const ModelError error = errorOf(*m_client, requestOf({m_prompt}));
    QVERIFY2(error.message.contains(u"There is no Messages API at "), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u"m-1"), qPrintable(error.message));
}

QTEST_GUILESS_MAIN(TestDialects)
#include "tst_dialects.moc"
