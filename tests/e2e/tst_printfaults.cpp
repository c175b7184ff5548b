#include "e2e/deckhandprocess.h"
#include "support/fakemessagesapi.h"

using namespace Deckhand;

/// `deckhand -p` where the network or the model is not as one would wish: what scripts and hosts are told.
class TestPrintFaults : public QObject
{
    Q_OBJECT

private slots:
    void aBusyServerIsAskedAgainAndStandardErrorSaysSo();
    void streamJsonTellsOfRetries();
    void aCutStreamGivesOneAnswerAndRunsEachToolOnce();
    void aPromptMayHoldAnImage();
    void aPromptThatCannotBeReadHasItsResult();
    void compactIsACommandForScriptsToo();
    void aDeletedStateFolderIsMadeAnewAndSaid();

private:
    static QJsonObject userLine(const QJsonValue &content)
    {
        return {{u"type"_qs, u"user"_qs},
                {u"message"_qs, QJsonObject{{u"role"_qs, u"user"_qs}, {u"content"_qs, content}}}};
    }
    static QStringList hostArguments()
    {
        return {u"-p"_qs,          u"--input-format"_qs,    u"stream-json"_qs, u"--output-format"_qs,
                u"stream-json"_qs, u"--permission-mode"_qs, u"bypass"_qs};
    }
};

void TestPrintFaults::aBusyServerIsAskedAgainAndStandardErrorSaysSo()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply::error(529, u"overloaded_error"_qs, u"Overloaded"_qs));
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"hello"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.output(), QByteArray("ok\n"));
    QCOMPARE(deckhand.errors().count('\n'), 1);
    QVERIFY2(deckhand.errors().contains("Trying again in"), deckhand.errors().constData());
    QCOMPARE(api.requests().at(0).body, api.requests().at(1).body);
}

void TestPrintFaults::streamJsonTellsOfRetries()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply::error(503, u"api_error"_qs, u"Busy"_qs));
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"hello"_qs});
    QTRY_VERIFY(deckhand.ended());
    const QList<QJsonObject> retries = deckhand.objects(u"system"_qs, u"retry"_qs);
    QCOMPARE(retries.size(), 1);
    QCOMPARE(retries.first()[u"attempt"_qs].toInt(), 1);
    QVERIFY(retries.first()[u"delay_ms"_qs].toInt() > 0);
    QVERIFY(!retries.first()[u"reason"_qs].toString().isEmpty());
    QCOMPARE(deckhand.errors(), QByteArray());
}

void TestPrintFaults::aCutStreamGivesOneAnswerAndRunsEachToolOnce()
{
    FakeMessagesApi api;
    const FakeReply call =
        FakeReply().text(u"I write."_qs).toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"echo x >>log"_qs}});
    api.enqueue(FakeReply(call).cutAfterEvents(6)); // in the middle of the tool's input
    api.enqueue(call);
    api.enqueue(FakeReply().text(u"done"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(
        {u"-p"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"--output-format"_qs, u"stream-json"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(api.requests().size(), 3);
    QCOMPARE(deckhand.objects(u"assistant"_qs).size(), 2);
    QFile log(deckhand.workspace() + u"/log"_qs);
    QVERIFY(log.open(QFile::ReadOnly));
    QCOMPARE(log.readAll(), QByteArray("x\n"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestPrintFaults::aPromptMayHoldAnImage()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"a cat"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(hostArguments());
    const QJsonObject source{{u"type"_qs, u"base64"_qs}, {u"media_type"_qs, u"image/png"_qs}, {u"data"_qs, u"UE5H"_qs}};
    deckhand.writeObject(userLine(QJsonArray{QJsonObject{{u"type"_qs, u"text"_qs}, {u"text"_qs, u"what is it?"_qs}},
                                             QJsonObject{{u"type"_qs, u"image"_qs}, {u"source"_qs, source}}}));
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QVERIFY(api.requests().first().body.contains("UE5H"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestPrintFaults::aPromptThatCannotBeReadHasItsResult()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput(hostArguments());
    deckhand.writeObject(userLine(QJsonArray{QJsonObject{{u"type"_qs, u"hologram"_qs}}}));
    QTRY_COMPARE(deckhand.objects(u"result"_qs).size(), 1);
    QCOMPARE(deckhand.objects(u"result"_qs).first()[u"is_error"_qs].toBool(), true);
    deckhand.writeObject(userLine(u"hello"_qs));
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.objects(u"result"_qs).size(), 2);
    QCOMPARE(deckhand.objects(u"result"_qs).last()[u"result"_qs].toString(), u"hi"_qs);
}

void TestPrintFaults::compactIsACommandForScriptsToo()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"Blue it is."_qs));
    api.enqueue(FakeReply().text(u"The user's colour is blue."_qs));
    api.enqueue(FakeReply().text(u"Blue."_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"My colour is blue."_qs});
    QTRY_VERIFY(deckhand.ended());
    deckhand.start({u"-p"_qs, u"--continue"_qs, u"--output-format"_qs, u"stream-json"_qs, u"/compact"_qs});
    QTRY_COMPARE(api.requests().size(), 2);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.objects(u"system"_qs, u"compaction"_qs).size(), 1);
    deckhand.start({u"-p"_qs, u"--continue"_qs, u"Which colour?"_qs});
    QTRY_COMPARE(api.requests().size(), 3);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().last().messages().size(), 1);
    QVERIFY(api.requests().last().lastText().contains(u"The user's colour is blue."_qs));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestPrintFaults::aDeletedStateFolderIsMadeAnewAndSaid()
{
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    const QString state = deckhand.stateDir();
    const QString wait = u"echo words; while ! [ -e gone ]; do sleep 0.05; done; exit 3"_qs;
    const QString remove =
        u"while ! grep -q words '%1'/tasks/*/output.log; do sleep 0.05; done; rm -rf '%1'; touch gone"_qs.arg(state);
    const auto call = [](int number, const QString &tool, const QString &command) {
        return FakeReply().toolUse(u"toolu_%1"_qs.arg(number), tool, {{u"command"_qs, command}});
    };
    api.enqueue(call(1, u"background_run"_qs, wait));
    api.enqueue(call(2, u"bash"_qs, remove));
    api.enqueue(call(3, u"bash"_qs, u"echo it works"_qs));
    api.enqueue(call(4, u"background_run"_qs, u"echo this too"_qs));
    for (int i = 0; i < 3; ++i)
        api.enqueue(FakeReply().text(u"done"_qs));
    deckhand.start({u"-p"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"go"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20'000);
    QByteArray told;
    for (const FakeRequest &request : api.requests())
        told += request.body;
    QVERIFY2(told.contains("failed (exit code 3)"), told.constData());
    QVERIFY2(told.contains("(its output is not there any more)"), told.constData());
    QVERIFY2(told.contains("it works"), told.constData());
    QVERIFY2(told.contains("| this too"), told.constData());
    QVERIFY2(deckhand.errors().contains("was removed while the session was open."), deckhand.errors().constData());
    const QStringList sessions = QDir(state + u"/sessions"_qs).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(sessions.size(), 1);
    const QDir folder(state + u"/sessions/"_qs + sessions.first());
    QFile session(folder.filePath(folder.entryList({u"*.jsonl"_qs}).value(0)));
    QVERIFY(session.open(QFile::ReadOnly));
    const QByteArray kept = session.readAll();
    QVERIFY(kept.startsWith(R"({"type":"session")"));
    QVERIFY(kept.contains("it works"));
    QVERIFY(kept.contains(R"("text":"go")"));
}

QTEST_GUILESS_MAIN(TestPrintFaults)
#include "tst_printfaults.moc"
