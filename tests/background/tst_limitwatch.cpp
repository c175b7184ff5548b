#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/noticewriter.h"
#include "process/supervisedprocessrunner.h"
#include "support/fakeprocessrunner.h"
#include "support/loopturn.h"
#include "support/manualclock.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

constexpr qint64 mebibyte = 1 << 20;

/// A run of the program, as far as background tasks are concerned; the first half of the tests drives time and processes
/// by hand, the other has real ones.
template<typename Runner, typename Time>
struct Run {
    template<typename... Arguments>
    explicit Run(const QString &folder, Arguments &&...arguments)
        : runner(std::forward<Arguments>(arguments)...),
          tasks(runner, clock, folder, folder),
          ledger(clock, folder)
    {
        tasks.setAtEnd([this](const BackgroundTask &task) { enterEnd(ledger, task); });
        enterNews(tasks, ledger);
    }

    BackgroundTaskId start(BackgroundTaskSpec spec)
    {
        spec.workingDirectory = tasks.archive().folder();
        spec.session = SessionId(u"s1"_qs);
        return tasks.start(spec);
    }

    int adopt()
    {
        QList<Notice> told;
        const TaskArchive::Adopted adopted = tasks.adopt([this, &told](const TaskRecord &record) {
            told += NoticeJournal::read(tasks.archive().folderOf(record.id));
            return true;
        });
        ledger.restore(told, [](auto &&, auto &&) { return true; });
        return int(adopted.tasks.size());
    }

    const BackgroundTask &task(const BackgroundTaskId &id) const { return *tasks.find(id); }
    /// How many notices there are of this task and kind, in whatever state.
    int told(const BackgroundTaskId &id, Notice::Kind kind) const
    {
        const QList<Notice> &all = ledger.notices();
        return int(std::count_if(all.cbegin(), all.cend(),
                                 [&](const Notice &notice) { return notice.taskId == id && notice.kind == kind; }));
    }

    Time clock;
    Runner runner;
    BackgroundTasks tasks;
    NoticeLedger ledger;
};

struct HandRun : Run<FakeProcessRunner, ManualClock> {
    using Run::Run;
    FakeRunningCommand &command() { return *runner.commands.last(); }
    BackgroundTaskId start(const BackgroundTaskSpec &spec)
    {
        const BackgroundTaskId id = Run::start(spec);
        emit command().started(1);
        return id;
    }
};

struct RealRun : Run<SupervisedProcessRunner, SystemClock> {
    explicit RealRun(const QString &folder) : Run(folder, QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run")) {}
};

BackgroundTaskSpec warned(const QString &command, int seconds = 0, ResourceLimits limits = {})
{
    BackgroundTaskSpec spec;
    spec.command = command;
    spec.timeLimitSeconds = seconds;
    spec.limits = limits;
    spec.onLimit = LimitRule::Warn;
    return spec;
}

} // namespace

/// Limits that do not end their task: it is told that they were reached, once each.
class TestLimitWatch : public QObject
{
    Q_OBJECT

private slots:
    void theSupervisorIsNotGivenTheLimits();
    void aLimitThatStopsIsNotWatchedHere();
    void theTimeLimitIsToldOnce();
    void aPausedTaskUsesUpNoTime();
    void aLimitOfManyWeeksIsNotCutShort();
    void theOutputLimitIsToldOnce();
    void whatHasEndedIsNotSaidToGoOn();
    void theRuleIsKnownToTheNextRun();
    void realMemoryIsToldAndTheTaskGoesOn();
    void realOutputAndTimeAreToldOnceOverTwoRuns();
    void whatWasReachedWhileNobodyLookedIsToldByTheNextRun();
};

void TestLimitWatch::theSupervisorIsNotGivenTheLimits()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    run.start(warned(u"make"_qs, 60, {5 * mebibyte, mebibyte}));
    QCOMPARE(run.command().command.timeLimit.count(), 0);
    QCOMPARE(run.command().command.limits.memoryBytes, 0);
    QCOMPARE(run.command().command.limits.outputBytes, 0);
}

