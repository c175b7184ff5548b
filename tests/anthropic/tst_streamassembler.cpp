#include "anthropic/sseparser.h"
#include "anthropic/streamassembler.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Deckhand;

namespace {

const QByteArray MessageStart =
    R"({"type":"message_start","message":{"id":"m","model":"x","usage":{"input_tokens":1}}})";
const QByteArray MessageStop = R"({"type":"message_stop"})";

QByteArray blockStart(int index, const QByteArray &block)
{
    return R"({"type":"content_block_start","index":)" + QByteArray::number(index) + R"(,"content_block":)" + block
         + '}';
}

QByteArray blockDelta(int index, const QByteArray &delta)
{
    return R"({"type":"content_block_delta","index":)" + QByteArray::number(index) + R"(,"delta":)" + delta + '}';
}

QByteArray blockStop(int index)
{
    return R"({"type":"content_block_stop","index":)" + QByteArray::number(index) + '}';
}

QByteArray stopWith(const QByteArray &reason)
{
    return R"({"type":"message_delta","delta":{"stop_reason":")" + reason + R"("}})";
}

/// One line for each event: what a listener sees.
QString lineOf(const StreamEvent &event)
{
    struct Visitor {
        QString operator()(const StreamStarted &e) const { return u"start "_qs + e.messageId + u' ' + e.model; }
        QString operator()(const BlockStarted &e) const
        {
            return u"block %1 kind %2"_qs.arg(e.index).arg(e.block.index());
        }
        QString operator()(const TextDelta &e) const { return u"text %1 %2"_qs.arg(e.index).arg(e.text); }
        QString operator()(const ThinkingDelta &e) const { return u"thinking %1 %2"_qs.arg(e.index).arg(e.text); }
        QString operator()(const ToolInputDelta &e) const { return u"input %1 %2"_qs.arg(e.index).arg(e.partialJson); }
        QString operator()(const BlockFinished &e) const { return u"end %1"_qs.arg(e.index); }
    };
    return std::visit(Visitor(), event);
}

struct Outcome {
    QStringList events;
    MessagePtr message;
    std::optional<StreamFault> fault;

