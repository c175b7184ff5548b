#include "workspacefixture.h"

#include <atomic>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#ifdef Q_OS_LINUX
#include <sys/xattr.h>
#endif

using namespace Deckhand;

class TestWorkspaceFsUnix : public WorkspaceFixture
{
    Q_OBJECT

private slots:
    void init() { WorkspaceFixture::init(); }
    void cleanup() { WorkspaceFixture::cleanup(); }
    void rootIsCanonicalAlsoWhenOpenedByALink();
    void aLinkToWhatIsNotThereYetGivesItNoOtherName_data();
    void aLinkToWhatIsNotThereYetGivesItNoOtherName();
    void linksThatLeadOutsideAreRefused_data();
    void linksThatLeadOutsideAreRefused();
    void linksThatStayInsideAreFollowed_data();
    void linksThatStayInsideAreFollowed();
    void writingThroughAnInsideLinkReplacesTheTarget();
    void newFileBelowALinkedParentOutsideIsRefused();
    void linkLoopsEnd();
    void resolvedNamesTheRealFile();
    void replacingKeepsModeAndAttributes();
    void aHardLinkOutsideIsNotWrittenThrough();
    void aReadOnlyFileStaysAsItIs();
    void foldersAndPipesAreNoFiles();
    void strangeNamesWork_data();
    void strangeNamesWork();
    void aSwappedFolderNeverLeadsOutside();
    void norIntoWhatTheProgramKeeps();

private:
    static void link(const QString &target, const QString &path);
};

void TestWorkspaceFsUnix::rootIsCanonicalAlsoWhenOpenedByALink()
{
    const QString other = m_folder->filePath(QStringLiteral("alias"));
    link(m_folder->filePath(QStringLiteral("ws")), other);
    const auto files = WorkspaceFs::open(other + QLatin1Char('/'));
    QVERIFY(files.ok());
    QCOMPARE(files->root(), QFileInfo(m_folder->filePath(QStringLiteral("ws"))).canonicalFilePath());
    QCOMPARE(*read(*files, other + QStringLiteral("/a.txt")), "inside");
}

void TestWorkspaceFsUnix::aLinkToWhatIsNotThereYetGivesItNoOtherName_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("name");
    QTest::newRow("a folder") << ".claude"
                              << "docs/new"
                              << ".claude/new";
    QTest::newRow("deeper") << ".claude"
                            << "docs/a/b/new"
                            << ".claude/a/b/new";
    QTest::newRow("within one that is missing") << ".claude/commands"
                                                << "docs/new"
                                                << ".claude/commands/new";
    QTest::newRow("and up again") << "none/../.git"
                                  << "docs/hooks/x"
                                  << ".git/hooks/x";
    QTest::newRow("absolute") << "%ROOT%/.git"
                              << "docs/config"
                              << ".git/config";
    QTest::newRow("a file") << ".envrc"
                            << "docs"
                            << ".envrc";
}

void TestWorkspaceFsUnix::aLinkToWhatIsNotThereYetGivesItNoOtherName()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    QFETCH(QString, name);
    link(target.replace(QLatin1String("%ROOT%"), m_files->root()), inside(QStringLiteral("docs")));
    link(QStringLiteral("docs"), inside(QStringLiteral("chain")));
    for (const QString &given : {path, QString(path).replace(QLatin1String("docs"), QLatin1String("chain"))})
        QCOMPARE(*m_files->resolved(given), name);
    // And there it is what is written.
    QVERIFY(m_files->write(path, "x").ok());
    QCOMPARE(get(inside(name)), "x");
}

void TestWorkspaceFsUnix::linksThatLeadOutsideAreRefused_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::newRow("relative") << "../out/secret"
                              << "link";
    QTest::newRow("absolute") << "%OUT%/secret"
                              << "link";
    QTest::newRow("folder") << "../out"
                            << "link/secret";
    QTest::newRow("dangling") << "../out/new"
                              << "link";
    QTest::newRow("sibling with the same beginning") << "%ROOT%-evil/x"
                                                     << "link";
    QTest::newRow("out and in again") << "../ws/a.txt"
                                      << "link";
    QTest::newRow("by /proc") << "/proc/self/root/etc/passwd"
                              << "link";
}

