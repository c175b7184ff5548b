#include "agent/fixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

/// The conversation is summed up: by hand, before the context is full, and when it is.
class TestCompaction : public QObject
{
    Q_OBJECT

private slots:
    void byHandTheModelIsAskedOnceAndTheSessionIsIdle();
    void theCommandIsAWholePromptOnly();
    void theCommandWaitsWhileATurnRuns();
    void thereIsNothingToSumUpAtTheBeginning();
    void whatIsSentAfterwardsBeginsWithTheSummary();
    void theProgramAddsWhatMustNotBeForgotten();
    void noNoticeRidesInTheRequestForASummary();
    void itHappensByItselfBeforeTheWindowIsFull();
    void thePromptOfTheTurnIsKeptWordForWord();
    void inTheMiddleOfTheWorkItIsToldToGoOn();
    void anUnknownWindowIsNeverCompactedByItself();
    void zeroPercentIsByHandOnly();
    void aFailureGoesOnWithTheOldContext();
    void itNeverLoops();
    void aRequestThatIsTooLargeIsTriedOnceWithLongResultsCut();
    void anAnswerOfToolCallsOnlyIsAFailure();
    void aFullWindowIsMadeRoomInOnce();
    void aRefusedContextIsMadeRoomInOnce();
    void stopDuringTheSummaryLeavesTheHistoryAsItWas();
    void aBusyServerIsAskedAgain();
    void aSummaryIsNoLargerThanWhatIsLeft();
    void aRestoredSummaryStandsForWhatIsBeforeIt();

private:
    static AgentSettings smallWindow(qint64 tokens = 1000)
    {
        AgentSettings settings;
        settings.facts.contextTokens = tokens;
        settings.facts.prices = TokenPrices{1, 1, 1, 1};
        return settings;
    }
    static Message answer(const QString &text, qint64 inputTokens, StopReason reason = StopReason::EndTurn)
    {
        Message message;
        message.content = {TextBlock{text}};
        message.stopReason = reason;
        message.usage = {inputTokens, 10, 0, 0};
        return message;
    }
    static void finish(AgentFixture &f, const Message &message)
    {
        f.job()->accept();
        f.job()->finish(message);
    }
    static void oneTurn(AgentFixture &f, qint64 tokens = 900)
    {
        f.session->submit({TextBlock{u"first"_qs}});
        finish(f, answer(u"one"_qs, tokens));
    }
    static SummaryBlock summaryIn(const AgentFixture &f)
    {
        for (const MessagePtr &message : f.session->history()) {
            if (const auto *summary = std::get_if<SummaryBlock>(&message->content.first()))
                return *summary;
        }
        return {};
    }
    static bool asksForSummary(const AgentFixture &f)
    {
        return textOf(*f.job()->request.messages.last()).contains(u"summary"_qs);
    }
};

void TestCompaction::byHandTheModelIsAskedOnceAndTheSessionIsIdle()
{
    AgentFixture f;
    oneTurn(f);
    f.events.clear();
    f.session->submit(compactPrompt(u"the API"_qs));
    QCOMPARE(f.requests(), 2);
    QVERIFY(asksForSummary(f));
    QVERIFY(textOf(*f.job()->request.messages.last()).contains(u"the API"_qs));
    QCOMPARE(f.job()->request.messages.mid(0, 2), f.session->history());
    f.job()->answer(u"we spoke"_qs);
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 2);
    QCOMPARE(f.session->history().size(), 3);
    QVERIFY(summaryIn(f).text.contains(u"we spoke"_qs));
    QVERIFY(summaryIn(f).text.contains(u"automatic summary"_qs));
    QVERIFY(!summaryIn(f).text.contains(u"Go on with"_qs));
    QVERIFY(f.all<TurnStarted>().first().cause == TurnCause::Compaction);
    QCOMPARE(f.all<CompactionStarted>().first().automatic, false);
    QCOMPARE(f.all<CompactionStarted>().first().contextTokens, 910);
    QCOMPARE(f.all<CompactionEnded>().first().error, QString());
    QCOMPARE(f.all<UserMessageAdded>().size(), 1);
    QCOMPARE(f.all<AssistantMessageAdded>().size(), 0); // the model's answer is no message of the conversation
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Completed);
    QVERIFY(std::holds_alternative<TurnEnded>(f.events.last()));
    QVERIFY(f.session->contextSize().tokens < 910);
}

