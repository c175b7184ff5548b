#include "agent/fixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

class TestAgentSession : public QObject
{
    Q_OBJECT

private slots:
    void promptsQueueWhileATurnRuns();
    void stopGivesQueuedPromptsBack();
    void blankPromptsAreIgnored();
    void aPromptIsKeptBeforeItIsShown();
    void whatStopGivesBackWaitsNoMoreInTheLog();
    void atTheEndOfTheProgramTheQueueStaysInTheLog();
    void promptsOfAnEarlierRunAreSentInOrderOnceThereIsAModel();
    void eachResultIsKeptWhenItIsThere();
    void onlyCallsWithoutAResultAreInterrupted();
    void aNoticeRidesBehindTheToolResults();
    void anIdleAgentIsWokenWithExactlyOneRequest();
    void tasksThatEndTogetherShareOneRequest();
    void theJoiningTimeIsFixedNotSliding();
    void aRefusedRequestQueuesItsNoticesAgainWithoutALoop();
    void aCutStreamDoesNotTellANoticeTwice();
    void stopBeforeAcceptanceQueuesTheNoticeAgain();
    void noWakingAfterStop();
    void noWakingWhileAPermissionQuestionIsOpen();
    void anEndThatAToolHasToldIsNotAnnounced();
    void nobodyIsWokenBeforeThereIsAModel();
    void restoringAnswersOpenCalls();
};

static QString noticeIn(const QList<ContentBlock> &content)
{
    QString text;
    for (const ContentBlock &block : content) {
        if (const auto *notices = std::get_if<NoticesBlock>(&block))
            text += notices->text;
    }
    return text;
}

void TestAgentSession::promptsQueueWhileATurnRuns()
{
    AgentFixture f;
    QSignalSpy idle(f.session.get(), &AgentSession::idle);
    f.session->submit({TextBlock{u"one"_qs}});
    f.session->submit({TextBlock{u"two"_qs}});
    QCOMPARE(f.requests(), 1);
    QCOMPARE(f.session->queue().prompts().size(), 1);
    f.job()->answer(u"1"_qs);
    QTRY_COMPARE(f.requests(), 2);
    QCOMPARE(idle.size(), 0);
    QCOMPARE(textOf(*f.job()->request.messages.last()), u"two"_qs);
    f.job()->answer(u"2"_qs);
    QCOMPARE(idle.size(), 1);
}

void TestAgentSession::stopGivesQueuedPromptsBack()
{
    AgentFixture f;
    QSignalSpy unsent(f.session.get(), &AgentSession::unsent);
    f.session->submit({TextBlock{u"one"_qs}});
    f.session->submit({TextBlock{u"two"_qs}});
    f.session->submit({TextBlock{u"three"_qs}});
    f.session->stop();
    QCOMPARE(unsent.size(), 2);
    QCOMPARE(wordsOf(unsent.at(0).first().value<QList<ContentBlock>>()), u"three"_qs);
    QCOMPARE(wordsOf(unsent.at(1).first().value<QList<ContentBlock>>()), u"two"_qs);
    QVERIFY(f.session->isIdle());
}

void TestAgentSession::blankPromptsAreIgnored()
{
    AgentFixture f;
    f.session->submit({TextBlock{u" \n "_qs}});
    QCOMPARE(f.requests(), 0);
    QVERIFY(f.events.isEmpty());
}