void TestWorkspaceFsUnix::linksThatLeadOutsideAreRefused()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    target.replace(QLatin1String("%ROOT%"), m_files->root())
        .replace(QLatin1String("%OUT%"), m_folder->filePath(QStringLiteral("out")));
    link(target, inside(QStringLiteral("link")));
    link(QStringLiteral("link"), inside(QStringLiteral("chain")));
    for (const QString &name : {path, QString(path).replace(QLatin1String("link"), QLatin1String("chain"))}) {
        for (const QString &error : {read(*m_files, name).error(), m_files->write(name, "pwned").error(),
                                     m_files->exists(name).error(), m_files->resolved(name).error()})
            QVERIFY2(error.contains(QLatin1String("is outside the workspace")), qPrintable(name + error));
    }
    QCOMPARE(get(outside(QStringLiteral("secret"))), "secret");
    QCOMPARE(QDir(m_folder->filePath(QStringLiteral("out"))).entryList(QDir::Files),
             QStringList{QStringLiteral("secret")});
}

void TestWorkspaceFsUnix::linksThatStayInsideAreFollowed_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::newRow("file") << "sub/b.txt"
                          << "link";
    QTest::newRow("folder") << "sub"
                            << "link/b.txt";
    QTest::newRow("absolute file") << "%ROOT%/sub/b.txt"
                                   << "link";
    QTest::newRow("absolute folder") << "%ROOT%/sub"
                                     << "link/b.txt";
    QTest::newRow("root") << "%ROOT%"
                          << "link/sub/b.txt";
    QTest::newRow("dots") << "sub/../sub/./b.txt"
                          << "link";
}

void TestWorkspaceFsUnix::linksThatStayInsideAreFollowed()
{
    QFETCH(QString, target);
    QFETCH(QString, path);
    link(target.replace(QLatin1String("%ROOT%"), m_files->root()), inside(QStringLiteral("link")));
    const auto file = read(*m_files, path);
    QVERIFY2(file.ok(), "read");
    QCOMPARE(*file, "below");
    QCOMPARE(*m_files->resolved(path), QStringLiteral("sub/b.txt"));
    QVERIFY(m_files->write(path, "changed").ok());
    QCOMPARE(get(inside(QStringLiteral("sub/b.txt"))), "changed");
}

void TestWorkspaceFsUnix::writingThroughAnInsideLinkReplacesTheTarget()
{
    link(QStringLiteral("sub/b.txt"), inside(QStringLiteral("link")));
    QVERIFY(m_files->write(QStringLiteral("link"), "new").ok());
    QVERIFY(QFileInfo(inside(QStringLiteral("link"))).isSymLink());
    QVERIFY(!QFileInfo(inside(QStringLiteral("sub/b.txt"))).isSymLink());
    QCOMPARE(get(inside(QStringLiteral("sub/b.txt"))), "new");

    link(QStringLiteral("sub/made.txt"), inside(QStringLiteral("dangling")));
    QVERIFY(m_files->write(QStringLiteral("dangling"), "made").ok());
    QCOMPARE(get(inside(QStringLiteral("sub/made.txt"))), "made");
}

void TestWorkspaceFsUnix::newFileBelowALinkedParentOutsideIsRefused()
{
    link(m_folder->filePath(QStringLiteral("out")), inside(QStringLiteral("dir")));
    const Result<void> written = m_files->write(QStringLiteral("dir/deep/new.txt"), "x");
    QVERIFY(written.error().contains(QLatin1String("outside")));
    QVERIFY(!QFileInfo::exists(outside(QStringLiteral("deep"))));
}

