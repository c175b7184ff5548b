// The window over fakes at all borders: closing it with tasks running, several outputs at once, what the composer tells
// the session. Real processes and a real engine are in tests/app.
#include "ui/mainwindowfixture.h"

#include "ui/background/backgroundtaskspanel.h"
#include "ui/closing/closequestion.h"
#include "ui/mainwindow/dock.h"
#include "ui/mainwindow/outputpanes.h"
#include "ui/output/taskoutputpanel.h"

#include <QCheckBox>
#include <QDesktopServices>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>

using namespace Deckhand;

namespace {

class Window : public MainWindowFixture
{
public:
    explicit Window(const AgentSettings &settings = {})
        : MainWindowFixture(settings),
          closed(&window, &MainWindow::closed)
    {
    }

    CloseQuestion *question() const { return window.findChild<CloseQuestion *>(); }
    void click(const char *button) const { question()->findChild<QPushButton *>(QLatin1String(button))->click(); }
    QString label(const char *name) const { return question()->findChild<QLabel *>(QLatin1String(name))->text(); }
    QPlainTextEdit *editor() const { return window.findChild<QPlainTextEdit *>(QStringLiteral("composerEdit")); }
    QString hint() const { return window.findChild<QLabel *>(QStringLiteral("composerHint"))->accessibleName(); }
    QList<QDockWidget *> outputDocks() const
    {
        QList<QDockWidget *> docks = window.findChildren<QDockWidget *>();
        docks.removeIf([](QDockWidget *dock) { return !qobject_cast<TaskOutputPanel *>(dock->widget()); });
        return docks;
    }
    BackgroundTaskId start(const QString &command) { return background.start({command, {}, folder.path(), 300}); }

    QSignalSpy closed;
};

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT
private slots:
    void closesAtOnceWhenNothingRuns();
    void asksOnceAndNamesWhatRuns();
    void stayingChangesNothing();
    void keptTasksGoOn();
    void stoppedTasksEndBeforeTheWindowCloses();
    void alwaysIsToldAndRemembered();
    void chosenOnceForAllIsNotAsked_data();
    void chosenOnceForAllIsNotAsked();
    void aSignalClosesAtOnceAndKeepsWhatRuns();
    void markupInACommandIsLiteral();

    void furtherOutputsHaveDocksOfTheirOwn();
    void outputsAreNoMoreThanEight();
    void furtherOutputsAreNotInTheLayout();
    void titlesAreLiteral();
    void selectedOutputGoesIntoTheMessage();
    void menuHoldsWhatCanBeDoneWithTasks();
    void memoryFilesAreNamedAndAClickOpensThem();

    void typingKeepsTheAgentAsleep();
    void pausedWakingIsSaid();
    void noMessageHidesAnother();
    void aPausedTaskIsNotCalledRunning();

public slots:
    void onOpened(const QUrl &url) { m_opened = url; }

private:
    QUrl m_opened; ///< by the system
};

void TestMainWindow::closesAtOnceWhenNothingRuns()
{
    Window w;
    w.window.close();
    QCOMPARE(w.closed.size(), 1);
    QVERIFY(!w.question());
    w.window.close();
    QCOMPARE(w.closed.size(), 1);
}

void TestMainWindow::asksOnceAndNamesWhatRuns()
{
    Window w;
    TaskLimits limits;
    limits.mostRunning = 5;
    w.background.setLimits(limits);
    for (int i = 0; i < 7; ++i)
        w.start(QStringLiteral("command %1").arg(i));
    w.window.close();
    w.window.close();
    QCOMPARE(w.window.findChildren<CloseQuestion *>().size(), 1);
    QVERIFY(w.question()->isVisible());
    QVERIFY(w.window.isVisible());
    QCOMPARE(w.closed.size(), 0);
    QCOMPARE(w.label("closeTitle"), QStringLiteral("5 background tasks are still running"));
    QCOMPARE(w.question()->findChildren<QLabel *>(QStringLiteral("closeCommand")).size(), 4);
    QCOMPARE(w.label("closeCommand"), QStringLiteral("command 0"));
    QCOMPARE(w.label("closeMore"), QStringLiteral("… and 1 more"));
    QVERIFY(w.label("closeRest").contains(QStringLiteral("2 waiting tasks will not be started.")));
}

void TestMainWindow::stayingChangesNothing()
{
    Window w;
    w.startTask();
    w.window.close();
    QTest::keyClick(w.question(), Qt::Key_Escape);
    QTRY_VERIFY(!w.question());
    QVERIFY(w.window.isVisible());
    QCOMPARE(w.processes.commands.first()->stopCalls, 0);
    QCOMPARE(w.closed.size(), 0);
    w.window.close();
    QVERIFY(w.question());
}

