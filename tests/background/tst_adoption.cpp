#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "background/noticeledger.h"
#include "background/noticewriter.h"
#include "background/tasktidying.h"
#include "process/supervisorprobe.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

using namespace Deckhand;

namespace {

const QString here = u"/work/here"_qs;

bool all(const TaskRecord &)
{
    return true;
}

/// A run of the program, as far as background tasks are concerned.
struct Run {
    explicit Run(const QString &folder, const QString &workspace = here)
        : tasks(runner, clock, folder, workspace),
          ledger(clock, folder)
    {
        tasks.setAtEnd([this](const BackgroundTask &task) { enterEnd(ledger, task); });
        enterNews(tasks, ledger);
    }

    BackgroundTaskId start(const QString &command = u"make"_qs, const BackgroundTaskId &after = {})
    {
        BackgroundTaskSpec spec;
        spec.command = command;
        spec.description = u"what for"_qs;
        spec.workingDirectory = here;
        spec.timeLimitSeconds = 77;
        spec.wake = {WakeRule::Join, std::chrono::seconds(2)};
        spec.notifyOn = u"ready"_qs;
        spec.after = after;
        spec.limits.memoryBytes = 5 << 20;
        spec.niceness = 3;
        spec.session = SessionId(u"s1"_qs);
        const BackgroundTaskId id = tasks.start(spec);
        // What the supervisor does first.
        if (tasks.find(id)->status == BackgroundStatus::Running)
            QFile(tasks.archive().folderOf(id) + u"/task.lock"_qs).open(QIODevice::WriteOnly);
        return id;
    }

    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks;
    NoticeLedger ledger;
    NoticeInbox inbox{ledger, SessionId(u"s1"_qs)};
};

} // namespace

/// What a run of the program does with the tasks that earlier runs left.
class TestAdoption : public QObject
{
    Q_OBJECT

private slots:
    void whatWasAskedForIsStillKnown();
    void aLivingRunKeepsItsTasks();
    void anotherWorkspaceIsLeftAlone();
    void onlyOneRunTakesATaskOver();
    void theEndOfAnAdoptedTaskIsToldOnce();
    void aTaskThatWaitedForItsTurnIsNotStarted();
    void whatIsNotWantedStaysWithItsOldOwner();
    void aLockThatNobodyCanHoldBarsNothing_data();
    void aLockThatNobodyCanHoldBarsNothing();
    void whatLiesInThePlaceOfTheOwnersGoesAside_data();
    void whatLiesInThePlaceOfTheOwnersGoesAside();
    void aTaskThatTheDiskDoesNotLetUsTakeIsTakenLater();
    void theStartOfAnAdoptedTaskIsKnownByTheSteadyClock_data();
    void theStartOfAnAdoptedTaskIsKnownByTheSteadyClock();
    void brokenFoldersAreLeftAlone_data();
    void brokenFoldersAreLeftAlone();
    void aTaskWithoutItsRecordIsNamedOnce_data();
    void aTaskWithoutItsRecordIsNamedOnce();
    void tidyingRemovesOnlyWhatNobodyNeeds();
    void tidyingKeepsToTheBudgetTheOldestFirst();
    void theOutputOfOwnFinishedTasksGoesUnlessItIsShown();
    void tidyingKeepsToTheRulesOfToday();
    void tidyingWaitsAMinuteBetweenTwoEnds();
};

void TestAdoption::whatWasAskedForIsStillKnown()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    const BackgroundTaskId id = first->start(u"echo \"ü\" | cat"_qs);
    const QDateTime startedAt = first->tasks.find(id)->startedAt;
    first.reset();

    Run second(folder.path());
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 1);
    const BackgroundTask *task = second.tasks.find(id);
    QVERIFY(task);
    QVERIFY(task->adopted);
    QCOMPARE(task->status, BackgroundStatus::Running);
    QCOMPARE(task->command, u"echo \"ü\" | cat"_qs);
    QCOMPARE(task->description, u"what for"_qs);
    QCOMPARE(task->workingDirectory, here);
    QCOMPARE(task->timeLimitSeconds, 77);
    QCOMPARE(task->wake.rule, WakeRule::Join);
    QCOMPARE(task->wake.joining.count(), 2000);
    QCOMPARE(task->notifyOn, u"ready"_qs);
    QCOMPARE(task->limits.memoryBytes, 5 << 20);
    QCOMPARE(task->niceness, 3);
    QCOMPARE(task->startedAt, startedAt);
    QCOMPARE(second.runner.commands.size(), 1);
    QCOMPARE(second.runner.commands[0]->command.directory, second.tasks.archive().folderOf(id));
    QVERIFY(second.tasks.stop(id));
    QCOMPARE(second.runner.commands[0]->stopCalls, 1);
}

