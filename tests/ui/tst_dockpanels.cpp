// The docks Tasks, Tool log and Notices. Background tasks have a test of their own.
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "support/manualclock.h"
#include "ui/notices/noticespanel.h"
#include "ui/panels/textpane.h"
#include "ui/tasks/taskdetail.h"
#include "ui/tasks/taskspanel.h"
#include "ui/toollog/toollogpanel.h"

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace Deckhand;

namespace {

ToolCall doneCall(const QString &id, const QString &result)
{
    ToolCall call;
    call.id = ToolUseId(id);
    call.name = QStringLiteral("bash");
    call.input = {{QStringLiteral("command"), QStringLiteral("make <b>all</b>")}};
    call.state = ToolCall::State::Done;
    call.result.text = result;
    return call;
}

} // namespace

class TestDockPanels : public QObject
{
    Q_OBJECT
private slots:
    void viewsHaveTheirNames();
    void problemsOfTaskFilesAreABanner();
    void selectedToolCallShowsInputAndResult();
    void hugeResultIsCutAndShownAtOnce();
    void toolLogFollowsItsEndUnlessScrolledUp();
    void noticeActionsFollowTheState();
    void noticeActionsNameTheNotice();

private:
    ManualClock m_clock;
};

void TestDockPanels::viewsHaveTheirNames()
{
    QTemporaryDir folder;
    TaskStore store(folder.path());
    TaskGraphModel tasks(store, m_clock);
    ToolLogModel log;
    NoticeLedger ledger(m_clock);
    NoticeModel notices(ledger);
    QCOMPARE(TasksPanel(&tasks, new TaskDetail(store)).view()->accessibleName(), QStringLiteral("Tasks"));
    QCOMPARE(ToolLogPanel(&log).view()->accessibleName(), QStringLiteral("Tool log"));
    QCOMPARE(NoticesPanel(&notices).view()->accessibleName(), QStringLiteral("Notices"));
}

void TestDockPanels::problemsOfTaskFilesAreABanner()
{
    QTemporaryDir folder;
    TaskStore store(folder.path());
    QVERIFY(store.create(QStringLiteral("good"), {}).ok());
    TaskGraphModel model(store, m_clock);
    TasksPanel panel(&model, new TaskDetail(store));
    panel.show();
    auto *banner = panel.findChild<QLabel *>(QStringLiteral("taskProblems"));
    QVERIFY(banner && !banner->isVisible());
    QFile broken(folder.filePath(QStringLiteral(".tasks/task_5.json")));
    QVERIFY(broken.open(QFile::WriteOnly));
    broken.write("{");
    broken.close();
    store.reload();
    QVERIFY(banner->isVisible());
    QVERIFY(banner->text().contains(QStringLiteral("task_5.json")));
    QCOMPARE(banner->textFormat(), Qt::PlainText);
    QCOMPARE(panel.view()->model()->rowCount(), 1);
}

void TestDockPanels::selectedToolCallShowsInputAndResult()
{
    ToolLogModel model;
    model.apply(ToolCallChanged{doneCall(QStringLiteral("a"), QStringLiteral("<i>built</i>"))});
    ToolLogPanel panel(&model);
    const auto *detail = panel.findChild<TextPane *>();
    panel.show();
    QVERIFY(!detail->isVisible());
    panel.selectRow(model.index(0, 0));
    QVERIFY(detail->isVisible());
    QVERIFY(detail->toPlainText().contains(QStringLiteral("command: make <b>all</b>")));
    QVERIFY(detail->toPlainText().endsWith(QStringLiteral("<i>built</i>")));
    model.apply(ToolCallChanged{doneCall(QStringLiteral("a"), QStringLiteral("changed"))});
    QVERIFY(detail->toPlainText().endsWith(QStringLiteral("changed")));
}

void TestDockPanels::hugeResultIsCutAndShownAtOnce()
{
    ToolLogModel model;
    model.apply(ToolCallChanged{doneCall(QStringLiteral("a"), QString(5'000'000, u'x'))});
    ToolLogPanel panel(&model);
    panel.show();
    const std::clock_t before = std::clock(); // time of this process: holds on a busy machine, too
    panel.selectRow(model.index(0, 0));
    QVERIFY(panel.findChild<TextPane *>()->toPlainText().contains(QStringLiteral("more")));
    QVERIFY(std::clock() - before < CLOCKS_PER_SEC / 2);
}

