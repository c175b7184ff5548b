#include "anthropic/requestbody.h"

#include "support/cputimer.h"
#include "support/messages.h"
#include "support/requestvalidator.h"

#include <QTest>

using namespace Deckhand;

namespace {

MessagePtr user(const QList<ContentBlock> &content)
{
    return says(content);
}

MessagePtr assistant(const QList<ContentBlock> &content)
{
    return answers(content);
}

ToolResultBlock result(const QString &id, const QString &text, bool isError = false)
{
    return toolResult(id, text, isError);
}

ModelRequest request(const QList<MessagePtr> &messages)
{
    return requestOf(messages);
}

QByteArray messagesOf(const QByteArray &body)
{
    return withoutCacheMarks(body).mid(withoutCacheMarks(body).indexOf("\"messages\":") + 11).chopped(1);
}

/// The messages of the body; fails the test if the API would refuse it.
QByteArray write(const QList<MessagePtr> &messages)
{
    const Result<QByteArray> body = RequestBody().write(request(messages));
    if (!body)
        return body.error().toUtf8();
    const QString why =
        requestViolation({{"anthropic-version", "2026-10-21"}, {"content-type", "application/json"}}, *body);
    return why.isEmpty() ? messagesOf(*body) : why.toUtf8();
}

} // namespace

class TestRequestBody : public QObject
{
    Q_OBJECT

private slots:
    void keysAreInOrderAndNothingElseIsSent();
    void toolInputGoesBackByteForByte();
    void brokenToolInputIsReplacedByTheParsedOne();
    void noticesAreATextBlockAfterTheResults();
    void neighboursOfOneRoleAreMergedWithResultsFirst();
    void blankTextAndUnsignedThinkingAreLeftOut();
    void aBlankResultIsSaidInWords();
    void signedThinkingGoesBackEvenWithoutText();
    void thinkingGoesBackWithItsUnknownMembers();
    void unknownBlocksGoBackOnlyIfTheyMay();
    void resultsWithoutWords();
    void imagesAreBase64();
    void neverEndsWithTheAssistant();
    void aMessageIsWrittenOnce();
    void aChangedHistoryIsWrittenAnew();
    void aTurnInALongConversationIsCheap();
};

void TestRequestBody::keysAreInOrderAndNothingElseIsSent()
{
    ModelRequest asked = request({user({TextBlock{u"hé \"x\"\n"_qs}})});
    asked.system = u"Be brief."_qs;
    asked.tools = {{u"bash"_qs, u"Runs."_qs, {{u"type"_qs, u"object"_qs}}}};
    QCOMPARE(
        *RequestBody().write(asked),
        QByteArray(R"({"model":"m-1","max_tokens":100,"stream":true,"system":[{"type":"text","text":"Be brief.",)"
                   R"("cache_control":{"type":"ephemeral"}}],"tools":[{"name":"bash",)"
                   R"("description":"Runs.","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}],)"
                   R"("messages":[{"role":"user",)"
                   "\"content\":[{\"type\":\"text\",\"text\":\"h\xC3\xA9 \\\"x\\\"\\n\","
                   R"("cache_control":{"type":"ephemeral"}}]}]})"));
}

void TestRequestBody::toolInputGoesBackByteForByte()
{
    const QByteArray raw(R"({ "z":1.50, "a":12345678901234567890 })");
    QCOMPARE(
        write({user({TextBlock{u"go"_qs}}), assistant({toolUse(u"t1"_qs, raw)}), user({result(u"t1"_qs, u"ok"_qs)})}),
        R"([{"role":"user","content":[{"type":"text","text":"go"}]},{"role":"assistant","content":[{"type":"tool_use",)"
        R"("id":"t1","name":"bash","input":)"
            + raw
            + R"(}]},{"role":"user","content":[{"type":"tool_result",)"
              R"("tool_use_id":"t1","content":"ok"}]}])");
}

void TestRequestBody::brokenToolInputIsReplacedByTheParsedOne()
{
    ToolUseBlock use = toolUse(u"t1"_qs, {});
    use.input = {{u"a"_qs, 1}};
    use.rawInput = "{\"a\":\"line\nbreak\"}"; // as an old session file may hold it
    const QByteArray body = write({user({TextBlock{u"go"_qs}}), assistant({use}), user({result(u"t1"_qs, u"ok"_qs)})});
    QVERIFY2(body.contains(R"("input":{"a":1}})"), body);
}