void TestAgentSession::aPromptIsKeptBeforeItIsShown()
{
    AgentFixture f;
    QStringList shownAt; // what was kept by then
    QObject::connect(f.session.get(), &AgentSession::happened, f.session.get(), [&](const AgentEvent &event) {
        if (std::holds_alternative<UserMessageAdded>(event))
            shownAt.append(f.log.lines.last());
    });
    qsizetype waiting = 0;
    QObject::connect(&f.session->queue(), &PromptQueue::changed, f.session.get(), [&] {
        const qsizetype before = std::exchange(waiting, f.session->queue().prompts().size());
        if (waiting > before)
            shownAt.append(f.log.lines.last());
    });
    f.session->submit({TextBlock{u"one"_qs}});
    f.session->submit({TextBlock{u"two"_qs}});
    f.session->submit({TextBlock{u"/compact"_qs}});
    f.job()->answer(u"1"_qs);
    QTRY_COMPARE(f.requests(), 2);
    f.job()->answer(u"2"_qs);
    QTRY_COMPARE(f.requests(), 3); // the summary
    QCOMPARE(shownAt,
             QStringList({u"user one"_qs, u"queued two"_qs, u"queued /compact"_qs, u"user two from the queue"_qs}));
    QCOMPARE(f.log.lines.last(), u"unqueued"_qs);
}

void TestAgentSession::whatStopGivesBackWaitsNoMoreInTheLog()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"one"_qs}});
    f.session->submit({TextBlock{u"two"_qs}});
    f.session->stop();
    QCOMPARE(f.log.lines, QStringList({u"user one"_qs, u"queued two"_qs, u"unqueued"_qs}));
}

void TestAgentSession::atTheEndOfTheProgramTheQueueStaysInTheLog()
{
    AgentFixture f;
    QSignalSpy unsent(f.session.get(), &AgentSession::unsent);
    f.session->submit({TextBlock{u"one"_qs}});
    f.session->submit({TextBlock{u"two"_qs}});
    f.session->shutDown();
    QVERIFY(f.session->isIdle());
    QCOMPARE(f.log.lines, QStringList({u"user one"_qs, u"queued two"_qs}));
    QCOMPARE(unsent.size(), 0);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(f.requests(), 1);
}

void TestAgentSession::promptsOfAnEarlierRunAreSentInOrderOnceThereIsAModel()
{
    AgentFixture f;
    f.session->setModelClient(nullptr);
    f.session->restore({}, {{u"a"_qs, {TextBlock{u"two"_qs}}}, {u"b"_qs, {TextBlock{u"three"_qs}}}});
    QCOMPARE(f.session->queue().prompts().size(), 2);
    f.session->setModelClient(&f.model);
    f.session->submit({TextBlock{u"four"_qs}}); // before they have begun: behind them
    for (const QString &prompt : {u"two"_qs, u"three"_qs, u"four"_qs}) {
        QTRY_VERIFY(!f.session->isIdle() && textOf(*f.job()->request.messages.last()) == prompt);
        f.job()->answer(u"answer"_qs);
    }
    QTRY_VERIFY(f.ended());
    QCOMPARE(f.requests(), 3);
    QVERIFY(f.log.lines.contains(u"user two from the queue"_qs));
}

void TestAgentSession::eachResultIsKeptWhenItIsThere()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs), toolUse(u"b"_qs, u"writer"_qs), toolUse(u"c"_qs, u"none"_qs)});
    f.log.lines.clear();
    QStringList shownAt;
    QObject::connect(f.session.get(), &AgentSession::happened, f.session.get(), [&](const AgentEvent &event) {
        if (const auto *changed = std::get_if<ToolCallChanged>(&event);
            changed && changed->call.state == ToolCall::State::Done)
            shownAt.append(f.log.lines.value(f.log.lines.size() - 1));
    });
    f.writer->end(u"first"_qs);
    QCOMPARE(f.log.lines, QStringList{u"result first"_qs});
    QCOMPARE(shownAt, f.log.lines);
    f.writer->end(u"second"_qs); // and with it the third, which there is not: one message has them all
    QCOMPARE(f.log.lines, QStringList({u"result first"_qs, u"result second"_qs, u"user "_qs}));
}

