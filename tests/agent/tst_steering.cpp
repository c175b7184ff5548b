#include "agent/fixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

/// What the user says while a turn runs: it waits in the queue, or goes into the turn's next request.
class TestSteering : public QObject
{
    Q_OBJECT

private slots:
    void wordsSentNowStandBehindTheResultsInTheNextRequest();
    void wordsSentNowAreKeptAsTheQueuesBeforeTheyAreShown();
    void severalGoInTheirOrderAndWhatCanWaitStays();
    void withoutAToolRoundTheyAreTheNextPromptAtOnce();
    void aRetryTakesThemAlong();
    void theyComeBehindASummary();
    void whatTheServerHasPausedGoesOnFirst();
    void aCommandIsCarriedOutBetweenTurns();
    void stopGivesThemBack();
    void stopWhenTheFirstIsToldGivesTheOthersBack();
    void theLimitOfModelCallsLeavesThemForTheNextTurn();
    void theQueueIsOrderedByHand();
    void aRemovedPromptIsNeitherSentNorComesBack();
    void anEditedPromptHasItsPlaceAgain();

private:
    static QList<ContentBlock> words(const QString &text) { return {TextBlock{text}}; }
    static QStringList waiting(const AgentFixture &f)
    {
        QStringList texts;
        for (const QueuedPrompt &prompt : f.session->queue().prompts())
            texts.append(wordsOf(prompt.content));
        return texts;
    }
    static QString idOf(const AgentFixture &f, int at) { return f.session->queue().prompts().at(at).id; }
    /// The last user message(s) of the request: `result`s and words.
    static QStringList lastOf(const AgentFixture &f)
    {
        QStringList parts;
        const QList<ContentBlock> content = f.lastUserContent();
        for (const ContentBlock &block : content) {
            if (const auto *result = std::get_if<ToolResultBlock>(&block))
                parts.append(u"result "_qs + result->text);
            else if (const auto *text = std::get_if<TextBlock>(&block))
                parts.append(text->text);
        }
        return parts;
    }
};

void TestSteering::wordsSentNowStandBehindTheResultsInTheNextRequest()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs), toolUse(u"b"_qs, u"reader2"_qs)});
    f.session->submit(words(u"only the tests"_qs), SendWhen::Now);
    QCOMPARE(f.requests(), 1);
    f.reader->end(u"one"_qs);
    f.reader2->end(u"two"_qs);
    QCOMPARE(f.requests(), 2);
    QCOMPARE(lastOf(f), QStringList({u"result one"_qs, u"result two"_qs, u"only the tests"_qs}));
    QVERIFY(f.session->queue().isEmpty());
    f.job()->answer(u"I see"_qs);
    QVERIFY(f.ended());
    QCOMPARE(f.all<TurnStarted>().size(), 1);
}

void TestSteering::wordsSentNowAreKeptAsTheQueuesBeforeTheyAreShown()
{
    AgentFixture f;
    QString keptWhenShown;
    QObject::connect(f.session.get(), &AgentSession::happened, f.session.get(), [&](const AgentEvent &event) {
        if (const auto *added = std::get_if<UserMessageAdded>(&event);
            added && wordsOf(added->message->content) == u"b"_qs)
            keptWhenShown = f.log.lines.last();
    });
    f.session->submit(words(u"a"_qs));
    f.session->submit(words(u"b"_qs), SendWhen::Now);
    f.runReader(u"t"_qs);
    QCOMPARE(keptWhenShown, u"user b from the queue"_qs);
}

void TestSteering::severalGoInTheirOrderAndWhatCanWaitStays()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    for (const QString &text : {u"later"_qs, u"last"_qs})
        f.session->submit(words(text));
    f.session->submit(words(u"first"_qs), SendWhen::Now);
    f.session->submit(words(u"second"_qs), SendWhen::Now);
    QCOMPARE(waiting(f), QStringList({u"first"_qs, u"second"_qs, u"later"_qs, u"last"_qs}));
    f.session->queue().sendNow(idOf(f, 3));
    f.runReader(u"t"_qs);
    QCOMPARE(lastOf(f), QStringList({u"result text"_qs, u"first"_qs, u"second"_qs, u"last"_qs}));
    QCOMPARE(waiting(f), QStringList{u"later"_qs});
}