void TestRequestBody::noticesAreATextBlockAfterTheResults()
{
    const QByteArray body = write({user({TextBlock{u"go"_qs}}), assistant({toolUse(u"t1"_qs, "{}")}),
                                   user({NoticesBlock{u"<n/>"_qs, {}}, result(u"t1"_qs, u"ok"_qs)})});
    QVERIFY2(body.endsWith(R"("content":"ok"},{"type":"text","text":"<n/>"}]}])"), body);
}

void TestRequestBody::neighboursOfOneRoleAreMergedWithResultsFirst()
{
    const QByteArray body =
        write({user({TextBlock{u"a"_qs}}), user({TextBlock{u"b"_qs}}), assistant({TextBlock{u""_qs}}),
               user({TextBlock{u"c"_qs}}), assistant({toolUse(u"t1"_qs, "{}"), toolUse(u"t2"_qs, "{}")}),
               user({TextBlock{u"d"_qs}, result(u"t1"_qs, u"1"_qs)}), user({result(u"t2"_qs, u"2"_qs)})});
    QCOMPARE(body.count("\"role\""), 3);
    QVERIFY2(body.startsWith(R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},)"
                             R"({"type":"text","text":"c"}]})"),
             body);
    QVERIFY2(body.endsWith(R"("content":"2"},{"type":"text","text":"d"}]}])"), body);
}

void TestRequestBody::blankTextAndUnsignedThinkingAreLeftOut()
{
    QCOMPARE(write({user({TextBlock{u"a"_qs}}),
                    assistant({ThinkingBlock{u"hm"_qs, {}}, TextBlock{u" \n"_qs}, TextBlock{u"b"_qs}}),
                    user({TextBlock{u"c"_qs}})}),
             R"([{"role":"user","content":[{"type":"text","text":"a"}]},)"
             R"({"role":"assistant","content":[{"type":"text","text":"b"}]},)"
             R"({"role":"user","content":[{"type":"text","text":"c"}]}])");
}

void TestRequestBody::aBlankResultIsSaidInWords()
{
    for (const QString &blank : {u" "_qs, u"\t\n"_qs, u"\x01\x02"_qs}) {
        const QByteArray body =
            write({user({TextBlock{u"a"_qs}}), assistant({toolUse(u"t1"_qs, "{}")}), user({result(u"t1"_qs, blank)})});
        QVERIFY2(body.contains("(nothing but blanks)"), body);
    }
}

void TestRequestBody::signedThinkingGoesBackEvenWithoutText()
{
    const QByteArray body =
        write({user({TextBlock{u"a"_qs}}),
               assistant({ThinkingBlock{{}, u"sig"_qs}, RedactedThinkingBlock{u"r"_qs}, TextBlock{u"b"_qs}}),
               user({TextBlock{u"c"_qs}})});
    QVERIFY2(
        body.contains(R"({"type":"thinking","thinking":"","signature":"sig"},{"type":"redacted_thinking","data":"r"})"),
        body);
}

void TestRequestBody::thinkingGoesBackWithItsUnknownMembers()
{
    // Not the fake API's to judge: a server that sends them knows them.
    const Result<QByteArray> written = RequestBody().write(
        request({user({TextBlock{u"a"_qs}}),
                 assistant({ThinkingBlock{u"hm"_qs, u"sig"_qs, R"(,"id":"rs_1","x":{ "z":1.0 })"},
                            ThinkingBlock{u"hm"_qs, u"sig"_qs, R"(,"broken":)"},
                            RedactedThinkingBlock{u"r"_qs, R"(,"format":null)"}, TextBlock{u"b"_qs}}),
                 user({TextBlock{u"c"_qs}})}));
    QVERIFY(written.ok());
    QVERIFY2(written->contains(R"({"type":"thinking","thinking":"hm","signature":"sig","id":"rs_1","x":{ "z":1.0 }},)"
                               R"({"type":"thinking","thinking":"hm","signature":"sig"},)"
                               R"({"type":"redacted_thinking","data":"r","format":null})"),
             *written);
}

void TestRequestBody::unknownBlocksGoBackOnlyIfTheyMay()
{
    const QByteArray server(R"({"type":"server_tool_use","id":"s1","name":"web_search","input":{"q":1}})");
    const QByteArray found(R"({"type":"web_search_tool_result","tool_use_id":"s1","content":[]})");
    const QByteArray body = write({user({TextBlock{u"a"_qs}}),
                                   assistant({OpaqueBlock{u"server_tool_use"_qs, server, true},
                                              OpaqueBlock{u"web_search_tool_result"_qs, found, true},
                                              OpaqueBlock{u"hologram"_qs, R"({"type":"hologram"})", false}}),
                                   user({TextBlock{u"c"_qs}})});
    QVERIFY2(body.contains(server) && body.contains(found) && !body.contains("hologram"), body);
}

