#include "app/windowfixture.h"
#include "ui/mainwindow/tabwalk.h"
#include "ui/output/outputview.h"

#include <QDockWidget>
#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include <csignal>

using namespace Deckhand;

/// The window as people use it: keys and clicks go in, accessible names and rows come out.
class TestWindow : public QObject
{
    Q_OBJECT

private slots:
    void everyPartHasItsName();
    void aPromptIsAnsweredInTheConversation();
    void backgroundTasksRunAndTheIdleAgentIsWoken();
    void aClickOnATaskOpensItsOutputLive();
    void everyEndIsShownAsItWas();
    void aPermissionQuestionIsAnsweredInTheWindow();
    void anEditIsAskedAndToldAsADifference();
    void aProposedPlanIsApprovedInPartAndCarriedOut();
    void escapeDeniesAQuestionAndStopsNothing();
    void noLineOfAProposedPlanIsCut();
    void stopDuringTheStreamIsIdleAtOnce();
    void stopDuringAToolIsIdleAtOnce();
    void stopDuringAPermissionQuestionIsIdleAtOnce();
    void anErrorOffersARetry();
    void promptsCanBeWrittenWhileTheAgentWorks();
    void aWaitingPromptIsInTheSessionAfterTheWindowWasClosed();
    void closingWithRunningTasksAsksAndEndsThem();
    void keptTasksOutliveTheProgram();
    void theLayoutIsRestored();
};

static QJsonObject command(const QString &script)
{
    return {{u"command"_qs, script}};
}

static QString untilFile(const QString &name, const QString &then)
{
    return QStringLiteral("while [ ! -e %1 ]; do sleep 0.02; done; %2").arg(name, then);
}

void TestWindow::everyPartHasItsName()
{
    WindowFixture f;
    QVERIFY(f.named<QAbstractItemView>(u"Conversation"_qs));
    QVERIFY(f.named<QPlainTextEdit>(u"Message"_qs));
    QVERIFY(f.named<QAbstractButton>(u"Send"_qs));
    QVERIFY(f.named<QAbstractButton>(u"Stop"_qs));
    for (const QString &name : {u"Background tasks"_qs, u"Tasks"_qs, u"Tool log"_qs, u"Notices"_qs})
        QVERIFY(f.named<QAbstractItemView>(name));
    QVERIFY(f.named<QWidget>(u"Task output"_qs));
}

