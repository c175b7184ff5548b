#include "models/backgroundtaskmodel.h"

#include "base/humantext.h"
#include "models/tasktext.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

#include <ctime>

using namespace Deckhand;
using namespace std::chrono_literals;
using Ending = CommandResult::Ending;

class TestBackgroundTaskModel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void tasksThatExistedBeforeAreShown();
    void newestTaskIsTheFirstRow();
    void everyEndingHasItsWordAndItsExit_data();
    void everyEndingHasItsWordAndItsExit();
    void elapsedTicksOnlyWhileSomethingRuns();
    void growthTouchesOnlyTheSizeAndIsJoined();
    void accessibleTextSaysIdStatusAndCommand();
    void toolTipShowsMarkupLiterally();
    void leftoversAreTold();
    void queuedAndPausedTasksSaySo();
    void silenceIsToldAsAFactAndTakenBack();
    void waitingForInputIsToldOnlyWithSilence();
    void silenceOfAnAdoptedTaskCountsFromItsTakeOver();
    void metersAreShownWhileItRunsAndSortAsNumbers();
    void measuresAreJoinedAndTouchOnlyTheirCells();
    void toolTipTellsEveryFact();
    void failedPartOfAPipelineIsMarked();
    void totalsCountWhatRunsAndWaits();
    void cellsSortByTheirValues();
    void thousandTasksAreReadQuickly();

private:
    BackgroundTaskId start(const QString &command) { return m_tasks->start({command, {}, QStringLiteral("/w"), 300}); }
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }
    QString full(int row) const { return m_model->index(row, 0).data(BackgroundTaskModel::FullStateRole).toString(); }
    QString mark(int row) const { return m_model->index(row, 0).data(BackgroundTaskModel::MarkRole).toString(); }
    static CommandResult result(Ending ending, int exitCode, int signal);
    static TaskMeters meters(double cores, qint64 memory, int processes, double rate, bool waits = false)
    {
        return {{cores, memory, processes, waits}, rate};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    std::unique_ptr<FakeProcessRunner> m_runner;
    std::unique_ptr<BackgroundTasks> m_tasks;
    std::unique_ptr<BackgroundTaskModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestBackgroundTaskModel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_runner = std::make_unique<FakeProcessRunner>();
    m_clock = ManualClock();
    m_tasks = std::make_unique<BackgroundTasks>(*m_runner, m_clock, m_folder->path());
    m_model = std::make_unique<BackgroundTaskModel>(*m_tasks, m_clock);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void TestBackgroundTaskModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_tasks.reset();
}

CommandResult TestBackgroundTaskModel::result(Ending ending, int exitCode, int signal)
{
    CommandResult result;
    result.ending = ending;
    result.exitCode = exitCode;
    result.signal = signal;
    result.durationMs = 2500;
    return result;
}

void TestBackgroundTaskModel::tasksThatExistedBeforeAreShown()
{
    start(QStringLiteral("one"));
    start(QStringLiteral("two"));
    BackgroundTaskModel late(*m_tasks, m_clock);
    QCOMPARE(late.rowCount(), 2);
    QCOMPARE(late.index(0, BackgroundTaskModel::Command).data().toString(), QStringLiteral("two"));
}

void TestBackgroundTaskModel::newestTaskIsTheFirstRow()
{
    const BackgroundTaskId first = start(QStringLiteral("first"));
    const BackgroundTaskId second = start(QStringLiteral("second"));
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(text(0, BackgroundTaskModel::Command), QStringLiteral("second"));
    QCOMPARE(m_model->indexOf(first).row(), 1);
    QCOMPARE(m_model->idAt(m_model->index(0, 3)), second);
    QVERIFY(!m_model->indexOf(BackgroundTaskId(QStringLiteral("nobody"))).isValid());
}

