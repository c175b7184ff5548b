#include "support/injectedrun.h"
#include "taskgraph/taskstore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// A program that is killed, or whose disk fails, in the middle of any call by which the task files are written.
class TestTaskCrash : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyFileIsTheOldOneOrTheNewOne_data();
    void everyFileIsTheOldOneOrTheNewOne();

private:
    bool runInjected(const QString &call, const QString &what, int when);
    QMap<int, QString> acknowledgedSubjects(const QByteArray &lines) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_output;
};

void TestTaskCrash::initTestCase()
{
    if (const QString why = InjectedRun::whyNot(); !why.isEmpty())
        QSKIP(qPrintable(why));
}

/// True when the program was reached by it: it did not come to its own end.
bool TestTaskCrash::runInjected(const QString &call, const QString &what, int when)
{
    const InjectedRun run = InjectedRun::of(
        {QStringLiteral(DECKHAND_BIN_DIR "/taskhost"), m_folder->path(), QStringLiteral("7"), QStringLiteral("12")},
        call, what, when);
    m_output = run.output;
    return run.wasReached;
}

QMap<int, QString> TestTaskCrash::acknowledgedSubjects(const QByteArray &lines) const
{
    QMap<int, QString> subjects;
    for (const QString &line : QString::fromUtf8(lines).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList words = line.split(u' ');
        if (words.first() == u"create" && words.size() == 3)
            subjects.insert(words.at(1).toInt(), words.at(2));
    }
    return subjects;
}

void TestTaskCrash::everyFileIsTheOldOneOrTheNewOne_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("what");
    for (const char *call : {"fdatasync", "linkat", "rename"})
        QTest::newRow(call) << QString::fromLatin1(call) << QStringLiteral("signal=KILL");
    QTest::newRow("full disk at fdatasync") << QStringLiteral("fdatasync") << QStringLiteral("error=ENOSPC");
    QTest::newRow("full disk at linkat") << QStringLiteral("linkat") << QStringLiteral("error=ENOSPC");
}

void TestTaskCrash::everyFileIsTheOldOneOrTheNewOne()
{
    QFETCH(QString, call);
    QFETCH(QString, what);
    const bool kills = what.startsWith(u"signal");
    int reached = 0;
    for (int when = 1; when <= 8; ++when) {
        m_folder = std::make_unique<QTemporaryDir>();
        const bool died = runInjected(call, what, when);
        if (kills && !died)
            break; // the program makes no more such calls
        ++reached;
        TaskStore store(m_folder->path());
        QCOMPARE(store.problems(), QStringList());
        const QMap<int, QString> acknowledged = acknowledgedSubjects(m_output);
        for (auto task = acknowledged.begin(); task != acknowledged.end(); ++task) {
            QVERIFY2(store.graph().find(task.key()), qPrintable(QStringLiteral("#%1 at %2").arg(task.key()).arg(when)));
            QCOMPARE(store.graph().find(task.key())->subject, task.value());
        }
        // The next one that writes takes away what the dead one left.
        QVERIFY(store.create(QStringLiteral("next"), {}).ok());
        for (const QString &name : QDir(m_folder->filePath(QStringLiteral(".tasks")))
                                       .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
            QVERIFY2(name.startsWith(u"task_") && name.endsWith(u".json"), qPrintable(name));
    }
    QVERIFY2(reached > 0, "the call is never made: the test looks at nothing");
}

QTEST_GUILESS_MAIN(TestTaskCrash)
#include "tst_taskcrash.moc"
