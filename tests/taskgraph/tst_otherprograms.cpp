#include "taskgraph/taskstore.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Deckhand;

/// Task files that Deckhand did not write: shown and worked with, or named with the reason, and then they block.
class TestOtherPrograms : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral(".tasks")));
    }

    void aFileIsWorkedWithInItsOwnWay_data();
    void aFileIsWorkedWithInItsOwnWay();
    void aProgramThatKnowsOnlyItsOwnKeysFindsNoOthers();
    void anEditOfTheirFilesIsTakenBack();
    void edgesAreWrittenAsTheOtherFileIsCalled();
    void twoFilesOfOneTaskAreNeverTaken_data();
    void twoFilesOfOneTaskAreNeverTaken();
    void aFileThatCannotBeReadMayBeTheTrueOne();
    void aCopyBesideTheTaskChangesNothing();
    void aNewTaskTakesNoIdOfTheirs_data();
    void aNewTaskTakesNoIdOfTheirs();
    void aFileThatCannotBeReadBlocksUntilItCan_data();
    void aFileThatCannotBeReadBlocksUntilItCan();

private:
    QString path(const QString &name) const { return m_folder->filePath(QStringLiteral(".tasks/") + name); }
    void put(const QString &name, const QByteArray &bytes)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QByteArray get(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<none>");
    }
    QJsonObject object(const QString &name) const { return QJsonDocument::fromJson(get(name)).object(); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestOtherPrograms::aFileIsWorkedWithInItsOwnWay_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("id"); // as it is written
    QTest::addColumn<QString>("called");
    QTest::addColumn<QString>("typed");
    QTest::newRow("ours") << "task_7.json" << QByteArray("7") << "#7"
                          << "7";
    QTest::newRow("a number alone") << "7.json" << QByteArray("\"7\"") << "#7"
                                    << "7,task_7,007";
    QTest::newRow("the name as id") << "task_7.json" << QByteArray("\"task_7\"") << "#7"
                                    << "7,task_7";
    QTest::newRow("leading zeros") << "task_007.json" << QByteArray("\"007\"") << "#7"
                                   << "7";
    QTest::newRow("a fraction of nothing") << "task_7.json" << QByteArray("7.0") << "#7"
                                           << "7";
    QTest::newRow("an exponent") << "7.json" << QByteArray("7e0") << "#7"
                                 << "7";
    QTest::newRow("time and number") << "task_1761234567_0042.json" << QByteArray("\"task_1761234567_0042\"")
                                     << "#task_1761234567_0042"
                                     << "task_1761234567_0042";
    QTest::newRow("time and number, id without the word")
        << "task_1761234567_0042.json" << QByteArray("\"1761234567_0042\"") << "#1761234567_0042"
        << "1761234567_0042";
    QTest::newRow("time and number, the number as id") << "task_1761234567_42.json" << QByteArray("42") << "#42"
                                                       << "42";
    QTest::newRow("milliseconds") << "task_1761234567890.json" << QByteArray("1761234567890") << "#1761234567890"
                                  << "1761234567890,task_1761234567890";
    QTest::newRow("milliseconds as text") << "1761234567890.json" << QByteArray("\"1761234567890\"") << "#1761234567890"
                                          << "1761234567890";
    QTest::newRow("ten digits") << "task_1761234567.json" << QByteArray("1761234567") << "#1761234567"
                                << "1761234567";
    QTest::newRow("a UUID") << "3f2b9c1e-0d4a-4b6e-9a55-0c1d2e3f4a5b.json"
                            << QByteArray("\"3f2b9c1e-0d4a-4b6e-9a55-0c1d2e3f4a5b\"")
                            << "#3f2b9c1e-0d4a-4b6e-9a55-0c1d2e3f4a5b"
                            << "3f2b9c1e-0d4a-4b6e-9a55-0c1d2e3f4a5b";
    QTest::newRow("a word") << "schema.json" << QByteArray("\"schema\"") << "#schema"
                            << "schema";
}

