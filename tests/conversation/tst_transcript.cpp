#include "conversation/transcript.h"

#include <QTest>

using namespace Deckhand;
using Kind = TranscriptEntry::Kind;

namespace {

MessagePtr message(Role role, QList<ContentBlock> content)
{
    auto made = std::make_shared<Message>();
    made->role = role;
    made->content = std::move(content);
    return made;
}

AgentEvent userSaid(const QString &text)
{
    return UserMessageAdded{message(Role::User, {TextBlock{text}})};
}

AgentEvent answered(QList<ContentBlock> content)
{
    return AssistantMessageAdded{message(Role::Assistant, std::move(content))};
}

ToolUseBlock use(const QString &id, const QString &name, const QJsonObject &input = {})
{
    ToolUseBlock block;
    block.id = ToolUseId(id);
    block.name = name;
    block.input = input;
    return block;
}

ToolResultBlock result(const QString &id, const QString &text, bool isError = false)
{
    ToolResultBlock block;
    block.toolUseId = ToolUseId(id);
    block.text = text;
    block.isError = isError;
    return block;
}

AgentEvent ended(TurnOutcome outcome, const QString &error = {}, bool canRetry = false)
{
    TurnEnded event;
    event.outcome = outcome;
    event.error = error;
    event.canRetry = canRetry;
    return event;
}

void apply(Transcript &transcript, const QList<AgentEvent> &events)
{
    for (const AgentEvent &event : events)
        transcript.apply(event);
}

QStringList textsOf(const Transcript &transcript)
{
    QStringList texts;
    for (int row = 0; row < transcript.size(); ++row) {
        const TranscriptEntry &entry = transcript.at(row);
        texts.append(entry.kind == Kind::ToolCall ? entry.call->name : entry.text);
    }
    return texts;
}

struct Recorder final : TranscriptObserver {
    void insertBegins(int first, int last) override { log.append(QStringLiteral("+%1-%2").arg(first).arg(last)); }
    void insertEnded() override {}
    void removeBegins(int first, int last) override { log.append(QStringLiteral("x%1-%2").arg(first).arg(last)); }
    void removeEnded() override {}
    void rowChanged(int row, bool grew) override
    {
        log.append((grew ? QLatin1Char('g') : QLatin1Char('c')) + QString::number(row));
    }
    QStringList log;
};

} // namespace

class TestTranscript : public QObject
{
    Q_OBJECT
private slots:
    void streamedTextGrowsOneEntry();
    void messageEqualToWhatWasStreamedTouchesNothing();
    void theWordsOfAMessageAreHeldOnce();
    void messageReplacesWhatWasStreamed();
    void failedRequestTakesItsRowsBackAndOffersRetry();
    void nextTurnWithdrawsTheRetry();
    void stopKeepsTheWordsButNotTheToolCalls();
    void tokenLimitIsRemarked();
    void noticesAreNotTheUsersWords();
    void noticesOfARequestInFlightStayBeforeItsAnswer();
    void wordsThatWereSentNowStandBehindTheResultsOfTheRound();
    void aMessageOfTheUserIsAllThere();
    void toolResultsCompleteTheirCalls();
    void liveToolCallIsUpdatedInPlace();
    void resumedHistoryNeedsNoStream();
    void blankBlocksGiveNoEntry();
    void thinkingWithoutWordsHasNoRowWhileItStreams();
    void aSummaryIsARowAndWhatRidesBehindItIsNotShownAgain();
    void theFailureOfACompactionIsToldOnce();
    void aTextThatCitesIsOneRowWithItsSources();
    void whatTheServerSearchedIsARowOfACall();
    void noticesSummaryNamesTasksAndStatuses();
};

void TestTranscript::streamedTextGrowsOneEntry()
{
    Transcript transcript;
    Recorder recorder;
    apply(transcript, {userSaid(QStringLiteral("hi")), RequestStarted{1}, Streamed{BlockStarted{0, TextBlock{}}}});
    for (const QString &text : {QStringLiteral("Hel"), QStringLiteral("lo"), QStringLiteral(" you")})
        transcript.apply(Streamed{TextDelta{0, text}}, &recorder);
    QCOMPARE(recorder.log, QStringList({QStringLiteral("+1-1"), QStringLiteral("g1"), QStringLiteral("g1")}));
    QCOMPARE(transcript.at(1).text, QStringLiteral("Hello you"));
    QVERIFY(transcript.at(1).streaming);
}

