#include "e2e/deckhandprocess.h"
#include "support/fakemessagesapi.h"

using namespace Deckhand;

/// `deckhand` driven by a host of the agent SDK: what such hosts pass and send is done, or named as not done.
class TestHost : public QObject
{
    Q_OBJECT

private slots:
    void theArgumentsOfHostsAreUnderstoodOrNamed_data();
    void theArgumentsOfHostsAreUnderstoodOrNamed();
    void whatAHostReliesOnIsRefused_data();
    void whatAHostReliesOnIsRefused();
    void theModesOfHostsAreOurs_data();
    void theModesOfHostsAreOurs();
    void forbiddenToolsAreForbidden_data();
    void forbiddenToolsAreForbidden();
    void aBlankBeforeTheParenthesisAllowsNoMore_data();
    void aBlankBeforeTheParenthesisAllowsNoMore();
    void onlyTheListedToolsAreOffered();
    void anUpdatedInputIsWhatRuns();
    void anAnswerThatIsNoneRunsNothing_data();
    void anAnswerThatIsNoneRunsNothing();
    void permissionsThatAreNullChangeNothing();
    void aQuestionHoldsEveryCommandOfAPlan();
    void theDefaultInitializeIsAnswered();
    void anInitializeThatIsNotDoneIsNamedAndNothingRuns_data();
    void anInitializeThatIsNotDoneIsNamedAndNothingRuns();
    void theHostsWordsReachTheModel();
    void requestsThatAreNotDoneAreNamed_data();
    void requestsThatAreNotDoneAreNamed();
    void whatTheModelAsksIsAnsweredAndAllowsNothing_data();
    void whatTheModelAsksIsAnsweredAndAllowsNothing();
    void whereNobodyAnswersTheModelIsTold();
    void aFolderOutsideIsOpenedByTheUserAlone_data();
    void aFolderOutsideIsOpenedByTheUserAlone();
    void aFolderOutsideIsOpenedForOneConversation();
    void aCommandIsAnsweredAndNotSent();
    void afterTheEndOfInputNobodyIsAsked();
    void aWithdrawnQuestionIsTakenBack();
    void theUnmodifiedSdkRunsAToolAnAnswerAndABackgroundTask();

private:
    static QJsonObject userLine(const QString &words)
    {
        return {{u"type"_qs, u"user"_qs},
                {u"message"_qs, QJsonObject{{u"role"_qs, u"user"_qs}, {u"content"_qs, words}}}};
    }
    static QJsonObject request(const QJsonObject &what, const QString &id = u"r1"_qs)
    {
        return {{u"type"_qs, u"control_request"_qs}, {u"request_id"_qs, id}, {u"request"_qs, what}};
    }
    static QJsonObject answerTo(const QJsonObject &question, const QJsonObject &answer)
    {
        const QJsonObject response{
            {u"subtype"_qs, u"success"_qs}, {u"request_id"_qs, question[u"request_id"_qs]}, {u"response"_qs, answer}};
        return {{u"type"_qs, u"control_response"_qs}, {u"response"_qs, response}};
    }
    /// As the SDK starts us, without -p.
    static QStringList sdkArguments(const QStringList &more = {})
    {
        return QStringList{u"--output-format"_qs, u"stream-json"_qs, u"--verbose"_qs, u"--input-format"_qs,
                           u"stream-json"_qs}
             + more;
    }
    static FakeReply bash(const QString &command, const QString &id = u"toolu_1"_qs)
    {
        return FakeReply().toolUse(id, u"bash"_qs, {{u"command"_qs, command}});
    }
};

/// An API and a program that talks to it, with one prompt under way.
struct Hosted {
    explicit Hosted(const QList<FakeReply> &replies, const QStringList &arguments)
    {
        for (const FakeReply &reply : replies)
            api.enqueue(reply);
        deckhand.useApi(api.baseUrl());
        deckhand.startWithInput(arguments);
    }
    QJsonObject lastResult() const
    {
        const QList<QJsonObject> results = deckhand.objects(u"result"_qs);
        return results.isEmpty() ? QJsonObject() : results.last();
    }
    QJsonObject lastResponse() const
    {
        const QList<QJsonObject> responses = deckhand.objects(u"control_response"_qs);
        return responses.isEmpty() ? QJsonObject() : responses.last()[u"response"_qs].toObject();
    }
    QList<QJsonObject> questions() const { return deckhand.objects(u"control_request"_qs); }
    /// What the model was told of a call, whenever that was.
    QString told(const QString &id) const
    {
        for (const auto &request : api.requests()) {
            if (const QString text = request.toolResult(id); !text.isEmpty())
                return text;
        }
        return {};
    }
    bool made(const QString &name) const { return QFile::exists(deckhand.workspace() + u'/' + name); }

    FakeMessagesApi api;
    DeckhandProcess deckhand;
};

