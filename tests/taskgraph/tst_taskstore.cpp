#include "taskgraph/taskstore.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestTaskStore : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theFirstTaskMakesTheFolder();
    void bothSidesOfAnEdgeAreStored();
    void aRefusedUpdateTouchesNoFile();
    void theFormatOfTheSeedLoads();
    void unknownKeysSurviveAnUpdate();
    void brokenFilesAreReportedAndLeft();
    void theNumberOfABrokenFileIsNotReused();
    void changesOfOtherProgramsAreNotOverwritten();
    void changesOfOtherProgramsAreSeen();
    void replacedFilesAreSeenAgainAndAgain();
    void linksAreNotFollowed();
    void aFolderThatCannotBeReadForgetsNothing();
    void aFolderThatCannotBeWrittenIsAnError();
    void emptySubjectsAreRefused();
    void anEditIsTakenBack();
    void whatWasChangedSinceIsNotTakenBack();
    void aNewTaskMayHaveEdgesAtOnce();
    void aRefusedNewTaskLeavesNothing();
    void aCheckSeesTheTaskAsItIsOnTheDisk();
    void approvingIsOneEditOfWhatWasShown();
    void theStoreMayBeCalledFromItsOwnSignal();
    void filesBeyondTheWatchedOnesAreSeen();
    void aThousandTasksAreQuick();

private:
    QString path(const QString &name) const { return m_folder->filePath(QStringLiteral(".tasks/") + name); }
    void put(const QString &name, const QByteArray &bytes)
    {
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral(".tasks")));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QByteArray get(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<none>");
    }
    void replace(const QString &name, const QByteArray &bytes)
    {
        put(QStringLiteral("other.tmp"), bytes);
        QFile::remove(path(name));
        QVERIFY(QFile::rename(path(QStringLiteral("other.tmp")), path(name)));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTaskStore::theFirstTaskMakesTheFolder()
{
    TaskStore store(m_folder->path());
    QVERIFY(!QFileInfo::exists(path({})));
    QSignalSpy changed(&store, &TaskStore::changed);
    const Result<Task> task = store.create(QStringLiteral("first"), QStringLiteral("why"));
    QVERIFY(task.ok());
    QCOMPARE(task->id, 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(get(QStringLiteral("task_1.json")), taskToJson(*task));
    QCOMPARE(store.create(QStringLiteral("second"), {})->id, 2);
}

void TestTaskStore::bothSidesOfAnEdgeAreStored()
{
    TaskStore store(m_folder->path());
    for (const char *subject : {"a", "b", "c"})
        QVERIFY(store.create(QLatin1String(subject), {}).ok());
    TaskChange change;
    change.addBlockedBy = {1};
    change.addBlocks = {3};
    QVERIFY(store.update(2, change).ok());

    const TaskStore again(m_folder->path());
    QVERIFY(again.graph() == store.graph());
    QCOMPARE(taskFromJson(get(QStringLiteral("task_1.json")))->blocks, QList<int>{2});
    QCOMPARE(taskFromJson(get(QStringLiteral("task_3.json")))->blockedBy, QList<int>{2});
}

void TestTaskStore::aRefusedUpdateTouchesNoFile()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    const QByteArray before = get(QStringLiteral("task_1.json"));
    TaskChange change;
    change.status = TaskStatus::Completed;
    change.addBlockedBy = {4};
    QVERIFY(!store.update(1, change).ok());
    QCOMPARE(get(QStringLiteral("task_1.json")), before);
    QCOMPARE(store.graph().find(1)->status, TaskStatus::Pending);
}

void TestTaskStore::theFormatOfTheSeedLoads()
{
    // There a completed task is cleared from blockedBy of the others and stays in no list but its own `blocks`.
    put(QStringLiteral("task_1.json"), R"({
  "id": 1,
  "subject": "done",
  "description": "",
  "status": "completed",
  "blockedBy": [],
  "blocks": [2],
  "owner": ""
})");
    put(QStringLiteral("task_2.json"),
        R"({"id": 2, "subject": "next", "description": "", "blockedBy": [], "blocks": [], "owner": "me"})");
    const TaskStore store(m_folder->path());
    QVERIFY(store.problems().isEmpty());
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #2: next\n[x] #1: done"));
    QCOMPARE(store.graph().find(2)->blockedBy, QList<int>{1});
    QCOMPARE(store.graph().find(2)->owner, QStringLiteral("me"));
}