void TestAdoption::aLivingRunKeepsItsTasks()
{
    QTemporaryDir folder;
    Run first(folder.path());
    first.start();
    Run second(folder.path());
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 0);
}

void TestAdoption::anotherWorkspaceIsLeftAlone()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    first->start();
    first.reset();
    Run second(folder.path(), u"/work/here-too"_qs);
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 0);
}

void TestAdoption::onlyOneRunTakesATaskOver()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    first->start();
    first.reset();
    Run second(folder.path());
    Run third(folder.path());
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 1);
    QCOMPARE(third.tasks.adopt(all).tasks.size(), 0);
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 0); // it has it already
}

void TestAdoption::theEndOfAnAdoptedTaskIsToldOnce()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    const BackgroundTaskId id = first->start();
    first.reset();

    auto second = std::make_unique<Run>(folder.path());
    QCOMPARE(second->tasks.adopt(all).tasks.size(), 1);
    second->runner.commands[0]->exit(4);
    QCOMPARE(second->inbox.queued().size(), 1);
    QVERIFY(second->ledger.notices().first().text.contains(u"exit code 4"_qs));
    second.reset(); // before it was told

    Run third(folder.path());
    QCOMPARE(third.tasks.adopt(all).tasks.size(), 1);
    third.ledger.restore(NoticeJournal::read(third.tasks.archive().folderOf(id)),
                         [](auto &&, auto &&) { return false; });
    third.runner.commands[0]->exit(4); // the folder still says how it ended
    QCOMPARE(third.ledger.notices().size(), 1);
    QCOMPARE(third.inbox.claim(1).size(), 1);
}

void TestAdoption::aTaskThatWaitedForItsTurnIsNotStarted()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    const BackgroundTaskId running = first->start();
    const BackgroundTaskId waiting = first->start(u"rm -r old"_qs, running);
    first.reset();

    Run second(folder.path());
    QSignalSpy ended(&second.tasks, &BackgroundTasks::ended);
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 2);
    QCOMPARE(second.tasks.counts().all(), 2);
    second.clock.advance(std::chrono::seconds(3));
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(second.tasks.find(waiting)->status, BackgroundStatus::Error);
    QVERIFY(second.tasks.find(waiting)->error.contains(u"never started"_qs));
    QCOMPARE(second.runner.commands.size(), 1); // only the one that runs was attached to
}

void TestAdoption::whatIsNotWantedStaysWithItsOldOwner()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    first->start();
    first.reset();
    Run second(folder.path());
    QCOMPARE(second.tasks.adopt([](const TaskRecord &) { return false; }).tasks.size(), 0);
    Run third(folder.path());
    QCOMPARE(third.tasks.adopt(all).tasks.size(), 1);
}

void TestAdoption::aLockThatNobodyCanHoldBarsNothing_data()
{
    QTest::addColumn<QString>("name"); // empty: that of the run that is gone
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("isFolder");
    for (const char *name : {"", "adoption"}) {
        QTest::addRow("empty %s", name) << QString::fromLatin1(name) << QByteArray() << false;
        QTest::addRow("garbage %s", name) << QString::fromLatin1(name) << QByteArray("\0\1garbage", 9) << false;
        QTest::addRow("a living process %s", name)
            << QString::fromLatin1(name) << QByteArray("1\ndeckhand\n\n\n\n") << false;
        QTest::addRow("another host %s", name)
            << QString::fromLatin1(name) << QByteArray("1\ndeckhand\nelsewhere\n\n\n") << false;
        QTest::addRow("folder %s", name) << QString::fromLatin1(name) << QByteArray() << true;
    }
}

