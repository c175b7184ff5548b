#include "taskgraph/taskundo.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestTaskUndo : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void editsAreTakenBackInOrderAndDoneAgain();
    void aNewEditForgetsWhatWasUndone();
    void whatOthersChangedSinceIsKept();
    void nothingToUndoIsNoError();
    void anEditThatChangedNothingIsNotRemembered();
    void severalAreOneEdit();

private:
    QString list() const { return taskListText(m_store->graph()); }
    void set(int id, TaskStatus status)
    {
        TaskChange change;
        change.status = status;
        QVERIFY(m_undo->update(id, change, QStringLiteral("Set #%1").arg(id)).ok());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TaskStore> m_store;
    std::unique_ptr<TaskUndo> m_undo;
};

void TestTaskUndo::init()
{
    m_undo.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<TaskStore>(m_folder->path());
    m_undo = std::make_unique<TaskUndo>(*m_store);
}

void TestTaskUndo::editsAreTakenBackInOrderAndDoneAgain()
{
    QVERIFY(m_undo->create(QStringLiteral("a"), {}, {}).ok());
    TaskChange blocked;
    blocked.addBlockedBy = {1};
    QVERIFY(m_undo->create(QStringLiteral("b"), {}, blocked).ok());
    set(1, TaskStatus::Completed);
    QCOMPARE(list(), QStringLiteral("[ ] #2: b\n[x] #1: a"));
    QCOMPARE(m_undo->undoText(), QStringLiteral("Set #1"));

    QVERIFY(m_undo->undo().ok());
    QCOMPARE(list(), QStringLiteral("[ ] #1: a\n[ ] #2: b (blocked by: #1)"));
    QVERIFY(m_undo->undo().ok());
    QCOMPARE(list(), QStringLiteral("[ ] #1: a"));
    QVERIFY(m_undo->undo().ok());
    QCOMPARE(list(), QStringLiteral("No tasks."));
    QCOMPARE(m_undo->undoText(), QString());
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_undo->redo().ok());
    QCOMPARE(list(), QStringLiteral("[ ] #2: b\n[x] #1: a"));
    QCOMPARE(m_store->graph().find(2)->blockedBy, QList<int>{1});
}

void TestTaskUndo::aNewEditForgetsWhatWasUndone()
{
    QVERIFY(m_undo->create(QStringLiteral("a"), {}, {}).ok());
    set(1, TaskStatus::InProgress);
    QVERIFY(m_undo->undo().ok());
    QCOMPARE(m_undo->redoText(), QStringLiteral("Set #1"));
    set(1, TaskStatus::Cancelled);
    QCOMPARE(m_undo->redoText(), QString());
}

void TestTaskUndo::whatOthersChangedSinceIsKept()
{
    QVERIFY(m_undo->create(QStringLiteral("a"), {}, {}).ok());
    set(1, TaskStatus::InProgress);
    TaskChange other;
    other.owner = QStringLiteral("somebody");
    QVERIFY(TaskStore(m_folder->path()).update(1, other).ok());
    const Result<void> undone = m_undo->undo();
    QVERIFY(!undone.ok());
    QVERIFY2(undone.error().contains(QLatin1String("#1")), qPrintable(undone.error()));
    QCOMPARE(m_store->graph().find(1)->owner, QStringLiteral("somebody"));
    QCOMPARE(m_undo->redoText(), QString());
}

void TestTaskUndo::nothingToUndoIsNoError()
{
    QVERIFY(m_undo->undo().ok());
    QVERIFY(m_undo->redo().ok());
}

void TestTaskUndo::anEditThatChangedNothingIsNotRemembered()
{
    QVERIFY(m_undo->create(QStringLiteral("a"), {}, {}).ok());
    set(1, TaskStatus::Pending);
    QCOMPARE(m_undo->undoText(), QStringLiteral("Create #1"));
}

void TestTaskUndo::severalAreOneEdit()
{
    TaskChange proposal;
    proposal.proposed = true;
    for (const char *subject : {"a", "b"})
        QVERIFY(m_store->create(QLatin1String(subject), {}, proposal).ok());
    const QString proposed = list();
    QVERIFY(m_undo->approve(m_store->graph().tasks(), QStringLiteral("Approve")).ok());
    QCOMPARE(list(), QStringLiteral("[ ] #1: a\n[ ] #2: b"));
    QVERIFY(m_undo->undo().ok());
    QCOMPARE(list(), proposed);
    TaskChange gone;
    gone.status = TaskStatus::Deleted;
    QVERIFY(m_undo->updateAll({1, 2}, gone, QStringLiteral("Discard")).ok());
    QCOMPARE(list(), QStringLiteral("No tasks."));
    QVERIFY(m_undo->undo().ok());
    QCOMPARE(list(), proposed);
    QVERIFY(!m_undo->updateAll({1, 9}, gone, QStringLiteral("Discard")).ok());
    QCOMPARE(list(), proposed);
}

QTEST_GUILESS_MAIN(TestTaskUndo)
#include "tst_taskundo.moc"