void TestCompaction::theCommandIsAWholePromptOnly()
{
    AgentFixture f;
    oneTurn(f);
    f.session->submit({TextBlock{u"/compaction is what?"_qs}});
    QVERIFY(f.all<TurnStarted>().last().cause == TurnCause::Prompt);
    f.job()->answer(u"that"_qs);
    f.session->submit({TextBlock{u"/compact"_qs}, ImageBlock{u"image/png"_qs, "x", {}}});
    QVERIFY(f.all<TurnStarted>().last().cause == TurnCause::Prompt);
    f.job()->answer(u"an image"_qs);
    f.session->submit({TextBlock{u" /compact  keep the names "_qs}});
    QVERIFY(f.all<TurnStarted>().last().cause == TurnCause::Compaction);
    QVERIFY(textOf(*f.job()->request.messages.last()).endsWith(u": keep the names"_qs));
}

void TestCompaction::theCommandWaitsWhileATurnRuns()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"first"_qs}});
    f.session->submit(compactPrompt());
    f.session->submit({TextBlock{u"second"_qs}});
    QCOMPARE(f.session->queue().prompts().size(), 2);
    f.job()->answer(u"one"_qs);
    QTRY_COMPARE(f.requests(), 2);
    QVERIFY(asksForSummary(f));
    f.job()->answer(u"we spoke"_qs);
    QTRY_COMPARE(f.requests(), 3);
    QCOMPARE(f.job()->request.messages.size(), 2);
    QCOMPARE(textOf(*f.job()->request.messages.last()), u"second"_qs);
}

void TestCompaction::thereIsNothingToSumUpAtTheBeginning()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"/compact"_qs}});
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 0);
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Failed);
    QVERIFY(!f.all<CompactionEnded>().first().error.isEmpty());
}

void TestCompaction::whatIsSentAfterwardsBeginsWithTheSummary()
{
    AgentFixture f;
    oneTurn(f);
    const QList<MessagePtr> before = f.session->history();
    f.session->submit(compactPrompt());
    f.job()->answer(u"we spoke"_qs);
    f.session->submit({TextBlock{u"next"_qs}});
    QCOMPARE(f.job()->request.messages.size(), 2);
    QVERIFY(std::holds_alternative<SummaryBlock>(f.job()->request.messages.first()->content.first()));
    QCOMPARE(f.session->history().mid(0, 2), before); // nothing is taken out of the history
    f.job()->answer(u"yes"_qs);
    f.session->submit(compactPrompt());
    QCOMPARE(f.job()->request.messages.size(), 4); // the summary, prompt, answer, the request
}

void TestCompaction::theProgramAddsWhatMustNotBeForgotten()
{
    AgentFixture f;
    f.standingFacts = u"Background task 1a2b3c4d runs: make"_qs;
    oneTurn(f);
    f.session->submit(compactPrompt());
    f.job()->answer(u"we spoke"_qs);
    QVERIFY(summaryIn(f).text.contains(f.standingFacts));
}

void TestCompaction::noNoticeRidesInTheRequestForASummary()
{
    AgentFixture f;
    oneTurn(f);
    f.session->submit(compactPrompt());
    f.startTask()->exit(0);
    f.job()->answer(u"we spoke"_qs);
    QVERIFY(f.notices.notices().first().state == NoticeState::Queued);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 3);
    QVERIFY(std::holds_alternative<NoticesBlock>(f.lastUserContent().last()));
}

void TestCompaction::itHappensByItselfBeforeTheWindowIsFull()
{
    AgentFixture f(smallWindow());
    oneTurn(f, 800); // 81 %
    f.session->submit({TextBlock{u"second"_qs}});
    QVERIFY(!asksForSummary(f));
    finish(f, answer(u"two"_qs, 845));
    f.session->submit({TextBlock{u"third"_qs}});
    QVERIFY(asksForSummary(f));
    QCOMPARE(f.all<CompactionStarted>().size(), 1);
    QCOMPARE(f.all<CompactionStarted>().first().automatic, true);
    QVERIFY(f.all<CompactionStarted>().first().contextTokens > 850);
    f.job()->answer(u"we spoke"_qs);
    QCOMPARE(f.requests(), 4);
    f.job()->answer(u"three"_qs);
    QVERIFY(f.ended());
    QCOMPARE(f.all<TurnEnded>().size(), 3);
    QCOMPARE(f.all<TurnEnded>().last().requests, 1);
}