void TestTranscript::messageEqualToWhatWasStreamedTouchesNothing()
{
    Transcript transcript;
    apply(transcript, {RequestStarted{1}, Streamed{TextDelta{0, QStringLiteral("same")}}, Streamed{BlockFinished{0}}});
    Recorder recorder;
    transcript.apply(answered({TextBlock{QStringLiteral("same")}}), &recorder);
    QCOMPARE(recorder.log, QStringList());
    QVERIFY(!transcript.at(0).streaming);
}

void TestTranscript::theWordsOfAMessageAreHeldOnce()
{
    for (const bool blockEnds : {true, false}) { // by some local servers it never does
        Transcript transcript;
        apply(transcript, {RequestStarted{1}, Streamed{TextDelta{0, QStringLiteral("sa")}},
                           Streamed{TextDelta{0, QStringLiteral("me")}}});
        if (blockEnds)
            transcript.apply(Streamed{BlockFinished{0}});
        const MessagePtr whole = message(Role::Assistant, {TextBlock{QStringLiteral("sa") + QStringLiteral("me")}});
        transcript.apply(AssistantMessageAdded{whole});
        QCOMPARE(transcript.at(0).text, QStringLiteral("same"));
        QCOMPARE(transcript.at(0).text.constData(), std::get<TextBlock>(whole->content.first()).text.constData());
    }
}

void TestTranscript::messageReplacesWhatWasStreamed()
{
    Transcript transcript;
    apply(transcript,
          {RequestStarted{1}, Streamed{BlockStarted{0, ThinkingBlock{}}},
           Streamed{ThinkingDelta{0, QStringLiteral("hm")}}, Streamed{TextDelta{1, QStringLiteral("draft")}},
           Streamed{BlockStarted{2, use(QStringLiteral("t1"), QStringLiteral("bash"))}},
           answered({TextBlock{QStringLiteral("final")}})});
    QCOMPARE(textsOf(transcript), QStringList{QStringLiteral("final")});
    QCOMPARE(transcript.at(0).kind, Kind::Assistant);
}

void TestTranscript::failedRequestTakesItsRowsBackAndOffersRetry()
{
    Transcript transcript;
    apply(transcript,
          {userSaid(QStringLiteral("hi")), RequestStarted{1}, Streamed{TextDelta{0, QStringLiteral("cut of")}},
           RequestFailed{}, ended(TurnOutcome::Failed, QStringLiteral("no connection"), true)});
    QCOMPARE(textsOf(transcript), QStringList({QStringLiteral("hi"), QStringLiteral("no connection")}));
    QCOMPARE(transcript.at(1).kind, Kind::Error);
    QVERIFY(transcript.at(1).canRetry);
}

void TestTranscript::nextTurnWithdrawsTheRetry()
{
    Transcript transcript;
    apply(transcript, {ended(TurnOutcome::Failed, QStringLiteral("x"), true), TurnStarted{TurnCause::Retry}});
    QVERIFY(!transcript.at(0).canRetry);
    QCOMPARE(transcript.at(0).text, QStringLiteral("x"));
}

void TestTranscript::stopKeepsTheWordsButNotTheToolCalls()
{
    Transcript transcript;
    apply(transcript, {RequestStarted{1}, Streamed{TextDelta{0, QStringLiteral("I will")}},
                       Streamed{BlockStarted{1, use(QStringLiteral("t1"), QStringLiteral("bash"))}},
                       ended(TurnOutcome::Interrupted)});
    QCOMPARE(transcript.size(), 2);
    QCOMPARE(transcript.at(0).text, QStringLiteral("I will"));
    QVERIFY(!transcript.at(0).streaming);
    QCOMPARE(transcript.at(1).kind, Kind::Remark);
    QVERIFY(transcript.at(1).text.startsWith(QStringLiteral("Stopped.")));
}