void TestAdoption::aLockThatNobodyCanHoldBarsNothing()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(bool, isFolder);
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    const BackgroundTaskId id = first->start();
    const QString owner = readTaskRecord(first->tasks.archive().folderOf(id))->owner;
    first.reset();
    const QString lock = folder.path() + u"/.owners/"_qs + (name.isEmpty() ? owner : name) + u".lock"_qs;
    if (isFolder)
        QVERIFY(QDir().mkpath(lock));
    QFile file(lock);
    if (!isFolder) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
    }
    Run second(folder.path());
    QSignalSpy remarked(&second.tasks, &BackgroundTasks::remarked);
    const TaskArchive::Adopted adopted = second.tasks.adopt(all);
    QCOMPARE(adopted.tasks.size(), 1);
    QVERIFY(adopted.isWhole);
    QCOMPARE(remarked.size(), name.isEmpty() ? 0 : 1);
    second.runner.commands[0]->exit(0);
    QCOMPARE(second.inbox.queued().size(), 1);
}

void TestAdoption::whatLiesInThePlaceOfTheOwnersGoesAside_data()
{
    QTest::addColumn<bool>("isLink");
    QTest::newRow("file") << false;
    QTest::newRow("dangling link") << true;
}

void TestAdoption::whatLiesInThePlaceOfTheOwnersGoesAside()
{
    QFETCH(bool, isLink);
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    first->start();
    first.reset();
    const QString owners = folder.filePath(u".owners"_qs);
    QVERIFY(QDir(owners).removeRecursively());
    QFile file(owners);
    QVERIFY(isLink ? QFile::link(u"/no/such/folder"_qs, owners) : file.open(QIODevice::WriteOnly));
    Run second(folder.path());
    QSignalSpy remarked(&second.tasks, &BackgroundTasks::remarked);
    const TaskArchive::Adopted adopted = second.tasks.adopt(all);
    QCOMPARE(adopted.tasks.size(), 1);
    QVERIFY(adopted.isWhole);
    QCOMPARE(remarked.size(), 1);
    const QStringList aside =
        QDir(folder.path()).entryList({u".owners.aside-*"_qs}, QDir::AllEntries | QDir::Hidden | QDir::System);
    QCOMPARE(aside.size(), 1);
    QVERIFY(remarked.first().first().toString().contains(aside.first()));
    QVERIFY(QFileInfo(owners).isDir());
    Run third(folder.path());
    QSignalSpy remarkedAgain(&third.tasks, &BackgroundTasks::remarked);
    QCOMPARE(third.tasks.adopt(all).tasks.size(), 0); // the second lives
    QCOMPARE(remarkedAgain.size(), 0);
}

void TestAdoption::aTaskThatTheDiskDoesNotLetUsTakeIsTakenLater()
{
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    const BackgroundTaskId id = first->start();
    const QString inTheWay = first->tasks.archive().folderOf(id) + u"/task.json.new"_qs;
    first.reset();
    QVERIFY(QDir().mkdir(inTheWay));
    Run second(folder.path());
    QSignalSpy remarked(&second.tasks, &BackgroundTasks::remarked);
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 0);
    const TaskArchive::Adopted adopted = second.tasks.adopt(all);
    QCOMPARE(adopted.tasks.size(), 0);
    QVERIFY(!adopted.isWhole);
    QCOMPARE(remarked.size(), 1);
    QVERIFY(QDir().rmdir(inTheWay));
    const TaskArchive::Adopted later = second.tasks.adopt(all);
    QCOMPARE(later.tasks.size(), 1);
    QVERIFY(later.isWhole);
}

void TestAdoption::theStartOfAnAdoptedTaskIsKnownByTheSteadyClock_data()
{
    QTest::addColumn<bool>("isOfThisBoot");
    QTest::newRow("same boot") << true;
    QTest::newRow("an earlier one") << false;
}

