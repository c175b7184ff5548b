#include "streamplayer.h"

#include "anthropic/requestbody.h"

#include "support/messages.h"
#include "support/requestvalidator.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace Deckhand;

namespace {

QDir folder()
{
    return QDir(QStringLiteral(DECKHAND_SOURCE_DIR "/tests/data/streams"));
}

QByteArray stream(const QString &name)
{
    QFile file(folder().filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

StreamPlayer played(const QByteArray &bytes, const std::function<qsizetype()> &nextCut)
{
    StreamPlayer player(u"asked"_qs);
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype count = std::clamp<qsizetype>(nextCut(), 1, bytes.size() - at);
        player.feed(bytes.mid(at, count));
        at += count;
    }
    return player;
}

StreamPlayer playedWhole(const QByteArray &bytes)
{
    return played(bytes, [&bytes] { return bytes.size(); });
}

template<typename Block>
Block blockAt(const MessagePtr &message, int at)
{
    const Block *block = std::get_if<Block>(&message->content.at(at));
    return block ? *block : Block();
}

} // namespace

/// Streams as servers send them, in tests/data/streams: whatever the cut of the bytes, the same message comes out; and
/// whatever breaks them, none does without message_stop.
class TestRecordedStreams : public QObject
{
    Q_OBJECT

private slots:
    void everyCutGivesTheSame_data() { eachStream(); }
    void everyCutGivesTheSame();
    void aStreamThatBreaksOffIsNoMessage_data() { eachStream(); }
    void aStreamThatBreaksOffIsNoMessage();
    void whatCameIsTakenBackByAStrictServer_data() { eachStream(); }
    void whatCameIsTakenBackByAStrictServer();
    void damagedStreamsNeitherCrashNorHang_data() { eachStream(); }
    void damagedStreamsNeitherCrashNorHang();

