#include "e2e/deckhandprocess.h"
#include "e2e/smalldisk.h"
#include "support/fakemessagesapi.h"

#include <QDirIterator>
#include <QStandardPaths>

#include <csignal>

using namespace Deckhand;

namespace {

const QStringList json{u"-p"_qs, u"--output-format"_qs, u"json"_qs, u"--permission-mode"_qs, u"bypass"_qs};
const QStringList host{u"-p"_qs, u"--input-format"_qs, u"stream-json"_qs, u"--output-format"_qs, u"stream-json"_qs};
const QStringList goOn = json + QStringList{u"--continue"_qs};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return !path.isEmpty() && file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList sessionFiles(const QString &stateDir)
{
    QStringList paths;
    QDirIterator files(stateDir + u"/sessions"_qs, {u"*.jsonl"_qs}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        paths.append(files.next());
    return paths;
}

/// Of the only session.
QByteArray sessionOf(const DeckhandProcess &deckhand)
{
    return contentOf(sessionFiles(deckhand.stateDir()).value(0));
}

QJsonObject userLine(const QJsonValue &content)
{
    return {{u"type"_qs, u"user"_qs}, {u"message"_qs, QJsonObject{{u"role"_qs, u"user"_qs}, {u"content"_qs, content}}}};
}

/// More than what is left of a page of the file.
QString longPrompt(const QString &words)
{
    return words + QString(10'000, u' ') + u'.';
}

} // namespace

/// What was said is on the disk, comes back after any end of the program, or its loss is told.
class TestSessionLoss : public QObject
{
    Q_OBJECT

private slots:
    void aWaitingPromptComesBackAfterAnyEnd_data();
    void aWaitingPromptComesBackAfterAnyEnd();
    void aStreamHasAResultForEachPromptThatWaited_data();
    void aStreamHasAResultForEachPromptThatWaited();
    void aWindowSendsWhatWaited();
    void anEarlierPromptThatFailsIsSaidAndTheNextIsAnswered();
    void whatAnInterruptTakesBackHasItsResultAndDoesNotComeBack();
    void aRealResultSurvivesAKillDuringTheNextCall();
    void wordsSentNowEnterTheRunningTurn_data();
    void wordsSentNowEnterTheRunningTurn();
    void wordsSentNowAreThereOnceOverAKill_data();
    void wordsSentNowAreThereOnceOverAKill();
    void damageIsSaidAndTheNextRequestIsValid();
    void whatAFullDiskDidNotTakeIsSaid();
    void aNoticeIsToldAgainWhenTheHistoryCouldNotHoldIt();
    void aRemovedStateFolderIsMadeAnewAndSaid();
    void anyFailureOfTheSessionsFileIsSaid_data();
    void anyFailureOfTheSessionsFileIsSaid();

private:
    /// A host whose first prompt runs a tool until the file "go" is there; "later" waits, and "quickly" is to go now.
    static void steer(DeckhandProcess &deckhand, FakeMessagesApi &api, const QString &priority = u"now"_qs)
    {
        api.enqueue(FakeReply().toolUse(
            u"t1"_qs, u"bash"_qs, {{u"command"_qs, u"touch runs; "_qs + untilFile(u"go"_qs, u"echo real-words"_qs)}}));
        deckhand.useApi(api.baseUrl());
        deckhand.startWithInput(host + QStringList{u"--permission-mode"_qs, u"bypass"_qs});
        deckhand.writeObject(userLine(u"one"_qs));
        QTRY_VERIFY(QFile::exists(deckhand.workspace() + u"/runs"_qs));
        QJsonObject now = userLine(u"quickly"_qs);
        now[u"priority"_qs] = priority;
        deckhand.writeObject(userLine(u"later"_qs));
        deckhand.writeObject(now);
        QTRY_COMPARE(sessionOf(deckhand).count(R"({"type":"queue_order")"), 1);
    }
    /// A host whose first prompt is not answered yet, while "two" waits, is killed.
    static void crashWhileOneWaits(DeckhandProcess &deckhand, FakeMessagesApi &api)
    {
        api.enqueue(FakeReply().text(u"never"_qs).hold());
        deckhand.useApi(api.baseUrl());
        deckhand.startWithInput(host);
        deckhand.writeObject(userLine(u"one"_qs));
        QTRY_COMPARE(api.holding(), 1);
        deckhand.writeObject(userLine(u"two"_qs));
        QTRY_COMPARE(sessionOf(deckhand).count(R"({"type":"queued")"), 1);
        deckhand.crash();
        api.release();
    }
    static void run(DeckhandProcess &deckhand, const QStringList &arguments)
    {
        deckhand.forgetOutput();
        deckhand.start(arguments);
        QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 30'000);
    }
};

void TestSessionLoss::aWaitingPromptComesBackAfterAnyEnd_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("kill -9") << SIGKILL;
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestSessionLoss::aWaitingPromptComesBackAfterAnyEnd()
{
    QFETCH(int, signal);
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"never"_qs).hold());
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(host);
    deckhand.writeObject(userLine(u"one"_qs));
    QTRY_COMPARE(api.holding(), 1);
    const QJsonObject source{
        {u"type"_qs, u"base64"_qs},
        {u"media_type"_qs, u"image/png"_qs},
        {u"data"_qs,
         u"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="_qs}};
    deckhand.writeObject(userLine(QJsonArray{QJsonObject{{u"type"_qs, u"text"_qs}, {u"text"_qs, u"two"_qs}},
                                             QJsonObject{{u"type"_qs, u"image"_qs}, {u"source"_qs, source}}}));
    deckhand.writeObject(userLine(u"three"_qs));
    QTRY_COMPARE(sessionOf(deckhand).count(R"({"type":"queued")"), 2);
    QCOMPARE(::kill(pid_t(deckhand.pid()), signal), 0);
    QTRY_VERIFY(deckhand.ended());
    api.release();

