#include "background/backgroundtasks.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// More tasks than places, and tasks that follow others.
class TestTaskQueue : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void furtherTasksWaitAndStartInTheirOrder();
    void aWaitingTaskIsToldAsQueuedAndThenAsRunning();
    void withoutALimitAllRun();
    void aTaskFollowsTheGoodEndOfAnother();
    void aTaskIsRefusedWhenTheOneBeforeItFails_data();
    void aTaskIsRefusedWhenTheOneBeforeItFails();
    void aChainIsRefusedToItsEnd();
    void aTaskThatFollowsNothingKnownIsRefused();
    void stopTakesAWaitingTaskOut();
    void stopAllStartsNothing();
    void aHigherLimitStartsWhatWaits();
    void manyTasksShareTheBudgetOfTheDisk();
    void fiftyTasksWithEightPlacesAllEnd();

private:
    BackgroundTaskId start(const QString &command = u"make"_qs, const BackgroundTaskId &after = {})
    {
        BackgroundTaskSpec spec;
        spec.command = command;
        spec.workingDirectory = m_folder->path();
        spec.after = after;
        return m_tasks->start(spec);
    }
    BackgroundStatus statusOf(const BackgroundTaskId &id) const { return m_tasks->find(id)->status; }
    void limitTo(int most)
    {
        TaskLimits limits;
        limits.mostRunning = most;
        m_tasks->setLimits(limits);
    }

    ManualClock m_clock;
    std::unique_ptr<FakeProcessRunner> m_runner;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BackgroundTasks> m_tasks;
};

void TestTaskQueue::init()
{
    m_tasks.reset();
    m_runner = std::make_unique<FakeProcessRunner>();
    m_folder = std::make_unique<QTemporaryDir>();
    m_tasks = std::make_unique<BackgroundTasks>(*m_runner, m_clock, m_folder->path());
}

void TestTaskQueue::furtherTasksWaitAndStartInTheirOrder()
{
    limitTo(2);
    for (const QString &command : {u"a"_qs, u"b"_qs, u"c"_qs, u"d"_qs})
        start(command);
    QCOMPARE(m_runner->commands.size(), 2);
    QCOMPARE(m_tasks->counts().all(), 4);
    m_runner->commands[1]->exit(1);
    QCOMPARE(m_runner->commands.size(), 3);
    QCOMPARE(m_runner->commands[2]->command.script, u"c"_qs);
    m_runner->commands[0]->exit(0);
    QCOMPARE(m_runner->commands[3]->command.script, u"d"_qs);
}

void TestTaskQueue::aWaitingTaskIsToldAsQueuedAndThenAsRunning()
{
    limitTo(1);
    start();
    QStringList words;
    const auto note = [&](const BackgroundTaskId &id) { words << statusWord(statusOf(id)); };
    connect(m_tasks.get(), &BackgroundTasks::added, this, note);
    const BackgroundTaskId second = start();
    QCOMPARE(statusOf(second), BackgroundStatus::Queued);
    connect(m_tasks.get(), &BackgroundTasks::changed, this, [&](const BackgroundTaskId &id) {
        if (id == second)
            note(id);
    });
    m_runner->commands[0]->exit(0);
    m_runner->commands[1]->exit(0);
    QCOMPARE(words, (QStringList{u"queued"_qs, u"running"_qs, u"completed"_qs}));
}

void TestTaskQueue::withoutALimitAllRun()
{
    limitTo(0);
    for (int i = 0; i < 200; ++i)
        start();
    QCOMPARE(m_runner->commands.size(), 200);
}

void TestTaskQueue::aTaskFollowsTheGoodEndOfAnother()
{
    const BackgroundTaskId first = start(u"build"_qs);
    const BackgroundTaskId second = start(u"test"_qs, first);
    QCOMPARE(statusOf(second), BackgroundStatus::Queued);
    QCOMPARE(m_runner->commands.size(), 1);
    m_runner->commands[0]->exit(0);
    QCOMPARE(statusOf(second), BackgroundStatus::Running);
    // One that follows a task that has ended well already need not wait.
    QCOMPARE(statusOf(start(u"again"_qs, first)), BackgroundStatus::Running);
}

void TestTaskQueue::aTaskIsRefusedWhenTheOneBeforeItFails_data()
{
    QTest::addColumn<int>("ending");
    QTest::newRow("exit code") << int(CommandResult::Ending::Exited);
    QTest::newRow("stopped") << int(CommandResult::Ending::Stopped);
    QTest::newRow("time limit") << int(CommandResult::Ending::TimedOut);
    QTest::newRow("lost") << int(CommandResult::Ending::Lost);
}