void TestWindow::aPromptIsAnsweredInTheConversation()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().text(u"Hello **you**."_qs, 3));
    f.type(u"hi"_qs);
    QTRY_COMPARE(f.rows(u"Conversation"_qs).size(), 2);
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"Hello"_qs));
    QVERIFY(f.rows(u"Conversation"_qs).first().contains(u"hi"_qs));
    QTRY_VERIFY(f.session().isIdle());
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::backgroundTasksRunAndTheIdleAgentIsWoken()
{
    WindowFixture f;
    f.touch(u"notes.txt"_qs);
    f.api.enqueue(FakeReply()
                      .toolUse(u"toolu_1"_qs, u"background_run"_qs, command(untilFile(u"go1"_qs, u"echo first"_qs)))
                      .toolUse(u"toolu_2"_qs, u"background_run"_qs, command(untilFile(u"go2"_qs, u"exit 3"_qs))));
    f.api.enqueue(FakeReply().toolUse(u"toolu_3"_qs, u"read_file"_qs, {{u"path"_qs, u"notes.txt"_qs}}).hold());
    f.api.enqueue(FakeReply().text(u"The first has ended."_qs));
    f.api.enqueue(FakeReply().text(u"The second failed."_qs));
    f.type(u"go"_qs);

    QTRY_COMPARE(f.api.holding(), 1);
    QCOMPARE(f.rows(u"Background tasks"_qs).size(), 2);
    QVERIFY(f.rows(u"Background tasks"_qs).first().contains(u"running"_qs));
    f.touch(u"go1"_qs);
    QTRY_VERIFY(f.rows(u"Background tasks"_qs).last().contains(u"completed"_qs));
    f.api.release();
    QTRY_COMPARE(f.api.requests().size(), 3);
    QVERIFY(f.api.requests().at(2).lastText().contains(u"completed (exit code 0)"_qs));
    QTRY_VERIFY(f.session().isIdle());

    f.touch(u"go2"_qs);
    QTRY_COMPARE(f.api.requests().size(), 4);
    QVERIFY(f.api.requests().at(3).lastText().contains(u"failed (exit code 3)"_qs));
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"The second failed."_qs));
    QTRY_VERIFY(f.session().isIdle());
    QVERIFY(!f.session().willWake());
    // The prompt, three calls, the first notice, an answer, the second notice, an answer.
    const QStringList rows = f.rows(u"Conversation"_qs);
    QVERIFY2(rows.size() == 8, qPrintable(rows.join(u'\n')));
    QVERIFY2(rows.at(4).contains(u"completed"_qs), qPrintable(rows.at(4)));
    QVERIFY2(rows.at(6).contains(u"failed"_qs), qPrintable(rows.at(6)));
    QCOMPARE(f.rows(u"Notices"_qs).size(), 2);
    QCOMPARE(f.rows(u"Tool log"_qs).size(), 3);
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::aClickOnATaskOpensItsOutputLive()
{
    WindowFixture f;
    const BackgroundTaskId id =
        f.opened->background().start({u"echo one; "_qs + untilFile(u"go"_qs, u"echo two"_qs), {}, f.workspace(), 60});
    auto *list = f.named<QAbstractItemView>(u"Background tasks"_qs);
    QTRY_COMPARE(list->model()->rowCount(), 1);
    const QRect row = list->visualRect(list->model()->index(0, 1));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row.center());
    auto *dock = f.window->findChild<QDockWidget *>(u"taskOutputDock"_qs);
    QTRY_VERIFY(dock->isVisible());
    auto *output = f.named<OutputView>(u"Task output"_qs);
    const auto shown = [output] { return output->visibleText().join(u'\n'); };
    QTRY_VERIFY2(shown().contains(u"one"_qs), qPrintable(shown()));
    QVERIFY(!shown().contains(u"two"_qs));
    f.touch(u"go"_qs);
    QTRY_VERIFY(shown().contains(u"two"_qs));
    QTRY_VERIFY(isFinal(f.opened->background().find(id)->status));
}

void TestWindow::everyEndIsShownAsItWas()
{
    WindowFixture f;
    BackgroundTasks &background = f.opened->background();
    const auto start = [&](const QString &script, const QString &folder, int limit = 60) {
        background.start({script, {}, folder, limit});
    };
    f.session().stop(); // nobody is to be woken here
    start(u"exit 3"_qs, f.workspace());
    start(u"kill -9 $$"_qs, f.workspace());
    start(u"no-such-program-here"_qs, f.workspace());
    start(u"true"_qs, f.workspace() + u"/missing"_qs);
    start(u"sleep 1000"_qs, f.workspace(), 1);
    start(u"true"_qs, f.workspace());
    QTRY_COMPARE_WITH_TIMEOUT(background.counts().all(), 0, 15000);
    QStringList exits;
    const QAbstractItemModel *model = f.named<QAbstractItemView>(u"Background tasks"_qs)->model();
    for (int row = model->rowCount() - 1; row >= 0; --row)
        exits.append(model->index(row, BackgroundTaskModel::State).data().toString() + u' '
                     + model->index(row, BackgroundTaskModel::Exit).data().toString());
    QCOMPARE(exits.size(), 6);
    QCOMPARE(QSet<QString>(exits.begin(), exits.end()).size(), 6); // each another
    QVERIFY2(exits.at(0).startsWith(u"failed"_qs) && exits.at(0).contains(u'3'), qPrintable(exits.at(0)));
    QVERIFY2(exits.at(1).startsWith(u"failed"_qs) && exits.at(1).contains(u"SIGKILL"_qs), qPrintable(exits.at(1)));
    QVERIFY2(exits.at(2).startsWith(u"failed"_qs) && exits.at(2).contains(u"127"_qs), qPrintable(exits.at(2)));
    QVERIFY2(exits.at(3).startsWith(u"error"_qs), qPrintable(exits.at(3)));
    QVERIFY2(exits.at(4).startsWith(u"timeout"_qs), qPrintable(exits.at(4)));
    QVERIFY2(exits.at(5).startsWith(u"completed"_qs), qPrintable(exits.at(5)));
}

