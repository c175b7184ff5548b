#include "workspace/linediff.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace Deckhand;

/// A difference as a value: what it says is true whatever the texts are, and reads as people expect.
class TestLineDiff : public QObject
{
    Q_OBJECT

private slots:
    void readsAsPeopleExpect_data();
    void readsAsPeopleExpect();
    void appliedToTheOldTextItGivesTheNew();
    void aSmallChangeInALargeTextIsQuick();
    void textsWithoutAnythingInCommonAreNotSearchedForLong();
    void longLinesAreShownWhereTheyDiffer();
};

void TestLineDiff::readsAsPeopleExpect_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("text");
    QTest::newRow("the same") << "a\n"
                              << "a\n"
                              << "";
    QTest::newRow("from nothing") << ""
                                  << "a\nb\n"
                                  << "@@ -0,0 +1,2 @@\n+a\n+b";
    QTest::newRow("to nothing") << "a\n"
                                << ""
                                << "@@ -1 +0,0 @@\n-a";
    QTest::newRow("removed come before added") << "a\nb\n"
                                               << "c\nd\n"
                                               << "@@ -1,2 +1,2 @@\n-a\n-b\n+c\n+d";
    QTest::newRow("only the last line feed") << "a"
                                             << "a\n"
                                             << "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a";
    QTest::newRow("an empty line") << "a\nb\n"
                                   << "a\n\nb\n"
                                   << "@@ -1,2 +1,3 @@\n a\n+\n b";
    QTest::newRow("a whole function") << "a() {\n}\n\nc() {\n}\n"
                                      << "a() {\n}\n\nb() {\n}\n\nc() {\n}\n"
                                      << "@@ -1,5 +1,8 @@\n a() {\n }\n \n+b() {\n+}\n+\n c() {\n }";
    QTest::newRow("two far apart") << "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
                                   << "x\n2\n3\n4\n5\n6\n7\n8\ny\n"
                                   << "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y";
    QTest::newRow("two near each other") << "1\n2\n3\n4\n5\n6\n7\n8\n"
                                         << "x\n2\n3\n4\n5\n6\n7\ny\n"
                                         << "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y";
}

void TestLineDiff::readsAsPeopleExpect()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QTEST(unifiedText(diffLines(before, after)), "text");
}

/// The new text, or a null string where the difference does not fit.
static QString applied(const QString &before, const LineDiff &diff)
{
    const auto linesOf = [](const QString &text) {
        QStringList lines = text.split(u'\n');
        for (qsizetype i = 0; i + 1 < lines.size(); ++i)
            lines[i] += u'\n';
        if (lines.last().isEmpty())
            lines.removeLast();
        return lines;
    };
    const QStringList old = linesOf(before);
    QStringList now;
    qsizetype at = 0;
    for (const DiffHunk &hunk : diff.hunks) {
        const qsizetype start = hunk.oldCount > 0 ? hunk.oldStart - 1 : hunk.oldStart;
        while (at < start)
            now.append(old.value(at++));
        if (now.size() != (hunk.newCount > 0 ? hunk.newStart - 1 : hunk.newStart))
            return {};
        for (const DiffLine &line : hunk.lines) {
            const QString text = line.lacksLineFeed ? line.text : QString(line.text + u'\n');
            if (line.kind != DiffLine::Kind::Added && old.value(at++) != text)
                return {};
            if (line.kind != DiffLine::Kind::Removed)
                now.append(text);
        }
    }
    return (now + old.mid(at)).join(QString());
}

void TestLineDiff::appliedToTheOldTextItGivesTheNew()
{
    QRandomGenerator random(7);
    const auto anyText = [&random] {
        QString text;
        for (quint32 lines = random.bounded(14U); lines > 0; --lines)
            text += QString(QChar(char16_t(u'a' + random.bounded(3)))) + u'\n';
        if (!text.isEmpty() && random.bounded(4) == 0)
            text.chop(1);
        return text;
    };
    for (int i = 0; i < 3000; ++i) {
        const QString before = anyText();
        const QString after = anyText();
        const LineDiff diff = diffLines(before, after, int(random.bounded(4U)));
        const QString result = applied(before, diff);
        QVERIFY2(result == after && diff.hunks.isEmpty() == (before == after), qPrintable(before + u'|' + after));
    }
}

static QString numbered(int lines, const QString &word)
{
    QString text;
    for (int i = 0; i < lines; ++i)
        text += word + QString::number(i) + u'\n';
    return text;
}

void TestLineDiff::aSmallChangeInALargeTextIsQuick()
{
    const QString before = numbered(300'000, QStringLiteral("a line of some length, the number "));
    QString after = before;
    after.replace(QStringLiteral("number 150000\n"), QStringLiteral("another\n"));
    QElapsedTimer timer;
    timer.start();
    const LineDiff diff = diffLines(before, after);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(diff.hunks.size(), 1);
    QCOMPARE(diff.hunks.first().oldStart, 149'998);
    QCOMPARE(diff.removed, 1);
}

void TestLineDiff::textsWithoutAnythingInCommonAreNotSearchedForLong()
{
    QElapsedTimer timer;
    timer.start();
    const QString before = numbered(10'000, QStringLiteral("a")) + QStringLiteral("the end\n");
    const LineDiff diff = diffLines(before, numbered(10'000, QStringLiteral("b")) + QStringLiteral("the end\n"));
    QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(diff.removed, 10'000);
    QCOMPARE(diff.added, 10'000);
    QCOMPARE(diff.hunks.first().lines.last().text, QStringLiteral("the end"));
}

void TestLineDiff::longLinesAreShownWhereTheyDiffer()
{
    QString before(1'000'000, u'x');
    QString after = before;
    after.replace(500'000, 3, QStringLiteral("NEW"));
    const QString text = unifiedText(diffLines(before, after));
    QVERIFY(text.size() < 2'000);
    QVERIFY(text.contains(QStringLiteral("NEW")));
    // What is added is always shown whole.
    const QString added = unifiedText(diffLines(QStringLiteral("a\n"), QStringLiteral("a\n") + before));
    QVERIFY(added.size() > 1'000'000);
}

QTEST_GUILESS_MAIN(TestLineDiff)
#include "tst_linediff.moc"