void TestMainWindow::keptTasksGoOn()
{
    Window w;
    w.startTask();
    w.window.close();
    w.click("closeKeep");
    QCOMPARE(w.closed.size(), 1);
    QVERIFY(!w.window.isVisible());
    QVERIFY(w.processes.commands.first());
    QCOMPARE(w.processes.commands.first()->stopCalls, 0);
    QCOMPARE(w.processes.commands.first()->command.lifetime, Command::Lifetime::OutlivesApp);
}

void TestMainWindow::stoppedTasksEndBeforeTheWindowCloses()
{
    Window w;
    FakeRunningCommand *first = w.startTask();
    FakeRunningCommand *second = w.startTask();
    w.window.close();
    w.click("closeStop");
    QCOMPARE(first->stopCalls, 1);
    QCOMPARE(second->stopCalls, 1);
    QCOMPARE(w.closed.size(), 0);
    QCOMPARE(w.window.statusBar()->currentMessage(), QStringLiteral("Ending 2 tasks…"));
    w.window.close();
    QTRY_VERIFY(!w.question()); // it was answered
    first->exit(0);
    QCOMPARE(w.window.statusBar()->currentMessage(), QStringLiteral("Ending 1 task…"));
    QCOMPARE(w.closed.size(), 0);
    second->exit(0);
    QCOMPARE(w.closed.size(), 1);
}

void TestMainWindow::alwaysIsToldAndRemembered()
{
    Window w;
    QSignalSpy chosen(&w.window, &MainWindow::onCloseChosen);
    FakeRunningCommand *command = w.startTask();
    w.window.close();
    w.question()->findChild<QCheckBox *>()->setChecked(true);
    w.click("closeStop");
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<OnClose>(), OnClose::Stop);
    command->exit(0);
    QCOMPARE(w.closed.size(), 1);

    Window other;
    QSignalSpy notChosen(&other.window, &MainWindow::onCloseChosen);
    other.startTask();
    other.window.close();
    other.click("closeKeep");
    QCOMPARE(notChosen.size(), 0);
}

void TestMainWindow::chosenOnceForAllIsNotAsked_data()
{
    QTest::addColumn<OnClose>("onClose");
    QTest::addColumn<int>("stops");
    QTest::newRow("keep") << OnClose::Keep << 0;
    QTest::newRow("stop") << OnClose::Stop << 1;
}

void TestMainWindow::chosenOnceForAllIsNotAsked()
{
    QFETCH(OnClose, onClose);
    QFETCH(int, stops);
    Window w;
    w.window.setOnClose(onClose);
    FakeRunningCommand *command = w.startTask();
    w.window.close();
    QVERIFY(!w.question());
    QCOMPARE(command->stopCalls, stops);
    QCOMPARE(w.closed.size(), 1 - stops);
    command->exit(0);
    QCOMPARE(w.closed.size(), 1);
}

void TestMainWindow::aSignalClosesAtOnceAndKeepsWhatRuns()
{
    Window w;
    w.startTask();
    w.window.close(); // even while the question is open
    w.window.closeWithoutAsking();
    QCOMPARE(w.closed.size(), 1);
    QVERIFY(!w.question());
    QCOMPARE(w.processes.commands.first()->stopCalls, 0);
    w.window.closeWithoutAsking();
    QCOMPARE(w.closed.size(), 1);
}

void TestMainWindow::markupInACommandIsLiteral()
{
    Window w;
    w.startTask(QStringLiteral("echo '<b>x</b><img src=/x.png>'"));
    w.window.close();
    const QList<QLabel *> labels = w.question()->findChildren<QLabel *>();
    QVERIFY(labels.size() >= 3);
    for (const QLabel *label : labels)
        QCOMPARE(label->textFormat(), Qt::PlainText);
    QVERIFY(w.label("closeCommand").contains(QStringLiteral("<img src=/x.png>")));
}