void TestAgentSession::onlyCallsWithoutAResultAreInterrupted()
{
    Message asked;
    asked.role = Role::Assistant;
    for (const QString &id : {u"a"_qs, u"b"_qs, u"c"_qs})
        asked.content.append(toolUse(id, u"writer"_qs));
    AgentFixture f;
    f.session->restore({userMessage({TextBlock{u"go"_qs}}), std::make_shared<const Message>(asked),
                        userMessage({ToolResultBlock{ToolUseId(u"a"_qs), u"real"_qs, {}}})});
    QCOMPARE(f.session->history().size(), 3);
    const QList<ContentBlock> results = f.session->history().last()->content;
    QCOMPARE(results.size(), 3);
    QCOMPARE(std::get<ToolResultBlock>(results.at(0)).text, u"real"_qs);
    QVERIFY(!std::get<ToolResultBlock>(results.at(0)).isError);
    for (int i : {1, 2})
        QVERIFY(std::get<ToolResultBlock>(results.at(i)).text.contains(u"effects are unknown"_qs));
    QVERIFY(f.writer->runs.isEmpty());
    f.session->submit({TextBlock{u"next"_qs}});
    QCOMPARE(f.requests(), 1);
}

void TestAgentSession::aNoticeRidesBehindTheToolResults()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    FakeRunningCommand *task = f.startTask();
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs)});
    task->write("all good\n");
    task->exit(0);
    QCOMPARE(f.requests(), 1);
    f.reader->end(u"text"_qs);
    QCOMPARE(f.requests(), 2);
    const QList<ContentBlock> content = f.lastUserContent();
    QCOMPARE(content.size(), 2);
    QVERIFY(std::holds_alternative<ToolResultBlock>(content.first()));
    QVERIFY(noticeIn(content).contains(u"] completed (exit code 0)"_qs));
    QVERIFY(noticeIn(content).contains(u"| all good"_qs));
    QVERIFY(f.notices.notices().first().state == NoticeState::Delivered);
    f.job()->answer(u"done"_qs);
    QVERIFY(f.notices.notices().first().state == NoticeState::Consumed);
    f.clock.advance(10s);
    QCOMPARE(f.requests(), 2);
}

void TestAgentSession::anIdleAgentIsWokenWithExactlyOneRequest()
{
    AgentFixture f;
    f.startTask()->exit(3);
    QCOMPARE(f.requests(), 0); // not from within the signal
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 1);
    QVERIFY(noticeIn(f.lastUserContent()).contains(u"failed (exit code 3)"_qs));
    QVERIFY(f.all<TurnStarted>().first().cause == TurnCause::Notices);
    f.job()->answer(u"I see"_qs);
    f.clock.advance(60s);
    QCOMPARE(f.requests(), 1);
}

void TestAgentSession::tasksThatEndTogetherShareOneRequest()
{
    AgentFixture f;
    FakeRunningCommand *one = f.startTask();
    FakeRunningCommand *two = f.startTask();
    f.startTask(); // goes on
    one->exit(0);
    f.clock.advance(100ms);
    two->exit(0);
    QCOMPARE(f.requests(), 0);
    f.clock.advance(150ms);
    QCOMPARE(f.requests(), 1);
    QCOMPARE(noticeIn(f.lastUserContent()).count(u"[bg:"_qs), 2);
}

void TestAgentSession::theJoiningTimeIsFixedNotSliding()
{
    AgentFixture f;
    FakeRunningCommand *last = nullptr;
    QList<FakeRunningCommand *> tasks;
    for (int i = 0; i < 5; ++i)
        tasks.append(f.startTask());
    last = f.startTask();
    for (FakeRunningCommand *task : std::as_const(tasks)) {
        task->exit(0);
        f.clock.advance(100ms);
    }
    QCOMPARE(f.requests(), 1); // at 250 ms, though others went on ending
    QCOMPARE(noticeIn(f.lastUserContent()).count(u"[bg:"_qs), 3);
    last->exit(0);
}

