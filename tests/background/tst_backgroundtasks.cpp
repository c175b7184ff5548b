#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/noticewriter.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestBackgroundTasks : public QObject
{
    Q_OBJECT

private slots:
    void eachEndHasItsOwnTrueStatus_data();
    void eachEndHasItsOwnTrueStatus();
    void aTaskIsKnownBeforeItEnds();
    void aTaskOutlivesTheProgramAndWaitsForItsTree();
    void stopReachesTheRunningCommandOnly();
    void runAgainIsANewTask();
    void aFolderThatCannotBeMadeIsAnErrorOfTheTask();
    void outputLiesInAPrivateFolder();
    void whateverTheClockIsSetToNoTimeIsNegative_data();
    void whateverTheClockIsSetToNoTimeIsNegative();
    void afterItsFolderWasDeletedTheNextTaskHasOneAnew();
    void whatAnEndLeadsToIsDoneBeforeAnybodyHearsOfIt();
    void tasksThatNobodyBeganBelongToTheUsualSession();
    void aRunningTaskCanBeGivenMoreTime();
    void whatACommandLeavesRunningIsNamedAtItsEnd();
    void whatItLeftIsToldOnceMoreOnlyIfThereIsSomething_data();
    void whatItLeftIsToldOnceMoreOnlyIfThereIsSomething();
    void anEndedTaskTakesNoPlaceWithWhatItLeft();
};

void TestBackgroundTasks::eachEndHasItsOwnTrueStatus_data()
{
    using Ending = CommandResult::Ending;
    QTest::addColumn<int>("ending");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("description");
    QTest::newRow("success") << int(Ending::Exited) << 0 << 0 << u"completed"_qs << u"exit code 0"_qs;
    QTest::newRow("code") << int(Ending::Exited) << 3 << 0 << u"failed"_qs << u"exit code 3"_qs;
    QTest::newRow("exception") << int(Ending::Signalled) << -1 << int(0xC0000005) << u"failed"_qs
                               << u"ended by exception 0xC0000005 (access violation)"_qs;
    QTest::newRow("signal") << int(Ending::Signalled) << -1 << 9 << u"failed"_qs << u"killed by signal 9 (SIGKILL)"_qs;
    QTest::newRow("limit") << int(Ending::TimedOut) << -1 << 15 << u"timeout"_qs
                           << u"ended by its time limit of 300 s"_qs;
    QTest::newRow("stopped") << int(Ending::Stopped) << -1 << 15 << u"stopped"_qs << u"stopped on request"_qs;
    QTest::newRow("no start") << int(Ending::FailedToStart) << -1 << 0 << u"error"_qs << u"no such folder"_qs;
    QTest::newRow("lost") << int(Ending::Lost) << -1 << 0 << u"lost"_qs << u"no such folder"_qs;
}

void TestBackgroundTasks::eachEndHasItsOwnTrueStatus()
{
    QFETCH(int, ending);
    QFETCH(int, code);
    QFETCH(int, signal);
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    QSignalSpy ended(&tasks, &BackgroundTasks::ended);
    const BackgroundTaskId id = tasks.start({u"make"_qs, {}, folder.path(), 300});
    CommandResult result;
    result.ending = CommandResult::Ending(ending);
    result.exitCode = code;
    result.signal = signal;
    result.error = u"no such folder"_qs;
    runner.commands.last()->end(result);

    QCOMPARE(ended.size(), 1);
    QTEST(statusWord(tasks.find(id)->status), "word");
    QTEST(endDescription(*tasks.find(id)), "description");
    QVERIFY(tasks.find(id)->endedAt.isValid());
    QCOMPARE(tasks.counts().all(), 0);
}

void TestBackgroundTasks::aTaskIsKnownBeforeItEnds()
{
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    QSignalSpy added(&tasks, &BackgroundTasks::added);
    const BackgroundTaskId id = tasks.start({u"make"_qs, u"build"_qs, folder.path(), 60});
    QCOMPARE(added.size(), 1);
    QCOMPARE(id.toString().size(), 8);
    QCOMPARE(tasks.find(id)->command, u"make"_qs);
    QCOMPARE(tasks.counts().all(), 1);
    emit runner.commands.last()->started(42);
    QCOMPARE(tasks.find(id)->pid, 42);
    runner.commands.last()->write("0123");
    QCOMPARE(tasks.find(id)->outputBytes, 4);
    QVERIFY(!tasks.find(BackgroundTaskId(u"nonsense"_qs)));
}