void TestDockPanels::toolLogFollowsItsEndUnlessScrolledUp()
{
    ToolLogModel model;
    ToolLogPanel panel(&model);
    panel.resize(600, 200);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    const auto add = [&model](int from, int count) {
        for (int i = from; i < from + count; ++i)
            model.apply(ToolCallChanged{doneCall(QString::number(i), {})});
    };
    QScrollBar *bar = panel.view()->verticalScrollBar();
    add(0, 100);
    QTRY_VERIFY(bar->maximum() > 0 && bar->value() == bar->maximum());
    bar->setValue(3);
    add(100, 10);
    QTRY_COMPARE(panel.view()->model()->rowCount(), 110);
    QCOMPARE(bar->value(), 3);
}

void TestDockPanels::noticeActionsFollowTheState()
{
    NoticeLedger ledger(m_clock);
    NoticeModel model(ledger);
    NoticesPanel panel(&model);
    ledger.enter({BackgroundTaskId(QStringLiteral("aaaaaaaa")), QStringLiteral("text")});
    const NoticeId id = ledger.notices().first().id;
    const auto enabled = [&panel] {
        QList<bool> states;
        for (const char *name : {"deliverNoticeAction", "holdNoticeAction", "dropNoticeAction"})
            states << panel.findChild<QAction *>(QLatin1String(name))->isEnabled();
        return states;
    };
    QCOMPARE(enabled(), (QList<bool>{false, false, false}));
    panel.selectRow(model.index(0, 0));
    auto *hold = panel.findChild<QAction *>(QStringLiteral("holdNoticeAction"));
    QCOMPARE(enabled(), (QList<bool>{true, true, true}));
    QCOMPARE(hold->text(), QStringLiteral("Hold"));
    ledger.hold(id);
    QCOMPARE(enabled(), (QList<bool>{true, true, true}));
    QCOMPARE(hold->text(), QStringLiteral("Release"));
    ledger.unhold(id);
    QCOMPARE(hold->text(), QStringLiteral("Hold"));
    ledger.claim({}, 1);
    QCOMPARE(enabled(), (QList<bool>{false, false, false}));
}

void TestDockPanels::noticeActionsNameTheNotice()
{
    NoticeLedger ledger(m_clock);
    NoticeModel model(ledger);
    NoticesPanel panel(&model);
    ledger.enter({BackgroundTaskId(QStringLiteral("aaaaaaaa")), QStringLiteral("text")});
    const NoticeId id = ledger.notices().first().id;
    panel.selectRow(model.index(0, 0));
    connect(&panel, &NoticesPanel::deliverNowRequested, &ledger, &NoticeLedger::deliverNow);
    connect(&panel, &NoticesPanel::holdRequested, &ledger, &NoticeLedger::hold);
    connect(&panel, &NoticesPanel::unholdRequested, &ledger, &NoticeLedger::unhold);
    connect(&panel, &NoticesPanel::dropRequested, &ledger, &NoticeLedger::drop);
    panel.findChild<QAction *>(QStringLiteral("holdNoticeAction"))->trigger();
    QCOMPARE(ledger.notices().first().state, NoticeState::Held);
    panel.findChild<QAction *>(QStringLiteral("holdNoticeAction"))->trigger();
    QCOMPARE(ledger.notices().first().state, NoticeState::Queued);
    QSignalSpy urged(&ledger, &NoticeLedger::urged);
    panel.findChild<QAction *>(QStringLiteral("deliverNoticeAction"))->trigger();
    QCOMPARE(urged.size(), 1);
    panel.findChild<QAction *>(QStringLiteral("dropNoticeAction"))->trigger();
    QCOMPARE(ledger.notices().first().state, NoticeState::Dropped);
}

QTEST_MAIN(TestDockPanels)
#include "tst_dockpanels.moc"
