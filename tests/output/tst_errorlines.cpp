#include "output/errorlines.h"
#include "support/cputimer.h"
#include "support/outputfiles.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Deckhand;

class TestErrorLines : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString fileWith(const QByteArray &content)
    {
        return writeFile(m_folder.filePath(QStringLiteral("output.log")), content);
    }

    static QByteArrayList texts(const ErrorLines &found)
    {
        QByteArrayList list;
        for (const ErrorLine &line : found.lines)
            list.append(line.bytes);
        return list;
    }

    static QByteArray talk(qint64 size)
    {
        const QByteArray lines = "[ 12%] Building CXX object src/CMakeFiles/current_array.dir/default.cpp.o\n"
                                 "checking for success of the definition of processes... found 0 errors, 0 failed\n";
        return lines.repeated(size / lines.size() + 1).left(size);
    }

private slots:
    void errorsAreKnownByTheirWords_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<bool>("isError");
        const auto row = [](const char *line, bool isError) { QTest::newRow(line) << QByteArray(line) << isError; };
        row("a.cpp:3:5: error: 'x' was not declared", true);
        row("TypeError: x is undefined", true);
        row("error[E0308]: mismatched types", true);
        row("src/a.ts(3,1): error TS2304: Cannot find name", true);
        row("make: *** [Makefile:3: all] Error 2", true);
        row("2024-01-01 ERROR something", true);
        row("fatal: not a git repository", true);
        row("FATAL", true);
        row("FAILED tests/test_a.py::test_b", true);
        row("--- FAIL: TestX (0.00s)", true);
        row("10 failed, 3 passed", true);
        row("panic: runtime error", true);
        row("thread 'main' panicked at src/main.rs:2", true);
        row("Traceback (most recent call last):", true);
        row("Unhandled exception. System.NullReferenceException", true);
        row("a.o: undefined reference to `f'", true);
        row("bash: line 1: foo: command not found", true);
        row("a.out: a.c:3: main: Assertion `x' failed.", true);
        row("Segmentation fault (core dumped)", true);
        row("cat: x: No such file or directory", true);
        row("bash: ./x: Permission denied", true);
        row("npm ERR! code 1", true);
        row("main.cpp:3:5: error: expected ';'", true);
        row("Error: nothing there", true);
        row("make: *** [all] Error 1", true);
        row("2 tests FAILED", true);
        row("12% tests failed, 3 tests out of 25", true);
        row("tests fail", true);
        row("ValueError: bad", true);
        row("urllib.error.HTTPError: 404", true);
        row("java.lang.NullPointerException", true);
        row("AssertionFailure at line 3", true);
        row("10 errors generated.", true);
        row("2 failures", true);
        row("an error occurred", true);
        row("./a: error while loading shared libraries: libx.so", true);
        row("a.o: undefined symbol: f", true);
        row("CRITICAL:root:out", true);
        row("segfault at 0 ip 0", true);
        row("sh: 1: foo: not found", true);
        row("cc1: out of memory", true);
        row("exited with error 0x80004005", true);
        row("worker 0 - error", true);
        row("Fehler 🎉 error: überall", true);
        row("", false);
        row("erro", false);
        row("0 errors", false);
        row("0 failed, 3 passed", false);
        row("-fno-exceptions", false);
        row("cc -c errors.c", false);
        row("interrogation of the mirror", false);
        row("hispanic", false);
        row("default default default", false);
        row("0 errors, 0 warnings", false);
        row("no errors found", false);
        row("Build finished without errors", false);
        row("errors: 0", false);
        row("failed=0", false);
        row("no error", false);
        row("no failures", false);
        row("a non-fatal one", false);
        row("error-free since 1999", false);
        row("Compiling error.cpp", false);
        row("src/error/codes.h", false);
        row("writing to stderr", false);
        row("-Werror is set", false);
        row("cc -Wfatal-errors --fail-fast", false);
        row("terrorist, mirror, failsafe", false);
        row("FAILSAFE TERRORIST", false);
        row("file fills fail_count", false);
        row("-- Looking for pthread.h - not found", false);
        row("checking for bison... not found", false);
        row("all is well", false);
    }

    void errorsAreKnownByTheirWords()
    {
        QFETCH(QByteArray, line);
        QFETCH(bool, isError);
        for (int shift = 0; shift < 7; ++shift) {
            const QByteArray shifted = QByteArray(shift, '\n') + line;
            QCOMPARE(indexOfError(shifted) >= 0, isError);
            QCOMPARE(indexOfError(QByteArray(shifted + '\n')) >= 0, isError);
        }
    }

    void outputOfHarmlessErrorsIsReadQuickly()
    {
        for (const char *piece : {"x-error-", "error ", "0 errors ", "-fail fail=0", "no     error"}) {
            const QByteArray bytes = QByteArray("-").append(QByteArray(piece).repeated((2 << 20) / int(strlen(piece))));
            const CpuTimer timer;
            for (qsizetype at = 0; (at = indexOfError(bytes, at)) >= 0;)
                ++at;
            QVERIFY2(timer.ms() < 3000, qPrintable(QString::number(timer.ms())));
        }
    }

    void linesAreFoundWithTheirOffsets()
    {
        const ErrorLines found = errorLines(fileWith("one\nerror: two\nthree\nfour FAILED\nfive"), 0, 1000, 5);
        QCOMPARE(texts(found), QByteArrayList({"error: two", "four FAILED"}));
        QCOMPARE(found.lines.first().offset, 4);
        QCOMPARE(found.lines.last().offset, 21);
        QVERIFY(!found.more);
    }

    void firstAndLastAreTakenWhenThereAreMany()
    {
        QByteArray content;
        for (int i = 0; i < 100000; ++i)
            content += "error: at " + QByteArray::number(i) + "\nfine\n";
        const ErrorLines found = errorLines(fileWith(content), 0, content.size(), 5);
        QCOMPARE(texts(found),
                 QByteArrayList({"error: at 0", "error: at 1", "error: at 2", "error: at 99998", "error: at 99999"}));
        QVERIFY(found.more);
        QCOMPARE(errorLines(fileWith(content), 0, content.size(), 1).lines.size(), 1);
        QCOMPARE(errorLines(fileWith(content), 0, content.size(), 0).lines.size(), 0);
    }

    void onlyTheRangeIsLookedAt()
    {
        const QString path = fileWith("error: 1\nerror: 2\nerror: 3\n");
        QCOMPARE(texts(errorLines(path, 9, 18, 9)), QByteArrayList({"error: 2"}));
        QCOMPARE(texts(errorLines(path, 18, 5, 9)), QByteArrayList());
        QCOMPARE(texts(errorLines(QStringLiteral("/no/such/file"), 0, 100, 9)), QByteArrayList());
    }

    void wordOnTheBorderOfTwoReadsIsFoundOnce()
    {
        constexpr qsizetype mib = 1 << 20;
        for (qsizetype at = mib - 12; at <= mib + 2; ++at) {
            QByteArray content = talk(2 * mib + 100);
            content.replace(at - 50, 100, QByteArray(100, '.'));
            content.replace(at, 13, "\nerror: here\n");
            const ErrorLines found = errorLines(fileWith(content), 0, content.size(), 10);
            QCOMPARE(texts(found), QByteArrayList({"error: here"}));
            QCOMPARE(found.lines.first().offset, at + 1);
        }
    }

    void longLineIsCutAroundTheWord()
    {
        const QByteArray content =
            QByteArray(5000, 'x') + " error: here " + QByteArray(3'000'000, 'y') + "\nerror: next\n";
        const ErrorLines found = errorLines(fileWith(content), 0, content.size(), 10);
        QCOMPARE(found.lines.size(), 2);
        QCOMPARE(found.lines.first().bytes.size(), 400);
        QVERIFY(found.lines.first().bytes.contains(" error: here "));
        QCOMPARE(content.mid(found.lines.first().offset, 400), found.lines.first().bytes);
        QCOMPARE(found.lines.last().bytes, "error: next");
    }

    void gapIsNotRead()
    {
        constexpr qint64 mib = 1 << 20;
        const QString path = fileWith(talk(mib - 16) + "\nerror: before \n" + talk(2 * mib) + "\nerror: behind\n");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(::ftruncate(file.handle(), 5000 * mib) == 0); // reading all of it would take seconds
        file.seek(5000 * mib);
        file.write("\nfatal: end\n");
        file.close();
        const CpuTimer timer;
        QCOMPARE(texts(errorLines(path, 0, 6000 * mib, 10)),
                 QByteArrayList({"error: before ", "error: behind", "fatal: end"}));
        QVERIFY2(timer.ms() < 500, qPrintable(QString::number(timer.ms())));
    }

    void onlyBothEndsOfAHugeOutputAreRead()
    {
        QByteArray content = talk(60 << 20);
        content.replace(1000, 20, "\nerror: at the start");
        content.replace(30 << 20, 20, "\nerror: in the middle");
        content.replace(59 << 20, 20, "\nerror: at the end...");
        const ErrorLines found = errorLines(fileWith(content), 0, content.size(), 10);
        QCOMPARE(found.lines.size(), 2);
        QVERIFY(found.lines.first().bytes.startsWith("error: at the start"));
        QVERIFY(found.lines.last().bytes.startsWith("error: at the end"));
        QVERIFY(found.more);
    }

    void sixtyMegabytesAreReadQuickly()
    {
        const QString path = fileWith(talk(60 << 20));
        errorLines(path, 0, 60 << 20, 20);
        const CpuTimer timer;
        QCOMPARE(errorLines(path, 0, 60 << 20, 20).lines.size(), 0);
        const double elapsed = timer.ms();
        qInfo("60 MiB without an error: %.0f ms", elapsed);
        QVERIFY2(elapsed < 1500, qPrintable(QString::number(elapsed))); // about 100 where nothing else runs
    }
};

QTEST_GUILESS_MAIN(TestErrorLines)
#include "tst_errorlines.moc"
