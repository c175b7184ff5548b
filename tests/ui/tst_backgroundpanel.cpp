#include "models/backgroundtaskmodel.h"
#include "support/cputimer.h"
#include "support/fakeprocessrunner.h"
#include "support/loopturn.h"
#include "support/manualclock.h"
#include "ui/background/backgroundtaskspanel.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QCoreApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolBar>
#include <QToolButton>
#include <QVariant>

using namespace Deckhand;

class TestBackgroundPanel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void viewHasItsNameAndRowsSpeak();
    void clickAndEnterAskForTheOutput();
    void actionsFollowTheState();
    void actionsAskForTheSelectedTask();
    void pauseAndResumeAreOneAction();
    void rareActionsAskToo();
    void priorityIsLoweredOnceAndSaysSo();
    void stopAllNeedsNoSelection();
    void totalsAreThereWhileTasksRun();
    void menuOffersWhatTheBarHasNoPlaceFor();
    void commandIsCopiedWhole();
    void filterKeepsWhatMatches();
    void everyControlHasANameAndIsReachedWithTab();
    void narrowPanelKeepsTheCommandReadable();
    void thousandTasksSelectFilterAndSortQuickly();

private:
    BackgroundTaskId start(const QString &command) { return m_tasks->start({command, {}, QStringLiteral("/w"), 300}); }
    void select(const BackgroundTaskId &id) { m_panel->selectRow(m_model->indexOf(id)); }
    QAction *action(const char *name) const { return m_panel->findChild<QAction *>(QLatin1String(name)); }
    QLineEdit *filter() const { return m_panel->findChild<QLineEdit *>(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    FakeProcessRunner m_runner;
    std::unique_ptr<BackgroundTasks> m_tasks;
    std::unique_ptr<BackgroundTaskModel> m_model;
    std::unique_ptr<BackgroundTasksPanel> m_panel;
};

void TestBackgroundPanel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_runner.commands.clear();
    m_tasks = std::make_unique<BackgroundTasks>(m_runner, m_clock, m_folder->path());
    m_model = std::make_unique<BackgroundTaskModel>(*m_tasks, m_clock);
    m_panel = std::make_unique<BackgroundTasksPanel>(m_model.get());
    m_panel->resize(700, 300);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestBackgroundPanel::cleanup()
{
    m_panel.reset();
    m_model.reset();
    m_tasks.reset();
}

void TestBackgroundPanel::viewHasItsNameAndRowsSpeak()
{
    const BackgroundTaskId id = start(QStringLiteral("sleep 9"));
    QCOMPARE(m_panel->view()->accessibleName(), QStringLiteral("Background tasks"));
    QAccessibleInterface *view = QAccessible::queryAccessibleInterface(m_panel->view());
    QVERIFY(view && view->tableInterface());
    QTRY_COMPARE(view->tableInterface()->rowCount(), 1);
    QVERIFY(m_panel->view()->visualRect(m_panel->view()->model()->index(0, 0)).isValid()); // lays the rows out
    QAccessibleInterface *cell = view->tableInterface()->cellAt(0, 0);
    QVERIFY(cell);
    QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("%1, running, sleep 9").arg(id.toString()));
}

void TestBackgroundPanel::clickAndEnterAskForTheOutput()
{
    const BackgroundTaskId id = start(QStringLiteral("one"));
    start(QStringLiteral("two"));
    QSignalSpy requested(m_panel.get(), &BackgroundTasksPanel::outputRequested);
    const QRect second = m_panel->view()->visualRect(m_panel->view()->model()->index(1, 1));
    QTest::mouseClick(m_panel->view()->viewport(), Qt::LeftButton, {}, second.center());
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.last().at(0).value<BackgroundTaskId>(), id);
    QTest::keyClick(m_panel->view(), Qt::Key_Up);
    QCOMPARE(requested.size(), 1);
    QTest::keyClick(m_panel->view(), Qt::Key_Return);
    QCOMPARE(requested.size(), 2);
    QVERIFY(requested.last().at(0).value<BackgroundTaskId>() != id);
}

void TestBackgroundPanel::actionsFollowTheState()
{
    const BackgroundTaskId id = start(QStringLiteral("one"));
    QVERIFY(!action("stopTaskAction")->isEnabled());
    QVERIFY(!action("runTaskAgainAction")->isEnabled());
    select(id);
    QCOMPARE(m_panel->selectedTask(), id);
    QVERIFY(action("stopTaskAction")->isEnabled());
    QVERIFY(action("runTaskAgainAction")->isEnabled());
    m_runner.commands.first()->exit(3);
    QVERIFY(!action("stopTaskAction")->isEnabled());
    QVERIFY(action("runTaskAgainAction")->isEnabled());
}

