// The plan in the window: the list with its details, what can be done with a task, undo.
#include "graphrun/graphrun.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"
#include "ui/taskgraph/taskgraphview.h"
#include "ui/tasks/startquestion.h"
#include "ui/tasks/taskdetail.h"
#include "ui/tasks/taskdocks.h"
#include "ui/tasks/taskform.h"
#include "ui/tasks/taskgraphpanel.h"
#include "ui/tasks/taskspanel.h"

#include <QAction>
#include <QCheckBox>
#include <QLineEdit>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace Deckhand;

namespace {

/// All of it over a temporary folder, with commands in the test's hand.
struct Plan {
    Plan()
    {
        background.setAtEnd([this](const BackgroundTask &task) { run.onEnded(task); });
        docks.setCalls(calls);
        model.setWillStart([this](int id) { return run.willStart(id); });
        QObject::connect(&run, &GraphRun::changed, &model, &TaskGraphModel::refresh);
        QObject::connect(&docks, &TaskDocks::refused, [this](const QString &reason) { refusals.append(reason); });
        window.setCentralWidget(docks.list());
        docks.graph()->setParent(&window);
        window.resize(900, 600);
        window.show();
    }
    ~Plan() { window.takeCentralWidget()->setParent(&window); }

    int add(const QString &subject, const QList<int> &blockedBy = {}, const QString &command = {})
    {
        TaskChange more;
        more.addBlockedBy = blockedBy;
        more.command = command;
        more.startsByItself = !command.isEmpty();
        return store.create(subject, {}, more)->id;
    }
    QString status(int id) const { return statusWord(store.graph().find(id)->status); }
    QAction *action(const char *name) { return docks.list()->findChild<QAction *>(QLatin1String(name)); }
    void trigger(const char *name)
    {
        QVERIFY2(action(name) && action(name)->isEnabled(), name);
        action(name)->trigger();
    }
    template<typename Dialog>
    Dialog *dialog()
    {
        return window.findChild<Dialog *>();
    }
    TaskDetail *detail() { return window.findChild<TaskDetail *>(); }

    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks background{runner, clock, folder.filePath(QStringLiteral("tasks"))};
    TaskStore store{folder.path()};
    GraphRun run{store, background, clock, folder.filePath(QStringLiteral("graph"))};
    TaskGraphModel model{store, clock};
    ToolLogModel calls;
    QMainWindow window;
    TaskDocks docks{{store, run, model, clock}, window};
    QStringList refusals;
};

} // namespace

class TestTasksPanel : public QObject
{
    Q_OBJECT

private slots:
    void aNewTaskIsFilledInAndSelected();
    void whatTheFormCannotStoreStaysOpen();
    void editChangesOnlyWhatWasChanged();
    void aTaskIsTickedOffReopenedAndUndone();
    void startingOneCommandAsksNothing();
    void startingMoreShowsItFirst();
    void aBlockedOneCanTakeItsBlockersAlong();
    void stopEndsTheCommand();
    void whatRunsElsewhereIsToldAndNotStopped();
    void aFailedOneIsRetried();
    void tasksAreMovedByHand();
    void theDetailsAreToTheLetterAndLead();
    void theMessagesThatMadeItAreNamed();
    void listAndGraphShareTheSelection();
    void actionsFollowTheState();
    void theBarFollowsTheTheme();
};

void TestTasksPanel::aNewTaskIsFilledInAndSelected()
{
    Plan plan;
    plan.add(QStringLiteral("first"));
    plan.trigger("newTaskAction");
    auto *form = plan.dialog<TaskForm>();
    QVERIFY(form && form->isVisible());
    auto *save = form->findChild<QPushButton *>(QStringLiteral("save"));
    QVERIFY(!save->isEnabled());
    form->findChild<QLineEdit *>(QStringLiteral("subjectEdit"))->setText(QStringLiteral("second"));
    form->findChild<QLineEdit *>(QStringLiteral("blockedByEdit"))->setText(QStringLiteral("#1"));
    form->findChild<QLineEdit *>(QStringLiteral("commandEdit"))->setText(QStringLiteral("make"));
    form->findChild<QCheckBox *>(QStringLiteral("startsBox"))->setChecked(true);
    save->click();
    const Task *made = plan.store.graph().find(2);
    QVERIFY(made);
    QCOMPARE(made->subject, QStringLiteral("second"));
    QCOMPARE(made->blockedBy, QList<int>{1});
    QVERIFY(made->command == (TaskCommand{QStringLiteral("make"), {}, 0, {}, true}));
    QCOMPARE(plan.docks.list()->selectedTask(), 2);
    QVERIFY(!form->isVisible());
}

