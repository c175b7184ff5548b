#include "agent/fixture.h"
#include "agent/retrypolicy.h"

#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

/// A request that fails and may work later: RELIABILITY R66 to R68, R70.
class TestRetries : public QObject
{
    Q_OBJECT

private slots:
    void thePolicyIsATable_data();
    void thePolicyIsATable();
    void waitsDoubleUpToTheCap();
    void aRetryableFailureIsTriedAgainAfterTheWait();
    void theServersWaitIsKept();
    void aWaitThatNobodyWouldEndureIsAnErrorAtOnce();
    void otherFailuresAreNotTriedAgain();
    void afterTheLastRetryTheUserMayRetry();
    void fiveFailuresThenOneAnswer();
    void aBrokenStreamIsTakenBackAndRunsNoTool();
    void retryNowCutsTheWait();
    void stopDuringTheWaitEndsAtOnce();
    void noticesRideInTheRetryExactlyOnce();
    void noticesOfABrokenStreamAreNotToldAgain();
    void aRetryIsNoCallOfItsOwnForTheLimit();
    void stopFromTheSlotThatHearsOfTheWait();

private:
    static ModelError overloaded(std::optional<std::chrono::milliseconds> after = {})
    {
        ModelError error;
        error.kind = ModelError::Kind::Overloaded;
        error.message = u"The server is overloaded."_qs;
        error.httpStatus = 529;
        error.retryable = true;
        error.retryAfter = after;
        return error;
    }
};

void TestRetries::thePolicyIsATable_data()
{
    QTest::addColumn<bool>("retryable");
    QTest::addColumn<int>("asked"); // ms; -1: nothing
    QTest::addColumn<int>("soFar");
    QTest::addColumn<int>("least"); // ms; -1: no retry
    QTest::addColumn<int>("most");
    QTest::newRow("first") << true << -1 << 0 << 250 << 500;
    QTest::newRow("second") << true << -1 << 1 << 500 << 1000;
    QTest::newRow("eighth") << true << -1 << 7 << 30'000 << 60'000;
    QTest::newRow("ninth") << true << -1 << 8 << -1 << -1;
    QTest::newRow("not retryable") << false << -1 << 0 << -1 << -1;
    QTest::newRow("not retryable, whatever is asked") << false << 1000 << 0 << -1 << -1;
    QTest::newRow("the server asks for three seconds") << true << 3000 << 0 << 3000 << 3300;
    QTest::newRow("asks for five minutes") << true << 300'000 << 5 << 300'000 << 301'000;
    QTest::newRow("asks for more") << true << 300'001 << 0 << -1 << -1;
    QTest::newRow("asks for nothing") << true << 0 << 0 << 250 << 500;
    QTest::newRow("asks for the past") << true << -5000 << 2 << 1000 << 2000;
}

void TestRetries::thePolicyIsATable()
{
    QFETCH(bool, retryable);
    QFETCH(int, asked);
    QFETCH(int, soFar);
    QFETCH(int, least);
    QFETCH(int, most);
    ModelError error;
    error.retryable = retryable;
    if (asked != -1)
        error.retryAfter = std::chrono::milliseconds(asked);
    for (const double random : {0.0, 0.3, 0.999}) {
        const auto wait = RetryPolicy().waitBeforeRetry(error, soFar, random);
        QCOMPARE(wait.has_value(), least >= 0);
        if (wait)
            QVERIFY2(wait->count() >= least && wait->count() <= most, qPrintable(QString::number(wait->count())));
    }
}

void TestRetries::waitsDoubleUpToTheCap()
{
    ModelError error;
    error.retryable = true;
    qint64 last = 0;
    for (int i = 0; i < 8; ++i) {
        const qint64 wait = RetryPolicy().waitBeforeRetry(error, i, 0)->count();
        QCOMPARE(wait, std::min<qint64>(500LL << i, 60'000));
        QVERIFY(wait >= last);
        last = wait;
    }
}

void TestRetries::aRetryableFailureIsTriedAgainAfterTheWait()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    const QList<MessagePtr> first = f.job()->request.messages;
    f.job()->fail(overloaded());
    const RetryScheduled retry = f.all<RetryScheduled>().first();
    QCOMPARE(retry.attempt, 1);
    QCOMPARE(retry.mostAttempts, 8);
    QVERIFY(retry.delayMs >= 250 && retry.delayMs <= 500);
    QCOMPARE(retry.error.message, u"The server is overloaded."_qs);
    QCOMPARE(f.all<RequestFailed>().size(), 1);
    QCOMPARE(f.requests(), 1);
    f.clock.advance(std::chrono::milliseconds(retry.delayMs - 1));
    QCOMPARE(f.requests(), 1);
    f.clock.advance(1ms);
    QCOMPARE(f.requests(), 2);
    QCOMPARE(f.all<RequestStarted>().size(), 2);
    QCOMPARE(f.job()->request.messages, first); // the same messages, by address
    f.job()->answer(u"hi"_qs);
    QVERIFY(f.ended());
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Completed);
    QCOMPARE(f.session->history().size(), 2);
}

void TestRetries::theServersWaitIsKept()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(overloaded(3s));
    f.clock.advance(2999ms);
    QCOMPARE(f.requests(), 1);
    f.clock.advance(301ms);
    QCOMPARE(f.requests(), 2);
}