void TestWindow::aPermissionQuestionIsAnsweredInTheWindow()
{
    WindowFixture f(PermissionMode::Ask);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, command(u"echo allowed >yes"_qs)));
    f.api.enqueue(FakeReply().toolUse(u"toolu_2"_qs, u"bash"_qs, command(u"echo denied >no"_qs)));
    f.api.enqueue(FakeReply().text(u"done"_qs));
    f.type(u"go"_qs);
    auto *allow = f.window->findChild<QPushButton *>(u"allowOnceButton"_qs);
    auto *deny = f.window->findChild<QPushButton *>(u"denyButton"_qs);
    QTRY_VERIFY(allow->isVisible());
    QCOMPARE(f.state(), u"Waits for your answer"_qs);
    QVERIFY(f.window->windowTitle().contains(u"Waits for your answer"_qs));
    QVERIFY(f.named<QPlainTextEdit>(u"Message"_qs)->placeholderText().contains(u"your answer"_qs));
    QVERIFY(!allow->isEnabled()); // a click that was meant for something else must not allow anything
    QTRY_VERIFY(allow->isEnabled());
    QTest::mouseClick(allow, Qt::LeftButton);
    QCOMPARE(f.state(), u"Working…"_qs);
    QVERIFY(!f.window->windowTitle().contains(u"answer"_qs));
    QTRY_COMPARE(f.api.requests().size(), 2);
    QTRY_VERIFY(deny->isVisible());
    QTest::mouseClick(deny, Qt::LeftButton);
    QTRY_COMPARE(f.api.requests().size(), 3);
    QVERIFY(QFile::exists(f.workspace() + u"/yes"_qs));
    QVERIFY(!QFile::exists(f.workspace() + u"/no"_qs));
    QVERIFY(f.api.requests().last().toolResult(u"toolu_2"_qs).contains(u"denied"_qs));
    QTRY_VERIFY(!deny->isVisible());
}

