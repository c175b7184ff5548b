#include "background/noticejournal.h"
#include "background/noticeledger.h"
#include "support/manualclock.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

namespace {

const BackgroundTaskId task1(u"00000001"_qs);
const BackgroundTaskId task2(u"00000002"_qs);

} // namespace

/// The ledger over the end of the program: a second one reads what the first has written.
class TestNoticeJournal : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aQueuedNoticeIsThereForTheNextRun();
    void aConsumedNoticeIsNotToldAgain();
    void onTheWayAtTheCrashIsDecidedByTheHistory_data();
    void onTheWayAtTheCrashIsDecidedByTheHistory();
    void aChangeIsOnTheDiskBeforeAnybodyHearsOfIt();
    void aTornLineIsPassedOver();
    void aHeldNoticeStaysHeldAndADroppedOneDropped();
    void theEndAndTheMatchOfOneTaskAreTwoNotices();
    void whatTheTaskAskedForIsBoundedByTheUser();
    void aJournalThatCannotBeWrittenIsToldOnce();
    void aListenerMayEnterNoticesWhileOthersAreClaimed();
    void whatTheDiskDidNotTakeIsWrittenWhenItDoes();
    void aTornLineDoesNotSwallowTheNext();
    void theEndOfAnAdoptedTaskThatTheHistoryHoldsIsNotToldAgain();

private:
    QList<Notice> journal(const BackgroundTaskId &id) const
    {
        return NoticeJournal::read(m_folder->filePath(id.toString()));
    }
    std::unique_ptr<NoticeLedger> ledger() { return std::make_unique<NoticeLedger>(m_clock, m_folder->path()); }

    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestNoticeJournal::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    for (const BackgroundTaskId &id : {task1, task2})
        QVERIFY(QDir(m_folder->path()).mkdir(id.toString()));
}

void TestNoticeJournal::aQueuedNoticeIsThereForTheNextRun()
{
    ledger()->enter(
        {task1, u"line <one>\n| \"quoted\" 😀"_qs, Notice::Kind::End, {WakeRule::Join, std::chrono::seconds(3)}, true});
    const auto next = ledger();
    QSignalSpy added(next.get(), &NoticeLedger::added);
    next->restore(journal(task1), [](auto &&, auto &&) { return false; });
    QCOMPARE(added.size(), 1);
    const QList<Notice> claimed = next->claim({}, 1);
    QCOMPARE(claimed.size(), 1);
    QCOMPARE(claimed.first().text, u"line <one>\n| \"quoted\" 😀"_qs);
    QCOMPARE(claimed.first().wish.rule, WakeRule::Join);
    QCOMPARE(claimed.first().wish.joining.count(), 3000);
    QVERIFY(claimed.first().failure);
}

void TestNoticeJournal::aConsumedNoticeIsNotToldAgain()
{
    {
        const auto first = ledger();
        first->enter({task1, u"one"_qs});
        first->claim({}, 1);
        first->consume({}, 1);
    }
    const auto next = ledger();
    next->restore(journal(task1), [](auto &&, auto &&) { return false; });
    QVERIFY(next->claim({}, 1).isEmpty());
    next->enter({task1, u"one"_qs}); // the task is taken over, and its end is told to the ledger once more
    QVERIFY(next->claim({}, 2).isEmpty());
}

void TestNoticeJournal::onTheWayAtTheCrashIsDecidedByTheHistory_data()
{
    QTest::addColumn<bool>("told");
    QTest::newRow("the history holds it") << true;
    QTest::newRow("the history does not") << false;
}