void TestTaskStore::unknownKeysSurviveAnUpdate()
{
    put(QStringLiteral("task_1.json"), R"({"id":1,"subject":"s","priority":{"level":[1,2]},"note":null})");
    TaskStore store(m_folder->path());
    TaskChange change;
    change.owner = QStringLiteral("me");
    QVERIFY(store.update(1, change).ok());
    QVERIFY(get(QStringLiteral("task_1.json")).contains(R"("priority": {"level":[1,2]})"));
    QVERIFY(get(QStringLiteral("task_1.json")).contains(R"("note": null)"));
}

void TestTaskStore::brokenFilesAreReportedAndLeft()
{
    const QList<std::pair<QString, QByteArray>> broken{
        {QStringLiteral("task_1.json"), ""},
        {QStringLiteral("task_2.json"), R"({"id":2,"subj)"},
        {QStringLiteral("task_3.json"), QByteArray("\x00\xff", 2)},
        {QStringLiteral("task_4.json"), R"({"id":5,"subject":"other"})"}};
    for (const auto &[name, bytes] : broken)
        put(name, bytes);
    put(QStringLiteral("task_6.json"), R"({"id":6,"subject":"whole"})");
    put(QStringLiteral("task_007.json"), R"({"id":7,"subject":"named by others"})");
    TaskStore store(m_folder->path());
    QCOMPARE(store.problems().size(), broken.size());
    QVERIFY2(store.problems().first().contains(QLatin1String("task_1.json")), qPrintable(store.problems().first()));
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #6: whole\n[ ] #7: named by others"));
    QVERIFY(store.create(QStringLiteral("new"), {}).ok());
    for (const auto &[name, bytes] : broken)
        QCOMPARE(get(name), bytes);
}

void TestTaskStore::theNumberOfABrokenFileIsNotReused()
{
    put(QStringLiteral("task_8.json"), "garbage");
    TaskStore store(m_folder->path());
    QCOMPARE(store.create(QStringLiteral("new"), {})->id, 9);
    QCOMPARE(get(QStringLiteral("task_8.json")), "garbage");
}

void TestTaskStore::changesOfOtherProgramsAreNotOverwritten()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    // No event loop in between: the store cannot have been told.
    put(QStringLiteral("task_1.json"), R"({"id":1,"subject":"renamed","description":"by hand"})");
    put(QStringLiteral("task_2.json"), R"({"id":2,"subject":"also"})");
    TaskChange change;
    change.status = TaskStatus::InProgress;
    QCOMPARE(store.update(1, change)->subject, QStringLiteral("renamed"));
    QVERIFY(get(QStringLiteral("task_1.json")).contains("by hand"));
    QCOMPARE(store.create(QStringLiteral("c"), {})->id, 3);
}

void TestTaskStore::changesOfOtherProgramsAreSeen()
{
    TaskStore store(m_folder->path());
    QSignalSpy changed(&store, &TaskStore::changed);
    put(QStringLiteral("task_1.json"), R"({"id":1,"subject":"from outside"})");
    QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: from outside"));
    QVERIFY(changed.size() >= 1);
    put(QStringLiteral("task_1.json"), R"({"id":1,"subject":"written in place"})");
    QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: written in place"));
    QVERIFY(QFile::remove(path(QStringLiteral("task_1.json"))));
    QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("No tasks."));
}

void TestTaskStore::replacedFilesAreSeenAgainAndAgain()
{
    put(QStringLiteral("task_1.json"), R"({"id":1,"subject":"0"})");
    const TaskStore store(m_folder->path());
    for (int i = 1; i <= 3; ++i) {
        replace(QStringLiteral("task_1.json"), QStringLiteral(R"({"id":1,"subject":"replaced %1"})").arg(i).toUtf8());
        QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: replaced %1").arg(i));
        put(QStringLiteral("task_1.json"), QStringLiteral(R"({"id":1,"subject":"in place %1"})").arg(i).toUtf8());
        QTRY_COMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: in place %1").arg(i));
    }
}

void TestTaskStore::linksAreNotFollowed()
{
    QTemporaryDir elsewhere;
    QFile target(elsewhere.filePath(QStringLiteral("task_1.json")));
    QVERIFY(target.open(QIODevice::WriteOnly));
    target.write(R"({"id":1,"subject":"elsewhere"})");
    target.close();

    QVERIFY(QFile::link(elsewhere.path(), m_folder->filePath(QStringLiteral(".tasks"))));
    TaskStore linkedFolder(m_folder->path());
    QCOMPARE(linkedFolder.problems().size(), 1);
    QVERIFY(linkedFolder.graph().tasks().isEmpty());
    QVERIFY(linkedFolder.create(QStringLiteral("x"), {}).error().contains(QLatin1String("is a link")));
    QCOMPARE(QDir(elsewhere.path()).entryList(QDir::Files).size(), 1);

    QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral(".tasks"))));
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral(".tasks")));
    QVERIFY(QFile::link(target.fileName(), path(QStringLiteral("task_1.json"))));
    const TaskStore linkedFile(m_folder->path());
    QCOMPARE(linkedFile.problems().size(), 1);
    QVERIFY(linkedFile.graph().tasks().isEmpty());
}

