#include "graphrun/graphrun.h"

#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestGraphRun : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aTaskIsInProgressWhileItsCommandRuns();
    void aGoodEndReleasesItsFollowers();
    void aBadEndKeepsTheTailAndHoldsTheRest();
    void atMostSoManyRunAtOnce();
    void retryGoesOnFromTheFailedOne();
    void stoppingEndsTheCommandAndTheWaiting();
    void whatIsCompletedByHandReleasesToo();
    void aChangedCommandIsNotRun();
    void whatOthersBeganIsNotRun();
    void aProposedFollowerIsNotRunAlsoNotByTheNextRun();
    void anApprovalThatIsTakenBackIsNotRun();
    void whatNobodyRunsIsRunAgainWhenThatIsMeant();
    void aTaskTakenFromUsStaysAsItIs();
    void theModelIsToldWhatAnEndLedTo();
    void limitsFolderAndWakeAreTheTasks();
    void aClaimThatNeverRanIsRunByTheNext();
    void aReleaseThatWasCutOffIsGoneOnWith();
    void aRunNobodyKnowsOfIsLost();
    void aRunOfAnotherStateFolderIsLeftAlone();
    void aClaimIsLeftAloneWhileWhoMadeItLives();
    void requestsOfALivingProgramAreLeftAlone();
    void whatWaitsForAFileThatCannotBeReadStartsWhenItCan();
    void anEndIsWrittenWhenItsFileCanBeRead();
    void requestsThatTheDiskDidNotTakeAreKeptLater();
    void aDeletedFolderIsMadeAnewUnderItsOldName();

private:
    void claim(int id, const QString &by);
    int add(const QList<int> &blockedBy = {}, const QString &command = QStringLiteral("run"));
    TaskStatus status(int id) { return m_store->graph().find(id)->status; }
    QString words(int id) { return statusWord(status(id)); }
    FakeRunningCommand *command(int number) { return m_runner->commands.value(number); }
    void begin();
    QByteArray exchange(int id, const QByteArray &bytes)
    {
        const QString path = m_folder->filePath(QStringLiteral("ws/.tasks/task_%1.json").arg(id));
        QFile file(path);
        const QByteArray before = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        file.close();
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        file.close();
        m_store->reload();
        return before;
    }
    static bool isBusy(const GraphRun &run)
    {
        return run.runningCount() > 0 || run.unwrittenCount() > 0 || !run.requested().isEmpty();
    }
    int started() const { return int(m_runner->commands.size()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    std::unique_ptr<FakeProcessRunner> m_runner;
    std::unique_ptr<BackgroundTasks> m_background;
    std::unique_ptr<TaskStore> m_store;
    std::unique_ptr<GraphRun> m_run;
};

void TestGraphRun::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("ws/sub")));
    begin();
}

void TestGraphRun::cleanup()
{
    m_run.reset();
    m_store.reset();
    m_background.reset();
    m_runner.reset();
}

/// As the program does; a second call is another run of it.
void TestGraphRun::begin()
{
    cleanup();
    m_runner = std::make_unique<FakeProcessRunner>();
    m_background = std::make_unique<BackgroundTasks>(*m_runner, m_clock, m_folder->filePath(QStringLiteral("tasks")),
                                                     m_folder->filePath(QStringLiteral("ws")));
    m_store = std::make_unique<TaskStore>(m_folder->filePath(QStringLiteral("ws")));
    m_run = std::make_unique<GraphRun>(*m_store, *m_background, m_clock, m_folder->filePath(QStringLiteral("graph")));
    m_background->setAtEnd([this](const BackgroundTask &task) { m_run->onEnded(task); });
    m_background->adopt([this](const TaskRecord &record) { return m_run->needs(record); });
    m_run->resume();
}

int TestGraphRun::add(const QList<int> &blockedBy, const QString &command)
{
    TaskChange more;
    more.addBlockedBy = blockedBy;
    more.command = command;
    more.startsByItself = true;
    return m_store->create(QStringLiteral("step"), {}, more)->id;
}

