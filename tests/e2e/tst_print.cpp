#include "e2e/deckhandprocess.h"
#include "support/fakemessagesapi.h"

#include <csignal>

using namespace Deckhand;

/// `deckhand -p` as scripts use it: what is on standard output, what on standard error, how it exits.
class TestPrint : public QObject
{
    Q_OBJECT

private slots:
    void theWebIsOffUntilARuleAllowsIt_data();
    void theWebIsOffUntilARuleAllowsIt();
    void searchesAreCountedAndGoBackAsTheyCame();
    void theAnswerAloneIsOnStandardOutput();
    void planModeLooksAroundWithoutAQuestion();
    void commandsThatOnlyReadNeedNoAnswer();
    void thePromptMayComeFromStandardInput();
    void theJsonFormatIsOneResultObject();
    void streamJsonTellsWhatHappensInOrder();
    void theDemoModelReportsTheEndOfABackgroundTask();
    void wrongUsageIsTwo_data();
    void wrongUsageIsTwo();
    void anErrorIsASentenceAndOne();
    void withoutAModelItSaysWhatToDo();
    void withoutADisplayTheWindowSaysWhatToDo();
    void aToolThatWouldAskIsRefusedWithAReason();
    void whoBeginsATaskOfThePlanIsItsOwner();
    void inPlanModeThePlanIsProposedAndNothingElseIsWritten();
    void theLimitOfModelCallsIsKept();
    void interruptIsOneHundredAndThirty();
    void noWaitLeavesTheTasksRunning();
    void continueGoesOnWithTheConversation();
    void memoryFilesGoAlongWhereTheFolderIsTrusted();
    void aCommandIsAnsweredByTheProgram();
    void whatNeedsTheWindowSaysWhatToDoInstead_data();
    void whatNeedsTheWindowSaysWhatToDoInstead();
    void aCommandOfAFileIsSentInItsPlace();
    void aPathIsNoCommand();
    void aNamedFileGoesAlong();
};

void TestPrint::theAnswerAloneIsOnStandardOutput()
{
    FakeMessagesApi api;
    api.requireKey("test-key");
    api.enqueue(FakeReply().thinking(u"hm"_qs).text(u"It is 42.\nReally."_qs, 5));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"what is it?"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("It is 42.\nReally.\n"));
    QCOMPARE(deckhand.errors(), QByteArray());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(api.requests().size(), 1);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
    const QJsonObject request = api.requests().first().json;
    QCOMPARE(request[u"tools"_qs].toArray().size(), 15);
    QVERIFY(api.requests().first().body.contains(deckhand.workspace().toUtf8()));
    qInfo("the first request has %lld bytes", static_cast<long long>(api.requests().first().body.size()));
    QVERIFY2(api.requests().first().body.size() < 20'000, "what every conversation begins with is small");
}

