#include "base/filelock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QProcess>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace Deckhand;
using Outcome = FileLock::Outcome;

/// A lock belongs to who holds it, whatever stands in its file or lies in its place.
class TestFileLock : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void oneHasItUntilItGoes();
    void whatNobodyCanHoldIsTakenOverAndSaid_data();
    void whatNobodyCanHoldIsTakenOverAndSaid();
    void aLivingProgramIsNamed();
    void aKilledProgramHoldsNothing();
    void anOlderProgramAndThisOneRespectEachOther();
    void aLockWhoseFileWasDeletedIsSeen();
    void lookingLeavesEverythingAsItIs();
    void whereNoFileCanBeMadeTheReasonIsTold();
    void ofManyOnlyOneHasItAtATime();

private:
    QString path() const { return m_folder->filePath(u"x.lock"_qs); }
    void put(const QByteArray &text)
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    /// Unix only: a lock by flock(1), and what a file system has there.
    static bool isUnix() { return QSysInfo::kernelType() != u"winnt"; }
    /// Another program that has the lock until its standard input ends.
    void hold(QProcess *other)
    {
        other->start(u"flock"_qs, {u"--close"_qs, path(), u"sh"_qs, u"-c"_qs, u"echo held; read x"_qs});
        QTRY_VERIFY(other->canReadLine());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestFileLock::oneHasItUntilItGoes()
{
    auto first = std::make_unique<FileLock>(path());
    QCOMPARE(first->acquire(), Outcome::Taken);
    QCOMPARE(first->found(), QString());
    FileLock second(path());
    QCOMPARE(second.acquire(), Outcome::Held);
    QVERIFY(FileLock::isHeld(path()));
    first.reset();
    QVERIFY(!QFile::exists(path()));
    QVERIFY(!FileLock::isHeld(path()));
    QCOMPARE(second.acquire(), Outcome::Taken);
}

void TestFileLock::whatNobodyCanHoldIsTakenOverAndSaid_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("place"); // what lies there instead of a file
    const QByteArray host = QSysInfo::machineHostName().toUtf8();
    const auto file = [](const char *name, const QByteArray &content) { QTest::newRow(name) << content << QString(); };
    file("empty", {});
    file("garbage", "not a lock\n");
    file("binary", QByteArray("\0\xff\x01\n\0", 5));
    file("long", QByteArray(1 << 20, 'x'));
    file("a dead process", "4000000\ndeckhand\n" + host + "\n\n\n");
    file("a living process that is something else", "1\ndeckhand\n" + host + "\n\n\n");
    file("our own number, from an earlier life",
         QByteArray::number(QCoreApplication::applicationPid()) + "\ntst_filelock\n" + host + "\n");
    file("another host", "17\ndeckhand\nelsewhere.example\n\n\n");
    file("a number out of range", "99999999999999999999\ndeckhand\n\n");
    file("a negative number", "-1\ndeckhand\n\n");
    QStringList places{u"folder"_qs, u"full folder"_qs, u"no rights"_qs};
    if (isUnix())
        places += {u"link to nowhere"_qs, u"link to a file"_qs, u"pipe"_qs};
    for (const QString &place : places)
        QTest::newRow(qPrintable(place)) << QByteArray("4000000\ndeckhand\n\n") << place;
}

void TestFileLock::whatNobodyCanHoldIsTakenOverAndSaid()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, place);
    const QString elsewhere = m_folder->filePath(u"elsewhere"_qs);
    if (place.endsWith(u"folder"))
        QVERIFY(QDir().mkdir(path()));
    else if (place == u"pipe")
        QCOMPARE(QProcess::execute(u"mkfifo"_qs, {path()}), 0);
    else if (place.startsWith(u"link"))
        QVERIFY(QFile::link(elsewhere, path()));
    else
        put(content);
    if (place == u"full folder")
        QVERIFY(QDir().mkpath(path() + u"/a/b"_qs));
    if (place == u"no rights")
        QVERIFY(QFile::setPermissions(path(), isUnix() ? QFile::Permissions() : QFile::ReadOwner));
    if (place == u"link to a file") {
        QFile file(elsewhere);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("precious");
    }

    QVERIFY(!FileLock::isHeld(path()));
    FileLock lock(path());
    QCOMPARE(lock.acquire(), Outcome::Taken);
    QVERIFY(!lock.found().isEmpty());
    QVERIFY(lock.isInPlace());
    QVERIFY(FileLock::isHeld(path()));
    FileLock other(path());
    QCOMPARE(other.acquire(), Outcome::Held);
    if (place == u"link to a file")
        QCOMPARE(QFileInfo(elsewhere).size(), 8);
    if (place == u"full folder") // nothing is thrown away
        QCOMPARE(QDir(m_folder->path()).entryList({u"x.lock.aside-*"_qs}, QDir::Dirs).size(), 1);
}