void TestCompaction::thePromptOfTheTurnIsKeptWordForWord()
{
    AgentFixture f(smallWindow());
    oneTurn(f);
    f.session->submit({TextBlock{u"what is this?"_qs}, ImageBlock{u"image/png"_qs, "png", u"a.png"_qs}});
    QVERIFY(asksForSummary(f));
    QCOMPARE(f.job()->request.messages.size(), 3); // the model is not asked about the new words
    f.job()->answer(u"we spoke"_qs);
    const QList<ContentBlock> content = f.lastUserContent();
    QCOMPARE(content.size(), 3);
    QVERIFY(std::holds_alternative<SummaryBlock>(content.at(0)));
    QCOMPARE(std::get<TextBlock>(content.at(1)).text, u"what is this?"_qs);
    QCOMPARE(std::get<ImageBlock>(content.at(2)).data, QByteArray("png"));
}

void TestCompaction::inTheMiddleOfTheWorkItIsToldToGoOn()
{
    AgentFixture f(smallWindow());
    f.session->submit({TextBlock{u"build it"_qs}});
    Message calls = answer(u"I build"_qs, 900, StopReason::ToolUse);
    calls.content.append(toolUse(u"a"_qs, u"reader"_qs));
    finish(f, calls);
    f.reader->end(u"result"_qs);
    QVERIFY(asksForSummary(f));
    const MessagePtr results = f.job()->request.messages.at(2);
    QVERIFY(std::holds_alternative<ToolResultBlock>(results->content.first()));
    f.job()->answer(u"we build"_qs);
    QCOMPARE(f.requests(), 3);
    QCOMPARE(f.job()->request.messages.size(), 1);
    const QString text = summaryIn(f).text;
    QVERIFY(text.contains(u"Go on with it"_qs));
    QVERIFY(text.endsWith(u"build it"_qs)); // what the user asked for, in their own words
}

void TestCompaction::anUnknownWindowIsNeverCompactedByItself()
{
    AgentFixture f;
    oneTurn(f, 10'000'000);
    f.session->submit({TextBlock{u"second"_qs}});
    QVERIFY(!asksForSummary(f));
}

void TestCompaction::zeroPercentIsByHandOnly()
{
    AgentSettings settings = smallWindow();
    settings.compactAtPercent = 0;
    AgentFixture f(settings);
    oneTurn(f);
    f.session->submit({TextBlock{u"second"_qs}});
    QVERIFY(!asksForSummary(f));
}

void TestCompaction::aFailureGoesOnWithTheOldContext()
{
    AgentFixture f(smallWindow());
    oneTurn(f);
    f.session->submit({TextBlock{u"second"_qs}});
    ModelError error;
    error.message = u"Not today."_qs;
    f.job()->fail(error);
    QVERIFY(f.all<CompactionEnded>().first().error.contains(u"Not today."_qs));
    QCOMPARE(f.requests(), 3);
    QCOMPARE(f.job()->request.messages, f.session->history());
    f.runReader(u"a"_qs);
    QVERIFY(!asksForSummary(f)); // what failed is not tried with every request of the turn
}

void TestCompaction::itNeverLoops()
{
    AgentFixture f(smallWindow());
    oneTurn(f);
    f.session->submit({TextBlock{u"second"_qs}});
    f.job()->answer(QString(10'000, u'x')); // a summary that is too long itself
    QCOMPARE(f.requests(), 3);
    QVERIFY(!asksForSummary(f));
    finish(f, answer(u"two"_qs, 2600));
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 3);
}

void TestCompaction::aRequestThatIsTooLargeIsTriedOnceWithLongResultsCut()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"read"_qs}});
    f.job()->accept();
    Message calls;
    calls.content = {ThinkingBlock{u"hm"_qs, u"sig"_qs}, toolUse(u"a"_qs, u"reader"_qs)};
    calls.stopReason = StopReason::ToolUse;
    f.job()->finish(calls);
    f.reader->end(QString(50'000, u'x'));
    f.job()->answer(u"long"_qs);
    f.session->submit(compactPrompt());
    ModelError error;
    error.kind = ModelError::Kind::TooLarge;
    error.httpStatus = 400;
    error.message = u"prompt is too long"_qs;
    f.job()->fail(error);
    QCOMPARE(f.requests(), 4);
    const QList<MessagePtr> sent = f.job()->request.messages;
    QCOMPARE(sent.at(1)->content.size(), 1); // thinking is valid behind unchanged messages only
    const QString text = std::get<ToolResultBlock>(sent.at(2)->content.first()).text;
    QVERIFY(text.size() < 2100 && text.contains(u"48000 more"_qs));
    const auto kept = std::get<ToolResultBlock>(f.session->history().at(2)->content.first());
    QCOMPARE(kept.text.size(), 50'000);
    f.job()->fail(error);
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 4);
    QVERIFY(f.all<CompactionEnded>().first().error.contains(u"too long"_qs));
}

void TestCompaction::anAnswerOfToolCallsOnlyIsAFailure()
{
    AgentFixture f;
    oneTurn(f);
    f.session->submit(compactPrompt());
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs)});
    QVERIFY(f.ended());
    QCOMPARE(f.writer->runs.size(), 0);
    QCOMPARE(f.session->history().size(), 2);
    QVERIFY(!f.all<CompactionEnded>().first().error.isEmpty());
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::Failed);
}