void TestPrint::planModeLooksAroundWithoutAQuestion()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"t1"_qs, u"list_files"_qs, {})
                    .toolUse(u"t2"_qs, u"search_files"_qs, {{u"pattern"_qs, u"answer\\("_qs}})
                    .toolUse(u"t3"_qs, u"find_files"_qs, {{u"pattern"_qs, u"*.c"_qs}})
                    .toolUse(u"t4"_qs, u"read_file"_qs, {{u"path"_qs, u"."_qs}})
                    .toolUse(u"t5"_qs, u"read_file"_qs, {{u"path"_qs, u".env"_qs}}));
    api.enqueue(FakeReply().text(u"in main.c"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    QFile source(deckhand.workspace() + u"/main.c"_qs);
    QVERIFY(source.open(QFile::WriteOnly) && source.write("int answer(void);\n") > 0);
    source.close();
    QFile secret(deckhand.workspace() + u"/.env"_qs);
    QVERIFY(secret.open(QFile::WriteOnly) && secret.write("answer(1)\n") > 0);
    secret.close();
    deckhand.start({u"-p"_qs, u"--permission-mode"_qs, u"plan"_qs, u"where is answer()?"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("in main.c\n"));
    const FakeRequest request = api.requests().last();
    QVERIFY2(request.toolResult(u"t1"_qs).startsWith(u".env 10 B\nmain.c 18 B"),
             qPrintable(request.toolResult(u"t1"_qs)));
    QCOMPARE(request.toolResult(u"t2"_qs), u"main.c\n1:int answer(void);"_qs);
    QCOMPARE(request.toolResult(u"t3"_qs), u"main.c"_qs);
    QCOMPARE(request.toolResult(u"t4"_qs), request.toolResult(u"t1"_qs));
    QVERIFY2(request.toolResult(u"t5"_qs).contains(u"--allow 'read_file(.env)'"),
             qPrintable(request.toolResult(u"t5"_qs)));
}

void TestPrint::commandsThatOnlyReadNeedNoAnswer()
{
    const auto resultOf = [](const QString &command, const QStringList &options) {
        FakeMessagesApi api;
        api.enqueue(FakeReply().toolUse(u"t1"_qs, u"bash"_qs, {{u"command"_qs, command}}));
        api.enqueue(FakeReply().text(u"done"_qs));
        DeckhandProcess deckhand;
        deckhand.useApi(api.baseUrl());
        QDir().mkpath(deckhand.workspace() + u"/.git/refs/heads"_qs);
        QDir().mkpath(deckhand.workspace() + u"/.git/objects"_qs);
        QFile head(deckhand.workspace() + u"/.git/HEAD"_qs);
        if (head.open(QFile::WriteOnly))
            head.write("ref: refs/heads/main\n");
        head.close();
        deckhand.start(QStringList{u"-p"_qs} + options + QStringList{u"look"_qs});
        const bool ended = QTest::qWaitFor([&] { return deckhand.ended(); }, 20'000);
        return ended ? api.requests().last().toolResult(u"t1"_qs) : u"<did not end>"_qs;
    };
    const QStringList plan{u"--permission-mode"_qs, u"plan"_qs};
    for (const QStringList &mode : {QStringList(), plan}) {
        QVERIFY(resultOf(u"ls -a | head -3"_qs, mode).contains(u".git"));
        QVERIFY(resultOf(u"ls > made"_qs, mode).contains(u"ot a")); // "Not allowed", "not available"
        QVERIFY2(!resultOf(u"git branch --show-current"_qs, mode).startsWith(u"main"), "nobody trusts the folder");
        QVERIFY(resultOf(u"git branch --show-current"_qs, mode + QStringList{u"--trust"_qs}).startsWith(u"main"));
        QVERIFY(resultOf(u"cat .env"_qs, mode).contains(u"ot a"));
    }
}

void TestPrint::thePromptMayComeFromStandardInput()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput({u"-p"_qs, u"-"_qs});
    deckhand.write("from a pipe\n");
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("ok\n"));
    QVERIFY(api.requests().first().lastText().contains(u"from a pipe"_qs));
}

void TestPrint::theJsonFormatIsOneResultObject()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"ok"_qs).usage(7, 9));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"--output-format"_qs, u"json"_qs, u"hello"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.objects().size(), 1);
    const QJsonObject result = deckhand.objects().first();
    QCOMPARE(result[u"type"_qs].toString(), u"result"_qs);
    QCOMPARE(result[u"subtype"_qs].toString(), u"success"_qs);
    QCOMPARE(result[u"is_error"_qs].toBool(true), false);
    QCOMPARE(result[u"result"_qs].toString(), u"ok"_qs);
    QCOMPARE(result[u"num_turns"_qs].toInt(), 1);
    QCOMPARE(result[u"usage"_qs][u"output_tokens"_qs].toInt(), 9);
    QVERIFY(!result[u"session_id"_qs].toString().isEmpty());
}