void TestBackgroundPanel::actionsAskForTheSelectedTask()
{
    const BackgroundTaskId id = start(QStringLiteral("one"));
    start(QStringLiteral("two"));
    select(id);
    QSignalSpy stop(m_panel.get(), &BackgroundTasksPanel::stopRequested);
    QSignalSpy again(m_panel.get(), &BackgroundTasksPanel::runAgainRequested);
    action("stopTaskAction")->trigger();
    action("runTaskAgainAction")->trigger();
    QCOMPARE(stop.size(), 1);
    QCOMPARE(stop.first().at(0).value<BackgroundTaskId>(), id);
    QCOMPARE(again.size(), 1);
    QCOMPARE(again.first().at(0).value<BackgroundTaskId>(), id);
}

void TestBackgroundPanel::pauseAndResumeAreOneAction()
{
    const BackgroundTaskId id = start(QStringLiteral("one"));
    QSignalSpy asked(m_panel.get(), &BackgroundTasksPanel::pauseRequested);
    connect(m_panel.get(), &BackgroundTasksPanel::pauseRequested, m_tasks.get(), &BackgroundTasks::setPaused);
    QAction *pause = action("pauseTaskAction");
    QVERIFY(!pause->isEnabled());
    select(id);
    QCOMPARE(pause->text(), QStringLiteral("Pause"));
    const QWidget *button = m_panel->findChild<QToolBar *>()->widgetForAction(pause);
    const QRect place = button->geometry();
    pause->trigger();
    QCOMPARE(asked.last(), (QVariantList{QVariant::fromValue(id), true}));
    QCOMPARE(pause->text(), QStringLiteral("Resume"));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(button->geometry(), place); // and nothing beside it has moved
    pause->trigger();
    QCOMPARE(asked.last(), (QVariantList{QVariant::fromValue(id), false}));
    QCOMPARE(pause->text(), QStringLiteral("Pause"));
    m_runner.commands.first()->exit(0);
    QVERIFY(!pause->isEnabled());
}

void TestBackgroundPanel::rareActionsAskToo()
{
    const BackgroundTaskId id = start(QStringLiteral("one"));
    QSignalSpy pane(m_panel.get(), &BackgroundTasksPanel::newPaneRequested);
    QVERIFY(!action("newOutputPaneAction")->isEnabled());
    select(id);
    action("newOutputPaneAction")->trigger();
    QCOMPARE(pane.size(), 1);
    QCOMPARE(pane.first().at(0).value<BackgroundTaskId>(), id);

    QAction *moreTime = action("moreTimeAction");
    connect(m_panel.get(), &BackgroundTasksPanel::moreTimeRequested, m_tasks.get(), &BackgroundTasks::giveMoreTime);
    const int before = m_tasks->find(id)->timeLimitSeconds;
    QVERIFY(before > 0);
    moreTime->trigger();
    QCOMPARE(m_tasks->find(id)->timeLimitSeconds, before + 600);
    m_runner.commands.first()->exit(0);
    QVERIFY(!moreTime->isEnabled());
}

void TestBackgroundPanel::priorityIsLoweredOnceAndSaysSo()
{
    select(start(QStringLiteral("one")));
    QSignalSpy asked(m_panel.get(), &BackgroundTasksPanel::nicenessRequested);
    QAction *lower = action("lowerPriorityAction");
    QVERIFY(lower->isCheckable() && lower->isEnabled());
    lower->trigger(); // nobody does it
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().at(1).toInt(), 10);
    QVERIFY(!lower->isChecked());
    connect(m_panel.get(), &BackgroundTasksPanel::nicenessRequested, m_tasks.get(), &BackgroundTasks::setNiceness);
    lower->trigger();
    QVERIFY(lower->isChecked() && !lower->isEnabled());
    QCOMPARE(m_runner.commands.first()->niceness, 10);
}

void TestBackgroundPanel::stopAllNeedsNoSelection()
{
    QAction *stopAll = action("stopAllTasksAction");
    QVERIFY(!stopAll->isEnabled());
    start(QStringLiteral("one"));
    QTRY_VERIFY(stopAll->isEnabled());
    QSignalSpy asked(m_panel.get(), &BackgroundTasksPanel::stopAllRequested);
    stopAll->trigger();
    QCOMPARE(asked.size(), 1);
}

void TestBackgroundPanel::totalsAreThereWhileTasksRun()
{
    auto *totals = m_panel->findChild<QLabel *>(QStringLiteral("taskTotals"));
    QVERIFY(!totals->isVisible());
    TaskLimits limits;
    limits.mostRunning = 1;
    m_tasks->setLimits(limits);
    const BackgroundTaskId id = start(QStringLiteral("one"));
    start(QStringLiteral("two"));
    QTRY_COMPARE(totals->text(), QStringLiteral("1 running · 1 queued"));
    QVERIFY(totals->isVisible());
    m_tasks->setMeters(id, {{1.5, 10 << 20, 3, false}, 0});
    m_clock.advance(std::chrono::milliseconds(200));
    QTRY_COMPARE(totals->text(), QStringLiteral("1 running · 1 queued · CPU 150 % · 10.0 MiB"));
    stopAll(*m_tasks);
    m_runner.commands.first()->exit(0);
    QTRY_VERIFY(!totals->isVisible());
}