void TestRetries::aWaitThatNobodyWouldEndureIsAnErrorAtOnce()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(overloaded(1h));
    QVERIFY(f.ended());
    QCOMPARE(f.all<RetryScheduled>().size(), 0);
    QCOMPARE(f.all<TurnEnded>().first().error, u"The server is overloaded."_qs);
    QVERIFY(f.session->canRetry());
}

void TestRetries::otherFailuresAreNotTriedAgain()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    ModelError error = overloaded();
    error.retryable = false;
    f.job()->fail(error);
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 1);
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Failed);
}

void TestRetries::afterTheLastRetryTheUserMayRetry()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    for (int i = 0; i < 9; ++i) {
        QVERIFY(!f.ended());
        f.job()->fail(overloaded());
        f.clock.advance(60s);
    }
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 9);
    QCOMPARE(f.all<RetryScheduled>().last().attempt, 8);
    const TurnEnded ended = f.all<TurnEnded>().first();
    QVERIFY(ended.outcome == TurnOutcome::Failed && ended.canRetry);
    QVERIFY2(ended.error.contains(u"9"_qs), qPrintable(ended.error));
    f.session->retry();
    QCOMPARE(f.requests(), 10);
    f.job()->fail(overloaded()); // counted anew
    QCOMPARE(f.all<RetryScheduled>().last().attempt, 1);
}

void TestRetries::fiveFailuresThenOneAnswer()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    for (int i = 0; i < 5; ++i) {
        f.job()->fail(overloaded());
        f.clock.advance(std::chrono::milliseconds(f.all<RetryScheduled>().last().delayMs));
    }
    f.job()->answer(u"here"_qs);
    QCOMPARE(f.all<AssistantMessageAdded>().size(), 1);
    QCOMPARE(f.all<TurnEnded>().first().text, u"here"_qs);
    QCOMPARE(f.all<TurnEnded>().first().requests, 1);
}

void TestRetries::aBrokenStreamIsTakenBackAndRunsNoTool()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    f.job()->stream(u"I will now"_qs);
    emit f.job()->streamed(BlockStarted{1, toolUse(u"a"_qs, u"writer"_qs)});
    emit f.job()->streamed(BlockFinished{1});
    f.job()->fail(overloaded());
    QCOMPARE(f.session->history().size(), 1);
    QCOMPARE(f.writer->runs.size(), 0);
    f.session->stop(); // nothing of the broken answer is kept either
    QCOMPARE(f.session->history().size(), 1);
    QCOMPARE(f.all<TurnEnded>().first().text, QString());
}

void TestRetries::retryNowCutsTheWait()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(overloaded(60s));
    f.session->retryNow();
    QCOMPARE(f.requests(), 2);
    f.session->retryNow(); // nothing waits
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 2);
    f.job()->fail(overloaded(60s));
    QCOMPARE(f.all<RetryScheduled>().last().attempt, 2);
    f.clock.advance(61s);
    QCOMPARE(f.requests(), 3);
}

void TestRetries::stopDuringTheWaitEndsAtOnce()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(overloaded());
    f.session->stop();
    QVERIFY(f.ended());
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Interrupted);
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 1);
    f.session->submit({TextBlock{u"again"_qs}});
    QCOMPARE(f.lastUserContent().size(), 2);
}

void TestRetries::noticesRideInTheRetryExactlyOnce()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.startTask()->exit(0);
    f.runReader(u"a"_qs);
    f.job()->fail(overloaded());
    QVERIFY(f.notices.notices().first().state == NoticeState::Queued);
    f.startTask()->exit(1); // one more while it waits
    f.clock.advance(1s);
    QCOMPARE(std::get<NoticesBlock>(f.lastUserContent().last()).notices.size(), 2);
    f.job()->answer(u"seen"_qs);
    for (const Notice &notice : f.notices.notices())
        QVERIFY(notice.state == NoticeState::Consumed);
    int told = 0;
    for (const MessagePtr &message : f.session->history())
        told += int(std::holds_alternative<NoticesBlock>(message->content.first()));
    QCOMPARE(told, 1);
}

void TestRetries::noticesOfABrokenStreamAreNotToldAgain()
{
    AgentFixture f;
    f.startTask()->exit(0);
    f.clock.advance(0ms);
    f.job()->accept();
    f.job()->stream(u"Oh"_qs);
    f.job()->fail(overloaded());
    QVERIFY(f.notices.notices().first().state == NoticeState::Consumed);
    f.clock.advance(1s);
    QCOMPARE(f.requests(), 2);
    QCOMPARE(f.lastUserContent().size(), 1);
    f.job()->answer(u"seen"_qs);
    QCOMPARE(f.session->history().size(), 2);
}

void TestRetries::aRetryIsNoCallOfItsOwnForTheLimit()
{
    AgentSettings settings;
    settings.maxTurns = 1;
    AgentFixture f(settings);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(overloaded());
    f.clock.advance(1s);
    f.job()->answer(u"hi"_qs);
    QVERIFY(f.all<TurnEnded>().first().outcome == TurnOutcome::Completed);
}

void TestRetries::stopFromTheSlotThatHearsOfTheWait()
{
    AgentFixture f;
    connect(f.session.get(), &AgentSession::happened, f.session.get(), [&f](const AgentEvent &event) {
        if (std::holds_alternative<RetryScheduled>(event))
            f.session->stop();
    });
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->fail(overloaded());
    QVERIFY(f.ended());
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 1);
    QCOMPARE(f.all<TurnEnded>().size(), 1);
}

QTEST_GUILESS_MAIN(TestRetries)
#include "tst_retries.moc"