void TestPrint::streamJsonTellsWhatHappensInOrder()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"echo hi"_qs}}));
    api.enqueue(FakeReply().text(u"done"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"--include-partial-messages"_qs,
                    u"--permission-mode"_qs, u"bypass"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    QStringList types;
    const QList<QJsonObject> objects = deckhand.objects();
    for (const QJsonObject &object : objects) {
        if (object[u"type"_qs].toString() != u"stream_event"_qs)
            types.append(object[u"type"_qs].toString());
    }
    QCOMPARE(types, QStringList({u"system"_qs, u"assistant"_qs, u"user"_qs, u"assistant"_qs, u"result"_qs}));
    QVERIFY(!deckhand.objects(u"stream_event"_qs).isEmpty());
    const QJsonObject init = objects.first();
    QCOMPARE(init[u"subtype"_qs].toString(), u"init"_qs);
    QCOMPARE(init[u"permission_mode"_qs].toString(), u"bypass"_qs);
    QCOMPARE(init[u"tools"_qs].toArray().size(), 15);
    const QJsonObject toolResult =
        deckhand.objects(u"user"_qs).first()[u"message"_qs][u"content"_qs].toArray().first().toObject();
    QCOMPARE(toolResult[u"tool_use_id"_qs].toString(), u"toolu_1"_qs);
    QVERIFY(toolResult[u"content"_qs].toString().startsWith(u"hi"_qs));
}

void TestPrint::theDemoModelReportsTheEndOfABackgroundTask()
{
    DeckhandProcess deckhand;
    deckhand.start(
        {u"--demo"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"-p"_qs, u"run sleep 0.2 in the background"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.errors(), QByteArray());
    QVERIFY2(deckhand.output().contains("completed"), deckhand.output().constData());
    QVERIFY2(deckhand.output().contains("sleep 0.2"), deckhand.output().constData());
}

void TestPrint::wrongUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("unknown option") << QStringList{u"--frobnicate"_qs} << QByteArray("frobnicate");
    QTest::newRow("not a number") << QStringList{u"-p"_qs, u"--max-turns"_qs, u"many"_qs, u"x"_qs}
                                  << QByteArray("max-turns");
    QTest::newRow("unknown mode") << QStringList{u"--permission-mode"_qs, u"yolo"_qs} << QByteArray("yolo");
    QTest::newRow("two prompts") << QStringList{u"-p"_qs, u"one"_qs, u"two"_qs} << QByteArray("two");
    QTest::newRow("format without print") << QStringList{u"--output-format"_qs, u"json"_qs} << QByteArray("-p");
    QTest::newRow("empty prompt") << QStringList{u"-p"_qs} << QByteArray("prompt");
}

void TestPrint::wrongUsageIsTwo()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, names);
    DeckhandProcess deckhand;
    deckhand.start(arguments);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 2);
    QVERIFY2(deckhand.errors().contains(names), deckhand.errors().constData());
    QCOMPARE(deckhand.output(), QByteArray());
}

void TestPrint::anErrorIsASentenceAndOne()
{
    FakeMessagesApi api;
    api.requireKey("another-key");
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"hello"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 1);
    QCOMPARE(deckhand.output(), QByteArray());
    QVERIFY2(deckhand.errors().contains("key"), deckhand.errors().constData());
    QVERIFY(!deckhand.errors().contains("test-key"));
}

void TestPrint::withoutAModelItSaysWhatToDo()
{
    DeckhandProcess deckhand;
    deckhand.start({u"-p"_qs, u"hello"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 1);
    QVERIFY2(deckhand.errors().contains("ANTHROPIC_API_KEY"), deckhand.errors().constData());
}

void TestPrint::withoutADisplayTheWindowSaysWhatToDo()
{
    DeckhandProcess deckhand;
    deckhand.start({});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 1);
    QVERIFY2(deckhand.errors().contains("deckhand -p"), deckhand.errors().constData());
}

