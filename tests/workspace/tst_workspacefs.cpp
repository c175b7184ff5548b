#include "workspacefixture.h"

using namespace Deckhand;

class TestWorkspaceFs : public WorkspaceFixture
{
    Q_OBJECT

private slots:
    void init() { WorkspaceFixture::init(); }
    void cleanup() { WorkspaceFixture::cleanup(); }
    void openingAMissingFolderFails();
    void relativeTakesInsidePaths_data();
    void relativeTakesInsidePaths();
    void aFolderThatIsAddedIsInsideInThatCopyAlone();
    void aFolderThatIsReadOnlyIsNotWritten();
    void whatIsInnermostCounts();
    void whatTheProgramKeepsIsNotWritten();
    void theFolderThatWouldBeNeededIsTold();
    void outsidePathsAreRefusedEverywhere_data();
    void outsidePathsAreRefusedEverywhere();
    void missingFoldersAreMade();
    void failedWritesLeaveNothingBehind();
    void impossibleNamesGiveClearErrors_data();
    void impossibleNamesGiveClearErrors();
};

void TestWorkspaceFs::openingAMissingFolderFails()
{
    const auto files = WorkspaceFs::open(m_folder->filePath(QStringLiteral("none")));
    QVERIFY(!files.ok());
    QVERIFY(files.error().contains(QLatin1String("does not exist")));
    QVERIFY(!WorkspaceFs::open(inside(QStringLiteral("a.txt"))).ok());
}

void TestWorkspaceFs::relativeTakesInsidePaths_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << "a.txt"
                           << "a.txt";
    QTest::newRow("dots") << "./sub/../a.txt"
                          << "a.txt";
    QTest::newRow("slashes") << "sub//b.txt"
                             << "sub/b.txt";
    QTest::newRow("absolute") << "%ROOT%/sub/b.txt"
                              << "sub/b.txt";
    QTest::newRow("root") << "%ROOT%"
                          << ".";
    QTest::newRow("dots in a name") << "..a"
                                    << "..a";
    QTest::newRow("tilde in a name") << "~a"
                                     << "~a";
}

void TestWorkspaceFs::relativeTakesInsidePaths()
{
    QFETCH(QString, path);
    QFETCH(QString, expected);
    const Result<QString> relative = m_files->relative(path.replace(QLatin1String("%ROOT%"), m_files->root()));
    QVERIFY(relative.ok());
    QCOMPARE(*relative, expected);
}

void TestWorkspaceFs::aFolderThatIsAddedIsInsideInThatCopyAlone()
{
    WorkspaceFs copy = *m_files;
    const QString secret = QFileInfo(outside(u"secret"_qs)).canonicalFilePath();
    QVERIFY(!copy.addFolder(outside(u"none"_qs), FolderAccess::Write).ok());
    QVERIFY(copy.addFolder(outside(QString()), FolderAccess::Write).ok());
    QCOMPARE(*copy.relative(secret), secret);
    QCOMPARE(*copy.resolved(u"../out/secret"_qs), secret); // the same by another way
    QVERIFY(copy.openForReading(secret).ok());
    QVERIFY(copy.write(QFileInfo(secret).path() + u"/deep/new"_qs, "x").ok());
    QCOMPARE(get(outside(u"deep/new"_qs)), "x");
    QVERIFY(!copy.relative(QFileInfo(secret).path() + u"-evil/x"_qs).ok());
    QVERIFY(!copy.relative(QFileInfo(secret).path() + u"/../x"_qs).ok());
    QVERIFY(!m_files->openForReading(secret).ok());
    QCOMPARE(copy.addedFolders().size(), 1);
}

void TestWorkspaceFs::aFolderThatIsReadOnlyIsNotWritten()
{
    WorkspaceFs copy = *m_files;
    QVERIFY(copy.addFolder(outside(QString()), FolderAccess::Read).ok());
    const QString secret = QFileInfo(outside(u"secret"_qs)).canonicalFilePath();
    QVERIFY(copy.openForReading(secret).ok());
    const Result<void> written = copy.write(secret, "x");
    QVERIFY(!written.ok() && written.error().contains(u"reading only"));
    QVERIFY(get(outside(u"secret"_qs)) != "x");
    QVERIFY(copy.addFolder(outside(QString()), FolderAccess::Write).ok()); // another access in place of the first
    QVERIFY(copy.write(secret, "x").ok());
    QCOMPARE(copy.addedFolders().size(), 1);
}

void TestWorkspaceFs::whatIsInnermostCounts()
{
    WorkspaceFs copy = *m_files;
    QVERIFY(copy.addFolder(m_folder->path(), FolderAccess::Read).ok()); // the workspace lies in it
    QVERIFY(copy.write(m_files->root() + u"/a.txt"_qs, "mine").ok());
    QCOMPARE(*copy.relative(m_files->root() + u"/sub/../a.txt"_qs), u"a.txt"_qs);
    QVERIFY(!copy.write(outside(u"secret"_qs), "x").ok());
    // A link in the outer folder gives what is in the workspace no other name.
    QVERIFY(QFile::link(m_files->root(), m_folder->filePath(u"alias"_qs)));
    QCOMPARE(*copy.resolved(m_folder->filePath(u"alias/a.txt"_qs)), u"a.txt"_qs);
    // And one in a folder that may be written does not open the one in it that may only be read.
    WorkspaceFs other = *m_files;
    QVERIFY(QDir().mkpath(outside(u"kept"_qs)));
    QVERIFY(QFile::link(u"kept"_qs, outside(u"open"_qs)));
    QVERIFY(other.addFolder(outside(QString()), FolderAccess::Write).ok());
    QVERIFY(other.addFolder(outside(u"kept"_qs), FolderAccess::Read).ok());
    QVERIFY(!other.write(outside(u"open/x"_qs), "x").ok());
    QVERIFY(!other.write(outside(u"kept/x"_qs), "x").ok());
    QVERIFY(other.write(outside(u"x"_qs), "x").ok());
}