void TestCompaction::aFullWindowIsMadeRoomInOnce()
{
    AgentFixture f; // also where the window's size is not known
    oneTurn(f);
    f.session->submit({TextBlock{u"go"_qs}});
    finish(f, answer(u"half a"_qs, 990, StopReason::ContextWindowExceeded));
    QVERIFY(asksForSummary(f));
    f.job()->answer(u"we spoke"_qs);
    QCOMPARE(f.requests(), 4);
    QVERIFY(summaryIn(f).text.contains(u"Go on with it"_qs));
    finish(f, answer(u"again"_qs, 990, StopReason::ContextWindowExceeded));
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 4);
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::MaxTokens);
    QVERIFY(f.all<TurnEnded>().last().error.contains(u"window"_qs));
}

void TestCompaction::aRefusedContextIsMadeRoomInOnce()
{
    ModelError error;
    error.kind = ModelError::Kind::TooLarge;
    error.httpStatus = 400;
    error.message = u"prompt is too long"_qs;
    AgentFixture f;
    oneTurn(f);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(error);
    QVERIFY(asksForSummary(f));
    f.job()->answer(u"we spoke"_qs);
    QCOMPARE(std::get<TextBlock>(f.lastUserContent().last()).text, u"go"_qs);
    f.job()->fail(error);
    QVERIFY(f.ended());
    QCOMPARE(f.all<TurnEnded>().last().error, u"prompt is too long"_qs);
}

void TestCompaction::stopDuringTheSummaryLeavesTheHistoryAsItWas()
{
    AgentFixture f(smallWindow());
    oneTurn(f);
    f.session->submit({TextBlock{u"second"_qs}});
    f.job()->accept();
    f.job()->stream(u"We spo"_qs);
    f.session->stop();
    QVERIFY(f.ended());
    QCOMPARE(f.session->history().size(), 3); // with the words that wait for an answer
    QCOMPARE(f.all<CompactionEnded>().size(), 1);
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::Interrupted);
}

void TestCompaction::aBusyServerIsAskedAgain()
{
    AgentFixture f;
    oneTurn(f);
    f.session->submit(compactPrompt());
    ModelError error;
    error.retryable = true;
    f.job()->fail(error);
    QCOMPARE(f.all<RetryScheduled>().size(), 1);
    f.session->retryNow();
    QVERIFY(asksForSummary(f));
    f.job()->answer(u"we spoke"_qs);
    QVERIFY(summaryIn(f).text.contains(u"we spoke"_qs));
}

void TestCompaction::aSummaryIsNoLargerThanWhatIsLeft()
{
    AgentFixture f(smallWindow(100'000));
    oneTurn(f, 95'000);
    f.session->submit(compactPrompt());
    QVERIFY(f.job()->request.maxTokens < 5000);
    QVERIFY(f.job()->request.maxTokens >= 1024);
}

void TestCompaction::aRestoredSummaryStandsForWhatIsBeforeIt()
{
    AgentFixture f;
    oneTurn(f);
    f.session->submit(compactPrompt());
    f.job()->answer(u"we spoke"_qs);
    AgentFixture resumed;
    resumed.session->restore(f.session->history());
    QCOMPARE(resumed.events.size(), 3); // all of it is shown
    QCOMPARE(resumed.session->contextSize().tokens, f.session->contextSize().tokens);
    resumed.session->submit({TextBlock{u"next"_qs}});
    QCOMPARE(resumed.job()->request.messages.size(), 2);
}

QTEST_GUILESS_MAIN(TestCompaction)
#include "tst_compaction.moc"
