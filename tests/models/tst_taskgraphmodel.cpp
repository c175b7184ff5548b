#include "models/taskgraphmodel.h"

#include "support/manualclock.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

class TestTaskGraphModel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void tasksOfTheStoreAreRowsInOrderOfIds();
    void blockersVanishWhenTheyAreCompleted();
    void aChangeTouchesOnlyRowsThatDiffer();
    void removedFilesLeaveTheList();
    void problemsAreToldAndTakenBack();
    void accessibleTextSaysAllThatIsSeen();
    void aProposedOneIsCalledThat();
    void aPositionMovesTheRow();
    void deletedTasksLeaveTheList();
    void elapsedTimeMovesOnlyWhileSomethingIsInProgress();
    void whoStartsByItselfIsAsked();

private:
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }
    void create(const QString &subject) { QVERIFY(m_store->create(subject, {}).ok()); }
    void update(int id, const TaskChange &change) { QVERIFY(m_store->update(id, change).ok()); }
    QString fileOf(int id) const { return m_folder->filePath(QStringLiteral(".tasks/task_%1.json").arg(id)); }

    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TaskStore> m_store;
    std::unique_ptr<TaskGraphModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestTaskGraphModel::init()
{
    m_clock = ManualClock();
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<TaskStore>(m_folder->path());
    m_model = std::make_unique<TaskGraphModel>(*m_store, m_clock);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void TestTaskGraphModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_store.reset();
}

void TestTaskGraphModel::tasksOfTheStoreAreRowsInOrderOfIds()
{
    create(QStringLiteral("read"));
    create(QStringLiteral("write <b>now</b>"));
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(text(0, TaskGraphModel::Id), QStringLiteral("#1"));
    QCOMPARE(text(1, TaskGraphModel::Subject), QStringLiteral("write <b>now</b>"));
    QCOMPARE(text(0, TaskGraphModel::Status), QStringLiteral("pending"));
    QVERIFY(m_model->index(1, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;")));
}

void TestTaskGraphModel::blockersVanishWhenTheyAreCompleted()
{
    create(QStringLiteral("first"));
    create(QStringLiteral("second"));
    TaskChange blocked;
    blocked.addBlockedBy = {1};
    update(2, blocked);
    QCOMPARE(text(1, TaskGraphModel::BlockedBy), QStringLiteral("#1"));
    QVERIFY(m_model->index(1, 0).data(TaskGraphModel::IsBlockedRole).toBool());
    TaskChange done;
    done.status = TaskStatus::Completed;
    update(1, done);
    QCOMPARE(text(1, TaskGraphModel::BlockedBy), QString());
    QVERIFY(!m_model->index(1, 0).data(TaskGraphModel::IsBlockedRole).toBool());
}

void TestTaskGraphModel::aChangeTouchesOnlyRowsThatDiffer()
{
    for (int i = 0; i < 5; ++i)
        create(QStringLiteral("task"));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    TaskChange change;
    change.status = TaskStatus::InProgress;
    change.owner = QStringLiteral("agent");
    update(3, change);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 2);
    QCOMPARE(reset.size(), 0);
    QCOMPARE(text(2, TaskGraphModel::Status), QStringLiteral("in progress"));
    QCOMPARE(m_model->index(2, 0).data(TaskGraphModel::StatusRole).toString(), QStringLiteral("in_progress"));
    QCOMPARE(text(2, TaskGraphModel::Owner), QStringLiteral("agent"));
}

void TestTaskGraphModel::removedFilesLeaveTheList()
{
    for (int i = 0; i < 3; ++i)
        create(QStringLiteral("task"));
    QPersistentModelIndex third(m_model->index(2, 0));
    QVERIFY(QFile::remove(fileOf(2)));
    m_store->reload();
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(third.row(), 1);
    QCOMPARE(third.data().toString(), QStringLiteral("#3"));
}

void TestTaskGraphModel::problemsAreToldAndTakenBack()
{
    create(QStringLiteral("good"));
    QSignalSpy problems(m_model.get(), &TaskGraphModel::problemsChanged);
    QFile broken(fileOf(7));
    QVERIFY(broken.open(QFile::WriteOnly));
    broken.write("{");
    broken.close();
    m_store->reload();
    QCOMPARE(m_model->problems().size(), 1);
    QCOMPARE(m_model->rowCount(), 1);
    QVERIFY(broken.remove());
    m_store->reload();
    QCOMPARE(m_model->problems().size(), 0);
    QCOMPARE(problems.size(), 2);
}

void TestTaskGraphModel::accessibleTextSaysAllThatIsSeen()
{
    create(QStringLiteral("first"));
    create(QStringLiteral("second"));
    TaskChange blocked;
    blocked.addBlockedBy = {1};
    update(2, blocked);
    QCOMPARE(m_model->index(1, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("#2, pending, second, blocked by #1"));
}

void TestTaskGraphModel::aPositionMovesTheRow()
{
    for (const char *subject : {"a", "b", "c"})
        create(QLatin1String(subject));
    const QPersistentModelIndex third(m_model->index(2, 0));
    QSignalSpy moved(m_model.get(), &QAbstractItemModel::rowsMoved);
    TaskChange up;
    up.position = 0.5;
    update(3, up);
    QCOMPARE(third.row(), 0);
    QCOMPARE(moved.size(), 1);
    TaskChange back;
    back.position = std::optional<double>();
    update(3, back);
    QCOMPARE(third.row(), 2);
}

void TestTaskGraphModel::deletedTasksLeaveTheList()
{
    create(QStringLiteral("a"));
    create(QStringLiteral("b"));
    TaskChange gone;
    gone.status = TaskStatus::Deleted;
    update(1, gone);
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(text(0, TaskGraphModel::Id), QStringLiteral("#2"));
    QVERIFY(!m_model->indexOf(1).isValid());
}

void TestTaskGraphModel::elapsedTimeMovesOnlyWhileSomethingIsInProgress()
{
    create(QStringLiteral("a"));
    QCOMPARE(m_clock.pending(), 0);
    TaskChange change;
    change.status = TaskStatus::InProgress;
    update(1, change);
    QCOMPARE(m_clock.pending(), 1);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_clock.advance(std::chrono::seconds(1));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().column(), int(TaskGraphModel::Time));
    change.status = TaskStatus::Completed;
    update(1, change);
    m_clock.advance(std::chrono::seconds(1));
    QCOMPARE(m_clock.pending(), 0);
}

void TestTaskGraphModel::whoStartsByItselfIsAsked()
{
    create(QStringLiteral("a"));
    create(QStringLiteral("b"));
    m_model->setWillStart([](int id) { return id == 2; });
    QVERIFY(!m_model->index(0, 0).data(TaskGraphModel::StartsByItselfRole).toBool());
    QVERIFY(m_model->index(1, 0).data(TaskGraphModel::StartsByItselfRole).toBool());
}

void TestTaskGraphModel::aProposedOneIsCalledThat()
{
    create(QStringLiteral("first"));
    TaskChange proposal;
    proposal.proposed = true;
    update(1, proposal);
    const QModelIndex row = m_model->index(0, TaskGraphModel::Id);
    QCOMPARE(row.data(Qt::AccessibleTextRole).toString(), QStringLiteral("#1, proposed, first"));
    QCOMPARE(row.data(TaskGraphModel::StatusRole).toString(), QStringLiteral("proposed"));
    QCOMPARE(row.siblingAtColumn(TaskGraphModel::Status).data().toString(), QStringLiteral("proposed"));
}

QTEST_GUILESS_MAIN(TestTaskGraphModel)
#include "tst_taskgraphmodel.moc"