void TestWorkspaceFs::whatTheProgramKeepsIsNotWritten()
{
    WorkspaceFs copy = *m_files;
    QVERIFY(copy.addFolder(m_folder->path(), FolderAccess::Write).ok());
    copy.keepFromWriting({inside(u"sub"_qs), outside(u"notyet"_qs)});
    QVERIFY(QFile::link(u"sub"_qs, inside(u"alias"_qs)));
    for (const QString &path : {u"sub/new"_qs, u"sub/b.txt"_qs, u"alias/new"_qs, u"./sub/../sub/deep/new"_qs,
                                inside(u"sub/new"_qs), m_folder->filePath(u"ws/sub/new"_qs), outside(u"notyet/x"_qs)}) {
        const Result<void> written = copy.write(path, "x");
        QVERIFY2(!written.ok() && written.error().contains(u"its own files"), qPrintable(path));
    }
    QCOMPARE(get(inside(u"sub/b.txt"_qs)), "below");
    QVERIFY(!QFileInfo::exists(inside(u"sub/new"_qs)) && !QFileInfo::exists(outside(u"notyet"_qs)));
    QVERIFY(copy.write(u"subway"_qs, "x").ok());
}

void TestWorkspaceFs::theFolderThatWouldBeNeededIsTold()
{
    const QString out = QFileInfo(outside(QString())).canonicalFilePath();
    QCOMPARE(m_files->folderOutside(u"../out/secret"_qs), out);
    QCOMPARE(m_files->folderOutside(out), out);
    QCOMPARE(m_files->folderOutside(out + u"/new.txt"_qs), out);
    QCOMPARE(m_files->folderOutside(u"~"_qs), QFileInfo(QDir::homePath()).canonicalFilePath());
    for (const QString &path : {u"a.txt"_qs, u"."_qs, m_files->root(), QString(), u"//server/share/x"_qs,
                                out + u"/no/such/folder/x"_qs, u"a"_qs + QChar(0)})
        QCOMPARE(m_files->folderOutside(path), QString());
}

void TestWorkspaceFs::outsidePathsAreRefusedEverywhere_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {"../x", "..", "sub/../../out/secret", "/etc/passwd", "%ROOT%-evil/x",
                             "%ROOT%/../out/secret", "~/x", "~", "/", "../ws-evil/x"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void TestWorkspaceFs::outsidePathsAreRefusedEverywhere()
{
    QFETCH(QString, path);
    path.replace(QLatin1String("%ROOT%"), m_files->root());
    for (const QString &error :
         {m_files->relative(path).error(), read(*m_files, path).error(), m_files->write(path, "x").error(),
          m_files->exists(path).error(), m_files->resolved(path).error()}) {
        QVERIFY2(error.startsWith(path + QStringLiteral(" is outside the workspace ") + m_files->root()),
                 qPrintable(error));
    }
    QCOMPARE(get(outside(QStringLiteral("secret"))), "secret");
}

void TestWorkspaceFs::missingFoldersAreMade()
{
    QVERIFY(m_files->write(QStringLiteral("new/deep/er/c.txt"), "c").ok());
    QCOMPARE(get(inside(QStringLiteral("new/deep/er/c.txt"))), "c");
    QCOMPARE(*m_files->exists(QStringLiteral("new/deep")), true);
    QCOMPARE(*m_files->exists(QStringLiteral("new/none/x")), false);
}

void TestWorkspaceFs::failedWritesLeaveNothingBehind()
{
    const QStringList before =
        QDir(inside(QString())).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    QVERIFY(m_files->write(QStringLiteral("sub"), "x").error().contains(QLatin1String("it is a folder")));
    QVERIFY(m_files->write(QStringLiteral("."), "x").error().contains(QLatin1String("it is a folder")));
    QVERIFY(m_files->write(QStringLiteral("a.txt/below"), "x").error().contains(QLatin1String("not a folder")));
    QVERIFY(m_files->write(QString(300, QLatin1Char('n')), "x").error().contains(QLatin1String("too long")));
    QCOMPARE(QDir(inside(QString())).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), before);
    QCOMPARE(get(inside(QStringLiteral("a.txt"))), "inside");
}

void TestWorkspaceFs::impossibleNamesGiveClearErrors_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("NUL") << QString(QStringLiteral("a") + QChar(0) + QStringLiteral("b"));
    QTest::newRow("half a surrogate pair") << QString(QChar(0xd83d));
}

void TestWorkspaceFs::impossibleNamesGiveClearErrors()
{
    QFETCH(QString, name);
    QVERIFY(m_files->relative(name).error().startsWith(QLatin1String("The path ")));
    QVERIFY(!m_files->write(name, "x").ok());
}

QTEST_GUILESS_MAIN(TestWorkspaceFs)
#include "tst_workspacefs.moc"
