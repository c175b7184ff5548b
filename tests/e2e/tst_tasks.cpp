#include "e2e/deckhandprocess.h"

#include <sys/stat.h>

#include <csignal>

using namespace Deckhand;

/// `deckhand tasks …` as scripts use it.
class TestTasks : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_deckhand = std::make_unique<DeckhandProcess>(); }

    void tasksAreAddedListedAndShown();
    void startRunsThePlanToItsEnd();
    void aFailedTaskIsToldAndIsOne();
    void aDryRunStartsNothing();
    void aDryRunSaysWhatARunWould_data();
    void aDryRunSaysWhatARunWould();
    void aPlanThatVanishesIsNotCompleted();
    void anEndThatCannotBeWrittenIsTold();
    void jsonIsForPrograms();
    void theGraphIsDrawn();
    void interruptEndsWhatRuns();
    void everyCommandOfTheChainIsRun();
    void whatIsNotRunIsNamedAndIsOne();
    void aBlockerThatCannotBeReadIsNamed();
    void aFolderThatCannotBeReadIsNamed();
    void aFileThatIsTornForAMomentOnlyDelays();
    void twoStartsAtOnceRunEachCommandOnce();
    void aKilledStartIsGoneOnWith_data();
    void aKilledStartIsGoneOnWith();
    void tasksOfOtherProgramsAreRun();
    void wrongUsageIsTwo_data();
    void whatIsProposedIsApprovedAndOnlyThenRun();
    void wrongUsageIsTwo();

