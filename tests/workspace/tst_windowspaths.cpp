#include "workspace/windowspaths.h"

#include <QTest>

using namespace Deckhand;

/// What Windows makes of a path can be judged anywhere.
class TestWindowsPaths : public QObject
{
    Q_OBJECT

private slots:
    void ordinaryPathsAreTaken_data();
    void ordinaryPathsAreTaken();
    void whatIsAnotherPlaceThereIsRefused_data();
    void whatIsAnotherPlaceThereIsRefused();
};

void TestWindowsPaths::ordinaryPathsAreTaken_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {".",
                             "..",
                             "a.txt",
                             "sub/../b",
                             "sub\\deep\\c",
                             "C:/ws/a",
                             "c:\\ws",
                             "C:",
                             "//server/share/a",
                             "\\\\server\\share",
                             ".git",
                             "..a",
                             "a b",
                             "console",
                             "com",
                             "com10",
                             "nullable.txt",
                             "lpt",
                             "x.con",
                             "PROGRA~1",
                             "[brackets]",
                             "it's & that"})
        QTest::newRow(path) << QString::fromLatin1(path);
    QTest::newRow("longest name") << QString(255, u'n');
    QTest::newRow("other letters") << QStringLiteral("größe/文件.txt");
}

void TestWindowsPaths::ordinaryPathsAreTaken()
{
    QFETCH(QString, path);
    QCOMPARE(windowsPathProblem(path), QString());
}

void TestWindowsPaths::whatIsAnotherPlaceThereIsRefused_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *path, const char *reason) {
        QTest::newRow(path) << QString::fromUtf8(path) << QString::fromLatin1(reason);
    };
    for (const char *path : {"/etc/passwd", "\\Windows", "/", "\\"})
        row(path, "root of a drive");
    for (const char *path : {"C:foo", "c:..\\x", "a:b"})
        row(path, "another drive's current folder");
    for (const char *path : {"\\\\?\\C:\\ws\\a", "\\\\.\\PhysicalDrive0", "//./pipe/x", "\\?\?\\C:\\x"})
        row(path, "names a device");
    for (const char *path : {"a.txt:stream", "sub/a.txt::$DATA", ".git::$INDEX_ALLOCATION/config", "C:/ws/a:b"})
        row(path, "stream");
    for (const char *path :
         {"nul", "NUL.txt", "sub/con", "Aux.c.h", "COM1", "lpt9.log", "prn .txt", "conin$", "com\u00b9"})
        row(path, "name of a device");
    for (const char *path : {"a.", "a ", "sub./b", ".git /config", "...", ".. /x"})
        row(path, "would be dropped");
    for (const char *path : {"a<b", "a>b", "say \"x\"", "a|b", "a?", "*.txt", "a\nb"})
        row(path, "character");
    QTest::newRow("too long") << QString(256, u'n') << QStringLiteral("too long");
}

void TestWindowsPaths::whatIsAnotherPlaceThereIsRefused()
{
    QFETCH(QString, path);
    QFETCH(QString, reason);
    QVERIFY2(windowsPathProblem(path).contains(reason), qPrintable(windowsPathProblem(path)));
}

QTEST_GUILESS_MAIN(TestWindowsPaths)
#include "tst_windowspaths.moc"
