#include "toolfixture.h"
#include "tools/inputschema.h"

using namespace Deckhand;

class TestInputSchema : public QObject
{
    Q_OBJECT

private slots:
    void goodInputsPass_data();
    void goodInputsPass();
    void badInputsNameTheField_data();
    void badInputsNameTheField();
    void theToolsComeInTheOrderOfTheContract();
    void everySchemaIsAnObjectWithDescribedFields();
    void requiredInputsAreThoseOfTheContract_data();
    void requiredInputsAreThoseOfTheContract();
    void unknownToolsAreNull();
};

void TestInputSchema::goodInputsPass_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("bash") << "bash" << QByteArray(R"({"command":"ls","timeout_s":86400})");
    QTest::newRow("fraction") << "background_run" << QByteArray(R"({"command":"x","wake_join_s":0.25})");
    QTest::newRow("whole number as double") << "bash" << QByteArray(R"({"command":"ls","timeout_s":5.0})");
    QTest::newRow("no limit") << "background_run" << QByteArray(R"({"command":"ls","timeout_s":0,"description":""})");
    QTest::newRow("empty content") << "write_file" << QByteArray(R"({"path":"a","content":""})");
    QTest::newRow("id as number") << "task_get" << QByteArray(R"({"task_id":3})");
    QTest::newRow("id as text") << "task_get" << QByteArray(R"({"task_id":"3"})");
    QTest::newRow("list of ids") << "task_update"
                                 << QByteArray(R"({"task_id":3,"addBlockedBy":[1,"2"],"status":"completed"})");
    QTest::newRow("nothing") << "task_list" << QByteArray("{}");
    QTest::newRow("objects in a list") << "ask_user"
                                       << QByteArray(R"({"questions":[{"text":"a"},{"text":"b","choices":["1","2"],)"
                                                     R"("several":true}]})");
}

void TestInputSchema::goodInputsPass()
{
    QFETCH(QString, tool);
    QFETCH(QByteArray, input);
    ToolFixture fixture;
    const auto checked = ToolRegistry::validate(fixture.tools->find(tool)->spec(), ToolFixture::object(input));
    QVERIFY2(checked.ok(), qPrintable(checked.error()));
}

void TestInputSchema::badInputsNameTheField_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("error");
    QTest::newRow("missing") << "read_file" << QByteArray("{}") << "Field \"path\": is required but missing.";
    QTest::newRow("type") << "read_file" << QByteArray(R"({"path":3})")
                          << "Field \"path\": must be a string, is a number.";
    QTest::newRow("null") << "read_file" << QByteArray(R"({"path":null})")
                          << "Field \"path\": must be a string, is null.";
    QTest::newRow("empty") << "bash" << QByteArray(R"({"command":""})") << "Field \"command\": must not be empty.";
    QTest::newRow("unknown") << "read_file" << QByteArray(R"({"path":"a","cwd":"/"})")
                             << "Field \"cwd\": is unknown; the fields are column, limit, offset, path.";
    QTest::newRow("no fields") << "task_list" << QByteArray(R"({"all":true})")
                               << "Field \"all\": is unknown; this tool takes no input.";
    QTest::newRow("fraction") << "bash" << QByteArray(R"({"command":"ls","timeout_s":1.5})")
                              << "Field \"timeout_s\": must be an integer, is a number with a fraction.";
    QTest::newRow("too small") << "bash" << QByteArray(R"({"command":"ls","timeout_s":0})")
                               << "Field \"timeout_s\": must be 1 or more, is 0.";
    QTest::newRow("too large") << "check_background" << QByteArray(R"({"wait_s":601})")
                               << "Field \"wait_s\": must be 600 or less, is 601.";
    QTest::newRow("boolean") << "edit_file"
                             << QByteArray(R"({"path":"a","old_text":"b","new_text":"c","replace_all":"yes"})")
                             << "Field \"replace_all\": must be a boolean, is a string.";
    QTest::newRow("word")
        << "task_update" << QByteArray(R"({"task_id":1,"status":"done"})")
        << "Field \"status\": must be one of pending, in_progress, completed, failed, cancelled, deleted, is \"done\".";
    QTest::newRow("no list") << "task_update" << QByteArray(R"({"task_id":1,"addBlocks":2})")
                             << "Field \"addBlocks\": must be an array, is a number.";
    QTest::newRow("in a list") << "task_update" << QByteArray(R"({"task_id":1,"addBlocks":[2,{}]})")
                               << "Field \"addBlocks[1]\": must be an integer or a string, is an object.";
    QTest::newRow("too small a fraction") << "background_run" << QByteArray(R"({"command":"x","wake_join_s":0.1})")
                                          << "Field \"wake_join_s\": must be 0.25 or more, is 0.1.";
    QTest::newRow("word for a number") << "background_run" << QByteArray(R"({"command":"x","wake_join_s":"1"})")
                                       << "Field \"wake_join_s\": must be a number, is a string.";
    QTest::newRow("too nice") << "background_run" << QByteArray(R"({"command":"x","nice":20})")
                              << "Field \"nice\": must be 19 or less, is 20.";
    QTest::newRow("unknown wake") << "background_run" << QByteArray(R"({"command":"x","wake":"soon"})")
                                  << "Field \"wake\": must be one of now, join, on_failure, next_message, never, is "
                                     "\"soon\".";
    QTest::newRow("no id") << "task_get" << QByteArray(R"({"task_id":"the third"})")
                           << "Field \"task_id\": must be the id of a task, is \"the third\".";
    QTest::newRow("no entries") << "ask_user" << QByteArray(R"({"questions":[]})")
                                << "Field \"questions\": must have 1 to 4 entries, has 0.";
    QTest::newRow("too many entries")
        << "ask_user"
        << QByteArray(R"({"questions":[{"text":"a"},{"text":"b"},{"text":"c"},{"text":"d"},{"text":"e"}]})")
        << "Field \"questions\": must have 1 to 4 entries, has 5.";
    QTest::newRow("missing within") << "ask_user" << QByteArray(R"({"questions":[{"text":"a"},{"several":true}]})")
                                    << "Field \"questions[1].text\": is required but missing.";
    QTest::newRow("unknown within")
        << "ask_user" << QByteArray(R"({"questions":[{"text":"a","answer":"b"}]})")
        << "Field \"questions[0].answer\": is unknown; the fields are choices, several, text.";
    QTest::newRow("one choice") << "ask_user" << QByteArray(R"({"questions":[{"text":"a","choices":["b"]}]})")
                                << "Field \"questions[0].choices\": must have 2 to 8 entries, has 1.";
    QTest::newRow("no object") << "ask_user" << QByteArray(R"({"questions":["a"]})")
                               << "Field \"questions[0]\": must be an object, is a string.";
    QTest::newRow("NUL") << "bash" << QByteArray(R"({"command":"a\u0000b"})")
                         << "Field \"command\": must not hold a NUL character.";
}