void TestRequestBody::resultsWithoutWords()
{
    const QByteArray body =
        write({user({TextBlock{u"go"_qs}}), assistant({toolUse(u"t1"_qs, "{}"), toolUse(u"t2"_qs, "{}")}),
               user({result(u"t1"_qs, {}), result(u"t2"_qs, {}, true)})});
    QVERIFY2(body.contains(R"({"type":"tool_result","tool_use_id":"t1"},)"), body);
    QVERIFY2(body.contains(R"("tool_use_id":"t2","content":"The tool failed and gave no reason.","is_error":true})"),
             body);
}

void TestRequestBody::imagesAreBase64()
{
    ToolResultBlock picture = result(u"t1"_qs, u"a picture"_qs);
    picture.images = {{u"image/png"_qs, "\x89PNG"}};
    const QByteArray body = write(
        {user({TextBlock{u"go"_qs}, picture.images.first()}), assistant({toolUse(u"t1"_qs, "{}")}), user({picture})});
    const QByteArray image(R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw=="}})");
    QCOMPARE(body.count(image), 2);
    const QByteArray inResult = R"("content":[{"type":"text","text":"a picture"},)" + image + ']';
    QVERIFY2(body.contains(inResult), body);
}

void TestRequestBody::neverEndsWithTheAssistant()
{
    const MessagePtr question = user({TextBlock{u"a"_qs}});
    const MessagePtr answer = assistant({TextBlock{u"b"_qs}});
    QVERIFY(!RequestBody().write(request({})));
    QVERIFY(!RequestBody().write(request({question, answer})));
    QVERIFY(!RequestBody().write(request({question, answer, user({TextBlock{u" "_qs}})})));
}

void TestRequestBody::aMessageIsWrittenOnce()
{
    RequestBody writer;
    QList<MessagePtr> messages{user({TextBlock{u"a"_qs}})};
    const QByteArray first = *writer.write(request(messages));
    QCOMPARE(writer.freshlyWritten(), 1);
    messages << assistant({TextBlock{u"b"_qs}}) << user({TextBlock{u"c"_qs}});
    const QByteArray second = *writer.write(request(messages));
    QCOMPARE(writer.freshlyWritten(), 2);
    QVERIFY(withoutCacheMarks(second).startsWith(withoutCacheMarks(first).chopped(2)));
    QCOMPARE(second, *RequestBody().write(request(messages)));
    QVERIFY(writer.write(request(messages)));
    QCOMPARE(writer.freshlyWritten(), 0);
}

void TestRequestBody::aChangedHistoryIsWrittenAnew()
{
    RequestBody writer;
    QVERIFY(writer.write(
        request({user({TextBlock{u"a"_qs}}), assistant({TextBlock{u"b"_qs}}), user({TextBlock{u"c"_qs}})})));
    const QList<MessagePtr> other{user({TextBlock{u"x"_qs}})};
    QCOMPARE(messagesOf(*writer.write(request(other))), R"([{"role":"user","content":[{"type":"text","text":"x"}]}])");
    QCOMPARE(writer.freshlyWritten(), 1);
}

void TestRequestBody::aTurnInALongConversationIsCheap()
{
    RequestBody writer;
    QList<MessagePtr> messages;
    const QString words = u"All work and no play makes a dull ship. "_qs.repeated(25);
    for (int turn = 0; turn < 1000; ++turn) {
        const QString id = u"t%1"_qs.arg(turn);
        messages << user({TextBlock{words}}) << assistant({TextBlock{words}, toolUse(id, R"({"command":"ls"})")})
                 << user({result(id, words)}) << assistant({TextBlock{words}});
    }
    messages << user({TextBlock{words}});
    QVERIFY(writer.write(request(messages)));
    messages << assistant({TextBlock{words}}) << user({TextBlock{words}});
    CpuTimer timer;
    const Result<QByteArray> body = writer.write(request(messages));
    const double ms = timer.ms();
    QVERIFY(body);
    QCOMPARE(writer.freshlyWritten(), 2);
    timer.restart();
    const QByteArray copy(body->constData(), body->size());
    const double floorMs = timer.ms();
    QCOMPARE(copy.size(), body->size());
    qInfo("1,000 turns, %lld KB: %.2f ms; floor, one copy of the bytes: %.2f ms", qlonglong(body->size() / 1024), ms,
          floorMs);
    QVERIFY2(ms < 50, qPrintable(QString::number(ms))); // budget 5 ms in a release build on a quiet machine
}

QTEST_GUILESS_MAIN(TestRequestBody)
#include "tst_requestbody.moc"