void TestAdoption::theStartOfAnAdoptedTaskIsKnownByTheSteadyClock()
{
    QFETCH(bool, isOfThisBoot);
    QTemporaryDir folder;
    auto first = std::make_unique<Run>(folder.path());
    const BackgroundTaskId id = first->start();
    Run second(folder.path());
    QFile status(first->tasks.archive().folderOf(id) + u"/status"_qs);
    first.reset();
    QVERIFY(status.open(QIODevice::WriteOnly));
    // The clock was an hour ahead when it began.
    status.write("state=running\nboot_id=" + (isOfThisBoot ? SupervisorProbe::bootId() : QByteArray("other")) + '\n');
    status.write("started_at=" + QByteArray::number(second.clock.now().addSecs(3600).toMSecsSinceEpoch()) + '\n');
    status.write("started_steady_ms=" + QByteArray::number(second.clock.monotonicMs() - 60'000) + '\n');
    status.close();
    QCOMPARE(second.tasks.adopt(all).tasks.size(), 1);
    QCOMPARE(second.tasks.find(id)->runningMs(second.tasks.nowMs()), isOfThisBoot ? 60'000 : 0);
    second.runner.commands[0]->exit(0);
    QVERIFY(second.tasks.find(id)->endedAt >= second.tasks.find(id)->startedAt);
}

void TestAdoption::brokenFoldersAreLeftAlone_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("garbage") << QByteArray("{\"id\": \"12345678\", ");
    QTest::newRow("wrong types") << QByteArray("{\"id\": 5, \"command\": [], \"workspace\": {}}");
    QTest::newRow("another task's") << QByteArray(
        "{\"id\": \"ffffffff\", \"command\": \"x\", \"workspace\": \"/work/here\"}");
    QTest::newRow("an owner that is a path") << QByteArray(
        "{\"id\": \"12345678\", \"command\": \"x\", \"workspace\": \"/elsewhere\", \"owner\": \"../../x\"}");
}

void TestAdoption::brokenFoldersAreLeftAlone()
{
    QFETCH(QByteArray, record);
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"12345678"_qs));
    QFile file(folder.filePath(u"12345678/task.json"_qs));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(record);
    file.close();
    Run run(folder.path());
    QCOMPARE(run.tasks.adopt(all).tasks.size(), 0);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), record);
}

namespace {

/// A finished task of a run that has gone. Returns its folder.
QString leave(const QString &folder, const QString &id, int daysAgo, NoticeState told, qint64 bytes = 10)
{
    const QString path = folder + u'/' + id;
    QDir().mkpath(path);
    TaskRecord record;
    record.id = BackgroundTaskId(id);
    record.spec.command = u"make"_qs;
    record.workspace = here;
    writeTaskRecord(path, record);
    Notice notice;
    notice.id = NoticeId(u"notice_"_qs + id);
    notice.taskId = record.id;
    notice.text = u"text"_qs;
    notice.state = told;
    NoticeJournal(folder).write(notice);
    QFile output(path + u"/output.log"_qs);
    output.open(QIODevice::WriteOnly);
    output.write(QByteArray(bytes, 'x'));
    QFile status(path + u"/status"_qs);
    status.open(QIODevice::WriteOnly);
    status.write("state=ended\n");
    status.flush();
    status.setFileTime(QDateTime::currentDateTime().addDays(-daysAgo), QFileDevice::FileModificationTime);
    return path;
}

} // namespace

void TestAdoption::aTaskWithoutItsRecordIsNamedOnce_data()
{
    QTest::addColumn<bool>("isThere");
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<int>("remarks");
    QTest::newRow("removed") << false << QByteArray() << 1;
    QTest::newRow("empty") << true << QByteArray() << 1;
    QTest::newRow("cut") << true << QByteArray("{\"id\": \"0000000a\", ") << 1;
    QTest::newRow("another task's") << true << QByteArray("{\"id\": \"ffffffff\", \"command\": \"x\"}") << 0;
}

void TestAdoption::aTaskWithoutItsRecordIsNamedOnce()
{
    QFETCH(bool, isThere);
    QFETCH(QByteArray, record);
    QTemporaryDir folder;
    const QString path = leave(folder.path(), u"0000000a"_qs, 1, NoticeState::Queued);
    QFile file(path + u"/task.json"_qs);
    QVERIFY(file.remove());
    if (isThere)
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(record) == record.size());
    file.close();
    Run run(folder.path());
    QSignalSpy remarked(&run.tasks, &BackgroundTasks::remarked);
    QCOMPARE(run.tasks.adopt(all).tasks.size(), 0);
    const TaskArchive::Adopted adopted = run.tasks.adopt(all);
    QCOMPARE(adopted.tasks.size(), 0);
    QVERIFY(adopted.isWhole);
    QTEST(int(remarked.size()), "remarks");
    QVERIFY(remarked.isEmpty() || remarked.first().first().toString().contains(path));
}

