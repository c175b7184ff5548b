#include "agent/fixture.h"

#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

/// What the turn does when the model stops, by reason and by content: PROTOCOL, section 5.
class TestStopReasons : public QObject
{
    Q_OBJECT

private slots:
    void aPausedAnswerGoesBackAsItIs();
    void noticesWaitWhileTheModelPauses();
    void pausingForeverEndsWithARemark();
    void aPausedTurnThatFailedGoesOnWithNothingBetween();
    void toolsOfAPausedAnswerAreRun();
    void anOpenServerToolGetsToolResultsOnly();
    void aRefusalTellsWhyAndRunsNothing();
    void anAnswerOfThinkingOnlyDoesNotEnterTheHistory();
    void theTokenLimitInTheTextEndsTheTurn();
    void unknownReasonsAreDecidedByContent();
    void anEmptyAnswerAfterToolsEndsTheTurn();
    void theSameFailingCallTellsTheModelAndThenEndsTheTurn();
    void anotherInputOrASuccessIsNoRepetition();
    void stopFromASlotThatHearsOfTheMessageAnswersItsCalls();

private:
    static Message message(StopReason reason, const QList<ContentBlock> &content)
    {
        Message made;
        made.content = content;
        made.stopReason = reason;
        made.usage = {10, 5, 0, 0};
        return made;
    }
    static OpaqueBlock serverToolUse(const QByteArray &id)
    {
        return {u"server_tool_use"_qs, "{\"type\":\"server_tool_use\",\"id\":\"" + id + "\"}", true};
    }
};

void TestStopReasons::aPausedAnswerGoesBackAsItIs()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"search"_qs}});
    f.job()->accept();
    f.job()->finish(message(StopReason::PauseTurn, {TextBlock{u"Searching"_qs}, serverToolUse("srv_1")}));
    QCOMPARE(f.requests(), 2);
    const QList<MessagePtr> sent = f.job()->request.messages;
    QCOMPARE(sent.size(), 2);
    QCOMPARE(sent.last(), f.session->history().last());
    QVERIFY(sent.last()->role == Role::Assistant);
    QCOMPARE(f.job()->request.tools.size(), 3);
    f.job()->answer(u"found"_qs);
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Completed);
    QCOMPARE(f.session->history().size(), 3);
}

void TestStopReasons::noticesWaitWhileTheModelPauses()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"search"_qs}});
    f.startTask()->exit(0);
    f.job()->accept();
    f.job()->finish(message(StopReason::PauseTurn, {TextBlock{u"Searching"_qs}}));
    QVERIFY(f.job()->request.messages.last()->role == Role::Assistant);
    QVERIFY(f.notices.notices().first().state == NoticeState::Queued);
    f.job()->answer(u"found"_qs);
    f.clock.advance(0ms); // the end wakes the session then
    QCOMPARE(f.requests(), 3);
    QVERIFY(std::holds_alternative<NoticesBlock>(f.lastUserContent().last()));
}

void TestStopReasons::pausingForeverEndsWithARemark()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"search"_qs}});
    for (int i = 0; i < 11; ++i) {
        QCOMPARE(f.requests(), i + 1);
        f.job()->accept();
        f.job()->finish(message(StopReason::PauseTurn, {TextBlock{u"still"_qs}}));
    }
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 11);
    QVERIFY(f.all<TurnEnded>().first().error.contains(u"paused"_qs));
}

void TestStopReasons::aPausedTurnThatFailedGoesOnWithNothingBetween()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"search"_qs}});
    f.job()->accept();
    f.job()->finish(message(StopReason::PauseTurn, {TextBlock{u"Searching"_qs}}));
    f.job()->fail({});
    f.startTask()->exit(0);
    f.session->retry();
    QVERIFY(f.job()->request.messages.last()->role == Role::Assistant);
}

void TestStopReasons::toolsOfAPausedAnswerAreRun()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    f.job()->finish(message(StopReason::PauseTurn, {toolUse(u"a"_qs, u"reader"_qs)}));
    QCOMPARE(f.reader->runs.size(), 1);
    f.reader->end(u"text"_qs);
    QVERIFY(std::holds_alternative<ToolResultBlock>(f.lastUserContent().first()));
}

void TestStopReasons::anOpenServerToolGetsToolResultsOnly()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.startTask()->exit(0);
    f.job()->accept();
    f.job()->finish(message(StopReason::ToolUse, {serverToolUse("srv_1"), toolUse(u"a"_qs, u"reader"_qs)}));
    f.reader->end(u"text"_qs);
    QCOMPARE(f.lastUserContent().size(), 1);
    const OpaqueBlock result{u"web_search_tool_result"_qs,
                             "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srv_2\"}", true};
    f.job()->accept();
    f.job()->finish(message(StopReason::ToolUse, {serverToolUse("srv_2"), result, toolUse(u"b"_qs, u"reader"_qs)}));
    f.reader->end(u"text"_qs); // answered within its message: notices may come
    QCOMPARE(f.lastUserContent().size(), 2);
}