void TestPrint::aToolThatWouldAskIsRefusedWithAReason()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"touch no"_qs}}));
    api.enqueue(FakeReply().text(u"I see."_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    QVERIFY(api.requests().last().toolResult(u"toolu_1"_qs).contains(u"permission"_qs));
    QVERIFY(!QFile::exists(deckhand.workspace() + u"/no"_qs));
    QCOMPARE(deckhand.exitCode(), 0);
}

void TestPrint::inPlanModeThePlanIsProposedAndNothingElseIsWritten()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .toolUse(u"toolu_1"_qs, u"task_create"_qs,
                             {{u"subject"_qs, u"build"_qs}, {u"command"_qs, u"touch built"_qs}})
                    .toolUse(u"toolu_2"_qs, u"write_file"_qs, {{u"path"_qs, u"a.txt"_qs}, {u"content"_qs, u"x"_qs}})
                    .toolUse(u"toolu_3"_qs, u"bash"_qs, {{u"command"_qs, u"touch b.txt"_qs}})
                    .toolUse(u"toolu_4"_qs, u"background_run"_qs, {{u"command"_qs, u"touch c.txt"_qs}})
                    .toolUse(u"toolu_5"_qs, u"task_update"_qs, {{u"task_id"_qs, 1}, {u"start"_qs, true}}));
    api.enqueue(FakeReply().text(u"That is my plan."_qs));
    api.enqueue(FakeReply().text(u"As before."_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    const QStringList plan{u"-p"_qs, u"--permission-mode"_qs, u"plan"_qs};
    deckhand.start(plan + QStringList{u"plan it"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("That is my plan.\n"));
    QCOMPARE(QDir(deckhand.workspace()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{u".tasks"_qs});
    QFile file(deckhand.workspace() + u"/.tasks/task_1.json"_qs);
    QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().contains("\"proposed\": true"));
    QVERIFY(api.requests().last().toolResult(u"toolu_5"_qs).contains(u"the user approves it first"_qs));

    // Told once a turn, behind the prompt: what may be cached is the same as without it.
    deckhand.crash();
    deckhand.start(plan + QStringList{u"--continue"_qs, u"and now?"_qs});
    QTRY_VERIFY(deckhand.ended());
    const QList<FakeRequest> requests = api.requests();
    QCOMPARE(requests.size(), 3);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(requests.at(i).lastText().contains(u"The permission mode is plan"_qs), i != 1);
    QCOMPARE(requests.at(2).body.count("The permission mode is plan"), 2);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestPrint::whoBeginsATaskOfThePlanIsItsOwner()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"task_create"_qs, {{u"subject"_qs, u"look"_qs}}));
    api.enqueue(
        FakeReply().toolUse(u"toolu_2"_qs, u"task_update"_qs, {{u"task_id"_qs, 1}, {u"status"_qs, u"in_progress"_qs}}));
    api.enqueue(FakeReply().text(u"I look."_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"--output-format"_qs, u"json"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    const QString session = deckhand.objects().last()[u"session_id"_qs].toString();
    const QString result = api.requests().last().toolResult(u"toolu_2"_qs);
    QVERIFY2(result.contains(u"\"owner\": \"session "_qs + session.left(8) + u'"'), qPrintable(result));
}

void TestPrint::theLimitOfModelCallsIsKept()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &request) {
        return FakeReply().toolUse(u"toolu_%1"_qs.arg(request.number), u"task_list"_qs);
    });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"--max-turns"_qs, u"3"_qs, u"--output-format"_qs, u"json"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().size(), 3);
    QCOMPARE(deckhand.objects().last()[u"subtype"_qs].toString(), u"max_turns"_qs);
    QCOMPARE(deckhand.exitCode(), 1);
}

void TestPrint::interruptIsOneHundredAndThirty()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"sleep 97531"_qs}}));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(
        {u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"go"_qs});
    QTRY_VERIFY(processExists("97531"));
    ::kill(pid_t(deckhand.pid()), SIGINT);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 130);
    QCOMPARE(deckhand.objects().last()[u"subtype"_qs].toString(), u"interrupted"_qs);
    QTRY_VERIFY(!processExists("97531"));
}

