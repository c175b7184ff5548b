#include "base/handle_windows.h"
#include "workspacefixture.h"

using namespace Deckhand;

/// What only Windows has: streams, devices, short names, names without case, files that others hold open.
class TestWorkspaceFsWindows : public WorkspaceFixture
{
    Q_OBJECT

private slots:
    void init() { WorkspaceFixture::init(); }
    void cleanup() { WorkspaceFixture::cleanup(); }
    void whatIsNoFileIsRefusedEverywhere_data();
    void whatIsNoFileIsRefusedEverywhere();
    void theSameFileHasOneName();
    void aShortNameIsResolvedToTheLongOne();
    void aLongPathIsWrittenAndRead();
    void aReadOnlyFileStaysAsItIs();
    void whatAnotherProgramUsesIsSaid();
    void aFileThatIsReadIsReplacedOrWaitedFor();
    void attributesAreKept();
};

void TestWorkspaceFsWindows::whatIsNoFileIsRefusedEverywhere_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {"a.txt:stream", "sub:x/b.txt", "nul", "sub/CON.txt", "a.txt.", "sub /b.txt", "C:a.txt",
                             "\\a.txt", "\\\\?\\C:\\a.txt", "\\\\.\\pipe\\x", "//server/share/x", "D:/x"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void TestWorkspaceFsWindows::whatIsNoFileIsRefusedEverywhere()
{
    QFETCH(QString, path);
    for (const QString &error : {read(*m_files, path).error(), m_files->write(path, "x").error(),
                                 m_files->exists(path).error(), m_files->resolved(path).error()})
        QVERIFY2(error.startsWith(path), qPrintable(error));
    QCOMPARE(QDir(inside({})).entryList(QDir::Files), QStringList{u"a.txt"_qs});
    QCOMPARE(get(inside(u"a.txt"_qs)), "inside");
}

void TestWorkspaceFsWindows::theSameFileHasOneName()
{
    QCOMPARE(*m_files->resolved(u"SUB\\B.TXT"_qs), u"sub/b.txt"_qs);
    QCOMPARE(*read(*m_files, m_files->root().toUpper() + u"/Sub/b.txt"_qs), "below");
    QVERIFY(m_files->write(u"A.TXT"_qs, "changed").ok());
    QCOMPARE(get(inside(u"a.txt"_qs)), "changed");
}

void TestWorkspaceFsWindows::aShortNameIsResolvedToTheLongOne()
{
    QVERIFY(m_files->write(u".gitconfig long name"_qs, "x").ok());
    wchar_t name[MAX_PATH] = {};
    const std::wstring path = QDir::toNativeSeparators(inside(u".gitconfig long name"_qs)).toStdWString();
    ::GetShortPathNameW(path.c_str(), name, MAX_PATH);
    const QString shortName = QString::fromWCharArray(name).section(u'\\', -1);
    if (!shortName.contains(u'~'))
        QSKIP("this file system makes no short names");
    const Result<QString> resolved = m_files->resolved(shortName);
    QVERIFY2(resolved.ok(), resolved.ok() ? "" : qPrintable(resolved.error()));
    QCOMPARE(*resolved, u".gitconfig long name"_qs);
}

void TestWorkspaceFsWindows::aLongPathIsWrittenAndRead()
{
    if (::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "wine_get_version"))
        QSKIP("wine's GetFinalPathNameByHandle ends at MAX_PATH");
    const QString path = QString(u"folder-of-thirty-letters-or-so/"_qs).repeated(12) + u"file.txt"_qs;
    const Result<void> written = m_files->write(path, "deep");
    QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error()));
    QCOMPARE(*read(*m_files, path), "deep");
}

void TestWorkspaceFsWindows::aReadOnlyFileStaysAsItIs()
{
    QVERIFY(QFile::setPermissions(inside(u"a.txt"_qs), QFile::ReadOwner));
    QVERIFY(m_files->write(u"a.txt"_qs, "x").error().contains(u"permission denied"));
    QCOMPARE(get(inside(u"a.txt"_qs)), "inside");
    QVERIFY(QFile::setPermissions(inside(u"a.txt"_qs), QFile::ReadOwner | QFile::WriteOwner));
}

void TestWorkspaceFsWindows::whatAnotherProgramUsesIsSaid()
{
    const Handle alone(
        ::CreateFileW(widePath(inside(u"a.txt"_qs)).c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr));
    QVERIFY(alone.isValid());
    QVERIFY(read(*m_files, u"a.txt"_qs).error().contains(u"another program uses it"));
    QVERIFY(m_files->write(u"a.txt"_qs, "x").error().contains(u"another program uses it"));
    QCOMPARE(QDir(inside({})).entryList(QDir::Files | QDir::Hidden), QStringList{u"a.txt"_qs});
}

void TestWorkspaceFsWindows::aFileThatIsReadIsReplacedOrWaitedFor()
{
    auto reader = m_files->openForReading(u"a.txt"_qs);
    QVERIFY(reader.ok());
    const std::unique_ptr<QThread> closing(QThread::create([&reader] {
        QThread::msleep(100);
        reader.value().reset();
    }));
    closing->start();
    const Result<void> written = m_files->write(u"a.txt"_qs, "new");
    QVERIFY(closing->wait());
    QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error()));
    QCOMPARE(get(inside(u"a.txt"_qs)), "new");
}

void TestWorkspaceFsWindows::attributesAreKept()
{
    const std::wstring path = widePath(inside(u"a.txt"_qs));
    QVERIFY(::SetFileAttributesW(path.c_str(), FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM));
    QVERIFY(m_files->write(u"a.txt"_qs, "new").ok());
    QCOMPARE(::GetFileAttributesW(path.c_str()) & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM),
             DWORD(FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM));
}

QTEST_GUILESS_MAIN(TestWorkspaceFsWindows)
#include "tst_workspacefs_windows.moc"
