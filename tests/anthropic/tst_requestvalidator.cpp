#include "support/requestvalidator.h"

#include <QTest>

using namespace Deckhand;

/// The fake API is only worth something if it refuses what the real one refuses.
class TestRequestValidator : public QObject
{
    Q_OBJECT

private slots:
    void bodies_data();
    void bodies();
    void headers_data();
    void headers();
};

namespace {
const QHash<QByteArray, QByteArray> Good{{"anthropic-version", "2026-10-21"}, {"content-type", "application/json"}};

QByteArray with(const QByteArray &messages, const QByteArray &more = {})
{
    return R"({"model":"m","max_tokens":5,"stream":true)" + more + R"(,"messages":)" + messages + '}';
}

const QByteArray Hi(R"({"role":"user","content":"hi"})");
const QByteArray Use(R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"n","input":{}},)"
                     R"({"type":"tool_use","id":"t2","name":"n","input":{}}]})");
const QByteArray R1(R"({"type":"tool_result","tool_use_id":"t1","content":"x"})");
const QByteArray R2(R"({"type":"tool_result","tool_use_id":"t2","content":"e","is_error":true})");
const QByteArray Text(R"({"type":"text","text":"x"})");

QByteArray userOf(const QByteArrayList &blocks)
{
    return R"({"role":"user","content":[)" + blocks.join(',') + "]}";
}

QByteArray list(const QByteArrayList &messages)
{
    return '[' + messages.join(',') + ']';
}
} // namespace

void TestRequestValidator::bodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("why"); // empty: it is accepted
    const auto row = [](const char *name, const QByteArray &body, const QString &why) {
        QTest::newRow(name) << body << why;
    };
    const QByteArray answer(R"({"role":"assistant","content":"yes"})");
    row("plain", with(list({Hi})), {});
    row("tools answered", with(list({Hi, Use, userOf({R1, R2, Text})})), {});
    row("any order of results", with(list({Hi, Use, userOf({R2, R1})})), {});
    row("no json", "{", u"not valid JSON"_qs);
    row("no model", R"({"max_tokens":5,"messages":[]})", u"model"_qs);
    row("no max_tokens", R"({"model":"m","messages":[]})", u"max_tokens"_qs);
    row("extra field", with(list({Hi}), R"(,"temperature":1)"), u"temperature: Extra inputs"_qs);
    row("no messages", with("[]"), u"at least one"_qs);
    row("assistant first", with(list({answer, Hi})), u"alternate"_qs);
    row("two users", with(list({Hi, Hi})), u"alternate"_qs);
    row("assistant last", with(list({Hi, answer})), u"end with a user message"_qs);
    row("empty content", with(R"([{"role":"user","content":[]}])"), u"non-empty"_qs);
    row("blank text", with(R"([{"role":"user","content":[{"type":"text","text":" \n"}]}])"), u"non-whitespace"_qs);
    row("lone surrogate", with(R"([{"role":"user","content":"\ud83e"}])"), u"lone surrogate"_qs);
    row("extra key in a block", with(R"([{"role":"user","content":[{"type":"text","text":"x","index":0}]}])"),
        u"text.index"_qs);
    row("unknown block", with(R"([{"role":"user","content":[{"type":"hologram"}]}])"), u"hologram"_qs);
    row("one unanswered", with(list({Hi, Use, userOf({R1})})),
        u"without `tool_result` blocks immediately after: t2"_qs);
    row("none answered", with(list({Hi, Use, userOf({Text})})), u"without `tool_result`"_qs);
    row("stray result", with(list({Hi, answer, userOf({R1})})), u"unexpected `tool_use_id`"_qs);
    row("answered twice", with(list({Hi, Use, userOf({R1, R1, R2})})), u"unexpected `tool_use_id`"_qs);
    row("text before results", with(list({Hi, Use, userOf({R1, Text, R2})})), u"must come first"_qs);
    row("id used twice", with(list({Hi, Use, userOf({R1, R2}), Use, userOf({R1, R2})})), u"must be unique"_qs);
    row("tool use of a user",
        with(R"([{"role":"user","content":[{"type":"tool_use","id":"t","name":"n","input":{}}]}])"),
        u"not allowed in this role"_qs);
    row("unsigned thinking",
        with(list({Hi, R"({"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":""}]})", Hi})),
        u"signature"_qs);
    row("tool without schema", with(list({Hi}), R"(,"tools":[{"name":"a","input_schema":{}}])"), u"input_schema"_qs);
    row("two tools of one name",
        with(list({Hi}), R"(,"tools":[{"name":"a","input_schema":{"type":"object"}},)"
                         R"({"name":"a","input_schema":{"type":"object"}}])"),
        u"unique"_qs);
    // Single quotes stand for double ones: moc loses its way among this many raw strings.
    const auto q = [](QByteArray json) { return json.replace('\'', '"'); };
    const QByteArray control = q("'cache_control':{'type':'ephemeral'}");
    const QByteArray marked = q("{'type':'text','text':'x',") + control + '}';
    const auto model = [&q](const QByteArrayList &blocks) -> QByteArray {
        return q("{'role':'assistant','content':[") + blocks.join(',') + "]}";
    };
    row("four marks", with(list({userOf({marked, marked, marked, marked})})), {});
    row("five marks", with(list({userOf({marked, marked, marked, marked, marked})})), u"Found 5"_qs);
    row("mark on thinking",
        with(list({Hi, model({q("{'type':'thinking','thinking':'x','signature':'s',") + control + '}'}), Hi})),
        u"thinking.cache_control: Extra"_qs);
    row("mark of another kind",
        with(list({userOf({q("{'type':'text','text':'x','cache_control':{'type':'for ever'}}")})})), u"ephemeral"_qs);
    row("error without words",
        with(list({Hi, Use, userOf({R1, q("{'type':'tool_result','tool_use_id':'t2','is_error':true}")})})),
        u"cannot be empty"_qs);
    row("calls last", with(list({Hi, Use})), u"without `tool_result`"_qs);
    row("citations of a user",
        with(list({userOf({q("{'type':'text','text':'x','citations':[{'type':'char_location'}]}")})})),
        u"citations"_qs);
    const QByteArray document =
        q("{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'eA=='}}");
    row("document of a user", with(list({userOf({document})})), {});
    row("document of the model", with(list({Hi, model({document}), Hi})), u"not allowed in this role"_qs);
    row("image with a data prefix",
        with(list({userOf({q("{'type':'image','source':{'type':'base64','media_type':'image/png',"
                             "'data':'data:image/png;base64,eA=='}}")})})),
        u"invalid base64"_qs);
    const QByteArray serverUse = q("{'type':'server_tool_use','id':'s1','name':'web_search','input':{}}");
    const QByteArray serverResult = q("{'type':'web_search_tool_result','tool_use_id':'s1','content':[]}");
    row("paused", with(list({Hi, model({serverUse})})), {});
    row("server tool, resolved", with(list({Hi, model({serverUse, serverResult}), Hi})), {});
    row("server tool, unresolved", with(list({Hi, model({serverUse}), Hi})), u"without a corresponding"_qs);
    row("server result alone", with(list({Hi, model({serverResult}), Hi})), u"unexpected"_qs);
    row("NUL", with(q("[{'role':'user','content':'a\\u0000'}]")), u"NUL"_qs);
    const auto thinks = [&q](const char *thinking) -> QByteArray {
        return q("{'model':'m','max_tokens':2000,'thinking':") + q(thinking) + ",\"messages\":[" + Hi + "]}";
    };
    row("adaptive", thinks("{'type':'adaptive','display':'summarized'}"), {});
    row("budget", thinks("{'type':'enabled','budget_tokens':1024}"), {});
    row("no budget", thinks("{'type':'enabled'}"), u"budget_tokens"_qs);
    row("budget too small", thinks("{'type':'enabled','budget_tokens':1000}"), u"1024"_qs);
    row("budget above max_tokens", thinks("{'type':'enabled','budget_tokens':2000}"), u"less than max_tokens"_qs);
    row("adaptive with a budget", thinks("{'type':'adaptive','budget_tokens':1024}"), u"budget_tokens"_qs);
    row("unknown way to think", thinks("{'type':'hard'}"), u"thinking.type"_qs);
    row("choice without tools", with(list({Hi}), q(",'tool_choice':{'type':'any'}")), u"tool_choice"_qs);
    row("context editing without its beta", with(list({Hi}), q(",'context_management':{'edits':[]}")),
        u"context_management"_qs);
    row("blank system", with(list({Hi}), R"(,"system":[{"type":"text","text":""}])"), u"system"_qs);
}