void TestTasksPanel::whatTheFormCannotStoreStaysOpen()
{
    Plan plan;
    plan.trigger("newTaskAction");
    auto *form = plan.dialog<TaskForm>();
    form->findChild<QLineEdit *>(QStringLiteral("subjectEdit"))->setText(QStringLiteral("x"));
    auto *blockers = form->findChild<QLineEdit *>(QStringLiteral("blockedByEdit"));
    auto *problem = form->findChild<QLabel *>(QStringLiteral("problem"));
    auto *save = form->findChild<QPushButton *>(QStringLiteral("save"));
    blockers->setText(QStringLiteral("one/two"));
    save->click();
    QVERIFY(form->isVisible() && problem->isVisible() && problem->text().contains(QStringLiteral("1, 2")));
    blockers->setText(QStringLiteral("9"));
    save->click();
    QVERIFY(form->isVisible() && problem->text().contains(QStringLiteral("no task #9")));
    QVERIFY(plan.store.graph().isEmpty());
}

void TestTasksPanel::editChangesOnlyWhatWasChanged()
{
    Plan plan;
    plan.add(QStringLiteral("a"));
    plan.add(QStringLiteral("b"), {1});
    TaskChange unknown; // of a later Deckhand
    unknown.wake = QStringLiteral("at_noon");
    QVERIFY(plan.store.update(2, unknown).ok());
    plan.docks.select(2);
    plan.trigger("editTaskAction");
    auto *form = plan.dialog<TaskForm>();
    QCOMPARE(form->findChild<QLineEdit *>(QStringLiteral("blockedByEdit"))->text(), QStringLiteral("#1"));
    // Meanwhile the agent says who works on it: that stays.
    TaskChange other;
    other.owner = QStringLiteral("agent");
    QVERIFY(plan.store.update(2, other).ok());
    form->findChild<QLineEdit *>(QStringLiteral("blockedByEdit"))->clear();
    form->findChild<QPushButton *>(QStringLiteral("save"))->click();
    QVERIFY(plan.store.graph().find(2)->blockedBy.isEmpty());
    QCOMPARE(plan.store.graph().find(2)->owner, QStringLiteral("agent"));
    QCOMPARE(plan.store.graph().find(2)->command.wake, QStringLiteral("at_noon"));
}

void TestTasksPanel::aTaskIsTickedOffReopenedAndUndone()
{
    Plan plan;
    plan.add(QStringLiteral("a"));
    plan.docks.select(1);
    QVERIFY(!plan.action("undoTaskAction")->isEnabled());
    plan.trigger("completeTaskAction");
    QCOMPARE(plan.status(1), QStringLiteral("completed"));
    QCOMPARE(plan.action("completeTaskAction")->text(), QStringLiteral("Reopen"));
    plan.trigger("completeTaskAction");
    QCOMPARE(plan.status(1), QStringLiteral("pending"));
    plan.trigger("undoTaskAction");
    QCOMPARE(plan.status(1), QStringLiteral("completed"));
    plan.trigger("undoTaskAction");
    QCOMPARE(plan.status(1), QStringLiteral("pending"));
    plan.trigger("redoTaskAction");
    QCOMPARE(plan.status(1), QStringLiteral("completed"));
    plan.trigger("deleteTaskAction");
    QCOMPARE(plan.model.rowCount(), 0);
    plan.trigger("undoTaskAction");
    QCOMPARE(plan.model.rowCount(), 1);
}

void TestTasksPanel::startingOneCommandAsksNothing()
{
    Plan plan;
    plan.add(QStringLiteral("a"), {}, QStringLiteral("make"));
    plan.docks.select(1);
    plan.trigger("startTaskAction");
    QCOMPARE(plan.runner.commands.size(), 1);
    QVERIFY(!plan.dialog<StartQuestion>());
}

