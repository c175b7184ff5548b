#include "agent/fixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

/// Tokens and money: the meter, the limit, what a request asks for by the facts of its model.
class TestSpending : public QObject
{
    Q_OBJECT

private slots:
    void theMeterCountsWhatTheServerCounted();
    void whatWasAddedSinceIsEstimated();
    void costsAreSummedByTheFactsOfTheModelThatWasAsked();
    void anUnknownPriceMakesTheSumUnknown();
    void theLimitStopsTheNextRequest();
    void theLimitHoldsInTheMiddleOfTheWork();
    void theLimitHoldsForARetry();
    void nothingWakesBeyondTheLimit();
    void aRestoredSessionHasCostWhatItCost();
    void aRestoredSummaryHasCostWhatItCost();
    void pricesMayBecomeKnownAfterTheSessionIsRestored();
    void aRequestAsksForWhatTheModelCan();

private:
    static AgentSettings priced(double limit = 0)
    {
        AgentSettings settings;
        settings.model = u"cheap"_qs;
        settings.facts.prices = TokenPrices{1e5, 1e5, 0, 0}; // ten cents a token: 10 + 5 tokens are $1.50
        settings.spendingLimitUsd = limit;
        return settings;
    }
};

void TestSpending::theMeterCountsWhatTheServerCounted()
{
    AgentFixture f;
    QSignalSpy changed(f.session.get(), &AgentSession::meterChanged);
    f.session->submit({TextBlock{u"hello"_qs}});
    f.job()->accept();
    Message message;
    message.content = {TextBlock{u"hi"_qs}};
    message.stopReason = StopReason::EndTurn;
    message.usage = {10, 5, 100, 1000};
    f.job()->finish(message);
    QCOMPARE(f.session->contextSize().tokens, 1115);
    QVERIFY(changed.size() >= 1);
    QCOMPARE(f.session->meter().usage().cacheReadInputTokens, 1000);
}

void TestSpending::whatWasAddedSinceIsEstimated()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"hello"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs)});
    QCOMPARE(f.session->contextSize().tokens, 15);
    f.reader->end(QString(400, u'x'));
    QCOMPARE(f.session->contextSize().tokens, 115);
    f.job()->answer(u"ok"_qs); // counted by the server again
    QCOMPARE(f.session->contextSize().tokens, 15);
}

void TestSpending::costsAreSummedByTheFactsOfTheModelThatWasAsked()
{
    AgentFixture f(priced());
    f.session->submit({TextBlock{u"one"_qs}});
    useModel(*f.session, u"dear"_qs, ModelFacts{{}, 0, 0, TokenPrices{1e6, 1e6, 0, 0}, 0, {}, false, false, false});
    f.job()->answer(u"1"_qs); // was asked of the cheap one
    QCOMPARE(f.session->meter().costUsd().value(), 1.5);
    QCOMPARE(f.all<TurnEnded>().last().costUsd.value(), 1.5);
    f.session->submit({TextBlock{u"two"_qs}});
    f.job()->answer(u"2"_qs);
    QCOMPARE(f.session->meter().costUsd().value(), 16.5);
    QCOMPARE(f.all<TurnEnded>().last().costUsd.value(), 15.0);
}

void TestSpending::anUnknownPriceMakesTheSumUnknown()
{
    AgentFixture f;
    QCOMPARE(f.session->meter().costUsd().value(), 0.0);
    f.session->submit({TextBlock{u"one"_qs}});
    f.job()->answer(u"1"_qs);
    QVERIFY(!f.session->meter().costUsd());
    QVERIFY(!f.all<TurnEnded>().last().costUsd);
}

void TestSpending::theLimitStopsTheNextRequest()
{
    AgentFixture f(priced(1.5));
    f.session->submit({TextBlock{u"one"_qs}});
    f.job()->answer(u"1"_qs);
    f.session->submit({TextBlock{u"two"_qs}});
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 1);
    const TurnEnded ended = f.all<TurnEnded>().last();
    QVERIFY(ended.outcome == TurnOutcome::Failed && ended.canRetry);
    QVERIFY2(ended.error.contains(u"$1.50"_qs), qPrintable(ended.error));
    QCOMPARE(f.session->history().size(), 3); // the words are not lost
    configure(*f.session, &AgentSettings::spendingLimitUsd, 10);
    f.session->retry();
    QCOMPARE(f.requests(), 2);
}

void TestSpending::theLimitHoldsInTheMiddleOfTheWork()
{
    AgentFixture f(priced(2));
    f.session->submit({TextBlock{u"go"_qs}});
    f.runReader(u"a"_qs);
    QCOMPARE(f.requests(), 2);
    f.runReader(u"b"_qs);
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 2);
    QVERIFY(f.session->history().last()->role == Role::User); // every call is answered
}