void TestNoticeJournal::onTheWayAtTheCrashIsDecidedByTheHistory()
{
    QFETCH(bool, told);
    {
        const auto first = ledger();
        first->open(SessionId(u"s1"_qs));
        first->enter({task1, u"one"_qs});
        first->claim(SessionId(u"s1"_qs), 7);
    }
    QCOMPARE(journal(task1).first().state, NoticeState::Delivered);
    const auto next = ledger();
    QStringList asked;
    next->restore(journal(task1), [&](const SessionId &session, const NoticeId &notice) {
        asked << session.toString() << notice.toString();
        return told;
    });
    QCOMPARE(asked, (QStringList{u"s1"_qs, u"notice_00000001"_qs}));
    QCOMPARE(next->claim({}, 1).size(), told ? 0 : 1);
    // And the decision is kept: the run after that does not ask again.
    QCOMPARE(journal(task1).first().state, told ? NoticeState::Consumed : NoticeState::Delivered);
}

void TestNoticeJournal::aChangeIsOnTheDiskBeforeAnybodyHearsOfIt()
{
    const auto ledger = this->ledger();
    QList<NoticeState> onDisk;
    const auto look = [&] { onDisk.append(journal(task1).value(0).state); };
    connect(ledger.get(), &NoticeLedger::added, this, look);
    connect(ledger.get(), &NoticeLedger::changed, this, look);
    ledger->enter({task1, u"one"_qs});
    ledger->claim({}, 1);
    ledger->release({}, 1);
    ledger->claim({}, 2);
    ledger->consume({}, 2);
    QCOMPARE(onDisk, (QList<NoticeState>{NoticeState::Queued, NoticeState::Delivered, NoticeState::Queued,
                                         NoticeState::Delivered, NoticeState::Consumed}));
}

void TestNoticeJournal::aTornLineIsPassedOver()
{
    {
        const auto first = ledger();
        first->enter({task1, u"one"_qs});
        first->claim({}, 1);
    }
    QFile file(m_folder->filePath(u"00000001/notices.jsonl"_qs));
    QVERIFY(file.open(QIODevice::Append));
    file.write("{\"id\":\"notice_00000001\",\"sta");
    file.close();
    QCOMPARE(journal(task1).size(), 1);
    QCOMPARE(journal(task1).first().state, NoticeState::Delivered);
}

void TestNoticeJournal::aHeldNoticeStaysHeldAndADroppedOneDropped()
{
    {
        const auto first = ledger();
        first->enter({task1, u"one"_qs});
        first->enter({task2, u"two"_qs});
        first->hold(NoticeId(u"notice_00000001"_qs));
        first->drop(NoticeId(u"notice_00000002"_qs));
    }
    const auto next = ledger();
    next->restore(journal(task1) + journal(task2), [](auto &&, auto &&) { return false; });
    QVERIFY(next->claim({}, 1).isEmpty());
    next->deliverNow(NoticeId(u"notice_00000001"_qs));
    next->deliverNow(NoticeId(u"notice_00000002"_qs));
    QCOMPARE(next->claim({}, 2).size(), 1);
}

void TestNoticeJournal::theEndAndTheMatchOfOneTaskAreTwoNotices()
{
    const auto ledger = this->ledger();
    ledger->enter({task1, u"listening"_qs, Notice::Kind::Match});
    QVERIFY(!ledger->hasEnd(task1));
    ledger->enter({task1, u"ended"_qs});
    ledger->enter({task1, u"listening again"_qs, Notice::Kind::Match});
    QCOMPARE(ledger->claim({}, 1).size(), 2);
    QCOMPARE(journal(task1).size(), 2);
    QCOMPARE(journal(task1).first().kind, Notice::Kind::Match);
}

void TestNoticeJournal::whatTheTaskAskedForIsBoundedByTheUser()
{
    const auto ledger = this->ledger();
    ledger->setBound(WakeRule::NextMessage);
    ledger->enter({task1, u"one"_qs, Notice::Kind::End, {WakeRule::Now}});
    ledger->enter({task2, u"two"_qs, Notice::Kind::End, {WakeRule::Never}});
    QCOMPARE(ledger->notices().first().wish.rule, WakeRule::NextMessage);
    QCOMPARE(ledger->notices().last().state, NoticeState::Held);
}