void TestOtherPrograms::aFileIsWorkedWithInItsOwnWay()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, id);
    QFETCH(QString, called);
    QFETCH(QString, typed);
    put(file, "{\"id\": " + id + R"(, "subject": "s", "status": "pending", "worktree": null, "metadata": {"a": [1]}})");
    put(QStringLiteral("waits.json"), R"({"id": "waits", "subject": "w", "blockedBy": [)" + id + "]}");
    TaskStore store(m_folder->path());
    QVERIFY2(store.problems().isEmpty(), qPrintable(store.problems().join(u'\n')));
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] %1: s\n[ ] #waits: w (blocked by: %1)").arg(called));
    for (const QString &word : typed.split(u','))
        QVERIFY2(store.graph().find(taskIdFromText(word).value_or(-1)), qPrintable(word));

    TaskChange done;
    done.status = TaskStatus::Completed;
    QVERIFY(store.update(*taskIdFromText(typed.section(u',', 0, 0)), done).ok());
    QCOMPARE(QDir(path({})).entryList(QDir::Files | QDir::Hidden).size(), 2);
    const QJsonValue before = QJsonDocument::fromJson('[' + id + ']').array().first();
    QCOMPARE(object(file).value(QLatin1String("id")), before);
    QCOMPARE(object(file).value(QLatin1String("status")).toString(), QStringLiteral("completed"));
    QVERIFY(object(file).value(QLatin1String("worktree")).isNull() && object(file).contains(QLatin1String("metadata")));
    const TaskStore again(m_folder->path());
    QVERIFY2(again.graph() == store.graph(), qPrintable(taskListText(again.graph())));
    QVERIFY(again.graph().isReady(*again.graph().find(*taskIdFromText(QStringLiteral("waits")))));
}

void TestOtherPrograms::aProgramThatKnowsOnlyItsOwnKeysFindsNoOthers()
{
    const QString file = QStringLiteral("task_1761234567_0042.json");
    const QByteArray whole = R"({
  "id": "task_1761234567_0042",
  "subject": "s",
  "description": "d",
  "status": "pending",
  "blockedBy": [],
  "owner": null
}
)";
    put(file, whole);
    TaskStore store(m_folder->path());
    const int id = *taskIdFromText(QStringLiteral("task_1761234567_0042"));
    TaskChange more;
    more.addBlockedBy = {id};
    QVERIFY(store.create(QStringLiteral("ours"), {}, more).ok());
    TaskChange begun;
    begun.status = TaskStatus::InProgress;
    QVERIFY(store.update(id, begun).ok());
    QCOMPARE(get(file), QByteArray(whole).replace("pending", "in_progress"));
}

void TestOtherPrograms::anEditOfTheirFilesIsTakenBack()
{
    put(QStringLiteral("1.json"), R"({"id":"1","subject":"a","blockedBy":null,"owner":null})");
    put(QStringLiteral("task_5_6.json"), R"({"id":"task_5_6","subject":"c"})");
    TaskStore store(m_folder->path());
    TaskChange change;
    change.owner = QStringLiteral("me");
    change.addBlockedBy = {*taskIdFromText(QStringLiteral("task_5_6"))};
    QVERIFY(store.update(1, change).ok());
    const TaskEdit edit = store.lastEdit();
    put(QStringLiteral("1.json"), get(QStringLiteral("1.json"))); // read again
    store.reload();
    const Result<void> reverted = store.revert(edit);
    QVERIFY2(reverted.ok(), qPrintable(reverted ? QString() : reverted.error()));
    QVERIFY(object(QStringLiteral("1.json")).value(QLatin1String("blockedBy")).isNull());
    QVERIFY(object(QStringLiteral("1.json")).value(QLatin1String("owner")).isNull());
}

void TestOtherPrograms::edgesAreWrittenAsTheOtherFileIsCalled()
{
    put(QStringLiteral("1.json"), R"({"id":"1","subject":"a","blocks":[],"blockedBy":[]})");
    put(QStringLiteral("2.json"), R"({"id":"2","subject":"b","blocks":[],"blockedBy":["gone"]})");
    put(QStringLiteral("task_5_6.json"), R"({"id":"task_5_6","subject":"c","blockedBy":[]})");
    TaskStore store(m_folder->path());
    TaskChange change;
    change.addBlockedBy = {1, *taskIdFromText(QStringLiteral("task_5_6"))};
    QVERIFY(store.update(2, change).ok());
    QCOMPARE(object(QStringLiteral("2.json")).value(QLatin1String("blockedBy")).toArray().size(), 3);
    for (const char *id : {"1", "task_5_6", "gone"})
        QVERIFY2(
            object(QStringLiteral("2.json")).value(QLatin1String("blockedBy")).toArray().contains(QLatin1String(id)),
            id);
    QCOMPARE(object(QStringLiteral("1.json")).value(QLatin1String("blocks")).toArray(),
             QJsonArray{QStringLiteral("2")});
    QVERIFY(TaskStore(m_folder->path()).graph() == store.graph());
}