void TestTaskQueue::aTaskIsRefusedWhenTheOneBeforeItFails()
{
    QFETCH(int, ending);
    const BackgroundTaskId first = start(u"build"_qs);
    const BackgroundTaskId second = start(u"test"_qs, first);
    QSignalSpy ended(m_tasks.get(), &BackgroundTasks::ended);
    CommandResult result;
    result.ending = CommandResult::Ending(ending);
    result.exitCode = 2;
    m_runner->commands[0]->end(result);
    QTRY_COMPARE(ended.size(), 2);
    QCOMPARE(statusOf(second), BackgroundStatus::Error);
    QVERIFY2(m_tasks->find(second)->error.contains(first.toString()), qPrintable(m_tasks->find(second)->error));
    QCOMPARE(m_runner->commands.size(), 1);
    QCOMPARE(m_tasks->counts().all(), 0);
}

void TestTaskQueue::aChainIsRefusedToItsEnd()
{
    const BackgroundTaskId first = start();
    const BackgroundTaskId second = start(u"b"_qs, first);
    const BackgroundTaskId third = start(u"c"_qs, second);
    m_runner->commands[0]->exit(1);
    QTRY_COMPARE(statusOf(third), BackgroundStatus::Error);
    QCOMPARE(m_tasks->counts().all(), 0);
}

void TestTaskQueue::aTaskThatFollowsNothingKnownIsRefused()
{
    const BackgroundTaskId id = start(u"a"_qs, BackgroundTaskId(u"00000000"_qs));
    QTRY_COMPARE(statusOf(id), BackgroundStatus::Error);
}

void TestTaskQueue::stopTakesAWaitingTaskOut()
{
    limitTo(1);
    start();
    const BackgroundTaskId waiting = start();
    QSignalSpy ended(m_tasks.get(), &BackgroundTasks::ended);
    QVERIFY(m_tasks->stop(waiting));
    QVERIFY(!m_tasks->stop(waiting)); // twice
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(statusOf(waiting), BackgroundStatus::Stopped);
    m_runner->commands[0]->exit(0);
    QCOMPARE(m_runner->commands.size(), 1);
}

void TestTaskQueue::stopAllStartsNothing()
{
    limitTo(1);
    for (int i = 0; i < 5; ++i)
        start();
    stopAll(*m_tasks);
    QCOMPARE(m_runner->commands[0]->stopCalls, 1);
    CommandResult stopped;
    stopped.ending = CommandResult::Ending::Stopped;
    m_runner->commands[0]->end(stopped);
    QTRY_COMPARE(m_tasks->counts().all(), 0);
    QCOMPARE(m_runner->commands.size(), 1);
}

void TestTaskQueue::aHigherLimitStartsWhatWaits()
{
    limitTo(1);
    for (int i = 0; i < 3; ++i)
        start();
    limitTo(3);
    QCOMPARE(m_runner->commands.size(), 3);
}

void TestTaskQueue::manyTasksShareTheBudgetOfTheDisk()
{
    TaskLimits limits;
    limits.mostRunning = 0;
    limits.spoolBudget = 640ll << 20; // ten whole ones of 8 + 56 MiB
    m_tasks->setLimits(limits);
    for (int i = 0; i < 10; ++i)
        start();
    QCOMPARE(m_runner->commands[9]->command.spool.ring, 56ll << 20);
    for (int i = 0; i < 10; ++i)
        start();
    QCOMPARE(m_runner->commands[19]->command.spool.ring, 24ll << 20);
    QCOMPARE(m_runner->commands[0]->ringBytes, 24ll << 20);
    for (int i = 0; i < 10; ++i)
        m_runner->commands[i]->exit(0);
    QCOMPARE(m_runner->commands[19]->ringBytes, 56ll << 20);
}

void TestTaskQueue::fiftyTasksWithEightPlacesAllEnd()
{
    limitTo(8);
    QSignalSpy ended(m_tasks.get(), &BackgroundTasks::ended);
    for (int i = 0; i < 50; ++i)
        start();
    int most = 0;
    for (int i = 0; i < 50; ++i) {
        int running = 0;
        for (const BackgroundTask &task : m_tasks->tasks())
            running += task.status == BackgroundStatus::Running;
        most = std::max(most, running);
        m_runner->commands[i]->exit(0);
    }
    QCOMPARE(most, 8);
    QCOMPARE(ended.size(), 50);
}

QTEST_GUILESS_MAIN(TestTaskQueue)
#include "tst_taskqueue.moc"