void TestBackgroundTasks::aTaskOutlivesTheProgramAndWaitsForItsTree()
{
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    tasks.start({u"make"_qs, {}, folder.path(), 60});
    QVERIFY(runner.commands.last()->command.lifetime == Command::Lifetime::OutlivesApp);
    QVERIFY(runner.commands.last()->command.waitForTree);
    QVERIFY(runner.commands.last()->command.timeLimit == std::chrono::seconds(60));
}

void TestBackgroundTasks::stopReachesTheRunningCommandOnly()
{
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    const BackgroundTaskId id = tasks.start({u"make"_qs, {}, folder.path(), 60});
    QVERIFY(tasks.stop(id));
    QCOMPARE(runner.commands.last()->stopCalls, 1);
    runner.commands.last()->exit(0);
    QVERIFY(!tasks.stop(id));
    QVERIFY(!tasks.stop(BackgroundTaskId(u"nonsense"_qs)));
}

void TestBackgroundTasks::runAgainIsANewTask()
{
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    const BackgroundTaskId id = tasks.start({u"make"_qs, u"build"_qs, folder.path(), 60});
    runner.commands.last()->exit(1);
    const BackgroundTaskId again = startAgain(tasks, id);
    QVERIFY(again != id);
    QCOMPARE(tasks.find(again)->description, u"build"_qs);
    QVERIFY(tasks.find(id)->status == BackgroundStatus::Failed);
    QVERIFY(startAgain(tasks, BackgroundTaskId(u"nonsense"_qs)).isEmpty());
}

void TestBackgroundTasks::aFolderThatCannotBeMadeIsAnErrorOfTheTask()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"file"_qs));
    QVERIFY(file.open(QFile::WriteOnly));
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, file.fileName()); // a file is no folder
    QSignalSpy ended(&tasks, &BackgroundTasks::ended);
    const BackgroundTaskId id = tasks.start({u"make"_qs, {}, folder.path(), 60});
    QCOMPARE(ended.size(), 0);
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(statusWord(tasks.find(id)->status), u"error"_qs);
    QVERIFY(endDescription(*tasks.find(id)).contains(file.fileName()));
}

void TestBackgroundTasks::outputLiesInAPrivateFolder()
{
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.filePath(u"tasks"_qs));
    const BackgroundTaskId id = tasks.start({u"make"_qs, {}, folder.path(), 60});
    const QFileInfo own(QFileInfo(tasks.find(id)->outputPath).path());
    QVERIFY(own.isDir());
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(own.permissions() & others, QFile::Permissions());
}

void TestBackgroundTasks::whateverTheClockIsSetToNoTimeIsNegative_data()
{
    QTest::addColumn<std::chrono::milliseconds>("shift");
    QTest::addColumn<bool>("isTold"); // by its supervisor
    for (const int hours : {-30 * 24, -1, 0, 1}) {
        QTest::addRow("%d hours", hours) << std::chrono::milliseconds(std::chrono::hours(hours)) << false;
        QTest::addRow("%d hours, and a supervisor", hours)
            << std::chrono::milliseconds(std::chrono::hours(hours)) << true;
    }
}

void TestBackgroundTasks::whateverTheClockIsSetToNoTimeIsNegative()
{
    QFETCH(std::chrono::milliseconds, shift);
    QFETCH(bool, isTold);
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    const BackgroundTaskId id = tasks.start({u"make"_qs, {}, folder.path(), 300});
    const QDateTime startedAt = tasks.find(id)->startedAt;
    clock.advance(std::chrono::seconds(4));
    clock.setTimeOfDay(shift);
    QCOMPARE(tasks.find(id)->runningMs(tasks.nowMs()), 4000);
    runner.commands.last()->write("words");
    clock.advance(std::chrono::seconds(3));
    QCOMPARE(tasks.find(id)->runningMs(tasks.nowMs()), 7000);
    QCOMPARE(tasks.find(id)->silentMs(tasks.nowMs()), 3000);
    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = 0;
    result.durationMs = 7000;
    result.endedAtMs = isTold ? clock.now().toMSecsSinceEpoch() : 0;
    runner.commands.last()->end(result);
    const BackgroundTask *task = tasks.find(id);
    QCOMPARE(task->durationMs, 7000);
    QCOMPARE(task->endedAt, std::max(clock.now(), startedAt.addMSecs(7000)));
}