void TestWorkspaceFsUnix::linkLoopsEnd()
{
    link(QStringLiteral("two"), inside(QStringLiteral("one")));
    link(QStringLiteral("one"), inside(QStringLiteral("two")));
    QVERIFY(read(*m_files, QStringLiteral("one")).error().contains(QLatin1String("too many links")));
    QVERIFY(m_files->write(QStringLiteral("one"), "x").error().contains(QLatin1String("too many links")));
}

void TestWorkspaceFsUnix::resolvedNamesTheRealFile()
{
    QVERIFY(QDir().mkpath(inside(QStringLiteral(".git/hooks"))));
    link(QStringLiteral(".git/hooks"), inside(QStringLiteral("innocent")));
    QCOMPARE(*m_files->resolved(QStringLiteral("innocent/pre-commit")), QStringLiteral(".git/hooks/pre-commit"));
    QCOMPARE(*m_files->resolved(QStringLiteral("no/such/file")), QStringLiteral("no/such/file"));
    QCOMPARE(*m_files->resolved(m_files->root() + QStringLiteral("/a.txt")), QStringLiteral("a.txt"));
}

void TestWorkspaceFsUnix::replacingKeepsModeAndAttributes()
{
    const QByteArray path = QFile::encodeName(inside(QStringLiteral("a.txt")));
    QCOMPARE(::chmod(path.constData(), 0755), 0);
#ifdef Q_OS_LINUX
    const bool hasAttributes = ::setxattr(path.constData(), "user.note", "kept", 4, 0) == 0;
#endif
    struct stat before, after;
    QCOMPARE(::stat(path.constData(), &before), 0);

    QVERIFY(m_files->write(QStringLiteral("a.txt"), "#!/bin/sh").ok());
    QCOMPARE(::stat(path.constData(), &after), 0);
    QCOMPARE(after.st_mode, before.st_mode);
    QCOMPARE(after.st_uid, before.st_uid);
    QCOMPARE(after.st_gid, before.st_gid);
    QVERIFY2(after.st_ino != before.st_ino, "a new file takes the old one's place");
#ifdef Q_OS_LINUX
    if (hasAttributes) {
        char value[8] = {};
        QCOMPARE(::getxattr(path.constData(), "user.note", value, sizeof value), ssize_t(4));
        QCOMPARE(QByteArray(value), "kept");
    }
#endif
}

void TestWorkspaceFsUnix::aHardLinkOutsideIsNotWrittenThrough()
{
    QCOMPARE(::link(QFile::encodeName(outside(QStringLiteral("secret"))).constData(),
                    QFile::encodeName(inside(QStringLiteral("hard"))).constData()),
             0);
    QVERIFY(m_files->write(QStringLiteral("hard"), "changed").ok());
    QCOMPARE(get(outside(QStringLiteral("secret"))), "secret");
}

void TestWorkspaceFsUnix::aReadOnlyFileStaysAsItIs()
{
    if (::geteuid() == 0)
        QSKIP("root may write everything");
    QVERIFY(QFile::setPermissions(inside(QStringLiteral("a.txt")), QFile::ReadOwner));
    QVERIFY(m_files->write(QStringLiteral("a.txt"), "x").error().contains(QLatin1String("permission denied")));
    QCOMPARE(get(inside(QStringLiteral("a.txt"))), "inside");
}

void TestWorkspaceFsUnix::foldersAndPipesAreNoFiles()
{
    QVERIFY(read(*m_files, QStringLiteral("sub")).error().contains(QLatin1String("it is a folder")));
    QCOMPARE(::mkfifo(QFile::encodeName(inside(QStringLiteral("pipe"))).constData(), 0600), 0);
    QVERIFY(read(*m_files, QStringLiteral("pipe")).error().contains(QLatin1String("not a regular file")));
    QVERIFY(m_files->write(QStringLiteral("pipe"), "x").error().contains(QLatin1String("not a regular file")));
    QVERIFY(read(*m_files, QStringLiteral("none")).error().contains(QLatin1String("there is no such file")));
}