void TestSteering::withoutAToolRoundTheyAreTheNextPromptAtOnce()
{
    AgentFixture f;
    QSignalSpy idle(f.session.get(), &AgentSession::idle);
    f.session->submit(words(u"go"_qs));
    f.session->submit(words(u"later"_qs));
    f.session->submit(words(u"now"_qs), SendWhen::Now);
    f.session->submit(words(u"and this"_qs), SendWhen::Now);
    f.job()->answer(u"done"_qs);
    QTRY_COMPARE(f.requests(), 2);
    QCOMPARE(idle.size(), 0);
    QCOMPARE(lastOf(f), QStringList({u"now"_qs, u"and this"_qs}));
}

void TestSteering::aRetryTakesThemAlong()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    ModelError busy;
    busy.kind = ModelError::Kind::Overloaded;
    busy.retryable = true;
    f.job()->fail(busy);
    QCOMPARE(f.all<RetryScheduled>().size(), 1);
    f.session->submit(words(u"and quickly"_qs), SendWhen::Now);
    f.session->retryNow();
    QCOMPARE(f.requests(), 2);
    QCOMPARE(lastOf(f), QStringList({u"go"_qs, u"and quickly"_qs}));
    f.job()->fail(busy);
    f.session->retryNow();
    QCOMPARE(lastOf(f), QStringList({u"go"_qs, u"and quickly"_qs})); // once
}

void TestSteering::theyComeBehindASummary()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    f.runReader(u"t"_qs);
    f.job()->callTools({toolUse(u"u"_qs, u"reader"_qs)});
    f.session->submit(words(u"be brief"_qs), SendWhen::Now);
    f.reader->end(u"more"_qs);
    QCOMPARE(lastOf(f).last(), u"be brief"_qs);
    ModelError full;
    full.kind = ModelError::Kind::TooLarge;
    full.httpStatus = 400;
    f.job()->fail(full); // the summary is asked for
    f.session->submit(words(u"in English"_qs), SendWhen::Now);
    QVERIFY(!lastOf(f).contains(u"be brief"_qs));
    f.job()->answer(u"we spoke"_qs);
    QCOMPARE(lastOf(f), QStringList({u"be brief"_qs, u"in English"_qs}));
}

void TestSteering::whatTheServerHasPausedGoesOnFirst()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    f.session->submit(words(u"now"_qs), SendWhen::Now);
    Message paused;
    paused.role = Role::Assistant;
    paused.content = {TextBlock{u"searching"_qs}};
    paused.stopReason = StopReason::PauseTurn;
    f.job()->finish(paused);
    QCOMPARE(f.requests(), 2);
    QVERIFY(f.job()->request.messages.last()->role == Role::Assistant);
    f.runReader(u"t"_qs);
    QCOMPARE(lastOf(f), QStringList({u"result text"_qs, u"now"_qs}));
}

void TestSteering::aCommandIsCarriedOutBetweenTurns()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    f.session->submit(compactPrompt(), SendWhen::Now);
    f.runReader(u"t"_qs);
    QCOMPARE(lastOf(f), QStringList{u"result text"_qs});
    f.job()->answer(u"done"_qs);
    QTRY_COMPARE(f.all<CompactionStarted>().size(), 1);
}

void TestSteering::stopGivesThemBack()
{
    AgentFixture f;
    QSignalSpy unsent(f.session.get(), &AgentSession::unsent);
    f.session->submit(words(u"go"_qs));
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs)});
    f.session->submit(words(u"later"_qs));
    f.session->submit(words(u"now"_qs), SendWhen::Now);
    f.session->stop();
    QCOMPARE(unsent.size(), 2);
    QCOMPARE(wordsOf(unsent.at(1).first().value<QList<ContentBlock>>()), u"now"_qs);
    QCOMPARE(f.log.lines.count(u"unqueued"_qs), 2);
}