void TestTasksPanel::startingMoreShowsItFirst()
{
    Plan plan;
    plan.add(QStringLiteral("a"), {}, QStringLiteral("make <all>"));
    plan.add(QStringLiteral("b"), {1}, QStringLiteral("make test"));
    plan.docks.select(1);
    plan.trigger("startTaskAction");
    auto *question = plan.dialog<StartQuestion>();
    QVERIFY(question && question->isVisible());
    QCOMPARE(plan.runner.commands.size(), 0);
    const QString shown = question->findChild<QPlainTextEdit *>()->toPlainText();
    QVERIFY2(shown.contains(QStringLiteral("make <all>")) && shown.contains(QStringLiteral("make test")),
             qPrintable(shown));
    question->findChild<QPushButton *>(QStringLiteral("startChosen"))->click();
    QCOMPARE(plan.runner.commands.size(), 1);
    QVERIFY(plan.model.indexOf(2).data(TaskGraphModel::StartsByItselfRole).toBool());
}

void TestTasksPanel::aBlockedOneCanTakeItsBlockersAlong()
{
    Plan plan;
    plan.add(QStringLiteral("a"), {}, QStringLiteral("one"));
    plan.add(QStringLiteral("b"), {1}, QStringLiteral("two"));
    plan.docks.select(2);
    plan.trigger("startTaskAction");
    auto *question = plan.dialog<StartQuestion>();
    auto *start = question->findChild<QPushButton *>(QStringLiteral("startChosen"));
    QVERIFY(!start->isEnabled());
    question->findChild<QCheckBox *>(QStringLiteral("startBlockersFirst"))->setChecked(true);
    QVERIFY(start->isEnabled());
    start->click();
    QCOMPARE(plan.runner.commands.size(), 1);
    QCOMPARE(plan.runner.commands.first()->command.script, QStringLiteral("one"));
}

void TestTasksPanel::stopEndsTheCommand()
{
    Plan plan;
    plan.add(QStringLiteral("a"), {}, QStringLiteral("make"));
    plan.docks.select(1);
    QVERIFY(!plan.action("stopGraphTaskAction")->isEnabled());
    plan.trigger("startTaskAction");
    plan.trigger("stopGraphTaskAction");
    QCOMPARE(plan.runner.commands.first()->stopCalls, 1);
}

void TestTasksPanel::whatRunsElsewhereIsToldAndNotStopped()
{
    Plan plan;
    plan.add(QStringLiteral("a"), {}, QStringLiteral("make"));
    TaskChange claim;
    claim.status = TaskStatus::InProgress;
    claim.run = TaskRun{QStringLiteral("deadbeef"), {}, {}, QStringLiteral("another-home/another-run")};
    QVERIFY(plan.store.update(1, claim).ok());
    plan.docks.select(1);
    QVERIFY(plan.detail()->toPlainText().contains(QStringLiteral("another Deckhand")));
    QVERIFY(!plan.detail()->toHtml().contains(QStringLiteral("output:")));
    plan.trigger("stopGraphTaskAction");
    QVERIFY(plan.refusals.value(0).contains(QStringLiteral("another Deckhand")));
    QCOMPARE(plan.status(1), QStringLiteral("in_progress"));
}

void TestTasksPanel::aFailedOneIsRetried()
{
    Plan plan;
    plan.add(QStringLiteral("a"), {}, QStringLiteral("make"));
    plan.docks.select(1);
    plan.trigger("startTaskAction");
    plan.runner.commands.first()->exit(2);
    QCOMPARE(plan.status(1), QStringLiteral("failed"));
    QCOMPARE(plan.action("startTaskAction")->text(), QStringLiteral("Retry"));
    QVERIFY(plan.detail()->toPlainText().contains(QStringLiteral("exit code 2")));
    plan.trigger("startTaskAction");
    QCOMPARE(plan.status(1), QStringLiteral("in_progress"));
}

void TestTasksPanel::tasksAreMovedByHand()
{
    Plan plan;
    for (const char *subject : {"a", "b", "c"})
        plan.add(QLatin1String(subject));
    const auto order = [&plan] {
        QString ids;
        for (int row = 0; row < plan.model.rowCount(); ++row)
            ids += QString::number(plan.model.index(row, 0).data(TaskGraphModel::IdRole).toInt());
        return ids;
    };
    auto *view = plan.docks.list()->view();
    plan.docks.select(3);
    plan.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&plan.window));
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("132"));
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier);
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier); // it is the first already
    QCOMPARE(order(), QStringLiteral("312"));
    QTest::keyClick(view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("132"));
    QCOMPARE(plan.docks.list()->selectedTask(), 3);
    plan.trigger("undoTaskAction");
    QCOMPARE(order(), QStringLiteral("312"));
}

