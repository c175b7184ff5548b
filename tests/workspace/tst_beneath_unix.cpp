#include "workspace/beneath.h"
#include "workspace/beneath_unix.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using namespace Deckhand;

/// The walk is what stands behind openat2 where that call is missing or refuses; here it is asked alone, and against
/// it.
class TestBeneath : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theWalkAndTheKernelAgree_data();
    void theWalkAndTheKernelAgree();
    void absoluteLinksInsideAreTheWalksOwn();
    void missingFoldersAreMadeOnlyWhenAsked();

private:
    BeneathPlace locate(const char *path, MissingFolders missing = MissingFolders::Fail)
    {
        return locateBeneath(m_root.get(), QFile::decodeName(m_rootPath), QFile::decodeName(path), missing);
    }

    QTemporaryDir m_folder;
    QByteArray m_rootPath;
    FileDescriptor m_root;
};

void TestBeneath::initTestCase()
{
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("root/a/b")));
    m_rootPath = QFile::encodeName(QFileInfo(m_folder.filePath(QStringLiteral("root"))).canonicalFilePath());
    m_root = FileDescriptor(::open(m_rootPath.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    QVERIFY(m_root.isValid());
    const auto link = [this](const QByteArray &target, const char *name) {
        return ::symlinkat(target.constData(), m_root.get(), name) == 0;
    };
    QVERIFY(::close(::openat(m_root.get(), "a/b/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) == 0);
    QVERIFY(link("a/b", "inside") && link("inside/file", "chain") && link("../root/a", "around")
            && link("/etc", "away"));
    QVERIFY(link(m_rootPath + "/a", "absolute") && link("loop", "loop") && link("a/../a/b/../b", "winding"));
}

void TestBeneath::theWalkAndTheKernelAgree_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"a/b/file", "inside/file", "chain", "around/b/file", "away/passwd", "loop", "winding/file",
                             "a/b/../b/file", "..", "../root", "a/../../root/a", "none", "none/x", "a/b/file/x"})
        QTest::newRow(path) << QByteArray(path);
}

void TestBeneath::theWalkAndTheKernelAgree()
{
    QFETCH(QByteArray, path);
    errno = 0;
    const FileDescriptor kernel(openBeneath(m_root.get(), path, O_RDONLY | O_CLOEXEC));
    const int expected = kernel.isValid() ? 0 : errno;
    if (expected == ENOSYS || expected == EPERM)
        QSKIP("no openat2 here");

    BeneathPlace place = locate(path.constData());
    int error = place.error;
    if (error == 0) {
        const FileDescriptor walked(
            ::openat(place.folder.get(), place.name.constData(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        error = walked.isValid() ? 0 : errno;
    }
    QCOMPARE(error, expected);
}

void TestBeneath::absoluteLinksInsideAreTheWalksOwn()
{
    const BeneathPlace place = locate("absolute/b/file");
    QCOMPARE(place.error, 0);
    QCOMPARE(place.path, u"a/b/file"_qs);
    QCOMPARE(place.name, "file");
}

void TestBeneath::missingFoldersAreMadeOnlyWhenAsked()
{
    QCOMPARE(locate("new/x/file").error, ENOENT);
    QVERIFY(!QFileInfo::exists(m_folder.filePath(QStringLiteral("root/new"))));
    QCOMPARE(locate("new/x/file", MissingFolders::Create).path, u"new/x/file"_qs);
    QVERIFY(QFileInfo(m_folder.filePath(QStringLiteral("root/new/x"))).isDir());
}

QTEST_GUILESS_MAIN(TestBeneath)
#include "tst_beneath_unix.moc"
