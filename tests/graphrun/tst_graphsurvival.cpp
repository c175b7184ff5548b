#include "graphrun/graphrun.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// A plan of six commands with a diamond, run by a real program with real commands.
class TestGraphSurvival : public QObject
{
    Q_OBJECT

private slots:
    void aPlanRunsToItsEndOnItsOwn();
    void aKilledProgramIsGoneOnWith();

private:
    void makePlan();
    std::unique_ptr<QProcess> begin(const QStringList &more = {});
    QStringList log() const;
    void checkLog() const;
    void checkAllCompleted() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestGraphSurvival::makePlan()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("ws")));
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("state")));
    TaskStore store(m_folder->filePath(QStringLiteral("ws")));
    const QList<QList<int>> blockers{{}, {1}, {1}, {2, 3}, {4}, {4}};
    for (int id = 1; id <= blockers.size(); ++id) {
        TaskChange more;
        more.addBlockedBy = blockers.at(id - 1);
        more.command = QStringLiteral("echo begin %1 >> log; sleep 0.05; echo end %1 >> log").arg(id);
        more.startsByItself = true;
        QVERIFY(store.create(QStringLiteral("step %1").arg(id), {}, more).ok());
    }
}

std::unique_ptr<QProcess> TestGraphSurvival::begin(const QStringList &more)
{
    auto host = std::make_unique<QProcess>();
    host->setProcessChannelMode(QProcess::ForwardedChannels);
    host->start(QStringLiteral(DECKHAND_BIN_DIR "/graphhost"),
                QStringList{m_folder->filePath(QStringLiteral("ws")), m_folder->filePath(QStringLiteral("state")),
                            QStringLiteral("2")}
                    + more);
    return host;
}

QStringList TestGraphSurvival::log() const
{
    QFile file(m_folder->filePath(QStringLiteral("ws/log")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)
                                          : QStringList();
}

void TestGraphSurvival::checkLog() const
{
    const QStringList lines = log();
    QCOMPARE(lines.size(), 12);
    int running = 0;
    for (const QString &line : lines) {
        QCOMPARE(lines.count(line), 1); // each command has run once
        running += line.startsWith(u"begin") ? 1 : -1;
        QVERIFY(running <= 2);
    }
    const TaskStore store(m_folder->filePath(QStringLiteral("ws")));
    for (const Task &task : store.graph().tasks()) {
        for (const int blocker : task.blockedBy)
            QVERIFY(lines.indexOf(QStringLiteral("end %1").arg(blocker))
                    < lines.indexOf(QStringLiteral("begin %1").arg(task.id)));
    }
}

void TestGraphSurvival::checkAllCompleted() const
{
    const TaskStore store(m_folder->filePath(QStringLiteral("ws")));
    for (const Task &task : store.graph().tasks())
        QCOMPARE(QStringLiteral("#%1 %2").arg(task.id).arg(statusWord(task.status)),
                 QStringLiteral("#%1 completed").arg(task.id));
}

void TestGraphSurvival::aPlanRunsToItsEndOnItsOwn()
{
    makePlan();
    const auto host = begin({QStringLiteral("start")});
    QTRY_COMPARE_WITH_TIMEOUT(host->state(), QProcess::NotRunning, 30'000);
    checkAllCompleted();
    checkLog();
}

void TestGraphSurvival::aKilledProgramIsGoneOnWith()
{
    for (int round = 0; round < 6; ++round) {
        makePlan();
        auto host = begin({QStringLiteral("start")});
        // At some moment after so many lines: no two rounds are killed at the same place.
        const int lines = round * 2;
        QTRY_VERIFY_WITH_TIMEOUT(log().size() >= lines || host->state() == QProcess::NotRunning, 30'000);
        host->kill();
        QTRY_COMPARE_WITH_TIMEOUT(host->state(), QProcess::NotRunning, 30'000);
        if (log().isEmpty()
            && TaskStore(m_folder->filePath(QStringLiteral("ws"))).graph().find(1)->status == TaskStatus::Pending)
            host = begin({QStringLiteral("start")}); // it was killed before it was told anything
        else
            host = begin();
        QTRY_COMPARE_WITH_TIMEOUT(host->state(), QProcess::NotRunning, 30'000);
        checkAllCompleted();
        checkLog();
        if (QTest::currentTestFailed()) {
            qWarning("round %d: %s", round, qPrintable(log().join(u' ')));
            return;
        }
    }
}

QTEST_GUILESS_MAIN(TestGraphSurvival)
#include "tst_graphsurvival.moc"