void TestBackgroundTasks::afterItsFolderWasDeletedTheNextTaskHasOneAnew()
{
    QTemporaryDir root;
    const QString folder = root.filePath(u"state/tasks"_qs);
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder, u"/w"_qs);
    tasks.start({u"one"_qs, {}, root.path(), 300});
    QVERIFY(QDir(root.filePath(u"state"_qs)).removeRecursively());
    const BackgroundTaskId next = tasks.start({u"two"_qs, {}, root.path(), 300});
    QCOMPARE(tasks.find(next)->status, BackgroundStatus::Running);
    QCOMPARE(QFileInfo(tasks.archive().folderOf(next)).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    QCOMPARE(QFileInfo(root.filePath(u"state"_qs)).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    // It is still this run's: no other one takes it away.
    BackgroundTasks other(runner, clock, folder, u"/w"_qs);
    QCOMPARE(other.adopt([](const TaskRecord &) { return true; }).tasks.size(), 0);
}

void TestBackgroundTasks::whatAnEndLeadsToIsDoneBeforeAnybodyHearsOfIt()
{
    QTemporaryDir root;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, root.filePath(u"tasks"_qs));
    QStringList order;
    // Whoever connected first hears of it behind that all the same.
    connect(&tasks, &BackgroundTasks::ended, &tasks, [&] { order.append(u"ended"_qs); });
    connect(&tasks, &BackgroundTasks::changed, &tasks, [&](const BackgroundTaskId &id) {
        if (isFinal(tasks.find(id)->status))
            order.append(u"changed"_qs);
    });
    tasks.setAtEnd([&](const BackgroundTask &task) {
        order.append(statusWord(task.status));
        tasks.start({u"next"_qs, {}, root.path(), 300}); // moves the list
    });
    tasks.start({u"one"_qs, {}, root.path(), 300});
    runner.commands.first()->exit(0);
    QCOMPARE(order, QStringList({u"changed"_qs, u"completed"_qs, u"ended"_qs}));
    QCOMPARE(tasks.counts().all(), 1);
}

void TestBackgroundTasks::tasksThatNobodyBeganBelongToTheUsualSession()
{
    QTemporaryDir root;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, root.filePath(u"tasks"_qs));
    SessionId shown(u"shown"_qs);
    tasks.setUsualSession([&shown] { return shown; });
    BackgroundTaskSpec spec{u"one"_qs, {}, root.path(), 300};
    const BackgroundTaskId byHand = tasks.start(spec);
    spec.session = SessionId(u"another"_qs);
    const BackgroundTaskId byAgent = tasks.start(spec);
    QCOMPARE(tasks.find(byHand)->session, shown);
    QCOMPARE(tasks.find(byAgent)->session, spec.session);
    // The same command again is of the same conversation.
    QCOMPARE(tasks.find(startAgain(tasks, byAgent))->session, spec.session);
}

namespace {

/// A task whose command has ended well and left one process, which is this one here.
struct LeavingTask {
    LeavingTask()
    {
        tasks.setAtEnd([this](const BackgroundTask &task) { enterEnd(ledger, task); });
        enterNews(tasks, ledger);
        id = tasks.start({u"build"_qs, {}, folder.path(), 300});
        command()->write("built\n");
        own.ending = CommandResult::Ending::Exited;
        own.exitCode = 0;
        own.outputBytes = 6;
        own.left = {QCoreApplication::applicationPid()};
        emit command()->ownEnded(own);
    }

    FakeRunningCommand *command() { return runner.commands.first(); }
    const BackgroundTask &task() { return *tasks.find(id); }

    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks{runner, clock, folder.path()};
    NoticeLedger ledger{clock};
    CommandResult own;
    BackgroundTaskId id;
};

} // namespace

void TestBackgroundTasks::aRunningTaskCanBeGivenMoreTime()
{
    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks tasks(runner, clock, folder.path());
    QSignalSpy changed(&tasks, &BackgroundTasks::changed);
    const BackgroundTaskId id = tasks.start({u"make"_qs, {}, folder.path(), 300});
    QVERIFY(tasks.giveMoreTime(id));
    QCOMPARE(runner.commands.last()->timeLimit, std::chrono::seconds(900));
    QCOMPARE(tasks.find(id)->timeLimitSeconds, 900);
    QCOMPARE(readTaskRecord(tasks.archive().folderOf(id))->spec.timeLimitSeconds, 900); // a later run says so, too
    QCOMPARE(changed.size(), 1);
    const BackgroundTaskId server = tasks.start({u"serve"_qs, {}, folder.path(), 0});
    QVERIFY(!tasks.giveMoreTime(server));
    runner.commands.first()->exit(0);
    QVERIFY(!tasks.giveMoreTime(id));
}