void TestTaskStore::aFolderThatCannotBeReadForgetsNothing()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("kept"), {}).ok());
    const QString folder = m_folder->filePath(QStringLiteral(".tasks"));
    const QString aside = m_folder->filePath(QStringLiteral("aside"));
    QVERIFY(QFile::rename(folder, aside));
    QFile inTheWay(folder);
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    store.reload();
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: kept"));
    QCOMPARE(store.problems(), QStringList{store.folderProblem()});
    QVERIFY2(store.folderProblem().contains(folder + QStringLiteral(", cannot be read: ")),
             qPrintable(store.folderProblem()));
    QCOMPARE(store.update(1, {}).error(), store.folderProblem());

    QVERIFY(inTheWay.remove());
    QVERIFY(QFile::rename(aside, folder));
    store.reload();
    QVERIFY(store.problems().isEmpty());
    QVERIFY(QDir(folder).removeRecursively());
    store.reload();
    QVERIFY(store.problems().isEmpty() && store.graph().isEmpty());
}

void TestTaskStore::aFolderThatCannotBeWrittenIsAnError()
{
    QFile inTheWay(m_folder->filePath(QStringLiteral(".tasks")));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("x"), {}).error().contains(QLatin1String("cannot be made")));
}

void TestTaskStore::emptySubjectsAreRefused()
{
    TaskStore store(m_folder->path());
    QVERIFY(!store.create(QStringLiteral(" \n"), {}).ok());
    QVERIFY(!QFileInfo::exists(path({})));
}

void TestTaskStore::anEditIsTakenBack()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    QVERIFY(store.create(QStringLiteral("b"), {}).ok());
    const TaskEdit made = store.lastEdit();
    TaskChange change;
    change.addBlockedBy = {1};
    change.subject = QStringLiteral("renamed");
    QVERIFY(store.update(2, change).ok());
    const TaskEdit linked = store.lastEdit();
    QCOMPARE(linked.after.size(), 2);

    QVERIFY(store.revert(linked).ok());
    QCOMPARE(store.graph().find(2)->subject, QStringLiteral("b"));
    QVERIFY(store.graph().find(1)->blocks.isEmpty());
    const TaskEdit back = store.lastEdit(); // what undoes the undoing
    QVERIFY(store.revert(back).ok());
    QCOMPARE(store.graph().find(1)->blocks, QList<int>{2});
    QVERIFY(store.revert(store.lastEdit()).ok());

    QVERIFY(store.revert(made).ok());
    QCOMPARE(store.graph().find(2)->status, TaskStatus::Deleted);
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: a"));
}

void TestTaskStore::whatWasChangedSinceIsNotTakenBack()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    TaskChange change;
    change.owner = QStringLiteral("me");
    QVERIFY(store.update(1, change).ok());
    const TaskEdit edit = store.lastEdit();
    TaskStore other(m_folder->path());
    change.owner = QStringLiteral("you");
    QVERIFY(other.update(1, change).ok());
    const Result<void> reverted = store.revert(edit);
    QVERIFY(!reverted.ok());
    QVERIFY(reverted.error().contains(QLatin1String("#1")));
    QCOMPARE(store.graph().find(1)->owner, QStringLiteral("you"));
}

void TestTaskStore::aNewTaskMayHaveEdgesAtOnce()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    TaskChange more;
    more.addBlockedBy = {1};
    more.command = QStringLiteral("make");
    more.startsByItself = true;
    const Result<Task> made = store.create(QStringLiteral("b"), {}, more);
    QVERIFY(made.ok());
    QCOMPARE(made->blockedBy, QList<int>{1});
    QVERIFY(made->command == (TaskCommand{QStringLiteral("make"), {}, 0, {}, true}));
    QCOMPARE(store.graph().find(1)->blocks, QList<int>{2});
    QVERIFY(TaskStore(m_folder->path()).graph() == store.graph());
}