void TestSteering::stopWhenTheFirstIsToldGivesTheOthersBack()
{
    AgentFixture f;
    QSignalSpy unsent(f.session.get(), &AgentSession::unsent);
    QObject::connect(f.session.get(), &AgentSession::happened, f.session.get(), [&](const AgentEvent &event) {
        if (const auto *added = std::get_if<UserMessageAdded>(&event);
            added && wordsOf(added->message->content) == u"1"_qs)
            f.session->stop();
    });
    f.session->submit(words(u"go"_qs));
    f.session->submit(words(u"1"_qs), SendWhen::Now);
    f.session->submit(words(u"2"_qs), SendWhen::Now);
    f.runReader(u"t"_qs);
    QVERIFY(f.ended());
    QCOMPARE(unsent.size(), 1);
    QCOMPARE(f.requests(), 1);
    QCOMPARE(textOf(*f.session->history().last()), u"1"_qs);
}

void TestSteering::theLimitOfModelCallsLeavesThemForTheNextTurn()
{
    AgentSettings settings;
    settings.maxTurns = 1;
    AgentFixture f(settings);
    f.session->submit(words(u"go"_qs));
    f.session->submit(words(u"now"_qs), SendWhen::Now);
    f.runReader(u"t"_qs);
    QTRY_COMPARE(f.requests(), 2);
    QCOMPARE(lastOf(f).last(), u"now"_qs);
    QCOMPARE(f.all<TurnStarted>().size(), 2);
}

void TestSteering::theQueueIsOrderedByHand()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    for (const QString &text : {u"a"_qs, u"b"_qs, u"c"_qs})
        f.session->submit(words(text));
    PromptQueue &queue = f.session->queue();
    queue.move(idOf(f, 2), -1);
    QCOMPARE(waiting(f), QStringList({u"a"_qs, u"c"_qs, u"b"_qs}));
    QCOMPARE(f.log.lines.last(), u"order of 3"_qs);
    queue.move(idOf(f, 0), -1); // it is the first
    queue.move(u"nobody"_qs, 1);
    QCOMPARE(f.log.lines.count(u"order of 3"_qs), 1);
    f.session->submit(words(u"now"_qs), SendWhen::Now);
    queue.move(idOf(f, 1), -1); // what can wait passes nothing that cannot
    QCOMPARE(waiting(f), QStringList({u"now"_qs, u"a"_qs, u"c"_qs, u"b"_qs}));
}

void TestSteering::aRemovedPromptIsNeitherSentNorComesBack()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    f.session->submit(words(u"a"_qs));
    const std::optional<QueuedPrompt> removed = f.session->queue().remove(idOf(f, 0));
    QCOMPARE(wordsOf(removed->content), u"a"_qs);
    QVERIFY(!f.session->queue().remove(removed->id));
    QCOMPARE(f.log.lines.last(), u"unqueued"_qs);
    f.job()->answer(u"done"_qs);
    QVERIFY(f.ended());
    QCOMPARE(f.requests(), 1);
}

void TestSteering::anEditedPromptHasItsPlaceAgain()
{
    AgentFixture f;
    f.session->submit(words(u"go"_qs));
    for (const QString &text : {u"a"_qs, u"b"_qs})
        f.session->submit(words(text));
    f.session->queue().remove(idOf(f, 0));
    f.session->submit(words(u"a, better"_qs), SendWhen::TurnHasEnded, idOf(f, 0));
    QCOMPARE(waiting(f), QStringList({u"a, better"_qs, u"b"_qs}));
    f.session->submit(words(u"c"_qs), SendWhen::TurnHasEnded, u"gone"_qs);
    QCOMPARE(waiting(f).last(), u"c"_qs);
}

QTEST_GUILESS_MAIN(TestSteering)
#include "tst_steering.moc"
