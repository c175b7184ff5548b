#include "models/backgroundtaskmodel.h"
#include "support/fakeprocessrunner.h"
#include "support/loopturn.h"
#include "support/manualclock.h"
#include "ui/output/outputview.h"
#include "ui/output/taskheader.h"
#include "ui/output/taskoutputpanel.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVariant>

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
    void progressOfALineShowsItsLastStateLive();
    void markupIsLiteral();
    void unreadableOutputIsAMessage();
    void outputThatIsDeletedWhileItIsShownStaysReadable();
    void switchingTasksDuringAFloodIsSafe();
    void panelsWorkSideBySide();
    void pauseAndResumeFollowTheTask();
    void currentLineGoesToTheAgent();
    void newPaneIsAskedFor();
    void outputIsSavedWithoutBlocking();
    void failedSavingSaysWhy();
    void errorLikeLinesAreReachedByKey();
    void filterFollowsItsButton();
    void controlsAreNamedAndReachedByTab();

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
    const auto sign = [this] {
        auto *shown = m_panel->findChild<TaskHeader *>();
        return shown->grab(QRect(0, 0, 30, shown->height())).toImage();
    };
    const QImage runningSign = sign();
    m_tasks->setPaused(id, true);
    QCOMPARE(header->facts(), QStringLiteral("paused · 5 s · %1").arg(id.toString()));
    QVERIFY(sign() != runningSign);
    m_tasks->setPaused(id, false);
    QCOMPARE(sign(), runningSign);
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
    QTRY_COMPARE(view()->rows().count(), 300);
    QVERIFY(action("followAction")->isChecked());
    QTest::keyClick(view(), Qt::Key_PageUp);
    QVERIFY(!action("followAction")->isChecked());
    action("followAction")->trigger();
    QVERIFY(view()->isFollowing());
    QCOMPARE(view()->topRow(), 300 - view()->visibleRowCount());
}

void TestTaskOutputPanel::searchFieldFindsAndCounts()
{
    m_panel->setTask(start());
    last()->write("a needle\nnothing\nneedle\n");
    QTRY_COMPARE(view()->rows().count(), 3);
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
    view()->selection().selectAll();
    QVERIFY(action("copyOutputAction")->isEnabled());
}

void TestTaskOutputPanel::unknownTaskEmptiesThePanel()
{
    m_panel->setTask(start());
    last()->write("text\n");
    QTRY_COMPARE(view()->rows().count(), 1);
    m_panel->setTask(BackgroundTaskId(QStringLiteral("nobody")));
    QCOMPARE(view()->rows().count(), 0);
    QVERIFY(!action("runThisTaskAgainAction")->isEnabled());
    QVERIFY(!view()->message().isEmpty());
}

void TestTaskOutputPanel::progressOfALineShowsItsLastStateLive()
{
    m_panel->setTask(start());
    last()->write(" 10 %\r");
    QTRY_COMPARE(view()->visibleText(), QStringList{QStringLiteral(" 10 %")});
    last()->write(" 20 %\r 30 %\r");
    QTRY_COMPARE(view()->visibleText(), QStringList{QStringLiteral(" 30 %")});
    last()->write("done\n"); // as a terminal shows it: what was longer stays behind it
    QTRY_COMPARE(view()->visibleText(), QStringList{QStringLiteral("done%")});
}

