#include "models/backgroundtaskmodel.h"

#include "models/humantext.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QtTest>

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
    void cellsSortByTheirValues();
    void thousandTasksAreReadQuickly();

private:
    BackgroundTaskId start(const QString &command) { return m_tasks->start({command, {}, QStringLiteral("/w"), 300}); }
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }
    static CommandResult result(Ending ending, int exitCode, int signal);

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
    QTest::newRow("good") << result(Ending::Exited, 0, 0) << "completed" << "0";
    QTest::newRow("code") << result(Ending::Exited, 3, 0) << "failed" << "3";
    QTest::newRow("signal") << result(Ending::Signalled, -1, 9) << "failed" << "SIGKILL";
    QTest::newRow("rare signal") << result(Ending::Signalled, -1, 40) << "failed" << "signal 40";
    QTest::newRow("time") << result(Ending::TimedOut, -1, 15) << "timeout" << "time limit";
    QTest::newRow("stopped") << result(Ending::Stopped, -1, 15) << "stopped" << "on request";
    QTest::newRow("no start") << result(Ending::FailedToStart, -1, 0) << "error" << "no start";
    QTest::newRow("lost") << result(Ending::Lost, -1, 0) << "lost" << "unknown";
}

void TestBackgroundTaskModel::everyEndingHasItsWordAndItsExit()
{
    QFETCH(CommandResult, end);
    QFETCH(QString, word);
    QFETCH(QString, exit);
    start(QStringLiteral("command"));
    QCOMPARE(text(0, BackgroundTaskModel::State), QStringLiteral("running"));
    QCOMPARE(text(0, BackgroundTaskModel::Exit), QString());
    QVERIFY(m_model->index(0, 0).data(BackgroundTaskModel::IsRunningRole).toBool());
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_runner->commands.first()->end(end);
    QVERIFY(changed.size() >= 1);
    QCOMPARE(text(0, BackgroundTaskModel::State), word);
    QCOMPARE(text(0, BackgroundTaskModel::Exit), exit);
    QCOMPARE(m_model->index(0, 2).data(BackgroundTaskModel::StatusRole).toString(), word);
    QVERIFY(!m_model->index(0, 0).data(BackgroundTaskModel::IsRunningRole).toBool());
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
