#include "agent/fixture.h"
#include "timeline/timelinerecorder.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using namespace std::chrono_literals;

using Kind = AgentSpan::Kind;
using Outcome = AgentSpan::Outcome;

namespace {

/// A session, its tasks and its notices, all on one time line.
class Recorded : public AgentFixture
{
public:
    Recorded()
    {
        QObject::connect(session.get(), &AgentSession::happened, &recorder, &TimeLineRecorder::apply);
        recorder.nowMs();
    }

    TimeLine &line() { return recorder.line(); }
    AgentSpan span(int i) { return line().span(line().firstSpan() + i); }
    int spans() { return int(line().endOfSpans() - line().firstSpan()); }
    TaskLane lane(const BackgroundTaskId &id) { return line().lane(line().laneOf(id)); }
    QList<Kind> kinds()
    {
        QList<Kind> kinds;
        for (int i = 0; i < spans(); ++i)
            kinds.append(span(i).kind);
        return kinds;
    }
    BackgroundTaskId startNamed(const QString &command)
    {
        startTask(command);
        return background.tasks().last().id;
    }
    void adopted(BackgroundTask task)
    {
        task.adopted = true;
        line().applyTask(task, recorder.nowMs());
    }

    TimeLineRecorder recorder{background, notices, clock};
};

ModelError overloaded()
{
    ModelError error;
    error.kind = ModelError::Kind::Overloaded;
    error.message = u"The server is overloaded."_qs;
    error.retryable = true;
    error.retryAfter = 3s;
    return error;
}

} // namespace

class TestTimeLine : public QObject
{
    Q_OBJECT
private slots:
    void aSessionIsSpansInTheirOrder();
    void twoTasksShareTheRequestThatCarriesTheirEnds();
    void theCallThatStartedATaskIsFoundByItsResult();
    void aNoticeOfARequestThatFailedRidesInTheNext();
    void heldAndDroppedNoticesAreInNoRequest();
    void aQueuedTaskWaitsBeforeItRuns();
    void whatNobodySawIsNotInvented();
    void aRestoredHistoryWithoutTimesIsLeftOut();
    void aRestoredHistoryIsThereByItsTimes();
    void toolsSideBySideHaveRowsOfTheirOwn();
    void aDeniedCallNeverRan();
    void aStoppedAnswerIsCut();
    void aCompactionIsOneSpan();
    void streamedWordsChangeNothing();
    void anotherConversationKeepsWhatIsUntold();
    void memoryIsBounded();
    void aClockThatGoesBackIsNotFollowed();
    void changesAreToldManyAtOnce();
    void breaksAreFound();
};