void TestBackgroundTaskModel::everyEndingHasItsWordAndItsExit_data()
{
    QTest::addColumn<CommandResult>("end");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("exit");
    QTest::newRow("good") << result(Ending::Exited, 0, 0) << "completed"
                          << "0";
    QTest::newRow("code") << result(Ending::Exited, 3, 0) << "failed"
                          << "3";
    QTest::newRow("signal") << result(Ending::Signalled, -1, 9) << "failed"
                            << "SIGKILL";
    QTest::newRow("rare signal") << result(Ending::Signalled, -1, 40) << "failed"
                                 << "signal 40";
    QTest::newRow("time") << result(Ending::TimedOut, -1, 15) << "timeout"
                          << "time limit";
    QTest::newRow("stopped") << result(Ending::Stopped, -1, 15) << "stopped"
                             << "on request";
    QTest::newRow("no start") << result(Ending::FailedToStart, -1, 0) << "error"
                              << "no start";
    QTest::newRow("lost") << result(Ending::Lost, -1, 0) << "lost"
                          << "unknown";
}

void TestBackgroundTaskModel::everyEndingHasItsWordAndItsExit()
{
    QFETCH(CommandResult, end);
    QFETCH(QString, word);
    QFETCH(QString, exit);
    start(QStringLiteral("command"));
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running"));
    QCOMPARE(text(0, BackgroundTaskModel::Exit), QString());
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_runner->commands.first()->end(end);
    QVERIFY(changed.size() >= 1);
    QCOMPARE(text(0, BackgroundTaskModel::State), word);
    QCOMPARE(text(0, BackgroundTaskModel::Exit), exit);
    QCOMPARE(m_model->index(0, 2).data(BackgroundTaskModel::StatusRole).toString(), word);
    QVERIFY(!m_model->index(0, 0).data(BackgroundTaskModel::EndRole).toString().isEmpty());
}

void TestBackgroundTaskModel::elapsedTicksOnlyWhileSomethingRuns()
{
    QCOMPARE(m_clock.pending(), 0);
    start(QStringLiteral("a"));
    start(QStringLiteral("b"));
    QCOMPARE(m_clock.pending(), 1);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_clock.advance(1s);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().column(), int(BackgroundTaskModel::Elapsed));
    m_clock.advance(186s);
    QCOMPARE(text(0, BackgroundTaskModel::Elapsed), QStringLiteral("3:07"));
    for (const auto &command : std::as_const(m_runner->commands))
        command->end(result(Ending::Exited, 0, 0));
    m_clock.advance(2s);
    QCOMPARE(m_clock.pending(), 0);
    QCOMPARE(text(0, BackgroundTaskModel::Elapsed), durationText(2500));
}

void TestBackgroundTaskModel::growthTouchesOnlyTheSizeAndIsJoined()
{
    start(QStringLiteral("chatty"));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    for (int i = 0; i < 100; ++i)
        m_runner->commands.first()->write(QByteArray(100, 'x'));
    QCOMPARE(changed.size(), 0);
    m_clock.advance(200ms);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex(), m_model->index(0, BackgroundTaskModel::Size));
    QCOMPARE(changed.first().at(1).toModelIndex(), m_model->index(0, BackgroundTaskModel::Size));
    QCOMPARE(text(0, BackgroundTaskModel::Size), QStringLiteral("9.8 KiB"));
}

void TestBackgroundTaskModel::accessibleTextSaysIdStatusAndCommand()
{
    const BackgroundTaskId id = start(QStringLiteral("npm test\n --all"));
    QCOMPARE(m_model->index(0, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("%1, running, npm test --all").arg(id.toString()));
}

void TestBackgroundTaskModel::toolTipShowsMarkupLiterally()
{
    start(QStringLiteral("echo '<b>x</b><img src=/etc/x.png>'"));
    const QString tip = m_model->index(0, 1).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains(QStringLiteral("&lt;img src=")));
    QVERIFY(!tip.contains(QStringLiteral("<img")));
}