void TestHost::theArgumentsOfHostsAreUnderstoodOrNamed_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("none") << QStringList{} << QByteArray("--verbose");
    QTest::newRow("sources of settings") << QStringList{u"--setting-sources="_qs} << QByteArray("--setting-sources");
    QTest::newRow("with a value apart") << QStringList{u"--setting-sources"_qs, u"user,project"_qs}
                                        << QByteArray("--setting-sources");
    QTest::newRow("who is asked") << QStringList{u"--permission-prompt-tool=stdio"_qs} << QByteArray();
    QTest::newRow("debug") << QStringList{u"--debug=api"_qs, u"--debug-file=x"_qs} << QByteArray("--debug-file");
    QTest::newRow("thinking") << QStringList{u"--thinking=adaptive"_qs, u"--effort=low"_qs} << QByteArray("--effort");
    QTest::newRow("folders") << QStringList{u"--add-dir=/tmp"_qs, u"--add-dir=/usr"_qs} << QByteArray();
    QTest::newRow("servers") << QStringList{u"--mcp-config"_qs, uR"({"mcpServers":{"x":{"command":"y"}}})"_qs}
                             << QByteArray("MCP servers are not started");
    QTest::newRow("no settings") << QStringList{u"--settings"_qs, u"{}"_qs} << QByteArray("--settings");
    QTest::newRow("foreign tools") << QStringList{u"--allowedTools=Bash(git log:*),mcp__x__y"_qs}
                                   << QByteArray("mcp__x__y");
    QTest::newRow("an allowed tool that is not closed")
        << QStringList{uR"(--allowedTools=Bash(grep "(" *))"_qs, u"--allowedTools=Read"_qs}
        << QByteArray(R"(does not have: Bash(grep "(" *).)");
    QTest::newRow("an allowed tool of nothing")
        << QStringList{u"--allowedTools=Bash(),Read"_qs} << QByteArray("does not have: Bash().");
    QTest::newRow("a budget") << QStringList{u"--max-budget-usd=1.5"_qs, u"--max-thinking-tokens=0"_qs} << QByteArray();
}

void TestHost::theArgumentsOfHostsAreUnderstoodOrNamed()
{
    QFETCH(QStringList, more);
    QFETCH(QByteArray, said);
    Hosted host({FakeReply().text(u"hi"_qs)}, sdkArguments(more));
    host.deckhand.writeObject(userLine(u"hello"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QCOMPARE(host.deckhand.exitCode(), 0);
    QVERIFY2(host.deckhand.errors().contains(said), host.deckhand.errors().constData());
    QCOMPARE(host.lastResult()[u"result"_qs].toString(), u"hi"_qs);
    const QList<QJsonObject> objects = host.deckhand.objects();
    QSet<QString> ids;
    for (const QJsonObject &object : objects) {
        QVERIFY(!object[u"session_id"_qs].toString().isEmpty());
        ids.insert(object[u"uuid"_qs].toString());
    }
    QCOMPARE(ids.size(), objects.size());
}

void TestHost::whatAHostReliesOnIsRefused_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::newRow("settings with rules") << QStringList{u"--settings"_qs, uR"({"permissions":{"deny":["Read"]}})"_qs};
    QTest::newRow("a form of the answer") << QStringList{uR"(--json-schema={"type":"object"})"_qs};
    QTest::newRow("another asker") << QStringList{u"--permission-prompt-tool=mcp__gate__ask"_qs};
    QTest::newRow("nothing kept") << QStringList{u"--no-session-persistence"_qs};
    QTest::newRow("a mode that we have not") << QStringList{u"--permission-mode=auto"_qs};
    QTest::newRow("a rule that cannot be kept") << QStringList{u"--disallowedTools=Read(~/secrets/**)"_qs};
    QTest::newRow("a rule that is not closed") << QStringList{uR"(--disallowedTools=Bash(grep "(" *))"_qs};
    QTest::newRow("rules that are closed by each other")
        << QStringList{u"--disallowedTools=Bash(git (*"_qs, u"--disallowedTools=Read(a)))"_qs};
    QTest::newRow("a rule that the next one seems to close")
        << QStringList{uR"x(--disallowedTools=Bash(grep "(" *),Write,Bash(grep ")" *))x"_qs};
    QTest::newRow("the same with blanks between")
        << QStringList{uR"x(--disallowedTools=Bash(grep "(" *) Write Bash(grep ")" *))x"_qs};
    QTest::newRow("a rule for tools of a kind") << QStringList{u"--disallowedTools=Read,bash*"_qs};
    QTest::newRow("a typing error of ours") << QStringList{u"--permision-mode=plan"_qs};
    QTest::newRow("a prompt beside") << QStringList{u"hello"_qs};
}

void TestHost::whatAHostReliesOnIsRefused()
{
    QFETCH(QStringList, more);
    Hosted host({}, sdkArguments(more));
    QTRY_VERIFY(host.deckhand.ended());
    QCOMPARE(host.deckhand.exitCode(), 2);
    QVERIFY(!host.deckhand.errors().isEmpty());
    QCOMPARE(host.deckhand.output(), QByteArray());
}

void TestHost::theModesOfHostsAreOurs_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("ours");
    QTest::newRow("default") << u"default"_qs << u"ask"_qs;
    QTest::newRow("manual") << u"manual"_qs << u"ask"_qs;
    QTest::newRow("ask") << u"ask"_qs << u"ask"_qs;
    QTest::newRow("acceptEdits") << u"acceptEdits"_qs << u"accept-edits"_qs;
    QTest::newRow("accept-edits") << u"accept-edits"_qs << u"accept-edits"_qs;
    QTest::newRow("plan") << u"plan"_qs << u"plan"_qs;
    QTest::newRow("bypassPermissions") << u"bypassPermissions"_qs << u"bypass"_qs;
    QTest::newRow("dontAsk") << u"dontAsk"_qs << u"ask"_qs;
}

void TestHost::theModesOfHostsAreOurs()
{
    QFETCH(QString, word);
    QFETCH(QString, ours);
    Hosted host({bash(u"touch made"_qs), FakeReply().text(u"done"_qs)},
                sdkArguments({u"--permission-mode"_qs, word == u"plan"_qs ? u"bypass"_qs : u"dontAsk"_qs}));
    host.deckhand.writeObject(request({{u"subtype"_qs, u"set_permission_mode"_qs}, {u"mode"_qs, word}}));
    QTRY_COMPARE(host.lastResponse()[u"subtype"_qs].toString(), u"success"_qs);
    host.deckhand.writeObject(userLine(u"go"_qs));
    if (ours == u"bypass"_qs || ours == u"plan"_qs || word == u"dontAsk"_qs) {
        QTRY_VERIFY(!host.lastResult().isEmpty());
        QCOMPARE(host.made(u"made"_qs), ours == u"bypass"_qs);
    } else {
        QTRY_COMPARE(host.questions().size(), 1);
    }

    DeckhandProcess started;
    started.useApi(host.api.baseUrl());
    started.startWithInput(sdkArguments({u"--permission-mode"_qs, word}));
    QTRY_VERIFY(!started.objects().isEmpty());
    QCOMPARE(started.objects().first()[u"permission_mode"_qs].toString(), ours);
}

void TestHost::forbiddenToolsAreForbidden_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<FakeReply>("call");
    const auto call = [](const QString &tool, const QJsonObject &input) {
        return FakeReply().toolUse(u"toolu_1"_qs, tool, input);
    };
    const FakeReply touch = call(u"bash"_qs, {{u"command"_qs, u"touch made"_qs}});
    const FakeReply write = call(u"write_file"_qs, {{u"path"_qs, u"made"_qs}, {u"content"_qs, u"x"_qs}});
    QTest::newRow("commands") << u"Read,Bash"_qs << touch;
    QTest::newRow("commands in the background")
        << u"Bash"_qs << call(u"background_run"_qs, {{u"command"_qs, u"touch made"_qs}});
    QTest::newRow("a prefix") << u"Bash(touch:*)"_qs << touch;
    QTest::newRow("a command behind another")
        << u"Bash(touch:*)"_qs << call(u"bash"_qs, {{u"command"_qs, u"cd . && touch made"_qs}});
    QTest::newRow("parentheses within") << u"Bash((true) *),Bash(touch made)"_qs << touch;
    QTest::newRow("blanks between") << u"WebFetch Bash(touch made) Write"_qs << touch;
    QTest::newRow("a blank before the parenthesis") << u"WebFetch Bash (touch made)"_qs << touch;
    QTest::newRow("edits") << u"Edit"_qs << write;
    QTest::newRow("a path") << u"Write(./made)"_qs << write;
    QTest::newRow("paths anywhere") << u"Write(**/made)"_qs
                                    << call(u"write_file"_qs, {{u"path"_qs, u"made"_qs}, {u"content"_qs, u"x"_qs}});
    QTest::newRow("every tool") << u"*"_qs << touch;
    QTest::newRow("every tool, also files") << u"WebFetch,*"_qs << write;
    QTest::newRow("every tool, also what changes nothing") << u"*"_qs << call(u"task_list"_qs, {});
    QTest::newRow("our own names") << u"write_file"_qs << write;
}

void TestHost::forbiddenToolsAreForbidden()
{
    QFETCH(QString, list);
    QFETCH(FakeReply, call);
    Hosted host({call, FakeReply().text(u"I see."_qs)},
                sdkArguments({u"--permission-mode=bypassPermissions"_qs, u"--disallowedTools="_qs + list}));
    host.deckhand.writeObject(userLine(u"go"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QVERIFY(host.api.requests().last().toolResult(u"toolu_1"_qs).contains(u"deny rule"_qs));
    QVERIFY(!host.made(u"made"_qs));
}

void TestHost::aBlankBeforeTheParenthesisAllowsNoMore_data()
{
    QTest::addColumn<QString>("list");
    for (const QString &list :
         {u"Bash (git log:*)"_qs, u"Bash\t(git log:*)"_qs, u"Bash \t  (git log:*)"_qs, u"Bash\n(git log:*)"_qs,
          u"Read Bash (git log:*)"_qs, u"Read,Bash  (git log:*),Write"_qs, u"Read(./x) Bash (git log:*)"_qs,
          u"Bash ( git log:* )"_qs})
        QTest::newRow(qPrintable(list)) << list;
}

void TestHost::aBlankBeforeTheParenthesisAllowsNoMore()
{
    QFETCH(QString, list);
    const FakeReply log = FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"git log --oneline"_qs}});
    const FakeReply touch = FakeReply().toolUse(u"toolu_2"_qs, u"bash"_qs, {{u"command"_qs, u"touch made"_qs}});
    Hosted host({log, touch, FakeReply().text(u"done"_qs)}, sdkArguments({u"--allowedTools="_qs + list}));
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1); // the first is the rule's, the second is not
    QCOMPARE(host.questions().first()[u"request"_qs][u"input"_qs][u"command"_qs].toString(), u"touch made"_qs);
    QVERIFY2(!host.deckhand.errors().contains("does not have"), host.deckhand.errors().constData());
}