void TestTranscript::tokenLimitIsRemarked()
{
    Transcript transcript;
    apply(transcript, {answered({TextBlock{QStringLiteral("long")}}), ended(TurnOutcome::MaxTokens)});
    QCOMPARE(transcript.at(1).kind, Kind::Remark);
    QVERIFY(transcript.at(1).text.contains(QStringLiteral("token limit")));
}

void TestTranscript::wordsThatWereSentNowStandBehindTheResultsOfTheRound()
{
    Transcript transcript;
    apply(transcript, {TurnStarted{}, userSaid(QStringLiteral("go")), RequestStarted{1},
                       answered({use(QStringLiteral("t1"), QStringLiteral("bash"))}),
                       UserMessageAdded{message(
                           Role::User, {ToolResultBlock{ToolUseId(QStringLiteral("t1")), QStringLiteral("done"), {}}})},
                       userSaid(QStringLiteral("not like this")), RequestStarted{2},
                       answered({TextBlock{QStringLiteral("I see.")}})});
    QCOMPARE(textsOf(transcript), QStringList({QStringLiteral("go"), QStringLiteral("bash"),
                                               QStringLiteral("not like this"), QStringLiteral("I see.")}));
    QCOMPARE(transcript.rowOfRequest(2), 3);
}

void TestTranscript::aMessageOfTheUserIsAllThere()
{
    Transcript transcript;
    const QList<ContentBlock> prompt{ImageBlock{QStringLiteral("image/png"), "PNG", QStringLiteral("a.png")}};
    const UserMessageAdded event{message(Role::User, prompt)};
    apply(transcript, {event});
    QCOMPARE(transcript.at(0).attachments, attachmentsOf(prompt));
    QCOMPARE(transcript.at(0).message, event.message);
}

void TestTranscript::noticesOfARequestInFlightStayBeforeItsAnswer()
{
    Transcript transcript;
    apply(transcript, {TurnStarted{}, RequestStarted{1},
                       UserMessageAdded{message(Role::User, {NoticesBlock{QStringLiteral("[bg:1a] failed"), {}}})},
                       answered({TextBlock{QStringLiteral("I see.")}})});
    QCOMPARE(transcript.size(), 2);
    QCOMPARE(transcript.at(0).kind, Kind::Notices);
    QCOMPARE(transcript.at(1).kind, Kind::Assistant);
}

void TestTranscript::noticesAreNotTheUsersWords()
{
    Transcript transcript;
    transcript.apply(UserMessageAdded{message(Role::User, {NoticesBlock{QStringLiteral("[bg:1a] failed"), {}}})});
    QCOMPARE(transcript.size(), 1);
    QCOMPARE(transcript.at(0).kind, Kind::Notices);
}

void TestTranscript::toolResultsCompleteTheirCalls()
{
    Transcript transcript;
    apply(transcript, {answered({use(QStringLiteral("t1"), QStringLiteral("bash")),
                                 use(QStringLiteral("t2"), QStringLiteral("read_file"))}),
                       UserMessageAdded{
                           message(Role::User, {result(QStringLiteral("t2"), QStringLiteral("no such file"), true)})}});
    QCOMPARE(transcript.size(), 2);
    QCOMPARE(transcript.at(0).call->state, ToolCall::State::Queued);
    QCOMPARE(transcript.at(1).call->state, ToolCall::State::Done);
    QCOMPARE(transcript.at(1).call->result.text, QStringLiteral("no such file"));
    QVERIFY(transcript.at(1).call->result.isError);
}

void TestTranscript::liveToolCallIsUpdatedInPlace()
{
    Transcript transcript;
    ToolCall call;
    call.id = ToolUseId(QStringLiteral("t1"));
    call.name = QStringLiteral("bash");
    call.state = ToolCall::State::Running;
    apply(transcript, {RequestStarted{1}, Streamed{BlockStarted{0, use(QStringLiteral("t1"), QStringLiteral("bash"))}},
                       answered({use(QStringLiteral("t1"), QStringLiteral("bash"))}), ToolCallChanged{call}});
    QCOMPARE(transcript.size(), 1);
    QCOMPARE(transcript.at(0).call->state, ToolCall::State::Running);
    call.state = ToolCall::State::Done;
    call.durationMs = 42;
    call.result = result(QStringLiteral("t1"), QStringLiteral("ok"));
    // The result message that follows knows less than the event did.
    apply(transcript, {ToolCallChanged{call},
                       UserMessageAdded{message(Role::User, {result(QStringLiteral("t1"), QStringLiteral("ok"))})}});
    QCOMPARE(transcript.at(0).call->durationMs, 42);
}

