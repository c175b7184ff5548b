#include "e2e/deckhandprocess.h"

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
    void jsonIsForPrograms();
    void theGraphIsDrawn();
    void interruptEndsWhatRuns();
    void wrongUsageIsTwo_data();
    void wrongUsageIsTwo();

private:
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
    QVERIFY(run({u"start"_qs}, 1).isEmpty());
    QVERIFY(m_deckhand->errors().contains("Nothing can be started"));
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

void TestTasks::wrongUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("verb") << QStringList{u"sing"_qs};
    QTest::newRow("id") << QStringList{u"show"_qs, u"one"_qs};
    QTest::newRow("no id") << QStringList{u"show"_qs};
    QTest::newRow("no subject") << QStringList{u"add"_qs};
    QTest::newRow("option") << QStringList{u"list"_qs, u"--loud"_qs};
    QTest::newRow("folder") << QStringList{u"add"_qs, u"x"_qs, u"--folder"_qs, u"../y"_qs};
    QTest::newRow("word") << QStringList{u"graph"_qs, u"1"_qs};
}

void TestTasks::wrongUsageIsTwo()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(run(arguments, 2), QString());
    QVERIFY(m_deckhand->errors().contains("deckhand tasks --help"));
}

QTEST_GUILESS_MAIN(TestTasks)
#include "tst_tasks.moc"