void TestPrint::noWaitLeavesTheTasksRunning()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs,
                                    {{u"command"_qs, untilFile(u"go"_qs, u"echo end >result"_qs)}}));
    api.enqueue(FakeReply().text(u"started"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"--no-wait"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("started\n"));
    QVERIFY(!QFile::exists(deckhand.workspace() + u"/result"_qs));
    deckhand.touch(u"go"_qs);
    QTRY_VERIFY(QFile::exists(deckhand.workspace() + u"/result"_qs));
}

void TestPrint::continueGoesOnWithTheConversation()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"I will remember."_qs));
    api.enqueue(FakeReply().text(u"Blue."_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"My colour is blue."_qs});
    QTRY_VERIFY(deckhand.ended());
    deckhand.start({u"-p"_qs, u"--continue"_qs, u"Which colour?"_qs});
    QTRY_COMPARE(api.requests().size(), 2);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().last().messages().size(), 3);
    QVERIFY(deckhand.output().endsWith("Blue.\n"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestPrint::theWebIsOffUntilARuleAllowsIt_data()
{
    QTest::addColumn<QStringList>("rules");
    QTest::addColumn<QString>("tools");
    const auto row = [](const char *name, const QStringList &rules, const QString &tools) {
        QTest::newRow(name) << rules << tools;
    };
    row("nothing", {}, {});
    row("all modes", {u"--permission-mode=bypass"_qs}, {});
    row("search", {u"--allow=web_search"_qs}, u"web_search{max_uses=8}"_qs);
    row("some domains", {u"--allow=web_search(qt.io)"_qs, u"--allow=web_search(a.org)"_qs},
        u"web_search{allowed_domains=qt.io a.org,max_uses=8}"_qs);
    row("but some", {u"--allow=web_search"_qs, u"--deny=web_search(b.org)"_qs},
        u"web_search{blocked_domains=b.org,max_uses=8}"_qs);
    row("some but one",
        {u"--allow=web_search(qt.io)"_qs, u"--allow=web_search(a.org)"_qs, u"--deny=web_search(a.org)"_qs},
        u"web_search{allowed_domains=qt.io,max_uses=8}"_qs);
    row("none is left", {u"--allow=web_search(a.org)"_qs, u"--deny=web_search(a.org)"_qs}, {});
    row("forbidden", {u"--allow=web_search"_qs, u"--deny=web_search"_qs}, {});
    row("fetch", {u"--allow=web_fetch(docs.rs)"_qs},
        u"web_fetch{allowed_domains=docs.rs,citations=,max_content_tokens=30000,max_uses=8}"_qs);
}

void TestPrint::theWebIsOffUntilARuleAllowsIt()
{
    QFETCH(QStringList, rules);
    QFETCH(QString, tools);
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start(QStringList{u"-p"_qs, u"hello"_qs} + rules);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QStringList sent;
    for (const QJsonValue &value : api.requests().first().json[u"tools"_qs].toArray()) {
        const QJsonObject tool = value.toObject();
        if (!tool.contains(u"type"))
            continue;
        QStringList options;
        for (auto option = tool.begin(); option != tool.end(); ++option) {
            QStringList words{option->toVariant().toString()};
            if (option->isArray())
                words = option->toVariant().toStringList();
            if (option.key() != u"type" && option.key() != u"name" && option.key() != u"cache_control")
                options.append(option.key() + u'=' + words.join(u' '));
        }
        QVERIFY(tool[u"type"].toString().startsWith(tool[u"name"].toString() + u'_'));
        sent.append(tool[u"name"].toString() + u'{' + options.join(u',') + u'}');
    }
    QCOMPARE(sent.join(u' '), tools);
    QCOMPARE(api.requests().first().headers.value("anthropic-beta").contains("web-fetch"),
             tools.startsWith(u"web_fetch"_qs));
}

void TestPrint::searchesAreCountedAndGoBackAsTheyCame()
{
    const QByteArray search =
        R"({"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"qt"}})";
    const QByteArray found =
        R"({"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result",)"
        R"("title":"Qt","url":"https://qt.io","encrypted_content":"abc="}]})";
    FakeMessagesApi api;
    api.enqueue(FakeReply()
                    .block(search)
                    .block(found)
                    .event("message_delta", R"({"type":"message_delta","delta":{},"usage":{"output_tokens":5,)"
                                            R"("server_tool_use":{"web_search_requests":2}}})")
                    .toolUse(u"toolu_1"_qs, u"task_list"_qs));
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"hello"_qs, u"--allow=web_search"_qs, u"--output-format=json"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QVERIFY(api.requests().last().body.contains(search) && api.requests().last().body.contains(found));
    const QJsonObject result = QJsonDocument::fromJson(deckhand.output()).object();
    QCOMPARE(result[u"usage"_qs][u"server_tool_use"_qs][u"web_search_requests"_qs].toInt(), 2);
}