void TestBackgroundTaskModel::leftoversAreTold()
{
    start(QStringLiteral("daemon"));
    emit m_runner->commands.first()->leftRunning(2);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running (2 left)"));
    QCOMPARE(m_model->index(0, 0).data(BackgroundTaskModel::StatusRole).toString(), QStringLiteral("running"));
    CommandResult own;
    own.ending = CommandResult::Ending::Exited;
    own.exitCode = 0;
    own.left = {1, 2};
    emit m_runner->commands.first()->ownEnded(own);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("completed (2 left)"));
    QVERIFY(
        m_model->index(0, 1).data(Qt::ToolTipRole).toString().contains(QLatin1String("2 processes of it still run")));
    m_runner->commands.first()->end(own);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("completed"));
}

void TestBackgroundTaskModel::queuedAndPausedTasksSaySo()
{
    TaskLimits limits;
    limits.mostRunning = 1;
    m_tasks->setLimits(limits);
    const BackgroundTaskId first = start(QStringLiteral("first"));
    start(QStringLiteral("second"));
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("queued"));
    QCOMPARE(text(1, BackgroundTaskModel::State), QStringLiteral("running"));
    m_tasks->setPaused(first, true);
    QCOMPARE(text(1, BackgroundTaskModel::State), QStringLiteral("paused"));
    QCOMPARE(full(1), QStringLiteral("paused"));
    QCOMPARE(mark(1), QStringLiteral("paused"));
    m_clock.advance(100s);
    QCOMPARE(full(1), QStringLiteral("paused")); // it could not write
    m_tasks->setPaused(first, false);
    QVERIFY(mark(1) == u"running");
}

void TestBackgroundTaskModel::silenceIsToldAsAFactAndTakenBack()
{
    start(QStringLiteral("sleep 300"));
    m_clock.advance(44s);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running"));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_clock.advance(8s);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("quiet for 52 s"));
    QCOMPARE(mark(0), QStringLiteral("running"));
    QVERIFY(std::any_of(changed.cbegin(), changed.cend(), [](const QList<QVariant> &signal) {
        return signal.at(0).toModelIndex().column() == BackgroundTaskModel::State;
    }));
    m_runner->commands.first()->write("there it is");
    changed.clear();
    m_clock.advance(200ms);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running"));
    QVERIFY(std::any_of(changed.cbegin(), changed.cend(), [](const QList<QVariant> &signal) {
        return signal.at(0).toModelIndex().column() == BackgroundTaskModel::State;
    }));
}

void TestBackgroundTaskModel::waitingForInputIsToldOnlyWithSilence()
{
    const BackgroundTaskId id = start(QStringLiteral("cat fifo"));
    m_tasks->setMeters(id, meters(0, 1 << 20, 2, 0, true));
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running"));
    m_clock.advance(52s);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("waits for input"));
    QCOMPARE(full(0), QStringLiteral("running (waits for input, no output for 52 s)"));
    QCOMPARE(mark(0), QStringLiteral("waits"));
    m_tasks->setMeters(id, meters(0.5, 1 << 20, 2, 0, false));
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("quiet for 52 s"));
}

void TestBackgroundTaskModel::silenceOfAnAdoptedTaskCountsFromItsTakeOver()
{
    const BackgroundTaskId id = start(QStringLiteral("server"));
    QFile(m_tasks->archive().folderOf(id) + QStringLiteral("/task.lock")).open(QIODevice::WriteOnly);
    m_tester.reset();
    m_model.reset();
    m_tasks = std::make_unique<BackgroundTasks>(*m_runner, m_clock, m_folder->path());
    m_model = std::make_unique<BackgroundTaskModel>(*m_tasks, m_clock);
    m_clock.advance(3600s);
    QCOMPARE(m_tasks->adopt([](const TaskRecord &) { return true; }).tasks.size(), 1);
    emit m_runner->commands.last()->started(1);
    m_clock.advance(40s);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running"));
    m_clock.advance(20s);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("quiet for 1:00"));
    m_runner->commands.last()->write("there");
    m_clock.advance(50s);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("quiet for 50 s"));
}