void TestOtherPrograms::twoFilesOfOneTaskAreNeverTaken_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("a number alone") << "3.json" << QByteArray("\"3\"");
    QTest::newRow("leading zeros") << "task_03.json" << QByteArray("3");
    QTest::newRow("time and number") << "task_1761234567_3.json" << QByteArray("3.0");
}

void TestOtherPrograms::twoFilesOfOneTaskAreNeverTaken()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, id);
    const QByteArray first = R"({"id":3,"subject":"a","status":"completed"})";
    put(QStringLiteral("task_3.json"), first);
    put(name, "{\"id\":" + id + R"(,"subject":"b"})");
    put(QStringLiteral("task_4.json"), R"({"id":4,"subject":"c","blockedBy":[3]})");
    TaskStore store(m_folder->path());
    QCOMPARE(store.problems().size(), 2);
    QVERIFY2(store.problems().join(u' ').contains(name), qPrintable(store.problems().join(u'\n')));
    const QString list = taskListText(store.graph());
    QVERIFY2(list.startsWith(QLatin1String("[ ] #4: c (blocked by: #3 (")) && list.contains(name), qPrintable(list));
    TaskChange change;
    change.owner = QStringLiteral("me");
    QVERIFY(store.update(3, change).error().contains(QLatin1String("hold the same task")));
    QCOMPARE(get(QStringLiteral("task_3.json")), first);
    QVERIFY(QFile::remove(path(name)));
    QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #4: c\n[x] #3: a"));
}

void TestOtherPrograms::aFileThatCannotBeReadMayBeTheTrueOne()
{
    put(QStringLiteral("task_3.json"), R"({"id":3,"subject":"a","status":"completed"})");
    put(QStringLiteral("3.json"), "<<<<<<< HEAD\n{\"id\":3}\n=======\n");
    put(QStringLiteral("task_4.json"), R"({"id":4,"subject":"c","blockedBy":[3]})");
    TaskStore store(m_folder->path());
    const QString list = taskListText(store.graph());
    QVERIFY2(list.startsWith(QLatin1String("[ ] #4: c (blocked by: #3 (")) && list.contains(QLatin1String("3.json")),
             qPrintable(list));
    QCOMPARE(store.problems().size(), 2);
    QVERIFY2(store.problems().first().contains(QLatin1String("/3.json is left as it is: it is no JSON")),
             qPrintable(store.problems().first()));
    QVERIFY(!store.update(3, {}).ok());
    QVERIFY(QFile::remove(path(QStringLiteral("3.json"))));
    QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #4: c\n[x] #3: a"));
}

void TestOtherPrograms::aCopyBesideTheTaskChangesNothing()
{
    for (const char *name : {"task_1.json", "task_1 (conflicted copy).json", "task_1_BACKUP_4711.json", "backup.json"})
        put(QLatin1String(name), R"({"id":1,"subject":"a","status":"completed"})");
    put(QStringLiteral("task_2.json"), R"({"id":2,"subject":"b","blockedBy":[1]})");
    const TaskStore store(m_folder->path());
    QCOMPARE(store.problems().size(), 3);
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #2: b\n[x] #1: a"));
}

void TestOtherPrograms::aNewTaskTakesNoIdOfTheirs_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("next");
    QTest::newRow("a number alone") << "8.json" << QByteArray(R"({"id":"8","subject":"s"})") << 9;
    QTest::newRow("broken") << "8.json" << QByteArray("{") << 9;
    QTest::newRow("leading zeros, broken") << "task_0008.json" << QByteArray("{") << 9;
    QTest::newRow("time and number") << "task_1761234567_8.json" << QByteArray(R"({"id":8,"subject":"s"})") << 9;
    QTest::newRow("time and number, broken") << "task_1761234567_8.json" << QByteArray("{") << 9;
    QTest::newRow("another id than its name says") << "task_3.json" << QByteArray(R"({"id":8,"subject":"s"})") << 9;
    QTest::newRow("named by others") << "x.json" << QByteArray(R"({"id":"x","subject":"s","blocks":["8"]})") << 9;
    QTest::newRow("no number at all") << "x.json" << QByteArray(R"({"id":"x","subject":"s"})") << 1;
    QTest::newRow("milliseconds") << "task_1761234567890.json" << QByteArray(R"({"id":1761234567890,"subject":"s"})")
                                  << 1;
}

void TestOtherPrograms::aNewTaskTakesNoIdOfTheirs()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, json);
    put(name, json);
    TaskStore store(m_folder->path());
    const Result<Task> made = store.create(QStringLiteral("new"), {});
    QVERIFY(made.ok());
    QTEST(made->id, "next");
    QCOMPARE(get(name), json);
}

