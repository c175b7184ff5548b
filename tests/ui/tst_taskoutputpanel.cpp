#include "models/backgroundtaskmodel.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"
#include "ui/output/outputview.h"
#include "ui/output/taskheader.h"
#include "ui/output/taskoutputpanel.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QtTest>

using namespace Deckhand;
using namespace std::chrono_literals;

class TestTaskOutputPanel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void outputOfARunningTaskComesLive();
    void taskWithoutOutputSaysSo();
    void goneOutputIsAMessage();
    void taskThatNeverStartedSaysWhy();
    void headerFollowsTheTask();
    void followActionAndViewAgree();
    void searchFieldFindsAndCounts();
    void actionsFollowTheStateAndNameTheTask();
    void unknownTaskEmptiesThePanel();

private:
    BackgroundTaskId start(const QString &command = QStringLiteral("make <b>all</b>"))
    {
        return m_tasks->start({command, {}, QStringLiteral("/w"), 300});
    }
    FakeRunningCommand *last() const { return m_runner.commands.last(); }
    QAction *action(const char *name) const { return m_panel->findChild<QAction *>(QLatin1String(name)); }
    OutputView *view() const { return m_panel->view(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    FakeProcessRunner m_runner;
    std::unique_ptr<BackgroundTasks> m_tasks;
    std::unique_ptr<BackgroundTaskModel> m_model;
    std::unique_ptr<TaskOutputPanel> m_panel;
};

void TestTaskOutputPanel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_tasks = std::make_unique<BackgroundTasks>(m_runner, m_clock, m_folder->path());
    m_model = std::make_unique<BackgroundTaskModel>(*m_tasks, m_clock);
    m_panel = std::make_unique<TaskOutputPanel>(*m_tasks, *m_model);
    m_panel->resize(800, 400);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    QCOMPARE(view()->accessibleName(), QStringLiteral("Task output"));
}

void TestTaskOutputPanel::cleanup()
{
    m_panel.reset();
    m_model.reset();
    m_tasks.reset();
}

void TestTaskOutputPanel::outputOfARunningTaskComesLive()
{
    m_panel->setTask(start());
    QCOMPARE(view()->message(), QStringLiteral("No output yet."));
    last()->write("one\n");
    QTRY_COMPARE(view()->visibleText(), QStringList{QStringLiteral("one")});
    last()->write("two\n");
    QTRY_COMPARE(view()->visibleText(), (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    // An emoji that comes byte by byte is one emoji.
    for (const char byte : QByteArrayLiteral("\xf0\x9f\x8e\x89"))
        last()->write(QByteArray(1, byte));
    QTRY_COMPARE(view()->visibleText().last(), QStringLiteral("🎉"));
}

void TestTaskOutputPanel::taskWithoutOutputSaysSo()
{
    m_panel->setTask(start());
    last()->exit(0);
    QCOMPARE(view()->message(), QStringLiteral("It ended without output."));
}

void TestTaskOutputPanel::goneOutputIsAMessage()
{
    const BackgroundTaskId id = start();
    last()->write("text\n");
    last()->exit(0);
    const QString path = m_tasks->find(id)->outputPath;
    QVERIFY(QFile::remove(path));
    m_panel->setTask(id);
    QVERIFY(view()->message().contains(path));
}

void TestTaskOutputPanel::taskThatNeverStartedSaysWhy()
{
    m_panel->setTask(start());
    CommandResult result;
    result.ending = CommandResult::Ending::FailedToStart;
    result.error = QStringLiteral("The folder /w is not there.");
    last()->end(result);
    QCOMPARE(view()->message(), QStringLiteral("The folder /w is not there."));
}

void TestTaskOutputPanel::headerFollowsTheTask()
{
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    const auto *header = m_panel->findChild<TaskHeader *>();
    m_clock.advance(5s);
    QCOMPARE(header->facts(), QStringLiteral("running · 5 s · %1").arg(id.toString()));
    last()->write(QByteArray(100, 'x'));
    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = 3;
    result.durationMs = 65'000;
    last()->end(result);
    QCOMPARE(header->facts(), QStringLiteral("failed · exit code 3 · 1:05 · 100 B · %1").arg(id.toString()));
    QVERIFY(header->accessibleName().contains(QStringLiteral("make <b>all</b>")));
    QVERIFY(!header->toolTip().contains(QStringLiteral("<b>")));
}

void TestTaskOutputPanel::followActionAndViewAgree()
{
    m_panel->setTask(start());
    QByteArray bytes;
    for (int i = 0; i < 300; ++i)
        bytes += "line\n";
    last()->write(bytes);
    QTRY_COMPARE(view()->lineCount(), 300);
    QVERIFY(action("followAction")->isChecked());
    QTest::keyClick(view(), Qt::Key_PageUp);
    QVERIFY(!action("followAction")->isChecked());
    action("followAction")->trigger();
    QVERIFY(view()->isFollowing());
    QCOMPARE(view()->topLine(), 300 - view()->visibleLineCount());
}

void TestTaskOutputPanel::searchFieldFindsAndCounts()
{
    m_panel->setTask(start());
    last()->write("a needle\nnothing\nneedle\n");
    QTRY_COMPARE(view()->lineCount(), 3);
    auto *field = m_panel->findChild<QLineEdit *>(QStringLiteral("outputSearch"));
    const auto *count = m_panel->findChild<QLabel *>(QStringLiteral("outputMatches"));
    QTest::keyClick(view(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("needle"));
    QTRY_COMPARE(count->text(), QStringLiteral("1 of 2"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(count->text(), QStringLiteral("2 of 2"));
    QTest::keyClick(field, Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(count->text(), QStringLiteral("1 of 2"));
    QTest::keyClicks(field, QStringLiteral("x"));
    QTRY_COMPARE(count->text(), QStringLiteral("No match"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty());
    QVERIFY(view()->hasFocus());
}

void TestTaskOutputPanel::actionsFollowTheStateAndNameTheTask()
{
    QSignalSpy stop(m_panel.get(), &TaskOutputPanel::stopRequested);
    QSignalSpy again(m_panel.get(), &TaskOutputPanel::runAgainRequested);
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    QVERIFY(!action("copyOutputAction")->isEnabled());
    action("stopThisTaskAction")->trigger();
    QCOMPARE(stop.first().at(0).value<BackgroundTaskId>(), id);
    last()->write("text\n");
    last()->exit(1);
    QVERIFY(!action("stopThisTaskAction")->isEnabled());
    action("runThisTaskAgainAction")->trigger();
    QCOMPARE(again.first().at(0).value<BackgroundTaskId>(), id);
    QTRY_VERIFY(action("copyAllOutputAction")->isEnabled());
    view()->selectAll();
    QVERIFY(action("copyOutputAction")->isEnabled());
}

void TestTaskOutputPanel::unknownTaskEmptiesThePanel()
{
    m_panel->setTask(start());
    last()->write("text\n");
    QTRY_COMPARE(view()->lineCount(), 1);
    m_panel->setTask(BackgroundTaskId(QStringLiteral("nobody")));
    QCOMPARE(view()->lineCount(), 0);
    QVERIFY(!action("runThisTaskAgainAction")->isEnabled());
    QVERIFY(!view()->message().isEmpty());
}

QTEST_MAIN(TestTaskOutputPanel)
#include "tst_taskoutputpanel.moc"