    void take(const StreamAssembler::Step &step)
    {
        if (const auto *event = std::get_if<StreamEvent>(&step))
            events.append(lineOf(*event));
        if (const auto *done = std::get_if<MessagePtr>(&step))
            message = *done;
        if (const auto *why = std::get_if<StreamFault>(&step))
            fault = *why;
    }
    bool ended() const { return message || fault; }
};

Outcome assemble(const QByteArrayList &events)
{
    StreamAssembler assembler;
    Outcome outcome;
    for (const QByteArray &json : events) {
        if (!outcome.ended())
            outcome.take(assembler.take(json));
    }
    return outcome;
}

Outcome assembleStream(const QByteArray &stream, qsizetype chunk)
{
    SseParser parser;
    StreamAssembler assembler;
    Outcome outcome;
    for (qsizetype at = 0; at < stream.size(); at += chunk) {
        parser.feed(stream.mid(at, chunk));
        while (const auto event = parser.next()) {
            if (!outcome.ended())
                outcome.take(assembler.take(event->data));
        }
    }
    return outcome;
}

QByteArray recorded(const QString &name)
{
    QFile file(QStringLiteral(DECKHAND_SOURCE_DIR "/tests/anthropic/data/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template<typename Block>
Block blockAt(const MessagePtr &message, int at)
{
    const Block *block = std::get_if<Block>(&message->content.at(at));
    return block ? *block : Block();
}

} // namespace

class TestStreamAssembler : public QObject
{
    Q_OBJECT

private slots:
    void aRecordedTurnBecomesItsMessage();
    void everyChunkSizeGivesTheSame_data();
    void everyChunkSizeGivesTheSame();
    void aToolUseCutByMaxTokensIsInvalid();
    void aLocalServersStreamIsUnderstood();
    void toolInputIsParsedStrictly_data();
    void toolInputIsParsedStrictly();
    void anUnwrittenInputAtMaxTokensIsNoCall();
    void inputInTheBlockStartCountsWithoutDeltas();
    void wholeBlocksComeWithoutDeltas();
    void unknownMembersOfThinkingAreKept();
    void unknownDeltasSpoilAnUnknownBlock();
    void usageIsOverwrittenNotAdded();
    void stopReasons_data();
    void stopReasons();
    void anEmptyMessageIsAMessage();
    void faults_data();
    void faults();
    void badUtf8CostsOneCharacter();
    void callsOfOneIdAreToldApart();
    void aServerToolWhoseInputIsBrokenIsNotSentBack_data();
    void aServerToolWhoseInputIsBrokenIsNotSentBack();
};

void TestStreamAssembler::aRecordedTurnBecomesItsMessage()
{
    const Outcome outcome = assembleStream(recorded(u"two_tools.sse"_qs), 1'000'000);
    QVERIFY(outcome.message);
    const MessagePtr &message = outcome.message;
    QCOMPARE(message->id, u"msg_01"_qs);
    QCOMPARE(message->model, u"keel-2"_qs);
    QCOMPARE(message->role, Role::Assistant);
    QCOMPARE(message->stopReason, StopReason::ToolUse);
    QCOMPARE(message->usage.inputTokens, 472);
    QCOMPARE(message->usage.cacheReadInputTokens, 31);
    QCOMPARE(message->usage.outputTokens, 89);
    QCOMPARE(message->content.size(), 4);
    QCOMPARE(blockAt<ThinkingBlock>(message, 0).thinking, u"Two jobs, both slow."_qs);
    QCOMPARE(blockAt<ThinkingBlock>(message, 0).signature, u"RXF1YWw="_qs);
    QCOMPARE(blockAt<TextBlock>(message, 1).text, u"I start both — 🦜 \"now\".\n"_qs);
    const auto use = blockAt<ToolUseBlock>(message, 2);
    QCOMPARE(use.id, ToolUseId(u"toolu_01"_qs));
    QCOMPARE(use.name, u"background_run"_qs);
    QCOMPARE(use.rawInput, R"({"timeout_s": 12345678901234567890, "command": "make \ud83e\udd9c"})");
    QCOMPARE(use.input.value(u"command").toString(), u"make 🦜"_qs);
    QVERIFY(!use.invalidInput);
    QCOMPARE(blockAt<ToolUseBlock>(message, 3).rawInput, "{}");
    QVERIFY(!blockAt<ToolUseBlock>(message, 3).invalidInput);
    QCOMPARE(outcome.events.first(), u"start msg_01 keel-2"_qs);
    QCOMPARE(outcome.events.filter(u"thinking 0"_qs).size(), 2);
    QVERIFY(outcome.events.indexOf(u"end 3"_qs) < outcome.events.indexOf(u"end 2"_qs));
    QCOMPARE(outcome.events.last(), u"end 2"_qs);
}

void TestStreamAssembler::everyChunkSizeGivesTheSame_data()
{
    QTest::addColumn<QString>("file");
    for (const QString &name : {u"two_tools.sse"_qs, u"cut_at_max_tokens.sse"_qs, u"local_server.sse"_qs})
        QTest::newRow(qPrintable(name)) << name;
}

void TestStreamAssembler::everyChunkSizeGivesTheSame()
{
    QFETCH(QString, file);
    const QByteArray stream = recorded(file);
    const Outcome whole = assembleStream(stream, stream.size());
    QVERIFY(whole.message);
    for (qsizetype chunk = 1; chunk < stream.size(); ++chunk) {
        const Outcome cut = assembleStream(stream, chunk);
        QVERIFY(cut.message);
        QCOMPARE(cut.events, whole.events);
        QCOMPARE(textOf(*cut.message), textOf(*whole.message));
        QCOMPARE(cut.message->content.size(), whole.message->content.size());
    }
}

void TestStreamAssembler::aToolUseCutByMaxTokensIsInvalid()
{
    const Outcome outcome = assembleStream(recorded(u"cut_at_max_tokens.sse"_qs), 64);
    QVERIFY(outcome.message);
    QCOMPARE(outcome.message->stopReason, StopReason::MaxTokens);
    const auto use = blockAt<ToolUseBlock>(outcome.message, 1);
    QVERIFY(use.invalidInput);
    QVERIFY(use.input.isEmpty());
    QCOMPARE(use.rawInput, R"({"INVALID_JSON": "{\"path\": \"a.txt\", \"content\": \"half a se"})");
}

void TestStreamAssembler::aLocalServersStreamIsUnderstood()
{
    const Outcome outcome = assembleStream(recorded(u"local_server.sse"_qs), 64);
    QVERIFY(outcome.message);
    QCOMPARE(blockAt<ThinkingBlock>(outcome.message, 0).signature, QString());
    QCOMPARE(textOf(*outcome.message), u"Hello"_qs);
    QCOMPARE(outcome.message->usage.inputTokens, 9);
}

void TestStreamAssembler::toolInputIsParsedStrictly_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<bool>("valid");
    QTest::newRow("nothing") << QByteArray() << true;
    QTest::newRow("object") << QByteArray(R"({"a":1})") << true;
    QTest::newRow("cut") << QByteArray(R"({"a":1)") << false;
    QTest::newRow("array") << QByteArray("[1]") << false;
    QTest::newRow("two") << QByteArray("{}{}") << false;
    QTest::newRow("raw line break") << QByteArray("{\"a\":\"x\ny\"}") << false;
}

void TestStreamAssembler::toolInputIsParsedStrictly()
{
    QFETCH(QByteArray, input);
    QFETCH(bool, valid);
    const QByteArray partial =
        QJsonDocument(QJsonObject{{u"type"_qs, u"input_json_delta"_qs}, {u"partial_json"_qs, QString::fromUtf8(input)}})
            .toJson();
    const Outcome outcome =
        assemble({MessageStart, blockStart(0, R"({"type":"tool_use","id":"t","name":"n","input":{}})"),
                  blockDelta(0, partial), blockStop(0), stopWith("tool_use"), MessageStop});
    QVERIFY(outcome.message);
    const auto use = blockAt<ToolUseBlock>(outcome.message, 0);
    QCOMPARE(use.invalidInput, !valid);
    const QJsonObject sentBack = QJsonDocument::fromJson(use.rawInput).object();
    QCOMPARE(sentBack.contains(u"INVALID_JSON"), !valid);
    if (!valid)
        QCOMPARE(sentBack.value(u"INVALID_JSON").toString(), QString::fromUtf8(input));
    else
        QCOMPARE(use.rawInput, input.isEmpty() ? QByteArray("{}") : input);
}

void TestStreamAssembler::anUnwrittenInputAtMaxTokensIsNoCall()
{
    const QByteArrayList events{MessageStart, blockStart(0, R"({"type":"tool_use","id":"t","name":"n","input":{}})"),
                                blockStop(0)};
    const Outcome cut = assemble(events + QByteArrayList{stopWith("max_tokens"), MessageStop});
    QVERIFY(blockAt<ToolUseBlock>(cut.message, 0).invalidInput);
    const Outcome meant = assemble(events + QByteArrayList{stopWith("tool_use"), MessageStop});
    QVERIFY(!blockAt<ToolUseBlock>(meant.message, 0).invalidInput);
}

void TestStreamAssembler::inputInTheBlockStartCountsWithoutDeltas()
{
    const Outcome outcome =
        assemble({MessageStart, blockStart(0, R"({"type":"tool_use","id":"","name":"n","input":{ "z":1,"a":2 }})"),
                  blockStop(0), stopWith("tool_use"), MessageStop});
    const auto use = blockAt<ToolUseBlock>(outcome.message, 0);
    QCOMPARE(use.rawInput, R"({ "z":1,"a":2 })");
    QCOMPARE(use.input.value(u"a").toInt(), 2);
    QVERIFY(use.id.toString().startsWith(u"toolu_"));
}

void TestStreamAssembler::wholeBlocksComeWithoutDeltas()
{
    const QByteArray search = R"({"type":"web_search_tool_result", "tool_use_id":"s", "content":[]})";
    const Outcome outcome =
        assemble({MessageStart, blockStart(0, R"({"type":"redacted_thinking","data":"ZGF0YQ=="})"), blockStop(0),
                  blockStart(1, search), blockStop(1), blockStart(2, R"({"type":"hologram","x":1})"), blockStop(2),
                  stopWith("end_turn"), MessageStop});
    QCOMPARE(blockAt<RedactedThinkingBlock>(outcome.message, 0).data, u"ZGF0YQ=="_qs);
    QCOMPARE(blockAt<OpaqueBlock>(outcome.message, 1).json, search);
    QVERIFY(blockAt<OpaqueBlock>(outcome.message, 1).sendBack);
    QCOMPARE(blockAt<OpaqueBlock>(outcome.message, 2).type, u"hologram"_qs);
    QVERIFY(!blockAt<OpaqueBlock>(outcome.message, 2).sendBack);
}

void TestStreamAssembler::unknownMembersOfThinkingAreKept()
{
    const Outcome outcome = assemble(
        {MessageStart, blockStart(0, R"({"id":"rs_1","type":"thinking","thinking":"","signature":"","x":{ "z":1.0 }})"),
         blockStop(0), blockStart(1, R"({"type":"redacted_thinking","data":"ZGF0YQ==","format":null})"), blockStop(1),
         blockStart(2, R"({"type":"thinking","thinking":""})"), blockStop(2), stopWith("end_turn"), MessageStop});
    QCOMPARE(blockAt<ThinkingBlock>(outcome.message, 0).more, R"(,"id":"rs_1","x":{ "z":1.0 })");
    QCOMPARE(blockAt<RedactedThinkingBlock>(outcome.message, 1).more, R"(,"format":null)");
    QVERIFY(blockAt<ThinkingBlock>(outcome.message, 2).more.isEmpty());
}

void TestStreamAssembler::unknownDeltasSpoilAnUnknownBlock()
{
    const Outcome outcome =
        assemble({MessageStart, blockStart(0, R"({"type":"server_tool_use","id":"s","name":"w","input":{}})"),
                  blockDelta(0, R"({"type":"hologram_delta","x":1})"), blockStop(0),
                  blockStart(1, R"({"type":"text","text":""})"), blockDelta(1, R"({"type":"citations_delta"})"),
                  blockDelta(1, R"({"type":"text_delta","text":"t"})"), blockStop(1), MessageStop});
    QVERIFY(outcome.message);
    QVERIFY(!blockAt<OpaqueBlock>(outcome.message, 0).sendBack);
    QCOMPARE(textOf(*outcome.message), u"t"_qs);
}

void TestStreamAssembler::usageIsOverwrittenNotAdded()
{
    const Outcome outcome =
        assemble({R"({"type":"message_start","message":{"usage":{"input_tokens":7,"output_tokens":1,)"
                  R"("cache_creation_input_tokens":5}}})",
                  R"({"type":"message_delta","usage":{"output_tokens":10,"input_tokens":null}})",
                  R"({"type":"message_delta","usage":{"output_tokens":20,"cache_creation_input_tokens":6}})",
                  R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})", MessageStop});
    QCOMPARE(outcome.message->usage.inputTokens, 7);
    QCOMPARE(outcome.message->usage.outputTokens, 20);
    QCOMPARE(outcome.message->usage.cacheCreationInputTokens, 6);
}

void TestStreamAssembler::stopReasons_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<StopReason>("reason");
    QTest::newRow("end_turn") << QByteArray("end_turn") << StopReason::EndTurn;
    QTest::newRow("tool_use") << QByteArray("tool_use") << StopReason::ToolUse;
    QTest::newRow("max_tokens") << QByteArray("max_tokens") << StopReason::MaxTokens;
    QTest::newRow("stop_sequence") << QByteArray("stop_sequence") << StopReason::StopSequence;
    QTest::newRow("pause_turn") << QByteArray("pause_turn") << StopReason::PauseTurn;
    QTest::newRow("refusal") << QByteArray("refusal") << StopReason::Refusal;
    QTest::newRow("context") << QByteArray("model_context_window_exceeded") << StopReason::ContextWindowExceeded;
    QTest::newRow("new word") << QByteArray("tired") << StopReason::Unknown;
}

void TestStreamAssembler::stopReasons()
{
    QFETCH(QByteArray, word);
    const Outcome outcome = assemble({MessageStart, stopWith(word), MessageStop});
    QTEST(outcome.message->stopReason, "reason");
    QCOMPARE(outcome.message->stopReasonText, QString::fromUtf8(word));
}

void TestStreamAssembler::anEmptyMessageIsAMessage()
{
    const Outcome outcome =
        assemble({MessageStart, R"({"type":"message_delta","delta":{"stop_reason":null}})", MessageStop});
    QVERIFY(outcome.message);
    QVERIFY(outcome.message->content.isEmpty());
    QCOMPARE(outcome.message->stopReason, StopReason::Unknown);
}

void TestStreamAssembler::faults_data()
{
    QTest::addColumn<QByteArrayList>("events");
    QTest::addColumn<QString>("type");
    QTest::newRow("error event") << QByteArrayList{MessageStart,
                                                   R"({"type":"error","error":{"type":"overloaded_error"}})"}
                                 << u"overloaded_error"_qs;
    QTest::newRow("error first") << QByteArrayList{R"({"type":"error","error":{"message":"no"}})"} << u"error"_qs;
    QTest::newRow("a sentence") << QByteArrayList{MessageStart, "it broke"} << u"error"_qs;
    QTest::newRow("no json") << QByteArrayList{MessageStart, "{\"type\":"} << QString();
    QTest::newRow("no object") << QByteArrayList{"[DONE]"} << QString();
    QTest::newRow("delta before start") << QByteArrayList{blockDelta(0, R"({"type":"text_delta","text":"x"})")}
                                        << QString();
    QTest::newRow("stop before start") << QByteArrayList{MessageStop} << QString();
    QTest::newRow("two starts") << QByteArrayList{MessageStart, MessageStart} << QString();
    QTest::newRow("delta of no block") << QByteArrayList{MessageStart,
                                                         blockDelta(0, R"({"type":"text_delta","text":"x"})")}
                                       << QString();
    QTest::newRow("one index twice") << QByteArrayList{MessageStart, blockStart(0, R"({"type":"text"})"),
                                                       blockStart(0, R"({"type":"text"})")}
                                     << QString();
    QTest::newRow("negative index") << QByteArrayList{MessageStart, blockStart(-1, R"({"type":"text"})")} << QString();
    QTest::newRow("text for a tool") << QByteArrayList{MessageStart,
                                                       blockStart(0, R"({"type":"tool_use","id":"t","name":"n"})"),
                                                       blockDelta(0, R"({"type":"text_delta","text":"x"})")}
                                     << QString();
}

void TestStreamAssembler::faults()
{
    QFETCH(QByteArrayList, events);
    const Outcome outcome = assemble(events);
    QVERIFY(outcome.fault);
    QVERIFY(!outcome.message);
    QTEST(outcome.fault->type, "type");
}

void TestStreamAssembler::badUtf8CostsOneCharacter()
{
    const Outcome outcome =
        assemble({MessageStart, blockStart(0, "{\"type\":\"text\",\"text\":\"a\xFF\"}"),
                  blockDelta(0, "{\"type\":\"text_delta\",\"text\":\"b\xC3\"}"), blockStop(0), MessageStop});
    QVERIFY(outcome.message);
    QCOMPARE(textOf(*outcome.message), u"a\uFFFDb\uFFFD"_qs);
}

void TestStreamAssembler::callsOfOneIdAreToldApart()
{
    const QByteArray use(R"({"type":"tool_use","id":"call_0","name":"bash","input":{}})");
    const Outcome outcome =
        assemble({MessageStart, blockStart(0, use), blockStop(0), blockStart(1, use), blockStop(1), MessageStop});
    QCOMPARE(blockAt<ToolUseBlock>(outcome.message, 0).id, ToolUseId(u"call_0"_qs));
    QVERIFY(blockAt<ToolUseBlock>(outcome.message, 1).id.toString().startsWith(u"toolu_"));
}

void TestStreamAssembler::aServerToolWhoseInputIsBrokenIsNotSentBack_data()
{
    QTest::addColumn<QByteArray>("partialJson"); // as a JSON string
    QTest::addColumn<bool>("stops");
    QTest::addColumn<bool>("sentBack");
    QTest::newRow("whole") << QByteArray(R"("{\"q\":1}")") << true << true;
    QTest::newRow("no input") << QByteArray(R"("")") << true << true;
    QTest::newRow("cut") << QByteArray(R"("{\"q\":")") << true << false;
    QTest::newRow("never ended") << QByteArray(R"("{\"q\":1}")") << false << false;
}

void TestStreamAssembler::aServerToolWhoseInputIsBrokenIsNotSentBack()
{
    QFETCH(QByteArray, partialJson);
    QFETCH(bool, stops);
    QFETCH(bool, sentBack);
    QByteArrayList events{MessageStart, blockStart(0, R"({"type":"server_tool_use","id":"s","name":"w","input":{}})"),
                          blockDelta(0, R"({"type":"input_json_delta","partial_json":)" + partialJson + '}')};
    if (stops)
        events << blockStop(0);
    const Outcome outcome = assemble(events + QByteArrayList{MessageStop});
    QCOMPARE(blockAt<OpaqueBlock>(outcome.message, 0).sendBack, sentBack);
}

QTEST_GUILESS_MAIN(TestStreamAssembler)
#include "tst_streamassembler.moc"
