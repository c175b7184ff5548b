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