private:
    void put(const QString &name, const QByteArray &bytes)
    {
        QDir().mkpath(m_deckhand->workspace() + u"/.tasks"_qs);
        QFile file(m_deckhand->workspace() + u"/.tasks/"_qs + name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QString run(const QStringList &arguments, int expected = 0)
    {
        m_deckhand->crash(); // it has ended; what it wrote is forgotten
        m_deckhand->start(QStringList{u"tasks"_qs} + arguments);
        const auto ended = [this] { return m_deckhand->ended(); };
        if (!QTest::qWaitFor(ended, 20'000))
            return u"<did not end>"_qs;
        if (m_deckhand->exitCode() != expected)
            return u"<exit %1> "_qs.arg(m_deckhand->exitCode()) + QString::fromUtf8(m_deckhand->errors());
        return QString::fromUtf8(m_deckhand->output()).trimmed();
    }
    void addDiamond()
    {
        QCOMPARE(run({u"add"_qs, u"configure"_qs, u"--command"_qs, u"echo one >> log"_qs}), u"1"_qs);
        QCOMPARE(run({u"add"_qs, u"build"_qs, u"--command"_qs, u"echo two >> log"_qs, u"--blocked-by"_qs, u"1"_qs,
                      u"--auto-start"_qs}),
                 u"2"_qs);
        QCOMPARE(run({u"add"_qs, u"test"_qs, u"--command"_qs, u"echo three >> log"_qs, u"--blocked-by"_qs, u"#2"_qs,
                      u"--auto-start"_qs}),
                 u"3"_qs);
    }
    QByteArray log() const
    {
        QFile file(m_deckhand->workspace() + u"/log"_qs);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<DeckhandProcess> m_deckhand;
};

void TestTasks::tasksAreAddedListedAndShown()
{
    QCOMPARE(run({}), u"No tasks."_qs);
    QCOMPARE(run({u"add"_qs, u"think <b>hard</b>"_qs, u"--description"_qs, u"really"_qs}), u"1"_qs);
    QCOMPARE(run({u"add"_qs, u"act"_qs, u"--blocked-by=1"_qs, u"--owner"_qs, u"me"_qs}), u"2"_qs);
    QCOMPARE(run({u"list"_qs}), u"[ ] #1: think <b>hard</b>\n[ ] #2: act (blocked by: #1)"_qs);
    QVERIFY(run({u"show"_qs, u"2"_qs}).startsWith(u"[ ] #2: act\nstatus: pending\nblocked by: #1"_qs));
    QVERIFY(run({u"show"_qs, u"9"_qs}, 1).isEmpty());
    QVERIFY(m_deckhand->errors().contains("no task #9"));
}

void TestTasks::startRunsThePlanToItsEnd()
{
    addDiamond();
    const QString said = run({u"start"_qs});
    QCOMPARE(log(), QByteArray("one\ntwo\nthree\n"));
    QVERIFY2(said.contains(u"#3 test: completed (exit code 0)"_qs), qPrintable(said));
    QCOMPARE(run({u"list"_qs}), u"[x] #1: configure\n[x] #2: build\n[x] #3: test"_qs);
    QCOMPARE(run({u"start"_qs}), u"Nothing is left to be run: all tasks are completed."_qs);
    QCOMPARE(run({u"start"_qs, u"--dry-run"_qs}), u"Nothing is left to be run: all tasks are completed."_qs);
}

void TestTasks::aFailedTaskIsToldAndIsOne()
{
    addDiamond();
    run({u"add"_qs, u"break"_qs, u"--command"_qs, u"echo oh no; exit 3"_qs, u"--blocks"_qs, u"2"_qs});
    const QString said = run({u"start"_qs, u"3"_qs, u"--with-blockers"_qs, u"--places"_qs, u"1"_qs}, 1);
    QVERIFY2(said.contains(u"#4 break: failed (exit code 3)"_qs) && said.contains(u"| oh no"_qs), qPrintable(said));
    QVERIFY2(said.contains(u"#2 build: not started, blocked by #4"_qs), qPrintable(said));
    QCOMPARE(log(), QByteArray("one\n"));
}

void TestTasks::aDryRunStartsNothing()
{
    addDiamond();
    QCOMPARE(run({u"start"_qs, u"--dry-run"_qs}),
             u"now    #1 configure: echo one >> log\nlater  #2 build (after #1): echo two >> log\n"
             "later  #3 test (after #2): echo three >> log"_qs);
    QCOMPARE(log(), QByteArray());
}

void TestTasks::aDryRunSaysWhatARunWould_data()
{
    QTest::addColumn<QByteArray>("blocker");
    QTest::addColumn<QString>("reason");
    QTest::newRow("absent") << QByteArray() << u"blocked by #1 (there is no such task)"_qs;
    QTest::newRow("unreadable") << QByteArray("<<<<") << u"blocked by #1 (task_1.json cannot be used"_qs;
    QTest::newRow("cycle") << QByteArray(R"({"id":1,"subject":"a","blockedBy":[2],"command":"echo one >> log"})")
                           << u"blocked by #1"_qs;
    QTest::newRow("in hand") << QByteArray(R"({"id":1,"subject":"a","status":"in_progress","owner":"me"})")
                             << u"blocked by #1"_qs;
}

void TestTasks::aDryRunSaysWhatARunWould()
{
    QFETCH(const QByteArray, blocker);
    QFETCH(const QString, reason);
    if (!blocker.isEmpty())
        put(u"task_1.json"_qs, blocker);
    put(u"task_2.json"_qs, R"({"id":2,"subject":"b","blockedBy":[1],"command":"echo two >> log"})");
    QString dry;
    for (const QStringList &more : {QStringList{u"--dry-run"_qs}, QStringList()}) {
        m_deckhand->crash();
        m_deckhand->start(QStringList{u"tasks"_qs, u"start"_qs} + more);
        QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
        QCOMPARE(m_deckhand->exitCode(), 1);
        const QString said = QString::fromUtf8(m_deckhand->output());
        QVERIFY2(said.contains(u"#2 b: not started, "_qs + reason), qPrintable(said));
        if (dry.isEmpty())
            dry = said;
        QCOMPARE(said, dry);
    }
    QCOMPARE(log(), QByteArray());
}

void TestTasks::aPlanThatVanishesIsNotCompleted()
{
    run({u"add"_qs, u"sweep"_qs, u"--command"_qs, u"rm -rf .tasks; exit 3"_qs});
    run({u"add"_qs, u"after"_qs, u"--command"_qs, u"echo after >> log"_qs, u"--blocked-by"_qs, u"1"_qs});
    const QString said = run({u"start"_qs}, 1);
    QVERIFY2(said.contains(u"#1 sweep: failed (exit code 3) after "_qs)
                 && said.contains(u", but that could not be written into its file"_qs),
             qPrintable(said));
    QVERIFY2(m_deckhand->errors().contains("There is no task #2."), m_deckhand->errors().constData());
    QCOMPARE(log(), QByteArray());
}

void TestTasks::anEndThatCannotBeWrittenIsTold()
{
    run({u"add"_qs, u"cover"_qs, u"--command"_qs, u"mv .tasks aside; : > .tasks"_qs});
    const QString said = run({u"start"_qs}, 1);
    QVERIFY2(said.contains(u"#1 cover: completed (exit code 0) after "_qs)
                 && said.endsWith(u", but that could not be written into its file"_qs),
             qPrintable(said));
    // It may be looked at between the two.
    const QByteArray why = m_deckhand->errors();
    QVERIFY2(why.contains(".tasks, cannot be read: ") || why.contains("There is no task #1."), why.constData());
}

void TestTasks::jsonIsForPrograms()
{
    addDiamond();
    const QJsonArray tasks = QJsonDocument::fromJson(run({u"list"_qs, u"--json"_qs}).toUtf8()).array();
    QCOMPARE(tasks.size(), 3);
    QCOMPARE(tasks.at(1)[u"openBlockers"_qs].toArray(), QJsonArray{1});
    QCOMPARE(tasks.at(2)[u"command"_qs].toString(), u"echo three >> log"_qs);
    run({u"start"_qs, u"--json"_qs});
    const QList<QJsonObject> events = m_deckhand->objects();
    QCOMPARE(events.size(), 6);
    QCOMPARE(events.last()[u"status"_qs].toString(), u"completed"_qs);
    QCOMPARE(events.last()[u"task"_qs].toInt(), 3);
}

void TestTasks::theGraphIsDrawn()
{
    addDiamond();
    QCOMPARE(run({u"graph"_qs}), u"[ ] #1: configure\n[ ] #2: build  ← #1\n[ ] #3: test  ← #2"_qs);
    const QString dot = run({u"graph"_qs, u"--dot"_qs});
    QVERIFY(dot.startsWith(u"digraph"_qs) && dot.contains(u"1 -> 2;"_qs) && dot.contains(u"2 -> 3;"_qs));
}

void TestTasks::interruptEndsWhatRuns()
{
    run({u"add"_qs, u"long"_qs, u"--command"_qs, u"touch begun; sleep 98765.5"_qs});
    run({u"add"_qs, u"after"_qs, u"--command"_qs, u"touch after"_qs, u"--blocked-by"_qs, u"1"_qs, u"--auto-start"_qs});
    m_deckhand->crash();
    m_deckhand->start({u"tasks"_qs, u"start"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_deckhand->workspace() + u"/begun"_qs), 20'000);
    ::kill(pid_t(m_deckhand->pid()), SIGINT);
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
    QCOMPARE(m_deckhand->exitCode(), 130);
    QVERIFY(!processExists("98765.5"));
    QCOMPARE(run({u"list"_qs}), u"[!] #1: long\n[ ] #2: after (blocked by: #1)"_qs);
}

void TestTasks::everyCommandOfTheChainIsRun()
{
    QVERIFY(run({u"start"_qs}, 1).isEmpty());
    QVERIFY(m_deckhand->errors().contains("Nothing can be started"));
    QStringList add{u"add"_qs, u"step"_qs, u"--command"_qs, u"echo step >> log"_qs};
    for (const char *blocker : {"", "1", "2"}) {
        run(QByteArray(blocker).isEmpty() ? add : add + QStringList{u"--blocked-by"_qs, QString::fromLatin1(blocker)});
    }
    const QString dry = run({u"start"_qs, u"--dry-run"_qs});
    QVERIFY2(dry.contains(u"now    #1"_qs) && dry.contains(u"later  #3"_qs), qPrintable(dry));
    run({u"start"_qs});
    QCOMPARE(log(), QByteArray("step\nstep\nstep\n"));
    QCOMPARE(run({u"list"_qs}), u"[x] #1: step\n[x] #2: step\n[x] #3: step"_qs);
}

void TestTasks::whatIsNotRunIsNamedAndIsOne()
{
    run({u"add"_qs, u"build"_qs, u"--command"_qs, u"echo build >> log"_qs});
    run({u"add"_qs, u"review"_qs, u"--blocked-by"_qs, u"1"_qs, u"--owner"_qs, u"me"_qs});
    run({u"add"_qs, u"ship"_qs, u"--command"_qs, u"echo ship >> log"_qs, u"--blocked-by"_qs, u"2"_qs});
    const QString dry = run({u"start"_qs, u"--dry-run"_qs});
    const QString review = u"#2 review: not started, it has no command"_qs;
    const QString ship = u"#3 ship: not started, blocked by #2"_qs;
    QVERIFY2(dry.contains(review) && dry.contains(ship), qPrintable(dry));
    m_deckhand->crash();
    m_deckhand->start({u"tasks"_qs, u"start"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
    QCOMPARE(m_deckhand->exitCode(), 1);
    const QString said = QString::fromUtf8(m_deckhand->output());
    QVERIFY2(said.contains(review) && said.contains(ship), qPrintable(said));
    QCOMPARE(log(), QByteArray("build\n"));
    m_deckhand->crash();
    m_deckhand->start({u"tasks"_qs, u"start"_qs, u"--json"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
    QCOMPARE(m_deckhand->exitCode(), 1);
    QCOMPARE(m_deckhand->objects().size(), 2);
    QCOMPARE(m_deckhand->objects().first()[u"reason"_qs].toString(), u"it has no command"_qs);
}

void TestTasks::aBlockerThatCannotBeReadIsNamed()
{
    put(u"task_1.json"_qs, "<<<<<<< HEAD\n");
    put(u"task_2.json"_qs, R"({"id":2,"subject":"b","blockedBy":[1],"command":"echo two >> log"})");
    for (const QStringList &more : {QStringList(), QStringList{u"2"_qs}, QStringList{u"2"_qs, u"--with-blockers"_qs}}) {
        m_deckhand->crash();
        m_deckhand->start(QStringList{u"tasks"_qs, u"start"_qs} + more);
        QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
        QCOMPARE(m_deckhand->exitCode(), 1);
        QVERIFY2((m_deckhand->output() + m_deckhand->errors()).contains("task_1.json cannot be used: it is no JSON"),
                 (m_deckhand->output() + m_deckhand->errors()).constData());
    }
    QVERIFY(run({u"list"_qs}).startsWith(u"[ ] #2: b (blocked by: #1 (task_1.json cannot be used"_qs));
    QVERIFY(run({u"show"_qs, u"2"_qs}).contains(u"still blocked by: #1 (task_1.json cannot be used"_qs));
    QVERIFY(run({u"graph"_qs}).contains(u"← #1 (task_1.json cannot be used"_qs));
    QVERIFY(run({u"list"_qs, u"--json"_qs}).contains(u"#1 (task_1.json cannot be used"_qs));
    QCOMPARE(log(), QByteArray());
    put(u"task_1.json"_qs, R"({"id":1,"subject":"a","status":"deleted"})");
    run({u"start"_qs});
    QCOMPARE(log(), QByteArray("two\n"));
}

void TestTasks::aFolderThatCannotBeReadIsNamed()
{
    const QString folder = m_deckhand->workspace() + u"/.tasks"_qs;
    QCOMPARE(mkfifo(QFile::encodeName(folder).constData(), 0600), 0);
    for (const QStringList &arguments : {QStringList{u"list"_qs}, QStringList{u"list"_qs, u"--json"_qs},
                                         QStringList{u"start"_qs}, QStringList{u"show"_qs, u"1"_qs}}) {
        QCOMPARE(run(arguments, 1), QString());
        QVERIFY2(m_deckhand->errors().contains(folder.toUtf8() + ", cannot be read: "),
                 m_deckhand->errors().constData());
    }
}

void TestTasks::aFileThatIsTornForAMomentOnlyDelays()
{
    put(u"task_1.json"_qs, R"({"id":1,"subject":"a","stat)");
    put(u"task_2.json"_qs, R"({"id":2,"subject":"b","command":"echo two >> log"})");
    put(u"task_3.json"_qs, R"({"id":3,"subject":"c","blockedBy":[1],"command":"echo three >> log"})");
    m_deckhand->start({u"tasks"_qs, u"start"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->output().contains("#2 b: completed"), 20'000);
    QCOMPARE(log(), QByteArray("two\n"));
    QVERIFY(!m_deckhand->ended());
    put(u"task_1.json"_qs, R"({"id":1,"subject":"a","status":"completed"})");
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
    QCOMPARE(log(), QByteArray("two\nthree\n"));
    QCOMPARE(m_deckhand->exitCode(), 0);
}

void TestTasks::twoStartsAtOnceRunEachCommandOnce()
{
    run({u"add"_qs, u"one"_qs, u"--command"_qs,
         u"echo begin >> log; "_qs + untilFile(u"go"_qs, u"echo one >> log"_qs)});
    run({u"add"_qs, u"two"_qs, u"--command"_qs, u"echo two >> log"_qs, u"--blocked-by"_qs, u"1"_qs});
    m_deckhand->crash();
    m_deckhand->start({u"tasks"_qs, u"start"_qs});
    QTRY_COMPARE_WITH_TIMEOUT(log(), QByteArray("begin\n"), 20'000);
    DeckhandProcess other;
    other.start(
        {u"tasks"_qs, u"start"_qs, u"-C"_qs, m_deckhand->workspace(), u"--state-dir"_qs, m_deckhand->stateDir()});
    QTRY_VERIFY2_WITH_TIMEOUT(other.errors().contains("#1 one: another Deckhand runs it"), other.errors().constData(),
                              20'000);
    QVERIFY(!other.ended());
    DeckhandProcess named;
    named.start({u"tasks"_qs, u"start"_qs, u"1"_qs, u"-C"_qs, m_deckhand->workspace(), u"--state-dir"_qs,
                 m_deckhand->stateDir()});
    QTRY_VERIFY_WITH_TIMEOUT(named.ended(), 20'000);
    QCOMPARE(named.exitCode(), 1);
    QVERIFY2(named.errors().contains("in progress already (background task "), named.errors().constData());
    m_deckhand->touch(u"go"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended() && other.ended(), 20'000);
    QCOMPARE(log(), QByteArray("begin\none\ntwo\n"));
    QCOMPARE(m_deckhand->exitCode(), 0);
    QCOMPARE(other.exitCode(), 0);
}

void TestTasks::aKilledStartIsGoneOnWith_data()
{
    QTest::addColumn<bool>("endsMeanwhile");
    QTest::addColumn<int>("code");
    QTest::addColumn<QStringList>("again");
    QTest::newRow("still runs") << false << 0 << QStringList();
    QTest::newRow("ended meanwhile") << true << 0 << QStringList();
    QTest::newRow("failed meanwhile") << true << 3 << QStringList();
    QTest::newRow("named, still runs") << false << 0 << QStringList{u"1"_qs};
    QTest::newRow("named, ended meanwhile") << true << 0 << QStringList{u"1"_qs};
}

void TestTasks::aKilledStartIsGoneOnWith()
{
    QFETCH(bool, endsMeanwhile);
    QFETCH(int, code);
    QFETCH(QStringList, again);
    run({u"add"_qs, u"one"_qs, u"--command"_qs,
         u"echo begin >> log; "_qs + untilFile(u"go"_qs, u"echo one >> log; exit %1"_qs.arg(code))});
    run({u"add"_qs, u"two"_qs, u"--command"_qs, u"echo two >> log"_qs, u"--blocked-by"_qs, u"1"_qs});
    m_deckhand->crash();
    m_deckhand->start({u"tasks"_qs, u"start"_qs});
    QTRY_COMPARE_WITH_TIMEOUT(log(), QByteArray("begin\n"), 20'000);
    m_deckhand->crash();
    if (endsMeanwhile) {
        m_deckhand->touch(u"go"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(log(), QByteArray("begin\none\n"), 20'000);
    }
    m_deckhand->start(QStringList{u"tasks"_qs, u"start"_qs} + again);
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->output().contains("#1 one: taken over from an earlier run"), 20'000);
    m_deckhand->touch(u"go"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(m_deckhand->ended(), 20'000);
    const QByteArray said = m_deckhand->output();
    QVERIFY2(said.contains(code == 0 ? "#1 one: completed (exit code 0)" : "#1 one: failed (exit code 3)"),
             said.constData());
    QCOMPARE(log(), QByteArray("begin\none\n") + (code == 0 ? "two\n" : ""));
    QCOMPARE(m_deckhand->exitCode(), code == 0 ? 0 : 1);
    QCOMPARE(said.contains("#2 two: not started, blocked by #1"), code != 0);
}

void TestTasks::tasksOfOtherProgramsAreRun()
{
    put(u"task_1761234567_0042.json"_qs, R"({"id":"task_1761234567_0042","subject":"a","owner":null})");
    put(u"8.json"_qs, R"({"id":"8","subject":"b","blockedBy":["task_1761234567_0042"],"command":"echo b >> log"})");
    QVERIFY(run({u"list"_qs}).contains(u"[ ] #8: b (blocked by: #task_1761234567_0042)"_qs));
    QVERIFY(run({u"show"_qs, u"task_1761234567_0042"_qs}).startsWith(u"[ ] #task_1761234567_0042: a"_qs));
    QCOMPARE(run({u"add"_qs, u"new"_qs, u"--blocked-by"_qs, u"8,#task_1761234567_0042"_qs}), u"9"_qs);
    QVERIFY(run({u"start"_qs, u"8"_qs}, 1).isEmpty()
            && m_deckhand->errors().contains("blocked by #task_1761234567_0042"));
    put(u"task_1761234567_0042.json"_qs,
        R"({"id":"task_1761234567_0042","subject":"a","owner":null,"status":"completed"})");
    run({u"start"_qs, u"8"_qs});
    QCOMPARE(log(), QByteArray("b\n"));
    QCOMPARE(run({u"list"_qs}), u"[ ] #9: new\n[x] #8: b\n[x] #task_1761234567_0042: a"_qs);
}

void TestTasks::whatIsProposedIsApprovedAndOnlyThenRun()
{
    put(u"task_1.json"_qs, R"({"id":1,"subject":"a","proposed":true,"command":"echo a >> log"})");
    put(u"task_2.json"_qs, R"({"id":2,"subject":"b","proposed":true,"command":"echo b >> log"})");
    put(u"task_3.json"_qs, R"({"id":3,"subject":"c","blockedBy":[2],"command":"echo c >> log"})");
    QCOMPARE(run({u"list"_qs}), u"[ ] #3: c (blocked by: #2)\n[ ] #1: a (proposed)\n[ ] #2: b (proposed)"_qs);
    QVERIFY(run({u"show"_qs, u"1"_qs}).contains(u"status: proposed"_qs));
    QVERIFY(run({u"graph"_qs, u"--dot"_qs}).contains(u"tooltip=\"proposed\", style=\"rounded,dashed\""_qs));
    const QString said = run({u"start"_qs}, 1);
    QVERIFY2(said.contains(u"#1 a: not started, it is proposed, and not approved yet"_qs), qPrintable(said));
    for (const QStringList &more : {QStringList{u"--force"_qs}, QStringList{u"--with-blockers"_qs}}) {
        QVERIFY(run(QStringList{u"start"_qs, u"1"_qs} + more, 1).isEmpty());
        QVERIFY(m_deckhand->errors().contains("Task #1 is proposed: the user approves it first"));
    }
    QCOMPARE(log(), QByteArray());

    QVERIFY(run({u"approve"_qs, u"2"_qs, u"3"_qs}, 1).isEmpty()); // all of them or none
    QVERIFY(m_deckhand->errors().contains("Task #3 is not proposed"));
    QVERIFY(run({u"approve"_qs, u"9"_qs}, 1).isEmpty());
    QVERIFY(m_deckhand->errors().contains("no task #9"));
    QCOMPARE(run({u"approve"_qs, u"#2"_qs}), u"[ ] #2: b"_qs);
    QCOMPARE(log(), QByteArray()); // approved is not started
    run({u"start"_qs}, 1);
    QCOMPARE(log(), QByteArray("b\nc\n"));
    const QJsonArray approved =
        QJsonDocument::fromJson(run({u"approve"_qs, u"--all"_qs, u"--json"_qs}).toUtf8()).array();
    QCOMPARE(approved.size(), 1);
    QCOMPARE(approved.first()[u"id"_qs].toInt(), 1);
    QVERIFY(!approved.first().toObject().contains(u"proposed"_qs));
    QCOMPARE(run({u"approve"_qs, u"--all"_qs}), u"Nothing is proposed."_qs);
    run({u"start"_qs});
    QCOMPARE(log(), QByteArray("b\nc\na\n"));
}

void TestTasks::wrongUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("verb") << QStringList{u"sing"_qs};
    QTest::newRow("id") << QStringList{u"show"_qs, u"one/two"_qs};
    QTest::newRow("no id") << QStringList{u"show"_qs};
    QTest::newRow("no subject") << QStringList{u"add"_qs};
    QTest::newRow("nothing to approve") << QStringList{u"approve"_qs};
    QTest::newRow("all and one") << QStringList{u"approve"_qs, u"--all"_qs, u"1"_qs};
    QTest::newRow("option") << QStringList{u"list"_qs, u"--loud"_qs};
    QTest::newRow("folder") << QStringList{u"add"_qs, u"x"_qs, u"--folder"_qs, u"../y"_qs};
    QTest::newRow("word") << QStringList{u"graph"_qs, u"1"_qs};
    QTest::newRow("number") << QStringList{u"add"_qs, u"x"_qs, u"--timeout"_qs, u"soon"_qs};
}

void TestTasks::wrongUsageIsTwo()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(run(arguments, 2), QString());
    QVERIFY(m_deckhand->errors().contains("deckhand tasks --help"));
}

QTEST_GUILESS_MAIN(TestTasks)
#include "tst_tasks.moc"
