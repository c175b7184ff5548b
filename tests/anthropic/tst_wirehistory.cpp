#include "anthropic/requestbody.h"

#include "support/messages.h"
#include "support/requestvalidator.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Deckhand;

namespace {

const QHash<QByteArray, QByteArray> Headers{{"anthropic-version", "2026-10-21"}, {"content-type", "application/json"}};

OpaqueBlock serverUse(const QString &id)
{
    return {u"server_tool_use"_qs,
            R"({"type":"server_tool_use","id":")" + id.toUtf8() + R"(","name":"web_search","input":{"q":"x"}})", true};
}

OpaqueBlock serverResult(const QString &id)
{
    return {u"web_search_tool_result"_qs,
            R"({"type":"web_search_tool_result","tool_use_id":")" + id.toUtf8() + R"(","content":[]})", true};
}

/// The messages of the body without cache marks, or why a strict server would refuse it.
QByteArray written(const QList<MessagePtr> &messages, const QString &model = u"m-1"_qs)
{
    ModelRequest request = requestOf(messages);
    request.model = model;
    const Result<QByteArray> body = RequestBody().write(request);
    if (!body)
        return "not written: " + body.error().toUtf8();
    const QString why = requestViolation(Headers, *body);
    const QByteArray plain = withoutCacheMarks(*body);
    return why.isEmpty() ? plain.mid(plain.indexOf("\"messages\":") + 11).chopped(1) : "refused: " + why.toUtf8();
}

} // namespace

/// Whatever was cancelled, cut, lost or written by a sloppy server: the request is one that a strict server takes.
class TestWireHistory : public QObject
{
    Q_OBJECT

private slots:
    void anUnansweredCallGetsAnError();
    void resultsWithoutTheirCallAreDropped();
    void idsThatComeTwiceAreToldApart();
    void wordsThatAreNoIdsBecomeIds();
    void aHistoryThatBeginsWithAnAnswerGetsABeginning();
    void aPausedAnswerGoesBackAsItIs();
    void serverToolsKeepTheirResults();
    void aServerToolThatWasLeftOpenIsDropped();
    void thinkingOfAnotherModelStaysOut();
    void thinkingUpToAChangedMessageStaysOut();
    void citationsAreEchoedForTheModelOnly();
    void attachmentsAreWritten();
    void whatNoServerTakesBecomesALine();
    void nulsAndHalfSurrogatesAreReplaced();
    void tooManyImagesAreAnError();
    void aTooLargeRequestNamesItsBiggestPart();
    void anyHistoryIsAccepted();
};