void TestWindow::anEditIsAskedAndToldAsADifference()
{
    WindowFixture f(PermissionMode::Ask);
    const QString file = f.workspace() + u"/a.txt"_qs;
    const auto put = [&file](const QByteArray &bytes) {
        QFile out(file);
        return out.open(QFile::WriteOnly) && out.write(bytes) == bytes.size();
    };
    QVERIFY(put("{\n    one;\n}\n"));
    const QJsonObject edit{{u"path"_qs, u"a.txt"_qs}, {u"old_text"_qs, u"one"_qs}, {u"new_text"_qs, u"two"_qs}};
    QJsonObject impossible = edit;
    impossible.insert(u"old_text"_qs, u"none"_qs);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"edit_file"_qs, impossible));
    f.api.enqueue(FakeReply().toolUse(u"toolu_2"_qs, u"edit_file"_qs, edit));
    f.api.enqueue(FakeReply().toolUse(u"toolu_3"_qs, u"edit_file"_qs, edit).hold());
    f.api.enqueue(FakeReply().text(u"done"_qs));
    QSignalSpy asked(&f.composed->conversation().broker(), &PermissionBroker::requested);
    f.type(u"go"_qs);
    QTRY_COMPARE(asked.size(), 1); // the first could not be done: nobody was asked
    QVERIFY(f.api.requests().last().toolResult(u"toolu_1"_qs).contains(u"was not found"_qs));
    const QString diff = u"@@ -1,3 +1,3 @@\n {\n-    one;\n+    two;\n }"_qs;
    QCOMPARE(f.window->findChild<QPlainTextEdit *>(u"bodyView"_qs)->toPlainText(), diff);
    auto *allow = f.window->findChild<QPushButton *>(u"allowOnceButton"_qs);
    QTRY_VERIFY(allow->isEnabled());
    QVERIFY(put("{\n    one; // by hand\n}\n"));
    QTest::mouseClick(allow, Qt::LeftButton); // what was approved is not what would be written now
    QTRY_COMPARE(f.api.requests().size(), 3);
    QVERIFY(f.api.requests().last().toolResult(u"toolu_2"_qs).contains(u"has changed on disk"_qs));
    QVERIFY(put("{\n    one;\n}\n"));
    f.api.release();
    QTRY_COMPARE(asked.size(), 2);
    QTRY_VERIFY(allow->isEnabled());
    QTest::mouseClick(allow, Qt::LeftButton);
    QTRY_VERIFY(f.session().isIdle());
    const QModelIndex row = f.composed->models().conversation.indexOf(ToolUseId(u"toolu_3"_qs));
    QCOMPARE(row.data(ConversationModel::DiffRole).toString(), diff);
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::stopDuringTheStreamIsIdleAtOnce()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().text(u"one two three"_qs, 3).holdAfterEvents(4));
    f.api.enqueue(FakeReply().text(u"fine"_qs));
    f.type(u"count"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    QTRY_COMPARE(f.rows(u"Conversation"_qs).size(), 2);
    auto *stop = f.named<QAbstractButton>(u"Stop"_qs);
    QVERIFY(stop->isEnabled());
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(stop, Qt::LeftButton);
    QVERIFY(f.session().isIdle());
    QVERIFY(timer.elapsed() < 500);
    f.type(u"and now?"_qs);
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"fine"_qs));
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::stopDuringAToolIsIdleAtOnce()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, command(u"touch begun; sleep 1000"_qs)));
    f.api.enqueue(FakeReply().text(u"fine"_qs));
    f.type(u"wait"_qs);
    QTRY_VERIFY(QFile::exists(f.workspace() + u"/begun"_qs));
    QTest::keyClick(f.named<QPlainTextEdit>(u"Message"_qs), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(f.session().isIdle(), 500);
    f.type(u"and now?"_qs);
    QTRY_COMPARE(f.api.requests().size(), 2);
    QVERIFY(f.api.requests().last().toolResult(u"toolu_1"_qs).startsWith(u"Cancelled"_qs));
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::stopDuringAPermissionQuestionIsIdleAtOnce()
{
    WindowFixture f(PermissionMode::Ask);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, command(u"touch asked"_qs)));
    f.api.enqueue(FakeReply().text(u"fine"_qs));
    f.type(u"go"_qs);
    auto *deny = f.window->findChild<QPushButton *>(u"denyButton"_qs);
    QTRY_VERIFY(deny->isVisible());
    QTest::mouseClick(f.named<QAbstractButton>(u"Stop"_qs), Qt::LeftButton);
    QVERIFY(f.session().isIdle());
    QTRY_VERIFY(!deny->isVisible());
    f.type(u"and now?"_qs);
    QTRY_COMPARE(f.api.requests().size(), 2);
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::anErrorOffersARetry()
{
    WindowFixture f;
    f.api.enqueue(FakeReply::error(400, u"invalid_request_error"_qs, u"Not like this"_qs));
    f.api.enqueue(FakeReply().text(u"fine"_qs));
    f.type(u"go"_qs);
    QTRY_VERIFY(f.session().canRetry());
    const QModelIndex last =
        f.composed->models().conversation.index(f.composed->models().conversation.rowCount() - 1, 0);
    QVERIFY(last.data(ConversationModel::CanRetryRole).toBool());
    QVERIFY(!last.data(ConversationModel::TextRole).toString().isEmpty());
    QTest::keyClick(f.window, Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"fine"_qs));
}

void TestWindow::promptsCanBeWrittenWhileTheAgentWorks()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().text(u"first answer"_qs).hold());
    f.api.enqueue(FakeReply().text(u"second answer"_qs));
    f.type(u"one"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    f.type(u"two"_qs);
    QCOMPARE(f.session().queue().prompts().size(), 1);
    QVERIFY(f.named<QPlainTextEdit>(u"Message"_qs)->toPlainText().isEmpty());
    f.api.release();
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"second answer"_qs));
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 4);
}

void TestWindow::aWaitingPromptIsInTheSessionAfterTheWindowWasClosed()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().text(u"first answer"_qs).hold());
    f.type(u"one"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    f.type(u"two"_qs);
    f.window->close();
    QFile file(f.sessionFile());
    QVERIFY(file.open(QFile::ReadOnly));
    const QByteArray session = file.readAll();
    QVERIFY(session.contains(R"({"type":"queued")"));
    QVERIFY(!session.contains(R"({"type":"unqueued")"));
}

