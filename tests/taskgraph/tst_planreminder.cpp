#include "taskgraph/planreminder.h"

#include <QTest>

using namespace Deckhand;

class TestPlanReminder : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aForgottenTaskIsNamedAtMostOnceInTenCalls();
    void touchingItBeginsAnew();
    void runningCommandsAreNotForgotten();
    void tasksThatNobodyBeganAreNotMeant();

private:
    void change(int id, const TaskChange &change) { QVERIFY(m_graph.apply(id, change).ok()); }
    int remindersIn(int calls)
    {
        int reminders = 0;
        for (int i = 0; i < calls; ++i)
            reminders += !m_reminder.beforeCall(m_graph).isEmpty();
        return reminders;
    }

    TaskGraph m_graph;
    PlanReminder m_reminder;
};

void TestPlanReminder::init()
{
    m_reminder = {};
    Task task;
    task.id = 1;
    task.subject = QStringLiteral("mend it");
    task.status = TaskStatus::InProgress;
    m_graph = TaskGraph({task});
}

void TestPlanReminder::aForgottenTaskIsNamedAtMostOnceInTenCalls()
{
    QCOMPARE(remindersIn(10), 0);
    const QString text = m_reminder.beforeCall(m_graph);
    QVERIFY2(text.contains(QLatin1String("[>] #1: mend it")), qPrintable(text));
    QCOMPARE(remindersIn(9), 0);
    QCOMPARE(remindersIn(1), 1);
    QCOMPARE(remindersIn(100), 10);
}

void TestPlanReminder::touchingItBeginsAnew()
{
    QCOMPARE(remindersIn(10), 0);
    TaskChange touched;
    touched.description = QStringLiteral("half done");
    change(1, touched);
    QCOMPARE(remindersIn(10), 0);
    QCOMPARE(remindersIn(1), 1);
    TaskChange done;
    done.status = TaskStatus::Completed;
    change(1, done);
    QCOMPARE(remindersIn(30), 0);
}

void TestPlanReminder::runningCommandsAreNotForgotten()
{
    TaskChange run;
    run.run = TaskRun{QStringLiteral("1a2b3c4d"), {}, {}};
    change(1, run);
    QCOMPARE(remindersIn(30), 0);
}

void TestPlanReminder::tasksThatNobodyBeganAreNotMeant()
{
    TaskChange back;
    back.status = TaskStatus::Pending;
    change(1, back);
    QCOMPARE(remindersIn(30), 0);
}

QTEST_GUILESS_MAIN(TestPlanReminder)
#include "tst_planreminder.moc"