void TestBackgroundTaskModel::metersAreShownWhileItRunsAndSortAsNumbers()
{
    const BackgroundTaskId small = start(QStringLiteral("small"));
    const BackgroundTaskId large = start(QStringLiteral("large"));
    QCOMPARE(text(0, BackgroundTaskModel::Cpu), QString());
    m_tasks->setMeters(small, meters(0.9, 9 << 20, 9, 900));
    m_tasks->setMeters(large, meters(12.345, 100 << 20, 10, 2 << 20));
    QCOMPARE(text(0, BackgroundTaskModel::Cpu), QStringLiteral("1235 %"));
    QCOMPARE(text(0, BackgroundTaskModel::Memory), QStringLiteral("100.0 MiB"));
    QCOMPARE(text(0, BackgroundTaskModel::Processes), QStringLiteral("10"));
    QCOMPARE(text(0, BackgroundTaskModel::Rate), QStringLiteral("2.0 MiB/s"));
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(m_model.get());
    sorted.setSortRole(BackgroundTaskModel::SortRole);
    for (const int column : {BackgroundTaskModel::Cpu, BackgroundTaskModel::Memory, BackgroundTaskModel::Processes,
                             BackgroundTaskModel::Rate}) {
        sorted.sort(column, Qt::AscendingOrder);
        QCOMPARE(sorted.index(0, BackgroundTaskModel::Command).data().toString(), QStringLiteral("small"));
        sorted.sort(column, Qt::DescendingOrder);
        QCOMPARE(sorted.index(0, BackgroundTaskModel::Command).data().toString(), QStringLiteral("large"));
    }
    m_runner->commands.at(1)->exit(0);
    for (int column = BackgroundTaskModel::Rate; column < BackgroundTaskModel::ColumnCount; ++column)
        QCOMPARE(text(0, column), QString());
}

void TestBackgroundTaskModel::measuresAreJoinedAndTouchOnlyTheirCells()
{
    const BackgroundTaskId id = start(QStringLiteral("busy"));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    for (int i = 0; i < 50; ++i)
        m_tasks->setMeters(id, meters(i, 1, 1, 1));
    QCOMPARE(changed.size(), 0);
    m_clock.advance(200ms);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex(), m_model->index(0, BackgroundTaskModel::Rate));
    QCOMPARE(changed.first().at(1).toModelIndex(), m_model->index(0, BackgroundTaskModel::Processes));
}

void TestBackgroundTaskModel::toolTipTellsEveryFact()
{
    BackgroundTaskSpec spec;
    spec.command = QStringLiteral("make <all>");
    spec.description = QStringLiteral("the build");
    spec.workingDirectory = QStringLiteral("/w");
    spec.limits.memoryBytes = 512 << 20;
    spec.niceness = 10;
    spec.wake.rule = WakeRule::OnFailure;
    spec.notifyOn = QStringLiteral("listening on");
    const BackgroundTaskId id = m_tasks->start(spec);
    emit m_runner->commands.first()->warned(QStringLiteral("The disk is full."));
    m_tasks->setMeters(id, meters(1, 2 << 20, 3, 0));
    const auto tip = [this] { return m_model->index(0, 0).data(Qt::ToolTipRole).toString(); };
    for (const QString &part : {QStringLiteral("the build"), QStringLiteral("make &lt;all&gt;"),
                                QStringLiteral("in /w"), QStringLiteral("5:00"), QStringLiteral("512.0 MiB of memory"),
                                QStringLiteral("nice 10"), QStringLiteral("on failure"), QStringLiteral("listening on"),
                                QStringLiteral("The disk is full."), QStringLiteral("3 processes")})
        QVERIFY2(tip().contains(part), qPrintable(part + u" is not in "_qs + tip()));
    CommandResult end = result(Ending::Exited, 0, 0);
    end.pipeline = {2, 0};
    end.survivors = {4711, 4712};
    end.outputBytes = 5000;
    end.droppedBytes = 4000;
    m_runner->commands.first()->end(end);
    for (const QString &part :
         {QStringLiteral("part 1 of 2"), QStringLiteral("4711, 4712"), QStringLiteral("3.9 KiB of them not kept")})
        QVERIFY2(tip().contains(part), qPrintable(part + u" is not in "_qs + tip()));
    BackgroundTask beyond;
    beyond.status = BackgroundStatus::Running;
    beyond.onLimit = LimitRule::Warn;
    beyond.limitsReached = {LimitKind::Time};
    QCOMPARE(taskMarkWord(beyond, {}), QStringLiteral("warned"));
    QCOMPARE(taskStateInFull(beyond, {}), QStringLiteral("running (over its limit)"));
    QVERIFY(taskFacts(beyond, {}).contains(QStringLiteral("over its limit: it has run for more than 300 s")));
    BackgroundTask adopted;
    adopted.adopted = true;
    QVERIFY(taskFacts(adopted, {}).contains(QStringLiteral("by an earlier run of Deckhand")));
}