void TestWindow::closingWithRunningTasksAsksAndEndsThem()
{
    WindowFixture f;
    QSignalSpy closed(f.window, &MainWindow::closed);
    f.opened->background().start({u"sleep 1000"_qs, {}, f.workspace(), 0});
    f.window->close();
    QVERIFY(f.window->isVisible());
    QTest::mouseClick(f.window->findChild<QPushButton *>(u"closeStop"_qs), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, 10000);
    QCOMPARE(f.opened->background().counts().all(), 0);
    QCOMPARE(statusWord(f.opened->background().tasks().first().status), u"stopped"_qs);
}

void TestWindow::keptTasksOutliveTheProgram()
{
    pid_t pid = 0;
    QTemporaryDir folder;
    const QString command =
        QStringLiteral("while [ ! -e %1/go ]; do sleep 0.02; done; touch %1/alive; exec sleep 60").arg(folder.path());
    {
        WindowFixture f;
        const BackgroundTaskId id = f.opened->background().start({command, {}, f.workspace(), 0});
        QTRY_VERIFY(f.opened->background().find(id)->pid > 0);
        pid = pid_t(f.opened->background().find(id)->pid);
        f.window->close();
        QTest::mouseClick(f.window->findChild<QPushButton *>(u"closeKeep"_qs), Qt::LeftButton);
        QVERIFY(!f.window->isVisible());
    }
    QFile go(folder.filePath(u"go"_qs));
    QVERIFY(go.open(QFile::WriteOnly));
    QTRY_VERIFY(QFile::exists(folder.filePath(u"alive"_qs)));
    QCOMPARE(::kill(pid, 0), 0);
    ::kill(pid, SIGKILL);
    QTRY_COMPARE(::kill(pid, 0), -1);
}

void TestWindow::theLayoutIsRestored()
{
    WindowFixture f;
    auto *dock = f.window->findChild<QDockWidget *>(u"tasksDock"_qs);
    dock->setFloating(true);
    const QByteArray layout = f.window->saveLayout();
    WindowFixture other;
    auto *otherDock = other.window->findChild<QDockWidget *>(u"tasksDock"_qs);
    QVERIFY(!otherDock->isFloating());
    other.window->restoreLayout({}, layout);
    QVERIFY(otherDock->isFloating());
    other.window->restoreLayout("nonsense", "nonsense");
    QVERIFY(otherDock->isFloating());
}