void TestWireHistory::anUnansweredCallGetsAnError()
{
    const QByteArray inBetween = written({says(u"go"_qs), answers({toolUse(u"t1"_qs), toolUse(u"t2"_qs)}),
                                          says({toolResult(u"t2"_qs)}), answers({TextBlock{u"so"_qs}}), says(u"a"_qs)});
    QVERIFY2(inBetween.contains(R"("tool_use_id":"t1","content":"No result of this call)"), inBetween);
    QCOMPARE(inBetween.count("\"is_error\":true"), 1);
    // The program died while its tools ran.
    const QByteArray atTheEnd = written({says(u"go"_qs), answers({toolUse(u"t1"_qs)})});
    QVERIFY2(atTheEnd.endsWith(R"("is_error":true}]}])"), atTheEnd);
    const QByteArray nobodyBetween =
        written({says(u"go"_qs), answers({toolUse(u"t1"_qs)}), answers({TextBlock{u"so"_qs}}), says(u"a"_qs)});
    QCOMPARE(nobodyBetween.count("\"role\""), 5);
}

void TestWireHistory::resultsWithoutTheirCallAreDropped()
{
    QCOMPARE(written({says({TextBlock{u"a"_qs}, toolResult(u"t9"_qs)})}),
             R"([{"role":"user","content":[{"type":"text","text":"a"}]}])");
    const QByteArray twice = written(
        {says(u"go"_qs), answers({toolUse(u"t1"_qs)}), says({toolResult(u"t1"_qs, u"1"_qs), toolResult(u"t1"_qs)})});
    QCOMPARE(twice.count("tool_result"), 1);
    // Nothing is left of the message in between: its neighbours become one.
    const QByteArray alone = written({says(u"a"_qs), answers({TextBlock{u"b"_qs}}), says({toolResult(u"t9"_qs)}),
                                      answers({TextBlock{u"c"_qs}}), says(u"d"_qs)});
    QCOMPARE(alone.count("\"role\""), 3);
}

void TestWireHistory::idsThatComeTwiceAreToldApart()
{
    const QByteArray body = written({says(u"go"_qs), answers({toolUse(u"call_0"_qs), toolUse(u"call_0"_qs)}),
                                     says({toolResult(u"call_0"_qs, u"1"_qs), toolResult(u"call_0"_qs, u"2"_qs)}),
                                     answers({toolUse(u"call_0"_qs)}), says({toolResult(u"call_0"_qs, u"3"_qs)})});
    QVERIFY2(body.contains(R"("tool_use_id":"call_0","content":"1")"), body);
    QVERIFY2(body.contains(R"("tool_use_id":"call_0_2","content":"2")"), body);
    QVERIFY2(body.contains(R"("tool_use_id":"call_0_3","content":"3")"), body);
}

void TestWireHistory::wordsThatAreNoIdsBecomeIds()
{
    ToolUseBlock use = toolUse(u"functions.bash:0"_qs);
    use.name = u"no such tool!"_qs;
    const QByteArray body = written({says(u"go"_qs), answers({use}), says({toolResult(u"functions.bash:0"_qs)})});
    QVERIFY2(body.contains(R"("id":"functions_bash_0","name":"no_such_tool_")"), body);
    QVERIFY2(body.contains(R"("tool_use_id":"functions_bash_0","content":"ok")"), body);
}

void TestWireHistory::aHistoryThatBeginsWithAnAnswerGetsABeginning()
{
    const QByteArray body = written({answers({TextBlock{u"b"_qs}}), says(u"c"_qs)});
    QVERIFY2(body.startsWith(R"([{"role":"user","content":[{"type":"text","text":"(What was said before is missing)"),
             body);
}

void TestWireHistory::aPausedAnswerGoesBackAsItIs()
{
    const QByteArray body =
        written({says(u"a"_qs), answers({TextBlock{u"I search."_qs}, serverUse(u"s1"_qs)}, StopReason::PauseTurn)});
    QVERIFY2(body.endsWith(QByteArray(serverUse(u"s1"_qs).json + "]}]")), body);
    // And goes on in the next one: both are one message of the wire.
    const QByteArray next = written({says(u"a"_qs), answers({serverUse(u"s1"_qs)}, StopReason::PauseTurn),
                                     answers({serverResult(u"s1"_qs), serverUse(u"s2"_qs)}, StopReason::PauseTurn)});
    QCOMPARE(next.count("\"role\""), 2);
    const QByteArray both = serverUse(u"s1"_qs).json + ',' + serverResult(u"s1"_qs).json;
    QVERIFY2(next.contains(both), next);
    QVERIFY(written({says(u"a"_qs), answers({TextBlock{u"b"_qs}}, StopReason::EndTurn)}).startsWith("not written"));
}

void TestWireHistory::serverToolsKeepTheirResults()
{
    // A turn that calls our tool and the server's: the latter's result comes after ours.
    const QByteArray waiting =
        written({says(u"a"_qs), answers({serverUse(u"s1"_qs), toolUse(u"t1"_qs)}), says({toolResult(u"t1"_qs)})});
    QVERIFY2(waiting.contains("\"s1\""), waiting);
    const QByteArray resolved =
        written({says(u"a"_qs), answers({serverUse(u"s1"_qs), toolUse(u"t1"_qs)}), says({toolResult(u"t1"_qs)}),
                 answers({serverResult(u"s1"_qs), TextBlock{u"b"_qs}}), says(u"c"_qs)});
    QCOMPARE(resolved.count("\"s1\""), 2);
}

void TestWireHistory::aServerToolThatWasLeftOpenIsDropped()
{
    const QByteArray words =
        written({says(u"a"_qs), answers({serverUse(u"s1"_qs)}, StopReason::PauseTurn), says(u"no"_qs)});
    QCOMPARE(words, R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"no"}]}])");
    const QByteArray orphan =
        written({says(u"a"_qs), answers({serverResult(u"s1"_qs), TextBlock{u"b"_qs}}), says(u"c"_qs)});
    QVERIFY2(!orphan.contains("s1"), orphan);
}