void TestGraphRun::aTaskIsInProgressWhileItsCommandRuns()
{
    add({}, QStringLiteral("make"));
    QVERIFY(m_run->start({{1}}).ok());
    QCOMPARE(started(), 1);
    QCOMPARE(command(0)->command.script, QStringLiteral("make"));
    QCOMPARE(words(1), QStringLiteral("in_progress"));
    QCOMPARE(m_store->graph().find(1)->run.backgroundTask, m_background->tasks().first().id.toString());
    QCOMPARE(m_background->tasks().first().graphTask, 1);
    command(0)->exit(0);
    QCOMPARE(words(1), QStringLiteral("completed"));
    QCOMPARE(m_store->graph().find(1)->run.outcome, QStringLiteral("exit code 0"));
    QVERIFY(!isBusy(*m_run));
    QVERIFY(QDir(m_folder->filePath(QStringLiteral("graph"))).entryList({QStringLiteral("*.json")}).isEmpty());
}

void TestGraphRun::aGoodEndReleasesItsFollowers()
{
    add();
    add({1});
    add({1});
    add({2, 3});
    QVERIFY(m_run->start({}).ok());
    QCOMPARE(started(), 1);
    QVERIFY(m_run->willStart(4));
    command(0)->exit(0);
    QCOMPARE(started(), 3);
    command(2)->exit(0);
    QCOMPARE(started(), 3);
    command(1)->exit(0);
    QCOMPARE(started(), 4);
    command(3)->exit(0);
    QCOMPARE(words(4), QStringLiteral("completed"));
    QVERIFY(!isBusy(*m_run));
}

void TestGraphRun::aBadEndKeepsTheTailAndHoldsTheRest()
{
    add();
    add({1});
    QVERIFY(m_run->start({}).ok());
    command(0)->write("compiling\nerror: no such thing\n");
    command(0)->exit(2);
    QCOMPARE(words(1), QStringLiteral("failed"));
    QCOMPARE(m_store->graph().find(1)->run.outcome, QStringLiteral("exit code 2"));
    QCOMPARE(m_store->graph().find(1)->run.outputTail, QStringLiteral("compiling\nerror: no such thing"));
    QCOMPARE(started(), 1);
    QCOMPARE(words(2), QStringLiteral("pending"));
}

void TestGraphRun::atMostSoManyRunAtOnce()
{
    m_run->setPlaces(2);
    for (int i = 0; i < 5; ++i)
        add();
    QVERIFY(m_run->start({}).ok());
    QCOMPARE(started(), 2);
    command(1)->exit(1); // a failed one makes a place too
    QCOMPARE(started(), 3);
    m_run->setPlaces(0);
    QTRY_COMPARE(started(), 5);
}

void TestGraphRun::retryGoesOnFromTheFailedOne()
{
    add();
    add({1});
    add({2});
    QVERIFY(m_run->start({}).ok());
    command(0)->exit(0);
    command(1)->exit(1);
    QCOMPARE(words(2), QStringLiteral("failed"));
    QVERIFY(m_run->start({{2}}).ok());
    QCOMPARE(started(), 3);
    QCOMPARE(words(2), QStringLiteral("in_progress"));
    command(2)->exit(0);
    QCOMPARE(started(), 4);
    QCOMPARE(words(3), QStringLiteral("in_progress"));
    QCOMPARE(words(1), QStringLiteral("completed"));
}

void TestGraphRun::stoppingEndsTheCommandAndTheWaiting()
{
    add();
    add({1});
    add({2});
    QVERIFY(m_run->start({}).ok());
    QVERIFY(m_run->stop(3));
    QVERIFY(!m_run->willStart(3));
    QVERIFY(m_run->stop(1));
    QCOMPARE(command(0)->stopCalls, 1);
    CommandResult stopped;
    stopped.ending = CommandResult::Ending::Stopped;
    command(0)->end(stopped);
    QCOMPARE(words(1), QStringLiteral("failed"));
    QVERIFY2(m_store->graph().find(1)->run.outcome.startsWith(QLatin1String("stopped")),
             qPrintable(m_store->graph().find(1)->run.outcome));
    QVERIFY(m_run->willStart(2)); // as after any failure: retry goes on with it
    QVERIFY(!m_run->stop(77));
    m_run->stopAll();
    QVERIFY(!isBusy(*m_run));
}