    void thinkingAndTool();
    void parallelTools();
    void cutToolInput();
    void pauseWithServerTools();
    void refusal();
    void citations();
    void errorMidway();
    void localServer();
    void unknownThings();

private:
    static void eachStream();
};

void TestRecordedStreams::eachStream()
{
    QTest::addColumn<QString>("name");
    const QStringList names = folder().entryList({u"*.sse"_qs});
    QVERIFY(names.size() >= 16);
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << name;
}

void TestRecordedStreams::everyCutGivesTheSame()
{
    QFETCH(QString, name);
    const QByteArray bytes = stream(name);
    const StreamPlayer whole = playedWhole(bytes);
    QVERIFY(whole.ended());
    QCOMPARE(bool(whole.message), name != u"error_midway.sse");
    for (qsizetype size = 1; size <= 64; ++size) {
        const StreamPlayer cut = played(bytes, [size] { return size; });
        QCOMPARE(describe(cut.message), describe(whole.message));
        QCOMPARE(cut.events, whole.events);
    }
    QRandomGenerator random(7);
    for (int round = 0; round < 200; ++round) {
        const StreamPlayer cut = played(bytes, [&random] { return qsizetype(random.bounded(1, 200)); });
        QCOMPARE(describe(cut.message), describe(whole.message));
        QCOMPARE(cut.events, whole.events);
    }
}

/// Any fault between two bytes: nothing that was cut is ever taken for an answer.
void TestRecordedStreams::aStreamThatBreaksOffIsNoMessage()
{
    QFETCH(QString, name);
    const QByteArray bytes = stream(name);
    const qsizetype stop = bytes.lastIndexOf("\"message_stop\"");
    const QByteArray lineEnd = bytes.contains("\r\n") ? "\r\n" : bytes.contains('\r') ? "\r" : "\n";
    const qsizetype whole = stop < 0 ? bytes.size() + 1 : bytes.indexOf(lineEnd.repeated(2), stop) + lineEnd.size() + 1;
    for (qsizetype length = 0; length < bytes.size(); ++length) {
        const StreamPlayer broken = playedWhole(bytes.left(length));
        QVERIFY2(length >= whole || !broken.message, qPrintable(QString::number(length)));
    }
}

void TestRecordedStreams::whatCameIsTakenBackByAStrictServer()
{
    QFETCH(QString, name);
    const StreamPlayer player = playedWhole(stream(name));
    if (!player.message)
        return;
    QList<MessagePtr> history{says(u"go"_qs), player.message};
    if (player.message->stopReason != StopReason::PauseTurn)
        history << says(u"go on"_qs);
    ModelRequest request = requestOf(history);
    request.model = u"asked"_qs;
    const Result<QByteArray> body = RequestBody().write(request);
    QVERIFY2(body, body ? "" : qPrintable(body.error()));
    const QString why =
        requestViolation({{"anthropic-version", "2026-10-21"}, {"content-type", "application/json"}}, *body);
    QVERIFY2(why.isEmpty(), qPrintable(why));
}

/// A short run of what tests/fuzz does for hours: the same on every machine.
void TestRecordedStreams::damagedStreamsNeitherCrashNorHang()
{
    QFETCH(QString, name);
    const QByteArray good = stream(name);
    QRandomGenerator random(42);
    const auto anywhere = [&random](const QByteArray &bytes) { return random.bounded(int(bytes.size())); };
    for (int round = 0; round < 1500; ++round) {
        QByteArray bytes = good;
        for (int change = random.bounded(1, 6); change > 0 && bytes.size() > 1; --change) {
            switch (random.bounded(4)) {
            case 0:
                bytes[anywhere(bytes)] = char(random.bounded(256));
                break;
            case 1:
                bytes.remove(anywhere(bytes), random.bounded(1, 40));
                break;
            case 2:
                bytes.insert(anywhere(bytes), good.mid(anywhere(good), random.bounded(1, 200)));
                break;
            default:
                bytes.truncate(anywhere(bytes));
            }
        }
        const StreamPlayer player = played(bytes, [&random] { return qsizetype(random.bounded(1, 100)); });
        if (!player.message)
            continue;
        QVERIFY(bytes.contains("message_stop"));
        for (const ToolUseBlock &use : toolUsesOf(*player.message))
            QVERIFY(!use.id.isEmpty() && QJsonDocument::fromJson(use.rawInput).isObject());
        QVERIFY(RequestBody().write(requestOf({says(u"go"_qs), player.message, says(u"go on"_qs)})));
    }
}

void TestRecordedStreams::thinkingAndTool()
{
    const MessagePtr message = playedWhole(stream(u"thinking_and_tool.sse"_qs)).message;
    QCOMPARE(message->requestModel, u"asked"_qs);
    QCOMPARE(message->usage.cacheCreationInputTokens, 1200);
    QCOMPARE(message->usage.cacheReadInputTokens, 3100);
    QCOMPARE(blockAt<ThinkingBlock>(message, 0).thinking, u"The user wants a listing."_qs);
    QVERIFY(blockAt<ThinkingBlock>(message, 0).signature.startsWith(u"EqQB"));
    QVERIFY(blockAt<RedactedThinkingBlock>(message, 1).data.startsWith(u"EmwK"));
    QCOMPARE(blockAt<ToolUseBlock>(message, 3).rawInput, R"({"command": "ls -la", "timeout_s": 12345678901234567890})");
    QCOMPARE(message->stopReason, StopReason::ToolUse);
}

void TestRecordedStreams::parallelTools()
{
    const MessagePtr message = playedWhole(stream(u"parallel_tools.sse"_qs)).message;
    QCOMPARE(toolUsesOf(*message).size(), 3);
    QCOMPARE(blockAt<ToolUseBlock>(message, 1).rawInput, R"({"path": "a.txt"})");
    QCOMPARE(blockAt<ToolUseBlock>(message, 2).rawInput, R"({"path": "b.txt"})");
    QCOMPARE(blockAt<ToolUseBlock>(message, 3).rawInput, "{}");
}

void TestRecordedStreams::cutToolInput()
{
    const MessagePtr message = playedWhole(stream(u"cut_tool_input.sse"_qs)).message;
    QCOMPARE(message->stopReason, StopReason::MaxTokens);
    QVERIFY(blockAt<ToolUseBlock>(message, 1).invalidInput);
    QVERIFY(blockAt<ToolUseBlock>(message, 1).input.isEmpty());
}

void TestRecordedStreams::pauseWithServerTools()
{
    const MessagePtr message = playedWhole(stream(u"pause_turn.sse"_qs)).message;
    QCOMPARE(message->stopReason, StopReason::PauseTurn);
    const auto search = blockAt<OpaqueBlock>(message, 1);
    QVERIFY(search.sendBack);
    QCOMPARE(search.json, R"({"type": "server_tool_use", "id": "srvtoolu_014hJH82Qum7Td6UV8gDXThB", )"
                          R"("name": "web_search", "input": {"query": "tide tables"}})");
    QVERIFY(blockAt<OpaqueBlock>(message, 2).sendBack);
    ModelRequest request = requestOf({says(u"go"_qs), message});
    const QByteArray body = *RequestBody().write(request);
    QVERIFY(body.contains(search.json) && body.contains(blockAt<OpaqueBlock>(message, 2).json));
}

void TestRecordedStreams::refusal()
{
    const MessagePtr message = playedWhole(stream(u"refusal.sse"_qs)).message;
    QCOMPARE(message->stopReason, StopReason::Refusal);
    QCOMPARE(message->refusalCategory, u"cyber"_qs);
    QCOMPARE(message->refusalExplanation, u"This is not something that I help with."_qs);
}

void TestRecordedStreams::citations()
{
    const MessagePtr message = playedWhole(stream(u"citations.sse"_qs)).message;
    const auto cited = blockAt<TextBlock>(message, 1);
    QCOMPARE(cited.text, u"high water is at 04:12"_qs);
    const QJsonArray list = QJsonDocument::fromJson(cited.citations).array();
    QCOMPARE(list.size(), 2);
    QCOMPARE(list.at(1).toObject().value(u"cited_text").toString(), u"Zweites \"Zitat\""_qs);
    QVERIFY(blockAt<TextBlock>(message, 0).citations.isEmpty());
}

void TestRecordedStreams::errorMidway()
{
    const StreamPlayer player = playedWhole(stream(u"error_midway.sse"_qs));
    QVERIFY(!player.message);
    QCOMPARE(player.fault->type, u"overloaded_error"_qs);
}

void TestRecordedStreams::localServer()
{
    const MessagePtr message = playedWhole(stream(u"local_server.sse"_qs)).message;
    QCOMPARE(blockAt<ThinkingBlock>(message, 0).signature, QString());
    QCOMPARE(textOf(*message), u"Hello"_qs);
    QCOMPARE(blockAt<ToolUseBlock>(message, 2).rawInput, R"({"command":"ls"})");
    QCOMPARE(message->usage.inputTokens, 19);
    QCOMPARE(message->usage.outputTokens, 21);
}

void TestRecordedStreams::unknownThings()
{
    const MessagePtr message = playedWhole(stream(u"unknown_things.sse"_qs)).message;
    QCOMPARE(message->stopReason, StopReason::Unknown);
    QCOMPARE(message->stopReasonText, u"tired"_qs);
    QVERIFY(!blockAt<OpaqueBlock>(message, 0).sendBack);
    QVERIFY(!blockAt<OpaqueBlock>(message, 1).sendBack);
    QCOMPARE(textOf(*message), u"Still here."_qs);
}

QTEST_GUILESS_MAIN(TestRecordedStreams)
#include "tst_recordedstreams.moc"