void TestWireHistory::thinkingOfAnotherModelStaysOut()
{
    const QList<MessagePtr> messages{
        says(u"a"_qs),
        answers({ThinkingBlock{u"old"_qs, u"sig1"_qs}, TextBlock{u"b"_qs}}, StopReason::EndTurn, u"m-0"_qs),
        says(u"c"_qs),
        answers({ThinkingBlock{{}, u"sig2"_qs}, RedactedThinkingBlock{u"r"_qs}, TextBlock{u"d"_qs}},
                StopReason::EndTurn, u"m-1"_qs),
        says(u"e"_qs),
        answers({ThinkingBlock{u"who knows"_qs, u"sig3"_qs}, TextBlock{u"f"_qs}}),
        says(u"g"_qs)};
    const QByteArray body = written(messages);
    QVERIFY2(!body.contains("sig1") && body.contains("sig2") && body.contains("redacted") && body.contains("sig3"),
             body);
    QVERIFY(written(messages, u"m-0"_qs).contains("sig1"));
}

void TestWireHistory::thinkingUpToAChangedMessageStaysOut()
{
    RequestBody body;
    RequestBody::Terms terms;
    const QList<MessagePtr> messages{says(u"a"_qs), answers({ThinkingBlock{{}, u"sig1"_qs}, TextBlock{u"b"_qs}}),
                                     says(u"c"_qs), answers({ThinkingBlock{{}, u"sig2"_qs}, TextBlock{u"d"_qs}}),
                                     says(u"e"_qs)};
    QVERIFY(body.write(requestOf(messages), terms)->contains("sig1"));
    QVERIFY(body.sentOptions().testFlag(SentOption::EarlierThinking));
    terms.noThinkingUpTo = messages.at(2);
    const QByteArray after = *body.write(requestOf(messages), terms);
    QVERIFY(!after.contains("sig1") && after.contains("sig2"));
}

void TestWireHistory::citationsAreEchoedForTheModelOnly()
{
    const QByteArray citations(R"([{"type":"char_location","cited_text":"x", "document_index":0}])");
    const TextBlock cited{u"b"_qs, citations};
    const QByteArray body = written({says({cited}), answers({cited}), says(u"c"_qs)});
    QCOMPARE(body.count("citations"), 1);
    QVERIFY2(body.contains(QByteArray("\"text\":\"b\",\"citations\":" + citations + '}')), body);
    const TextBlock broken{u"b"_qs, "[{\"a\":}]"};
    QVERIFY(!written({says(u"a"_qs), answers({broken}), says(u"c"_qs)}).contains("citations"));
}

void TestWireHistory::attachmentsAreWritten()
{
    const QByteArray body = written({says({TextBlock{u"look"_qs}, FileBlock{u"a.pdf"_qs, u"application/pdf"_qs, "%PDF"},
                                           FileBlock{u"n.txt"_qs, u"text/plain"_qs, "note"},
                                           ImageBlock{u"image/png"_qs, "\x89PNG", u"p.png"_qs}})});
    QVERIFY2(body.contains(R"({"type":"document","source":{"type":"base64","media_type":"application/pdf",)"
                           R"("data":"JVBERg=="},"title":"a.pdf"})"),
             body);
    QVERIFY2(body.contains("n.txt") && body.contains("note") && !body.contains("p.png"), body);
}

void TestWireHistory::whatNoServerTakesBecomesALine()
{
    ToolResultBlock shot = toolResult(u"t1"_qs, {});
    shot.images = {ImageBlock{u"image/bmp"_qs, "BM", u"s.bmp"_qs}};
    const QByteArray body = written(
        {says({ImageBlock{u"image/png"_qs, {}, u"p.png"_qs}, FileBlock{u"x.docx"_qs, u"application/msword"_qs, "D"}}),
         answers({toolUse(u"t1"_qs)}), says({shot})});
    QVERIFY2(body.contains("p.png” was left out") && body.contains("x.docx” was left out")
                 && body.contains("s.bmp” was left out"),
             body);
    const QByteArray huge = written({says({ImageBlock{u"image/png"_qs, QByteArray(8'000'000, 'x'), u"h.png"_qs}})});
    QVERIFY(huge.size() < 1000);
}

