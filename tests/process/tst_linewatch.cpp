#include "process/linewatch.h"
#include "support/outputfiles.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

using namespace Deckhand;

class TestLineWatch : public QObject
{
    Q_OBJECT

private:
    /// All of the file is looked at, and what was said of it has been heard.
    static void letItLook()
    {
        do {
            QThreadPool::globalInstance()->waitForDone();
            QCoreApplication::sendPostedEvents();
        } while (QThreadPool::globalInstance()->activeThreadCount() > 0);
    }

    QTemporaryDir m_folder;
    QString m_path;

    void append(const QByteArray &bytes) { appendToFile(m_path, bytes); }

    /// What the whole of `content` gives; "(none)" when no line matches.
    QString matchIn(const QByteArray &content, const QString &expression)
    {
        append(content);
        LineWatch watch(m_path, expression, nullptr);
        QSignalSpy matched(&watch, &LineWatch::matched);
        watch.look();
        letItLook();
        return matched.isEmpty() ? QStringLiteral("(none)") : matched.first().first().toString();
    }

private slots:
    void init()
    {
        m_path = m_folder.filePath(QStringLiteral("output.log"));
        QFile::remove(m_path);
    }

    void faultyExpressionsAreExplained()
    {
        QVERIFY(LineWatch::check(QStringLiteral("listening on .*:(\\d+)$")).ok());
        QVERIFY(LineWatch::check(QString(1000, u'a')).ok());
        QVERIFY(!LineWatch::check(QString(1001, u'a')).ok());
        QVERIFY(!LineWatch::check(QString()).ok());
        const Result<void> fault = LineWatch::check(QStringLiteral("abc(de"));
        QVERIFY(!fault.ok());
        QCOMPARE(fault.error(), QStringLiteral("The regular expression \"abc(de\" cannot be used: missing closing "
                                               "parenthesis (at character 7)."));
        QVERIFY(LineWatch::check(QStringLiteral("ab[")).error().contains(QStringLiteral("at character 4")));
        QVERIFY(!LineWatch::check(QStringLiteral("(*NO_JIT)(a+)+$")).ok());
        QVERIFY(!LineWatch::check(QStringLiteral("(*LIMIT_MATCH=4000000000)(a+)+$")).ok());
        QVERIFY(!LineWatch::check(QStringLiteral("((((a{900}){900}){900}){900})")).ok());
    }

    void lineThatComesLaterIsFoundOnce()
    {
        LineWatch watch(m_path, QStringLiteral("^listening on \\S+$"), nullptr);
        QSignalSpy matched(&watch, &LineWatch::matched);
        watch.look(); // there is no file yet
        append("starting\nlistening");
        watch.look();
        letItLook();
        append(" on [::1]:80\nlistening on two\n");
        QCOMPARE(matched.size(), 0);
        watch.look();
        QTRY_COMPARE(matched.size(), 1);
        QCOMPARE(matched.first().first().toString(), QStringLiteral("listening on [::1]:80"));
        append("listening on three\n");
        watch.look();
        letItLook();
        QCOMPARE(matched.size(), 1);
    }

    void unfinishedLineWaitsForItsEnd()
    {
        append("ready");
        LineWatch watch(m_path, QStringLiteral("ready"), nullptr);
        QSignalSpy matched(&watch, &LineWatch::matched);
        watch.look();
        letItLook();
        QCOMPARE(matched.size(), 0);
        append(" now\n");
        watch.look();
        QTRY_COMPARE(matched.size(), 1);
    }

    void linesAreMatchedOneByOneAsPlainText()
    {
        QCOMPARE(matchIn("a\nb\n", QStringLiteral("a\\s*b")), QStringLiteral("(none)"));
        QCOMPARE(matchIn("\x1b[32mserver \x1b[1mready\x1b[0m\r\n", QStringLiteral("^server ready$")),
                 QStringLiteral("server ready"));
    }

    void progressIsMatchedInItsLastState()
    {
        QCOMPARE(matchIn("10%\r20%\r100% done\n", QStringLiteral("^100% done$")), QStringLiteral("100% done"));
    }

    void spinnersAndOverstrikesAreMatchedAsTheyAreShown()
    {
        QCOMPARE(matchIn("\x1b[2K\x1b[1G- ready soon\x1b[2K\x1b[1Gready\n", QStringLiteral("^ready")),
                 QStringLiteral("ready"));
        QFile::remove(m_path);
        QCOMPARE(matchIn("not ready\r\x1b[Kwaiting\n|\b/\b-\bup\nr\bre\bea\bad\bdy\n", QStringLiteral("ready|^up")),
                 QStringLiteral("up"));
        QFile::remove(m_path);
        QCOMPARE(matchIn("r\bre\bea\bad\bdy\n", QStringLiteral("^ready$")), QStringLiteral("ready"));
    }