/// Of the user, of the workspace, of the folder that it was started in; what lies deeper there is a FIFO, and is named to nobody.
void TestPrint::memoryFilesGoAlongWhereTheFolderIsTrusted()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &request) {
        return request.lastToolResults().isEmpty()
                 ? FakeReply().toolUse(u"toolu_1"_qs, u"read_file"_qs, {{u"path"_qs, u"src/deep/a.cpp"_qs}})
                 : FakeReply().text(u"ok"_qs);
    });
    const QString made =
        u"mkdir -p src/deep \"$DECKHAND_STATE_DIR\"; chmod 700 \"$DECKHAND_STATE_DIR\"; "
        "echo MARK-ONE > \"$DECKHAND_STATE_DIR\"/AGENTS.md; echo MARK-TWO > AGENTS.md; "
        "echo MARK-THREE > src/CLAUDE.md; mkfifo src/deep/AGENTS.md; echo code > src/deep/a.cpp; cd src; "
        "deckhand -p -C .. --output-format stream-json "_qs;
    for (const QString &trust : {u"--trust"_qs, QString()}) {
        const qsizetype before = api.requests().size();
        DeckhandProcess deckhand;
        deckhand.useApi(api.baseUrl());
        deckhand.startShell(made + trust + u" hello </dev/null"_qs);
        QTRY_VERIFY(deckhand.ended());
        QCOMPARE(deckhand.exitCode(), 0);
        QCOMPARE(api.requests().size(), before + 2);
        const QByteArray first = api.requests().at(before).body;
        const QJsonArray named = deckhand.objects(u"system"_qs, u"init"_qs).first()[u"memory"_qs].toArray();
        QCOMPARE(named.size(), trust.isEmpty() ? 0 : 3);
        if (trust.isEmpty()) {
            QVERIFY(!first.contains("MARK-"));
            continue;
        }
        QVERIFY(first.indexOf("MARK-ONE") > 0);
        QVERIFY(first.indexOf("MARK-TWO") > first.indexOf("MARK-ONE"));
        QVERIFY(first.indexOf("MARK-THREE") > first.indexOf("MARK-TWO"));
        QVERIFY(first.indexOf("MARK-THREE") < first.indexOf("\"messages\":"));
        QCOMPARE(named.at(1).toString(), QFileInfo(deckhand.workspace()).canonicalFilePath() + u"/AGENTS.md"_qs);
        QVERIFY(!api.requests().last().body.contains("memory-file folder"));
    }
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestPrint::aCommandIsAnsweredByTheProgram()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs).usage(1234, 9));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, u"hello"_qs});
    QTRY_VERIFY(deckhand.ended());
    deckhand.forgetOutput();
    deckhand.start({u"-p"_qs, u"--continue"_qs, u"/cost"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.errors(), QByteArray());
    QVERIFY2(deckhand.output().contains("Sent to the model: 1,234 tokens; received: 9"), deckhand.output().constData());

    deckhand.forgetOutput();
    deckhand.start({u"-p"_qs, u"--output-format"_qs, u"json"_qs, u"/help"_qs});
    QTRY_VERIFY(deckhand.ended());
    const QString help = deckhand.objects().value(0)[u"result"_qs].toString();
    QVERIFY2(help.contains(u"/compact sums"_qs) && !help.contains(u"/export"_qs), qPrintable(help));

    deckhand.forgetOutput();
    deckhand.start({u"-p"_qs, u"/tasks"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("There are no background tasks.\n"));
    QCOMPARE(api.requests().size(), 1);
}

void TestPrint::whatNeedsTheWindowSaysWhatToDoInstead_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("export") << u"/export"_qs << QByteArray("deckhand sessions export");
    QTest::newRow("resume") << u"/resume 1a2b"_qs << QByteArray("--resume SESSION");
    QTest::newRow("model") << u"/model x"_qs << QByteArray("--model ID");
    QTest::newRow("clear") << u"/clear"_qs << QByteArray("/clear is a command of the window");
    QTest::newRow("remember") << u"/remember x"_qs << QByteArray("/remember is a command of the window");
    QTest::newRow("plan what?") << u"/plan"_qs << QByteArray("what is to be planned");
    QTest::newRow("unknown") << u"/frobnicate"_qs
                             << QByteArray("There is no command /frobnicate. There are: /compact,");
}