void TestWireHistory::nulsAndHalfSurrogatesAreReplaced()
{
    const QString bad = QString(u"a\0b"_qs) + QChar(0xd83e) + u'c' + QChar(u'\0');
    ToolUseBlock use = toolUse(u"t1"_qs, R"({"a":"x\u0000y\ud83e"})");
    const QByteArray body = written({says(bad), answers({TextBlock{bad}, use}), says({toolResult(u"t1"_qs, bad)})});
    QVERIFY2(body.startsWith('['), body);
    QVERIFY2(body.contains(R"("input":{"a":"x\ufffdy\ufffd"})"), body);
}

void TestWireHistory::tooManyImagesAreAnError()
{
    QList<ContentBlock> images(101, ImageBlock{u"image/png"_qs, "\x89PNG"});
    RequestBody body;
    const Result<QByteArray> refused = body.write(requestOf({says(images)}));
    QVERIFY(!refused);
    QVERIFY(body.wasTooLarge());
    QVERIFY2(refused.error().contains(u"101 images"), qPrintable(refused.error()));
    images.removeLast();
    QVERIFY(body.write(requestOf({says(images)})));
    QVERIFY(!body.wasTooLarge());
}

void TestWireHistory::aTooLargeRequestNamesItsBiggestPart()
{
    RequestBody body;
    const Result<QByteArray> refused =
        body.write(requestOf({says(QString(20'000'000, u'x')),
                              says({FileBlock{u"atlas.pdf"_qs, u"application/pdf"_qs, QByteArray(16'000'000, 'p')}})}));
    QVERIFY(!refused);
    QVERIFY(body.wasTooLarge());
    QVERIFY2(refused.error().contains(u"39.4 MiB") && refused.error().contains(u"“atlas.pdf” with 20.3 MiB"),
             qPrintable(refused.error()));
}

/// Histories put together at random from everything that may stand in one, in any order.
void TestWireHistory::anyHistoryIsAccepted()
{
    QRandomGenerator random(20261122);
    const auto id = [&random] { return u"t%1"_qs.arg(random.bounded(6)); };
    const auto block = [&]() -> ContentBlock {
        switch (random.bounded(14)) {
        case 0:
            return ToolResultBlock{ToolUseId(id()), u"r"_qs, {}, false};
        case 1:
            return ToolResultBlock{ToolUseId(id()), {}, {ImageBlock{u"image/png"_qs, "x"}}, true};
        case 2:
            return toolUse(id());
        case 3:
            return toolUse(id(), "{broken");
        case 4:
            return ThinkingBlock{u"hm"_qs, random.bounded(2) ? u"sig"_qs : QString()};
        case 5:
            return RedactedThinkingBlock{random.bounded(2) ? u"data"_qs : QString()};
        case 6:
            return NoticesBlock{u"<n/>"_qs, {}};
        case 7:
            return serverUse(id());
        case 8:
            return serverResult(id());
        case 9:
            return OpaqueBlock{u"hologram"_qs, R"({"type":"hologram"})", false};
        case 10:
            return FileBlock{u"f"_qs, random.bounded(2) ? u"application/pdf"_qs : u"text/plain"_qs, "x"};
        case 11:
            return SummaryBlock{u"so far"_qs};
        case 12:
            return ImageBlock{u"image/png"_qs, "x"};
        default:
            return TextBlock{random.bounded(3) ? u"words"_qs : u" "_qs, R"([{"type":"page_location"}])"};
        }
    };
    int accepted = 0;
    for (int round = 0; round < 3000; ++round) {
        QList<MessagePtr> messages;
        for (int i = random.bounded(9); i >= 0; --i) {
            QList<ContentBlock> blocks;
            for (int k = random.bounded(5); k > 0; --k)
                blocks.append(block());
            messages << (random.bounded(2) ? says(blocks) : answers(blocks));
        }
        messages << says(u"go on"_qs);
        const QByteArray body = written(messages);
        QVERIFY2(body.startsWith('['), qPrintable(u"round %1: "_qs.arg(round) + QString::fromUtf8(body)));
        ++accepted;
    }
    QCOMPARE(accepted, 3000);
}

QTEST_GUILESS_MAIN(TestWireHistory)
#include "tst_wirehistory.moc"