void TestAgentSession::aRefusedRequestQueuesItsNoticesAgainWithoutALoop()
{
    AgentFixture f;
    f.startTask()->exit(0);
    f.clock.advance(0ms);
    ModelError error;
    error.message = u"overloaded"_qs;
    f.job()->fail(error);
    QVERIFY(f.notices.notices().first().state == NoticeState::Queued);
    f.clock.advance(60s);
    QCOMPARE(f.requests(), 1); // it waits for the user
    f.session->submit({TextBlock{u"again"_qs}});
    QCOMPARE(f.requests(), 2);
    QCOMPARE(noticeIn(f.lastUserContent()).count(u"[bg:"_qs), 1);
    f.job()->answer(u"ok"_qs);
    QVERIFY(f.notices.notices().first().state == NoticeState::Consumed);
}

void TestAgentSession::aCutStreamDoesNotTellANoticeTwice()
{
    AgentFixture f;
    f.startTask()->exit(0);
    f.clock.advance(0ms);
    f.job()->accept();
    f.job()->stream(u"Oh, "_qs);
    f.job()->fail({});
    QVERIFY(f.notices.notices().first().state == NoticeState::Consumed);
    f.session->retry();
    QCOMPARE(noticeIn(f.lastUserContent()).count(u"[bg:"_qs), 1);
}

void TestAgentSession::stopBeforeAcceptanceQueuesTheNoticeAgain()
{
    AgentFixture f;
    f.startTask()->exit(0);
    f.clock.advance(0ms);
    f.session->stop();
    QVERIFY(f.notices.notices().first().state == NoticeState::Queued);
    QVERIFY(f.session->history().isEmpty());
    f.clock.advance(60s);
    QCOMPARE(f.requests(), 1);
}

void TestAgentSession::noWakingAfterStop()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.session->stop();
    f.startTask()->exit(0);
    f.clock.advance(60s);
    QCOMPARE(f.requests(), 1);
    f.session->submit({TextBlock{u"what happened?"_qs}});
    QCOMPARE(noticeIn(f.lastUserContent()).count(u"[bg:"_qs), 1);
}

void TestAgentSession::noWakingWhileAPermissionQuestionIsOpen()
{
    AgentFixture f;
    QObject asker;
    const PermissionId id = f.broker.ask({}, &asker, [](const PermissionAnswer &) {});
    f.startTask()->exit(0);
    f.clock.advance(60s);
    QCOMPARE(f.requests(), 0);
    f.broker.answer(id, {});
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 1);
}

void TestAgentSession::anEndThatAToolHasToldIsNotAnnounced()
{
    AgentFixture f;
    FakeRunningCommand *task = f.startTask();
    const BackgroundTaskId id = f.background.tasks().first().id;
    task->exit(0);
    f.notices.markRead(id); // whoever waited for the end hears of it behind the ledger
    f.clock.advance(60s);
    QCOMPARE(f.requests(), 0);
    QVERIFY(f.notices.notices().first().state == NoticeState::Dropped);
}

void TestAgentSession::nobodyIsWokenBeforeThereIsAModel()
{
    AgentFixture f;
    f.session->setModelClient(nullptr);
    f.startTask()->exit(3);
    f.clock.advance(5s);
    QVERIFY(f.session->isIdle());
    QCOMPARE(f.requests(), 0);
    f.session->setModelClient(&f.model);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 1);
}

void TestAgentSession::restoringAnswersOpenCalls()
{
    AgentFixture f;
    const auto message = [](Role role, const QList<ContentBlock> &content) {
        auto made = std::make_shared<Message>();
        made->role = role;
        made->content = content;
        return made;
    };
    f.session->restore(
        {message(Role::User, {TextBlock{u"go"_qs}}), message(Role::Assistant, {toolUse(u"a"_qs, u"writer"_qs)})});
    f.session->submit({TextBlock{u"and now?"_qs}});
    const QList<ContentBlock> content = f.lastUserContent();
    QVERIFY(std::holds_alternative<ToolResultBlock>(content.first()));
    QVERIFY(std::get<ToolResultBlock>(content.first()).isError);
}

QTEST_GUILESS_MAIN(TestAgentSession)
#include "tst_agentsession.moc"
