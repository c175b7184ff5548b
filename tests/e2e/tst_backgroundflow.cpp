#include "e2e/deckhandprocess.h"
#include "support/fakemessagesapi.h"

#include <QTimer>

using namespace Deckhand;

/// What Deckhand exists for, from outside: commands go to the background, their ends reach the model, once each and true.
class TestBackgroundFlow : public QObject
{
    Q_OBJECT

private slots:
    void anEndRidesInTheNextRequestAndAnIdleAgentIsWoken();
    void everyEndIsToldAsItWas();
    void aMissingWorkingFolderIsAnErrorNotAFailure();
    void theTimeLimitOfBashEndsTheWholeTree();
    void aHostAnswersPermissionQuestions();
    void anInterruptByTheHostLeavesTheConversationUsable();
    void earlierEndsRideInTheNextPromptsRequest_data();
    void earlierEndsRideInTheNextPromptsRequest();
    void anEndDuringThePromptDoesNotTakeItsAnswersPlace();
};

static const QStringList streamJson{u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"--permission-mode"_qs,
                                    u"bypass"_qs};

static QJsonObject prompt(const QString &text)
{
    return {{u"type"_qs, u"user"_qs}, {u"message"_qs, QJsonObject{{u"role"_qs, u"user"_qs}, {u"content"_qs, text}}}};
}

void TestBackgroundFlow::anEndRidesInTheNextRequestAndAnIdleAgentIsWoken()
{
    const QString one = untilFile(u"go1"_qs, u"echo first output"_qs);
    const QString two = untilFile(u"go2"_qs, u"exit 3"_qs);
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"toolu_1"_qs, u"background_run"_qs, {{u"command"_qs, one}})
                    .toolUse(u"toolu_2"_qs, u"background_run"_qs, {{u"command"_qs, two}}));
    api.enqueue(FakeReply().toolUse(u"toolu_3"_qs, u"read_file"_qs, {{u"path"_qs, u"notes.txt"_qs}}).hold());
    api.enqueue(FakeReply().text(u"The first has ended."_qs));
    api.enqueue(FakeReply().text(u"The second failed."_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.touch(u"notes.txt"_qs);
    deckhand.start(streamJson + QStringList{u"go"_qs});

    QTRY_COMPARE(api.holding(), 1); // both calls were answered at once, though both tasks still run
    QVERIFY(api.requests().at(1).toolResult(u"toolu_1"_qs).startsWith(u"Background task "_qs));
    QVERIFY(api.requests().at(1).toolResult(u"toolu_2"_qs).contains(u" started: "_qs));
    deckhand.touch(u"go1"_qs);
    QTRY_VERIFY(deckhand.saw(one, u"completed"_qs));
    api.release();

    QTRY_COMPARE(api.requests().size(), 3);
    const QJsonArray content = api.requests().at(2).messages().last()[u"content"_qs].toArray();
    QCOMPARE(content.first()[u"type"_qs].toString(), u"tool_result"_qs);
    QCOMPARE(content.last()[u"type"_qs].toString(), u"text"_qs);
    const QString notice = content.last()[u"text"_qs].toString();
    QVERIFY(notice.startsWith(u"<background-results>"_qs));
    QVERIFY(notice.contains(u"completed (exit code 0)"_qs));
    QVERIFY(notice.contains(u"| first output"_qs));
    QCOMPARE(notice.count(u"[bg:"_qs), 1);

    QTRY_VERIFY(deckhand.output().contains("The first has ended."));
    QCOMPARE(api.requests().size(), 3);
    deckhand.touch(u"go2"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().size(), 4); // woken by itself, exactly once
    QVERIFY(api.requests().at(3).lastText().contains(u"failed (exit code 3)"_qs));
    QCOMPARE(api.requests().at(3).lastText().count(u"[bg:"_qs), 1);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
    QCOMPARE(deckhand.objects(u"result"_qs).size(), 1);
    QCOMPARE(deckhand.objects(u"result"_qs).first()[u"result"_qs].toString(), u"The second failed."_qs);
    QCOMPARE(deckhand.objects(u"result"_qs).first()[u"num_turns"_qs].toInt(), 4);
    QCOMPARE(deckhand.exitCode(), 0);
}

void TestBackgroundFlow::everyEndIsToldAsItWas()
{
    const auto background = [](const QString &command, int limit = 60) {
        return QJsonObject{{u"command"_qs, command}, {u"timeout_s"_qs, limit}};
    };
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"toolu_1"_qs, u"background_run"_qs, background(u"exit 3"_qs))
                    .toolUse(u"toolu_2"_qs, u"background_run"_qs, background(u"kill -9 $$"_qs))
                    .toolUse(u"toolu_3"_qs, u"background_run"_qs, background(u"no-such-program-here"_qs))
                    .toolUse(u"toolu_4"_qs, u"background_run"_qs, background(u"sleep 86421"_qs, 1))
                    .toolUse(u"toolu_5"_qs, u"background_run"_qs, background(u"true"_qs)));
    QString notices;
    api.setHandler([&notices](const FakeRequest &request) {
        notices += request.lastText();
        return FakeReply().text(u"ok"_qs);
    });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 15000);
    for (const QString &end :
         {u"failed (exit code 3)"_qs, u"failed (killed by signal 9 (SIGKILL))"_qs, u"failed (exit code 127)"_qs,
          u"timeout (ended by its time limit of 1 s)"_qs, u"completed (exit code 0)"_qs})
        QVERIFY2(notices.count(end) == 1, qPrintable(end + u'\n' + notices));
    QVERIFY(deckhand.saw(u"sleep 86421"_qs, u"timeout"_qs));
    QTRY_VERIFY(!processExists("86421"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestBackgroundFlow::aMissingWorkingFolderIsAnErrorNotAFailure()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"rmdir \"$PWD\""_qs}})
                    .toolUse(u"toolu_2"_qs, u"background_run"_qs, {{u"command"_qs, u"true"_qs}}));
    QString notices;
    api.setHandler([&notices](const FakeRequest &request) {
        notices += request.lastText();
        return FakeReply().text(u"ok"_qs);
    });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 15000);
    QVERIFY2(notices.contains(u"] error ("_qs), qPrintable(notices));
    QVERIFY2(notices.contains(deckhand.workspace()), qPrintable(notices));
}

