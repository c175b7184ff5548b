#include "taskgraph/taskstore.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Deckhand;

namespace {

/// What a program was told to have succeeded.
struct Acknowledged {
    QHash<int, QString> subjects;
    QHash<int, QString> owners; ///< the last of each
    QSet<std::pair<int, int>> edges;
    int doubled = 0; ///< ids that were given twice
};

void read(const QByteArray &lines, Acknowledged *all)
{
    for (const QString &line : QString::fromUtf8(lines).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList words = line.split(u' ');
        const int id = words.at(1).toInt();
        if (words.first() == u"create") {
            all->doubled += all->subjects.contains(id);
            all->subjects.insert(id, words.at(2));
        } else if (words.first() == u"update") {
            all->owners.insert(id, words.at(2));
        } else {
            all->edges.insert({id, words.at(2).toInt()});
        }
    }
}

} // namespace

/// Several programs on one folder of tasks, real ones, also such that are killed.
class TestTaskPrograms : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void twoAtOnceLoseNothing();
    void killedOnesTearNothing();
    void classicFilesLoadAndStayReadable();

private:
    std::unique_ptr<QProcess> begin(quint32 seed, int count);
    void checkFolder(const Acknowledged &told);

    std::unique_ptr<QTemporaryDir> m_folder;
};

std::unique_ptr<QProcess> TestTaskPrograms::begin(quint32 seed, int count)
{
    auto host = std::make_unique<QProcess>();
    host->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    host->start(QStringLiteral(DECKHAND_BIN_DIR "/taskhost"),
                {m_folder->path(), QString::number(seed), QString::number(count)});
    return host;
}

void TestTaskPrograms::checkFolder(const Acknowledged &told)
{
    const TaskStore store(m_folder->path());
    QCOMPARE(store.problems(), QStringList());
    QCOMPARE(store.graph().cycle(), QString());
    QCOMPARE(told.doubled, 0);
    for (auto made = told.subjects.begin(); made != told.subjects.end(); ++made) {
        QVERIFY2(store.graph().find(made.key()), qPrintable(QStringLiteral("task #%1 is lost").arg(made.key())));
        QCOMPARE(store.graph().find(made.key())->subject, made.value());
    }
    for (const auto &[blocker, blocked] : told.edges)
        QVERIFY(store.graph().find(blocked)->blockedBy.contains(blocker));
    for (const Task &task : store.graph().tasks()) {
        for (const int blocker : task.blockedBy)
            QVERIFY(store.graph().find(blocker)->blocks.contains(task.id));
        for (const int blocked : task.blocks)
            QVERIFY(store.graph().find(blocked)->blockedBy.contains(task.id));
    }
    // Nothing else is left lying about.
    static const QRegularExpression ours(QStringLiteral("\\Atask_\\d+\\.json\\z"));
    for (const QString &name : QDir(m_folder->filePath(QStringLiteral(".tasks")))
                                   .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
        QVERIFY2(ours.match(name).hasMatch(), qPrintable(name));
}

void TestTaskPrograms::twoAtOnceLoseNothing()
{
    constexpr int count = 150;
    const quint32 seed = QRandomGenerator::global()->bounded(1'000'000u);
    qInfo("seed %u", seed);
    const auto first = begin(seed, count);
    const auto second = begin(seed + 1, count);
    Acknowledged all;
    for (QProcess *host : {first.get(), second.get()})
        QTRY_COMPARE_WITH_TIMEOUT(host->state(), QProcess::NotRunning, 60'000);
    for (QProcess *host : {first.get(), second.get()}) {
        QCOMPARE(host->exitCode(), 0);
        read(host->readAllStandardOutput(), &all);
    }
    QVERIFY(all.subjects.size() > count / 3);
    QVERIFY(!all.edges.isEmpty());
    checkFolder(all);
    // Of two owners of one task the last one written counts, and that may be of either program.
    const TaskStore store(m_folder->path());
    QSet<QString> owners;
    for (const Task &task : store.graph().tasks())
        owners.insert(task.owner);
    QVERIFY(owners.size() > 1);
}

void TestTaskPrograms::killedOnesTearNothing()
{
    Acknowledged all;
    for (int round = 0; round < 8; ++round) {
        const quint32 seed = QRandomGenerator::global()->bounded(1'000'000u);
        const auto victim = begin(seed, 1'000'000);
        const auto bystander = begin(seed + 1, 20);
        QTRY_VERIFY_WITH_TIMEOUT(victim->bytesAvailable() > int(seed % 400), 30'000);
        victim->kill();
        for (QProcess *host : {victim.get(), bystander.get()}) {
            QTRY_COMPARE_WITH_TIMEOUT(host->state(), QProcess::NotRunning, 30'000);
            QByteArray lines = host->readAllStandardOutput();
            lines.truncate(lines.lastIndexOf('\n') + 1);
            read(lines, &all);
        }
        checkFolder(all);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestTaskPrograms::classicFilesLoadAndStayReadable()
{
    // As json.dumps(task, indent=2) writes them; the completed task is cleared from blockedBy, but stands in blocks.
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral(".tasks")));
    const auto put = [this](int id, const char *rest) {
        QFile file(m_folder->filePath(QStringLiteral(".tasks/task_%1.json").arg(id)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QStringLiteral("{\n  \"id\": %1,\n  \"subject\": \"step %1\",\n  \"description\": \"\",\n")
                       .arg(id)
                       .toUtf8());
        file.write(rest);
    };
    put(1,
        "  \"status\": \"completed\",\n  \"blockedBy\": [],\n  \"blocks\": [\n    2,\n    3\n  ],\n  \"owner\": \"\"\n}");
    put(2, "  \"status\": \"pending\",\n  \"blockedBy\": [],\n  \"blocks\": [],\n  \"owner\": null\n}");
    put(3, "  \"status\": \"deleted\",\n  \"blockedBy\": [],\n  \"blocks\": [],\n  \"owner\": \"\"\n}");
    TaskStore store(m_folder->path());
    QCOMPARE(store.problems(), QStringList());
    QCOMPARE(taskListText(store.graph()), QStringLiteral("[ ] #2: step 2\n[x] #1: step 1"));
    QCOMPARE(store.graph().find(2)->blockedBy, QList<int>{1});

    TaskChange change;
    change.owner = QStringLiteral("me");
    QVERIFY(store.update(2, change).ok());
    QProcess classic;
    // What that program does with a file: every key that it looks at must be there, and of its type.
    classic.start(QStringLiteral("python3"),
                  {QStringLiteral("-c"),
                   QStringLiteral("import json,pathlib,sys\n"
                                  "for f in sorted(pathlib.Path(sys.argv[1]).glob('task_*.json')):\n"
                                  "    t = json.loads(f.read_text())\n"
                                  "    assert int(f.stem.split('_')[1]) == t['id']\n"
                                  "    assert all(isinstance(i, int) for i in t['blockedBy'] + t['blocks'])\n"
                                  "    print(t['id'], t['status'], t['subject'], t['owner'], t['blockedBy'])\n"),
                   m_folder->filePath(QStringLiteral(".tasks"))});
    QTRY_COMPARE(classic.state(), QProcess::NotRunning);
    if (classic.error() == QProcess::FailedToStart)
        QSKIP("no python3 here");
    QCOMPARE(classic.readAllStandardError(), QByteArray());
    QVERIFY(classic.readAllStandardOutput().contains("2 pending step 2 me [1]"));
}

QTEST_GUILESS_MAIN(TestTaskPrograms)
#include "tst_taskprograms.moc"
