// The time line as people see it: what is where, what a click or a key does, what it costs.
#include "agent/fixture.h"
#include "support/cputimer.h"
#include "ui/timeline/timelinepanel.h"
#include "ui/timeline/timelinetext.h"
#include "ui/timeline/timelineview.h"
#include "ui/timeline/timeticks.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>
#include <QWheelEvent>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

/// A session, its time line and the panel on it.
class Shown : public AgentFixture
{
public:
    Shown()
    {
        QObject::connect(session.get(), &AgentSession::happened, &recorder, &TimeLineRecorder::apply);
        panel.resize(1000, 400);
        panel.show();
    }

    TimeLineView &view() { return *panel.view(); }
    TimeLine &line() { return recorder.line(); }
    QScrollBar *across() { return view().horizontalScrollBar(); }
    void settle() { clock.advance(100ms); }
    void click(const QRectF &rect)
    {
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, (rect.topLeft() + QPointF(2, 5)).toPoint());
    }
    /// A task that ran for five seconds and whose end the second model call carries.
    BackgroundTaskId oneTask()
    {
        session->submit({TextBlock{u"run it"_qs}});
        job()->callTools({toolUse(u"t1"_qs, u"writer"_qs, {{u"x"_qs, u"<b>a"_qs}})});
        startTask(u"sleep <b>5"_qs);
        const BackgroundTaskId id = background.tasks().last().id;
        clock.advance(500ms);
        writer->end(u"Started "_qs + id.toString());
        clock.advance(1s);
        job()->answer(u"It runs."_qs);
        clock.advance(5s);
        processes.commands.last()->exit(0);
        clock.advance(2s);
        job()->answer(u"It has ended."_qs);
        settle();
        return id;
    }
    /// Many calls, and a task for every so many of them, without a session. Each task's end rides in the next call.
    void fillWith(int spans, int lanes)
    {
        const int calls = spans / 2;
        qint64 ms = recorder.nowMs();
        QList<BackgroundTask> running;
        line().apply(TurnStarted{}, ms);
        for (int i = 1; i <= calls; ++i) {
            line().apply(RequestStarted{i}, ms += 400);
            line().apply(AssistantMessageAdded{std::make_shared<Message>()}, ms += 900);
            ToolCall call;
            call.id = ToolUseId(QString::number(i));
            call.name = u"bash"_qs;
            call.summary = u"make something"_qs;
            call.state = ToolCall::State::Running;
            line().apply(ToolCallChanged{call}, ms);
            call.state = ToolCall::State::Done;
            line().apply(ToolCallChanged{call}, ms += 700);
            if (i % (calls / lanes) == 0)
                running.append(startedAt(ms, i));
            if (running.size() > 8)
                end(running.takeFirst(), ms, i + 1);
        }
        while (!running.isEmpty())
            end(running.takeFirst(), ms, calls);
        line().apply(TurnEnded{}, ms);
        view().fit();
    }
    BackgroundTask startedAt(qint64 ms, int number)
    {
        BackgroundTask task;
        task.id = BackgroundTaskId(QString::number(number));
        task.command = u"make -j8 target"_qs + task.id.toString();
        task.status = BackgroundStatus::Running;
        line().applyTask(task, ms);
        return task;
    }
    void end(BackgroundTask task, qint64 ms, int request)
    {
        task.status = task.id.toString().endsWith(u'0') ? BackgroundStatus::Failed : BackgroundStatus::Completed;
        line().applyTask(task, ms);
        Notice notice;
        notice.id = NoticeId(task.id.toString());
        notice.taskId = task.id;
        line().applyNotice(notice, ms);
        notice.state = NoticeState::Consumed;
        notice.request = request;
        line().applyNotice(notice, ms);
    }

    TimeLineRecorder recorder{background, notices, clock};
    TimeLinePanel panel{recorder};
};

double ownScale(qint64 lengthMs, double width)
{
    TimeScale scale;
    scale.setTimes({{0, lengthMs}}, true);
    return scale.pixelsPerMsFor(width);
}

} // namespace

class TestTimeLineView : public QObject
{
    Q_OBJECT
private slots:
    void timesAndPlacesAreTheSame();
    void ticksAreRoundAndHaveRoom();
    void clicksLeadToTheCallAndTheOutput();
    void arrowJoinsTheEndAndTheRequest();
    void keysReachEverything();
    void everythingIsSpoken();
    void tipsAreLiteral();
    void followsUntilTheUserScrollsBack();
    void zoomKeepsWhatIsUnderThePointer();
    void fitShowsAll();
    void longBreaksAreSqueezed();
    void olderTasksStayInPlace();
    void restsWhenNothingRuns();
    void controlsHaveNames();
    void manySpansArePaintedFast();
};