void TestTranscript::resumedHistoryNeedsNoStream()
{
    Transcript transcript;
    apply(transcript, {userSaid(QStringLiteral("q")),
                       answered({ThinkingBlock{QStringLiteral("hm"), {}}, TextBlock{QStringLiteral("I look")},
                                 use(QStringLiteral("t"), QStringLiteral("bash"))}),
                       UserMessageAdded{message(Role::User, {result(QStringLiteral("t"), QStringLiteral("out"))})},
                       answered({TextBlock{QStringLiteral("done")}})});
    QCOMPARE(textsOf(transcript), QStringList({QStringLiteral("q"), QStringLiteral("hm"), QStringLiteral("I look"),
                                               QStringLiteral("bash"), QStringLiteral("done")}));
}

void TestTranscript::blankBlocksGiveNoEntry()
{
    Transcript transcript;
    apply(transcript,
          {RequestStarted{1}, Streamed{BlockStarted{0, TextBlock{}}}, Streamed{TextDelta{0, QStringLiteral("\n")}},
           answered({TextBlock{QStringLiteral("\n")}, ThinkingBlock{{}, QStringLiteral("signature")}})});
    QCOMPARE(transcript.size(), 0);
}

void TestTranscript::thinkingWithoutWordsHasNoRowWhileItStreams()
{
    Transcript transcript;
    apply(transcript, {RequestStarted{1}, Streamed{BlockStarted{0, ThinkingBlock{}}}, Streamed{BlockFinished{0}}});
    QCOMPARE(transcript.size(), 0);
    apply(transcript, {Streamed{BlockStarted{1, ThinkingBlock{}}}, Streamed{ThinkingDelta{1, QStringLiteral("hm")}}});
    QCOMPARE(transcript.size(), 1);
    QVERIFY(transcript.at(0).kind == Kind::Thinking && transcript.at(0).streaming);
}

void TestTranscript::aSummaryIsARowAndWhatRidesBehindItIsNotShownAgain()
{
    Transcript transcript;
    const QList<ContentBlock> content{SummaryBlock{QStringLiteral("we spoke")}, TextBlock{QStringLiteral("new")}};
    apply(transcript, {userSaid(QStringLiteral("old")), answered({TextBlock{QStringLiteral("yes")}}),
                       userSaid(QStringLiteral("new")), CompactionStarted{true, 900}, RequestStarted{2},
                       UserMessageAdded{message(Role::User, content)}, CompactionEnded{}, RequestStarted{3},
                       answered({TextBlock{QStringLiteral("answer")}})});
    QCOMPARE(textsOf(transcript), QStringList({QStringLiteral("old"), QStringLiteral("yes"), QStringLiteral("new"),
                                               QStringLiteral("we spoke"), QStringLiteral("answer")}));
    QCOMPARE(transcript.at(3).kind, Kind::Summary);
}

void TestTranscript::theFailureOfACompactionIsToldOnce()
{
    Transcript automatic;
    apply(automatic, {CompactionStarted{true, 0}, RequestStarted{1}, CompactionEnded{QStringLiteral("no words")}});
    QCOMPARE(textsOf(automatic), QStringList{QStringLiteral("no words")});
    Transcript byHand;
    apply(byHand,
          {TurnStarted{TurnCause::Compaction}, CompactionStarted{false, 0}, CompactionEnded{QStringLiteral("no words")},
           ended(TurnOutcome::Failed, QStringLiteral("no words"))});
    QCOMPARE(textsOf(byHand), QStringList{QStringLiteral("no words")});
}