void TestBackgroundFlow::theTimeLimitOfBashEndsTheWholeTree()
{
    FakeMessagesApi api;
    api.enqueue(
        FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs,
                            {{u"command"_qs, u"echo begun; sleep 1000.5 & sleep 1000.5"_qs}, {u"timeout_s"_qs, 2}}));
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_COMPARE(api.requests().size(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(api.requests().size(), 2, 7000);
    QVERIFY(api.requests().at(1).arrivedMs - api.requests().at(0).arrivedMs < 5000);
    QVERIFY(!processExists("1000.5"));
    QVERIFY(api.requests().at(1).toolResult(u"toolu_1"_qs).contains(u"begun"_qs));
    QTRY_VERIFY(deckhand.ended());
}

void TestBackgroundFlow::aHostAnswersPermissionQuestions()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"toolu_1"_qs, u"write_file"_qs, {{u"path"_qs, u"yes.txt"_qs}, {u"content"_qs, u"y"_qs}})
                    .toolUse(u"toolu_2"_qs, u"write_file"_qs, {{u"path"_qs, u"no.txt"_qs}, {u"content"_qs, u"n"_qs}}));
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(
        {u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"--input-format"_qs, u"stream-json"_qs});
    deckhand.writeObject(prompt(u"write two files"_qs));
    const auto answer = [&deckhand](int question, const QString &behavior) {
        const QJsonObject asked = deckhand.objects(u"control_request"_qs).at(question);
        QCOMPARE(asked[u"request"_qs][u"subtype"_qs].toString(), u"can_use_tool"_qs);
        QCOMPARE(asked[u"request"_qs][u"tool_name"_qs].toString(), u"write_file"_qs);
        const QJsonObject inner{{u"behavior"_qs, behavior}, {u"message"_qs, u"because"_qs}};
        const QJsonObject response{
            {u"subtype"_qs, u"success"_qs}, {u"request_id"_qs, asked[u"request_id"_qs]}, {u"response"_qs, inner}};
        deckhand.writeObject({{u"type"_qs, u"control_response"_qs}, {u"response"_qs, response}});
    };
    QTRY_COMPARE(deckhand.objects(u"control_request"_qs).size(), 1);
    answer(0, u"allow"_qs);
    QTRY_COMPARE(deckhand.objects(u"control_request"_qs).size(), 2);
    answer(1, u"deny"_qs);
    QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 1);
    QVERIFY(QFile::exists(deckhand.workspace() + u"/yes.txt"_qs));
    QVERIFY(!QFile::exists(deckhand.workspace() + u"/no.txt"_qs));
    QVERIFY(api.requests().last().toolResult(u"toolu_2"_qs).contains(u"because"_qs));
    QVERIFY(!deckhand.ended());
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
}

void TestBackgroundFlow::anInterruptByTheHostLeavesTheConversationUsable()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"one two three"_qs, 3).holdAfterEvents(4));
    api.enqueue(FakeReply().text(u"fine"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(streamJson + QStringList{u"--input-format"_qs, u"stream-json"_qs});
    deckhand.writeObject(prompt(u"count"_qs));
    QTRY_COMPARE(api.holding(), 1);
    const QJsonObject interrupt{{u"subtype"_qs, u"interrupt"_qs}};
    deckhand.writeObject(
        {{u"type"_qs, u"control_request"_qs}, {u"request_id"_qs, u"r1"_qs}, {u"request"_qs, interrupt}});
    QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 1);
    QCOMPARE(deckhand.objects(u"result"_qs).first()[u"subtype"_qs].toString(), u"interrupted"_qs);
    QCOMPARE(deckhand.objects(u"control_response"_qs).first()[u"response"_qs][u"request_id"_qs].toString(), u"r1"_qs);
    deckhand.writeObject(prompt(u"and now?"_qs));
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.objects(u"result"_qs).last()[u"result"_qs].toString(), u"fine"_qs);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