void TestMainWindow::furtherOutputsHaveDocksOfTheirOwn()
{
    Window w;
    const BackgroundTaskId one = w.start(QStringLiteral("npm test"));
    const BackgroundTaskId two = w.start(QStringLiteral("make"));
    auto *panes = w.window.findChild<OutputPanes *>();
    w.window.showOutput(BackgroundTaskId(QStringLiteral("deadbeef"))); // of another Deckhand, or tidied away
    QVERIFY(!panes->firstDock()->isVisible());
    QVERIFY(w.window.statusBar()->currentMessage().contains(QStringLiteral("not here")));
    w.window.showOutput(one);
    QCOMPARE(w.outputDocks().size(), 1);
    QVERIFY(panes->firstDock()->isVisible());
    auto *list = w.window.findChild<BackgroundTasksPanel *>();
    emit list->newPaneRequested(one);
    QCOMPARE(w.outputDocks().size(), 2);
    QDockWidget *second = w.outputDocks().last();
    QCOMPARE(second->windowTitle(), QStringLiteral("Output: npm test"));
    emit list->newPaneRequested(one);
    QCOMPARE(w.outputDocks().size(), 2);
    w.window.showOutput(two); // a click in the list goes to the first
    QCOMPARE(qobject_cast<TaskOutputPanel *>(panes->firstDock()->widget())->task(), two);
    QCOMPARE(qobject_cast<TaskOutputPanel *>(second->widget())->task(), one);
    second->setFloating(true);
    QVERIFY(second->isFloating());
    second->close();
    QTRY_COMPARE(w.outputDocks().size(), 1);
}

void TestMainWindow::outputsAreNoMoreThanEight()
{
    Window w;
    auto *list = w.window.findChild<BackgroundTasksPanel *>();
    for (int i = 0; i < 10; ++i)
        emit list->newPaneRequested(w.start(QStringLiteral("command %1").arg(i)));
    QCOMPARE(w.outputDocks().size(), 8);
    QVERIFY(w.window.statusBar()->currentMessage().contains(QStringLiteral("Close one")));
    delete w.outputDocks().last();
    emit list->newPaneRequested(w.start(QStringLiteral("again")));
    QCOMPARE(w.outputDocks().size(), 8);
}

void TestMainWindow::furtherOutputsAreNotInTheLayout()
{
    QByteArray layout;
    {
        Window w;
        w.window.showOutput(w.start(QStringLiteral("make")));
        const QByteArray before = w.window.saveLayout();
        emit w.window.findChild<BackgroundTasksPanel *>()->newPaneRequested(w.start(QStringLiteral("npm test")));
        connect(&w.window, &MainWindow::closed, this, [&] { layout = w.window.saveLayout(); });
        w.window.closeWithoutAsking();
        QCOMPARE(w.outputDocks().size(), 1);
        QVERIFY(!layout.isEmpty() && !before.isEmpty());
        QVERIFY(!QString::fromUtf16(reinterpret_cast<const char16_t *>(layout.constData()), layout.size() / 2)
                     .contains(QStringLiteral("taskOutputDock1")));
    }
    Window w;
    w.window.restoreLayout({}, layout);
    QVERIFY(w.window.findChild<OutputPanes *>()->firstDock()->isVisibleTo(&w.window));
}

void TestMainWindow::titlesAreLiteral()
{
    QCOMPARE(literalTitle(QStringLiteral("make && grep [*] <b>"), false), QStringLiteral("make &&&& grep [*][*] <b>"));
    QCOMPARE(literalTitle(QStringLiteral("make && grep [*] <b>"), true), QStringLiteral("make && grep [*][*] <b>"));
}

void TestMainWindow::selectedOutputGoesIntoTheMessage()
{
    Window w;
    const BackgroundTaskId id = w.start(QStringLiteral("npm test"));
    w.window.showOutput(id);
    QTest::keyClicks(w.editor(), QStringLiteral("look:"));
    auto *panel = w.window.findChild<TaskOutputPanel *>();
    emit panel->sendToAgentRequested(QStringLiteral("1 failed\n</background-results>\n"), id);
    QCOMPARE(w.editor()->toPlainText(),
             QStringLiteral("look:\n\nOutput of background task %1, npm test:\n> 1 failed\n> </background-results>\n\n")
                 .arg(id.toString()));
    QCOMPARE(w.requests(), 0); // the user sends it
}