void TestTimeLineView::timesAndPlacesAreTheSame()
{
    TimeScale scale;
    scale.setTimes({{1000, 5000}, {100'000, 101'000}}, true);
    scale.setPixelsPerMs(0.1);
    QCOMPARE(scale.xOf(1000), 0.0);
    QCOMPARE(scale.xOf(5000), 400.0);
    QCOMPARE(scale.xOf(100'000), 400 + TimeScale::kGapWidth);
    QCOMPARE(scale.width(), 500 + TimeScale::kGapWidth);
    for (const qint64 ms : {500, 1000, 3210, 5000, 50'000, 100'000, 100'500, 101'000, 140'000})
        QVERIFY2(std::abs(scale.timeAt(scale.xOf(ms)) - ms) <= 1500, qPrintable(QString::number(ms)));
    for (qint64 ms = 0; ms < 110'000; ms += 1000)
        QVERIFY(scale.xOf(ms) < scale.xOf(ms + 1000));
    scale.setTimes({{1000, 5000}, {100'000, 101'000}}, false);
    QCOMPARE(scale.width(), 10'000.0);
    QCOMPARE(ownScale(1000, 500), 0.5);
}

void TestTimeLineView::ticksAreRoundAndHaveRoom()
{
    QCOMPARE(tickStep(1, 80), 100);
    QCOMPARE(tickStep(0.05, 80), 2000);
    QCOMPARE(tickStep(0.0001, 80), 15 * 60'000);
    TimeScale scale;
    scale.setTimes({{1'790'000'000'123, 1'790'000'060'000}}, true);
    for (const double pixels : {0.001, 0.02, 0.5}) {
        scale.setPixelsPerMs(pixels);
        const QList<TimeTick> ticks = ticksBetween(scale, 0, 900, 80);
        QVERIFY(!ticks.isEmpty());
        for (qsizetype i = 1; i < ticks.size(); ++i)
            QVERIFY(ticks.at(i).x - ticks.at(i - 1).x >= 72);
        QCOMPARE(ticks.first().ms % tickStep(pixels, 80), 0);
        QVERIFY(ticks.first().elapsed.startsWith(u'+'));
    }
}

void TestTimeLineView::clicksLeadToTheCallAndTheOutput()
{
    Shown s;
    const BackgroundTaskId id = s.oneTask();
    QSignalSpy tools(s.panel.view(), &TimeLineView::toolCallOpened);
    QSignalSpy requests(s.panel.view(), &TimeLineView::requestOpened);
    QSignalSpy outputs(s.panel.view(), &TimeLineView::outputRequested);
    const TimeLineLayout &layout = s.view().timeLayout();
    for (qint64 number = 0; number < s.line().endOfSpans(); ++number)
        s.click(layout.spanRect(number));
    QCOMPARE(tools.size(), 1);
    QCOMPARE(tools.first().first().value<ToolUseId>(), ToolUseId(u"t1"_qs));
    QCOMPARE(requests.size(), 4); // the prompt and three calls
    s.click(layout.runRect(0));
    s.click(layout.laneRow(0)); // its name
    QCOMPARE(outputs.size(), 2);
    QCOMPARE(outputs.first().first().value<BackgroundTaskId>(), id);
    s.click(QRectF(s.view().frame().timeArea().bottomRight() - QPoint(30, 30), QSizeF(1, 1)));
    QCOMPARE(outputs.size() + requests.size() + tools.size(), 7);
}

void TestTimeLineView::arrowJoinsTheEndAndTheRequest()
{
    Shown s;
    s.oneTask();
    const TimeLineLayout &layout = s.view().timeLayout();
    const auto arrow = layout.arrow(0, 0);
    QVERIFY(arrow);
    const qint64 carrier = s.line().spanOfRequest(3);
    QCOMPARE(arrow->pointAtPercent(0), layout.laneEnd(0));
    QVERIFY(layout.spanRect(carrier).adjusted(0, 0, 1, 1).contains(arrow->pointAtPercent(1)));
    // Above its lane, where it belongs to nobody else.
    const QPoint middle = arrow->pointAtPercent(0.02).toPoint();
    QCOMPARE(layout.itemAt(middle), TimeLineItem::ofNotice(0, 0));
    const QImage before = s.view().viewport()->grab().toImage();
    QTest::mouseMove(s.view().viewport(), middle);
    QVERIFY(s.view().viewport()->grab().toImage() != before); // lit, with both its ends
    QVERIFY(layout.spawnArrow(0));
}

void TestTimeLineView::keysReachEverything()
{
    Shown s;
    s.oneTask();
    s.view().setFocus(Qt::TabFocusReason);
    const auto press = [&s](Qt::Key key) { QTest::keyClick(&s.view(), key); };
    press(Qt::Key_Left); // none is current yet: the latest
    QCOMPARE(s.view().current(), TimeLineItem::ofSpan(s.line().endOfSpans() - 1));
    press(Qt::Key_Home);
    QCOMPARE(s.view().current(), TimeLineItem::ofSpan(0));
    press(Qt::Key_Right);
    press(Qt::Key_Right);
    QCOMPARE(s.view().current(), TimeLineItem::ofSpan(2));
    press(Qt::Key_Down);
    QCOMPARE(s.view().current(), TimeLineItem::ofLane(0));
    press(Qt::Key_Right); // along its arrow
    QCOMPARE(s.view().current(), TimeLineItem::ofSpan(s.line().spanOfRequest(3)));
    press(Qt::Key_Down);
    press(Qt::Key_Left); // to the call that started it
    QCOMPARE(s.view().current(), TimeLineItem::ofSpan(2));
    QSignalSpy tools(&s.view(), &TimeLineView::toolCallOpened);
    press(Qt::Key_Return);
    QCOMPARE(tools.size(), 1);
    press(Qt::Key_Down);
    press(Qt::Key_Up);
    QCOMPARE(s.view().current().kind, TimeLineItem::Kind::Span);
    press(Qt::Key_End);
    press(Qt::Key_Right); // there is no more
    QCOMPARE(s.view().current(), TimeLineItem::ofSpan(s.line().endOfSpans() - 1));
}

void TestTimeLineView::everythingIsSpoken()
{
    Shown s;
    s.oneTask();
    QAccessibleInterface *root = QAccessible::queryAccessibleInterface(&s.view());
    QCOMPARE(root->text(QAccessible::Name), u"Time line"_qs);
    QCOMPARE(root->childCount(), int(s.line().endOfSpans()) + 1);
    QStringList spoken;
    for (int i = 0; i < root->childCount(); ++i)
        spoken.append(root->child(i)->text(QAccessible::Name));
    QVERIFY2(spoken.at(0).startsWith(u"You: run it"_qs), qPrintable(spoken.at(0)));
    QVERIFY(spoken.at(1).startsWith(u"Model call 1"_qs));
    const QString task = spoken.last();
    QVERIFY2(task.contains(u"sleep <b>5"_qs) && task.contains(u"completed"_qs)
                 && task.contains(u"told with model call 3"_qs),
             qPrintable(task));
    QVERIFY(root->child(1)->rect().isValid());
    QVERIFY(!root->child(root->childCount()));
}

void TestTimeLineView::tipsAreLiteral()
{
    Shown s;
    s.oneTask();
    const QPoint place = s.view().timeLayout().runRect(0).center().toPoint();
    QHelpEvent help(QEvent::ToolTip, place, s.view().viewport()->mapToGlobal(place));
    QCoreApplication::sendEvent(s.view().viewport(), &help);
    QVERIFY2(QToolTip::text().contains(u"sleep &lt;b&gt;5"_qs), qPrintable(QToolTip::text()));
    QToolTip::hideText();
}

void TestTimeLineView::followsUntilTheUserScrollsBack()
{
    Shown s;
    s.fillWith(2000, 3);
    s.view().resetZoom();
    QVERIFY(s.across()->maximum() > 2000);
    QCOMPARE(s.across()->value(), s.across()->maximum());
    QSignalSpy following(&s.view(), &TimeLineView::followingChanged);
    s.across()->setValue(300);
    QCOMPARE(following.size(), 1);
    QVERIFY(!s.view().isFollowing());
    s.session->submit({TextBlock{u"more"_qs}});
    s.settle();
    QCOMPARE(s.across()->value(), 300);
    s.view().setFollowing(true);
    QCOMPARE(s.across()->value(), s.across()->maximum());
    s.across()->setValue(300);
    s.across()->setValue(s.across()->maximum()); // the end is the present
    QVERIFY(s.view().isFollowing());
}

void TestTimeLineView::zoomKeepsWhatIsUnderThePointer()
{
    Shown s;
    s.fillWith(2000, 3);
    s.view().resetZoom();
    s.across()->setValue(s.across()->maximum() / 2);
    const TimeLineFrame &frame = s.view().frame();
    const QPointF pointer(700, 120);
    for (const int angle : {120, 240, -120, -360, 120}) {
        const qint64 before = frame.timeAt(pointer.x());
        QWheelEvent wheel(pointer, s.view().viewport()->mapToGlobal(pointer), {}, {0, angle}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(s.view().viewport(), &wheel);
        QVERIFY(std::abs(frame.xOf(before) - pointer.x()) < 2);
    }
}

void TestTimeLineView::fitShowsAll()
{
    Shown s;
    s.fillWith(2000, 3);
    QVERIFY(s.view().fitsAll());
    QCOMPARE(s.across()->maximum(), 0);
    const TimeLineLayout &layout = s.view().timeLayout();
    QVERIFY(layout.spanRect(0).left() >= s.view().frame().timeArea().left());
    QVERIFY(layout.spanRect(s.line().endOfSpans() - 1).right() <= s.view().frame().timeArea().right());
    QSignalSpy fits(&s.view(), &TimeLineView::fitChanged);
    s.view().zoomIn();
    QCOMPARE(fits.size(), 1);
    QVERIFY(s.across()->maximum() > 0);
}

void TestTimeLineView::longBreaksAreSqueezed()
{
    Shown s;
    s.session->submit({TextBlock{u"a"_qs}});
    s.clock.advance(2s);
    s.job()->answer(u"b"_qs);
    s.clock.advance(3h);
    s.session->submit({TextBlock{u"c"_qs}});
    s.clock.advance(2s);
    s.job()->answer(u"d"_qs);
    s.settle();
    const TimeLineFrame &frame = s.view().frame();
    QCOMPARE(frame.scale.pieces().size(), 2);
    QCOMPARE(s.across()->maximum(), 0);
    s.view().setSqueezesBreaks(false);
    QCOMPARE(frame.scale.pieces().size(), 1);
    QVERIFY(s.across()->maximum() > 10'000);
}

void TestTimeLineView::olderTasksStayInPlace()
{
    Shown s;
    for (int i = 0; i < 60; ++i)
        s.startTask(u"sleep 1"_qs);
    s.settle();
    QScrollBar *down = s.view().verticalScrollBar();
    const TimeLineLayout &layout = s.view().timeLayout();
    QVERIFY(down->maximum() > 0);
    s.startTask(u"sleep 2"_qs);
    s.settle();
    QCOMPARE(down->value(), 0); // at the top, the newest is shown
    down->setValue(400);
    const int y = layout.laneRow(30).top();
    s.startTask(u"sleep 3"_qs);
    s.settle();
    QCOMPARE(layout.laneRow(30).top(), y);
}

void TestTimeLineView::restsWhenNothingRuns()
{
    Shown s;
    s.startTask(u"sleep 1"_qs);
    s.settle();
    const double before = s.view().timeLayout().runRect(0).width();
    s.clock.advance(5s);
    // The live edge moves by itself, once a second.
    QTRY_VERIFY(s.view().timeLayout().runRect(0).width() > before);
    s.processes.commands.first()->exit(0);
    s.settle();
    const qint64 end = s.view().frame().scale.endMs();
    s.clock.advance(50s);
    QCOMPARE(s.view().frame().scale.endMs(), end);
    QCOMPARE(s.clock.pending(), 0);
    s.panel.hide();
    s.startTask(u"sleep 2"_qs);
    s.settle();
    QCOMPARE(s.view().frame().scale.endMs(), end); // hidden, it does nothing
    s.panel.show();
    QVERIFY(s.view().frame().scale.endMs() > end);
}

void TestTimeLineView::controlsHaveNames()
{
    Shown s;
    const QList<QWidget *> widgets = s.panel.findChildren<QWidget *>();
    for (const QWidget *widget : widgets) {
        if (widget->focusPolicy() & Qt::TabFocus)
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    for (const QAction *action : s.panel.actions())
        QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
}

void TestTimeLineView::manySpansArePaintedFast()
{
    Shown s;
    s.panel.resize(1400, 700);
    s.fillWith(10'000, 1000);
    const auto paintMs = [&s](const char *what) {
        QImage image(s.view().viewport()->size(), QImage::Format_ARGB32_Premultiplied);
        double best = 1e9;
        for (int i = 0; i < 7; ++i) {
            const CpuTimer timer;
            s.view().viewport()->render(&image);
            best = std::min(best, timer.ms());
        }
        qInfo("%s: %.2f ms", what, best);
        return best;
    };
    // With room for a slow machine and sanitizers; the figure is in the log.
    QVERIFY(paintMs("10,000 spans and 1,000 lanes, all in the width") < 100);
    s.view().resetZoom();
    QVERIFY(paintMs("the same, a readable part") < 100);
    s.view().setCurrent(TimeLineItem::ofLane(s.line().firstLane()));
    QVERIFY(paintMs("the same, its oldest part") < 100);
}

QTEST_MAIN(TestTimeLineView)
#include "tst_timelineview.moc"