void TestOtherPrograms::aFileThatCannotBeReadBlocksUntilItCan_data()
{
    QTest::addColumn<QByteArray>("bytes"); // null: not there
    QTest::addColumn<QString>("says");
    QTest::newRow("conflict marks") << QByteArray("<<<<<<< HEAD\n{\"id\":1}\n=======\n{\"id\":1}\n>>>>>>> b\n")
                                    << "no JSON";
    QTest::newRow("half written") << QByteArray(R"({"id":1,"subject":"a","stat)") << "no JSON";
    QTest::newRow("empty") << QByteArray("") << "no JSON";
    QTest::newRow("absent") << QByteArray() << "there is no such task";
    QTest::newRow("a word that nobody knows")
        << QByteArray(R"({"id":1,"subject":"a","status":"done"})") << "\"status\"";
    QTest::newRow("no word") << QByteArray(R"({"id":1,"subject":"a","status":null})") << "\"status\"";
    QTest::newRow("a list for a status") << QByteArray(R"({"id":1,"subject":"a","status":["completed"]})")
                                         << "\"status\"";
    QTest::newRow("a word in capitals") << QByteArray(R"({"id":1,"subject":"a","status":"COMPLETED"})") << "\"status\"";
    QTest::newRow("edges that are none") << QByteArray(R"({"id":1,"subject":"a","status":"completed","blocks":{}})")
                                         << "\"blocks\"";
    QTest::newRow("no subject") << QByteArray(R"({"id":1,"status":"completed"})") << "\"subject\"";
    QTest::newRow("another id") << QByteArray(R"({"id":12,"subject":"a","status":"completed"})") << "its id is 12";
    QTest::newRow("two objects") << QByteArray(R"({"id":1,"subject":"a","status":"completed"}{})") << "no JSON";
    QTest::newRow("a list") << QByteArray("[]") << "no JSON object";
    QTest::newRow("too large") << QByteArray(2 << 20, ' ') << "larger than 1 MiB";
    QTest::newRow("a folder") << QByteArray("<folder>") << "not a regular file";
    QTest::newRow("a pipe") << QByteArray("<pipe>") << "not a regular file";
    QTest::newRow("no rights") << QByteArray("<rights>") << "cannot be read";
}

void TestOtherPrograms::aFileThatCannotBeReadBlocksUntilItCan()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QString file = QStringLiteral("task_1.json");
    const QByteArray good = R"({"id":1,"subject":"a","status":"%"})";
    if (bytes == "<rights>" && ::geteuid() == 0)
        QSKIP("root may read everything");
    put(QStringLiteral("task_2.json"), R"({"id":2,"subject":"b","blockedBy":[1],"command":"make"})");
    if (bytes == "<folder>")
        QVERIFY(QDir().mkdir(path(file)));
    else if (bytes == "<pipe>")
        QCOMPARE(::mkfifo(QFile::encodeName(path(file)).constData(), 0600), 0);
    else if (!bytes.isNull())
        put(file, bytes == "<rights>" ? QByteArray(good).replace('%', "completed") : bytes);
    if (bytes == "<rights>")
        QVERIFY(QFile::setPermissions(path(file), {}));

    TaskStore store(m_folder->path());
    QVERIFY(!store.graph().isReady(*store.graph().find(2)));
    const QString list = taskListText(store.graph());
    QVERIFY2(list.startsWith(QLatin1String("[ ] #2: b (blocked by: #1 (")) && list.contains(says), qPrintable(list));
    TaskChange begun;
    begun.status = TaskStatus::InProgress;
    QVERIFY2(store.update(2, begun).error().contains(says), qPrintable(store.update(2, begun).error()));

    // By itself, without being asked to look.
    QDir().rmdir(path(file));
    QFile::setPermissions(path(file), QFile::ReadOwner | QFile::WriteOwner);
    if (bytes != "<rights>") {
        QFile::remove(path(file));
        put(file, QByteArray(good).replace('%', "deleted"));
    }
    QTRY_VERIFY(store.graph().isReady(*store.graph().find(2)));
    put(file, QByteArray(good).replace('%', "pending"));
    QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: a\n[ ] #2: b (blocked by: #1)"));
    put(file, QByteArray(good).replace('%', "completed"));
    QTRY_VERIFY(store.graph().isReady(*store.graph().find(2)));
}

QTEST_GUILESS_MAIN(TestOtherPrograms)
#include "tst_otherprograms.moc"