void TestLimitWatch::aLimitThatStopsIsNotWatchedHere()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    BackgroundTaskSpec spec = warned(u"make"_qs, 60, {0, 3});
    spec.onLimit = LimitRule::Stop;
    run.start(spec);
    QCOMPARE(run.command().command.timeLimit.count(), 60'000);
    QCOMPARE(run.command().command.limits.outputBytes, 3);
    run.clock.advance(2min);
    run.command().write("four");
    turnTheLoop();
    QVERIFY(run.ledger.notices().isEmpty());
}

void TestLimitWatch::theTimeLimitIsToldOnce()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    const BackgroundTaskId id = run.start(warned(u"make <all>"_qs, 60));
    run.clock.advance(59s);
    turnTheLoop();
    QVERIFY(run.ledger.notices().isEmpty());

    run.clock.advance(2s);
    QTRY_COMPARE(run.ledger.notices().size(), 1);
    const Notice notice = run.ledger.notices().first();
    QCOMPARE(notice.kind, Notice::Kind::TimeLimit);
    QCOMPARE(notice.state, NoticeState::Queued);
    QVERIFY(notice.failure);
    QCOMPARE(notice.text, u"[bg:%1] running (it has run for more than 60 s, which is its limit; it goes on)\n"
                          "command: make &lt;all>"_qs.arg(id.toString()));
    QCOMPARE(run.task(id).limitsReached, QList<LimitKind>{LimitKind::Time});
    QCOMPARE(run.task(id).status, BackgroundStatus::Running);
    QCOMPARE(run.command().stopCalls, 0);

    run.clock.advance(1h);
    run.tasks.setPaused(id, true);
    run.tasks.setPaused(id, false);
    turnTheLoop();
    QCOMPARE(run.ledger.notices().size(), 1);
    run.command().exit(0);
    QCOMPARE(run.told(id, Notice::Kind::End), 1);
}

void TestLimitWatch::aPausedTaskUsesUpNoTime()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    const BackgroundTaskId id = run.start(warned(u"make"_qs, 60));
    run.clock.advance(40s);
    run.tasks.setPaused(id, true);
    run.clock.advance(1h);
    run.tasks.setPaused(id, false);
    run.clock.advance(19s);
    turnTheLoop();
    QVERIFY(run.ledger.notices().isEmpty());
    run.clock.advance(1s);
    QTRY_COMPARE(run.told(id, Notice::Kind::TimeLimit), 1);
}

void TestLimitWatch::aLimitOfManyWeeksIsNotCutShort()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    const BackgroundTaskId id = run.start(warned(u"serve"_qs, 60 * 86'400));
    run.clock.advance(59 * 24h);
    turnTheLoop();
    QVERIFY(run.ledger.notices().isEmpty());
    run.clock.advance(24h);
    QTRY_COMPARE(run.told(id, Notice::Kind::TimeLimit), 1);
}

void TestLimitWatch::theOutputLimitIsToldOnce()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    QSignalSpy reached(&run.tasks, &BackgroundTasks::limitReached);
    const BackgroundTaskId id = run.start(warned(u"make"_qs, 0, {0, mebibyte}));
    run.command().write(QByteArray(mebibyte, 'x'));
    turnTheLoop();
    QVERIFY(run.ledger.notices().isEmpty()); // not beyond it yet
    run.command().write("y");
    run.command().write("z");
    QTRY_COMPARE(run.told(id, Notice::Kind::OutputLimit), 1);
    run.command().write("more");
    turnTheLoop();
    QCOMPARE(reached.size(), 1);
    QVERIFY(run.ledger.notices().first().text.contains(u"it has written more than 1.0 MiB of output"_qs));
}

void TestLimitWatch::whatHasEndedIsNotSaidToGoOn()
{
    QTemporaryDir folder;
    HandRun run(folder.path());
    const BackgroundTaskId id = run.start(warned(u"make"_qs, 0, {0, 3}));
    run.command().write("four"); // as a quick command's last output, told together with its end
    run.command().exit(0);
    turnTheLoop();
    QCOMPARE(run.told(id, Notice::Kind::End), 1);
    QCOMPARE(run.told(id, Notice::Kind::OutputLimit), 0);
}