void TestBackgroundTasks::whatACommandLeavesRunningIsNamedAtItsEnd()
{
    LeavingTask t;
    QCOMPARE(t.task().status, BackgroundStatus::Completed);
    QCOMPARE(t.task().leftRunning, 1);
    QVERIFY(canBeStopped(t.task()));
    QCOMPARE(t.tasks.counts().all(), 0);
    QCOMPARE(t.ledger.notices().size(), 1);
    const QString named = u"1 process of it still runs: tst_backgroundt (%1); stop_background ends them"_qs.arg(
        QCoreApplication::applicationPid());
    QVERIFY2(t.ledger.notices().first().text.contains(named), qPrintable(t.ledger.notices().first().text));
    QVERIFY(t.tasks.stop(t.id));
    QCOMPARE(t.command()->stopCalls, 1);
    t.command()->write("stopping\n"); // that is no news
    t.command()->end(t.own);
    t.clock.advance(std::chrono::seconds(5));
    QCOMPARE(t.ledger.notices().size(), 1);
    QCOMPARE(t.task().status, BackgroundStatus::Completed);
    QVERIFY(!canBeStopped(t.task()));
    QVERIFY(!t.tasks.stop(t.id));
}

void TestBackgroundTasks::whatItLeftIsToldOnceMoreOnlyIfThereIsSomething_data()
{
    QTest::addColumn<QByteArray>("writes");
    QTest::addColumn<int>("ending");
    QTest::addColumn<bool>("overLimit");
    QTest::addColumn<QString>("told");
    const int exited = int(CommandResult::Ending::Exited);
    QTest::newRow("nothing") << QByteArray() << exited << false << QString();
    QTest::newRow("late words") << QByteArray("listening\non 80\n") << exited << false
                                << u"(told before; what it left running has written more)\ncommand: build\noutput "
                                   "since:\n| listening\n| on 80"_qs;
    QTest::newRow("its limit") << QByteArray() << exited << true << u"has failed: its time limit ended it"_qs;
    QTest::newRow("lost") << QByteArray() << int(CommandResult::Ending::Lost) << false
                          << u"has failed: nobody knows"_qs;
}

void TestBackgroundTasks::whatItLeftIsToldOnceMoreOnlyIfThereIsSomething()
{
    QFETCH(QByteArray, writes);
    QFETCH(int, ending);
    QFETCH(bool, overLimit);
    QFETCH(QString, told);
    LeavingTask t;
    QSignalSpy ended(&t.tasks, &BackgroundTasks::ended);
    for (const QByteArray &line : writes.split('\n')) {
        if (!line.isEmpty())
            t.command()->write(line + '\n');
    }
    CommandResult result = t.own;
    result.ending = CommandResult::Ending(ending);
    result.leftOverLimit = overLimit;
    result.outputBytes = 6 + writes.size();
    if (result.ending == CommandResult::Ending::Lost)
        result.error = u"nobody knows"_qs;
    t.command()->end(result);
    t.clock.advance(std::chrono::seconds(5));
    QCOMPARE(t.ledger.notices().size(), told.isEmpty() ? 1 : 2);
    QVERIFY2(t.ledger.notices().last().text.contains(told), qPrintable(t.ledger.notices().last().text));
    QCOMPARE(t.ledger.notices().last().failure, told.contains(u"failed"));
    QCOMPARE(t.task().status, BackgroundStatus::Completed);
    QCOMPARE(t.task().leftRunning, 0);
    QCOMPARE(ended.size(), 0); // once, before
}

void TestBackgroundTasks::anEndedTaskTakesNoPlaceWithWhatItLeft()
{
    LeavingTask t;
    TaskLimits limits;
    limits.mostRunning = 1;
    t.tasks.setLimits(limits);
    BackgroundTaskSpec next{u"next"_qs, {}, t.folder.path(), 300};
    next.after = t.id;
    t.tasks.start(next);
    QCOMPARE(t.runner.commands.size(), 2);
    QCOMPARE(t.runner.commands.last()->command.script, u"next"_qs);
}

QTEST_GUILESS_MAIN(TestBackgroundTasks)
#include "tst_backgroundtasks.moc"