void TestFileLock::aLivingProgramIsNamed()
{
    FileLock lock(path());
    QCOMPARE(lock.acquire(), Outcome::Taken);
    FileLock other(path());
    QCOMPARE(other.acquire(std::chrono::milliseconds(20)), Outcome::Held);
    QVERIFY2(other.holder().contains(QString::number(QCoreApplication::applicationPid())), qPrintable(other.holder()));
    QVERIFY2(other.holder().contains(QSysInfo::machineHostName()), qPrintable(other.holder()));
}

void TestFileLock::aKilledProgramHoldsNothing()
{
    if (!isUnix())
        QSKIP("there is no flock(1)");
    QProcess other;
    hold(&other);
    FileLock lock(path());
    QCOMPARE(lock.acquire(), Outcome::Held);
    other.kill();
    QTRY_COMPARE(other.state(), QProcess::NotRunning);
    QCOMPARE(lock.acquire(), Outcome::Taken);
}

void TestFileLock::anOlderProgramAndThisOneRespectEachOther()
{
    {
        QLockFile old(path());
        old.setStaleLockTime(0);
        QVERIFY(old.tryLock(0));
        FileLock lock(path());
        QCOMPARE(lock.acquire(), Outcome::Held);
        QVERIFY(lock.holder().contains(QString::number(QCoreApplication::applicationPid())));
    }
    FileLock lock(path());
    QCOMPARE(lock.acquire(), Outcome::Taken);
    QLockFile old(path());
    old.setStaleLockTime(0);
    QVERIFY(!old.tryLock(0));
    qint64 pid = 0;
    QString host;
    QString program;
    QVERIFY(old.getLockInfo(&pid, &host, &program));
    QCOMPARE(pid, QCoreApplication::applicationPid());
    QCOMPARE(program.section(u'.', 0, 0), u"tst_filelock"_qs);
}

void TestFileLock::aLockWhoseFileWasDeletedIsSeen()
{
    if (!isUnix())
        QSKIP("nobody can delete it while it is held");
    FileLock lock(path());
    QCOMPARE(lock.acquire(), Outcome::Taken);
    QVERIFY(QFile::remove(path()));
    QVERIFY(!lock.isInPlace());
    FileLock other(path());
    QCOMPARE(other.acquire(), Outcome::Taken);
    QVERIFY(!lock.isInPlace());
    QCOMPARE(lock.acquire(), Outcome::Held);
}

void TestFileLock::lookingLeavesEverythingAsItIs()
{
    QVERIFY(!FileLock::isHeld(path()));
    QVERIFY(!QFile::exists(path()));
    put("garbage");
    QVERIFY(!FileLock::isHeld(path()));
    QCOMPARE(QFileInfo(path()).size(), 7);
}

void TestFileLock::whereNoFileCanBeMadeTheReasonIsTold()
{
    const QString lost = m_folder->filePath(u"no/such/folder/x.lock"_qs);
    FileLock lock(lost);
    QCOMPARE(lock.acquire(), Outcome::Impossible);
    QVERIFY2(lock.error().contains(lost), qPrintable(lock.error()));
    QVERIFY(!lock.isInPlace());
}

void TestFileLock::ofManyOnlyOneHasItAtATime()
{
    // Each makes the count in the file one larger, which loses some when two are at it.
    QFile count(m_folder->filePath(u"count"_qs));
    QVERIFY(count.open(QIODevice::WriteOnly));
    count.close();
    const auto work = [this] {
        for (int i = 0; i < 50; ++i) {
            FileLock lock(path());
            if (lock.acquire(std::chrono::seconds(20)) != Outcome::Taken)
                return;
            QFile file(m_folder->filePath(u"count"_qs));
            file.open(QIODevice::ReadWrite);
            const int number = file.readAll().toInt();
            file.resize(0);
            file.seek(0);
            file.write(QByteArray::number(number + 1));
        }
    };
    QList<std::shared_ptr<QThread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.append(std::shared_ptr<QThread>(QThread::create(work)));
        threads.last()->start();
    }
    for (const auto &thread : threads)
        QVERIFY(thread->wait(60'000));
    count.close();
    QVERIFY(count.open(QIODevice::ReadOnly));
    QCOMPARE(count.readAll().toInt(), 200);
}

QTEST_GUILESS_MAIN(TestFileLock)
#include "tst_filelock.moc"