void TestPrint::whatNeedsTheWindowSaysWhatToDoInstead()
{
    QFETCH(QString, prompt);
    QFETCH(QByteArray, says);
    FakeMessagesApi api;
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.start({u"-p"_qs, prompt});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 1);
    QCOMPARE(deckhand.output(), QByteArray());
    QVERIFY2(deckhand.errors().contains(says), deckhand.errors().constData());
    QCOMPARE(api.requests().size(), 0);
}

void TestPrint::aCommandOfAFileIsSentInItsPlace()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &) { return FakeReply().text(u"ok"_qs); });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    const QString commands = deckhand.workspace() + u"/.claude/commands/db"_qs;
    QVERIFY(QDir().mkpath(commands));
    QFile file(commands + u"/fix.md"_qs);
    QVERIFY(file.open(QFile::WriteOnly) && file.write("---\ndescription: mends\n---\nMend $1 of $ARGUMENTS") > 0);
    file.close();
    const QStringList call{u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"/db:fix it all"_qs};
    deckhand.start(call + QStringList{u"--trust"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().size(), 1);
    QCOMPARE(api.requests().last().lastText(), u"Mend it of it all"_qs);
    const QJsonArray offered = deckhand.objects(u"system"_qs, u"init"_qs).first()[u"slash_commands"_qs].toArray();
    QVERIFY(offered.contains(u"db:fix"_qs) && offered.contains(u"compact"_qs) && !offered.contains(u"export"_qs));

    deckhand.forgetOutput();
    deckhand.start(call);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().last().lastText(), u"/db:fix it all"_qs); // nobody trusts the folder: words
    deckhand.start({u"-p"_qs, u"--permission-mode"_qs, u"bypass"_qs, u"/review the tests"_qs});
    QTRY_VERIFY(deckhand.ended());
    QVERIFY(api.requests().last().lastText().startsWith(u"Review the changes"_qs));
    QVERIFY(api.requests().last().lastText().endsWith(u"the tests"_qs));
}

void TestPrint::aPathIsNoCommand()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &) { return FakeReply().text(u"ok"_qs); });
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    for (const QString &words : {u"/usr/bin/x is broken"_qs, u"/usr/bin/x"_qs}) {
        deckhand.start({u"-p"_qs, words});
        QTRY_VERIFY(deckhand.ended());
        QCOMPARE(deckhand.exitCode(), 0);
        QCOMPARE(api.requests().last().lastText(), words);
    }
}

void TestPrint::aNamedFileGoesAlong()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"ok"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(u"echo 'the notes' > notes.txt; deckhand -p 'sum up @notes.txt' </dev/null"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(api.requests().first().lastText(), u"Attached file “notes.txt”:\n\nthe notes\n\nsum up @notes.txt"_qs);
}

QTEST_GUILESS_MAIN(TestPrint)
#include "tst_print.moc"
