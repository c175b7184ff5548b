#include "agent/fixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

/// When the end of a task wakes the agent: what the task asked for, what the user allows, what would disturb.
class TestWaking : public QObject
{
    Q_OBJECT

private slots:
    void aTaskThatAsksForTheNextMessageWakesNobody();
    void onlyAFailureWakesWhenThatWasAskedFor();
    void aLongJoiningTimeDoesNotHoldUpAnotherTask();
    void aNoticeThatIsNeverToBeToldIsHeldUntilTheUserDeliversIt();
    void deliverNowWakesEvenAfterStop();
    void noWakingWhileTheUserIsTyping();
    void tooManyWakesInARowWaitForTheUsersWord();
    void theHistoryHoldsANoticeBeforeItIsConsumed();
    void aNoticeIsNotConsumedBeforeTheHistoryThatHoldsItIsSafe();
    void aMatchedLineIsToldWhileTheTaskRuns();

private:
    static QList<NoticeId> noticesIn(const QList<ContentBlock> &content)
    {
        QList<NoticeId> ids;
        for (const ContentBlock &block : content) {
            if (const auto *notices = std::get_if<NoticesBlock>(&block))
                ids += notices->notices;
        }
        return ids;
    }
    static FakeRunningCommand *start(AgentFixture &f, WakeWish wake)
    {
        BackgroundTaskSpec spec;
        spec.command = u"make"_qs;
        spec.workingDirectory = f.folder.path();
        spec.wake = wake;
        f.background.start(spec);
        return f.processes.commands.last();
    }
};

void TestWaking::aTaskThatAsksForTheNextMessageWakesNobody()
{
    AgentFixture f;
    start(f, {WakeRule::NextMessage})->exit(1);
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 0);
    f.session->submit({TextBlock{u"hello"_qs}});
    QCOMPARE(f.requests(), 1);
    QVERIFY(std::holds_alternative<NoticesBlock>(f.lastUserContent().last()));
}

void TestWaking::onlyAFailureWakesWhenThatWasAskedFor()
{
    AgentFixture f;
    start(f, {WakeRule::OnFailure})->exit(0);
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 0);
    start(f, {WakeRule::OnFailure})->exit(1);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 1);
    // The one that did not wake rides along.
    QCOMPARE(std::get<NoticesBlock>(f.lastUserContent().last()).notices.size(), 2);
}

void TestWaking::aLongJoiningTimeDoesNotHoldUpAnotherTask()
{
    AgentFixture f;
    start(f, {}); // goes on running
    start(f, {WakeRule::Join, 60s})->exit(0);
    f.clock.advance(10s);
    QCOMPARE(f.requests(), 0);
    start(f, {})->exit(0);
    f.clock.advance(250ms);
    QCOMPARE(f.requests(), 1);
    f.job()->answer(u"seen"_qs);
    start(f, {WakeRule::Join, 60s})->exit(0);
    f.clock.advance(59s);
    QCOMPARE(f.requests(), 1);
    f.clock.advance(1s);
    QCOMPARE(f.requests(), 2);
}

void TestWaking::aNoticeThatIsNeverToBeToldIsHeldUntilTheUserDeliversIt()
{
    AgentFixture f;
    start(f, {WakeRule::Never})->exit(0);
    f.session->submit({TextBlock{u"hello"_qs}});
    QVERIFY(!std::holds_alternative<NoticesBlock>(f.lastUserContent().last()));
    f.job()->answer(u"hi"_qs);
    f.notices.deliverNow(f.notices.notices().first().id);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 2);
    QVERIFY(std::holds_alternative<NoticesBlock>(f.lastUserContent().last()));
}

void TestWaking::deliverNowWakesEvenAfterStop()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"hello"_qs}});
    f.session->stop();
    start(f, {})->exit(0);
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 1);
    f.notices.deliverNow(f.notices.notices().first().id);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 2);
}

void TestWaking::noWakingWhileTheUserIsTyping()
{
    AgentFixture f;
    f.session->setUserTyping(true);
    start(f, {})->exit(0);
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 0);
    f.session->setUserTyping(false);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 1);
}

void TestWaking::tooManyWakesInARowWaitForTheUsersWord()
{
    AgentFixture f;
    configure(*f.session, &AgentSettings::mostWakesInRow, 3);
    QSignalSpy paused(f.session.get(), &AgentSession::wakingPaused);
    for (int i = 0; i < 5; ++i) {
        start(f, {})->exit(0);
        f.clock.advance(1s);
        if (!f.session->isIdle())
            f.job()->answer(u"again"_qs);
    }
    QCOMPARE(f.requests(), 3);
    QCOMPARE(paused.size(), 1);
    f.session->submit({TextBlock{u"go on"_qs}});
    QCOMPARE(std::get<NoticesBlock>(f.lastUserContent().last()).notices.size(), 2);
    f.job()->answer(u"yes"_qs);
    start(f, {})->exit(0);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 5);
}

void TestWaking::theHistoryHoldsANoticeBeforeItIsConsumed()
{
    AgentFixture f;
    QStringList order;
    connect(f.session.get(), &AgentSession::happened, this, [&](const AgentEvent &event) {
        if (std::holds_alternative<UserMessageAdded>(event))
            order << u"history"_qs;
    });
    connect(&f.notices, &NoticeLedger::changed, this, [&](const NoticeId &id) {
        if (f.notices.find(id)->state == NoticeState::Consumed)
            order << u"consumed"_qs;
    });
    start(f, {})->exit(0);
    f.clock.advance(0ms);
    f.job()->answer(u"seen"_qs);
    QCOMPARE(order, (QStringList{u"history"_qs, u"consumed"_qs}));
}

void TestWaking::aNoticeIsNotConsumedBeforeTheHistoryThatHoldsItIsSafe()
{
    AgentFixture f;
    start(f, {})->exit(0);
    f.log.isSafe = false;
    f.clock.advance(0ms);
    f.job()->answer(u"seen"_qs);
    const NoticeId notice = f.notices.notices().first().id;
    QCOMPARE(f.notices.find(notice)->state, NoticeState::Delivered); // a crash now has it told again
    f.clock.advance(1h);
    QCOMPARE(f.requests(), 1); // but this run has told it
    f.log.isSafe = true;
    f.session->submit({TextBlock{u"next"_qs}});
    QCOMPARE(f.notices.find(notice)->state, NoticeState::Consumed);
    QVERIFY(noticesIn(f.lastUserContent()).isEmpty());
}

void TestWaking::aMatchedLineIsToldWhileTheTaskRuns()
{
    AgentFixture f;
    BackgroundTaskSpec spec;
    spec.command = u"serve"_qs;
    spec.workingDirectory = f.folder.path();
    spec.notifyOn = u"listening on \\d+"_qs;
    f.background.start(spec);
    FakeRunningCommand *task = f.processes.commands.last();
    task->write("starting\nlistening on 8080\nlistening on 8081\n");
    QTRY_COMPARE(f.inbox.queued().size(), 1);
    f.clock.advance(250ms);
    QCOMPARE(f.requests(), 1);
    const QString text = std::get<NoticesBlock>(f.lastUserContent().last()).text;
    QVERIFY2(text.contains(u"running"_qs) && text.contains(u"| listening on 8080"_qs), qPrintable(text));
    f.job()->answer(u"good"_qs);
    task->exit(0);
    f.clock.advance(0ms);
    QCOMPARE(f.requests(), 2);
}

QTEST_GUILESS_MAIN(TestWaking)
#include "tst_waking.moc"