void TestWindow::aProposedPlanIsApprovedInPartAndCarriedOut()
{
    WindowFixture f(PermissionMode::Plan);
    f.touch(u"notes.txt"_qs);
    f.api.enqueue(FakeReply()
                      .toolUse(u"toolu_1"_qs, u"task_create"_qs,
                               {{u"subject"_qs, u"build"_qs}, {u"command"_qs, u"touch built"_qs}})
                      .toolUse(u"toolu_2"_qs, u"task_create"_qs,
                               {{u"subject"_qs, u"deploy"_qs}, {u"command"_qs, u"touch deployed"_qs}})
                      .toolUse(u"toolu_3"_qs, u"bash"_qs, command(u"touch early"_qs))
                      .toolUse(u"toolu_4"_qs, u"task_update"_qs, {{u"task_id"_qs, 1}, {u"start"_qs, true}}));
    f.api.enqueue(FakeReply().text(u"That is my plan."_qs).hold());
    f.type(u"plan it"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    auto *card = f.named<QWidget>(u"Proposed plan"_qs);
    QVERIFY(!card->isVisible()); // it may be writing still
    QVERIFY(f.api.requests().first().lastText().contains(u"The permission mode is plan"_qs));
    QVERIFY(!f.api.requests().last().lastText().contains(u"The permission mode is plan"_qs)); // once a turn
    QVERIFY(f.api.requests().last().toolResult(u"toolu_3"_qs).contains(u"not available"_qs));
    QVERIFY(f.api.requests().last().toolResult(u"toolu_4"_qs).contains(u"the user approves it first"_qs));
    f.api.release();
    QTRY_VERIFY(card->isVisible());
    QCOMPARE(f.rows(u"Tasks"_qs), (QStringList{u"#1, proposed, build"_qs, u"#2, proposed, deploy"_qs}));
    QCOMPARE(QDir(f.workspace()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             (QStringList{u".tasks"_qs, u"notes.txt"_qs}));

    f.named<QAbstractButton>(u"#2 deploy, proposed"_qs)->click();
    f.api.enqueue(
        FakeReply()
            .toolUse(u"toolu_5"_qs, u"task_update"_qs, {{u"task_id"_qs, 2}, {u"status"_qs, u"in_progress"_qs}})
            .toolUse(u"toolu_6"_qs, u"write_file"_qs, {{u"path"_qs, u"new.txt"_qs}, {u"content"_qs, u"x"_qs}}));
    f.api.enqueue(FakeReply().text(u"Done."_qs));
    for (auto *button : card->findChildren<QAbstractButton *>()) {
        if (button->text() == u"Accept &edits"_qs)
            button->click();
    }
    for (auto *button : card->findChildren<QPushButton *>()) {
        if (button->text() == u"Carry &out"_qs)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(f.session().permissionMode(), PermissionMode::AcceptEdits);
    QVERIFY(!card->isVisible());
    QTRY_COMPARE(f.api.requests().size(), 4);
    const QString said = f.api.requests().at(2).lastText();
    QCOMPARE(said, u"I approve task #1 of the plan. Carry it out. #2 is not approved: leave it as it is."_qs);
    QVERIFY(f.api.requests().at(3).toolResult(u"toolu_5"_qs).contains(u"the user approves it first"_qs));
    QTRY_VERIFY(f.session().isIdle());
    QCOMPARE(f.rows(u"Tasks"_qs), (QStringList{u"#1, pending, build"_qs, u"#2, proposed, deploy"_qs}));
    QVERIFY(QFile::exists(f.workspace() + u"/new.txt"_qs)); // the mode that was chosen
    QVERIFY(!QFile::exists(f.workspace() + u"/built"_qs));  // what is approved is for the agent to begin
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestWindow::escapeDeniesAQuestionAndStopsNothing()
{
    WindowFixture f(PermissionMode::Ask);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, command(u"touch no"_qs)));
    f.api.enqueue(FakeReply().text(u"I see."_qs));
    f.type(u"go"_qs);
    auto *deny = f.window->findChild<QPushButton *>(u"denyButton"_qs);
    QTRY_VERIFY(deny->isVisible());
    deny->setFocus();
    QTest::keyClick(deny, Qt::Key_Escape);
    QTRY_COMPARE(f.api.requests().size(), 2);
    QTRY_VERIFY(f.session().isIdle());
    QVERIFY(f.rows(u"Conversation"_qs).last().contains(u"I see."_qs));
}

void TestWindow::noLineOfAProposedPlanIsCut()
{
    WindowFixture f(PermissionMode::Plan);
    f.window->resize(1400, 900);
    const QString subject =
        u"Describe the cache, with the figures that were measured and what they mean for people "_qs.repeated(2);
    const QString line =
        u"cmake --build build --target storage_tests && ctest -R storage --output-on-failure "_qs.repeated(3);
    f.api.enqueue(
        FakeReply()
            .toolUse(u"toolu_1"_qs, u"task_create"_qs, {{u"subject"_qs, u"a"_qs}, {u"description"_qs, subject}})
            .toolUse(u"toolu_2"_qs, u"task_create"_qs, {{u"subject"_qs, u"b"_qs}, {u"command"_qs, line}})
            .toolUse(u"toolu_3"_qs, u"task_create"_qs, {{u"subject"_qs, subject}}));
    f.api.enqueue(FakeReply().text(u"That is my plan."_qs));
    f.type(u"plan it"_qs);
    auto *card = f.named<QWidget>(u"Proposed plan"_qs);
    QTRY_VERIFY(card->isVisible());
    const auto cut = [card] {
        QStringList names;
        for (const auto *label : card->findChildren<QLabel *>()) {
            if (label->isVisible() && label->height() < label->heightForWidth(label->width()))
                names.append(label->accessibleName());
        }
        return names;
    };
    QTRY_COMPARE(cut(), QStringList()); // it is laid out by the event loop
    f.window->resize(1000, 900);
    QTRY_COMPARE(cut(), QStringList());
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