void TestAdoption::tidyingRemovesOnlyWhatNobodyNeeds()
{
    QTemporaryDir folder;
    const QString old = leave(folder.path(), u"0000000a"_qs, 30, NoticeState::Consumed);
    const QString young = leave(folder.path(), u"0000000b"_qs, 1, NoticeState::Consumed);
    const QString untold = leave(folder.path(), u"0000000c"_qs, 30, NoticeState::Queued);
    const QString held = leave(folder.path(), u"0000000d"_qs, 30, NoticeState::Held);
    Run living(folder.path());
    const QString own = living.tasks.archive().folderOf(living.start());
    const QString stranger = folder.filePath(u"notatask"_qs);
    QDir().mkpath(stranger);

    TaskArchive::Rules rules;
    rules.keepFor = std::chrono::hours(24 * 7);
    TaskArchive::tidy(folder.path(), rules);
    QVERIFY(!QFileInfo::exists(old));
    for (const QString &kept : {young, untold, held, own, stranger})
        QVERIFY2(QFileInfo::exists(kept), qPrintable(kept));
}

void TestAdoption::tidyingKeepsToTheBudgetTheOldestFirst()
{
    QTemporaryDir folder;
    const QString oldest = leave(folder.path(), u"0000000a"_qs, 3, NoticeState::Consumed, 1 << 20);
    const QString middle = leave(folder.path(), u"0000000b"_qs, 2, NoticeState::Dropped, 1 << 20);
    const QString newest = leave(folder.path(), u"0000000c"_qs, 1, NoticeState::Consumed, 1 << 20);
    TaskArchive::Rules rules;
    rules.mostBytes = 5 << 19; // two and a half
    TaskArchive::tidy(folder.path(), rules);
    QVERIFY(!QFileInfo::exists(oldest));
    QVERIFY(QFileInfo::exists(middle));
    QVERIFY(QFileInfo::exists(newest));
}

void TestAdoption::theOutputOfOwnFinishedTasksGoesUnlessItIsShown()
{
    QTemporaryDir folder;
    Run run(folder.path());
    const BackgroundTaskId running = run.start();
    const BackgroundTaskId shown = run.start();
    const BackgroundTaskId closed = run.start();
    const BackgroundTaskId untold = run.start();
    for (int i = 1; i < 4; ++i)
        run.runner.commands[i]->exit(0);
    run.ledger.drop(NoticeId(u"notice_"_qs + shown.toString()));
    run.ledger.drop(NoticeId(u"notice_"_qs + closed.toString()));
    std::shared_ptr<void> view = run.tasks.holdOutput(shown);
    TaskArchive::Rules rules;
    rules.mostBytes = 1;
    rules.finished = run.tasks.finishedAndClosed();
    TaskArchive::tidy(folder.path(), rules);
    QVERIFY(!QFileInfo::exists(run.tasks.archive().folderOf(closed)));
    for (const BackgroundTaskId &id : {running, shown, untold})
        QVERIFY2(QFileInfo::exists(run.tasks.archive().folderOf(id)), qPrintable(id.toString()));
    view.reset();
    QVERIFY(run.tasks.finishedAndClosed().contains(shown));
}

void TestAdoption::tidyingKeepsToTheRulesOfToday()
{
    QTemporaryDir folder;
    const QString old = leave(folder.path(), u"0000000a"_qs, 30, NoticeState::Consumed);
    const QString young = leave(folder.path(), u"0000000b"_qs, 3, NoticeState::Consumed);
    Run run(folder.path());
    TaskTidying tidying(run.tasks, run.clock);
    tidying.setRules({std::chrono::hours(24 * 7)});
    QThreadPool::globalInstance()->waitForDone();
    QVERIFY(QFileInfo::exists(old)); // it was not told to begin
    tidying.begin();
    QTRY_VERIFY(!QFileInfo::exists(old));
    QVERIFY(QFileInfo::exists(young));
    tidying.setRules({std::chrono::hours(24)});
    QTRY_VERIFY(!QFileInfo::exists(young));
}

void TestAdoption::tidyingWaitsAMinuteBetweenTwoEnds()
{
    QTemporaryDir folder;
    Run run(folder.path());
    TaskTidying tidying(run.tasks, run.clock);
    tidying.begin();
    QThreadPool::globalInstance()->waitForDone();
    const QString old = leave(folder.path(), u"0000000a"_qs, 30, NoticeState::Consumed);
    run.start();
    run.start();
    run.clock.advance(std::chrono::seconds(59));
    run.runner.commands[0]->exit(0);
    QThreadPool::globalInstance()->waitForDone();
    QVERIFY(QFileInfo::exists(old));
    run.clock.advance(std::chrono::seconds(1));
    run.runner.commands[1]->exit(0);
    QTRY_VERIFY(!QFileInfo::exists(old));
}

QTEST_GUILESS_MAIN(TestAdoption)
#include "tst_adoption.moc"