void TestGraphRun::whatIsCompletedByHandReleasesToo()
{
    QVERIFY(m_store->create(QStringLiteral("by hand"), {}).ok());
    add();
    add({1, 2});
    QVERIFY(m_run->start({}).ok());
    command(0)->exit(0);
    QCOMPARE(started(), 1);
    TaskStore other(m_folder->filePath(QStringLiteral("ws")));
    TaskChange done;
    done.status = TaskStatus::Completed;
    QVERIFY(other.update(1, done).ok());
    QTRY_COMPARE(started(), 2);
    QCOMPARE(words(3), QStringLiteral("in_progress"));
}

void TestGraphRun::aChangedCommandIsNotRun()
{
    add();
    add({1}, QStringLiteral("make"));
    QSignalSpy troubled(m_run.get(), &GraphRun::troubled);
    QVERIFY(m_run->start({}).ok());
    TaskChange other;
    other.command = QStringLiteral("rm -rf ~");
    QVERIFY(m_store->update(2, other).ok());
    command(0)->exit(0);
    QCOMPARE(started(), 1);
    QVERIFY(!m_run->willStart(2));
    QCOMPARE(troubled.size(), 1);
    QVERIFY(troubled.first().first().toString().contains(QLatin1String("#2")));
}

void TestGraphRun::whatOthersBeganIsNotRun()
{
    add();
    add({1});
    QVERIFY(m_run->start({}).ok());
    TaskStore other(m_folder->filePath(QStringLiteral("ws")));
    TaskChange begun;
    begun.status = TaskStatus::InProgress;
    begun.despiteBlockers = true;
    QVERIFY(other.update(2, begun).ok());
    command(0)->exit(0);
    QCOMPARE(started(), 1);
    QVERIFY(!isBusy(*m_run));
}

void TestGraphRun::whatNobodyRunsIsRunAgainWhenThatIsMeant()
{
    add();
    TaskChange begun;
    begun.status = TaskStatus::InProgress;
    QVERIFY(m_store->update(1, begun).ok());
    StartWish meant{{1}};
    QVERIFY(!m_run->start(meant).ok());
    meant.despiteBlockers = true;
    QVERIFY(m_run->start(meant).ok());
    QCOMPARE(started(), 1);
    QVERIFY(!m_run->start(meant).ok()); // now it is run
    QCOMPARE(started(), 1);
    command(0)->exit(0);
    QCOMPARE(words(1), QStringLiteral("completed"));
}

void TestGraphRun::aTaskTakenFromUsStaysAsItIs()
{
    add();
    QVERIFY(m_run->start({}).ok());
    TaskChange given;
    given.status = TaskStatus::Cancelled;
    QVERIFY(m_store->update(1, given).ok());
    QSignalSpy troubled(m_run.get(), &GraphRun::troubled);
    command(0)->exit(0);
    QCOMPARE(words(1), QStringLiteral("cancelled"));
    QVERIFY(troubled.isEmpty());
    QVERIFY(!isBusy(*m_run));
}

void TestGraphRun::theModelIsToldWhatAnEndLedTo()
{
    QStringList remarks;
    connect(m_background.get(), &BackgroundTasks::ended, this,
            [&](const BackgroundTaskId &id) { remarks.append(m_run->remarkOn(*m_background->find(id))); });
    m_run->setPlaces(1);
    add();
    add({1});
    add({1});
    QVERIFY(m_store->create(QStringLiteral("by hand"), {}).ok());
    TaskChange after;
    after.addBlockedBy = {1};
    QVERIFY(m_store->update(4, after).ok());
    add({1, 2});
    QVERIFY(m_run->start({}).ok());
    command(0)->exit(0);
    QCOMPARE(remarks.takeLast(),
             QStringLiteral("task #1 of the plan is completed. Started by themselves: #2. Start as soon as there is a "
                            "place: #3. Ready now, for you to begin: #4. Still blocked: #5."));
    command(1)->exit(1);
    QCOMPARE(remarks.takeLast(), QStringLiteral("task #2 of the plan is failed. Still blocked: #5."));
    BackgroundTaskSpec plain;
    plain.command = QStringLiteral("true");
    m_background->start(plain);
    command(3)->exit(0);
    QCOMPARE(remarks.takeLast(), QString());
}