void TestTaskStore::aRefusedNewTaskLeavesNothing()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    TaskChange more;
    more.addBlockedBy = {7};
    QVERIFY(!store.create(QStringLiteral("b"), {}, more).ok());
    QCOMPARE(QDir(path({})).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{QStringLiteral("task_1.json")});
}

void TestTaskStore::aCheckSeesTheTaskAsItIsOnTheDisk()
{
    TaskStore store(m_folder->path());
    QVERIFY(store.create(QStringLiteral("a"), {}).ok());
    put(QStringLiteral("task_1.json"), R"({"id":1,"subject":"a","status":"completed"})");
    TaskChange change;
    change.status = TaskStatus::InProgress;
    const Result<Task> refused = store.update(1, change, [](const Task &task) {
        return task.status == TaskStatus::Pending ? Result<void>() : Result<void>(Error{QStringLiteral("not pending")});
    });
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error(), QStringLiteral("not pending"));
    QCOMPARE(store.graph().find(1)->status, TaskStatus::Completed);
}

void TestTaskStore::theStoreMayBeCalledFromItsOwnSignal()
{
    TaskStore store(m_folder->path());
    connect(&store, &TaskStore::changed, &store, [&store] {
        if (store.graph().tasks().size() == 1)
            QVERIFY(store.create(QStringLiteral("second"), {}).ok());
    });
    QVERIFY(store.create(QStringLiteral("first"), {}).ok());
    QCOMPARE(store.graph().tasks().size(), 2);
}

void TestTaskStore::filesBeyondTheWatchedOnesAreSeen()
{
    constexpr int count = TaskStore::kMostWatched + 20;
    for (int id = 1; id <= count; ++id)
        put(QStringLiteral("task_%1.json").arg(id), QStringLiteral(R"({"id":%1,"subject":"s"})").arg(id).toUtf8());
    const TaskStore store(m_folder->path());
    // In place, as the classic program writes: the folder itself does not tell.
    for (int id = 1; id <= count; ++id)
        put(QStringLiteral("task_%1.json").arg(id), QStringLiteral(R"({"id":%1,"subject":"t"})").arg(id).toUtf8());
    const auto isRead = [&store] {
        for (int id = 1; id <= count; ++id) {
            if (store.graph().find(id)->subject != QLatin1String("t"))
                return false;
        }
        return true;
    };
    QTRY_VERIFY(isRead());
}

void TestTaskStore::aThousandTasksAreQuick()
{
    for (int id = 1; id <= 1000; ++id)
        put(QStringLiteral("task_%1.json").arg(id),
            QStringLiteral(R"({"id":%1,"subject":"s","blockedBy":[%2]})").arg(id).arg(id - 1).toUtf8());
    TaskStore store(m_folder->path());
    QCOMPARE(store.graph().tasks().size(), 1000);
    QElapsedTimer timer;
    timer.start();
    store.reload();
    qInfo("reload of 1000 tasks: %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 10'000); // wide enough for a loaded machine under a sanitizer
}

void TestTaskStore::approvingIsOneEditOfWhatWasShown()
{
    TaskStore store(m_folder->path());
    TaskChange proposal;
    proposal.proposed = true;
    for (const char *subject : {"a", "b", "c"})
        QVERIFY(store.create(QLatin1String(subject), {}, proposal).ok());
    const auto shown = [&store](const QList<int> &ids) {
        QList<Task> tasks;
        for (const int id : ids)
            tasks.append(*store.graph().find(id));
        return tasks;
    };
    const QList<Task> before = shown({1, 2});
    QVERIFY(store.approve(before).ok());
    QCOMPARE(store.lastEdit().after.size(), 2);
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #1: a\n[ ] #2: b\n[ ] #3: c (proposed)"));
    QVERIFY(store.revert(store.lastEdit()).ok());
    QCOMPARE(shown({1, 2}), before);

    // Another program writes another command into the one while somebody looks at them.
    Task changed = before.at(1);
    changed.command.line = QStringLiteral("rm -rf /");
    replace(QStringLiteral("task_2.json"), taskToJson(changed));
    const Result<void> approved = store.approve(before);
    QVERIFY2(approved.error().contains(QLatin1String("Task #2 has just been changed")), qPrintable(approved.error()));
    QVERIFY(store.graph().find(1)->isProposed() && store.graph().find(2)->isProposed()); // none of them
    QVERIFY(store.approve(shown({3})).ok());
    QVERIFY(store.approve(shown({3})).error().contains(QLatin1String("Task #3 is not proposed")));
}

QTEST_GUILESS_MAIN(TestTaskStore)
#include "tst_taskstore.moc"