    for (const QString &answer : {u"second"_qs, u"third"_qs, u"fourth"_qs, u"fifth"_qs})
        api.enqueue(FakeReply().text(answer));
    run(deckhand, goOn + QStringList{u"four"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.objects().last()[u"result"_qs].toString(), u"fourth"_qs);
    QVERIFY2(deckhand.errors().contains("sent first: 2"), deckhand.errors().constData());
    QCOMPARE(api.requests().size(), 4);
    QVERIFY(api.requests().at(1).lastText().endsWith(u"two"_qs));
    QVERIFY(api.requests().at(1).body.contains("image/png"));
    QCOMPARE(api.requests().at(2).lastText(), u"three"_qs);
    QCOMPARE(api.requests().at(3).lastText(), u"four"_qs);

    run(deckhand, goOn + QStringList{u"five"_qs});
    QCOMPARE(api.requests().size(), 5);
    QCOMPARE(deckhand.errors(), QByteArray());
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::aStreamHasAResultForEachPromptThatWaited_data()
{
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("answered") << false;
    QTest::newRow("refused") << true;
}

void TestSessionLoss::aStreamHasAResultForEachPromptThatWaited()
{
    QFETCH(bool, isRefused);
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    crashWhileOneWaits(deckhand, api);
    api.enqueue(isRefused ? FakeReply().failsWith(u"invalid_request_error"_qs, u"no"_qs)
                          : FakeReply().text(u"second"_qs));
    api.enqueue(FakeReply().text(u"third"_qs));
    run(deckhand, {u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"--continue"_qs, u"three"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    const QList<QJsonObject> results = deckhand.objects(u"result"_qs);
    QCOMPARE(results.size(), 2);
    QCOMPARE(results.first()[u"is_error"_qs].toBool(), isRefused);
    if (!isRefused)
        QCOMPARE(results.first()[u"result"_qs].toString(), u"second"_qs);
    QCOMPARE(results.last()[u"result"_qs].toString(), u"third"_qs);
    QCOMPARE(results.last()[u"num_turns"_qs].toInt(), 1);
    QCOMPARE(deckhand.objects().last(), results.last());
}

void TestSessionLoss::aWindowSendsWhatWaited()
{
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    deckhand.setEnvironment(u"QT_QPA_PLATFORM"_qs, u"offscreen"_qs);
    crashWhileOneWaits(deckhand, api);
    // Also when it is killed before the answer is there: it was sent.
    api.enqueue(FakeReply().text(u"never"_qs).hold());
    deckhand.start({u"--workspace"_qs, deckhand.workspace(), u"--continue"_qs});
    QTRY_COMPARE_WITH_TIMEOUT(api.requests().size(), 2, 20'000);
    QVERIFY(api.requests().last().lastText().endsWith(u"two"_qs));
    deckhand.crash();
    api.release();
    api.enqueue(FakeReply().text(u"ok"_qs));
    run(deckhand, goOn + QStringList{u"three"_qs});
    QCOMPARE(api.requests().size(), 3);
    QCOMPARE(api.requests().last().body.count("\"two\""), 1);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::anEarlierPromptThatFailsIsSaidAndTheNextIsAnswered()
{
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    crashWhileOneWaits(deckhand, api);
    api.enqueue(FakeReply::error(403, u"permission_error"_qs, u"Not today"_qs));
    api.enqueue(FakeReply().text(u"the answer"_qs));
    run(deckhand, goOn + QStringList{u"three"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.objects().last()[u"result"_qs].toString(), u"the answer"_qs);
    QVERIFY2(deckhand.errors().contains("Not today"), deckhand.errors().constData());
    QVERIFY(api.requests().last().body.contains("\"two\""));
}

void TestSessionLoss::whatAnInterruptTakesBackHasItsResultAndDoesNotComeBack()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"never"_qs).hold());
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(host);
    deckhand.writeObject(userLine(u"one"_qs));
    QTRY_COMPARE(api.holding(), 1);
    deckhand.writeObject(userLine(u"two"_qs));
    deckhand.writeObject(userLine(u"three"_qs));
    deckhand.writeObject({{u"type"_qs, u"control_request"_qs},
                          {u"request_id"_qs, u"r1"_qs},
                          {u"request"_qs, QJsonObject{{u"subtype"_qs, u"interrupt"_qs}}}});
    QTRY_COMPARE(deckhand.objects(u"result"_qs, u"interrupted"_qs).size(), 3);
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    api.release();
    api.enqueue(FakeReply().text(u"ok"_qs));
    run(deckhand, goOn + QStringList{u"next"_qs});
    QCOMPARE(deckhand.objects().last()[u"result"_qs].toString(), u"ok"_qs);
    QCOMPARE(api.requests().size(), 2);
    QVERIFY(!api.requests().last().body.contains("three"));
}

void TestSessionLoss::aRealResultSurvivesAKillDuringTheNextCall()
{
    const auto bash = [](const QString &command) { return QJsonObject{{u"command"_qs, command}}; };
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"t1"_qs, u"bash"_qs, bash(u"echo real-words"_qs))
                    .toolUse(u"t2"_qs, u"bash"_qs, bash(untilFile(u"never"_qs)))
                    .toolUse(u"t3"_qs, u"bash"_qs, bash(u"touch third"_qs)));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(json + QStringList{u"go"_qs});
    QTRY_VERIFY(sessionOf(deckhand).contains(R"({"type":"result")"));
    deckhand.crash();

    api.enqueue(FakeReply().text(u"ok"_qs));
    run(deckhand, goOn + QStringList{u"next"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    const FakeRequest request = api.requests().last();
    QCOMPARE(request.toolResult(u"t1"_qs).trimmed(), u"real-words"_qs);
    QVERIFY(request.toolResult(u"t2"_qs).contains(u"effects are unknown"_qs));
    QVERIFY(request.toolResult(u"t3"_qs).contains(u"effects are unknown"_qs));
    QVERIFY(!QFile::exists(deckhand.workspace() + u"/third"_qs));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::wordsSentNowEnterTheRunningTurn_data()
{
    QTest::addColumn<QString>("priority");
    QTest::newRow("now") << u"now"_qs;
    QTest::newRow("next") << u"next"_qs;
}

void TestSessionLoss::wordsSentNowEnterTheRunningTurn()
{
    QFETCH(QString, priority);
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    steer(deckhand, api, priority);
    api.enqueue(FakeReply().text(u"at once"_qs));
    api.enqueue(FakeReply().text(u"at last"_qs));
    deckhand.touch(u"go"_qs);
    QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 2); // the words share the result of their turn
    const QList<FakeRequest> requests = api.requests();
    QCOMPARE(requests.size(), 3);
    const QJsonArray last = requests.at(1).messages().last()[u"content"_qs].toArray();
    QCOMPARE(last.size(), 2);
    QCOMPARE(last.at(0)[u"type"_qs].toString(), u"tool_result"_qs);
    QCOMPARE(last.at(1)[u"text"_qs].toString(), u"quickly"_qs);
    QCOMPARE(requests.at(2).lastText(), u"later"_qs);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::wordsSentNowAreThereOnceOverAKill_data()
{
    QTest::addColumn<bool>("entered");
    QTest::newRow("while they wait") << false;
    QTest::newRow("when they were sent") << true;
}

void TestSessionLoss::wordsSentNowAreThereOnceOverAKill()
{
    QFETCH(bool, entered);
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    steer(deckhand, api);
    if (entered) {
        api.enqueue(FakeReply().text(u"never"_qs).hold());
        deckhand.touch(u"go"_qs);
        QTRY_COMPARE(api.holding(), 1);
    }
    deckhand.crash();
    api.release();
    api.setHandler([](const FakeRequest &) { return FakeReply().text(u"ok"_qs); });
    run(deckhand, goOn + QStringList{u"next"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    const QByteArray body = api.requests().last().body;
    QCOMPARE(body.count("\"quickly\""), 1);
    QCOMPARE(body.count("\"later\""), 1);
    QVERIFY(body.indexOf("\"quickly\"") < body.indexOf("\"later\"")); // the order was kept
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::damageIsSaidAndTheNextRequestIsValid()
{
    // Header, prompt, call, result, answer, prompt, answer.
    for (int damaged = 0; damaged < 7; ++damaged) {
        FakeMessagesApi api;
        api.enqueue(FakeReply().toolUse(u"t1"_qs, u"bash"_qs, {{u"command"_qs, u"echo x"_qs}}));
        for (int i = 0; i < 3; ++i)
            api.enqueue(FakeReply().text(u"fine"_qs));
        DeckhandProcess deckhand;
        deckhand.useApi(api.baseUrl());
        run(deckhand, json + QStringList{u"first words"_qs});
        run(deckhand, goOn + QStringList{u"second words"_qs});
        QByteArrayList lines = sessionOf(deckhand).split('\n');
        QCOMPARE(lines.size(), 8);
        lines[damaged].replace(10, 8, QByteArray(8, '\0'));
        QFile file(sessionFiles(deckhand.stateDir()).first());
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(lines.join('\n'));
        file.close();

        run(deckhand, goOn + QStringList{u"third words"_qs});
        QCOMPARE(deckhand.exitCode(), 0);
        QVERIFY2(deckhand.errors().contains(damaged == 0 ? "The first line of the session cannot be read."
                                                         : "One record in the middle of the session cannot be read."),
                 deckhand.errors().constData());
        QVERIFY2(deckhand.errors().contains("are kept in"), deckhand.errors().constData());
        const QByteArray body = api.requests().last().body;
        QCOMPARE(body.contains("first words"), damaged != 1);
        QCOMPARE(body.contains("second words"), damaged != 5);
        QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
    }
}

void TestSessionLoss::whatAFullDiskDidNotTakeIsSaid()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &) { return FakeReply().text(u"the answer"_qs); });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    const SmallDisk disk(deckhand.stateDir());
    if (!disk.isMounted())
        QSKIP("no file system may be mounted here");
    deckhand.setLauncher(disk.launcher());
    const QStringList inWorkspace{u"--workspace"_qs, deckhand.workspace()};
    run(deckhand, json + inWorkspace + QStringList{u"first words"_qs});
    QCOMPARE(deckhand.exitCode(), 0);

    const auto isTold = [&] {
        const QJsonObject result = deckhand.objects().value(0);
        return deckhand.exitCode() == 1 && deckhand.errors().contains("could not be saved")
            && result[u"is_error"_qs].toBool() && result[u"result"_qs].toString() == u"the answer"_qs
            && result[u"error"_qs].toString().contains(u"could not be saved");
    };
    disk.fill();
    run(deckhand, json + inWorkspace + QStringList{longPrompt(u"second words"_qs)});
    QVERIFY2(isTold(), (deckhand.output() + deckhand.errors()).constData());
    run(deckhand, goOn + inWorkspace + QStringList{longPrompt(u"third words"_qs)});
    QVERIFY2(isTold(), (deckhand.output() + deckhand.errors()).constData());
    QVERIFY(api.requests().last().body.contains("first words")); // what could not begin does not bar it
    run(deckhand, QStringList{u"-p"_qs} + inWorkspace + QStringList{longPrompt(u"as text"_qs)});
    QCOMPARE(deckhand.exitCode(), 1);
    QCOMPARE(deckhand.output(), QByteArray("the answer\n"));
    QVERIFY(deckhand.errors().contains("could not be saved"));
    disk.makeRoom();

    run(deckhand, goOn + inWorkspace + QStringList{u"fourth words"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.errors(), QByteArray());
    QVERIFY(api.requests().last().body.contains("first words"));
    QCOMPARE(sessionFiles(disk.folder()).size(), 1);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::aNoticeIsToldAgainWhenTheHistoryCouldNotHoldIt()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &request) {
        const bool begins = request.lastText() == u"go"_qs && request.lastToolResults().isEmpty();
        return begins ? FakeReply().toolUse(u"t1"_qs, u"background_run"_qs, {{u"command"_qs, u"echo x"_qs}})
                      : FakeReply().text(u"ok"_qs);
    });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    const SmallDisk disk(deckhand.stateDir());
    if (!disk.isMounted())
        QSKIP("no file system may be mounted here");
    deckhand.setLauncher(disk.launcher());
    const QStringList more = goOn + QStringList{u"--workspace"_qs, deckhand.workspace()};
    run(deckhand, json + QStringList{u"--workspace"_qs, deckhand.workspace(), u"--no-wait"_qs, u"go"_qs});
    const QString tasks = disk.folder() + u"/tasks/"_qs;
    QTRY_VERIFY(contentOf(tasks + QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0) + u"/status"_qs)
                    .contains("state=ended"));

    disk.fill();
    run(deckhand, more + QStringList{longPrompt(u"second"_qs)});
    QCOMPARE(deckhand.exitCode(), 1);
    disk.makeRoom();
    run(deckhand, more + QStringList{u"third"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    QVERIFY(contentOf(sessionFiles(disk.folder()).value(0)).contains(R"("type":"notices")"));
    QVERIFY(api.requests().last().body.contains("[bg:"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestSessionLoss::aRemovedStateFolderIsMadeAnewAndSaid()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"first answer"_qs));
    api.enqueue(FakeReply().text(u"second answer"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(host);
    deckhand.writeObject(userLine(u"one"_qs));
    QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 1);
    QVERIFY(QDir(deckhand.stateDir() + u"/sessions"_qs).removeRecursively());
    deckhand.writeObject(userLine(u"two"_qs));
    QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 2);
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.errors().count("was removed while the session was open"), 1);
    for (const char *words : {"one", "first answer", "two", "second answer"})
        QVERIFY2(sessionOf(deckhand).contains(words), words);
}

void TestSessionLoss::anyFailureOfTheSessionsFileIsSaid_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("error");
    for (const char *call : {"write", "fdatasync"}) {
        for (const char *error : {"ENOSPC", "EIO", "EROFS"})
            QTest::addRow("%s %s", call, error) << QString::fromLatin1(call) << QString::fromLatin1(error);
    }
}

/// At each call, for once and for ever, and with the end of the program behind it.
void TestSessionLoss::anyFailureOfTheSessionsFileIsSaid()
{
    const QString strace = QStandardPaths::findExecutable(u"strace"_qs);
    if (strace.isEmpty())
        QSKIP("no strace here");
    QFETCH(QString, call);
    QFETCH(QString, error);
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"answer to "_qs + request.lastText()); });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    run(deckhand, json + QStringList{u"prompt-0"_qs});
    const QString path = sessionFiles(deckhand.stateDir()).value(0);
    QStringList kept{u"prompt-0"_qs};
    int failures = 0;
    int number = 0;
    for (const char *how : {"error=%1:when=1", "error=%1:when=2", "error=%1:when=1+", "signal=KILL:when=2"}) {
        const QString prompt = u"prompt-%1"_qs.arg(++number);
        const QString inject = u"inject="_qs + call + u':' + QString::fromLatin1(how).replace(u"%1"_qs, error);
        deckhand.setLauncher({strace, u"-f"_qs, u"-qq"_qs, u"-o"_qs, u"/dev/null"_qs, u"-P"_qs, path, u"-e"_qs,
                              u"trace="_qs + call, u"-e"_qs, inject});
        run(deckhand, goOn + QStringList{prompt});
        const QByteArray session = contentOf(path);
        if (deckhand.exitCode() == 0) {
            QVERIFY2(session.contains(prompt.toUtf8()), qPrintable(inject));
            QVERIFY2(session.contains("answer to " + prompt.toUtf8()), qPrintable(inject));
            kept.append(prompt);
        } else if (deckhand.exitCode() == 1) {
            ++failures;
            QVERIFY2(deckhand.errors().contains("could not be saved"), deckhand.errors().constData());
            QVERIFY(deckhand.objects().value(0)[u"is_error"_qs].toBool());
        }
    }
    QVERIFY(failures > 0); // else nothing was injected
    deckhand.setLauncher({});
    run(deckhand, goOn + QStringList{u"at last"_qs});
    QCOMPARE(deckhand.exitCode(), 0);
    for (const QString &prompt : std::as_const(kept))
        QVERIFY2(api.requests().last().body.contains(prompt.toUtf8()), qPrintable(prompt));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

QTEST_GUILESS_MAIN(TestSessionLoss)
#include "tst_sessionloss.moc"