void TestRequestValidator::bodies()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, why);
    const QString found = requestViolation(Good, body);
    QVERIFY2(why.isEmpty() ? found.isEmpty() : found.contains(why), qPrintable(found));
}

void TestRequestValidator::headers_data()
{
    using Headers = QHash<QByteArray, QByteArray>;
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<bool>("accepted");
    const auto and_ = [](const Headers &more) {
        Headers all = Good;
        all.insert(more);
        return all;
    };
    QTest::newRow("good") << Good << true;
    QTest::newRow("key") << and_({{"x-api-key", "k"}}) << true;
    QTest::newRow("bearer") << and_({{"authorization", "Bearer k"}}) << true;
    QTest::newRow("both") << and_({{"x-api-key", "k"}, {"authorization", "Bearer k"}}) << false;
    QTest::newRow("old version") << and_({{"anthropic-version", "2023-01-01"}}) << false;
    QTest::newRow("beta") << and_({{"anthropic-beta", "context-management-2025-06-27"}}) << true;
    QTest::newRow("unknown beta") << and_({{"anthropic-beta", "time-travel-2031-01-01"}}) << false;
    QTest::newRow("wrong type") << and_({{"content-type", "text/plain"}}) << false;
}

void TestRequestValidator::headers()
{
    using Headers = QHash<QByteArray, QByteArray>;
    QFETCH(Headers, headers);
    QFETCH(bool, accepted);
    QCOMPARE(requestViolation(headers, with(list({Hi}))).isEmpty(), accepted);
}

QTEST_GUILESS_MAIN(TestRequestValidator)
#include "tst_requestvalidator.moc"