void TestTranscript::aTextThatCitesIsOneRowWithItsSources()
{
    const TextBlock cited{u"Qt 6.4 is from 2022"_qs,
                          R"x([{"type":"web_search_result_location","url":"https://qt.io/a_(b)","title":"x"},)x"
                          R"x({"type":"web_search_result_location","url":"javascript:alert(1)","title":"y"}])x"};
    Transcript transcript;
    apply(transcript, {RequestStarted{1}, Streamed{BlockStarted{0, TextBlock{}}},
                       Streamed{TextDelta{0, u"As known: "_qs}}, Streamed{BlockFinished{0}},
                       Streamed{BlockStarted{1, TextBlock{}}}, Streamed{TextDelta{1, u"Qt 6.4 is from 2022"_qs}}});
    QCOMPARE(transcript.size(), 1); // already while it streams
    QCOMPARE(transcript.at(0).text, u"As known: Qt 6.4 is from 2022"_qs);
    QVERIFY(transcript.at(0).streaming);
    transcript.apply(answered({TextBlock{u"As known: "_qs}, cited, TextBlock{u"."_qs}}));
    QCOMPARE(transcript.size(), 1);
    QCOMPARE(transcript.at(0).text, u"As known: Qt 6.4 is from 2022 ([qt.io](https://qt.io/a_%28b%29))."_qs);
    QVERIFY(!transcript.at(0).streaming);
}

void TestTranscript::whatTheServerSearchedIsARowOfACall()
{
    const auto opaque = [](const QString &type, const QByteArray &json) { return OpaqueBlock{type, json, true}; };
    const OpaqueBlock search =
        opaque(u"server_tool_use"_qs,
               R"({"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"qt  6.4"}})");
    const OpaqueBlock found =
        opaque(u"web_search_tool_result"_qs,
               R"({"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result",)"
               R"("title":"Qt","url":"https://qt.io","encrypted_content":"abc"}]})");
    const OpaqueBlock fetch =
        opaque(u"server_tool_use"_qs,
               R"({"type":"server_tool_use","id":"f1","name":"web_fetch","input":{"url":"https://a.b"}})");
    const OpaqueBlock failed =
        opaque(u"web_fetch_tool_result"_qs, R"({"type":"web_fetch_tool_result","tool_use_id":"f1","content":{"type":)"
                                            R"("web_fetch_tool_error","error_code":"url_not_accessible"}})");
    Transcript transcript;
    apply(transcript, {RequestStarted{1}, Streamed{BlockStarted{0, search}}});
    QCOMPARE(transcript.at(0).call->name, u"web_search"_qs);
    QVERIFY(transcript.at(0).streaming);
    transcript.apply(answered({search, found, fetch, failed, TextBlock{u"So."_qs}}));
    QCOMPARE(transcript.size(), 3);
    QCOMPARE(transcript.at(0).call->summary, u"qt 6.4"_qs);
    QVERIFY(transcript.at(0).call->state == ToolCall::State::Done);
    QCOMPARE(transcript.at(0).call->result.text, u"Qt\nhttps://qt.io"_qs);
    QVERIFY(!transcript.at(0).call->result.isError);
    QVERIFY(transcript.at(1).call->result.isError);
    QCOMPARE(transcript.at(1).call->result.text, u"url not accessible"_qs);
    QCOMPARE(transcript.at(2).text, u"So."_qs);
}

void TestTranscript::noticesSummaryNamesTasksAndStatuses()
{
    QCOMPARE(noticesSummary(u"<folder-opened>This is an automatic event.</folder-opened>"_qs),
             u"A folder was opened to the agent"_qs);
    QCOMPARE(noticesSummary(QStringLiteral(
                 "<background-results>\nAutomatic.\n[bg:1a2b3c4d] completed: exit code 0\n| x\n</background-results>")),
             QStringLiteral("Background task 1a2b3c4d completed"));
    QCOMPARE(noticesSummary(QStringLiteral("[bg:aa] failed\n| [bg:cc] completed\n[bg:bb] timeout")),
             QStringLiteral("2 background tasks: aa failed, bb timeout"));
}

QTEST_GUILESS_MAIN(TestTranscript)
#include "tst_transcript.moc"