void TestTimeLine::aSessionIsSpansInTheirOrder()
{
    Recorded r;
    r.policy.setMode(PermissionMode::Ask);
    const qint64 start = r.recorder.nowMs();
    r.session->submit({TextBlock{u"go on"_qs}});
    r.clock.advance(500ms);
    r.job()->fail(overloaded());
    QVERIFY(r.line().isLive());
    r.session->retryNow();
    r.clock.advance(1s);
    r.job()->callTools({toolUse(u"t1"_qs, u"writer"_qs, {{u"x"_qs, u"a.txt"_qs}})}, u"I write."_qs);
    r.clock.advance(2s);
    QCOMPARE(r.broker.open().size(), 1);
    r.broker.answer(r.broker.open().first().id, {PermissionChoice::AllowOnce, {}});
    r.clock.advance(4s);
    r.writer->end(u"done"_qs);
    r.clock.advance(8s);
    r.job()->answer(u"Ready."_qs);

    QCOMPARE(r.kinds(), (QList<Kind>{Kind::Prompt, Kind::ModelCall, Kind::RetryWait, Kind::ModelCall, Kind::Permission,
                                     Kind::Tool, Kind::ModelCall}));
    QCOMPARE(r.span(0).summary, u"go on"_qs);
    QCOMPARE(r.span(0).request, 1);
    QCOMPARE(r.span(1).startMs, start);
    QCOMPARE(r.span(1).endMs, start + 500);
    QCOMPARE(r.span(1).outcome, Outcome::Bad);
    QCOMPARE(r.span(1).note, u"The server is overloaded."_qs);
    QCOMPARE(r.span(2).outcome, Outcome::Good);
    QCOMPARE(r.span(3).request, 2);
    QCOMPARE(r.span(3).summary, u"I write."_qs);
    QCOMPARE(r.span(4).startMs, start + 1500);
    QCOMPARE(r.span(4).endMs, start + 3500);
    QCOMPARE(r.span(4).toolUse, ToolUseId(u"t1"_qs));
    QCOMPARE(r.span(4).row, 1);
    QCOMPARE(r.span(5).startMs, start + 3500);
    QCOMPARE(r.span(5).endMs, start + 7500);
    QCOMPARE(r.span(5).row, 1);
    QCOMPARE(r.span(5).name, u"writer"_qs);
    QCOMPARE(r.span(6).endMs, start + 15'500);
    QCOMPARE(r.span(6).outcome, Outcome::Good);
    QVERIFY(!r.line().isLive());
}

void TestTimeLine::twoTasksShareTheRequestThatCarriesTheirEnds()
{
    Recorded r;
    const BackgroundTaskId first = r.startNamed(u"sleep 2"_qs);
    const BackgroundTaskId second = r.startNamed(u"make"_qs);
    r.session->submit({TextBlock{u"wait"_qs}});
    r.clock.advance(2s);
    r.processes.commands.at(0)->exit(0);
    r.clock.advance(1s);
    r.processes.commands.at(1)->exit(3);
    QCOMPARE(r.lane(first).notices.size(), 1);
    QCOMPARE(r.lane(first).notices.first().request, 0);
    r.clock.advance(1s);
    r.job()->callTools({toolUse(u"t1"_qs, u"reader"_qs)});
    r.reader->end(u"text"_qs);
    for (const BackgroundTaskId &id : {first, second}) {
        QCOMPARE(r.lane(id).notices.first().state, NoticeState::Delivered);
        QCOMPARE(r.lane(id).notices.first().request, 2);
    }
    r.job()->answer(u"Both have ended."_qs);
    QCOMPARE(r.lane(first).notices.first().state, NoticeState::Consumed);
    const AgentSpan carrier = r.line().span(r.line().spanOfRequest(2));
    QCOMPARE(carrier.kind, Kind::ModelCall);
    QCOMPARE(carrier.summary, u"Both have ended."_qs);
    QVERIFY(carrier.startMs > r.lane(second).endedMs);
    QCOMPARE(r.lane(first).endedMs - r.lane(first).startedMs, 2000);
    QCOMPARE(r.lane(first).status, BackgroundStatus::Completed);
    QCOMPARE(r.lane(second).end, u"exit code 3"_qs);
}

void TestTimeLine::theCallThatStartedATaskIsFoundByItsResult()
{
    Recorded r;
    const BackgroundTaskId before = r.startNamed(u"before"_qs);
    r.session->submit({TextBlock{u"run it"_qs}});
    r.job()->callTools({toolUse(u"t1"_qs, u"writer"_qs)});
    const BackgroundTaskId mine = r.startNamed(u"mine"_qs);
    const BackgroundTaskId users = r.startNamed(u"the user's"_qs);
    r.writer->end(u"Started background task %1 (%2 is older)."_qs.arg(mine.toString(), before.toString()));
    QCOMPARE(r.lane(mine).spawnedBy, ToolUseId(u"t1"_qs));
    QCOMPARE(r.line().span(r.lane(mine).spawnSpan).toolUse, ToolUseId(u"t1"_qs));
    QVERIFY(r.lane(users).spawnedBy.isEmpty());
    QVERIFY(r.lane(before).spawnedBy.isEmpty());
}

void TestTimeLine::aNoticeOfARequestThatFailedRidesInTheNext()
{
    Recorded r;
    const BackgroundTaskId id = r.startNamed(u"make"_qs);
    r.processes.commands.first()->exit(0);
    r.session->submit({TextBlock{u"and?"_qs}});
    QCOMPARE(r.lane(id).notices.first().request, 1);
    r.job()->fail(overloaded());
    QCOMPARE(r.lane(id).notices.first().request, 0);
    QCOMPARE(r.lane(id).notices.first().state, NoticeState::Queued);
    r.session->retryNow();
    QCOMPARE(r.lane(id).notices.first().request, 2);
}

void TestTimeLine::heldAndDroppedNoticesAreInNoRequest()
{
    Recorded r;
    const BackgroundTaskId held = r.startNamed(u"a"_qs);
    const BackgroundTaskId dropped = r.startNamed(u"b"_qs);
    r.session->setUserTyping(true);
    for (const auto &command : r.processes.commands)
        command->exit(0);
    r.notices.hold(r.lane(held).notices.first().id);
    r.notices.drop(r.lane(dropped).notices.first().id);
    r.session->submit({TextBlock{u"and?"_qs}});
    QCOMPARE(r.lane(held).notices.first().state, NoticeState::Held);
    QCOMPARE(r.lane(dropped).notices.first().state, NoticeState::Dropped);
    QCOMPARE(r.lane(held).notices.first().request, 0);
    QCOMPARE(r.lane(dropped).notices.first().request, 0);
}

void TestTimeLine::aQueuedTaskWaitsBeforeItRuns()
{
    Recorded r;
    TaskLimits limits;
    limits.mostRunning = 1;
    r.background.setLimits(limits);
    r.startTask(u"first"_qs);
    const BackgroundTaskId id = r.startNamed(u"second"_qs);
    const qint64 asked = r.recorder.nowMs();
    QCOMPARE(r.lane(id).status, BackgroundStatus::Queued);
    QCOMPARE(r.lane(id).startedMs, -1);
    r.clock.advance(5s);
    r.processes.commands.first()->exit(0);
    QCOMPARE(r.lane(id).askedMs, asked);
    QCOMPARE(r.lane(id).startedMs, asked + 5000);
    QCOMPARE(r.lane(id).status, BackgroundStatus::Running);
    QVERIFY(r.line().isLive());
}

void TestTimeLine::whatNobodySawIsNotInvented()
{
    Recorded r;
    BackgroundTask task;
    task.id = BackgroundTaskId(u"aaaaaaaa"_qs);
    task.status = BackgroundStatus::Running;
    task.startedAt = r.clock.now().addSecs(-3600);
    r.adopted(task);
    QCOMPARE(r.lane(task.id).askedMs, -1);
    QCOMPARE(r.lane(task.id).startedMs, task.startedAt.toMSecsSinceEpoch());
    task.status = BackgroundStatus::Lost;
    task.endedAt = r.clock.now();
    r.adopted(task);
    QCOMPARE(r.lane(task.id).status, BackgroundStatus::Lost);
    QCOMPARE(r.lane(task.id).endedMs, -1);
    QVERIFY(!r.line().isLive());

    // Its end was told, to another run's third call; this run's third has nothing to do with it.
    Notice notice;
    notice.id = NoticeId(u"n"_qs);
    notice.taskId = task.id;
    notice.state = NoticeState::Consumed;
    notice.request = 3;
    notice.adopted = true;
    r.line().applyNotice(notice, r.recorder.nowMs());
    QCOMPARE(r.lane(task.id).notices.first().request, 0);
    QCOMPARE(r.lane(task.id).notices.first().createdMs, -1);
    // What no lane is known for is passed over.
    notice.taskId = BackgroundTaskId(u"bbbbbbbb"_qs);
    r.line().applyNotice(notice, r.recorder.nowMs());
    QCOMPARE(r.line().endOfLanes(), 1);
}

void TestTimeLine::aRestoredHistoryWithoutTimesIsLeftOut()
{
    Recorded r;
    auto answer = std::make_shared<Message>();
    answer->role = Role::Assistant;
    answer->content = {TextBlock{u"old"_qs}};
    r.session->restore({userMessage({TextBlock{u"old words"_qs}}), answer});
    QVERIFY(r.line().isEmpty());
    r.session->submit({TextBlock{u"new words"_qs}});
    QCOMPARE(r.spans(), 2);
    QCOMPARE(r.span(0).summary, u"new words"_qs);
}

void TestTimeLine::aRestoredHistoryIsThereByItsTimes()
{
    Recorded r;
    const QDateTime start(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);
    const auto said = [&start](Role role, int second, const QList<ContentBlock> &content) {
        auto message = std::make_shared<Message>();
        message->role = role;
        message->content = content;
        message->at = start.addSecs(second);
        message->id = role == Role::Assistant ? u"msg"_qs : QString();
        return message;
    };
    const auto result = [&start](const char *id, int second, qint64 durationMs) {
        return ToolResultBlock{ToolUseId(QLatin1String(id)), u"out"_qs, {}, false, start.addSecs(second), durationMs};
    };
    const auto never = said(Role::User, -90'000, {TextBlock{u"never answered"_qs}});
    const auto prompt = said(Role::User, 0, {TextBlock{u"test it"_qs}});
    const auto calls =
        said(Role::Assistant, 10,
             {toolUse(u"a"_qs, u"bash"_qs), toolUse(u"b"_qs, u"bash"_qs), toolUse(u"denied"_qs, u"bash"_qs)});
    const auto results =
        said(Role::User, 40, {result("a", 11, 20'000), result("b", 12, 5'000), result("denied", 33, -1)});
    const auto stopped = said(Role::Assistant, 50, {TextBlock{u"It"_qs}});
    stopped->id.clear();
    r.session->restore({never, prompt, calls, results, stopped});

    QCOMPARE(r.kinds(), (QList<Kind>{Kind::Prompt, Kind::Prompt, Kind::ModelCall, Kind::Tool, Kind::Tool, Kind::Tool,
                                     Kind::ModelCall}));
    const qint64 zero = start.toMSecsSinceEpoch();
    const auto isAt = [&r, zero](int span, int from, int to) {
        return r.span(span).startMs == zero + from * 1000 && r.span(span).endMs == zero + to * 1000;
    };
    QVERIFY(isAt(1, 0, 0));
    QVERIFY(isAt(2, 0, 10)); // not since the day before
    QVERIFY(isAt(3, 11, 31) && r.span(3).row == 1);
    QVERIFY(isAt(4, 12, 17) && r.span(4).row == 2);
    QVERIFY(isAt(5, 33, 33)); // a moment, as while it happened
    QVERIFY(isAt(6, 40, 50));
    QCOMPARE(r.span(6).outcome, Outcome::Cut);
    QVERIFY(!r.line().isLive());

    // What comes now is now.
    r.session->submit({TextBlock{u"go on"_qs}});
    QCOMPARE(r.span(7).summary, u"go on"_qs);
    QVERIFY(r.span(7).startMs > zero + 50'000);
    QCOMPARE(r.span(1).request, 0);
}

void TestTimeLine::toolsSideBySideHaveRowsOfTheirOwn()
{
    Recorded r;
    r.session->submit({TextBlock{u"read"_qs}});
    r.job()->callTools({toolUse(u"t1"_qs, u"reader"_qs), toolUse(u"t2"_qs, u"reader2"_qs)});
    r.clock.advance(1s);
    QCOMPARE(r.span(2).row, 1);
    QCOMPARE(r.span(3).row, 2);
    r.reader->end(u"a"_qs);
    r.clock.advance(1s);
    r.reader2->end(u"no such file"_qs, true);
    QCOMPARE(r.span(2).endMs - r.span(2).startMs, 1000);
    QCOMPARE(r.span(3).endMs - r.span(3).startMs, 2000);
    QCOMPARE(r.span(3).outcome, Outcome::Bad);
    QCOMPARE(r.span(3).note, u"no such file"_qs);
    QCOMPARE(r.line().agentRows(), 3);
    // Later ones come into the first row that is free.
    r.job()->callTools({toolUse(u"t3"_qs, u"reader"_qs)});
    QCOMPARE(r.span(5).row, 1);
}

void TestTimeLine::aDeniedCallNeverRan()
{
    Recorded r;
    r.policy.setMode(PermissionMode::Ask);
    r.session->submit({TextBlock{u"write"_qs}});
    r.job()->callTools({toolUse(u"t1"_qs, u"writer"_qs)});
    r.broker.answer(r.broker.open().first().id, {PermissionChoice::Deny, {}});
    QCOMPARE(r.kinds(), (QList<Kind>{Kind::Prompt, Kind::ModelCall, Kind::Permission, Kind::ModelCall}));
    QCOMPARE(r.span(2).outcome, Outcome::Bad);
    // A tool that does not exist is refused before anybody is asked: a moment.
    r.job()->callTools({toolUse(u"t2"_qs, u"nonsense"_qs)});
    QCOMPARE(r.span(4).kind, Kind::Tool);
    QCOMPARE(r.span(4).startMs, r.span(4).endMs);
    QCOMPARE(r.span(4).outcome, Outcome::Bad);
}

void TestTimeLine::aStoppedAnswerIsCut()
{
    Recorded r;
    r.session->submit({TextBlock{u"talk"_qs}});
    r.job()->accept();
    r.job()->stream(u"Once upon"_qs);
    r.clock.advance(1s);
    r.session->stop();
    QCOMPARE(r.span(1).outcome, Outcome::Cut);
    QCOMPARE(r.span(1).summary, u"Once upon"_qs);
    QVERIFY(!r.line().isLive());
    r.session->submit({TextBlock{u"again"_qs}});
    r.session->stop();
    QCOMPARE(r.span(3).outcome, Outcome::Cut);
    QVERIFY(!r.line().isLive());
}

void TestTimeLine::aCompactionIsOneSpan()
{
    TimeLine line;
    line.apply(TurnStarted{TurnCause::Compaction}, 0);
    line.apply(CompactionStarted{true, 1000}, 10);
    line.apply(RequestStarted{4}, 20);
    line.apply(RequestFailed{overloaded()}, 30);
    line.apply(RetryScheduled{overloaded(), 1, 3, 100}, 30);
    line.apply(RequestStarted{5}, 40);
    line.apply(UserMessageAdded{userMessage({SummaryBlock{u"all"_qs}})}, 50);
    line.apply(CompactionEnded{}, 60);
    line.apply(TurnEnded{}, 60);
    QCOMPARE(line.endOfSpans(), 1);
    QCOMPARE(line.span(0).kind, Kind::Compaction);
    QCOMPARE(line.span(0).startMs, 10);
    QCOMPARE(line.span(0).endMs, 60);
    QCOMPARE(line.span(0).request, 5);
    QVERIFY(!line.isLive());
}

void TestTimeLine::streamedWordsChangeNothing()
{
    Recorded r;
    r.session->submit({TextBlock{u"talk"_qs}});
    r.clock.advance(1s);
    QSignalSpy changed(&r.recorder, &TimeLineRecorder::changed);
    r.job()->accept();
    for (int i = 0; i < 1000; ++i)
        r.job()->stream(u"word "_qs);
    r.clock.advance(1s);
    QCOMPARE(changed.size(), 0);
}

void TestTimeLine::anotherConversationKeepsWhatIsUntold()
{
    Recorded r;
    r.startNamed(u"told"_qs);
    const BackgroundTaskId runs = r.startNamed(u"runs on"_qs);
    r.processes.commands.first()->exit(0);
    r.session->submit({TextBlock{u"and?"_qs}});
    r.job()->answer(u"It has ended."_qs);
    TimeLineRecorder next(r.background, r.notices, r.clock, SessionId(u"next"_qs));
    QCOMPARE(next.line().endOfSpans() - next.line().firstSpan(), 0);
    QCOMPARE(next.line().endOfLanes() - next.line().firstLane(), 1);
    QVERIFY(next.line().isLive());
    r.clock.advance(1s);
    r.processes.commands.last()->exit(0);
    QVERIFY(!next.line().isLive());
    const TaskLane &lane = next.line().lane(next.line().laneOf(runs));
    QCOMPARE(lane.endedMs - lane.startedMs, 1000);
}

void TestTimeLine::memoryIsBounded()
{
    TimeLine line({100, 20});
    line.apply(TurnStarted{}, 0);
    for (int i = 1; i <= 5000; ++i) {
        line.apply(RequestStarted{i}, i);
        line.apply(RequestFailed{overloaded()}, i);
        QVERIFY(line.endOfSpans() - line.firstSpan() <= 100);
    }
    QCOMPARE(line.endOfSpans(), 5000);
    QCOMPARE(line.spanOfRequest(1), -1);
    QCOMPARE(line.span(line.spanOfRequest(5000)).request, 5000);

    BackgroundTask oldest;
    oldest.id = BackgroundTaskId(u"oldest"_qs);
    oldest.status = BackgroundStatus::Running;
    line.applyTask(oldest, 6000);
    for (int i = 0; i < 500; ++i) {
        BackgroundTask task;
        task.id = BackgroundTaskId(QString::number(i));
        task.status = BackgroundStatus::Running;
        line.applyTask(task, 6000 + i);
        task.status = BackgroundStatus::Completed;
        line.applyTask(task, 6000 + i);
        QVERIFY(line.endOfLanes() - line.firstLane() <= 20);
    }
    // What runs is never dropped.
    QCOMPARE(line.lane(line.laneOf(oldest.id)).id, oldest.id);
    QCOMPARE(line.laneOf(BackgroundTaskId(u"0"_qs)), -1);
    const qint64 last = line.laneOf(BackgroundTaskId(u"499"_qs));
    QCOMPARE(line.lane(last).id, BackgroundTaskId(u"499"_qs));
    QVERIFY(line.isLive());
}

void TestTimeLine::aClockThatGoesBackIsNotFollowed()
{
    class JumpingClock final : public Clock
    {
    public:
        QDateTime now() const override { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC); }
        qint64 monotonicMs() const override { return 0; }
        void callAfter(std::chrono::milliseconds, QObject *, std::function<void()>) override {}
        qint64 ms = 1'000'000;
    };
    JumpingClock clock;
    Recorded r;
    TimeLineRecorder recorder(r.background, r.notices, clock);
    QCOMPARE(recorder.nowMs(), 1'000'000);
    clock.ms = 400'000;
    QCOMPARE(recorder.nowMs(), 1'000'000);
    clock.ms = 402'000;
    QCOMPARE(recorder.nowMs(), 1'002'000);
}

void TestTimeLine::changesAreToldManyAtOnce()
{
    Recorded r;
    QSignalSpy changed(&r.recorder, &TimeLineRecorder::changed);
    for (int i = 0; i < 20; ++i)
        r.startTask();
    QCOMPARE(changed.size(), 0);
    r.clock.advance(60ms);
    QCOMPARE(changed.size(), 1);
    r.clock.advance(10s);
    QCOMPARE(changed.size(), 1);
}

void TestTimeLine::breaksAreFound()
{
    BusyTime busy;
    const auto isAs = [&busy](const QList<std::pair<qint64, qint64>> &wanted) {
        QList<std::pair<qint64, qint64>> found;
        for (const BusyTime::Stretch &stretch : busy.stretches())
            found.append({stretch.fromMs, stretch.toMs});
        return found == wanted;
    };
    busy.add(1'000'000, 1'001'000);
    busy.add(1'030'000, 1'031'000); // less than a minute later
    QVERIFY(isAs({{1'000'000, 1'031'000}}));
    busy.add(2'000'000, 2'000'000);
    busy.add(100, 200); // something of an earlier run, heard of late
    QVERIFY(isAs({{100, 200}, {1'000'000, 1'031'000}, {2'000'000, 2'000'000}}));
    busy.add(1'020'000, 1'990'000);
    QVERIFY(isAs({{100, 200}, {1'000'000, 2'000'000}}));
    busy.add(0, 3'000'000);
    QVERIFY(isAs({{0, 3'000'000}}));
}

QTEST_GUILESS_MAIN(TestTimeLine)
#include "tst_timeline.moc"