void TestGraphRun::limitsFolderAndWakeAreTheTasks()
{
    TaskChange more;
    more.command = QStringLiteral("make");
    more.folder = QStringLiteral("sub");
    more.timeLimitSeconds = 60;
    more.wake = QStringLiteral("next_message");
    QVERIFY(m_store->create(QStringLiteral("build"), {}, more).ok());
    add({1});
    QVERIFY(m_run->start({}).ok());
    QCOMPARE(command(0)->command.workingDirectory, m_folder->filePath(QStringLiteral("ws/sub")));
    QCOMPARE(command(0)->command.timeLimit, std::chrono::milliseconds(60'000));
    QCOMPARE(m_background->tasks().first().wake.rule, WakeRule::NextMessage);
    command(0)->exit(0);
    QCOMPARE(command(1)->command.timeLimit, std::chrono::milliseconds(0));
    QCOMPARE(m_background->tasks().last().wake.rule, WakeRule::Now);
    add();
    add({3});
    QVERIFY(m_run->start({{3}}).ok());
    QCOMPARE(m_background->tasks().last().wake.rule, WakeRule::OnFailure); // something follows by itself
}

void TestGraphRun::aClaimThatNeverRanIsRunByTheNext()
{
    add();
    add({1});
    QVERIFY(m_run->start({}).ok());
    const QString run = m_store->graph().find(1)->run.backgroundTask;
    // As if the program had been killed after the claim, before the command's folder was made.
    cleanup();
    QVERIFY(QDir(m_folder->filePath(QStringLiteral("tasks/") + run)).removeRecursively());
    begin();
    QCOMPARE(started(), 1);
    QCOMPARE(words(1), QStringLiteral("in_progress"));
    QVERIFY(m_store->graph().find(1)->run.backgroundTask != run);
    command(0)->exit(0);
    QCOMPARE(started(), 2);
}

void TestGraphRun::aReleaseThatWasCutOffIsGoneOnWith()
{
    add();
    add({1});
    QVERIFY(m_run->start({}).ok());
    // As if the program had been killed after it had written down the end of #1, before it looked at #2.
    cleanup();
    TaskStore store(m_folder->filePath(QStringLiteral("ws")));
    TaskChange done;
    done.status = TaskStatus::Completed;
    done.run = store.graph().find(1)->run;
    done.run->outcome = QStringLiteral("exit code 0");
    QVERIFY(store.update(1, done).ok());
    begin();
    QCOMPARE(started(), 1);
    QCOMPARE(words(2), QStringLiteral("in_progress"));
    QCOMPARE(words(1), QStringLiteral("completed"));
}

void TestGraphRun::aRunNobodyKnowsOfIsLost()
{
    add();
    TaskChange gone;
    gone.status = TaskStatus::InProgress;
    gone.run = TaskRun{QStringLiteral("deadbeef"), {}, {}};
    QVERIFY(m_store->update(1, gone).ok());
    begin();
    QCOMPARE(started(), 0);
    QCOMPARE(words(1), QStringLiteral("failed"));
    QVERIFY(m_store->graph().find(1)->run.outcome.startsWith(QLatin1String("lost")));
}

void TestGraphRun::claim(int id, const QString &by)
{
    TaskChange claim;
    claim.status = TaskStatus::InProgress;
    claim.run = TaskRun{QStringLiteral("deadbeef"), {}, {}, by};
    QVERIFY(m_store->update(id, claim).ok());
}

void TestGraphRun::aRunOfAnotherStateFolderIsLeftAlone()
{
    claim(add(), QStringLiteral("another-home/another-run"));
    begin();
    QCOMPARE(words(1), QStringLiteral("in_progress"));
    QVERIFY(m_run->runsElsewhere(*m_store->graph().find(1)));
}

/// Between the claim in the task's file and the folder of its command another program may look.
void TestGraphRun::aClaimIsLeftAloneWhileWhoMadeItLives()
{
    add();
    QVERIFY(m_run->start({}).ok());
    const QString mark = m_store->graph().find(1)->run.by;
    QVERIFY(!m_run->runsElsewhere(*m_store->graph().find(1)));
    claim(add(), mark);
    {
        FakeProcessRunner runner;
        BackgroundTasks background(runner, m_clock, m_folder->filePath(QStringLiteral("tasks")),
                                   m_folder->filePath(QStringLiteral("ws")));
        TaskStore store(m_folder->filePath(QStringLiteral("ws")));
        GraphRun second(store, background, m_clock, m_folder->filePath(QStringLiteral("graph")));
        second.resume();
        QCOMPARE(statusWord(store.graph().find(2)->status), QStringLiteral("in_progress"));
    }
    begin();
    QCOMPARE(words(2), QStringLiteral("failed"));
}

void TestGraphRun::requestsOfALivingProgramAreLeftAlone()
{
    add();
    add({1});
    QVERIFY(m_run->start({}).ok());
    FakeProcessRunner runner;
    BackgroundTasks background(runner, m_clock, m_folder->filePath(QStringLiteral("tasks")),
                               m_folder->filePath(QStringLiteral("ws")));
    TaskStore store(m_folder->filePath(QStringLiteral("ws")));
    GraphRun second(store, background, m_clock, m_folder->filePath(QStringLiteral("graph")));
    background.adopt([&second](const TaskRecord &record) { return second.needs(record); });
    second.resume();
    QVERIFY(!isBusy(second));
    QCOMPARE(words(1), QStringLiteral("in_progress"));
    command(0)->exit(0);
    QCOMPARE(started(), 2);
    QCOMPARE(runner.commands.size(), 0);
}

void TestGraphRun::whatWaitsForAFileThatCannotBeReadStartsWhenItCan()
{
    add();
    add({1});
    add({2});
    QVERIFY(m_run->start({{1}}).ok());
    const QByteArray second = exchange(2, "<<<<<<< HEAD");
    command(0)->exit(0);
    QCOMPARE(started(), 1);
    m_run->goOn();
    QVERIFY(m_run->willStart(3) && m_run->requested().contains(2)); // nobody has taken it back
    exchange(2, second);
    QTRY_COMPARE(started(), 2);
    const QByteArray running = exchange(2, ""); // half written, while its command runs
    command(1)->exit(0);
    QCOMPARE(started(), 2); // whether #2 is completed nobody can read
    exchange(2, running);
    QTRY_COMPARE(started(), 3);
}

void TestGraphRun::anEndIsWrittenWhenItsFileCanBeRead()
{
    add();
    QVERIFY(m_run->start({{1}}).ok());
    QSignalSpy troubled(m_run.get(), &GraphRun::troubled);
    const QByteArray whole = exchange(1, "{");
    command(0)->exit(3);
    QCOMPARE(troubled.size(), 1);
    QVERIFY(isBusy(*m_run) && m_run->unwrittenCount() == 1);
    m_clock.advance(std::chrono::seconds(5));
    QCOMPARE(troubled.size(), 1); // said once
    exchange(1, whole);
    QTRY_COMPARE(words(1), QStringLiteral("failed"));
    QVERIFY(!isBusy(*m_run));
    // And by the next run of the program.
    QVERIFY(m_run->start({{1}}).ok());
    QFile lock(m_background->archive().folderOf(m_background->tasks().last().id) + QStringLiteral("/task.lock"));
    QVERIFY(lock.open(QIODevice::WriteOnly)); // its supervisor was there
    const QByteArray claimed = exchange(1, "");
    begin();
    QCOMPARE(started(), 1);
    exchange(1, claimed);
    command(0)->exit(0);
    QTRY_COMPARE(words(1), QStringLiteral("completed"));
}

void TestGraphRun::requestsThatTheDiskDidNotTakeAreKeptLater()
{
    QDir folder(m_folder->filePath(QStringLiteral("graph")));
    const auto requests = [&folder] { return folder.entryList({QStringLiteral("*.json")}, QDir::Files); };
    for (int i = 0; i < 2; ++i) {
        add({}, QStringLiteral("make"));
        add({2 * i + 1}, QStringLiteral("make install"));
    }
    QVERIFY(m_run->start({{1, 2}}).ok());
    const QString file = requests().value(0);
    QVERIFY(!file.isEmpty());
    command(0)->exit(0);
    command(1)->exit(0);
    QVERIFY(requests().isEmpty());

    QVERIFY(folder.mkpath(file + QStringLiteral("/in the way")));
    QSignalSpy troubled(m_run.get(), &GraphRun::troubled);
    QVERIFY(m_run->start({{3, 4}}).ok());
    QCOMPARE(started(), 3);
    QCOMPARE(troubled.size(), 1);
    m_clock.advance(std::chrono::seconds(30));
    QCOMPARE(troubled.size(), 1);
    QVERIFY(QDir(folder.filePath(file)).removeRecursively());
    m_clock.advance(std::chrono::seconds(10));
    QCOMPARE(requests(), QStringList{file});
    command(2)->exit(0);
    QCOMPARE(started(), 4);
    command(3)->exit(0);
    QVERIFY(requests().isEmpty());
    QCOMPARE(troubled.size(), 1);
}

void TestGraphRun::aDeletedFolderIsMadeAnewUnderItsOldName()
{
    add({}, QStringLiteral("make"));
    add({}, QStringLiteral("check"));
    QVERIFY(m_run->start({{1}}).ok());
    const QString home = m_store->graph().find(1)->run.by.section(u'/', 0, 0);
    QVERIFY(QDir(m_folder->filePath(QStringLiteral("graph"))).removeRecursively());
    QVERIFY(m_run->start({{2}}).ok());
    QCOMPARE(started(), 2);
    QCOMPARE(m_store->graph().find(2)->run.by.section(u'/', 0, 0), home);
    RunOwner other(m_folder->filePath(QStringLiteral("graph")));
    QCOMPARE(other.mark().section(u'/', 0, 0), home);
    QCOMPARE(other.whose(m_store->graph().find(2)->run.by), RunOwner::Whose::Running);
}

void TestGraphRun::aProposedFollowerIsNotRunAlsoNotByTheNextRun()
{
    add();
    add({1});
    TaskChange proposal;
    proposal.proposed = true;
    QVERIFY(m_store->update(2, proposal).ok());
    QVERIFY(m_run->start({}).ok());
    QCOMPARE(started(), 1);
    QVERIFY(!m_run->willStart(2));
    command(0)->exit(0);
    QCOMPARE(started(), 1);
    QVERIFY(!isBusy(*m_run));
    const QString told = m_run->remarkOn(m_background->tasks().first());
    QVERIFY2(told.contains(QLatin1String("Only proposed, for the user to approve: #2.")), qPrintable(told));
    QVERIFY(!told.contains(QLatin1String("Still blocked")));
    begin();
    QCOMPARE(started(), 0);
    proposal.proposed = false;
    QVERIFY(m_store->update(2, proposal).ok());
    QVERIFY(m_run->requested().isEmpty() && started() == 0); // approved is not started
    QVERIFY(m_run->start({{2}}).ok());
    QCOMPARE(started(), 1);
}

void TestGraphRun::anApprovalThatIsTakenBackIsNotRun()
{
    add();
    add({1});
    QVERIFY(m_run->start({}).ok());
    QVERIFY(m_run->willStart(2));
    TaskChange proposal;
    proposal.proposed = true;
    QVERIFY(m_store->update(2, proposal).ok());
    QVERIFY(!m_run->willStart(2));
    begin(); // what was asked for is kept over a restart
    TaskChange done;
    done.status = TaskStatus::Completed;
    QVERIFY(m_store->update(1, done).ok());
    QTRY_VERIFY(!m_run->requested().contains(2));
    QCOMPARE(started(), 0);
    QCOMPARE(words(2), QStringLiteral("pending"));
}

QTEST_GUILESS_MAIN(TestGraphRun)
#include "tst_graphrun.moc"