void TestNoticeJournal::aJournalThatCannotBeWrittenIsToldOnce()
{
    const auto ledger = this->ledger();
    QSignalSpy notKept(ledger.get(), &NoticeLedger::notKept);
    QVERIFY(QDir(m_folder->filePath(task1.toString())).removeRecursively());
    ledger->enter({task1, u"one"_qs});
    QCOMPARE(ledger->claim({}, 1).size(), 1); // it is told all the same
    ledger->consume({}, 1);
    QCOMPARE(notKept.size(), 1);
}

void TestNoticeJournal::aListenerMayEnterNoticesWhileOthersAreClaimed()
{
    const auto ledger = this->ledger();
    ledger->enter({task1, u"one"_qs});
    int more = 0;
    connect(ledger.get(), &NoticeLedger::changed, this, [&] {
        if (more < 100)
            ledger->enter({BackgroundTaskId(QString::number(++more)), u"more"_qs});
    });
    QVERIFY(!ledger->claim({}, 1).isEmpty());
    QCOMPARE(ledger->find(NoticeId(u"notice_00000001"_qs))->state, NoticeState::Delivered);
}

void TestNoticeJournal::whatTheDiskDidNotTakeIsWrittenWhenItDoes()
{
    const QString inTheWay = m_folder->filePath(task1.toString() + u"/notices.jsonl"_qs);
    QVERIFY(QDir().mkdir(inTheWay));
    const auto first = ledger();
    QSignalSpy told(first.get(), &NoticeLedger::notKept);
    first->open(SessionId(u"s1"_qs));
    first->enter({task1, u"one"_qs});
    first->claim(SessionId(u"s1"_qs), 3);
    QCOMPARE(told.size(), 1);
    m_clock.advance(std::chrono::seconds(60));
    QCOMPARE(told.size(), 1);
    QVERIFY(QDir().rmdir(inTheWay));
    m_clock.advance(std::chrono::seconds(10));
    const QList<Notice> kept = journal(task1);
    QCOMPARE(kept.size(), 1);
    QCOMPARE(kept.first().state, NoticeState::Delivered);
    QCOMPARE(kept.first().text, u"one"_qs);
    first->consume(SessionId(u"s1"_qs), 3);
    QCOMPARE(journal(task1).first().state, NoticeState::Consumed);
    QCOMPARE(m_clock.pending(), 0);
}

void TestNoticeJournal::aTornLineDoesNotSwallowTheNext()
{
    QFile file(m_folder->filePath(task1.toString() + u"/notices.jsonl"_qs));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"id":"notice_0000)");
    file.close();
    ledger()->enter({task1, u"one"_qs});
    QCOMPARE(journal(task1).size(), 1);
    QCOMPARE(journal(task1).first().text, u"one"_qs);
}

void TestNoticeJournal::theEndOfAnAdoptedTaskThatTheHistoryHoldsIsNotToldAgain()
{
    // It was told while the disk took no journal.
    const auto next = ledger();
    next->open(SessionId(u"new"_qs));
    next->restore({}, [](const SessionId &session, const NoticeId &notice) {
        return session.toString() == u"old"_qs && notice.toString() == u"notice_00000001"_qs;
    });
    NoticeLedger::Entry entry{task1, u"one"_qs};
    entry.adopted = true;
    entry.owner = SessionId(u"old"_qs);
    next->enter(entry);
    entry.taskId = task2;
    next->enter(entry);
    const QList<Notice> claimed = next->claim(SessionId(u"new"_qs), 1);
    QCOMPARE(claimed.size(), 1);
    QCOMPARE(claimed.first().taskId, task2);
    QCOMPARE(journal(task1).first().state, NoticeState::Consumed);
}

QTEST_GUILESS_MAIN(TestNoticeJournal)
#include "tst_noticejournal.moc"