void TestStopReasons::aRefusalTellsWhyAndRunsNothing()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    Message refusal = message(StopReason::Refusal, {TextBlock{u"I"_qs}, toolUse(u"a"_qs, u"writer"_qs)});
    refusal.refusalCategory = u"cyber"_qs;
    refusal.refusalExplanation = u"This may be an attack."_qs;
    f.job()->finish(refusal);
    QVERIFY(f.ended());
    QCOMPARE(f.writer->runs.size(), 0);
    const TurnEnded ended = f.all<TurnEnded>().first();
    QVERIFY(ended.outcome == TurnOutcome::Refused && !ended.canRetry);
    QVERIFY2(ended.error.contains(u"cyber"_qs) && ended.error.contains(u"This may be an attack."_qs),
             qPrintable(ended.error));
    const auto result = std::get<ToolResultBlock>(f.session->history().last()->content.first());
    QVERIFY(result.isError && result.text.contains(u"refused"_qs));
}

void TestStopReasons::anAnswerOfThinkingOnlyDoesNotEnterTheHistory()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    f.job()->finish(message(StopReason::MaxTokens, {ThinkingBlock{u"hm"_qs, u"sig"_qs}}));
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::MaxTokens);
    QCOMPARE(f.session->history().size(), 1);
    QCOMPARE(f.all<AssistantMessageAdded>().size(), 1); // shown, and kept on the disk
}

void TestStopReasons::theTokenLimitInTheTextEndsTheTurn()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    f.job()->finish(message(StopReason::MaxTokens, {TextBlock{u"and then"_qs}}));
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::MaxTokens);
    QCOMPARE(f.all<TurnEnded>().first().text, u"and then"_qs);
    QCOMPARE(f.session->history().size(), 2);
}

void TestStopReasons::unknownReasonsAreDecidedByContent()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    f.job()->finish(message(StopReason::Unknown, {toolUse(u"a"_qs, u"reader"_qs)}));
    QCOMPARE(f.reader->runs.size(), 1);
    f.reader->end(u"text"_qs);
    f.job()->accept();
    f.job()->finish(message(StopReason::Unknown, {TextBlock{u"done"_qs}}));
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Completed);
}

void TestStopReasons::anEmptyAnswerAfterToolsEndsTheTurn()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.runReader(u"a"_qs);
    f.job()->accept();
    f.job()->finish(message(StopReason::EndTurn, {}));
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Completed);
    f.session->submit({TextBlock{u"and?"_qs}});
    QCOMPARE(f.lastUserContent().size(), 2); // the results, and behind them the words
}

void TestStopReasons::theSameFailingCallTellsTheModelAndThenEndsTheTurn()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    for (int i = 1; i <= 20; ++i) {
        QVERIFY(!f.ended());
        f.runReader(u"call_%1"_qs.arg(i), u"no such file"_qs, true);
        const auto result = std::get<ToolResultBlock>(f.session->history().last()->content.first());
        QCOMPARE(result.text.contains(u"failed %1 times"_qs.arg(i)), i >= 5);
    }
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 20);
    const TurnEnded ended = f.all<TurnEnded>().first();
    QVERIFY(ended.outcome == TurnOutcome::Failed);
    QVERIFY2(ended.error.contains(u"reader"_qs), qPrintable(ended.error));
    QVERIFY(f.session->history().last()->role == Role::User);
}

void TestStopReasons::anotherInputOrASuccessIsNoRepetition()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    for (int i = 1; i <= 25; ++i) {
        f.job()->callTools({toolUse(u"call_%1"_qs.arg(i), u"reader"_qs, {{u"x"_qs, QString::number(i)}})});
        f.reader->end(u"no"_qs, true);
    }
    for (int i = 1; i <= 25; ++i)
        f.runReader(u"same_%1"_qs.arg(i), u"no"_qs, i % 4 != 0);
    QVERIFY(!f.ended());
    const auto result = std::get<ToolResultBlock>(f.session->history().last()->content.first());
    QCOMPARE(result.text, u"no"_qs);
}

void TestStopReasons::stopFromASlotThatHearsOfTheMessageAnswersItsCalls()
{
    AgentFixture f;
    connect(f.session.get(), &AgentSession::happened, f.session.get(), [&f](const AgentEvent &event) {
        if (std::holds_alternative<AssistantMessageAdded>(event))
            f.session->stop();
    });
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs)});
    QVERIFY(f.ended());
    QCOMPARE(f.writer->runs.size(), 0);
    QCOMPARE(f.session->history().size(), 3);
    const auto result = std::get<ToolResultBlock>(f.session->history().last()->content.first());
    QVERIFY(result.isError && result.text.startsWith(u"Cancelled"_qs));
}

QTEST_GUILESS_MAIN(TestStopReasons)
#include "tst_stopreasons.moc"