void TestBackgroundPanel::menuOffersWhatTheBarHasNoPlaceFor()
{
    const QList<QAction *> inMenu = m_panel->view()->actions();
    const QList<QAction *> forWindow = m_panel->taskActions();
    for (const char *name : {"stopTaskAction", "pauseTaskAction", "runTaskAgainAction", "newOutputPaneAction",
                             "copyCommandAction", "lowerPriorityAction", "stopAllTasksAction"}) {
        QVERIFY2(inMenu.contains(action(name)), name);
        QVERIFY2(forWindow.contains(action(name)), name);
        QVERIFY2(!action(name)->shortcut().isEmpty(), name);
    }
    m_panel->resize(300, 300);
    auto *more = m_panel->findChild<QToolButton *>(QStringLiteral("qt_toolbar_ext_button"));
    QTRY_VERIFY(!more->isVisible()); // one such menu is enough
    QTRY_COMPARE(m_panel->findChild<QToolBar *>()->toolButtonStyle(), Qt::ToolButtonIconOnly);
    m_panel->resize(900, 300);
    QTRY_COMPARE(m_panel->findChild<QToolBar *>()->toolButtonStyle(), Qt::ToolButtonTextBesideIcon);
}

void TestBackgroundPanel::commandIsCopiedWhole()
{
    const QString command = QStringLiteral("first line\n") + QString(2000, u'x');
    select(start(command));
    action("copyCommandAction")->trigger();
    QCOMPARE(QApplication::clipboard()->text(), command);
}

void TestBackgroundPanel::filterKeepsWhatMatches()
{
    const BackgroundTaskId id = start(QStringLiteral("make all"));
    start(QStringLiteral("npm test"));
    start(QStringLiteral("make docs"));
    QAbstractItemModel *rows = m_panel->view()->model();
    filter()->setText(QStringLiteral("MAKE"));
    QCOMPARE(rows->rowCount(), 2);
    filter()->setText(id.toString());
    QCOMPARE(rows->rowCount(), 1);
    filter()->setText(QStringLiteral("nothing like it"));
    QCOMPARE(rows->rowCount(), 0);
    filter()->clear();
    QCOMPARE(rows->rowCount(), 3);
}

void TestBackgroundPanel::everyControlHasANameAndIsReachedWithTab()
{
    for (const QLatin1String name :
         {QLatin1String("Stop task"), QLatin1String("Pause task"), QLatin1String("Run task again")}) {
        const QList<QToolButton *> buttons = m_panel->findChildren<QToolButton *>();
        const auto button = std::find_if(buttons.cbegin(), buttons.cend(),
                                         [name](QToolButton *b) { return b->accessibleName() == name; });
        QVERIFY2(button != buttons.cend(), name.data());
        QVERIFY((*button)->focusPolicy() & Qt::TabFocus);
        QVERIFY(!(*button)->text().isEmpty());
    }
    QCOMPARE(filter()->accessibleName(), QStringLiteral("Filter background tasks"));
    QVERIFY(m_panel->view()->focusPolicy() & Qt::TabFocus);
    const QList<QToolButton *> buttons = m_panel->findChildren<QToolButton *>();
    QVERIFY(std::any_of(buttons.cbegin(), buttons.cend(), [](QToolButton *button) {
        return button->menu() && button->accessibleName() == u"More actions" && (button->focusPolicy() & Qt::TabFocus);
    }));
}

void TestBackgroundPanel::narrowPanelKeepsTheCommandReadable()
{
    start(QStringLiteral("one"));
    QVERIFY(!m_panel->view()->isColumnHidden(BackgroundTaskModel::Size));
    m_panel->resize(300, 300);
    QTRY_VERIFY(m_panel->view()->isColumnHidden(BackgroundTaskModel::Size));
    QVERIFY(m_panel->view()->columnWidth(BackgroundTaskModel::Command) >= 120);
    m_panel->resize(1300, 300);
    QTRY_VERIFY(!m_panel->view()->isColumnHidden(BackgroundTaskModel::Processes));
}

void TestBackgroundPanel::thousandTasksSelectFilterAndSortQuickly()
{
    for (int i = 0; i < 1000; ++i)
        start(QStringLiteral("command number %1").arg(i));
    turnTheLoop(); // the list paints once
    const auto measured = [](const char *what, auto &&operation) {
        const CpuTimer timer;
        operation();
        const double ms = timer.ms();
        qInfo("%s: %.0f ms", what, ms);
        QVERIFY2(ms < 100, what);
    };
    measured("filter", [this] { filter()->setText(QStringLiteral("number 77")); });
    measured("filter off", [this] { filter()->clear(); });
    measured("sort", [this] { m_panel->view()->sortByColumn(BackgroundTaskModel::Command, Qt::AscendingOrder); });
    measured("select", [this] { select(m_tasks->tasks().at(500).id); });
}

QTEST_MAIN(TestBackgroundPanel)
#include "tst_backgroundpanel.moc"