void TestSpending::theLimitHoldsForARetry()
{
    AgentFixture f(priced(2));
    f.session->submit({TextBlock{u"go"_qs}});
    f.runReader(u"a"_qs);
    ModelError error;
    error.retryable = true;
    f.job()->fail(error);
    configure(*f.session, &AgentSettings::spendingLimitUsd, 1);
    f.clock.advance(1s);
    QCOMPARE(f.requests(), 2);
    QVERIFY(f.ended());
    QCOMPARE(f.all<TurnEnded>().size(), 1);
}

void TestSpending::nothingWakesBeyondTheLimit()
{
    AgentFixture f(priced(1));
    f.session->submit({TextBlock{u"one"_qs}});
    f.job()->answer(u"1"_qs);
    f.startTask()->exit(0);
    QVERIFY(!f.session->willWake());
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 1);
    configure(*f.session, &AgentSettings::spendingLimitUsd, 0);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 2);
}

void TestSpending::aRestoredSessionHasCostWhatItCost()
{
    AgentFixture f(priced());
    f.session->submit({TextBlock{u"one"_qs}});
    f.job()->answer(u"1"_qs);
    auto answered = std::make_shared<Message>(*f.session->history().last());
    answered->requestModel = u"cheap"_qs;
    AgentFixture resumed(priced(1));
    resumed.session->restore({f.session->history().first(), answered});
    QCOMPARE(resumed.session->meter().costUsd().value(), 1.5);
    QCOMPARE(resumed.session->contextSize().tokens, 15);
    resumed.session->submit({TextBlock{u"two"_qs}});
    QCOMPARE(resumed.requests(), 0); // the limit is the session's
}

void TestSpending::aRestoredSummaryHasCostWhatItCost()
{
    AgentFixture f(priced());
    f.session->submit({TextBlock{u"one"_qs}});
    f.job()->answer(u"1"_qs);
    f.session->submit(compactPrompt());
    f.job()->accept();
    ModelError broken; // it has been paid all the same
    broken.retryable = true;
    broken.usage = {10, 0, 0, 0};
    f.job()->fail(broken);
    f.session->retryNow();
    f.job()->answer(u"we spoke"_qs);
    QCOMPARE(f.session->meter().costUsd().value(), 4.0);
    const MessagePtr summary = f.session->history().last();
    QCOMPARE(summary->usage.inputTokens, 20);
    QCOMPARE(summary->requestModel, u"cheap"_qs);

    auto answered = std::make_shared<Message>(*f.session->history().at(1));
    answered->requestModel = u"cheap"_qs;
    AgentFixture resumed(priced());
    resumed.session->restore({f.session->history().first(), answered, summary});
    QCOMPARE(resumed.session->meter().costUsd().value(), 4.0);
    QCOMPARE(resumed.session->contextSize().tokens,
             f.session->contextSize().tokens); // its usage is not the context's size
}

void TestSpending::pricesMayBecomeKnownAfterTheSessionIsRestored()
{
    auto answered = std::make_shared<Message>();
    answered->role = Role::Assistant;
    answered->content = {TextBlock{u"1"_qs}};
    answered->requestModel = u"cheap"_qs;
    answered->usage = {10, 5, 0, 0};
    AgentFixture f;
    f.session->restore({userMessage({TextBlock{u"one"_qs}}), answered});
    QVERIFY(!f.session->meter().costUsd());
    QSignalSpy changed(f.session.get(), &AgentSession::meterChanged);
    useModel(*f.session, u"cheap"_qs, priced().facts);
    QCOMPARE(f.session->meter().costUsd().value(), 1.5);
    QCOMPARE(changed.size(), 1);
}

void TestSpending::aRequestAsksForWhatTheModelCan()
{
    AgentSettings settings;
    settings.facts.maxOutputTokens = 8000;
    settings.facts.thinksWithBudget = true;
    settings.thinking = ThinkingWish::On;
    settings.editsContext = true;
    AgentFixture f(settings);
    f.session->submit({TextBlock{u"one"_qs}});
    QCOMPARE(f.job()->request.maxTokens, 8000);
    QVERIFY(f.job()->request.thinking.kind == Thinking::Kind::Enabled);
    QCOMPARE(f.job()->request.thinking.budgetTokens, 4000);
    QVERIFY(f.job()->request.editsContext);
    f.job()->answer(u"1"_qs);
    configure(*f.session, &AgentSettings::thinking, ThinkingWish::ModelsDefault);
    useModel(*f.session, u"other"_qs, {});
    f.session->submit({TextBlock{u"two"_qs}});
    QCOMPARE(f.job()->request.maxTokens, 16384);
    QVERIFY(f.job()->request.thinking.kind == Thinking::Kind::Unset);
}

QTEST_GUILESS_MAIN(TestSpending)
#include "tst_spending.moc"