void TestWorkspaceFsUnix::strangeNamesWork_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("line feed") << QStringLiteral("a\nb");
    QTest::newRow("option") << QStringLiteral("-rf");
    QTest::newRow("quotes") << QStringLiteral("it's \"quoted\"");
    QTest::newRow("substitution") << QStringLiteral("$(touch x)");
    QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧.txt");
    QTest::newRow("255 bytes") << QString(255, QLatin1Char('n'));
    QTest::newRow("space at the end") << QStringLiteral("x ");
}

void TestWorkspaceFsUnix::strangeNamesWork()
{
    QFETCH(QString, name);
    const Result<void> written = m_files->write(name, "x");
    QVERIFY2(written.ok(), qPrintable(written.error()));
    QCOMPARE(*read(*m_files, name), "x");
    QVERIFY(QFileInfo::exists(inside(name)));
}

namespace {

/// A folder that is a folder, then a link to `target`, then a folder again, as fast as it goes.
class Swapper
{
public:
    Swapper(const QString &path, const QString &target)
        : m_folder(QFile::encodeName(path)),
          m_aside(m_folder + "-aside"),
          m_target(QFile::encodeName(target))
    {
        ::mkdir(m_folder.constData(), 0700);
    }
    ~Swapper() { stop(); }

    void start()
    {
        m_thread = std::thread([this] { swap(); });
    }
    void stop()
    {
        m_over = true;
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    void swap()
    {
        while (!m_over) {
            ::rename(m_folder.constData(), m_aside.constData());
            [[maybe_unused]] const int linked = ::symlink(m_target.constData(), m_folder.constData());
            ::unlink(m_folder.constData());
            ::rename(m_aside.constData(), m_folder.constData());
        }
    }

    const QByteArray m_folder;
    const QByteArray m_aside;
    const QByteArray m_target;
    std::atomic<bool> m_over = false;
    std::thread m_thread;
};

} // namespace

void TestWorkspaceFsUnix::aSwappedFolderNeverLeadsOutside()
{
    Swapper swapper(inside(QStringLiteral("swap")), m_folder->filePath(QStringLiteral("out")));
    put(inside(QStringLiteral("swap/secret")), "inside");
    swapper.start();
    int done = 0, escaped = 0;
    // On a busy machine the swapper may leave few moments in which a write can come through: then on until one does.
    for (int i = 0; i < 2000 || (done == 0 && i < 100'000); ++i) {
        if (i % 20 == 0) // each is flushed to the disk, which takes its time
            done += m_files->write(QStringLiteral("swap/new"), "x").ok();
        const auto file = read(*m_files, QStringLiteral("swap/secret"));
        escaped += file.ok() && *file != "inside";
    }
    swapper.stop();
    QCOMPARE(escaped, 0);
    QVERIFY2(done > 0, "some writes must come through, or nothing was tried");
    QCOMPARE(QDir(m_folder->filePath(QStringLiteral("out")))
                 .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{QStringLiteral("secret")});
}

/// Where the path is judged first and walked then, some of these arrive there.
void TestWorkspaceFsUnix::norIntoWhatTheProgramKeeps()
{
    QVERIFY(QDir().mkpath(inside(QStringLiteral("own"))));
    WorkspaceFs files = *m_files;
    files.keepFromWriting({inside(QStringLiteral("own"))});
    Swapper swapper(inside(QStringLiteral("swap")), inside(QStringLiteral("own")));
    swapper.start();
    int done = 0;
    for (int i = 0; i < 1000 || (done == 0 && i < 100'000); ++i)
        done += files.write(QStringLiteral("swap/new"), "x").ok();
    swapper.stop();
    QVERIFY2(done > 0, "some writes must come through, or nothing was tried");
    QCOMPARE(QDir(inside(QStringLiteral("own"))).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList());
}

void TestWorkspaceFsUnix::link(const QString &target, const QString &path)
{
    QCOMPARE(::symlink(QFile::encodeName(target).constData(), QFile::encodeName(path).constData()), 0);
}

QTEST_GUILESS_MAIN(TestWorkspaceFsUnix)
#include "tst_workspacefs_unix.moc"