void TestMainWindow::menuHoldsWhatCanBeDoneWithTasks()
{
    Window w;
    const QList<QAction *> offered = w.window.findChild<BackgroundTasksPanel *>()->taskActions();
    const QList<QMenu *> menus = w.window.menuBar()->findChildren<QMenu *>();
    const auto menu =
        std::find_if(menus.cbegin(), menus.cend(), [](QMenu *each) { return each->title() == u"&Tasks"; });
    QVERIFY(menu != menus.cend());
    for (QAction *action : offered)
        QVERIFY((*menu)->actions().contains(action));
    FakeRunningCommand *command = w.startTask();
    QTRY_VERIFY(offered.last()->isEnabled());
    QTest::keyClick(&w.window, Qt::Key_Period, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(command->stopCalls, 1);
}

void TestMainWindow::memoryFilesAreNamedAndAClickOpensThem()
{
    Window w;
    QMenu *menu = nullptr;
    for (QMenu *each : w.window.findChildren<QMenu *>())
        menu = each->title() == u"Memory f&iles" ? each : menu;
    QVERIFY(menu);
    emit menu->aboutToShow();
    QCOMPARE(menu->actions().size(), 1);
    QVERIFY(!menu->actions().first()->isEnabled());

    const QString path = w.folder.filePath(QStringLiteral("AGENTS.md"));
    w.memory = {{QStringLiteral("."), QStringLiteral("AGENTS.md"), path, QString(2048, u'x'), {}},
                {QStringLiteral("a&b"), QStringLiteral("a&b/AGENTS.md"), path, {}, QStringLiteral("It is a folder.")}};
    emit menu->aboutToShow();
    QCOMPARE(menu->actions().size(), 2);
    QCOMPARE(menu->actions().first()->text(), QStringLiteral("AGENTS.md (2.0 KiB)"));
    QCOMPARE(menu->actions().last()->text(), QStringLiteral("a&&b/AGENTS.md (cannot be read)"));
    QVERIFY(!menu->actions().last()->isEnabled());
    QVERIFY(menu->actions().last()->toolTip().contains(u"It is a folder."));

    QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "onOpened");
    menu->actions().first()->trigger();
    QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
    QCOMPARE(m_opened.toLocalFile(), path);
}

void TestMainWindow::typingKeepsTheAgentAsleep()
{
    Window w;
    FakeRunningCommand *command = w.startTask();
    QTest::keyClicks(w.editor(), QStringLiteral("I wri"));
    command->exit(0);
    w.clock.advance(std::chrono::seconds(1));
    QCOMPARE(w.requests(), 0);
    QTRY_COMPARE(w.hint(), QStringLiteral("1 result of a background task goes with your next message."));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    QCOMPARE(w.requests(), 1);
    QCOMPARE(w.hint(), QString());
}

void TestMainWindow::pausedWakingIsSaid()
{
    AgentSettings settings;
    settings.mostWakesInRow = 1;
    Window w(settings);
    w.startTask()->exit(0);
    w.clock.advance(std::chrono::seconds(1));
    QCOMPARE(w.requests(), 1);
    w.job()->answer(QStringLiteral("seen"));
    QTRY_COMPARE(w.hint(),
                 QStringLiteral("Results woke the agent 1 times in a row; it now waits for a word of yours."));
    w.startTask()->exit(1);
    w.clock.advance(std::chrono::seconds(1));
    QCOMPARE(w.requests(), 1);
    QTRY_VERIFY(w.hint().contains(QStringLiteral("1 result")));
    QTest::keyClicks(w.editor(), QStringLiteral("go"));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    QCOMPARE(w.requests(), 2);
    QCOMPARE(w.hint(), QString());
}

void TestMainWindow::noMessageHidesAnother()
{
    Window w;
    QStatusBar *bar = w.window.statusBar();
    w.window.tell(QStringLiteral("The session could not be saved."));
    w.window.tell(QStringLiteral("The draft could not be saved."));
    w.window.tell(QStringLiteral("The draft could not be saved."));
    QCOMPARE(bar->currentMessage(), QStringLiteral("The session could not be saved."));

    QStatusTipEvent menuTip{QString()};
    QApplication::sendEvent(&w.window, &menuTip);
    QCOMPARE(bar->currentMessage(), QStringLiteral("The session could not be saved."));

    bar->clearMessage(); // as its time does
    QCOMPARE(bar->currentMessage(), QStringLiteral("The draft could not be saved."));
    bar->clearMessage();
    QCOMPARE(bar->currentMessage(), QString());
    w.window.tell(QStringLiteral("The draft could not be saved."));
    QCOMPARE(bar->currentMessage(), QStringLiteral("The draft could not be saved."));
}

void TestMainWindow::aPausedTaskIsNotCalledRunning()
{
    Window w;
    const auto *tasks = w.window.findChild<QLabel *>(QStringLiteral("tasksLabel"));
    const BackgroundTaskId id = w.start(QStringLiteral("make"));
    QTRY_COMPARE(tasks->text(), QStringLiteral("1 task running"));
    QVERIFY(w.background.setPaused(id, true));
    QTRY_COMPARE(tasks->text(), QStringLiteral("Tasks: 1 paused"));
    QVERIFY(w.background.setPaused(id, false));
    QTRY_COMPARE(tasks->text(), QStringLiteral("1 task running"));
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