/// Leaves `count` commands behind that end when "go" is touched, and the program killed.
static void leaveCommands(DeckhandProcess &deckhand, FakeMessagesApi &api, int count)
{
    FakeReply start;
    for (int i = 0; i < count; ++i)
        start.toolUse(u"toolu_%1"_qs.arg(i), u"background_run"_qs,
                      {{u"command"_qs, untilFile(u"go"_qs, u"echo end-%1"_qs.arg(i))}});
    api.enqueue(start);
    api.enqueue(FakeReply().text(u"They run."_qs));
    deckhand.useApi(api.baseUrl());
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_COMPARE(api.requests().size(), 2);
    for (int i = 0; i < count; ++i)
        QTRY_VERIFY(deckhand.saw(untilFile(u"go"_qs, u"echo end-%1"_qs.arg(i)), u"running"_qs));
    QTRY_VERIFY(deckhand.output().contains("They run."));
    deckhand.crash();
}

static int endedTasks(const DeckhandProcess &deckhand)
{
    int ended = 0;
    const QDir tasks(deckhand.stateDir() + u"/tasks"_qs);
    for (const QString &id : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile status(tasks.filePath(id + u"/status"_qs));
        ended += status.open(QFile::ReadOnly) && status.readAll().contains("state=ended");
    }
    return ended;
}

void TestBackgroundFlow::earlierEndsRideInTheNextPromptsRequest_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<bool>("fromHost");
    QTest::addColumn<int>("count");
    QTest::newRow("text") << u"text"_qs << false << 1;
    QTest::newRow("json, several") << u"json"_qs << false << 3;
    QTest::newRow("stream-json") << u"stream-json"_qs << false << 1;
    QTest::newRow("host, several") << u"stream-json"_qs << true << 3;
}

void TestBackgroundFlow::earlierEndsRideInTheNextPromptsRequest()
{
    QFETCH(QString, format);
    QFETCH(bool, fromHost);
    QFETCH(int, count);
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    leaveCommands(deckhand, api, count);
    deckhand.touch(u"go"_qs);
    QTRY_COMPARE(endedTasks(deckhand), count);

    api.setHandler([](const FakeRequest &request) {
        return FakeReply().text(request.lastText().contains(u"Which colour?"_qs) ? u"Blue."_qs : u"Noted."_qs);
    });
    QStringList arguments{u"-p"_qs, u"--continue"_qs, u"--output-format"_qs, format};
    if (fromHost) {
        deckhand.startWithInput(arguments + QStringList{u"--input-format"_qs, u"stream-json"_qs});
        deckhand.writeObject(prompt(u"Which colour?"_qs));
        QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 1);
        deckhand.endInput();
    } else {
        deckhand.start(arguments + QStringList{u"Which colour?"_qs});
    }
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20'000);
    QCOMPARE(api.requests().size(), 3); // and no turn besides
    QCOMPARE(api.requests().last().lastText().count(u"[bg:"_qs), count);
    if (format == u"text"_qs) {
        QCOMPARE(deckhand.output(), QByteArray("Blue.\n"));
    } else {
        QCOMPARE(deckhand.objects(u"result"_qs).size(), 1);
        QCOMPARE(deckhand.objects(u"result"_qs).first()[u"result"_qs].toString(), u"Blue."_qs);
    }
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

/// It came too late for the prompt's request; the next prompt's carries it.
void TestBackgroundFlow::anEndDuringThePromptDoesNotTakeItsAnswersPlace()
{
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    leaveCommands(deckhand, api, 1);
    api.enqueue(FakeReply().text(u"Blue."_qs).hold());
    deckhand.start({u"-p"_qs, u"--continue"_qs, u"Which colour?"_qs});
    QTRY_COMPARE_WITH_TIMEOUT(api.holding(), 1, 20'000);
    deckhand.touch(u"go"_qs);
    QTRY_COMPARE(endedTasks(deckhand), 1);
    QTimer::singleShot(500, &api, &FakeMessagesApi::release);
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20'000);
    QCOMPARE(deckhand.output(), QByteArray("Blue.\n"));
    QCOMPARE(api.requests().size(), 3);

    api.enqueue(FakeReply().text(u"Round."_qs));
    deckhand.forgetOutput();
    deckhand.start({u"-p"_qs, u"--continue"_qs, u"Which shape?"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20'000);
    QCOMPARE(deckhand.output(), QByteArray("Round.\n"));
    QCOMPARE(api.requests().size(), 4);
    QCOMPARE(api.requests().last().lastText().count(u"[bg:"_qs), 1);
}

QTEST_GUILESS_MAIN(TestBackgroundFlow)
#include "tst_backgroundflow.moc"