void TestLimitWatch::theRuleIsKnownToTheNextRun()
{
    QTemporaryDir folder;
    auto first = std::make_unique<HandRun>(folder.path());
    const BackgroundTaskId id = first->start(warned(u"make"_qs, 60));
    QVERIFY(QFile(first->tasks.archive().folderOf(id) + u"/task.lock"_qs).open(QIODevice::WriteOnly));
    first.reset();
    HandRun second(folder.path());
    QCOMPARE(second.adopt(), 1);
    QCOMPARE(second.task(id).onLimit, LimitRule::Warn);
}

void TestLimitWatch::realMemoryIsToldAndTheTaskGoesOn()
{
    QTemporaryDir folder;
    RealRun run(folder.path());
    const BackgroundTaskId id =
        run.start(warned(u"x=$(head -c 40000000 /dev/zero | tr '\\0' x); sleep 600"_qs, 0, {20 * mebibyte, 0}));
    const BackgroundTaskId modest = run.start(warned(u"sleep 600"_qs, 0, {500 * mebibyte, 0}));
    QTRY_COMPARE_WITH_TIMEOUT(run.told(id, Notice::Kind::MemoryLimit), 1, 15000);
    QVERIFY(run.ledger.notices().first().text.contains(u"it has used more than 20.0 MiB of memory"_qs));
    QCOMPARE(run.task(id).status, BackgroundStatus::Running);
    QCOMPARE(run.told(modest, Notice::Kind::MemoryLimit), 0);
    stopAll(run.tasks);
    QTRY_COMPARE(run.tasks.counts().all(), 0);
    QCOMPARE(run.task(id).status, BackgroundStatus::Stopped);
    QCOMPARE(run.ledger.notices().size(), 3);
}

void TestLimitWatch::realOutputAndTimeAreToldOnceOverTwoRuns()
{
    QTemporaryDir folder;
    auto first = std::make_unique<RealRun>(folder.path());
    const BackgroundTaskId id =
        first->start(warned(u"head -c 3000 /dev/zero; while sleep 0.1; do echo more; done"_qs, 1, {0, 2000}));
    QTRY_COMPARE(first->told(id, Notice::Kind::OutputLimit), 1);
    QTRY_COMPARE(first->told(id, Notice::Kind::TimeLimit), 1);
    first.reset();

    RealRun second(folder.path());
    QCOMPARE(second.adopt(), 1);
    QCOMPARE(second.task(id).limitsReached.size(), 2);
    QSignalSpy reached(&second.tasks, &BackgroundTasks::limitReached);
    QSignalSpy grew(&second.tasks, &BackgroundTasks::outputGrew);
    QTRY_VERIFY(grew.size() >= 3); // what is watched has been looked at
    QCOMPARE(second.task(id).status, BackgroundStatus::Running);
    QCOMPARE(reached.size(), 0);
    QCOMPARE(second.told(id, Notice::Kind::OutputLimit), 1);
    QCOMPARE(second.told(id, Notice::Kind::TimeLimit), 1);
    QVERIFY(second.tasks.stop(id));
    QTRY_COMPARE(second.told(id, Notice::Kind::End), 1);
}

void TestLimitWatch::whatWasReachedWhileNobodyLookedIsToldByTheNextRun()
{
    QTemporaryDir folder;
    auto first = std::make_unique<RealRun>(folder.path());
    const BackgroundTaskId id = first->start(
        warned(u"while [ ! -e go ]; do sleep 0.05; done; head -c 3000 /dev/zero; sleep 600"_qs, 0, {0, 2000}));
    QTRY_VERIFY(first->task(id).pid > 0);
    const QString output = first->task(id).outputPath;
    const QString go = first->task(id).workingDirectory + u"/go"_qs;
    first.reset();
    QVERIFY(QFile(go).open(QIODevice::WriteOnly));
    QTRY_COMPARE(QFileInfo(output).size(), 3000);

    RealRun second(folder.path());
    QCOMPARE(second.adopt(), 1);
    QTRY_COMPARE(second.told(id, Notice::Kind::OutputLimit), 1);
    QCOMPARE(second.task(id).status, BackgroundStatus::Running);
    QVERIFY(second.tasks.stop(id));
    QTRY_COMPARE(second.tasks.counts().all(), 0);
}

QTEST_GUILESS_MAIN(TestLimitWatch)
#include "tst_limitwatch.moc"