void TestHost::onlyTheListedToolsAreOffered()
{
    Hosted host({bash(u"touch made"_qs), FakeReply().text(u"I see."_qs)},
                sdkArguments({u"--permission-mode=bypass"_qs, u"--tools=Read,Glob,NotebookEdit"_qs}));
    host.deckhand.writeObject(userLine(u"go"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QCOMPARE(host.deckhand.objects().first()[u"tools"_qs].toArray(), (QJsonArray{u"read_file"_qs, u"find_files"_qs}));
    QCOMPARE(host.api.requests().first().json[u"tools"_qs].toArray().size(), 2);
    QVERIFY(!host.made(u"made"_qs));
}

void TestHost::anUpdatedInputIsWhatRuns()
{
    Hosted host({bash(u"touch theirs"_qs), FakeReply().text(u"done"_qs)}, sdkArguments());
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    const QJsonObject updated{{u"command"_qs, u"touch mine"_qs}};
    host.deckhand.writeObject(
        answerTo(host.questions().first(), {{u"behavior"_qs, u"allow"_qs}, {u"updatedInput"_qs, updated}}));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QVERIFY(host.made(u"mine"_qs));
    QVERIFY(!host.made(u"theirs"_qs));
    QVERIFY(host.api.requests().last().toolResult(u"toolu_1"_qs).contains(u"touch mine"_qs));
    QVERIFY2(host.api.violations().isEmpty(), qPrintable(host.api.violations().join(u'\n')));
}

void TestHost::anAnswerThatIsNoneRunsNothing_data()
{
    QTest::addColumn<QJsonObject>("answer");
    const auto updated = [](const QJsonValue &input) {
        return QJsonObject{{u"behavior"_qs, u"allow"_qs}, {u"updatedInput"_qs, input}};
    };
    QTest::newRow("a text") << updated(u"touch mine"_qs);
    QTest::newRow("a list") << updated(QJsonArray{});
    QTest::newRow("null") << updated(QJsonValue());
    QTest::newRow("a field of another type") << updated(QJsonObject{{u"command"_qs, 5}});
    QTest::newRow("without the command") << updated(QJsonObject{});
    QTest::newRow("a field too many") << updated(QJsonObject{{u"command"_qs, u"touch mine"_qs}, {u"sudo"_qs, true}});
    QTest::newRow("another word") << QJsonObject{{u"behavior"_qs, u"maybe"_qs}};
    const auto permissions = [](const QJsonValue &changed) {
        return QJsonObject{{u"behavior"_qs, u"allow"_qs}, {u"updatedPermissions"_qs, changed}};
    };
    QTest::newRow("permissions as an object")
        << permissions(QJsonObject{{u"type"_qs, u"addRules"_qs}, {u"behavior"_qs, u"deny"_qs}});
    QTest::newRow("permissions as a text") << permissions(u"plan"_qs);
    QTest::newRow("permissions as a sign") << permissions(true);
    QTest::newRow("a rule that takes away")
        << QJsonObject{{u"behavior"_qs, u"allow"_qs},
                       {u"updatedPermissions"_qs,
                        QJsonArray{QJsonObject{{u"type"_qs, u"addRules"_qs}, {u"behavior"_qs, u"deny"_qs}}}}};
}

void TestHost::anAnswerThatIsNoneRunsNothing()
{
    QFETCH(QJsonObject, answer);
    Hosted host({bash(u"touch theirs"_qs), FakeReply().text(u"done"_qs)}, sdkArguments());
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    host.deckhand.writeObject(answerTo(host.questions().first(), answer));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QVERIFY(!host.made(u"mine"_qs) && !host.made(u"theirs"_qs));
    QCOMPARE(host.api.requests().size(), 2);
    QCOMPARE(host.lastResult()[u"result"_qs].toString(), u"done"_qs);
}

void TestHost::permissionsThatAreNullChangeNothing()
{
    Hosted host({bash(u"touch made"_qs), FakeReply().text(u"done"_qs)}, sdkArguments());
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    host.deckhand.writeObject(
        answerTo(host.questions().first(), {{u"behavior"_qs, u"allow"_qs}, {u"updatedPermissions"_qs, QJsonValue()}}));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QVERIFY(host.made(u"made"_qs));
}

void TestHost::aQuestionHoldsEveryCommandOfAPlan()
{
    Hosted host({FakeReply().toolUse(u"toolu_1"_qs, u"task_update"_qs, {{u"task_id"_qs, 1}, {u"start"_qs, true}}),
                 FakeReply().text(u"done"_qs)},
                sdkArguments());
    QDir(host.deckhand.workspace()).mkdir(u".tasks"_qs);
    for (const int id : {1, 2}) {
        QFile file(host.deckhand.workspace() + u"/.tasks/task_%1.json"_qs.arg(id));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(QJsonDocument(QJsonObject{{u"id"_qs, id},
                                             {u"subject"_qs, u"s"_qs},
                                             {u"description"_qs, QString()},
                                             {u"status"_qs, u"pending"_qs},
                                             {u"blockedBy"_qs, id == 1 ? QJsonArray{} : QJsonArray{1}},
                                             {u"blocks"_qs, QJsonArray{}},
                                             {u"owner"_qs, QString()},
                                             {u"startsByItself"_qs, true},
                                             {u"command"_qs, u"touch made-by-%1"_qs.arg(id)}})
                       .toJson());
    }
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    const QString shown = host.questions().first()[u"request"_qs][u"description"_qs].toString();
    QVERIFY2(shown.contains(u"touch made-by-1"_qs) && shown.contains(u"touch made-by-2"_qs), qPrintable(shown));
    // Another task in its place has other commands: they are asked about, too.
    const QJsonObject other{{u"task_id"_qs, 2}, {u"start"_qs, true}, {u"force"_qs, true}};
    host.deckhand.writeObject(
        answerTo(host.questions().first(), {{u"behavior"_qs, u"allow"_qs}, {u"updatedInput"_qs, other}}));
    QTRY_COMPARE(host.questions().size(), 2);
    QVERIFY(!host.made(u"made-by-2"_qs));
    host.deckhand.writeObject(answerTo(host.questions().last(), {{u"behavior"_qs, u"deny"_qs}}));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QVERIFY(!host.made(u"made-by-1"_qs) && !host.made(u"made-by-2"_qs));
}

void TestHost::theDefaultInitializeIsAnswered()
{
    Hosted host({FakeReply().text(u"hi"_qs)}, sdkArguments());
    host.deckhand.writeObject(request({{u"subtype"_qs, u"initialize"_qs},
                                       {u"hooks"_qs, QJsonValue()},
                                       {u"agents"_qs, QJsonObject{}},
                                       {u"sdkMcpServers"_qs, QJsonArray{}},
                                       {u"systemPrompt"_qs, QJsonArray{QString()}},
                                       {u"promptSuggestions"_qs, true}}));
    QTRY_COMPARE(host.lastResponse()[u"subtype"_qs].toString(), u"success"_qs);
    const QJsonObject answer = host.lastResponse()[u"response"_qs].toObject();
    QCOMPARE(answer[u"models"_qs][0][u"value"_qs].toString(), u"fake-model-1"_qs);
    QVERIFY(answer[u"commands"_qs].isArray() && answer[u"account"_qs].isObject());
    host.deckhand.writeObject(userLine(u"hello"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QCOMPARE(host.lastResult()[u"result"_qs].toString(), u"hi"_qs);
}

void TestHost::anInitializeThatIsNotDoneIsNamedAndNothingRuns_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("named");
    const auto row = [](const QString &part, const QJsonValue &value) {
        QTest::newRow(qPrintable(part)) << part << value << part;
    };
    row(u"hooks"_qs,
        QJsonObject{{u"PreToolUse"_qs, QJsonArray{QJsonObject{{u"hookCallbackIds"_qs, QJsonArray{u"hook_0"_qs}}}}}});
    row(u"sdkMcpServers"_qs, QJsonArray{u"x"_qs});
    row(u"agents"_qs, QJsonObject{{u"a"_qs, QJsonObject{{u"prompt"_qs, u"p"_qs}}}});
    row(u"jsonSchema"_qs, QJsonObject{{u"type"_qs, u"object"_qs}});
    row(u"settings"_qs, QJsonObject{{u"permissions"_qs, QJsonObject{{u"deny"_qs, QJsonArray{u"Bash"_qs}}}}});
    row(u"somethingOfTomorrow"_qs, true);
    row(u"systemPrompt"_qs, 5);
    const auto forbidden = [](const QString &named, const QJsonValue &value) {
        QTest::newRow(qPrintable(named)) << u"disallowedTools"_qs << value << named;
    };
    forbidden(u"Read(~/.ssh/**)"_qs, QJsonArray{u"Read(~/.ssh/**)"_qs});
    forbidden(uR"(Bash(grep "(" *))"_qs, QJsonArray{uR"(Bash(grep "(" *))"_qs, u"Write"_qs});
    forbidden(uR"x(Bash(grep ")")x"_qs, QJsonArray{uR"x(Bash(grep ")" *))x"_qs});
    forbidden(u"bash*"_qs, QJsonArray{u"Write"_qs, u"bash*"_qs});
    forbidden(u"Bas?"_qs, u"Bas?"_qs);
    forbidden(u"*(touch made)"_qs, QJsonArray{u"*(touch made)"_qs});
    forbidden(uR"(["Bash"])"_qs, uR"(["Bash"])"_qs);
    forbidden(uR"({"Bash":true})"_qs, QJsonArray{uR"({"Bash":true})"_qs});
    forbidden(u"Bash(a"_qs, QJsonArray{u"Bash(a"_qs, u"b)"_qs});
}

void TestHost::anInitializeThatIsNotDoneIsNamedAndNothingRuns()
{
    QFETCH(QString, part);
    QFETCH(QJsonValue, value);
    QFETCH(QString, named);
    Hosted host({FakeReply().text(u"hi"_qs)}, sdkArguments({u"--permission-mode=bypass"_qs}));
    host.deckhand.writeObject(request({{u"subtype"_qs, u"initialize"_qs}, {part, value}}));
    // A host that sends its prompt without waiting for the answer, as the SDK does.
    host.deckhand.writeObject(userLine(u"hello"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    const QJsonObject response = host.lastResponse();
    QCOMPARE(response[u"subtype"_qs].toString(), u"error"_qs);
    QVERIFY2(response[u"error"_qs].toString().contains(named), qPrintable(response[u"error"_qs].toString()));
    QCOMPARE(host.lastResult()[u"is_error"_qs].toBool(), true);
    QVERIFY(host.lastResult()[u"errors"_qs][0].toString().contains(named));
    QCOMPARE(host.api.requests().size(), 0);
    QCOMPARE(host.deckhand.objects(u"result"_qs).size(), 1);
    QCOMPARE(host.deckhand.exitCode(), 1);
}

void TestHost::theHostsWordsReachTheModel()
{
    Hosted host(
        {bash(u"touch made"_qs), FakeReply().text(u"hi"_qs)},
        sdkArguments({u"--append-system-prompt"_qs, u"Of the command line."_qs, u"--permission-mode=bypass"_qs}));
    host.deckhand.writeObject(request({{u"subtype"_qs, u"initialize"_qs},
                                       {u"systemPrompt"_qs, QJsonArray{u"You are a parrot."_qs}},
                                       {u"appendSystemPrompt"_qs, u"Say it twice."_qs},
                                       {u"disallowedTools"_qs, QJsonArray{u"Bash"_qs, u"WebFetch"_qs}}}));
    host.deckhand.writeObject(userLine(u"hello"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QCOMPARE(host.lastResponse()[u"response"_qs][u"disallowed_tools_applied"_qs].toBool(), true);
    QVERIFY2(host.deckhand.errors().contains("does not have: WebFetch."), host.deckhand.errors().constData());
    const QByteArray body = host.api.requests().first().body;
    QVERIFY(body.contains("You are a parrot.\\n\\nOf the command line.\\n\\nSay it twice."));
    QVERIFY(!host.made(u"made"_qs));
}

void TestHost::requestsThatAreNotDoneAreNamed_data()
{
    QTest::addColumn<QJsonObject>("what");
    QTest::addColumn<QString>("named");
    QTest::newRow("files") << QJsonObject{{u"subtype"_qs, u"rewind_files"_qs}} << u"rewind_files"_qs;
    QTest::newRow("without a word") << QJsonObject{} << u"request"_qs;
    QTest::newRow("a mode") << QJsonObject{{u"subtype"_qs, u"set_permission_mode"_qs}, {u"mode"_qs, u"auto"_qs}}
                            << u"auto"_qs;
    QTest::newRow("a model") << QJsonObject{{u"subtype"_qs, u"set_model"_qs}, {u"model"_qs, 5}} << u"model"_qs;
    QTest::newRow("a task") << QJsonObject{{u"subtype"_qs, u"stop_task"_qs}, {u"task_id"_qs, u"none"_qs}} << u"none"_qs;
}

void TestHost::requestsThatAreNotDoneAreNamed()
{
    QFETCH(QJsonObject, what);
    QFETCH(QString, named);
    Hosted host({}, sdkArguments());
    host.deckhand.writeObject(request(what));
    QTRY_COMPARE(host.lastResponse()[u"subtype"_qs].toString(), u"error"_qs);
    QVERIFY(host.lastResponse()[u"error"_qs].toString().contains(named));
    // The model of the start comes back when none is named.
    host.deckhand.writeObject(request({{u"subtype"_qs, u"set_model"_qs}}, u"r2"_qs));
    QTRY_COMPARE(host.lastResponse()[u"request_id"_qs].toString(), u"r2"_qs);
    host.api.enqueue(FakeReply().text(u"hi"_qs));
    host.deckhand.writeObject(userLine(u"hello"_qs));
    QTRY_COMPARE(host.api.requests().size(), 1);
    QCOMPARE(host.api.requests().first().json[u"model"_qs].toString(), u"fake-model-1"_qs);
}

static QJsonObject twoQuestions()
{
    const QJsonObject first{{u"text"_qs, u"Which one?"_qs}, {u"choices"_qs, QJsonArray{u"left"_qs, u"right"_qs}}};
    return {{u"questions"_qs, QJsonArray{first, QJsonObject{{u"text"_qs, u"Why?"_qs}}}}};
}

void TestHost::whatTheModelAsksIsAnsweredAndAllowsNothing_data()
{
    QTest::addColumn<QJsonObject>("answer");
    QTest::addColumn<QString>("told");
    const auto answers = [](const QJsonArray &array) { return QJsonObject{{u"answers"_qs, array}}; };
    QTest::newRow("answers") << answers({QJsonObject{{u"chosen"_qs, QJsonArray{u"right"_qs}}}, u"because"_qs})
                             << u"Which one?\n→ right\nWhy?\n→ because"_qs;
    QTest::newRow("one is left open") << answers({QJsonObject{{u"chosen"_qs, QJsonArray{u"right"_qs}}}})
                                      << u"Which one?\n→ right\nWhy?\n→ (left open)"_qs;
    QTest::newRow("none") << answers({}) << u"The user declined to answer."_qs;
    QTest::newRow("a permission") << QJsonObject{{u"behavior"_qs, u"allow"_qs}} << u"The user declined to answer."_qs;
    QTest::newRow("a denial") << QJsonObject{{u"behavior"_qs, u"deny"_qs}, {u"message"_qs, u"Not now."_qs}}
                              << u"The user declined to answer. They said: Not now."_qs;
}

void TestHost::whatTheModelAsksIsAnsweredAndAllowsNothing()
{
    QFETCH(QJsonObject, answer);
    QFETCH(QString, told);
    // No mode and no rule answers for the user; and answers to a question allow no command.
    Hosted host({FakeReply().toolUse(u"toolu_1"_qs, u"ask_user"_qs, twoQuestions()),
                 bash(u"touch made"_qs, u"toolu_2"_qs), FakeReply().text(u"done"_qs)},
                sdkArguments({u"--allow"_qs, u"ask_user"_qs}));
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    const QJsonValue asked = host.questions().first()[u"request"_qs];
    QCOMPARE(asked[u"subtype"_qs].toString(), u"ask_user"_qs);
    QCOMPARE(asked[u"questions"_qs], twoQuestions()[u"questions"_qs]);
    host.deckhand.writeObject(answerTo(host.questions().first(), answer));
    QTRY_COMPARE(host.questions().size(), 2);
    QCOMPARE(host.api.requests().last().toolResult(u"toolu_1"_qs), told);
    host.deckhand.writeObject(answerTo(host.questions().last(), {{u"answers"_qs, QJsonArray{u"yes"_qs}}}));
    QTRY_COMPARE(host.lastResult()[u"result"_qs].toString(), u"done"_qs);
    QVERIFY(!host.made(u"made"_qs));
}

void TestHost::whereNobodyAnswersTheModelIsTold()
{
    Hosted host({FakeReply().toolUse(u"toolu_1"_qs, u"ask_user"_qs, twoQuestions()), FakeReply().text(u"done"_qs)},
                {u"-p"_qs, u"--permission-mode=bypass"_qs, u"go"_qs});
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    const QString told = host.api.requests().last().toolResult(u"toolu_1"_qs);
    QVERIFY2(told.startsWith(u"Nobody can answer in this mode."_qs), qPrintable(told));
}

void TestHost::aFolderOutsideIsOpenedByTheUserAlone_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("read");
    QTest::addColumn<bool>("isWritten");
    QTest::newRow("by nobody") << QStringList{} << u"--add-dir"_qs << false;
    QTest::newRow("to read") << QStringList{u"--add-dir=%1:ro"_qs} << u"from outside"_qs << false;
    QTest::newRow("to change") << QStringList{u"--add-dir"_qs, u"%1"_qs} << u"from outside"_qs << true;
    QTest::newRow("by all that is allowed")
        << QStringList{u"--permission-mode=bypass"_qs} << u"from outside"_qs << true;
    QTest::newRow("not by a denied tool")
        << QStringList{u"--permission-mode=bypass"_qs, u"--deny=read_file"_qs} << u"deny rule"_qs << true;
}

void TestHost::aFolderOutsideIsOpenedByTheUserAlone()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, read);
    QFETCH(bool, isWritten);
    QTemporaryDir other;
    const QString path = other.filePath(u"note.txt"_qs);
    QFile note(path);
    QVERIFY(note.open(QIODevice::WriteOnly) && note.write("from outside") > 0);
    note.close();
    arguments.replaceInStrings(u"%1"_qs, other.path());
    const QString made = other.filePath(u"made.txt"_qs);
    Hosted host({FakeReply().toolUse(u"toolu_1"_qs, u"read_file"_qs, {{u"path"_qs, path}}),
                 FakeReply().toolUse(u"toolu_2"_qs, u"write_file"_qs, {{u"path"_qs, made}, {u"content"_qs, u"x"_qs}}),
                 FakeReply().text(u"done"_qs)},
                QStringList{u"-p"_qs, u"--allow"_qs, u"write_file"_qs, u"go"_qs} + arguments);
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    const QString told = host.told(u"toolu_1"_qs);
    QVERIFY2(told.contains(read), qPrintable(told));
    QCOMPARE(QFile::exists(made), isWritten);
}

void TestHost::aFolderOutsideIsOpenedForOneConversation()
{
    QTemporaryDir other;
    QFile note(other.filePath(u"note.txt"_qs));
    QVERIFY(note.open(QIODevice::WriteOnly) && note.write("from outside") > 0);
    note.close();
    const auto read = [&note](const QString &id) {
        return FakeReply().toolUse(id, u"read_file"_qs, {{u"path"_qs, note.fileName()}});
    };
    Hosted host({read(u"toolu_1"_qs), read(u"toolu_2"_qs), read(u"toolu_3"_qs), FakeReply().text(u"done"_qs)},
                sdkArguments());
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    const QJsonValue asked = host.questions().first()[u"request"_qs];
    QCOMPARE(asked[u"subtype"_qs].toString(), u"can_use_tool"_qs);
    QCOMPARE(asked[u"blocked_path"_qs].toString(), QFileInfo(other.path()).canonicalFilePath());
    host.deckhand.writeObject(answerTo(host.questions().first(), {{u"behavior"_qs, u"deny"_qs}}));
    QTRY_COMPARE(host.questions().size(), 2); // a no is for this call
    QVERIFY(host.told(u"toolu_1"_qs).contains(u"denied"_qs));
    host.deckhand.writeObject(answerTo(host.questions().last(), {{u"behavior"_qs, u"allow"_qs}}));
    QTRY_COMPARE(host.lastResult()[u"result"_qs].toString(), u"done"_qs);
    QCOMPARE(host.questions().size(), 2); // a yes for all in it
    QVERIFY(host.told(u"toolu_2"_qs).contains(u"from outside"_qs));
    QVERIFY(host.told(u"toolu_3"_qs).contains(u"from outside"_qs));
}

void TestHost::aCommandIsAnsweredAndNotSent()
{
    Hosted host({FakeReply().text(u"hi"_qs)}, sdkArguments());
    host.deckhand.writeObject(userLine(u"/tasks"_qs));
    QTRY_COMPARE(host.lastResult()[u"result"_qs].toString(), u"There are no background tasks."_qs);
    QCOMPARE(host.lastResult()[u"is_error"_qs].toBool(true), false);
    host.deckhand.writeObject(userLine(u"/export"_qs));
    QTRY_COMPARE(host.lastResult()[u"is_error"_qs].toBool(false), true);
    host.deckhand.writeObject(userLine(u"/plan the release"_qs));
    QTRY_COMPARE(host.lastResult()[u"result"_qs].toString(), u"hi"_qs);
    QCOMPARE(host.api.requests().size(), 1);
    QVERIFY(host.api.requests().first().lastText().startsWith(u"the release\n<plan-mode>"_qs));
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
}

void TestHost::afterTheEndOfInputNobodyIsAsked()
{
    Hosted host({bash(u"touch first"_qs), bash(u"touch second"_qs, u"toolu_2"_qs), FakeReply().text(u"done"_qs)},
                sdkArguments());
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1); // and it is never answered
    host.deckhand.endInput();
    QTRY_VERIFY(host.deckhand.ended());
    QCOMPARE(host.questions().size(), 1);
    QVERIFY(host.api.requests().last().toolResult(u"toolu_2"_qs).contains(u"nobody can answer"_qs));
    QVERIFY(!host.made(u"first"_qs) && !host.made(u"second"_qs));
    QCOMPARE(host.lastResult()[u"result"_qs].toString(), u"done"_qs);
}

void TestHost::aWithdrawnQuestionIsTakenBack()
{
    Hosted host({bash(u"touch made"_qs)}, sdkArguments());
    host.deckhand.writeObject(userLine(u"go"_qs));
    QTRY_COMPARE(host.questions().size(), 1);
    host.deckhand.writeObject(request({{u"subtype"_qs, u"interrupt"_qs}}));
    QTRY_COMPARE(host.deckhand.objects(u"control_cancel_request"_qs).size(), 1);
    QCOMPARE(host.deckhand.objects(u"control_cancel_request"_qs).first()[u"request_id"_qs],
             host.questions().first()[u"request_id"_qs]);
    QCOMPARE(host.lastResult()[u"subtype"_qs].toString(), u"interrupted"_qs);
}

/// The SDK as npm has it, in the build folder; installed once. Empty: why it is not there.
static QString sdkFolder(QString &why)
{
    const QString folder = QStringLiteral(DECKHAND_BIN_DIR "/../sdk-0.3.332");
    if (QFile::exists(folder + u"/node_modules/@anthropic-ai/claude-agent-sdk/sdk.mjs"_qs))
        return folder;
    QDir().mkpath(folder);
    QProcess npm;
    npm.setProcessChannelMode(QProcess::MergedChannels);
    // Without the program that it would start by itself.
    npm.start(u"npm"_qs, {u"install"_qs, u"--prefix"_qs, folder, u"--omit=optional"_qs, u"--omit=peer"_qs,
                          u"--ignore-scripts"_qs, u"--no-audit"_qs, u"--no-fund"_qs, u"--fetch-retries=0"_qs,
                          u"--fetch-timeout=20000"_qs, u"@anthropic-ai/claude-agent-sdk@0.3.332"_qs});
    const bool ended = npm.waitForStarted() && npm.waitForFinished(60'000);
    if (ended && npm.exitCode() == 0)
        return folder;
    npm.kill();
    npm.waitForFinished();
    QDir(folder).removeRecursively();
    why = u"The agent SDK could not be installed with npm: "_qs
        + (ended ? QString::fromUtf8(npm.readAll().right(300)) : npm.errorString());
    return {};
}

void TestHost::theUnmodifiedSdkRunsAToolAnAnswerAndABackgroundTask()
{
    QString why;
    const QString sdk = sdkFolder(why);
    if (sdk.isEmpty())
        QSKIP(qPrintable(why));
    FakeMessagesApi api;
    api.enqueue(bash(u"touch theirs"_qs));
    api.enqueue(FakeReply().toolUse(u"toolu_2"_qs, u"background_run"_qs,
                                    {{u"command"_qs, untilFile(u"go"_qs, u"echo the end of it"_qs)}}));
    api.enqueue(FakeReply().text(u"It runs."_qs));
    // What its end leads to is asked about, too.
    api.enqueue(bash(u"touch theirs-later"_qs, u"toolu_3"_qs));
    api.enqueue(FakeReply().text(u"It has ended."_qs));
    DeckhandProcess host;
    host.useApi(api.baseUrl());
    host.startProgram(u"node"_qs, {QStringLiteral(DECKHAND_SOURCE_DIR "/tests/e2e/sdkhost.mjs"), sdk,
                                   QStringLiteral(DECKHAND_BIN_DIR "/deckhand"), u"go"_qs});
    const auto results = [&host] { return host.objects(u"result"_qs); };
    QTRY_VERIFY_WITH_TIMEOUT(!results().isEmpty() || host.ended(), 30'000);
    QVERIFY2(!host.ended(), (host.output() + host.errors()).constData());
    QCOMPARE(results().first()[u"result"_qs].toString(), u"It runs."_qs);
    host.touch(u"go"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(host.ended(), 30'000);
    QVERIFY2(host.exitCode() == 0, (host.output() + host.errors()).constData());
    QCOMPARE(host.objects(u"models"_qs).first()[u"models"_qs][0][u"value"_qs].toString(), u"fake-model-1"_qs);
    QCOMPARE(host.objects(u"asked"_qs).size(), 3);
    QVERIFY(QFile::exists(host.workspace() + u"/mine-later"_qs));
    QVERIFY(QFile::exists(host.workspace() + u"/mine"_qs) && !QFile::exists(host.workspace() + u"/theirs"_qs));
    QCOMPARE(results().size(), 2);
    QCOMPARE(results().last()[u"result"_qs].toString(), u"It has ended."_qs);
    QVERIFY(api.requests().last().body.contains("the end of it"));
    QCOMPARE(host.objects(u"over"_qs).size(), 1);
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

QTEST_GUILESS_MAIN(TestHost)
#include "tst_host.moc"