void TestTasksPanel::theDetailsAreToTheLetterAndLead()
{
    Plan plan;
    TaskChange more;
    more.command = QStringLiteral("echo '<b>x</b>'");
    QVERIFY(plan.store.create(QStringLiteral("<img src=x>"), QStringLiteral("<u>all</u>\nof it"), more).ok());
    plan.add(QStringLiteral("next"), {1});
    plan.docks.select(1);
    const QString text = plan.detail()->toPlainText();
    QVERIFY2(text.contains(QStringLiteral("<img src=x>")) && text.contains(QStringLiteral("<u>all</u>"))
                 && text.contains(QStringLiteral("<b>x</b>")),
             qPrintable(text));
    emit plan.detail()->anchorClicked(QUrl(QStringLiteral("task:2")));
    QCOMPARE(plan.docks.list()->selectedTask(), 2);
    QSignalSpy output(&plan.docks, &TaskDocks::outputRequested);
    emit plan.detail()->anchorClicked(QUrl(QStringLiteral("output:1a2b3c4d")));
    QCOMPARE(output.first().first().value<BackgroundTaskId>().toString(), QStringLiteral("1a2b3c4d"));
}

void TestTasksPanel::theMessagesThatMadeItAreNamed()
{
    Plan plan;
    plan.add(QStringLiteral("a"));
    ToolCall call;
    call.id = ToolUseId(QStringLiteral("toolu_1"));
    call.name = QStringLiteral("task_create");
    call.input = {{QStringLiteral("subject"), QStringLiteral("a")}};
    call.state = ToolCall::State::Done;
    call.result.text = QString::fromUtf8(taskToJson(*plan.store.graph().find(1)));
    plan.calls.apply(ToolCallChanged{call});
    call.id = ToolUseId(QStringLiteral("toolu_2"));
    call.name = QStringLiteral("task_update");
    call.input = {{QStringLiteral("task_id"), QStringLiteral("7")}};
    plan.calls.apply(ToolCallChanged{call});
    plan.docks.select(1);
    const QString html = plan.detail()->toHtml();
    QVERIFY(html.contains(QStringLiteral("call:toolu_1")));
    QVERIFY(!html.contains(QStringLiteral("call:toolu_2")));
    QSignalSpy asked(&plan.docks, &TaskDocks::callRequested);
    emit plan.detail()->anchorClicked(QUrl(QStringLiteral("call:toolu_1")));
    QCOMPARE(asked.first().first().value<ToolUseId>().toString(), QStringLiteral("toolu_1"));
}

void TestTasksPanel::listAndGraphShareTheSelection()
{
    Plan plan;
    plan.add(QStringLiteral("a"));
    plan.add(QStringLiteral("b"), {1});
    plan.docks.graph()->show();
    plan.docks.select(2);
    QCOMPARE(plan.docks.graph()->view()->currentTask(), 2);
    plan.docks.graph()->view()->setCurrentTask(1);
    QCOMPARE(plan.docks.list()->selectedTask(), 1);
}

void TestTasksPanel::actionsFollowTheState()
{
    Plan plan;
    plan.add(QStringLiteral("by hand"));
    plan.add(QStringLiteral("a"), {}, QStringLiteral("make"));
    for (QAction *action : plan.docks.list()->taskActions()) {
        if (action->objectName() == u"editTaskAction" || action->objectName() == u"deleteTaskAction")
            QVERIFY(!action->isEnabled()); // nothing is selected
    }
    plan.docks.select(1);
    QVERIFY(!plan.action("startTaskAction")->isEnabled());
    QVERIFY(plan.action("editTaskAction")->isEnabled());
    plan.docks.select(2);
    QVERIFY(plan.action("startTaskAction")->isEnabled());
    for (QAction *action : plan.docks.list()->taskActions())
        QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
}

void TestTasksPanel::theBarFollowsTheTheme()
{
    applyTheme(*qApp, ThemeMode::Light);
    Plan plan;
    const auto *bar = plan.docks.list()->findChild<PanelBar *>();
    const auto isDressed = [bar] {
        return bar->styleSheet().contains(Theme::of(QApplication::palette()).window.name());
    };
    QVERIFY(isDressed());
    const QString light = bar->styleSheet();
    applyTheme(*qApp, ThemeMode::Dark);
    QTRY_VERIFY(isDressed());
    QVERIFY(bar->styleSheet() != light);
    applyTheme(*qApp, ThemeMode::Light);
    QTRY_COMPARE(bar->styleSheet(), light);
}

QTEST_MAIN(TestTasksPanel)
#include "tst_taskspanel.moc"