void TestTaskOutputPanel::markupIsLiteral()
{
    m_panel->setTask(start(QStringLiteral("echo '<b>x</b><img src=y>'")));
    last()->write("<b>x</b><img src=y>\n");
    QTRY_COMPARE(view()->visibleText(), QStringList{QStringLiteral("<b>x</b><img src=y>")});
    view()->finder().setPattern(SearchPattern(QStringLiteral("<b>x(")));
    const QList<QWidget *> widgets = m_panel->findChildren<QWidget *>();
    for (const QWidget *widget : widgets)
        QVERIFY(!widget->toolTip().contains(QStringLiteral("<b>")));
    const QList<QLabel *> labels = m_panel->findChildren<QLabel *>();
    for (const QLabel *label : labels)
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

void TestTaskOutputPanel::unreadableOutputIsAMessage()
{
    const BackgroundTaskId id = start();
    last()->write("text\n");
    const QString path = m_tasks->find(id)->outputPath;
    QVERIFY(QFile::remove(path));
    QVERIFY(QDir().mkdir(path)); // unreadable for everybody, root too
    m_panel->setTask(id);
    QVERIFY2(view()->message().contains(QStringLiteral("cannot be read")), qPrintable(view()->message()));
    QVERIFY(!action("saveOutputAction")->isEnabled());
}

void TestTaskOutputPanel::outputThatIsDeletedWhileItIsShownStaysReadable()
{
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    last()->write("text\n");
    QTRY_COMPARE(view()->rows().count(), 1);
    QVERIFY(QFile::remove(m_tasks->find(id)->outputPath));
    last()->exit(0);
    QCOMPARE(view()->visibleText(), QStringList{QStringLiteral("text")});
    m_panel->setTask(id);
    QVERIFY(view()->message().contains(QStringLiteral("not there any more")));
}

void TestTaskOutputPanel::switchingTasksDuringAFloodIsSafe()
{
    QList<BackgroundTaskId> ids;
    QList<FakeRunningCommand *> commands;
    for (int i = 0; i < 3; ++i) {
        ids << start();
        commands << last();
    }
    m_panel->findChild<QLineEdit *>(QStringLiteral("outputSearch"))->setText(QStringLiteral("flood"));
    const QByteArray piece = QByteArrayLiteral("a line of the flood\n").repeated(5000);
    for (int i = 0; i < 100; ++i) {
        m_panel->setTask(ids.at(i % 3));
        commands.at(i % 3)->write(piece);
        if (i % 10 == 5)
            view()->finder().setFiltering(!view()->finder().isFiltering());
        if (i % 10 == 7)
            view()->finder().findNextError();
        turnTheLoop(); // amid the reading
    }
    QTRY_VERIFY(view()->document().isUpToDate() && !view()->finder().search().isRunning());
    QCOMPARE(view()->rows().count(), 34 * 5000);
    m_panel->setTask(ids.at(1));
    commands.at(1)->write(piece);
    m_panel.reset(); // amid the reading
    commands.at(1)->write(piece);
}

void TestTaskOutputPanel::panelsWorkSideBySide()
{
    TaskOutputPanel other(*m_tasks, *m_model);
    other.resize(500, 300);
    other.show();
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    other.setTask(id);
    QByteArray bytes;
    for (int i = 0; i < 500; ++i)
        bytes += "line " + QByteArray::number(i) + "\n";
    last()->write(bytes);
    QTRY_COMPARE(view()->rows().count(), 500);
    QTRY_COMPARE(other.view()->rows().count(), 500);
    view()->finder().setPattern(SearchPattern(QStringLiteral("line 7")));
    view()->finder().setFiltering(true);
    QTRY_COMPARE(view()->rows().count(), 11);
    QCOMPARE(other.view()->rows().count(), 500);
    QVERIFY(other.view()->isFollowing());
    last()->write("line 7 again\n");
    QTRY_COMPARE(view()->rows().count(), 12);
    QTRY_COMPARE(other.view()->rows().count(), 501);
    other.setTask(start());
    QCOMPARE(other.view()->rows().count(), 0);
    QCOMPARE(view()->rows().count(), 12);
}

void TestTaskOutputPanel::pauseAndResumeFollowTheTask()
{
    QSignalSpy pause(m_panel.get(), &TaskOutputPanel::pauseRequested);
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    QVERIFY(action("pauseThisTaskAction")->isEnabled());
    QVERIFY(!action("resumeThisTaskAction")->isVisible());
    action("pauseThisTaskAction")->trigger();
    QCOMPARE(pause.takeFirst(), (QVariantList{QVariant::fromValue(id), true}));
    last()->setPaused(true);
    QVERIFY(action("resumeThisTaskAction")->isVisible());
    QVERIFY(!action("pauseThisTaskAction")->isVisible());
    action("resumeThisTaskAction")->trigger();
    QCOMPARE(pause.takeFirst(), (QVariantList{QVariant::fromValue(id), false}));
    last()->setPaused(false);
    QVERIFY(action("pauseThisTaskAction")->isVisible());
    last()->exit(0);
    QVERIFY(!action("pauseThisTaskAction")->isEnabled());
}

void TestTaskOutputPanel::currentLineGoesToTheAgent()
{
    QSignalSpy sent(m_panel.get(), &TaskOutputPanel::sendToAgentRequested);
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    last()->write("one\ntwo\n" + QByteArray(50'000, 'x') + "\n");
    QTRY_COMPARE(view()->rows().count(), 3);
    QVERIFY(!action("sendToAgentAction")->isEnabled());
    view()->selection().setLine(1);
    action("sendToAgentAction")->trigger();
    QCOMPARE(sent.takeFirst(), (QVariantList{QStringLiteral("two"), QVariant::fromValue(id)}));
    view()->selection().selectAll();
    action("sendToAgentAction")->trigger();
    const QString text = sent.first().first().toString();
    QVERIFY(text.startsWith(QStringLiteral("one\ntwo\nxxx")) && text.contains(QStringLiteral("characters left out")));
    QVERIFY(text.size() <= TaskOutputPanel::kLongestForAgent);
}

void TestTaskOutputPanel::newPaneIsAskedFor()
{
    QSignalSpy asked(m_panel.get(), &TaskOutputPanel::newPaneRequested);
    QVERIFY(!action("newOutputPaneAction")->isEnabled());
    const BackgroundTaskId id = start();
    m_panel->setTask(id);
    action("newOutputPaneAction")->trigger();
    QCOMPARE(asked.first().at(0).value<BackgroundTaskId>(), id);
}

void TestTaskOutputPanel::outputIsSavedWithoutBlocking()
{
    m_panel->setTask(start());
    const QByteArray bytes = QByteArrayLiteral("\x1b[31mred\x1b[0m\n\0\xff\n").repeated(300'000);
    last()->write(bytes);
    QTRY_VERIFY(view()->document().isUpToDate());
    const QString target = m_folder->filePath(QStringLiteral("saved.log"));
    m_panel->saveTo(target);
    QVERIFY(!QFile::exists(target)); // it comes, but nobody waits for it
    QVERIFY(!action("saveOutputAction")->isEnabled());
    QVERIFY(action("cancelSaveOutputAction")->isVisible());
    const auto *remark = m_panel->findChild<QLabel *>(QStringLiteral("outputRemark"));
    QTRY_VERIFY2(remark->text().startsWith(QStringLiteral("Saved ")), qPrintable(remark->text()));
    QVERIFY(remark->text().endsWith(target));
    QFile saved(target);
    QVERIFY(saved.open(QFile::ReadOnly));
    QVERIFY(saved.readAll() == bytes);
    m_panel->saveTo(target);
    m_panel.reset(); // amid the saving
}

void TestTaskOutputPanel::failedSavingSaysWhy()
{
    m_panel->setTask(start());
    last()->write("text\n");
    QTRY_COMPARE(view()->rows().count(), 1);
    m_panel->saveTo(m_folder->filePath(QStringLiteral("no/such/folder/saved.log")));
    const auto *remark = m_panel->findChild<QLabel *>(QStringLiteral("outputRemark"));
    QTRY_VERIFY2(remark->text().contains(QStringLiteral("cannot be written")), qPrintable(remark->text()));
    QVERIFY(action("saveOutputAction")->isEnabled());
}

void TestTaskOutputPanel::errorLikeLinesAreReachedByKey()
{
    m_panel->setTask(start());
    last()->write("fine\nerror: one\nfine\nerror: two\n");
    QTRY_COMPARE(view()->rows().count(), 4);
    QTest::keyClick(view(), Qt::Key_F8);
    QTRY_COMPARE(view()->selection().line(), 1);
    QTest::keyClick(view(), Qt::Key_F8);
    QTRY_COMPARE(view()->selection().line(), 3);
    QTest::keyClick(view(), Qt::Key_F8, Qt::ShiftModifier);
    QTRY_COMPARE(view()->selection().line(), 1);
    m_panel->setTask(start());
    last()->write("fine\n");
    QTRY_COMPARE(view()->rows().count(), 1);
    QTest::keyClick(view(), Qt::Key_F8);
    const auto *label = m_panel->findChild<QLabel *>(QStringLiteral("outputMatches"));
    QTRY_COMPARE(label->text(), QStringLiteral("No error-like line"));
}

void TestTaskOutputPanel::filterFollowsItsButton()
{
    m_panel->setTask(start());
    last()->write("a needle\nnothing\nerror here\n");
    QTRY_COMPARE(view()->rows().count(), 3);
    auto *field = m_panel->findChild<QLineEdit *>(QStringLiteral("outputSearch"));
    action("filterOutputAction")->trigger();
    QVERIFY(field->hasFocus()); // there is nothing to filter by yet
    QTest::keyClicks(field, QStringLiteral("needle"));
    QTRY_COMPARE(view()->rows().count(), 1);
    // An error may lie outside of what the filter shows.
    action("nextErrorAction")->trigger();
    QTRY_COMPARE(view()->rows().count(), 3);
    QVERIFY(!action("filterOutputAction")->isChecked());
}

void TestTaskOutputPanel::controlsAreNamedAndReachedByTab()
{
    m_panel->setTask(start());
    last()->write("text\n");
    QTRY_COMPARE(view()->rows().count(), 1);
    const QList<QToolButton *> buttons = m_panel->findChildren<QToolButton *>();
    for (const QToolButton *button : buttons) {
        if (!button->isVisible() || qobject_cast<QLineEdit *>(button->parentWidget()))
            continue;
        QVERIFY2(!button->accessibleName().isEmpty(), qPrintable(button->objectName()));
        QVERIFY2(!button->toolTip().isEmpty(), qPrintable(button->accessibleName()));
        QVERIFY2(button->focusPolicy() & Qt::TabFocus, qPrintable(button->accessibleName()));
    }
    QStringList order;
    const QWidget *widget = m_panel->findChild<QLineEdit *>(QStringLiteral("outputSearch"));
    for (int i = 0; i < 40 && (order.isEmpty() || order.last() != QStringLiteral("Task output")); ++i) {
        if (widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus))
            order << widget->accessibleName();
        widget = widget->nextInFocusChain();
    }
    QCOMPARE(order, (QStringList{
                        QStringLiteral("Search output"), QStringLiteral("Previous match"), QStringLiteral("Next match"),
                        QStringLiteral("Show only the lines that match the search"), QStringLiteral("Follow output"),
                        QStringLiteral("Previous error-like line"), QStringLiteral("Next error-like line"),
                        QStringLiteral("Pause this task"), QStringLiteral("Stop this task"),
                        QStringLiteral("More for this output"), QStringLiteral("Task output")}));
    QVERIFY(action("nextErrorAction")->toolTip().contains(QStringLiteral("F8")));
    QSet<QKeySequence> shortcuts;
    const QList<QAction *> actions = m_panel->actions();
    for (const QAction *one : actions) {
        QVERIFY2(one->shortcut().isEmpty() || !shortcuts.contains(one->shortcut()), qPrintable(one->text()));
        shortcuts << one->shortcut();
    }
}

QTEST_MAIN(TestTaskOutputPanel)
#include "tst_taskoutputpanel.moc"
