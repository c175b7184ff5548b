#include "process/processtable.h"
#include "process/treesampler.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

#include <sys/resource.h>
#include <unistd.h>

using namespace Deckhand;
using Usage = QHash<qint64, TreeUsage>;

/// The root in these tests is a shell that is the parent of what it starts, as deckhand-run is.
class TestTreeSampler : public QObject
{
    Q_OBJECT

private:
    struct Root {
        QProcess process;
        ~Root()
        {
            process.closeWriteChannel(); // the scripts end at the end of their input
            process.waitForFinished(5000);
        }
        qint64 pid() const { return process.processId(); }
    };

    /// `script` runs with its standard output as a sign that it is ready.
    static std::unique_ptr<Root> start(const QString &script)
    {
        auto root = std::make_unique<Root>();
        root->process.start(QStringLiteral("/bin/bash"),
                            {QStringLiteral("-c"), script + QStringLiteral("\necho ready; read -r; kill $(jobs -p)")});
        if (!QTest::qWaitFor([&] { return root->process.canReadLine(); }, 10000))
            qFatal("no shell");
        return root;
    }

    static TreeUsage last(const QSignalSpy &spy, qint64 root)
    {
        return spy.isEmpty() ? TreeUsage() : spy.last().first().value<Usage>().value(root);
    }

private slots:
    void ownProcessIsReadRight()
    {
        const ProcessEntry entry = ProcessTable::read(::getpid());
        QCOMPARE(entry.pid, ::getpid());
        QCOMPARE(entry.parent, ::getppid());
        QVERIFY(entry.residentBytes > 1 << 20);
        QVERIFY(entry.residentBytes < 1 << 30);
        QVERIFY(entry.startTicks > 0 && entry.startTicks <= ProcessTable::ticksNow());
        QCOMPARE(ProcessTable::read(0x7ffffff).pid, 0);
        rusage usage = {};
        ::getrusage(RUSAGE_SELF, &usage);
        const auto micros = [](const timeval &time) { return time.tv_sec * 1'000'000ull + quint64(time.tv_usec); };
        const quint64 ticks = (micros(usage.ru_utime) + micros(usage.ru_stime)) / 10'000;
        QVERIFY(entry.cpuTicks <= ticks + 2);
        QVERIFY(entry.cpuTicks + 5 >= ticks);
    }

    void firstSampleComesSoonWithMemoryAndCount()
    {
        const auto root = start(QStringLiteral("(sleep 100 & sleep 101 & wait) & sleep 102 &"));
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        QElapsedTimer timer;
        timer.start();
        sampler.setRoots({root->pid()});
        QTRY_COMPARE(sampled.size(), 1);
        QVERIFY(timer.elapsed() < 900);
        const TreeUsage usage = last(sampled, root->pid());
        QCOMPARE(usage.processes, 4);
        QVERIFY(usage.memoryBytes > 4 * 100'000);
        QCOMPARE(usage.cores, 0.0);
        QVERIFY(!usage.waitsForInput);
    }

    void processorTimeIsMeasured()
    {
        const auto root = start(QStringLiteral("(while :; do :; done) & sleep 100 &"));
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        sampler.setRoots({root->pid()});
        QTRY_VERIFY_WITH_TIMEOUT(last(sampled, root->pid()).cores > 0.2, 20000); // others may use the machine too
        QVERIFY(last(sampled, root->pid()).cores < 1.3);
    }

    void sleepOnAPipeIsWaitingAndSleepOnATimerIsNot()
    {
        const auto waits = start(QStringLiteral("sleep 100 | cat &"));
        const auto works = start(QStringLiteral("sleep 100 &"));
        const auto busy = start(QStringLiteral("sleep 100 | cat & (while :; do :; done) &"));
        QVERIFY(QTest::qWaitFor(
            [&] {
                const std::atomic_bool never = false;
                const auto all = ProcessTable::readAll(never);
                return std::any_of(all.begin(), all.end(), [&](const ProcessEntry &entry) {
                    return entry.parent == waits->pid() && ProcessTable::sleepsOnRead(entry.pid);
                });
            },
            5000));
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        sampler.setRoots({waits->pid(), works->pid(), busy->pid()});
        QTRY_COMPARE(sampled.size(), 1);
        QVERIFY(last(sampled, waits->pid()).waitsForInput);
        QVERIFY(!last(sampled, works->pid()).waitsForInput);
        QVERIFY(!last(sampled, busy->pid()).waitsForInput);
    }

    void sleepOnATerminalIsWaiting()
    {
        if (!QFile::exists(QStringLiteral("/usr/bin/script")))
            QSKIP("there is no script(1) to make a terminal with");
        const auto root =
            start(QStringLiteral("script -qc cat /dev/null </dev/null >/dev/null & sleep 100 | script -qc cat "
                                 "/dev/null >/dev/null &"));
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        sampler.setRoots({root->pid()});
        QTRY_VERIFY(last(sampled, root->pid()).waitsForInput);
    }

    void goneRootIsMissing()
    {
        const auto stays = start(QStringLiteral("sleep 100 &"));
        auto goes = start(QStringLiteral("sleep 100 &"));
        const qint64 pid = goes->pid();
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        sampler.setRoots({stays->pid(), pid});
        QTRY_COMPARE(sampled.size(), 1);
        QVERIFY(sampled.last().first().value<Usage>().contains(pid));
        goes.reset();
        QTRY_COMPARE_WITH_TIMEOUT(sampled.last().first().value<Usage>().keys(), QList<qint64>{stays->pid()}, 5000);
    }

    void nothingComesAfterTheRootsWereTakenAway()
    {
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        sampler.setRoots({::getpid()});
        QTRY_COMPARE(sampled.size(), 1);
        sampler.setRoots({});
        QTest::qWait(1300);
        QCOMPARE(sampled.size(), 1);
        sampler.setRoots({::getpid()});
        QTRY_COMPARE(sampled.size(), 2);
    }

    void destructionDoesNotWait()
    {
        for (int i = 0; i < 20; ++i) {
            auto sampler = std::make_unique<TreeSampler>();
            sampler->setRoots({::getpid()});
            QTest::qWait(i * 5);
            QElapsedTimer timer;
            timer.start();
            sampler.reset();
            QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
        }
    }

    void walkThroughThreeHundredProcesses()
    {
        const auto root = start(QStringLiteral("for i in {1..300}; do sleep 100 & done"));
        const std::atomic_bool never = false;
        size_t count = 0;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 10; ++i)
            count = ProcessTable::readAll(never).size();
        qInfo("one walk over %zu processes: %.2f ms", count, double(timer.nsecsElapsed()) / 1e7);
        QVERIFY(count > 300);
        TreeSampler sampler;
        QSignalSpy sampled(&sampler, &TreeSampler::sampled);
        sampler.setRoots({root->pid()});
        QTRY_COMPARE(last(sampled, root->pid()).processes, 300);
    }
};

QTEST_GUILESS_MAIN(TestTreeSampler)
#include "tst_treesampler.moc"