void TestBackgroundTaskModel::failedPartOfAPipelineIsMarked()
{
    start(QStringLiteral("make | tee log"));
    CommandResult end = result(Ending::Exited, 0, 0);
    end.pipeline = {2, 0};
    m_runner->commands.first()->end(end);
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("completed"));
    QCOMPARE(mark(0), QStringLiteral("warned"));
    QVERIFY(
        m_model->index(0, 0).data(BackgroundTaskModel::EndRole).toString().contains(QStringLiteral("but part 1 of 2")));
}

void TestBackgroundTaskModel::totalsCountWhatRunsAndWaits()
{
    TaskLimits limits;
    limits.mostRunning = 2;
    m_tasks->setLimits(limits);
    const BackgroundTaskId first = start(QStringLiteral("1"));
    const BackgroundTaskId second = start(QStringLiteral("2"));
    start(QStringLiteral("3"));
    QVERIFY(!m_model->totals().measured);
    m_tasks->setMeters(first, meters(0.5, 100, 1, 0));
    m_tasks->setMeters(second, meters(1, 200, 1, 0));
    const BackgroundTaskModel::Totals totals = m_model->totals();
    QCOMPARE(totals.counts.running, 2);
    QCOMPARE(totals.counts.queued, 1);
    QCOMPARE(totals.cores, 1.5);
    QCOMPARE(totals.memoryBytes, 300);
    m_tasks->setPaused(first, true);
    QCOMPARE(m_model->totals().counts.running, 1);
    QCOMPARE(taskCountsText(m_model->totals().counts), QStringLiteral("1 running · 1 paused · 1 queued"));
}

void TestBackgroundTaskModel::cellsSortByTheirValues()
{
    start(QStringLiteral("small"));
    m_runner->commands.at(0)->write(QByteArray(900, 'x'));
    start(QStringLiteral("large"));
    m_runner->commands.at(1)->write(QByteArray(5000, 'x'));
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(m_model.get());
    sorted.setSortRole(BackgroundTaskModel::SortRole);
    sorted.sort(BackgroundTaskModel::Size);
    QCOMPARE(sorted.index(0, BackgroundTaskModel::Command).data().toString(), QStringLiteral("small"));
}

void TestBackgroundTaskModel::thousandTasksAreReadQuickly()
{
    m_tester.reset();
    for (int i = 0; i < 1000; ++i)
        start(QStringLiteral("command %1").arg(i));
    const std::clock_t before = std::clock(); // time of this process: holds on a busy machine, too
    qsizetype length = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        for (int column = 0; column < m_model->columnCount(); ++column)
            length += text(row, column).size();
    }
    QVERIFY(length > 0);
    const qint64 ms = qint64(std::clock() - before) * 1000 / CLOCKS_PER_SEC;
    QVERIFY2(ms < 100, qPrintable(QString::number(ms)));
}

QTEST_GUILESS_MAIN(TestBackgroundTaskModel)
#include "tst_backgroundtaskmodel.moc"