void TestInputSchema::badInputsNameTheField()
{
    QFETCH(QString, tool);
    QFETCH(QByteArray, input);
    QFETCH(QString, error);
    ToolFixture fixture;
    QCOMPARE(ToolRegistry::validate(fixture.tools->find(tool)->spec(), ToolFixture::object(input)).error(), error);
}

void TestInputSchema::theToolsComeInTheOrderOfTheContract()
{
    ToolFixture fixture;
    QCOMPARE(fixture.tools->names().join(QLatin1Char(' ')),
             QStringLiteral("bash read_file list_files find_files search_files write_file edit_file background_run "
                            "check_background stop_background task_create task_update task_list task_get ask_user"));
    QCOMPARE(fixture.tools->specs().size(), 15);
}

void TestInputSchema::everySchemaIsAnObjectWithDescribedFields()
{
    ToolFixture fixture;
    for (const ToolSpec &spec : fixture.tools->specs()) {
        QCOMPARE(spec.inputSchema.value(QLatin1String("type")).toString(), QStringLiteral("object"));
        QVERIFY2(spec.description.size() > 40, qPrintable(spec.name));
        for (const QJsonValue &field : spec.inputSchema.value(QLatin1String("properties")).toObject())
            QVERIFY2(!field.toObject().value(QLatin1String("description")).toString().isEmpty(), qPrintable(spec.name));
    }
}

void TestInputSchema::requiredInputsAreThoseOfTheContract_data()
{
    QTest::addColumn<QString>("required");
    QTest::newRow("bash") << "command";
    QTest::newRow("read_file") << "path";
    QTest::newRow("list_files") << "";
    QTest::newRow("find_files") << "pattern";
    QTest::newRow("search_files") << "pattern";
    QTest::newRow("write_file") << "path content";
    QTest::newRow("edit_file") << "path old_text new_text";
    QTest::newRow("background_run") << "command";
    QTest::newRow("check_background") << "";
    QTest::newRow("stop_background") << "task_id";
    QTest::newRow("task_create") << "subject";
    QTest::newRow("task_update") << "task_id";
    QTest::newRow("task_list") << "";
    QTest::newRow("task_get") << "task_id";
    QTest::newRow("ask_user") << "questions";
}

void TestInputSchema::requiredInputsAreThoseOfTheContract()
{
    QFETCH(QString, required);
    ToolFixture fixture;
    QStringList names;
    const QJsonObject schema = fixture.tool(QTest::currentDataTag()).spec().inputSchema;
    for (const QJsonValue &name : schema.value(QLatin1String("required")).toArray())
        names.append(name.toString());
    QCOMPARE(names.join(QLatin1Char(' ')), required);
}

void TestInputSchema::unknownToolsAreNull()
{
    ToolFixture fixture;
    QVERIFY(!fixture.tools->find(QStringLiteral("BASH")));
    QVERIFY(!fixture.tools->find(QString()));
}

QTEST_GUILESS_MAIN(TestInputSchema)
#include "tst_inputschema.moc"