    /// However many states it went through: the last one is what counts, and it is short.
    void longProgressIsMatchedInItsLastState()
    {
        QByteArray progress;
        for (int i = 0; i < 2000; ++i)
            progress += "\r" + QByteArray::number(i) + " of 2000 ✓";
        QCOMPARE(matchIn(progress + "\r\x1b[Kdone ✓\n" + progress, QStringLiteral("^done ✓$|^1 of 2000")),
                 QStringLiteral("done ✓"));
        QFile::remove(m_path);
        QCOMPARE(matchIn(progress + "\n", QStringLiteral("^1999 of 2000 ✓$")), QStringLiteral("1999 of 2000 ✓"));
    }

    void unicodeIsMatchedByCharacters()
    {
        QCOMPARE(matchIn(QStringLiteral("x\n✓😀é ok\n").toUtf8(), QStringLiteral("^✓.é ok$")), QStringLiteral("✓😀é ok"));
    }

    void lineOfAnyLengthCountsWithItsBeginning()
    {
        QCOMPARE(matchIn("start" + QByteArray(5'000'000, 'x') + "end\nlast\n", QStringLiteral("end|last")),
                 QStringLiteral("last"));
        QFile::remove(m_path);
        QCOMPARE(matchIn("start" + QByteArray(5'000'000, 'x') + "\n", QStringLiteral("^start")).size(), 500);
    }

    void expressionCannotRunAway_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::newRow("nested repetition") << "(a+)+$";
        QTest::newRow("alternatives") << "^(a|a)*$";
        QTest::newRow("alternatives of all lengths") << "(a|aa|aaa)+$";
        QTest::newRow("back reference") << "(a*)*\\1\\1c";
        QTest::newRow("recursion") << "(a(?1)?a?)+$";
        QTest::newRow("many stars") << "a*a*a*a*a*a*a*a*a*a*c";
        QTest::newRow("nearly at the limit from each place") << "(?:a?){13}(?:a){13}[cd]";
    }

    void expressionCannotRunAway()
    {
        QFETCH(QString, expression);
        QVERIFY(LineWatch::check(expression).ok());
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(matchIn(QByteArray(4000, 'a') + "b\n", expression), QStringLiteral("(none)"));
        qInfo("%lld ms", timer.elapsed());
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    }

    void limitsDoNotHurtUsualExpressionsOnLongLines_data()
    {
        QTest::addColumn<QString>("expression");
        for (const char *expression :
             {"listening on .*:(\\d+)$", ".*listening.*on.*", "^(\\w+\\s+)*listening", "(?i)word.*READY",
              "^.*?:\\d+ ready$", "(listening|ready|failed)$", "[^:]+:8080"})
            QTest::newRow(expression) << QString::fromLatin1(expression);
    }

    void limitsDoNotHurtUsualExpressionsOnLongLines()
    {
        QFETCH(QString, expression);
        if (expression.startsWith(u'l'))
            QVERIFY(
                matchIn(QByteArray("word ").repeated(780) + "listening on x:8080\n", expression).startsWith(u"word"));
        QVERIFY(
            matchIn(QByteArray("word ").repeated(780) + "listening on x:8080 ready\n", expression).startsWith(u"word"));
    }

    void gapIsPassedOver()
    {
        constexpr qint64 mib = 1 << 20;
        append(QByteArray(mib - 2, 'h') + "\nr" + QByteArray(mib, 'x') + "eady\nthen ready\n");
        punchHole(m_path, mib, 2 * mib);
        QCOMPARE(matchIn({}, QStringLiteral("^r|eady")), QStringLiteral("then ready"));
    }

    void deletedWatchSaysNothingAndWaitsForNobody()
    {
        append(QByteArray(QByteArray(4000, 'a') + "b\n").repeated(5000)); // long enough to be met at it
        auto watch = std::make_unique<LineWatch>(m_path, QStringLiteral("(a|aa|aaa)+$"), nullptr);
        QSignalSpy matched(watch.get(), &LineWatch::matched);
        watch->look();
        QTRY_VERIFY(QThreadPool::globalInstance()->activeThreadCount() > 0);
        QElapsedTimer timer;
        timer.start();
        watch.reset();
        QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
        letItLook();
        QCOMPARE(matched.size(), 0);
    }

    void floodOfOneLineIsReadQuickly()
    {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(matchIn(QByteArray("y\n").repeated(2'000'000) + "ready\n", QStringLiteral("ready")),
                 QStringLiteral("ready"));
        qInfo("4 MB of one line: %lld ms", timer.elapsed());
    }

    void differentLinesAreReadQuickly()
    {
        QByteArray content;
        for (int i = 0; i < 300'000; ++i)
            content += "2024-05-06 line " + QByteArray::number(i) + " of a log as programs write it\n";
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(matchIn(content, QStringLiteral("listening on")), QStringLiteral("(none)"));
        qInfo("300,000 lines, %lld bytes: %lld ms", qint64(content.size()), timer.elapsed());
    }
};

QTEST_GUILESS_MAIN(TestLineWatch)
#include "tst_linewatch.moc"
